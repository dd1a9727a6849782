/** The values that JSON of the protocol can hold (12.1, 12.4), and what both of its readers share. */

import { RandcheckError, type Sentence, withSeen } from "./errors.ts";

/** A value as read. Objects are Maps, because any plain text may be a key, `__proto__` too. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A value to be written; plain objects are as good as Maps. */
export type JsonInput =
  | null
  | boolean
  | number
  | string
  | readonly JsonInput[]
  | ReadonlyMap<string, JsonInput>
  | { readonly [key: string]: JsonInput };

/** Objects and arrays are nested at most so deep, the outermost counted. */
export const MAX_DEPTH = 32;

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A refusal of a document: `rule`, got `seen` (a value, or words for it in both languages). */
export function malformedDocument(what: Sentence, rule: Sentence, seen: unknown): RandcheckError {
  const { en, zh } = withSeen(rule, seen);
  return new RandcheckError("malformed-document", { en: `${what.en}: ${en}`, zh: `${what.zh}：${zh}` });
}
