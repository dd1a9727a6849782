/** Canonical JSON (protocol, section 12): the one form of payloads and ledger entries. */

import { compareText, bytesEqual, utf8 } from "./hash.ts";
import { invalidValue, RandcheckError } from "./errors.ts";
import { type JsonInput, type JsonValue, MAX_DEPTH } from "./json-value.ts";
import { PAYLOAD_LIMITS, parseStrictJson } from "./strict-json.ts";
import { isPlainText } from "./text.ts";

const KEY = /^[a-z][a-z0-9_]*$/;

/**
 * The value of a payload or ledger entry, refused unless `bytes` are exactly the bytes of 12.2 for it.
 *
 * Comparing the bytes with those we would write ourselves is what makes the form unique: whatever a lenient reader
 * might overlook, white space, order or an escape, makes them different.
 */
export function parseCanonicalJson(bytes: Uint8Array): JsonValue {
  const value = parseStrictJson(bytes, PAYLOAD_LIMITS);
  if (!bytesEqual(canonicalJson(value), bytes)) {
    throw new RandcheckError("not-canonical", {
      en: "a payload must be in canonical JSON, got other bytes for the same value",
      zh: "载荷须为规范 JSON，实际为同一内容的其他字节形式",
    });
  }
  return value;
}

/** The bytes of 12.2 for `value`. Refuses what 12.1 does not allow, keys outside `[a-z][a-z0-9_]*` among it. */
export function canonicalJson(value: JsonInput): Uint8Array {
  return write(value, isPayloadKey);
}

/** The bytes of 12.2 for a document of strict JSON (12.4), where any plain text may be a key. */
export function strictJson(value: JsonInput): Uint8Array {
  return write(value, isPlainText);
}

/** The value of a document whose writer is bound to the bytes of 12.2, such as a stored ledger record (14.2). */
export function parseWrittenJson(bytes: Uint8Array): JsonValue {
  const value = parseStrictJson(bytes, PAYLOAD_LIMITS);
  if (!bytesEqual(strictJson(value), bytes)) {
    throw new RandcheckError("not-canonical", {
      en: "a record must be in the bytes of canonical JSON, got other bytes for the same value",
      zh: "记录须为规范 JSON 的字节形式，实际为同一内容的其他字节形式",
    });
  }
  return value;
}

function isPayloadKey(key: string): boolean {
  return KEY.test(key);
}

type KeyRule = (key: string) => boolean;

function write(value: JsonInput, isKey: KeyRule): Uint8Array {
  const pieces: string[] = [];
  writeValue(value, 0, isKey, pieces);
  return utf8(pieces.join(""));
}

function writeValue(value: JsonInput, depth: number, isKey: KeyRule, pieces: string[]): void {
  if (value === null || typeof value === "boolean") {
    pieces.push(String(value));
  } else if (typeof value === "number") {
    pieces.push(writtenNumber(value));
  } else if (typeof value === "string") {
    pieces.push(writtenText(value));
  } else if (depth === MAX_DEPTH) {
    throw invalidValue(
      { en: `JSON must be nested at most ${MAX_DEPTH} deep`, zh: `JSON 嵌套不得超过 ${MAX_DEPTH} 层` },
      { en: "deeper ones", zh: "更深的嵌套" },
    );
  } else if (Array.isArray(value)) {
    writeArray(value as readonly JsonInput[], depth + 1, isKey, pieces);
  } else {
    writeObject(value as Exclude<typeof value, readonly JsonInput[]>, depth + 1, isKey, pieces);
  }
}

function writeArray(items: readonly JsonInput[], depth: number, isKey: KeyRule, pieces: string[]): void {
  pieces.push("[");
  items.forEach((item, position) => {
    if (position > 0) {
      pieces.push(",");
    }
    writeValue(item, depth, isKey, pieces);
  });
  pieces.push("]");
}

function writeObject(
  object: ReadonlyMap<string, JsonInput> | { readonly [key: string]: JsonInput },
  depth: number,
  isKey: KeyRule,
  pieces: string[],
): void {
  const members = object instanceof Map ? [...object] : Object.entries(object);
  members.sort(([a], [b]) => compareText(a, b));
  pieces.push("{");
  members.forEach(([key, value], position) => {
    if (!isKey(key)) {
      throw invalidValue(
        { en: "keys of JSON must be of the form allowed here", zh: "JSON 的键须为此处允许的形式" },
        key,
      );
    }
    pieces.push(position > 0 ? "," : "", writtenText(key), ":");
    writeValue(value as JsonInput, depth, isKey, pieces);
  });
  pieces.push("}");
}

function writtenNumber(value: number): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    throw invalidValue(
      { en: "numbers must be integers of at most 2^53 − 1", zh: "数字须为绝对值不超过 2^53 − 1 的整数" },
      value,
    );
  }
  return String(value);
}

function writtenText(text: string): string {
  if (!isPlainText(text)) {
    throw invalidValue(
      {
        en: "text must be in normal form C, without control, format, private or unassigned characters (Unicode 14.0)",
        zh: "文本须为 NFC 形式，不得含控制、格式、私用或未分配字符（Unicode 14.0）",
      },
      text,
    );
  }
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
