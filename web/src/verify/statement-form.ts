/** Reading the payload of any statement: canonical JSON of a known version, then its own members. */

import { parseCanonicalJson } from "../core/canonical-json.ts";
import { RandcheckError } from "../core/errors.ts";
import { isJsonObject } from "../core/json-value.ts";
import { PROTOCOL_VERSION } from "./kinds.ts";
import { Reader } from "./reading.ts";

/** What `read` makes of the payload; refused as `unknown-version` where nothing can be said of its form. */
export function readStatement<Statement>(
  payload: Uint8Array,
  name: string,
  read: (reader: Reader) => Statement,
): Statement {
  const value = parseCanonicalJson(payload);
  const version = isJsonObject(value) ? value.get("protocol") : undefined;
  if (typeof version === "number" && version !== PROTOCOL_VERSION) {
    throw unknownVersion(String(version));
  }
  return read(new Reader(value, name));
}

export function unknownVersion(seen: string): RandcheckError {
  return new RandcheckError("unknown-version", {
    en: `the version must be ${PROTOCOL_VERSION}, the one that this verifier knows, got ${seen}`,
    zh: `版本须为本验证程序所识别的第 ${PROTOCOL_VERSION} 版，实际为 ${seen}`,
  });
}
