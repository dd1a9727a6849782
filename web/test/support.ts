/** What all tests share. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RandcheckError } from "../src/core/errors.ts";

/** A file of golden vectors. Its shape is the caller's to state. */
export function readVectors<Shape>(name: string): Shape {
  const folder = process.env["RANDCHECK_VECTORS"];
  assert.ok(folder, "run the tests with npm test, which tells them where the vectors are");
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Shape;
}

/** Asserts that `work` is refused with `code`, and with a sentence in each language. */
export function assertRefused(work: () => unknown, code: string, about?: string): void {
  assert.throws(
    work,
    (error: unknown) => {
      assert.ok(error instanceof RandcheckError, `not a refusal but ${String(error)}`);
      assert.equal(error.code, code, error.en);
      assert.ok(error.en.length > 0 && /[一-鿿]/u.test(error.zh), "a refusal speaks both languages");
      return true;
    },
    about,
  );
}

/** A stream of numbers 0 to 2^32 − 1 that is the same in every run (xorshift32); not for cryptography. */
export function* repeatableNumbers(seed: number): Generator<number, never> {
  let state = seed >>> 0 || 1;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    yield state;
  }
}
