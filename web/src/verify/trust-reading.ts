/** Reading a trust policy from its TOML file or from the same mapping, each mistake named with its place. */

import { parse as parseToml, TomlError } from "smol-toml";
import { compareText, fromHex } from "../core/hash.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../core/json-value.ts";
import { isIdentifier, isLabel } from "../core/text.ts";
import { findBase64 } from "./signed-note.ts";
import {
  type Organisation,
  policyInvalid,
  type Threshold,
  threshold,
  type TrustedKey,
  trustedKey,
  type TrustPolicy,
  trustPolicy,
} from "./trust-policy.ts";

const POLICY_VERSION = 1;
const HEX = /^(?:[0-9a-f]{2})+$/;
const PEM = /^-----BEGIN CERTIFICATE-----\s([0-9A-Za-z+/=\s]+)\s-----END CERTIFICATE-----$/;

/** The policy that a TOML file holds. */
export function policyFromToml(text: string): TrustPolicy {
  let file: unknown;
  try {
    // Whole numbers as bigint, so that 1.0 can be told from 1.
    file = parseToml(text.replace(/^\uFEFF/, ""), { integersAsBigInt: true });
  } catch (error) {
    if (error instanceof TomlError) {
      throw policyInvalid("policy", { en: "must be TOML", zh: "须为 TOML" }, error.message.split("\n")[0]);
    }
    throw error;
  }
  return readPolicy(toJsonValue(file, "", fromTomlNumber));
}

/** The policy that a JSON file with the same members holds. */
export function policyFromJson(bytes: Uint8Array): TrustPolicy {
  let mapping: unknown;
  try {
    mapping = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw policyInvalid("policy", { en: "must be JSON", zh: "须为 JSON" }, bytes);
  }
  return policyFromMapping(mapping);
}

/** The policy that the same mapping tells as plain objects and arrays, for example from `JSON.parse`. */
export function policyFromMapping(mapping: unknown): TrustPolicy {
  return readPolicy(toJsonValue(mapping, "", (value) => (Number.isSafeInteger(value) ? (value as number) : null)));
}

/** Every field must be known, or the policy would be half applied. */
function readPolicy(value: JsonValue): TrustPolicy {
  const top = table(
    value,
    "policy",
    ["policy_version", "organisations", "keys"],
    ["changes_from", "protocol_versions", "thresholds", "timestamp_roots"],
  );
  if (top.get("policy_version") !== POLICY_VERSION) {
    throw policyInvalid(
      "policy_version",
      { en: `must be ${POLICY_VERSION}`, zh: `须为 ${POLICY_VERSION}` },
      top.get("policy_version"),
    );
  }
  return trustPolicy({
    organisations: tables(top.get("organisations"), "organisations").map(([one, place]) =>
      readOrganisation(one, place),
    ),
    keys: tables(top.get("keys"), "keys").map(([one, place]) => readKey(one, place)),
    thresholds: readThresholds(top.get("thresholds") ?? new Map()),
    protocolVersions: numbers(top.get("protocol_versions") ?? [1], "protocol_versions"),
    changesFrom: number(top.get("changes_from") ?? 0, "changes_from"),
    timestampRoots: texts(top.get("timestamp_roots") ?? [], "timestamp_roots").map(readCertificate),
  });
}

function readOrganisation(value: JsonValue, place: string): Organisation {
  const members = table(value, place, ["organisation_id", "name"]);
  const organisationId = text(members.get("organisation_id"), place);
  const name = text(members.get("name"), place);
  if (!isIdentifier(organisationId)) {
    throw policyInvalid(
      place,
      { en: "an organisation id must be 1 to 64 characters", zh: "机构编号须为 1 至 64 个字符" },
      organisationId,
    );
  }
  if (!isLabel(name)) {
    throw policyInvalid(
      place,
      { en: "an organisation name must be 1 to 200 characters", zh: "机构名称须为 1 至 200 个字符" },
      name,
    );
  }
  return { organisationId, name };
}

function readKey(value: JsonValue, place: string): TrustedKey {
  const names = ["key_id", "algorithm", "public_key", "organisation_id", "statement_kinds"];
  const members = table(value, place, names, ["signer_id", "valid_from", "valid_until"]);
  const written = text(members.get("public_key"), `${place}.public_key`);
  if (!HEX.test(written)) {
    throw policyInvalid(
      `${place}.public_key`,
      { en: "must be lower-case hex digits", zh: "须为小写十六进制数字" },
      written,
    );
  }
  const [signerId, validFrom, validUntil] = ["signer_id", "valid_from", "valid_until"].map((name) => members.get(name));
  const key = trustedKey(
    {
      algorithm: text(members.get("algorithm"), place),
      publicKey: fromHex(written),
      organisationId: text(members.get("organisation_id"), place),
      statementKinds: texts(members.get("statement_kinds"), `${place}.statement_kinds`),
      signerId: signerId === undefined ? null : text(signerId, place),
      validFrom: validFrom === undefined ? 0 : number(validFrom, place),
      validUntil: validUntil === undefined ? null : number(validUntil, place),
    },
    place,
  );
  if (members.get("key_id") !== key.keyId) {
    throw policyInvalid(
      `${place}.key_id`,
      {
        en: `must be the id of this algorithm and public key (${key.keyId})`,
        zh: `须为该算法与公钥对应的标识（${key.keyId}）`,
      },
      members.get("key_id"),
    );
  }
  return key;
}

function readThresholds(value: JsonValue): Threshold[] {
  if (!isJsonObject(value)) {
    throw policyInvalid("thresholds", { en: "must be a table", zh: "须为表" }, value);
  }
  return [...value].map(([kind, stated]) => {
    const place = `thresholds.${kind}`;
    const members = table(stated, place, [], ["keys", "organisations", "required"]);
    return threshold(
      {
        statementKind: kind,
        keys: number(members.get("keys") ?? 1, place),
        organisations: number(members.get("organisations") ?? 1, place),
        required: [...new Set(texts(members.get("required") ?? [], `${place}.required`))].sort(compareText),
      },
      place,
    );
  });
}

function readCertificate(pem: string, at: number): Uint8Array {
  const written = PEM.exec(pem.trim())?.[1] ?? "";
  const certificate = findBase64(written.replace(/\s/g, ""));
  if (certificate === null || certificate.length === 0) {
    throw policyInvalid(
      `timestamp_roots[${at}]`,
      { en: "must be one certificate in PEM form", zh: "须为一份 PEM 格式证书" },
      pem,
    );
  }
  return certificate;
}

/** The members of a table that has all of `required` and no other than `optional` besides. */
function table(
  value: JsonValue,
  place: string,
  required: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  if (!isJsonObject(value)) {
    throw policyInvalid(place, { en: "must be a table", zh: "须为表" }, value);
  }
  const missing = required.filter((name) => !value.has(name));
  if (missing.length > 0) {
    const listed = missing.sort().join(", ");
    throw policyInvalid(
      place,
      { en: `must have the fields ${listed}`, zh: `须有字段 ${listed}` },
      [...value.keys()].join(", "),
    );
  }
  const known = [...required, ...optional].sort();
  const unknown = [...value.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const listed = known.join(", ");
    throw policyInvalid(
      place,
      { en: `must have no fields but ${listed}`, zh: `除 ${listed} 外不得有其他字段` },
      unknown.join(", "),
    );
  }
  return value;
}

function tables(value: JsonValue | undefined, place: string): [JsonValue, string][] {
  if (!isJsonArray(value)) {
    throw policyInvalid(place, { en: "must be an array of tables", zh: "须为表数组" }, value);
  }
  return value.map((one, at) => [one, `${place}[${at}]`]);
}

function texts(value: JsonValue | undefined, place: string): string[] {
  if (!isJsonArray(value) || !value.every((one) => typeof one === "string")) {
    throw policyInvalid(place, { en: "must be an array of text", zh: "须为文本数组" }, value);
  }
  return [...value];
}

function numbers(value: JsonValue, place: string): number[] {
  if (!isJsonArray(value) || !value.every((one) => typeof one === "number")) {
    throw policyInvalid(place, { en: "must be an array of whole numbers", zh: "须为整数数组" }, value);
  }
  return [...value];
}

function text(value: JsonValue | undefined, place: string): string {
  if (typeof value !== "string") {
    throw policyInvalid(place, { en: "must be text", zh: "须为文本" }, value);
  }
  return value;
}

function number(value: JsonValue, place: string): number {
  if (typeof value !== "number") {
    throw policyInvalid(place, { en: "must be a whole number", zh: "须为整数" }, value);
  }
  return value;
}

/** Plain objects and arrays as JSON values; `readNumber` gives null for what is no whole number. */
function toJsonValue(value: unknown, place: string, readNumber: (value: unknown) => number | null): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return value;
  }
  const whole = readNumber(value);
  if (whole !== null) {
    return whole;
  }
  if (Array.isArray(value)) {
    return value.map((one, at) => toJsonValue(one, `${place}[${at}]`, readNumber));
  }
  if (typeof value === "object" && !(value instanceof Date)) {
    const placeOf = (name: string): string => (place === "" ? name : `${place}.${name}`);
    return new Map(Object.entries(value).map(([name, one]) => [name, toJsonValue(one, placeOf(name), readNumber)]));
  }
  throw policyInvalid(
    place,
    { en: "must be text, a whole number, an array or a table", zh: "须为文本、整数、数组或表" },
    value,
  );
}

function fromTomlNumber(value: unknown): number | null {
  return typeof value === "bigint" && BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value))
    ? Number(value)
    : null;
}
