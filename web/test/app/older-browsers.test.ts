import assert from "node:assert/strict";
import { test } from "node:test";
import { completeList, completeText } from "../../src/app/older-browsers.ts";

const TEXTS = ["", "a", "集", "\ud83d\ude00", "\ud83d", "\ude00\ud83d", "a\ud800", "\udfffa", "\ud800\ud800\udc00", "\ufffd"];

interface Completed {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

test("the methods for texts give what the browser's own give", () => {
  const older: Partial<Completed> = {};
  completeText(older);
  for (const text of TEXTS) {
    assert.equal(older.isWellFormed?.call(text), text.isWellFormed());
    assert.equal(older.toWellFormed?.call(text), text.toWellFormed());
  }
});

test("the method for lists gives what the browser's own gives", () => {
  const older: { with?: (at: number, value: unknown) => unknown[] } = {};
  completeList(older);
  const list = ["a", "b", "c"];
  for (const at of [0, 2, -1, -3]) {
    assert.deepEqual(older.with?.call(list, at, "x"), list.with(at, "x"));
  }
  assert.deepEqual(list, ["a", "b", "c"]);
  for (const at of [3, -4]) {
    assert.throws(() => list.with(at, "x"), RangeError);
    assert.throws(() => older.with?.call(list, at, "x"), RangeError);
  }
});

test("what the browser has is left alone", () => {
  const own = () => true;
  const newer = { isWellFormed: own };
  completeText(newer);
  assert.equal(newer.isWellFormed, own);
});
