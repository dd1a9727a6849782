import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/core/hash.ts";
import { arrayIn, booleanIn, numberIn, requireObject, textIn, textOrNullIn } from "../../src/core/shape.ts";
import { parseStrictJson } from "../../src/core/strict-json.ts";
import { assertRefused } from "../support.ts";

const WHAT = { en: "the order", zh: "抽查任务" };
const NAMES = ["array", "flag", "none", "number", "text"];
const TEXT = '{"array":[1,2],"flag":true,"none":null,"number":5,"text":"x"}';
const object = requireObject(parseStrictJson(utf8(TEXT)), NAMES, WHAT);

test("members are read as what they are", () => {
  assert.deepEqual(arrayIn(object, "array", WHAT, 2), [1, 2]);
  assert.equal(booleanIn(object, "flag", WHAT), true);
  assert.equal(numberIn(object, "number", 5, 5, WHAT), 5);
  assert.equal(textIn(object, "text", WHAT), "x");
  assert.equal(textOrNullIn(object, "text", WHAT), "x");
  assert.equal(textOrNullIn(object, "none", WHAT), null);
});

test("an object with another set of members is refused", () => {
  for (const text of ["null", "[]", '"x"', "{}", TEXT.replace("flag", "flags"), TEXT.replace("}", ',"more":1}')]) {
    assertRefused(() => requireObject(parseStrictJson(utf8(text)), NAMES, WHAT), "malformed-document", text);
  }
  assertRefused(() => requireObject(undefined, [], WHAT), "malformed-document");
});

test("members of another kind are refused", () => {
  for (const name of ["array", "flag", "none", "number"]) {
    assertRefused(() => textIn(object, name, WHAT), "malformed-document", name);
  }
  for (const name of ["array", "flag", "none", "text"]) {
    assertRefused(() => numberIn(object, name, 0, 9, WHAT), "malformed-document", name);
  }
  assertRefused(() => numberIn(object, "number", 6, 9, WHAT), "malformed-document");
  assertRefused(() => booleanIn(object, "none", WHAT), "malformed-document");
  assertRefused(() => arrayIn(object, "text", WHAT), "malformed-document");
  assertRefused(() => arrayIn(object, "array", WHAT, 1), "malformed-document");
  assertRefused(() => textOrNullIn(object, "missing", WHAT), "malformed-document");
});
