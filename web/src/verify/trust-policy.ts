/** Whom the verifier trusts (protocol, 13.6 and section 23): organisations, keys, how many must sign. */

import { keyId } from "../core/dsse.ts";
import { RandcheckError, type Sentence, withSeen } from "../core/errors.ts";
import { toHex } from "../core/hash.ts";
import { isIdentifier, isLabel, isNumberIn } from "../core/text.ts";
import { CHECKPOINT, COSIGNATURE, isKindForm } from "./kinds.ts";
import type { VerifyingKey } from "./signature-verifier.ts";
import { isSm2PublicKey } from "./sm2.ts";

export interface Organisation {
  readonly organisationId: string;
  readonly name: string;
}

export interface TrustedKey extends VerifyingKey {
  /** Follows from algorithm and public key. */
  readonly keyId: string;
  readonly organisationId: string;
  readonly statementKinds: readonly string[];
  /** Index of the first ledger entry that it may sign. */
  readonly validFrom: number;
  /** Index of the first entry that it may no longer sign; null for no end. */
  readonly validUntil: number | null;
}

export interface Threshold {
  readonly statementKind: string;
  readonly keys: number;
  readonly organisations: number;
  /** Organisations each of which must be among the signers. */
  readonly required: readonly string[];
}

export interface TrustPolicy {
  readonly organisations: readonly Organisation[];
  readonly keys: readonly TrustedKey[];
  readonly thresholds: readonly Threshold[];
  readonly protocolVersions: readonly number[];
  /** Changes of keys before this index are in the policy already and are not followed. */
  readonly changesFrom: number;
  /** Certificates in DER. */
  readonly timestampRoots: readonly Uint8Array[];
}

export const MAX_INDEX = Number.MAX_SAFE_INTEGER;
const MAX_PUBLIC_KEY_BYTES = 4096;
const MAX_THRESHOLD = 1000;
const ALGORITHM = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export function policyInvalid(place: string, rule: Sentence, seen: unknown): RandcheckError {
  const { en, zh } = withSeen(rule, seen);
  return new RandcheckError("policy-invalid", { en: `trust policy, ${place}: ${en}`, zh: `信任策略 ${place}：${zh}` });
}

export function isBounded(key: TrustedKey): boolean {
  return key.validFrom > 0 || key.validUntil !== null;
}

/** 23.1: whether the key may sign the entry at `index`. */
export function isValidAt(key: TrustedKey, index: number): boolean {
  return key.validFrom <= index && (key.validUntil === null || index < key.validUntil);
}

export function keysFor(policy: TrustPolicy, kind: string): TrustedKey[] {
  return policy.keys.filter((key) => key.statementKinds.includes(kind));
}

/** What a kind asks for: one key of one organisation where nothing is said. */
export function thresholdFor(policy: TrustPolicy, kind: string): Threshold {
  const stated = policy.thresholds.find((one) => one.statementKind === kind);
  return stated ?? { statementKind: kind, keys: 1, organisations: 1, required: [] };
}

/** How many witnesses must cosign, or null when the policy asks for none. */
export function quorumOf(policy: TrustPolicy): Threshold | null {
  return policy.thresholds.find((one) => one.statementKind === COSIGNATURE) ?? null;
}

/** Whether signatures by all of `keys` are enough. A key counts once by its bytes, whatever is claimed for it. */
export function isMetBy(threshold: Threshold, keys: readonly TrustedKey[]): boolean {
  const organisations = new Set(keys.map((key) => key.organisationId));
  return (
    countKeys(keys) >= threshold.keys &&
    organisations.size >= threshold.organisations &&
    threshold.required.every((one) => organisations.has(one))
  );
}

export function countKeys(keys: readonly TrustedKey[]): number {
  return new Set(keys.map((key) => toHex(key.publicKey))).size;
}

/** The names of organisations in the order of the policy, for sentences. */
export function namesOf(policy: TrustPolicy, keys: readonly TrustedKey[]): string {
  const ids = new Set(keys.map((key) => key.organisationId));
  return policy.organisations
    .filter((one) => ids.has(one.organisationId))
    .map((one) => one.name)
    .join(", ");
}

/** The key of these parts, or a refusal at `place`. */
export function trustedKey(parts: Omit<TrustedKey, "keyId">, place: string): TrustedKey {
  const { algorithm, publicKey, organisationId, statementKinds, validFrom, validUntil } = parts;
  if (!ALGORITHM.test(algorithm)) {
    throw policyInvalid(
      place,
      { en: "an algorithm must be lower-case words joined by hyphens", zh: "算法名须为以连字符连接的小写单词" },
      algorithm,
    );
  }
  if (publicKey.length < 1 || publicKey.length > MAX_PUBLIC_KEY_BYTES) {
    throw policyInvalid(
      place,
      {
        en: `a public key must have 1 to ${MAX_PUBLIC_KEY_BYTES} bytes`,
        zh: `公钥须为 1 至 ${MAX_PUBLIC_KEY_BYTES} 字节`,
      },
      publicKey,
    );
  }
  requireOrganisationId(organisationId, place);
  if (statementKinds.length === 0) {
    throw policyInvalid(
      place,
      { en: "a key must be allowed at least one statement kind", zh: "密钥须至少可签一种声明" },
      "[]",
    );
  }
  statementKinds.forEach((kind) => requireKind(kind, place));
  if (statementKinds.includes(CHECKPOINT) && statementKinds.includes(COSIGNATURE)) {
    throw policyInvalid(
      place,
      { en: "a log's own key must not witness its checkpoints", zh: "账本自身密钥不得用于见证其检查点" },
      `${CHECKPOINT}, ${COSIGNATURE}`,
    );
  }
  const end = validUntil ?? validFrom;
  if (!isNumberIn(validFrom, 0, MAX_INDEX) || !isNumberIn(end, 0, MAX_INDEX) || end < validFrom) {
    throw policyInvalid(
      place,
      {
        en: `a key must be valid from an index to a later or the same one, 0 to ${MAX_INDEX}`,
        zh: `密钥有效范围须为先后两个账本序号，0 至 ${MAX_INDEX}`,
      },
      `${validFrom}, ${validUntil ?? "-"}`,
    );
  }
  requireFormOfAlgorithm(parts, place);
  return { ...parts, keyId: keyId(algorithm, publicKey) };
}

function requireFormOfAlgorithm({ algorithm, publicKey, signerId }: Omit<TrustedKey, "keyId">, place: string): void {
  if (algorithm !== "sm2") {
    if (signerId !== null) {
      throw policyInvalid(
        place,
        { en: "only an SM2 key must have a signer id", zh: "仅 SM2 密钥须有签名者标识" },
        signerId,
      );
    }
    return;
  }
  if (signerId === null || !isLabel(signerId)) {
    throw policyInvalid(
      place,
      { en: "an SM2 key must have a signer id of 1 to 200 characters", zh: "SM2 密钥须有 1 至 200 个字符的签名者标识" },
      signerId,
    );
  }
  // One point, one encoding: otherwise one key could stand twice and count twice.
  if (!isSm2PublicKey(publicKey)) {
    throw policyInvalid(
      place,
      {
        en: "an SM2 public key must be 65 bytes, 04 and the coordinates of a point of the curve",
        zh: "SM2 公钥须为 65 字节：04 与曲线上一点的坐标",
      },
      toHex(publicKey),
    );
  }
}

/** The threshold of these parts, or a refusal at `place`. */
export function threshold(parts: Threshold, place: string): Threshold {
  requireKind(parts.statementKind, place);
  for (const count of [parts.keys, parts.organisations]) {
    if (!isNumberIn(count, 1, MAX_THRESHOLD)) {
      throw policyInvalid(
        place,
        {
          en: `a threshold must be an integer from 1 to ${MAX_THRESHOLD}`,
          zh: `门限须为 1 至 ${MAX_THRESHOLD} 的整数`,
        },
        count,
      );
    }
  }
  if (parts.organisations > parts.keys) {
    throw policyInvalid(
      place,
      { en: "a threshold must not ask for more organisations than keys", zh: "门限要求的机构数不得多于密钥数" },
      `${parts.organisations} > ${parts.keys}`,
    );
  }
  parts.required.forEach((id) => requireOrganisationId(id, place));
  return parts;
}

/** The policy of these parts, with what no single part can show checked: uniqueness, references, reach. */
export function trustPolicy(parts: TrustPolicy): TrustPolicy {
  const { organisations, keys, thresholds } = parts;
  requireUnique(
    "organisations",
    "organisation_id",
    organisations.map((one) => one.organisationId),
  );
  requireUnique(
    "keys",
    "public_key",
    keys.map((key) => toHex(key.publicKey)),
  );
  const known = new Set(organisations.map((one) => one.organisationId));
  keys.forEach((key, at) => {
    if (!known.has(key.organisationId)) {
      throw policyInvalid(
        `keys[${at}].organisation_id`,
        { en: "must be one of the policy's organisations", zh: "须为策略中的机构" },
        key.organisationId,
      );
    }
  });
  requireUnique(
    "thresholds",
    "statement_kind",
    thresholds.map((one) => one.statementKind),
  );
  thresholds.forEach((one) => requireReachable(parts, one));
  if (
    parts.protocolVersions.length === 0 ||
    !parts.protocolVersions.every((version) => isNumberIn(version, 1, MAX_INDEX))
  ) {
    throw policyInvalid(
      "protocol_versions",
      { en: "must be whole numbers from 1, at least one", zh: "须为正整数，至少一个" },
      parts.protocolVersions.join(", "),
    );
  }
  if (!isNumberIn(parts.changesFrom, 0, MAX_INDEX)) {
    throw policyInvalid(
      "changes_from",
      { en: "must be an index of the ledger", zh: "须为账本序号" },
      parts.changesFrom,
    );
  }
  return parts;
}

/** Refuses a threshold that no set of the policy's keys can meet. */
function requireReachable(
  policy: TrustPolicy,
  { statementKind: kind, keys, organisations, required }: Threshold,
): void {
  const able = keysFor(policy, kind);
  const holders = new Set(able.map((key) => key.organisationId));
  const missing = required.filter((id) => !holders.has(id));
  if (missing.length > 0) {
    throw policyInvalid(
      `thresholds.${kind}.required`,
      { en: `must be organisations with a key that may sign ${kind}`, zh: `须为持有可签 ${kind} 密钥的机构` },
      missing.join(", "),
    );
  }
  if (able.length < keys || holders.size < organisations) {
    throw policyInvalid(
      `thresholds.${kind}`,
      {
        en: `must be within reach of the keys that may sign ${kind} (${able.length} keys, ${holders.size} organisations)`,
        zh: `须能由可签 ${kind} 的密钥达到（${able.length} 把密钥，${holders.size} 个机构）`,
      },
      `${keys}, ${organisations}`,
    );
  }
}

function requireOrganisationId(id: string, place: string): void {
  if (!isIdentifier(id)) {
    throw policyInvalid(
      place,
      { en: "an organisation id must be 1 to 64 characters", zh: "机构编号须为 1 至 64 个字符" },
      id,
    );
  }
}

function requireKind(kind: string, place: string): void {
  if (!isKindForm(kind)) {
    throw policyInvalid(
      place,
      {
        en: "a statement kind must be lower-case words joined by hyphens, at most 64 characters",
        zh: "声明种类须为以连字符连接的小写单词，不超过 64 个字符",
      },
      kind,
    );
  }
}

function requireUnique(place: string, field: string, values: readonly string[]): void {
  const repeated = values.filter((value, at) => values.indexOf(value) !== at);
  if (repeated.length > 0) {
    throw policyInvalid(
      place,
      { en: `each ${field} must stand once`, zh: `每个 ${field} 只能出现一次` },
      repeated.join(", "),
    );
  }
}
