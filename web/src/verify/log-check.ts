/** What a receipt proves about the ledger: its checkpoint, witnesses and changes of keys (protocol, 20.2 to 20.4). */

import { RandcheckError, type Sentence } from "../core/errors.ts";
import { toHex } from "../core/hash.ts";
import { malformedDocument } from "../core/json-value.ts";
import type { Bundle } from "./bundle.ts";
import { chainOf, entriesOf } from "./bundle.ts";
import { type Checkpoint, checkCosignature, checkLogSignature, type KeyStatus, parseCheckpoint } from "./checkpoint.ts";
import { followKeyChanges } from "./key-change.ts";
import { CHECKPOINT, COSIGNATURE } from "./kinds.ts";
import type { LedgerEntry } from "./ledger-entry.ts";
import { type LogProof, treeHas } from "./log-proof.ts";
import type { ReportBuilder } from "./report.ts";
import type { SignatureVerifier } from "./signature-verifier.ts";
import {
  isMetBy,
  isValidAt,
  keysFor,
  namesOf,
  quorumOf,
  type Threshold,
  thresholdFor,
  type TrustedKey,
  type TrustPolicy,
} from "./trust-policy.ts";

/** What is known of the ledger when the proof was looked at. */
export class ProvenLog {
  /** The verifier's policy, changed by what was followed; null without one. */
  readonly policy: TrustPolicy | null;
  readonly hasProof: boolean;
  readonly #proof: LogProof | null;
  readonly #checkpoint: Checkpoint | null;
  readonly #isSigned: boolean;

  constructor(policy: TrustPolicy | null, proof: LogProof | null, checkpoint: Checkpoint | null, isSigned: boolean) {
    this.policy = policy;
    this.hasProof = proof !== null;
    this.#proof = proof;
    this.#checkpoint = checkpoint;
    this.#isSigned = isSigned;
  }

  /** Whether the checkpoint's tree has the entry, whoever signed that. */
  has(entry: LedgerEntry): boolean {
    return this.#proof !== null && this.#checkpoint !== null && treeHas(this.#proof, this.#checkpoint, entry);
  }

  /** The entry's index where it is proved, else null. */
  indexOf(entry: LedgerEntry): number | null {
    return this.#isSigned && this.has(entry) ? entry.index : null;
  }
}

/** 20.4, once for the whole chain. */
export function checkLog(
  bundle: Bundle,
  policy: TrustPolicy | null,
  verifier: SignatureVerifier,
  report: ReportBuilder,
): ProvenLog {
  const proof = bundle.logProof;
  if (proof === null) {
    tellMissing(policy, report);
    return new ProvenLog(policy, null, null, false);
  }
  const checkpoint = findOwnCheckpoint(bundle, proof, report);
  if (checkpoint === null) {
    return new ProvenLog(policy, proof, null, false);
  }
  const changed = policy === null ? null : checkKeyChanges(proof, checkpoint, policy, verifier, report);
  const isSigned = checkSigned(checkpoint, changed, verifier, report);
  if (changed !== null) {
    checkWitnesses(checkpoint, changed, verifier, report);
  }
  if (proof.timestamp !== null) {
    report.noted("timestamp", {
      en: "the checkpoint has a time stamp, which this verifier has no means to check",
      zh: "检查点附有时间戳，本验证程序无法核验",
    });
  }
  return new ProvenLog(changed, proof, checkpoint, isSigned);
}

function tellMissing(policy: TrustPolicy | null, report: ReportBuilder): void {
  if (policy !== null && keysFor(policy, CHECKPOINT).length > 0) {
    report.unchecked("checkpoint", {
      en: "the receipt holds no checkpoint, and the trust policy names the key that should sign one",
      zh: "证据包不含检查点，而信任策略载明应由何密钥签署",
    });
  }
  if (policy !== null && quorumOf(policy) !== null) {
    report.unchecked("witnesses", { en: "no checkpoint, so no witness of one", zh: "无检查点，故无见证" });
  }
}

/** The checkpoint when it can be read and is the chain's own (20.2); else null, and told. */
function findOwnCheckpoint(bundle: Bundle, proof: LogProof, report: ReportBuilder): Checkpoint | null {
  try {
    const checkpoint = parseCheckpoint(proof.checkpoint);
    const entries = chainOf(bundle).flatMap(entriesOf);
    const last = Math.max(...entries.map((entry) => entry.index));
    if (entries.some(({ origin }) => origin !== checkpoint.origin) || checkpoint.size <= last) {
      throw malformedDocument(
        { en: "checkpoint", zh: "检查点" },
        {
          en: `must be of the entries' own log and of at least ${last + 1} entries`,
          zh: `须属同一账本且不少于 ${last + 1} 条`,
        },
        `${checkpoint.origin}, ${checkpoint.size}`,
      );
    }
    return checkpoint;
  } catch (error) {
    if (error instanceof RandcheckError) {
      report.failed("checkpoint", error);
      return null;
    }
    throw error;
  }
}

/** The policy after the changes in the proof; as it was when one of them cannot be followed. */
function checkKeyChanges(
  proof: LogProof,
  checkpoint: Checkpoint,
  policy: TrustPolicy,
  verifier: SignatureVerifier,
  report: ReportBuilder,
): TrustPolicy {
  if (proof.keyChanges.length === 0) {
    return policy;
  }
  const changes = proof.keyChanges.filter(({ entry }) => entry.index >= policy.changesFrom);
  const missing = changes.find(({ entry }) => !treeHas(proof, checkpoint, entry));
  if (missing !== undefined) {
    report.failed("key-changes", {
      en: `the ledger does not have the change of keys at index ${missing.entry.index}`,
      zh: `账本中没有第 ${missing.entry.index} 条密钥变更`,
    });
    return policy;
  }
  try {
    const changed = followKeyChanges(policy, changes, verifier);
    report.passed("key-changes", {
      en: `${changes.length} changes of keys in the ledger were followed`,
      zh: `已按账本中 ${changes.length} 次密钥变更核验`,
    });
    return changed;
  } catch (error) {
    if (error instanceof RandcheckError) {
      report.failed("key-changes", error);
      return policy;
    }
    throw error;
  }
}

function checkSigned(
  checkpoint: Checkpoint,
  policy: TrustPolicy | null,
  verifier: SignatureVerifier,
  report: ReportBuilder,
): boolean {
  const { origin, size, root } = checkpoint;
  const start = toHex(root).slice(0, 16);
  const en = `ledger ${origin} had ${size} entries with root ${start}…`;
  const zh = `账本 ${origin} 共 ${size} 条，根值 ${start}…`;
  if (policy === null) {
    report.unchecked("checkpoint", {
      en: `${en}; no trust policy was given to tell by whom`,
      zh: `${zh}；未提供信任策略，签署人无法核验`,
    });
    return false;
  }
  const keys = keysFor(policy, CHECKPOINT);
  if (keys.length === 0) {
    report.noted("checkpoint", {
      en: `${en}; the trust policy names no key for checkpoints`,
      zh: `${zh}；信任策略未载明检查点密钥`,
    });
    return false;
  }
  const signed = sortByStatus(keys, checkpoint, (key) => checkLogSignature(checkpoint, key, verifier));
  const threshold = thresholdFor(policy, CHECKPOINT);
  if (meets(signed, threshold)) {
    const names = namesOf(policy, signed.valid);
    report.passed("checkpoint", { en: `${en}, signed by ${names}`, zh: `${zh}，由 ${names} 签署` });
    return true;
  }
  tellShort("checkpoint", signed, threshold, { en: "the checkpoint", zh: "检查点" }, report);
  return false;
}

function checkWitnesses(
  checkpoint: Checkpoint,
  policy: TrustPolicy,
  verifier: SignatureVerifier,
  report: ReportBuilder,
): void {
  const signed = sortByStatus(keysFor(policy, COSIGNATURE), checkpoint, (key) =>
    checkCosignature(checkpoint, key, verifier),
  );
  const quorum = quorumOf(policy);
  if (quorum === null && signed.invalid.length === 0 && signed.valid.length === 0) {
    report.noted("witnesses", {
      en: "no witness vouches that the ledger shows everybody the same entries",
      zh: "无见证方证明账本对各方内容一致",
    });
    return;
  }
  const needed = quorum ?? { statementKind: COSIGNATURE, keys: 1, organisations: 1, required: [] };
  if (meets(signed, needed)) {
    const names = namesOf(policy, signed.valid);
    report.passed("witnesses", { en: `the checkpoint is witnessed by ${names}`, zh: `检查点由 ${names} 见证` });
  } else {
    tellShort("witnesses", signed, needed, { en: "the quorum of witnesses", zh: "见证" }, report);
  }
}

type SignedBy = Readonly<Record<KeyStatus, readonly TrustedKey[]>>;

/** The keys that are valid at the checkpoint's last entry, by what the note holds of them. */
function sortByStatus(
  keys: readonly TrustedKey[],
  { size }: Checkpoint,
  check: (key: TrustedKey) => KeyStatus,
): SignedBy {
  const sorted: Record<KeyStatus, TrustedKey[]> = { valid: [], invalid: [], absent: [], unsupported: [] };
  for (const key of keys.filter((one) => isValidAt(one, Math.max(size - 1, 0)) || isValidAt(one, size))) {
    sorted[check(key)].push(key);
  }
  return sorted;
}

function meets({ valid, invalid }: SignedBy, threshold: Threshold): boolean {
  return invalid.length === 0 && isMetBy(threshold, valid);
}

function tellShort(code: string, signed: SignedBy, threshold: Threshold, what: Sentence, report: ReportBuilder): void {
  const { valid, invalid, unsupported } = signed;
  if (invalid.length === 0 && isMetBy(threshold, [...valid, ...unsupported])) {
    report.unchecked(code, {
      en: `${what.en} is signed with an algorithm this verifier does not know`,
      zh: `${what.zh}的签名算法不为本验证程序所支持`,
    });
    return;
  }
  const organisations = new Set(valid.map((key) => key.organisationId)).size;
  report.failed(code, {
    en: `${what.en} needs ${threshold.keys} keys of ${threshold.organisations} organisations, got ${valid.length} of ${organisations} (${invalid.length} do not verify)`,
    zh: `${what.zh}须有 ${threshold.organisations} 个机构的 ${threshold.keys} 把密钥签署，实际 ${organisations} 个机构 ${valid.length} 把（${invalid.length} 个签名不成立）`,
  });
}
