/** Registers of targets against the frames of draws: taken, refused and judged as by the Python library. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RandcheckError } from "../../src/core/errors.ts";
import { registerFromCsv } from "../../src/verify/register/reading.ts";
import type { Finding } from "../../src/verify/report.ts";
import { verifyBundle } from "../../src/verify/verify.ts";
import { readLines } from "./fixtures.ts";

interface JudgedRegister {
  readonly name: string;
  readonly file: string;
  readonly register: string;
  readonly findings?: readonly Finding[];
  readonly refused?: string;
}

const judged = readLines<JudgedRegister>("registers.jsonl");

describe("registers", () => {
  for (const { name, file, register, findings, refused } of judged) {
    test(name, async () => {
      const bytes = Buffer.from(register, "base64");
      if (refused !== undefined) {
        assert.throws(
          () => registerFromCsv(bytes),
          (error) => error instanceof RandcheckError && error.code === refused,
        );
        return;
      }
      const options = { policy: null, register: registerFromCsv(bytes) };
      const report = await verifyBundle(Buffer.from(file, "base64"), options);
      const own = report.findings.filter(({ code }) => code === "frame-from-register");
      assert.deepEqual(own.map(judgementOf), findings?.map(judgementOf));
    });
  }

  test("the fixtures hold registers that fit, that do not, and that are refused", () => {
    const statuses = new Set(judged.map(({ findings, refused }) => refused ?? findings?.[0]?.status));
    assert.deepEqual([...statuses].sort(), ["fail", "pass", "register-file-invalid", "unreadable-file"]);
  });
});

/** Sentences may be worded otherwise. */
function judgementOf({ code, required, status, subject }: Finding): unknown {
  return { code, required, status, subject };
}
