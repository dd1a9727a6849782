/** Changes of keys in the ledger (protocol, 23.4). */

import { RandcheckError, type Sentence, withSeen } from "../core/errors.ts";
import { fromHex, toHex } from "../core/hash.ts";
import { type Kind, PROTOCOL_VERSION } from "./kinds.ts";
import { isAbout } from "./ledger-entry.ts";
import type { KeyChangeRecord } from "./log-proof.ts";
import { areDifferent, isAscending, type Reader } from "./reading.ts";
import { checkSignatures, isMet } from "./signature-check.ts";
import type { SignatureVerifier } from "./signature-verifier.ts";
import { readStatement } from "./statement-form.ts";
import { MAX_INDEX, thresholdFor, type TrustedKey, trustedKey, trustPolicy, type TrustPolicy } from "./trust-policy.ts";

interface RetiredKey {
  readonly keyId: string;
  readonly validUntil: number;
}

interface KeyChange {
  readonly log: string;
  readonly adds: readonly TrustedKey[];
  readonly retires: readonly RetiredKey[];
}

const KIND: Kind = "key-change";
const KEY_ID_LENGTH = 32;

/** The policy after all changes, in the ledger's order, or a refusal of the first that cannot be followed. */
export function followKeyChanges(
  policy: TrustPolicy,
  changes: readonly KeyChangeRecord[],
  verifier: SignatureVerifier,
): TrustPolicy {
  let before = -1;
  return changes.reduce((current, change) => {
    const { index } = change.entry;
    try {
      if (index <= before) {
        throw refusal({ en: "changes must stand in ascending order", zh: "变更须按序号升序" }, index);
      }
      before = index;
      return followOne(current, change, verifier);
    } catch (error) {
      if (error instanceof RandcheckError) {
        throw new RandcheckError("key-change-refused", {
          en: `change of keys at index ${index}: ${error.en}`,
          zh: `第 ${index} 条密钥变更：${error.zh}`,
        });
      }
      throw error;
    }
  }, policy);
}

function followOne(
  policy: TrustPolicy,
  { entry, envelope }: KeyChangeRecord,
  verifier: SignatureVerifier,
): TrustPolicy {
  const change = readStatement(envelope.payload, KIND, readKeyChange);
  if (!isAbout(entry, envelope) || entry.kind !== KIND || change.log !== entry.origin) {
    throw refusal({ en: "the entry must be about this change", zh: "账本记录须对应该变更" }, entry.kind);
  }
  const found = checkSignatures(envelope, KIND, policy, verifier, entry.index);
  if (!isMet(found) || found.invalid.length > 0) {
    throw refusal(
      {
        en: "enough keys that may sign it must have signed, and none wrongly",
        zh: "须由足够的有权密钥签名，且无不成立者",
      },
      found.verified.length,
    );
  }
  const signers = new Set(found.verified.map((key) => key.organisationId));
  const ends = new Map(change.retires.map((retired) => [retired.keyId, requireEnd(policy, retired, entry.index)]));
  const concerned = [...change.adds, ...policy.keys.filter((key) => ends.has(key.keyId))];
  const silent = concerned.find((key) => !signers.has(key.organisationId));
  if (silent !== undefined) {
    throw refusal(
      { en: "an organisation must itself sign for its keys", zh: "机构须自行签署其密钥的变更" },
      silent.organisationId,
    );
  }
  change.adds.forEach((key) => requireKindsOfOrganisation(policy, key));
  change.adds.forEach((key) => requireAsManyEyes(policy, key, found.verified));
  const kept = policy.keys.map((key) => ({ ...key, validUntil: ends.get(key.keyId) ?? key.validUntil }));
  const added = change.adds.map((key) => ({ ...key, validFrom: entry.index + 1 }));
  return trustPolicy({ ...policy, keys: [...kept, ...added] });
}

/** The index at which a key ends: from its own beginning to the entry after the change, and no later than before. */
function requireEnd(policy: TrustPolicy, { keyId, validUntil }: RetiredKey, index: number): number {
  const key = policy.keys.find((one) => one.keyId === keyId);
  if (key === undefined) {
    throw refusal({ en: "a retired key must be a known one", zh: "停用的密钥须为已知密钥" }, keyId);
  }
  const latest = Math.min(index + 1, key.validUntil ?? MAX_INDEX);
  if (validUntil < key.validFrom || validUntil > latest) {
    throw refusal(
      {
        en: `a key must end between the index it began at and ${latest}`,
        zh: `密钥截止序号须介于其起始序号与 ${latest} 之间`,
      },
      validUntil,
    );
  }
  return validUntil;
}

function requireKindsOfOrganisation(policy: TrustPolicy, key: TrustedKey): void {
  const allowed = policy.keys
    .filter((own) => own.organisationId === key.organisationId)
    .flatMap((own) => own.statementKinds);
  const beyond = key.statementKinds.filter((kind) => !allowed.includes(kind));
  if (beyond.length > 0) {
    throw refusal(
      {
        en: "a new key may sign only what a key of its organisation could",
        zh: "新密钥可签种类不得超出其机构已有密钥",
      },
      beyond.join(", "),
    );
  }
}

/** A threshold of K keys and G organisations can take K − G + 1 keys of one of them: as many must sign for a new one. */
function requireAsManyEyes(policy: TrustPolicy, key: TrustedKey, signers: readonly TrustedKey[]): void {
  const own = new Set(
    signers.filter((one) => one.organisationId === key.organisationId).map((one) => toHex(one.publicKey)),
  ).size;
  for (const kind of key.statementKinds) {
    const { keys, organisations } = thresholdFor(policy, kind);
    const needed = keys - organisations + 1;
    if (own < needed) {
      throw refusal(
        {
          en: `a new key that may sign ${kind} must be signed for by ${needed} keys of its organisation`,
          zh: `可签 ${kind} 的新密钥须由其机构的 ${needed} 把密钥签署`,
        },
        own,
      );
    }
  }
}

function readKeyChange(reader: Reader): KeyChange {
  const members = reader.members(["adds", "log", "made_at", "protocol", "reason", "retires"]);
  members.get("protocol").number(PROTOCOL_VERSION, PROTOCOL_VERSION);
  members.get("made_at").moment();
  members.get("reason").label();
  const adds = members.get("adds").items().map(readAdded);
  const retires = members.get("retires").items().map(readRetired);
  if (adds.length + retires.length === 0 || !areDifferent(retires.map(({ keyId }) => keyId))) {
    throw reader.refuse(
      { en: "must add or retire at least one key, none twice", zh: "至少应增加或停用一把密钥，不得重复" },
      `${adds.length}, ${retires.length}`,
    );
  }
  return { log: members.get("log").identifier(), adds, retires };
}

function readAdded(reader: Reader): TrustedKey {
  const members = reader.members(["algorithm", "organisation_id", "public_key", "signer_id", "statement_kinds"]);
  const statementKinds = members
    .get("statement_kinds")
    .items()
    .map((kind) => kind.text());
  if (!isAscending(statementKinds)) {
    throw reader.refuse({ en: "kinds must ascend, each once", zh: "种类须升序且不重复" }, statementKinds.join(", "));
  }
  return trustedKey(
    {
      algorithm: members.get("algorithm").text(),
      publicKey: fromHex(members.get("public_key").text()),
      organisationId: members.get("organisation_id").text(),
      statementKinds,
      signerId: members.get("signer_id").nullable((id) => id.text()),
      validFrom: 0,
      validUntil: null,
    },
    reader.place,
  );
}

function readRetired(reader: Reader): RetiredKey {
  const members = reader.members(["key_id", "valid_until"]);
  const keyId = members.get("key_id").text();
  if ([...keyId].length !== KEY_ID_LENGTH) {
    throw reader.refuse(
      { en: `a key id must have ${KEY_ID_LENGTH} characters`, zh: `密钥标识须为 ${KEY_ID_LENGTH} 个字符` },
      keyId,
    );
  }
  return { keyId, validUntil: members.get("valid_until").number(0, MAX_INDEX) };
}

function refusal(rule: Sentence, seen: unknown): RandcheckError {
  return new RandcheckError("key-change-refused", withSeen(rule, seen));
}
