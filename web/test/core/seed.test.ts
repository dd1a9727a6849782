import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Contribution,
  contributionDigest,
  deriveSeed,
  purposeKey,
  requireContributions,
  ticketMaker,
  ticketOf,
} from "../../src/core/seed.ts";
import { assertRefused, readVectors } from "../support.ts";
import type { VectorFile } from "../vectors.ts";

type SeedCase = { commitment: string; contributions: Contribution[]; expected: { digests: string[]; seed: string } };
for (const { name, commitment, contributions, expected } of readVectors<VectorFile<SeedCase>>("seeds.json").cases) {
  test(`seed: ${name}`, () => {
    assert.deepEqual(contributions.map(contributionDigest), expected.digests);
    assert.equal(deriveSeed(commitment, contributions), expected.seed);
  });
}

type TicketCase = { seed: string; purpose: string; ids: string[]; expected: { key: string; tickets: string[] } };
for (const { name, seed, purpose, ids, expected } of readVectors<VectorFile<TicketCase>>("tickets.json").cases) {
  test(`tickets: ${name}`, () => {
    const key = purposeKey(seed, purpose);
    assert.equal(key, expected.key);
    assert.deepEqual(
      ids.map((id) => ticketOf(key, id)),
      expected.tickets,
    );
    assert.deepEqual(ids.map(ticketMaker(key)), expected.tickets);
  });
}

test("tickets made in bulk are those made one by one, for ids of every length", () => {
  const key = purposeKey("00".repeat(32), "targets");
  const makeTicket = ticketMaker(key);
  for (let length = 0; length <= 64; length += 1) {
    for (const letter of ["x", "集", "\u{20000}"]) {
      assert.equal(makeTicket(letter.repeat(length)), ticketOf(key, letter.repeat(length)));
    }
  }
});

const ORGAN = { role: "organ", value: "a" };
const WITNESS = { role: "witness", value: "b" };
const ANNOUNCED = [
  { role: "organ", digest: contributionDigest(ORGAN) },
  { role: "witness", digest: null },
];

test("contributions are the announced ones, each once and in order (7.2)", () => {
  requireContributions(ANNOUNCED, [ORGAN, WITNESS]);
  requireContributions(ANNOUNCED, [ORGAN, { role: "witness", value: "anything" }]);
  const wrong: Contribution[][] = [
    [],
    [ORGAN],
    [WITNESS, ORGAN],
    [ORGAN, WITNESS, { role: "third", value: "c" }],
    [ORGAN, WITNESS, WITNESS],
    [ORGAN, ORGAN],
    [{ role: "organ", value: "another" }, WITNESS],
  ];
  for (const given of wrong) {
    assertRefused(() => requireContributions(ANNOUNCED, given), "contribution-mismatch", JSON.stringify(given));
  }
  assertRefused(() => requireContributions([], []), "contribution-mismatch");
});

test("a value that could pass for two lines gives no seed (7.3)", () => {
  for (const value of ["a\nwitness\tb", "a\tb", "", " a"]) {
    assertRefused(() => deriveSeed("00".repeat(32), [{ role: "organ", value }]), "invalid-value");
  }
});
