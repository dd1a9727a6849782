/** Which texts and numbers the protocol allows (sections 1.4 to 1.6). */

import { invalidValue, type Sentence } from "./errors.ts";
import { PLAIN_CHARACTERS } from "./plain-characters.ts";

export const MAX_LABEL_LENGTH = 200;
export const MAX_IDENTIFIER_LENGTH = 64;

// Visible ASCII, the space and the block of Chinese characters: all plain, and none composes with another. A short cut.
const PLAIN_AT_SIGHT = /^[ -~\u4e00-\u9fff]*$/;
// With the u flag lone surrogates are characters of their own, and not among the plain ones.
const FORBIDDEN = new RegExp(`[^${PLAIN_CHARACTERS.replace(/[0-9A-F]+/g, "\\u{$&}").replaceAll(" ", "")}]`, "u");
const SPACE_AT_AN_END = /^\p{Zs}|\p{Zs}$/u;

/**
 * 1.4: characters of Unicode 14.0 and rare ideographs, in normal form C, none of the categories Cc, Cf, Cs, Co, Zl, Zp.
 * The empty text is plain.
 *
 * Not by `\p{…}`, which depends on the browser; the normal form of such characters is the same in all of them.
 */
export function isPlainText(text: string): boolean {
  return PLAIN_AT_SIGHT.test(text) || (!FORBIDDEN.test(text) && isNormal(text));
}

const WINDOW = 64;
const OVERLAP = 4;

/**
 * Whether `text` is in normal form C.
 *
 * Any part of a text in normal form C is in it too. So windows are asked first: sorting a million accents that stand out
 * of order takes engines minutes, and two neighbours out of order are seen in a window. Accents that are all in order
 * take no sorting, but one far from its letter may still compose with it, which only the whole tells.
 */
function isNormal(text: string): boolean {
  for (let at = 0; text.length > 4 * WINDOW && at < text.length; at += WINDOW - OVERLAP) {
    // A pair of surrogates that the edge of a window cuts becomes two characters that compose with nothing.
    const part = text.slice(at, at + WINDOW).toWellFormed();
    if (part.normalize("NFC") !== part) {
      return false;
    }
  }
  return text.normalize("NFC") === text;
}

/** 1.5: plain text of 1 to 200 characters without a space at either end. */
export function isLabel(text: string): boolean {
  return isLabelOfAtMost(text, MAX_LABEL_LENGTH);
}

/** 1.5: a label of at most 64 characters. */
export function isIdentifier(text: string): boolean {
  return isLabelOfAtMost(text, MAX_IDENTIFIER_LENGTH);
}

function isLabelOfAtMost(text: string, limit: number): boolean {
  // A character is at most two units; asking that first spares the rest of the work on a text of megabytes.
  return (
    text.length > 0 &&
    text.length <= 2 * limit &&
    countCharacters(text) <= limit &&
    !SPACE_AT_AN_END.test(text) &&
    isPlainText(text)
  );
}

/** Number of code points. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) {
    count += 1;
  }
  return count;
}

/** Returns `text`, or refuses it as no label; `what` names the field. */
export function requireLabel(text: string, what: Sentence): string {
  if (!isLabel(text)) {
    throw invalidValue(ruleOfLabel(what, MAX_LABEL_LENGTH), text);
  }
  return text;
}

/** Returns `text`, or refuses it as no identifier; `what` names the field. */
export function requireIdentifier(text: string, what: Sentence): string {
  if (!isIdentifier(text)) {
    throw invalidValue(ruleOfLabel(what, MAX_IDENTIFIER_LENGTH), text, "invalid-identifier");
  }
  return text;
}

function ruleOfLabel(what: Sentence, limit: number): Sentence {
  return {
    en:
      `${what.en} must be 1 to ${limit} characters in normal form C, without a space at either end and without ` +
      "control, format, private or unassigned characters (Unicode 14.0)",
    zh: `${what.zh}须为 1 至 ${limit} 个字符（NFC），首尾不得有空格，不得含控制、格式、私用或未分配字符（Unicode 14.0）`,
  };
}

/** Whether `value` is an integer from `low` to `high`, both included. */
export function isNumberIn(value: unknown, low: number, high: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= low && value <= high;
}

/** Returns `value`, or refuses it as no integer from `low` to `high`; `what` names the field. */
export function requireNumber(value: number, low: number, high: number, what: Sentence): number {
  if (!isNumberIn(value, low, high)) {
    const rule = {
      en: `${what.en} must be a whole number from ${low} to ${high}`,
      zh: `${what.zh}须为 ${low} 至 ${high} 的整数`,
    };
    throw invalidValue(rule, value);
  }
  return value;
}
