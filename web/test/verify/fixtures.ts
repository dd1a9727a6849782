/** What the Python library says of many receipts, as `test/make_fixtures.py` wrote it for this run. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The lines of a file of fixtures. Their shape is the caller's to state. */
export function readLines<Shape>(name: string): Shape[] {
  return readFixture(name)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Shape);
}

export function readFixture(name: string): string {
  const folder = process.env["RANDCHECK_FIXTURES"];
  assert.ok(folder, "run the tests with npm test, which has the fixtures made");
  return readFileSync(join(folder, name), "utf8");
}
