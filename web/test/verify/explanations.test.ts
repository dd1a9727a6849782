/** Explanations by auditors' and firms' own receipts: the same outcome, place and team as the Python library's. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RandcheckError } from "../../src/core/errors.ts";
import { readBundle } from "../../src/verify/bundle.ts";
import { Explainer, type Explanation } from "../../src/verify/explain.ts";
import { readLines } from "./fixtures.ts";

interface Explained {
  readonly name: string;
  readonly firm: string;
  readonly explanations?: readonly Explanation[];
  readonly refused?: string;
}

const files = new Map(
  readLines<{ name: string; file: string }>("receipts.jsonl").map(({ name, file }) => [name, file]),
);
const cases = new Map<string, Explained[]>();
for (const one of readLines<Explained>("explanations.jsonl")) {
  cases.set(one.name, [...(cases.get(one.name) ?? []), one]);
}

describe("explanations", () => {
  for (const [name, firms] of cases) {
    test(name, async () => {
      const explainer = new Explainer(readBundle(Buffer.from(files.get(name) ?? "", "base64")));
      for (const { firm, explanations, refused } of firms) {
        if (refused !== undefined) {
          await assert.rejects(explainer.explain(firm), RandcheckError, firm);
          continue;
        }
        const found = await explainer.explain(firm);
        assert.deepEqual(found.map(placeOf), explanations?.map(placeOf), firm);
        assert.ok(found.every(({ steps }) => steps.every(({ en, zh }) => en !== "" && zh !== "")));
      }
    });
  }

  test("the fixtures hold every outcome", () => {
    const outcomes = [...cases.values()]
      .flat()
      .flatMap(({ explanations = [] }) => explanations.map(({ outcome }) => outcome));
    assert.deepEqual([...new Set(outcomes)].sort(), ["drawn", "not-drawn", "not-in-frame", "reserve"]);
  });
});

/** All but the sentences, of which the numbers are compared: every ticket and exact key that Python's tell. */
function placeOf({ steps, ...place }: Explanation): unknown {
  const exact = steps.flatMap(({ en }) => en.match(/[0-9a-f]{64}|[0-9]+\/[0-9]{6,}/g) ?? []);
  return { ...place, exact: [...new Set(exact)].sort() };
}
