import assert from "node:assert/strict";
import { test } from "node:test";
import { compareText } from "../../src/core/hash.ts";
import {
  bucketDigest,
  bucketDigests,
  bucketName,
  conflictLines,
  conflictList,
  type ConflictPairs,
  depthOf,
  frameList,
  frameRoot,
  type FrameRow,
  leafUnderSalt,
  type ListRow,
  listRoot,
  rosterLine,
  rosterList,
  type RosterRow,
  rowLeaf,
  rowSalt,
} from "../../src/core/lists.ts";
import { assertRefused, readVectors } from "../support.ts";
import { generateRows, type GeneratedRows, type PackedRow, unpackRows, type VectorFile } from "../vectors.ts";

interface Expected {
  readonly depth: number;
  readonly root: string;
  readonly rows: number;
  readonly steps?: readonly { readonly line: string; readonly salt: string; readonly leaf: string }[];
}

function assertList(secret: string, rows: readonly ListRow[], { steps, ...root }: Expected): void {
  assert.deepEqual(listRoot(secret, rows), root);
  assert.deepEqual(listRoot(secret, [...rows].reverse()), root, "the order of the rows must not matter");
  if (steps !== undefined) {
    const told = [...rows]
      .sort((a, b) => compareText(a.key, b.key))
      .map((row) => ({ line: row.line, salt: rowSalt(secret, row.key), leaf: rowLeaf(secret, row) }));
    assert.deepEqual(told, steps);
  }
}

type FrameCase = { secret: string; rows?: PackedRow[]; generated?: GeneratedRows; expected: Expected };
for (const { name, secret, rows, generated, expected } of readVectors<VectorFile<FrameCase>>("frame_roots.json")
  .cases) {
  test(`frame root: ${name}`, () => {
    const frame = generated === undefined ? unpackRows(rows ?? []) : generateRows(generated);
    assertList(secret, frameList(frame), expected);
  });
}

type RosterCase = { secret: string; inspectors: RosterRow[]; expected: Expected };
for (const { name, secret, inspectors, expected } of readVectors<VectorFile<RosterCase>>("roster_roots.json").cases) {
  test(`roster root: ${name}`, () => assertList(secret, rosterList(inspectors), expected));
}

type ConflictCase = ConflictPairs & { secret: string; expected: Expected };
for (const one of readVectors<VectorFile<ConflictCase>>("conflict_roots.json").cases) {
  test(`conflict root: ${one.name}`, () => assertList(one.secret, conflictList(one), one.expected));
}

const SECRET = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const ROW: FrameRow = { id: "t1", stratum: "A", weight: 1, area: "" };
const INSPECTOR: RosterRow = {
  id: "p1",
  department: "市场监管局",
  categories: ["b", "a", "b"],
  areas: [],
  level: 0,
  cadre: false,
  capacity: null,
  prior_load: 0,
  kin_group: null,
};

test("a changed stratum, weight or area of one row changes the root", () => {
  const root = frameRoot(SECRET, [ROW]).root;
  for (const change of [{ stratum: "B" }, { weight: 2 }, { area: "东昌区" }, { id: "t2" }]) {
    assert.notEqual(frameRoot(SECRET, [{ ...ROW, ...change }]).root, root, JSON.stringify(change));
  }
});

test("rows of a frame that break 3.1 are refused", () => {
  const bad: Partial<FrameRow>[] = [
    { weight: 0 },
    { weight: 1_000_001 },
    { weight: 1.5 },
    { weight: Number.NaN },
    { stratum: "" },
    { stratum: " A" },
    { area: " " },
    { area: "a\tb" },
    { stratum: "A\n" },
  ];
  for (const change of bad) {
    assertRefused(() => frameList([{ ...ROW, ...change }]), "invalid-value", JSON.stringify(change));
  }
  assertRefused(() => frameList([{ ...ROW, id: "" }]), "invalid-identifier");
  assertRefused(() => frameList([{ ...ROW, id: "x".repeat(65) }]), "invalid-identifier");
  assertRefused(() => frameList([ROW, { ...ROW, stratum: "B" }]), "duplicate-id");
});

test("rows of a roster that break 3.2 are refused, and a set tells every label once", () => {
  assert.equal(rosterLine(INSPECTOR), "p1\t市场监管局\ta\u001fb\t\t0\t0\t\t0\t");
  const bad: Partial<RosterRow>[] = [
    { level: 2 as 1 },
    { capacity: -1 },
    { capacity: 1_000_000_001 },
    { prior_load: -1 },
    { categories: [""] },
    { areas: ["a\u001fb"] },
    { department: "" },
  ];
  for (const change of bad) {
    assertRefused(() => rosterList([{ ...INSPECTOR, ...change }]), "invalid-value", JSON.stringify(change));
  }
  assertRefused(() => rosterList([{ ...INSPECTOR, kin_group: "" }]), "invalid-identifier");
  assertRefused(() => rosterList([INSPECTOR, INSPECTOR]), "duplicate-id");
});

test("conflicts are pairs of different people, in order of code points (3.3)", () => {
  const pairs: ConflictPairs = {
    targets: [],
    inspectors: [
      ["\u{20000}", "\u{fa0e}"],
      ["\u{fa0e}", "\u{20000}"],
    ],
  };
  assert.deepEqual(conflictLines(pairs), ["inspector\t\u{fa0e}\t\u{20000}"]);
  assertRefused(() => conflictLines({ targets: [], inspectors: [["p", "p"]] }), "invalid-value");
  assertRefused(() => conflictLines({ targets: [["p", ""]], inspectors: [] }), "invalid-identifier");
});

test("the depth is the smallest with at most 1024 rows a bucket (4.2)", () => {
  const cases: [rows: number, depth: number][] = [
    [0, 0],
    [1024, 0],
    [1025, 1],
    [16_384, 1],
    [16_385, 2],
    [262_144, 2],
    [262_145, 3],
  ];
  cases.forEach(([rows, depth]) => assert.equal(depthOf(rows), depth));
});

test("somebody who knows one salt and the other leaves of the bucket gets the same bucket digest (4.3)", () => {
  const rows = frameList(
    generateRows({ prefix: "f", width: 1, count: 1500, strata: ["A"], weights: [1], areas: [""] }),
  );
  const leaves = rows.map((row) => rowLeaf(SECRET, row));
  const [own] = rows as [ListRow];
  const leaf = leafUnderSalt(rowSalt(SECRET, own.key), own.line);
  const number = Number.parseInt(leaf.slice(0, 1), 16);
  const others = leaves.slice(1).filter((other) => other.startsWith(leaf.slice(0, 1)));
  assert.equal(bucketDigest(bucketName(number, 1), [...others, leaf]), bucketDigests(leaves, 1)[number]);
  assert.equal(bucketName(10, 2), "0a");
});

test("a secret that is not 64 lower-case hex digits is refused and not shown", () => {
  for (const secret of ["", SECRET.slice(1), SECRET.toUpperCase(), `${SECRET}\n`]) {
    assertRefused(() => listRoot(secret, []), "invalid-value");
  }
  assert.throws(
    () => listRoot("5e".repeat(31), []),
    (error: Error) => !error.message.includes("5e5e"),
  );
});
