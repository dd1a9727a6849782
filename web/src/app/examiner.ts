/** The verifier as the page uses it: files in, a report and something to look at out. */

import { RandcheckError } from "../core/errors.ts";
import { type Bundle, readBundle } from "../verify/bundle.ts";
import { type Explanation, Explainer } from "../verify/explain.ts";
import type { OnProgress } from "../verify/progress.ts";
import { registerFromCsv } from "../verify/register/reading.ts";
import { reportToMapping } from "../verify/report.ts";
import type { TrustPolicy } from "../verify/trust-policy.ts";
import { policyFromToml } from "../verify/trust-reading.ts";
import { verifyReadBundle } from "../verify/verify.ts";
import { readAccount } from "./account.ts";
import { type Examination, type Inputs, Refused } from "./jobs.ts";
import type { Culprit, Problem } from "./report.ts";

/** Examines one bundle, then answers questions about it. */
export class Examiner {
  #explainer: Explainer | null = null;

  /**
   * The report on a bundle, and what the bundle tells.
   *
   * @throws Refused where there is no verdict: a policy or register that cannot be read, a bundle too large for this
   *   browser. A file that is no bundle at all has a verdict.
   */
  async examine({ bundle, policy, register }: Inputs, onProgress: OnProgress): Promise<Examination> {
    this.#explainer = null;
    const trusted = policy === null ? null : readFor("policy", () => readPolicy(policy));
    const targets = register === null ? null : readFor("register", () => registerFromCsv(register));
    await onProgress(0);
    let read: Bundle;
    try {
      read = readBundle(bundle);
    } catch (error) {
      return examinationOfUnreadable(error);
    }
    const report = await verifyReadBundle(read, { policy: trusted, register: targets, onProgress });
    this.#explainer = new Explainer(read);
    const account = readAccount(read);
    const own = account.party === null ? [] : await this.#explainOwn(account.party);
    return { report: reportToMapping(report), account, refusal: null, canExplain: read.level === "auditor", own };
  }

  /**
   * What the draws did with one firm.
   *
   * @throws Refused where the bundle does not tell.
   */
  async explain(target: string): Promise<readonly Explanation[]> {
    if (this.#explainer === null) {
      throw new Error("there is no bundle to ask");
    }
    try {
      return await this.#explainer.explain(target);
    } catch (error) {
      throw error instanceof RandcheckError ? new Refused(problemOf(error, "bundle")) : error;
    }
  }

  /** Nothing where the bundle's proofs do not show it, which the report says. */
  async #explainOwn(target: string): Promise<readonly Explanation[]> {
    try {
      return await this.explain(target);
    } catch (error) {
      if (error instanceof Refused) {
        return [];
      }
      throw error;
    }
  }
}

/** Why something was refused; whatever the verifier does not refuse on purpose is its own fault. */
export function problemOf(error: unknown, culprit: Culprit = "internal"): Problem {
  if (error instanceof Refused) {
    return error.problem;
  }
  if (error instanceof RandcheckError) {
    return { culprit, code: error.code, sentence: { en: error.en, zh: error.zh } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { culprit: "internal", code: "internal", sentence: { en: message, zh: message } };
}

/**
 * A file that is no bundle is as invalid as a forged one; of a version that is not known here nothing can be said.
 * The command line exits with 1 and 3.
 */
function examinationOfUnreadable(error: unknown): Examination {
  const refusal = problemOf(error, "bundle");
  if (refusal.culprit === "internal" || refusal.code === "too-large-here") {
    throw error instanceof RandcheckError ? new Refused(refusal) : error;
  }
  const verdict = refusal.code === "unknown-version" ? "indeterminate" : "invalid";
  return { report: { findings: [], level: null, verdict }, account: null, refusal, canExplain: false, own: [] };
}

function readPolicy(bytes: Uint8Array): TrustPolicy {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new RandcheckError("policy-invalid", { en: "must be UTF-8 text", zh: "须为 UTF-8 文本" });
  }
  return policyFromToml(text);
}

function readFor<Read>(culprit: Culprit, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw error instanceof RandcheckError ? new Refused(problemOf(error, culprit)) : error;
  }
}
