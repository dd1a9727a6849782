/** Receipts of all kinds, whole and spoilt: the same findings as the Python library's, code by code. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RandcheckError } from "../../src/core/errors.ts";
import { type Report, reportToMapping } from "../../src/verify/report.ts";
import { onlyAlgorithms, SIGNATURES } from "../../src/verify/signature-verifier.ts";
import { policyFromMapping } from "../../src/verify/trust-reading.ts";
import { verifyBundle } from "../../src/verify/verify.ts";
import { readLines } from "./fixtures.ts";

interface Judged {
  readonly name: string;
  /** Base64. */
  readonly file: string;
  readonly policy: unknown;
  readonly algorithms: "all" | "ed25519";
  readonly report?: Report;
  readonly refused?: string;
}

const judged = readLines<Judged>("receipts.jsonl");

describe("receipts", () => {
  for (const { name, file, policy, algorithms, report, refused } of judged) {
    test(name, async () => {
      const found = await verify(Buffer.from(file, "base64"), policy, algorithms);
      if (refused !== undefined) {
        assert.equal(found, refused);
        return;
      }
      assert.ok(typeof found !== "string" && report !== undefined, `refused: ${String(found)}`);
      assert.deepEqual(summed(found), summed(report));
      for (const { code, sentence } of found.findings) {
        assert.ok(sentence.en.length > 0 && /[一-鿿]/u.test(sentence.zh), `${code} speaks both languages`);
      }
    });
  }

  test("the fixtures hold every status of every verdict and level", () => {
    const seen = new Set(
      judged.flatMap(({ report }) => (report === undefined ? [] : [`${report.verdict}, ${report.level}`])),
    );
    for (const verdict of ["valid", "invalid", "indeterminate"]) {
      for (const level of ["auditor", "public", "party"]) {
        assert.ok(seen.has(`${verdict}, ${level}`), `${verdict}, ${level}`);
      }
    }
  });
});

async function verify(bytes: Uint8Array, policy: unknown, algorithms: Judged["algorithms"]): Promise<Report | string> {
  const trusted = policy === null ? null : policyFromMapping(policy);
  const verifier = algorithms === "all" ? SIGNATURES : onlyAlgorithms(algorithms);
  try {
    return reportToMapping(await verifyBundle(bytes, { policy: trusted, verifier }));
  } catch (error) {
    if (error instanceof RandcheckError) {
      return error.code;
    }
    throw error;
  }
}

/** What has to be the same: sentences may be worded otherwise. */
function summed({ findings, level, verdict }: Report): unknown {
  return {
    findings: findings.map(({ code, status, subject, required }) => ({ code, status, subject, required })),
    level,
    verdict,
  };
}
