/** What verifying the targets of one draw costs: a frame of 100,000 rows, its root, sizes, tickets and selection. */

import { canonicalJson } from "../src/core/canonical-json.ts";
import { type FrameRow, frameRoot } from "../src/core/lists.ts";
import type { SampleRule } from "../src/core/sample-rule.ts";
import { drawTargets } from "../src/core/selection.ts";
import { sampleSizes, tallyStrata } from "../src/core/sizes.ts";
import { parseStrictJson } from "../src/core/strict-json.ts";

const ROWS = 100_000;
const STRATA = ["A", "B", "C", "D"];
const AREAS = ["东昌区", "二道江区", "集安市", "梅河口市", "辉南县"];
const SECRET = "5a".repeat(32);
const SEED = "c3".repeat(32);

const rows: FrameRow[] = Array.from({ length: ROWS }, (_, i) => ({
  id: `91220501MA${String(i).padStart(8, "0")}`,
  stratum: `${STRATA[i % 4]}|${AREAS[i % 5]}`,
  weight: 1 + ((i * 7919) % 20),
  area: AREAS[i % 5] as string,
}));
const rule: SampleRule = {
  selection: "pareto",
  size: "1/20",
  per_class: [],
  exclude: [],
  allocation: "proportional",
  rounding: "ceil",
  minimum: 0,
  reserves: 10,
  spread: [],
};

function timed<Result>(what: string, work: () => Result): Result {
  const start = performance.now();
  const result = work();
  console.log(`  ${what.padEnd(36)}${(performance.now() - start).toFixed(0).padStart(6)} ms`);
  return result;
}

for (const round of ["first run (cold)", "second run"]) {
  console.log(`${ROWS} rows, ${round}`);
  const start = performance.now();
  timed("frame root", () => frameRoot(SECRET, rows));
  const strata = timed("tally and sizes", () => sampleSizes(tallyStrata(rows), rule));
  for (const selection of ["pareto", "equal"] as const) {
    const { result } = timed(`tickets and selection, ${selection}`, () => drawTargets(selection, strata, rows, SEED));
    console.log(`    ${result.drawn.length} drawn`);
  }
  console.log(`  all of it ${(performance.now() - start).toFixed(0)} ms`);
}

const whole = tallyStrata(rows.map((row) => ({ ...row, stratum: "all" }))).map((one) => ({
  ...one,
  sample_size: 5000,
  reserves: 10,
}));
const one = rows.map((row) => ({ ...row, stratum: "all" }));
timed("one stratum of all rows, pareto", () => drawTargets("pareto", whole, one, SEED));
const bytes = timed("write JSON of all rows", () =>
  canonicalJson(rows.map(({ id, weight, area }) => ({ area, id, weight }))),
);
console.log(`    ${bytes.length} bytes`);
timed("read it", () => parseStrictJson(bytes));
