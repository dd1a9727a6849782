import assert from "node:assert/strict";
import { test } from "node:test";
import { frameRoot } from "../../src/core/lists.ts";
import { type DrawnRow, orderByKey, splitCertain, type TicketRow } from "../../src/core/pareto.ts";
import { compareRationals, fractionText, rational } from "../../src/core/rational.ts";
import type { Selection } from "../../src/core/sample-rule.ts";
import { purposeKey } from "../../src/core/seed.ts";
import { drawStratum, drawTargets, type StratumDraw, type TargetResult } from "../../src/core/selection.ts";
import { sampleSizes, type StratumSize, tallyStrata } from "../../src/core/sizes.ts";
import { assertRefused, readVectors, repeatableNumbers } from "../support.ts";
import { frameOf, type Materials, type OrderVector, type PackedRow, unpackRows, type VectorFile } from "../vectors.ts";

function toldRow({ id, ticket, key }: DrawnRow) {
  return { id, key: key === null ? null : fractionText(key), ticket };
}

function toldStratum(label: string, { drawn, reserves, cutoffTicket, cutoffKey, pareto }: StratumDraw) {
  return {
    label,
    cutoff: cutoffKey === null ? cutoffTicket : fractionText(cutoffKey),
    drawn: drawn.map(toldRow),
    reserves: reserves.map(toldRow),
    pareto: pareto && {
      certain: pareto.certain,
      certain_from: pareto.certainFrom,
      sample_size: pareto.sampleSize,
      weight_total: pareto.weightTotal,
    },
  };
}

type SelectionCase = {
  seed: string;
  selection: Selection;
  rows: PackedRow[];
  strata: StratumSize[];
  expected: { key: string; strata: unknown[] };
};
type OrderCase = {
  name: string;
  sample_size: number;
  weight_total: number;
  rows: TicketRow[];
  expected: { id: string; key: string }[];
};
const paretoVectors = readVectors<VectorFile<SelectionCase> & { orders: OrderCase[] }>("pareto.json");

for (const one of [...readVectors<VectorFile<SelectionCase>>("equal.json").cases, ...paretoVectors.cases]) {
  test(`selection: ${one.name}`, () => {
    const { byStratum } = drawTargets(one.selection, one.strata, unpackRows(one.rows), one.seed);
    assert.equal(purposeKey(one.seed, "targets"), one.expected.key);
    assert.deepEqual(
      [...byStratum].map(([label, draw]) => toldStratum(label, draw)),
      one.expected.strata,
    );
  });
}

for (const { name, sample_size, weight_total, rows, expected } of paretoVectors.orders) {
  test(`Pareto order: ${name}`, () => {
    const ordered = orderByKey(rows, sample_size, weight_total);
    assert.deepEqual(
      ordered.map(({ id, key }) => ({ id, key: fractionText(key as NonNullable<typeof key>) })),
      expected,
    );
  });
}

type DrawCase = { seed: string; order: OrderVector; materials: Materials; expected: TargetResult };
for (const { name, seed, order, materials, expected } of readVectors<VectorFile<DrawCase>>("draws.json").cases) {
  test(`targets of a whole draw: ${name}`, () => {
    const [material] = materials.frames as [Materials["frames"][number]];
    const rows = frameOf(material);
    assert.deepEqual(frameRoot(material.secret, rows), order.frame);
    const strata = sampleSizes(tallyStrata(rows), order.sample_rule);
    assert.deepEqual(strata, order.strata);
    const { drawn, reserves, cutoff_keys, cutoff_tickets } = expected;
    const { result } = drawTargets(order.sample_rule.selection, strata, rows, seed);
    assert.deepEqual(result, { drawn, reserves, cutoff_keys, cutoff_tickets });
  });
}

/** 8.2 word by word, without any rounding. */
function exactKey({ ticket, weight }: TicketRow, n: number, weightTotal: number) {
  const h = BigInt(`0x${ticket}`) >> 203n;
  const inFavour = BigInt(n) * BigInt(weight);
  return rational((2n * h + 1n) * (BigInt(weightTotal) - inFavour), (2n ** 54n - 2n * h - 1n) * inFavour);
}

test("rounded keys never put rows in another order than exact ones, near ties among them", () => {
  const numbers = repeatableNumbers(53);
  const word = (): string => numbers.next().value.toString(16).padStart(8, "0");
  // Tickets that differ in the last of their 53 bits or after them only, and weights that tell keys apart by 10^-15.
  const stems = Array.from({ length: 12 }, () => word() + word().slice(0, 5));
  const rows: TicketRow[] = Array.from({ length: 600 }, (_, at) => ({
    id: `r${at}`,
    weight: [1, 2, 500_000, 500_001, 999_999, 1_000_000][at % 6] as number,
    ticket: `${stems[at % 12]}${(at % 5) * 3}${word()}`.padEnd(64, at % 2 ? "0" : "f"),
  }));
  const [n, weightTotal] = [7, 7_000_003];
  const expected = [...rows].sort((a, b) => {
    const byKey = compareRationals(exactKey(a, n, weightTotal), exactKey(b, n, weightTotal));
    return byKey || (a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : a.id < b.id ? -1 : 1);
  });
  const told = orderByKey(rows, n, weightTotal);
  assert.deepEqual(
    told.map((row) => row.id),
    expected.map((row) => row.id),
  );
  assert.deepEqual(
    told.map((row) => row.key),
    expected.map((row) => exactKey(row, n, weightTotal)),
  );
});

test("pairs that doubles put in the wrong order are put in the right one", () => {
  const numbers = repeatableNumbers(1997);
  const upTo = (limit: number): number => 1 + (numbers.next().value % limit);
  const ticketOfH = (h: bigint): string => (h << 203n).toString(16).padStart(64, "0");
  const roundedKey = (h: number, against: number, inFavour: number): number =>
    ((2 * h + 1) * against) / ((2 ** 54 - 2 * h - 1) * inFavour);
  let misled = 0;
  for (let run = 0; run < 3000; run += 1) {
    const [n, weightTotal] = [upTo(50), 60_000_000 + upTo(2 ** 31)];
    const h = (BigInt(numbers.next().value) << 21n) | BigInt(numbers.next().value >>> 11);
    const one: TicketRow = { id: "one", weight: upTo(1_000_000), ticket: ticketOfH(h) };
    const weight = upTo(1_000_000);
    // The h for which a row of this weight would have the same key, as near as whole numbers allow.
    const key = exactKey(one, n, weightTotal);
    const inFavour = BigInt(n * weight);
    const odds = [key.numerator * inFavour, key.denominator * (BigInt(weightTotal) - inFavour)] as const;
    const other: TicketRow = { id: "two", weight, ticket: ticketOfH((2n ** 53n * odds[0]) / (odds[0] + odds[1])) };
    const exact = compareRationals(key, exactKey(other, n, weightTotal));
    assert.equal(orderByKey([one, other], n, weightTotal)[0]?.id, exact < 0 ? "one" : "two");
    assert.equal(orderByKey([other, one], n, weightTotal)[0]?.id, exact < 0 ? "one" : "two");
    const [ours, theirs] = [one, other].map((row) =>
      roundedKey(Number(BigInt(`0x${row.ticket}`) >> 203n), weightTotal - n * row.weight, n * row.weight),
    ) as [number, number];
    misled += Math.sign(ours - theirs) === exact ? 0 : 1;
  }
  assert.ok(misled > 100, `doubles alone were right but for ${misled} of 3000 pairs, so this test showed little`);
});

test("certain rows are found in rounds as 8.2 words them", () => {
  const numbers = repeatableNumbers(8);
  for (let run = 0; run < 300; run += 1) {
    const rows = Array.from({ length: 1 + (numbers.next().value % 12) }, (_, at): TicketRow => ({
      id: `r${at}`,
      weight: 1 + (numbers.next().value % (run % 3 === 0 ? 4 : 1000)),
      ticket: "00".repeat(32),
    }));
    const n = 1 + (numbers.next().value % rows.length);
    let [others, size, total] = [rows, n, rows.reduce((sum, row) => sum + row.weight, 0)];
    for (;;) {
      const now = others.filter((row) => size * row.weight >= total);
      if (now.length === 0) {
        break;
      }
      others = others.filter((row) => !now.includes(row));
      size -= now.length;
      total -= now.reduce((sum, row) => sum + row.weight, 0);
    }
    const split = splitCertain(rows, n);
    assert.deepEqual(new Set(split.others), new Set(others));
    assert.deepEqual([split.split.sampleSize, split.split.weightTotal], [size, total]);
  }
});

test("sizes that do not fit the rows are refused", () => {
  const rows = unpackRows([
    ["a", "A", 1, ""],
    ["b", "A", 1, ""],
  ]);
  const stratum: StratumSize = { label: "A", population: 2, reserves: 0, sample_size: 1, weight_total: 2 };
  const seed = "00".repeat(32);
  assert.equal(drawTargets("equal", [stratum], rows, seed).result.drawn.length, 1);
  assertRefused(() => drawTargets("equal", [{ ...stratum, population: 3 }], rows, seed), "invalid-value");
  assertRefused(() => drawTargets("equal", [{ ...stratum, reserves: 2 }], rows, seed), "invalid-value");
  assertRefused(() => drawTargets("equal", [{ ...stratum, label: "B" }], rows, seed), "invalid-value");
  assertRefused(() => drawStratum("pareto", [], 1, 0), "invalid-value");
});
