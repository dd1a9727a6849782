/** The attacks of tests/attacks: the same verdict and the same findings as the Python library's. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Finding } from "../../src/verify/report.ts";
import { type AttackFile, judge } from "../browser/judge.ts";
import { readLines } from "./fixtures.ts";

interface Attack extends AttackFile {
  readonly name: string;
  readonly verdict: string;
  readonly findings: readonly Omit<Finding, "sentence">[];
  /** That it may take. */
  readonly seconds: number;
}

const attacks = readLines<Attack>("attacks.jsonl");

describe("attacks", () => {
  for (const { name, bundle, policy, verdict, findings, seconds } of attacks) {
    test(name, async () => {
      const start = performance.now();
      const found = await judge({ bundle, policy });
      const taken = (performance.now() - start) / 1000;
      assert.equal(found.verdict, verdict);
      assert.deepEqual(found.findings, findings);
      assert.ok(taken <= seconds, `took ${taken} s, may take ${seconds} s`);
    });
  }

  test("the fixtures hold attacks of every verdict", () => {
    assert.ok(attacks.length > 350);
    const verdicts = new Set(attacks.map(({ verdict }) => verdict));
    assert.deepEqual([...verdicts].sort(), ["indeterminate", "invalid", "unreadable", "valid"]);
  });
});
