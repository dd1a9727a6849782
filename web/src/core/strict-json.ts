/**
 * Strict JSON (protocol, 12.4): the reader of bundles, ledger records and, through `canonical-json`, of payloads.
 *
 * Two readers that disagree about a document are two verdicts about one receipt. So everything on which JSON readers
 * are known to differ is refused: keys that stand twice, numbers that a double cannot hold, lone surrogates, a byte
 * order mark, bytes that are not UTF-8. `JSON.parse` accepts most of these in silence and is not used.
 */

import { RandcheckError, type Sentence } from "./errors.ts";
import { type JsonObject, type JsonValue, malformedDocument, MAX_DEPTH } from "./json-value.ts";
import { isPlainText } from "./text.ts";

export interface JsonLimits {
  readonly maxBytes: number;
  /** Keys are no values; an empty object or array counts as two. */
  readonly maxValues: number;
}

/** 12.5: payloads, ledger records and everything else that has no limit of its own. */
export const PAYLOAD_LIMITS: JsonLimits = { maxBytes: 2 ** 28, maxValues: 2 ** 24 };

/** 15.1: bundles, the largest documents there are. */
export const DOCUMENT_LIMITS: JsonLimits = { ...PAYLOAD_LIMITS, maxBytes: 2 ** 30 };

/** The value that `bytes` hold, or a refusal with the place at which they break a rule. */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits = DOCUMENT_LIMITS): JsonValue {
  if (bytes.length > limits.maxBytes) {
    throw refusal({ en: `at most ${limits.maxBytes} bytes`, zh: `不得超过 ${limits.maxBytes} 字节` }, bytes.length);
  }
  try {
    return new Reader(decodeUtf8(bytes), limits.maxValues).readDocument();
  } catch (error) {
    // A Map holds 2^24 members, an array somewhat more.
    throw error instanceof RangeError ? tooLargeHere(bytes.length) : error;
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  let text: string;
  try {
    // ignoreBOM keeps the mark in the text, where the reader refuses it; otherwise it would be dropped in silence.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) {
      throw refusal({ en: "the bytes must be UTF-8", zh: "字节须为 UTF-8" }, { en: "other bytes", zh: "其他字节" });
    }
    throw tooLargeHere(bytes.length);
  }
  // What is too long makes node throw; Chromium gives the empty text instead.
  if (text === "" && bytes.length > 0) {
    throw tooLargeHere(bytes.length);
  }
  return text;
}

/** Engines hold texts of about 2^29 units. That says nothing about the document, so it is no malformed one. */
function tooLargeHere(size: number): RandcheckError {
  return new RandcheckError("too-large-here", {
    en: `a document of ${size} bytes is more than this browser can hold as text; use the command line`,
    zh: `文件共 ${size} 字节，超过本浏览器可容纳的文本长度，请使用命令行工具`,
  });
}

function refusal(rule: Sentence, seen: unknown): Error {
  return malformedDocument({ en: "JSON", zh: "JSON" }, rule, seen);
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
/** 2^53 − 1 has 16 digits; a longer run of digits need not be turned into a number to be refused. */
const MAX_DIGITS = 16;

/** One pass over the text. It recurses, but never deeper than MAX_DEPTH. */
class Reader {
  readonly #text: string;
  #at = 0;
  #valuesLeft: number;

  constructor(text: string, maxValues: number) {
    this.#text = text;
    this.#valuesLeft = maxValues;
  }

  readDocument(): JsonValue {
    this.#skipSpace();
    const value = this.#readValue(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      throw this.#refuse({ en: "nothing may follow the value", zh: "值之后不得有其他内容" });
    }
    return value;
  }

  #countValue(): void {
    this.#valuesLeft -= 1;
    if (this.#valuesLeft < 0) {
      throw this.#refuse({ en: "too many values", zh: "值的数量超过上限" });
    }
  }

  #readValue(depth: number): JsonValue {
    this.#countValue();
    const unit = this.#text.charCodeAt(this.#at);
    switch (unit) {
      case QUOTE:
        return this.#readText();
      case OPEN_OBJECT:
        return this.#readObject(depth + 1);
      case OPEN_ARRAY:
        return this.#readArray(depth + 1);
      default:
        return unit === MINUS || isDigit(unit) ? this.#readNumber() : this.#readWord();
    }
  }

  #readObject(depth: number): JsonObject {
    this.#enter(depth);
    const members = new Map<string, JsonValue>();
    if (this.#take(CLOSE_OBJECT)) {
      this.#countValue();
      return members;
    }
    do {
      this.#skipSpace();
      const start = this.#at;
      const key = this.#readText();
      if (members.has(key)) {
        this.#at = start;
        throw this.#refuse({ en: "a key must stand only once in an object", zh: "对象中的键不得重复" });
      }
      this.#skipSpace();
      this.#expect(COLON);
      this.#skipSpace();
      members.set(key, this.#readValue(depth));
      this.#skipSpace();
    } while (this.#take(COMMA));
    this.#expect(CLOSE_OBJECT);
    return members;
  }

  #readArray(depth: number): readonly JsonValue[] {
    this.#enter(depth);
    const items: JsonValue[] = [];
    if (this.#take(CLOSE_ARRAY)) {
      this.#countValue();
      return items;
    }
    do {
      this.#skipSpace();
      items.push(this.#readValue(depth));
      this.#skipSpace();
    } while (this.#take(COMMA));
    this.#expect(CLOSE_ARRAY);
    return items;
  }

  /** Passes the opening bracket, unless it is one too many. */
  #enter(depth: number): void {
    if (depth > MAX_DEPTH) {
      throw this.#refuse({
        en: `objects and arrays may be nested at most ${MAX_DEPTH} deep`,
        zh: `对象与数组的嵌套不得超过 ${MAX_DEPTH} 层`,
      });
    }
    this.#at += 1;
    this.#skipSpace();
  }

  #readNumber(): number {
    const start = this.#at;
    const isNegative = this.#take(MINUS);
    const firstDigit = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) {
      this.#at += 1;
    }
    const digits = this.#at - firstDigit;
    const hasLeadingZero = digits > 1 && this.#text.charCodeAt(firstDigit) === ZERO;
    const value = digits <= MAX_DIGITS ? Number(this.#text.slice(start, this.#at)) : Number.NaN;
    // From 2^53 on a double rounds to 2^53 at least, so no larger integer looks like a safe one.
    const isMinusZero = isNegative && value === 0;
    if (digits === 0 || hasLeadingZero || isMinusZero || !Number.isSafeInteger(value) || this.#isAtFraction()) {
      this.#at = start;
      throw this.#refuse({
        en: "numbers must be integers of at most 2^53 − 1, without fraction, exponent, leading zero or -0",
        zh: "数字须为绝对值不超过 2^53 − 1 的整数，不得有小数、指数、前导零或 -0",
      });
    }
    return value;
  }

  #isAtFraction(): boolean {
    return this.#at < this.#text.length && ".eE".includes(this.#text.charAt(this.#at));
  }

  #readWord(): boolean | null {
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    throw this.#refuse({ en: "a value must stand here", zh: "此处须为一个值" });
  }

  /** A key or a text: plain text (1.4), so that controls, lone surrogates and other normal forms end here. */
  #readText(): string {
    const start = this.#at;
    this.#expect(QUOTE);
    const text = this.#readCharacters();
    if (!isPlainText(text)) {
      this.#at = start;
      throw this.#refuse({
        en: "text must be in normal form C, without control, format, private, unassigned (Unicode 14.0) or surrogate characters",
        zh: "文本须为 NFC 形式，不得含控制、格式、私用、未分配（Unicode 14.0）字符或代理码元",
      });
    }
    return text;
  }

  #readCharacters(): string {
    const pieces: string[] = [];
    let pieceStart = this.#at;
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit === QUOTE) {
        pieces.push(this.#text.slice(pieceStart, this.#at));
        this.#at += 1;
        return pieces.length === 1 ? (pieces[0] as string) : pieces.join("");
      }
      if (unit === BACKSLASH) {
        pieces.push(this.#text.slice(pieceStart, this.#at), this.#readEscape());
        pieceStart = this.#at;
      } else if (unit >= SPACE) {
        this.#at += 1;
      } else {
        throw this.#refuse({
          en: "text must end with a quotation mark and hold no bare control characters",
          zh: "文本须以引号结束，且不得含未转义的控制字符",
        });
      }
    }
  }

  #readEscape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    const simple = ESCAPES.get(letter);
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw this.#refuse({ en: "an escape must be one of JSON", zh: "转义须为 JSON 规定的形式" });
    }
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== SPACE && unit !== NEWLINE && unit !== RETURN && unit !== TAB) {
        return;
      }
      this.#at += 1;
    }
  }

  #take(unit: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== unit) {
      return false;
    }
    this.#at += 1;
    return true;
  }

  #expect(unit: number): void {
    if (!this.#take(unit)) {
      const wanted = String.fromCharCode(unit);
      throw this.#refuse({ en: `"${wanted}" must stand here`, zh: `此处须为“${wanted}”` });
    }
  }

  #refuse(rule: Sentence): Error {
    const rest = JSON.stringify(this.#text.slice(this.#at, this.#at + 40));
    const seen = this.#at < this.#text.length ? rest : { en: "the end", zh: "文末" };
    const place = this.#at + 1;
    const what = { en: `JSON, at character ${place}`, zh: `JSON 第 ${place} 个字符处` };
    return malformedDocument(what, rule, seen);
  }
}

const WORDS: readonly (readonly [string, boolean | null])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];

function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}
