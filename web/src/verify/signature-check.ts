/** What the signatures of an envelope are worth under a policy (protocol, 13.6 and 23.3), and telling it. */

import { type Envelope, preAuthenticationEncoding } from "../core/dsse.ts";
import { type Kind, kindOfType, STATEMENT_NAMES } from "./kinds.ts";
import type { ReportBuilder } from "./report.ts";
import type { SignatureVerifier } from "./signature-verifier.ts";
import {
  countKeys,
  isBounded,
  isMetBy,
  isValidAt,
  namesOf,
  type Threshold,
  thresholdFor,
  type TrustedKey,
  type TrustPolicy,
} from "./trust-policy.ts";

type Heading = "verified" | "invalid" | "notAllowed" | "unsupported" | "outOfTime" | "undated";

/** Every signature falls under exactly one heading; a key that signed twice stands once under each. */
export interface SignatureFindings extends Readonly<Record<Heading, readonly TrustedKey[]>> {
  readonly hasExpectedType: boolean;
  readonly threshold: Threshold;
  readonly unknownKeys: number;
}

/**
 * Which signatures of `envelope` hold for a statement of `kind`.
 *
 * `index` is where the statement is proved to stand in the ledger, null where that is not proved.
 */
export function checkSignatures(
  envelope: Envelope,
  kind: Kind,
  policy: TrustPolicy,
  verifier: SignatureVerifier,
  index: number | null,
): SignatureFindings {
  const message = preAuthenticationEncoding(envelope.payloadType, envelope.payload);
  const found: Record<Heading, Set<TrustedKey>> = {
    verified: new Set(),
    invalid: new Set(),
    notAllowed: new Set(),
    unsupported: new Set(),
    outOfTime: new Set(),
    undated: new Set(),
  };
  const unknown = new Set<string>();
  for (const { keyId, signature } of envelope.signatures) {
    // The id only finds the key: algorithm, bytes and permission are the policy's.
    const key = policy.keys.find((one) => one.keyId === keyId);
    if (key === undefined) {
      unknown.add(keyId);
    } else {
      found[judge(key, kind, message, signature, verifier, index)].add(key);
    }
  }
  return {
    verified: [...found.verified],
    invalid: [...found.invalid],
    notAllowed: [...found.notAllowed],
    unsupported: [...found.unsupported],
    outOfTime: [...found.outOfTime],
    undated: [...found.undated],
    unknownKeys: unknown.size,
    hasExpectedType: kindOfType(envelope.payloadType)?.kind === kind,
    threshold: thresholdFor(policy, kind),
  };
}

function judge(
  key: TrustedKey,
  kind: Kind,
  message: Uint8Array,
  signature: Uint8Array,
  verifier: SignatureVerifier,
  index: number | null,
): Heading {
  if (!key.statementKinds.includes(kind)) {
    return "notAllowed";
  }
  if (index !== null && !isValidAt(key, index)) {
    return "outOfTime";
  }
  if (!verifier.algorithms.has(key.algorithm)) {
    return "unsupported";
  }
  if (!verifier.verify(key, message, signature)) {
    return "invalid";
  }
  return index === null && isBounded(key) ? "undated" : "verified";
}

/** Whether enough keys signed. */
export function isMet(found: SignatureFindings): boolean {
  return found.hasExpectedType && isMetBy(found.threshold, found.verified);
}

/** 16.3: the findings `…-signature` and `…-signers` of one envelope. */
export function tellSignatures(
  envelope: Envelope,
  kind: Kind,
  policy: TrustPolicy | null,
  verifier: SignatureVerifier,
  report: ReportBuilder,
  index: number | null,
): void {
  if (policy === null) {
    const sentence = {
      en: "no trust policy was given, so signatures prove nothing",
      zh: "未提供信任策略，无法核验签名",
    };
    report.unchecked(`${kind}-signature`, sentence);
    report.unchecked(`${kind}-signers`, sentence);
    return;
  }
  const found = checkSignatures(envelope, kind, policy, verifier, index);
  tellForm(found, kind, report);
  tellSigners(found, kind, policy, report);
}

function tellForm(found: SignatureFindings, kind: Kind, report: ReportBuilder): void {
  const code = `${kind}-signature`;
  const what = STATEMENT_NAMES[kind];
  const verified = found.verified.length + found.undated.length;
  if (found.invalid.length > 0 || !found.hasExpectedType) {
    const count = found.invalid.length;
    report.failed(code, {
      en: `${count} signatures do not fit the ${what.en} and its type`,
      zh: `${count} 个签名与${what.zh}及其类型不符`,
    });
  } else if (verified > 0) {
    report.passed(code, {
      en: `${verified} signatures fit the ${what.en} byte for byte`,
      zh: `${verified} 个签名与${what.zh}逐字节相符`,
    });
  } else {
    report.unchecked(code, {
      en: "signed with no key, or no algorithm, that this verifier knows",
      zh: "签名所用密钥或算法不为本验证程序所知",
    });
  }
}

function tellSigners(found: SignatureFindings, kind: Kind, policy: TrustPolicy, report: ReportBuilder): void {
  const code = `${kind}-signers`;
  const what = STATEMENT_NAMES[kind];
  if (isMet(found)) {
    const names = namesOf(policy, found.verified);
    report.passed(code, { en: `the ${what.en} is signed by ${names}`, zh: `${what.zh}由 ${names} 签名` });
    return;
  }
  const possible = [...found.verified, ...found.unsupported, ...found.undated];
  if (found.hasExpectedType && isMetBy(found.threshold, possible)) {
    report.unchecked(code, {
      en: "signed with an algorithm this verifier does not know, or by a key whose time cannot be told without a proof of the ledger",
      zh: "签名算法不为本验证程序所支持，或缺少账本证明而无法判断密钥是否在有效范围内",
    });
    return;
  }
  const { keys, organisations } = found.threshold;
  const [got, wrong] = [countKeys(found.verified), found.invalid.length];
  const untrusted = found.unknownKeys + found.notAllowed.length + found.outOfTime.length;
  report.failed(code, {
    en: `the ${what.en} needs signatures of ${keys} trusted keys of ${organisations} organisations, got ${got} (${wrong} do not verify, ${untrusted} are of keys not trusted for it)`,
    zh: `${what.zh}须有 ${organisations} 个机构的 ${keys} 把受信密钥签名，实际有效 ${got} 个（${wrong} 个签名不成立，${untrusted} 个密钥不受信）`,
  });
}
