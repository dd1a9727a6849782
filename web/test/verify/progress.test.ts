/** A verification tells how far it is, and gives the rest of the page its turn. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { RandcheckError } from "../../src/core/errors.ts";
import { utf8 } from "../../src/core/hash.ts";
import { CountedProgress } from "../../src/verify/progress.ts";
import { verifyBundle } from "../../src/verify/verify.ts";

test("work that takes long is told in growing parts up to 1, and timers run meanwhile", async () => {
  const told: number[] = [];
  let timers = 0;
  const timer = setInterval(() => (timers += 1), 1);
  const progress = new CountedProgress(10, (fraction) => void told.push(fraction));
  for (let step = 0; step < 12; step += 1) {
    const end = performance.now() + 45;
    while (performance.now() < end) {
      // the work itself
    }
    await progress.advance(1);
  }
  clearInterval(timer);
  assert.deepEqual(told, [...told].sort((a, b) => a - b));
  assert.ok(told.length >= 10 && told.at(-1) === 1 && timers >= 10, `${told.length} parts, ${timers} turns`);
});

test("what the listener returns is waited for, so that it can stop the work", async () => {
  const stopped = new Error("stopped");
  const progress = new CountedProgress(1, () => Promise.reject(stopped));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await assert.rejects(progress.advance(1), stopped);
});

test("what is no bundle is refused, and a version that is not known is told apart", async () => {
  for (const [text, code] of [
    ["", "malformed-document"],
    ["[]", "malformed-document"],
    ['{"bundle_version":0,"level":"public"}', "malformed-document"],
    ['{"bundle_version":2,"level":"public"}', "unknown-version"],
    ['{"bundle_version":1,"level":"secret"}', "unknown-version"],
    ['{"bundle_version":1,"level":"public"}', "malformed-document"],
  ] as const) {
    await assert.rejects(
      verifyBundle(utf8(text), { policy: null }),
      (error) => error instanceof RandcheckError && error.code === code,
      text,
    );
  }
});
