/** Checkpoints (C2SP tlog-checkpoint; protocol, section 19): so many entries, under this root, and who says so. */

import type { Sentence } from "../core/errors.ts";
import { bytesEqual, concatBytes, utf8 } from "../core/hash.ts";
import { malformedDocument } from "../core/json-value.ts";
import { isIdentifier } from "../core/text.ts";
import type { SignatureVerifier, VerifyingKey } from "./signature-verifier.ts";
import { findBase64, isKeyName, keyHash, type NoteSignature, parseSignedNote, type SignedNote } from "./signed-note.ts";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: SignedNote;
}

/** What the lines that point to one key are worth: `invalid` when one of them does not verify. */
export type KeyStatus = "valid" | "invalid" | "absent" | "unsupported";

const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;
const ROOT_BYTES = 32;
const TIME_BYTES = 8;
const MAX_TIME = 2n ** 63n - 1n;
const LOG_TYPES = signatureTypes(0x01, "randcheck.sm2/note/v1");
const COSIGNATURE_TYPES = signatureTypes(0x04, "randcheck.sm2/cosignature/v1");

function signatureTypes(ed25519: number, sm2: string): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ["ed25519", Uint8Array.of(ed25519)],
    ["sm2", concatBytes(Uint8Array.of(0xff), utf8(sm2))],
  ]);
}

/** The checkpoint that the lines of a note spell, or a refusal; signatures are not looked at. */
export function parseCheckpoint(lines: readonly string[]): Checkpoint {
  const note = parseSignedNote(lines);
  const [origin, size, root, ...extensions] = note.text.slice(0, -1).split("\n");
  if (origin === undefined || size === undefined || root === undefined || extensions.includes("")) {
    throw refusal(
      {
        en: "must have lines for origin, size and root, and none that is empty",
        zh: "须有账本名称、条数、根值三行，且无空行",
      },
      note.text,
    );
  }
  if (!isIdentifier(origin) || !isKeyName(origin)) {
    throw refusal(
      { en: "the origin must be an identifier without white space and +", zh: "账本名称须为不含空白与“+”的编号" },
      origin,
    );
  }
  if (!SIZE.test(size) || Number(size) > Number.MAX_SAFE_INTEGER) {
    throw refusal(
      {
        en: "the size must be decimal without leading zeros, at most 2^53 − 1",
        zh: "条数须为无前导零的十进制数，不超过 2^53 − 1",
      },
      size,
    );
  }
  const rootBytes = findBase64(root);
  if (rootBytes?.length !== ROOT_BYTES) {
    throw refusal({ en: "the root must be 32 bytes in canonical base64", zh: "根值须为 32 字节的规范 base64" }, root);
  }
  return { origin, size: Number(size), root: rootBytes, note };
}

/** Whether the log itself signed with `key`: lines under the origin's name. */
export function checkLogSignature(
  { note, origin }: Checkpoint,
  key: VerifyingKey,
  verifier: SignatureVerifier,
): KeyStatus {
  const lines = note.signatures.filter(({ name }) => name === origin);
  return checkLines(lines, LOG_TYPES, key, verifier, (signature) => ({ message: utf8(note.text), signature }));
}

/** Whether the witness with `key` cosigned, whatever it calls itself. */
export function checkCosignature({ note }: Checkpoint, key: VerifyingKey, verifier: SignatureVerifier): KeyStatus {
  return checkLines(note.signatures, COSIGNATURE_TYPES, key, verifier, (bytes) => {
    if (bytes.length <= TIME_BYTES) {
      return null;
    }
    const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
    const message = utf8(`cosignature/v1\ntime ${seconds}\n${note.text}`);
    return seconds > MAX_TIME ? null : { message, signature: bytes.subarray(TIME_BYTES) };
  });
}

interface Claim {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

function checkLines(
  lines: readonly NoteSignature[],
  types: ReadonlyMap<string, Uint8Array>,
  key: VerifyingKey,
  verifier: SignatureVerifier,
  readClaim: (signature: Uint8Array) => Claim | null,
): KeyStatus {
  const type = types.get(key.algorithm);
  if (type === undefined) {
    return "unsupported";
  }
  const own = lines.filter((line) => bytesEqual(line.keyHash, keyHash(line.name, type, key.publicKey)));
  if (own.length === 0) {
    return "absent";
  }
  if (!verifier.algorithms.has(key.algorithm)) {
    return "unsupported";
  }
  const isEveryOneValid = own.every((line) => {
    const claim = readClaim(line.signature);
    return claim !== null && verifier.verify(key, claim.message, claim.signature);
  });
  return isEveryOneValid ? "valid" : "invalid";
}

function refusal(rule: Sentence, seen: unknown): Error {
  return malformedDocument({ en: "checkpoint", zh: "检查点" }, rule, seen);
}
