import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDeviation, parseSize, requireSampleRule, type SampleRule } from "../../src/core/sample-rule.ts";
import { sampleSizes, tallyStrata } from "../../src/core/sizes.ts";
import { assertRefused, readVectors, repeatableNumbers } from "../support.ts";
import type { VectorFile } from "../vectors.ts";

type Strata = { label: string; population: number; reserves: number; sample_size: number }[];
type Case = { populations: Record<string, number>; rule: SampleRule; expected: { strata?: Strata; error?: string } };

function sizesOf(populations: Record<string, number>, rule: SampleRule): Strata {
  const tallies = Object.entries(populations).map(([label, population]) => ({
    label,
    population,
    weight_total: population,
  }));
  return sampleSizes(tallies, rule).map(({ label, population, reserves, sample_size }) => ({
    label,
    population,
    reserves,
    sample_size,
  }));
}

for (const { name, populations, rule, expected } of readVectors<VectorFile<Case>>("allocation.json").cases) {
  test(`allocation: ${name}`, () => {
    if (expected.error !== undefined) {
      assertRefused(() => sizesOf(populations, rule), expected.error);
    } else {
      assert.deepEqual(sizesOf(populations, rule), expected.strata);
    }
  });
}

const RULE: SampleRule = {
  selection: "equal",
  size: "1/2",
  per_class: [],
  exclude: [],
  allocation: "proportional",
  rounding: "ceil",
  minimum: 0,
  reserves: 0,
  spread: [],
};

test("a total that is kept is kept within the bounds of every stratum, for any mixture of strata (5.8)", () => {
  const numbers = repeatableNumbers(2026);
  const upTo = (limit: number): number => numbers.next().value % (limit + 1);
  for (let run = 0; run < 500; run += 1) {
    const populations = Object.fromEntries(Array.from({ length: 1 + upTo(7) }, (_, at) => [`s${at}`, 1 + upTo(20)]));
    const minimum = upTo(4);
    const all = Object.values(populations).reduce((sum, one) => sum + one, 0);
    const least = Object.values(populations).reduce((sum, one) => sum + Math.min(one, minimum), 0);
    const total = least + upTo(all - least);
    const allocation = run % 2 === 0 ? "equal" : "proportional";
    const strata = sizesOf(populations, { ...RULE, size: String(total), minimum, allocation });
    assert.equal(
      strata.reduce((sum, one) => sum + one.sample_size, 0),
      total,
    );
    for (const { population, sample_size } of strata) {
      assert.ok(sample_size >= Math.min(minimum, population) && sample_size <= population);
    }
  }
});

test("equal allocation differs by one row at most between strata that no bound touches (5.8)", () => {
  assert.deepEqual(
    sizesOf({ a: 50, b: 2, c: 50, d: 50 }, { ...RULE, allocation: "equal", size: "30" }).map((one) => one.sample_size),
    [10, 2, 9, 9],
  );
});

test("a tally adds up rows and weights of a stratum, in order of label", () => {
  const row = (id: string, stratum: string, weight: number) => ({ id, stratum, weight, area: "" });
  assert.deepEqual(tallyStrata([row("1", "\u{20000}", 2), row("2", "\u{fa0e}", 3), row("3", "\u{20000}", 5)]), [
    { label: "\u{fa0e}", population: 1, weight_total: 3 },
    { label: "\u{20000}", population: 2, weight_total: 7 },
  ]);
});

test("sizes and deviations are written in one way only (5.1)", () => {
  assert.deepEqual(parseSize("1/1"), { kind: "ratio", ratio: { numerator: 1n, denominator: 1n } });
  assert.deepEqual(parseSize("0"), { kind: "rows", rows: 0n });
  assert.deepEqual(parseSize("999999999"), { kind: "rows", rows: 999_999_999n });
  for (const text of [
    "",
    "01",
    "1000000000",
    "2/4",
    "3/2",
    "0/1",
    "1/0",
    "1/02",
    "-1",
    "1/2 ",
    "1/2\n",
    "0.5",
    "1e3",
    `1/${"9".repeat(19)}`,
  ]) {
    assertRefused(() => parseSize(text), "invalid-value", JSON.stringify(text));
  }
  assert.deepEqual(parseDeviation("3"), { numerator: 3n, denominator: 1n });
  assert.deepEqual(parseDeviation("3/2"), { numerator: 3n, denominator: 2n });
  for (const text of ["3/1", "0", "2/4", "", "1.5", "-1", "1".repeat(19)]) {
    assertRefused(() => parseDeviation(text), "invalid-value", JSON.stringify(text));
  }
});

test("rules that contradict themselves are refused (5.1)", () => {
  const bad: Partial<SampleRule>[] = [
    { size: null },
    { per_class: [{ class: "a", size: "1" }] },
    { selection: "full" },
    { exclude: ["b", "a"] },
    { exclude: ["a", "a"] },
    { exclude: [""] },
    { allocation: "neyman" },
    { spread: [{ class: "a", deviation: "1" }] },
    { minimum: -1 },
    { reserves: 1_000_000_000 },
    { selection: "best" as "full" },
    { rounding: "up" as "ceil" },
    { size: null, per_class: [{ class: "a", size: "1" }], exclude: ["a"] },
    {
      size: null,
      per_class: [
        { class: "b", size: "1" },
        { class: "a", size: "1" },
      ],
    },
  ];
  requireSampleRule(RULE);
  for (const change of bad) {
    assertRefused(() => requireSampleRule({ ...RULE, ...change }), "invalid-value", JSON.stringify(change));
  }
});

test("a number of rows is refused where all strata are excluded, unless it is 0 (5.6)", () => {
  assertRefused(() => sizesOf({ a: 3 }, { ...RULE, size: "1", exclude: ["a"] }), "sample-too-large");
  assert.equal(sizesOf({ a: 3 }, { ...RULE, size: "0", exclude: ["a"] })[0]?.sample_size, 0);
});
