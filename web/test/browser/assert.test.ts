import nodeAssert from "node:assert/strict";
import { test } from "node:test";
import ours from "./assert.ts";

class Kept {
  readonly kept = 1;
}

const VALUES: readonly unknown[] = [
  0, -0, 1, Number.NaN, "1", "", null, undefined, true, false, 1n,
  new Error("a"), new Error("b"), new TypeError("a"),
  [], [1], [undefined], Array(1), [1, [2]], [1, ["2"]],
  {}, { a: 1 }, { a: undefined }, { a: 1, b: 2 }, { a: [1] }, new Kept(), { kept: 1 }, Object.create(null),
  new Map([["a", 1]]), new Map([["a", 2]]), new Map<unknown, unknown>(), new Set([1]), new Set(["1"]), new Set(),
  new Uint8Array([1]), new Uint8Array([2]), new Uint8Array([1, 2]), new Uint8Array(),
];

function isPassing(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

test("the browser's stand-in and node's assert agree about every pair of values", () => {
  for (const [i, a] of VALUES.entries()) {
    nodeAssert.equal(isPassing(() => ours.ok(a)), isPassing(() => nodeAssert.ok(a)));
    for (const [j, b] of VALUES.entries()) {
      for (const name of ["equal", "notEqual", "deepEqual", "notDeepEqual"] as const) {
        const own = isPassing(() => ours[name](a, b));
        nodeAssert.equal(own, isPassing(() => nodeAssert[name](a, b)), `${name} of values ${i} and ${j}`);
      }
    }
  }
});

test("both take the same errors as the expected ones", () => {
  const works = [() => 1, () => { throw new Error("one"); }, () => { throw new TypeError("two"); }];
  const checks = [undefined, /one/, /two/, TypeError, new Error("one"), new TypeError("one"), (error: unknown) => error instanceof TypeError];
  for (const work of works) {
    for (const check of checks) {
      const own = isPassing(() => ours.throws(work, check));
      nodeAssert.equal(own, isPassing(() => (check === undefined ? nodeAssert.throws(work) : nodeAssert.throws(work, check))));
    }
  }
});

test("both look for a pattern alike", () => {
  for (const text of ["one", "two"]) {
    nodeAssert.equal(isPassing(() => ours.match(text, /o$/)), isPassing(() => nodeAssert.match(text, /o$/)));
  }
});
