/** How a cell of a register becomes a value, or is refused: nothing is repaired in silence (docs/registers.md). */

import type { Sentence } from "../../core/errors.ts";
import { isDate } from "../../core/moment.ts";
import { countCharacters, isIdentifier, isLabel } from "../../core/text.ts";

/** What is wrong with a cell. */
export class CellFault {
  readonly rule: Sentence;

  constructor(en: string, zh: string) {
    this.rule = { en, zh };
  }
}

export type Parsed<Value> = Value | CellFault;

const MAX_TEXT = 1000;
const EARLIEST_YEAR = 1900;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?![ \u3000])\p{Zs}/u;
const ERROR_VALUES = new Set(["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"]);
const DATES = [
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/,
  /^(\d{4})(年)(\d{1,2})月(\d{1,2})日$/,
  /^(\d{4})()(\d{2})(\d{2})$/,
];
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC = new RegExp(`^[${USCC_ALPHABET}]{2}[0-9]{6}[${USCC_ALPHABET}]{10}$`);

/** What any text of a register must keep; null where nothing is wrong. */
function textFault(text: string): CellFault | null {
  if (text.startsWith("=")) {
    return new CellFault("must be a value, not a formula", "须为值，不得为公式");
  }
  if (ERROR_VALUES.has(text) || /^#+$/.test(text) || text.includes("\ufffd")) {
    return new CellFault("must be undamaged text", "须为完好文本");
  }
  if (INVISIBLE.test(text)) {
    return new CellFault("must hold no control or invisible characters", "不得含控制字符或不可见字符");
  }
  if (/^[ \u3000]|[ \u3000]$/.test(text)) {
    return new CellFault("must have no blanks at its ends", "首尾不得有空白");
  }
  return text.normalize("NFC") === text ? null : new CellFault("must be in normal form C", "须为 NFC 规范形式");
}

export function parseText(text: string): Parsed<string> {
  const isShort = countCharacters(text) <= MAX_TEXT;
  return (
    textFault(text) ??
    (isShort ? text : new CellFault(`must have at most ${MAX_TEXT} characters`, `不得超过 ${MAX_TEXT} 个字符`))
  );
}

export function parseLabel(text: string): Parsed<string> {
  return (
    textFault(text) ?? (isLabel(text) ? text : new CellFault("must be 1 to 200 characters", "须为 1 至 200 个字符"))
  );
}

export function parseCode(text: string): Parsed<string> {
  if (/^[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+$/.test(text)) {
    return new CellFault("must be a text cell: a spreadsheet has lost digits", "须为文本格式：电子表格已丢失部分数位");
  }
  const fault = textFault(text);
  const isFullWidth = /[\uff01-\uff5e]/.test(text) && /^[\x00-\x7f]*$/.test(text.normalize("NFKC"));
  if (fault !== null || isFullWidth) {
    return fault ?? new CellFault("must be in half-width characters", "须为半角字符");
  }
  return isIdentifier(text) ? text : new CellFault("must be 1 to 64 characters", "须为 1 至 64 个字符");
}

/** A 统一社会信用代码 in capitals; small letters are taken, nothing else is repaired. */
export function parseUscc(text: string): Parsed<string> {
  const code = /^[\x00-\x7f]*$/.test(text) ? text.toUpperCase() : text;
  if (!USCC.test(code) || code.charAt(17) !== usccCheck(code)) {
    return new CellFault("must be a unified social credit code", "须为统一社会信用代码");
  }
  return code;
}

/** GB 32100: the check character of the first 17. */
function usccCheck(code: string): string {
  let [sum, factor] = [0, 1];
  for (const character of code.slice(0, 17)) {
    sum += USCC_ALPHABET.indexOf(character) * factor;
    factor = (factor * 3) % 31;
  }
  return USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** One of several fixed values by any of its spellings, whatever their case. */
export function parseMember<Member>(text: string, spellings: ReadonlyMap<string, Member>): Parsed<Member> {
  return spellings.get(text.toLowerCase()) ?? new CellFault("must be one of the allowed values", "须为允许的取值之一");
}

const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ...["是", "有", "已列入", "yes", "y", "true", "1"].map((word) => [word, true] as const),
  ...["否", "无", "未列入", "no", "n", "false", "0"].map((word) => [word, false] as const),
]);

export function parseYesNo(text: string): Parsed<boolean> {
  return parseMember(text, YES_NO);
}

export function parseWhole(text: string, low: number, high: number): Parsed<number> {
  const isRight = /^[0-9]{1,15}$/.test(text) && Number(text) >= low && Number(text) <= high;
  return isRight ? Number(text) : new CellFault(`must be a whole number from ${low}`, `须为不小于 ${low} 的整数`);
}

/** A date as `YYYY-MM-DD`. */
export function parseDay(text: string): Parsed<string> {
  for (const form of DATES) {
    const [, year, , month = "", day = ""] = form.exec(text) ?? [];
    if (year !== undefined) {
      const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
      if (Number(year) >= EARLIEST_YEAR && isDate(written)) {
        return written;
      }
    }
  }
  return new CellFault("must be a date such as 2026-03-05", "须为日期，如 2026-03-05");
}
