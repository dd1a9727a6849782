/** The form of a stratum's cut (protocol, 21.3): one line for one cut. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Reader } from "../../src/verify/reading.ts";
import { readCut } from "../../src/verify/stratum-cut.ts";
import { assertRefused } from "../support.ts";

const WHOLE = { certain_from: null, cutoff: "3/2", kind: "key", label: "A", sample_size: 2, weight_total: 9 };

function read(changes: Partial<Record<keyof typeof WHOLE, string | number | null>>): string | null {
  return readCut(new Reader(new Map(Object.entries({ ...WHOLE, ...changes })), "cut")).cutoff;
}

test("a key is p/q in lowest terms, each of at most 100 digits", () => {
  const most = "9".repeat(100);
  for (const cutoff of ["3/2", "0/1", "7/1", `1/${most}`, `${most}/1`]) {
    assert.equal(read({ cutoff }), cutoff);
  }
  for (const cutoff of [
    "6/4",
    "0/2",
    "2/2",
    "1/0",
    "01/2",
    "1/02",
    "-1/2",
    "3",
    "3/2 ",
    `1/${most}1`,
    `${most}1/1`,
    "",
    null,
  ]) {
    assertRefused(() => read({ cutoff }), "malformed-document", String(cutoff));
  }
});

test("each kind has the parts that decide in it, and no others", () => {
  const ticket = "0a".repeat(32);
  for (const cut of [
    { kind: "none", cutoff: null },
    { kind: "all", cutoff: null },
    { kind: "ticket", cutoff: ticket },
    { kind: "key", certain_from: 4 },
    { kind: "certain", cutoff: null, certain_from: 4 },
  ]) {
    assert.equal(read(cut), "cutoff" in cut ? cut.cutoff : WHOLE.cutoff);
  }
  for (const cut of [
    { kind: "none", cutoff: "3/2" },
    { kind: "all", cutoff: null, certain_from: 4 },
    { kind: "ticket", cutoff: null },
    { kind: "ticket", cutoff: "3/2" },
    { kind: "ticket", cutoff: ticket.toUpperCase() },
    { kind: "key", cutoff: ticket },
    { kind: "key", sample_size: 0 },
    { kind: "certain", cutoff: null },
    { kind: "certain", certain_from: 4 },
    { kind: "other", cutoff: null },
    { sample_size: -1 },
    { label: "" },
  ]) {
    assertRefused(() => read(cut), "malformed-document", JSON.stringify(cut));
  }
});
