/** Puts the verifier to an attack of `tests/attacks`, as these are exported for verifiers in other languages. */

import { RandcheckError } from "../../src/core/errors.ts";
import { readBundle } from "../../src/verify/bundle.ts";
import type { Finding } from "../../src/verify/report.ts";
import type { TrustPolicy } from "../../src/verify/trust-policy.ts";
import { policyFromJson } from "../../src/verify/trust-reading.ts";
import { verifyReadBundle } from "../../src/verify/verify.ts";

export interface AttackFile {
  readonly bundle: readonly { readonly base64: string; readonly times: number }[];
  readonly policy: unknown;
}

export interface Judgement {
  readonly verdict: string;
  readonly findings: readonly Omit<Finding, "sentence">[];
}

/** Reads policy and bundle as the page does, and verifies. */
export async function judge({ bundle, policy }: AttackFile): Promise<Judgement> {
  try {
    const trusted = policy === null ? null : readPolicy(policy);
    const read = readBundle(joined(bundle));
    const { verdict, findings } = await verifyReadBundle(read, { policy: trusted });
    return {
      verdict,
      findings: findings.map(({ code, required, status, subject }) => ({ code, required, status, subject })),
    };
  } catch (error) {
    if (error instanceof RandcheckError) {
      return { verdict: error.code === "unknown-version" ? "indeterminate" : "unreadable", findings: [] };
    }
    throw error;
  }
}

function joined(pieces: AttackFile["bundle"]): Uint8Array {
  const parts = pieces.map(({ base64, times }) => ({ bytes: bytesOf(base64), times }));
  const whole = new Uint8Array(parts.reduce((size, { bytes, times }) => size + bytes.length * times, 0));
  let at = 0;
  for (const { bytes, times } of parts) {
    for (let time = 0; time < times; time += 1) {
      whole.set(bytes, at);
      at += bytes.length;
    }
  }
  return whole;
}

function readPolicy(mapping: unknown): TrustPolicy {
  return policyFromJson(new TextEncoder().encode(JSON.stringify(mapping)));
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
