/** What verifying an auditor's receipt of 100,000 rows costs, beside the Python library in the same run. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyFromJson } from "../src/verify/trust-reading.ts";
import { verifyBundle } from "../src/verify/verify.ts";

const ROWS = 100_000;
const folder = mkdtempSync(join(tmpdir(), "randcheck-receipt-"));
try {
  // Run from web/, as npm does.
  const python = process.env["PYTHON"] ?? "../.venv/bin/python";
  const run = spawnSync(python, ["bench/make_large_receipt.py", folder, String(ROWS)], { encoding: "utf8" });
  if (run.status !== 0) {
    throw new Error(run.stderr);
  }
  const pythonSeconds = Number(run.stdout);
  const receipt = new Uint8Array(readFileSync(join(folder, "receipt.json")));
  const policy = policyFromJson(readFileSync(join(folder, "policy.json")));
  console.log(`a receipt of ${ROWS} rows, ${receipt.length} bytes; Python ${(1000 * pythonSeconds).toFixed(0)} ms`);
  for (const round of ["first run (cold)", "second run", "third run"]) {
    let [longest, last] = [0, performance.now()];
    const start = last;
    const onProgress = (): void => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    };
    const { verdict } = await verifyBundle(receipt, { policy, onProgress });
    const took = performance.now() - start;
    const times = (took / 1000 / pythonSeconds).toFixed(1);
    console.log(
      `  ${round.padEnd(18)}${took.toFixed(0).padStart(6)} ms, ${times} times Python's, longest step ${longest.toFixed(0)} ms: ${verdict}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
