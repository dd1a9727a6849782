/** Reading the members of JSON objects: every form of the protocol has exactly the members it lists. */

import type { Sentence } from "./errors.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, malformedDocument } from "./json-value.ts";
import { isNumberIn } from "./text.ts";

/** The object that `value` is, with exactly the members `names`; `what` names it in a refusal. */
export function requireObject(value: JsonValue | undefined, names: readonly string[], what: Sentence): JsonObject {
  if (!isJsonObject(value) || value.size !== names.length || !names.every((name) => value.has(name))) {
    const listed = names.join(", ");
    const seen = isJsonObject(value) ? [...value.keys()].join(", ") : value;
    const rule = { en: `must be an object with exactly ${listed}`, zh: `须为恰有 ${listed} 的对象` };
    throw malformedDocument(what, rule, seen);
  }
  return value;
}

/** The member `name` as text. */
export function textIn(object: JsonObject, name: string, what: Sentence): string {
  const value = object.get(name);
  if (typeof value !== "string") {
    throw malformedDocument(what, { en: `"${name}" must be text`, zh: `“${name}”须为文本` }, value);
  }
  return value;
}

/** The member `name` as text, or null. */
export function textOrNullIn(object: JsonObject, name: string, what: Sentence): string | null {
  return object.get(name) === null ? null : textIn(object, name, what);
}

/** The member `name` as an integer from `low` to `high`, both included. */
export function numberIn(object: JsonObject, name: string, low: number, high: number, what: Sentence): number {
  const value = object.get(name);
  if (!isNumberIn(value, low, high)) {
    const rule = {
      en: `"${name}" must be a whole number from ${low} to ${high}`,
      zh: `“${name}”须为 ${low} 至 ${high} 的整数`,
    };
    throw malformedDocument(what, rule, value);
  }
  return value;
}

/** The member `name` as a boolean. */
export function booleanIn(object: JsonObject, name: string, what: Sentence): boolean {
  const value = object.get(name);
  if (typeof value !== "boolean") {
    throw malformedDocument(what, { en: `"${name}" must be true or false`, zh: `“${name}”须为 true 或 false` }, value);
  }
  return value;
}

/** The member `name` as an array of at most `most` values. */
export function arrayIn(
  object: JsonObject,
  name: string,
  what: Sentence,
  most = Number.MAX_SAFE_INTEGER,
): readonly JsonValue[] {
  const value = object.get(name);
  if (!isJsonArray(value) || value.length > most) {
    const limit =
      most === Number.MAX_SAFE_INTEGER ? { en: "", zh: "" } : { en: ` of at most ${most}`, zh: `，至多 ${most} 项` };
    const seen = isJsonArray(value) ? { en: `${value.length} values`, zh: `${value.length} 项` } : value;
    throw malformedDocument(
      what,
      { en: `"${name}" must be an array${limit.en}`, zh: `“${name}”须为数组${limit.zh}` },
      seen,
    );
  }
  return value;
}
