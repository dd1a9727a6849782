/** Trust policies: taken or refused as the Python library does, with the place of the mistake. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RandcheckError } from "../../src/core/errors.ts";
import { stringify } from "smol-toml";
import { policyFromMapping, policyFromToml } from "../../src/verify/trust-reading.ts";
import { assertRefused } from "../support.ts";
import { readLines } from "./fixtures.ts";

interface JudgedPolicy {
  readonly policy: { readonly [name: string]: unknown };
  /** Where the library refuses it; null where it takes it. */
  readonly place: string | null;
}

const judged = readLines<JudgedPolicy>("policies.jsonl");
const whole = judged[0]?.policy ?? {};

describe("trust policies", () => {
  test("the Python library's judgement, and its place, on every one", () => {
    judged.forEach(({ policy, place }, at) => {
      const found = placeOf(() => policyFromMapping(policy));
      assert.equal(found, place, `${at}: ${JSON.stringify(policy)}`);
    });
    assert.ok(judged.some(({ place }) => place === null) && new Set(judged.map(({ place }) => place)).size > 20);
  });

  test("kinds that receipts have nothing of may be named", () => {
    const kinds = judged.flatMap(({ policy, place }) => (place === null ? [JSON.stringify(policy)] : []));
    assert.ok(kinds.some((policy) => policy.includes("procedure-event") && policy.includes("a-kind-to-come")));
  });

  test("TOML and the mapping give the same policy", () => {
    assert.deepEqual(policyFromToml(stringify(whole)), policyFromMapping(whole));
  });

  test("what is no whole number is refused in TOML, with its place", () => {
    const toml = stringify(whole);
    for (const [from, to, place] of [
      ["changes_from = 2", "changes_from = 2.0", "changes_from"],
      ["changes_from = 2", "changes_from = 9223372036854775807", "changes_from"],
      ["changes_from = 2", "changes_from = 1979-05-27", "changes_from"],
      ["valid_from = 3", "valid_from = 3.5", "keys[2].valid_from"],
    ] as const) {
      assert.ok(toml.includes(from));
      assert.equal(
        placeOf(() => policyFromToml(toml.replace(from, to))),
        place,
        to,
      );
    }
    assertRefused(() => policyFromToml("a = "), "policy-invalid");
    assertRefused(() => policyFromToml("a = 1\na = 2"), "policy-invalid");
  });

  test("names of JavaScript's own objects are names like others", () => {
    assert.equal(
      placeOf(() => policyFromToml(`__proto__ = 1\n${stringify(whole)}`)),
      "policy",
    );
    assert.equal(
      placeOf(() => policyFromToml(`${stringify(whole)}\n[thresholds.constructor]\nkeys = 9\n`)),
      "thresholds.constructor",
    );
  });
});

function placeOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    assert.ok(error instanceof RandcheckError && error.code === "policy-invalid", String(error));
    return /^trust policy, (.*?): /u.exec(error.en)?.[1] ?? "?";
  }
}
