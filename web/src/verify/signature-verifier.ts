/** The algorithms of signatures that this verifier knows. */

import { verifyEd25519 } from "./ed25519.ts";
import { verifySm2 } from "./sm2.ts";

/** What it takes to tell whether a key signed something; a key of a trust policy has it. */
export interface VerifyingKey {
  readonly algorithm: string;
  readonly publicKey: Uint8Array;
  /** For `sm2` the id that signatures are bound to; null for all others. */
  readonly signerId: string | null;
}

export interface SignatureVerifier {
  /** Algorithms beyond these are reported as unsupported: neither valid nor invalid. */
  readonly algorithms: ReadonlySet<string>;
  verify(key: VerifyingKey, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Ed25519 and SM2. */
export const SIGNATURES: SignatureVerifier = {
  algorithms: new Set(["ed25519", "sm2"]),
  verify({ algorithm, publicKey, signerId }, message, signature) {
    if (algorithm === "ed25519") {
      return signerId === null && verifyEd25519(publicKey, message, signature);
    }
    return algorithm === "sm2" && signerId !== null && verifySm2(publicKey, message, signature, signerId);
  },
};

/** A verifier of some of the algorithms only, as others have it. */
export function onlyAlgorithms(...names: readonly string[]): SignatureVerifier {
  return {
    algorithms: new Set(names),
    verify: (...args) => names.includes(args[0].algorithm) && SIGNATURES.verify(...args),
  };
}
