/** Signed notes (C2SP signed-note; protocol, section 19): a text and the lines of its signatures. */

import { decodeBase64 } from "../core/base64.ts";
import { RandcheckError, type Sentence } from "../core/errors.ts";
import { concatBytes, sha256, utf8 } from "../core/hash.ts";
import { malformedDocument } from "../core/json-value.ts";

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes that point to the key: far too short to trust. */
  readonly keyHash: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** What is signed: lines, each ended by a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const MAX_BYTES = 64 * 1024;
const MAX_SIGNATURES = 64;
const KEY_HASH_BYTES = 4;
// All of Unicode's Cc but the line feed.
const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;
// Unicode's White_Space spelt out, and "+": what \s means differs from language to language.
const KEY_NAME = /^[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+\ud800-\udfff]+$/u;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([0-9A-Za-z+/]+={0,2})$/u;

/** Whether `name` can stand in a signature line. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && KEY_NAME.test(name);
}

/** The first 4 bytes of H(name \n type public-key). */
export function keyHash(name: string, signatureType: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8(`${name}\n`), signatureType, publicKey)).subarray(0, KEY_HASH_BYTES);
}

/** The note that these lines (without their line feeds) spell, or a refusal; nothing is verified. */
export function parseSignedNote(lines: readonly string[]): SignedNote {
  const written = lines.map((line) => `${line}\n`).join("");
  if (utf8(written).length > MAX_BYTES) {
    throw refusal({ en: `must have at most ${MAX_BYTES} bytes`, zh: `不得超过 ${MAX_BYTES} 字节` }, written.length);
  }
  // The last empty line parts text and signatures.
  const end = written.lastIndexOf("\n\n");
  const text = written.slice(0, end + 1);
  if (end < 0 || written.length === end + 2) {
    throw refusal({ en: "must have an empty line before the signatures", zh: "签名前须有空行" }, written.slice(-40));
  }
  if (CONTROLS.test(text) || !text.isWellFormed()) {
    throw refusal(
      { en: "the text must hold no control character but line feeds", zh: "正文除换行外不得含控制字符" },
      text,
    );
  }
  const signatureLines = written.slice(end + 2, -1).split("\n");
  if (signatureLines.length > MAX_SIGNATURES) {
    throw refusal(
      { en: `must have at most ${MAX_SIGNATURES} signatures`, zh: `签名不得超过 ${MAX_SIGNATURES} 个` },
      signatureLines.length,
    );
  }
  return { text, signatures: signatureLines.map(parseLine) };
}

function parseLine(line: string): NoteSignature {
  const [, name, written] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = written === undefined ? null : findBase64(written);
  if (name === undefined || !isKeyName(name) || bytes === null || bytes.length <= KEY_HASH_BYTES) {
    const rule = {
      en: "a signature line must be an em dash, a key name and canonical base64 of at least 5 bytes",
      zh: "签名行须为破折号、密钥名与至少 5 字节的规范 base64",
    };
    throw refusal(rule, line);
  }
  return { name, keyHash: bytes.slice(0, KEY_HASH_BYTES), signature: bytes.slice(KEY_HASH_BYTES) };
}

/** The bytes of canonical base64, or null. */
export function findBase64(text: string): Uint8Array | null {
  try {
    return decodeBase64(text);
  } catch (error) {
    if (error instanceof RandcheckError) {
      return null;
    }
    throw error;
  }
}

function refusal(rule: Sentence, seen: unknown): RandcheckError {
  return malformedDocument({ en: "signed note", zh: "签名文书" }, rule, seen);
}
