/** Envelopes of statements (protocol, section 13, and DSSE v1). Whether a signature is valid is not decided here. */

import { decodeBase64 } from "./base64.ts";
import { concatBytes, labelledDigest, toHex, utf8 } from "./hash.ts";
import { type JsonValue, malformedDocument } from "./json-value.ts";
import { arrayIn, requireObject, textIn } from "./shape.ts";

/** 13.1. */
export const STATEMENT_KINDS = ["commitment", "draw", "substitution-commitment", "substitution"] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

export interface EnvelopeSignature {
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export interface Envelope {
  readonly payload: Uint8Array;
  readonly payloadType: string;
  readonly signatures: readonly EnvelopeSignature[];
}

const ENVELOPE = { en: "envelope", zh: "信封" };
const MAX_SIGNATURES = 64;
const MAX_SIGNATURE_BYTES = 8192;
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}$/;
const VISIBLE_ASCII = /^[!-~]{1,200}$/;
const PAYLOAD_TYPE = /^application\/vnd\.randcheck\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.v([1-9][0-9]{0,3})\+json$/;

/** The payload type of a kind in a version of the protocol (13.1). */
export function payloadTypeOf(kind: string, version = 1): string {
  return `application/vnd.randcheck.${kind}.v${version}+json`;
}

/** The kind and version that a payload type tells, or null when it is none of randcheck. */
export function findPayloadType(payloadType: string): { readonly kind: string; readonly version: number } | null {
  const parts = PAYLOAD_TYPE.exec(payloadType);
  return parts === null ? null : { kind: parts[1] as string, version: Number(parts[2]) };
}

/** 13.3: the bytes that are signed. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concatBytes(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

/** 13.4: the id under which a key is looked up; it proves nothing. */
export function keyId(algorithm: string, publicKey: Uint8Array): string {
  return labelledDigest("randcheck/key/1", algorithm, toHex(publicKey)).slice(0, 32);
}

/** Whether `text` may stand as `keyid` in an envelope (13.2). */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** 13.2: the envelope that a JSON value holds, or a refusal. */
export function parseEnvelope(value: JsonValue | undefined): Envelope {
  const members = requireObject(value, ["payload", "payloadType", "signatures"], ENVELOPE);
  const payloadType = textIn(members, "payloadType", ENVELOPE);
  if (!VISIBLE_ASCII.test(payloadType)) {
    throw refusal(
      '"payloadType" must be 1 to 200 visible ASCII characters',
      "“payloadType”须为 1 至 200 个可见 ASCII 字符",
      payloadType,
    );
  }
  const signatures = arrayIn(members, "signatures", ENVELOPE, MAX_SIGNATURES);
  return {
    payload: decodeBase64(textIn(members, "payload", ENVELOPE)),
    payloadType,
    signatures: signatures.map(parseSignature),
  };
}

function parseSignature(value: JsonValue): EnvelopeSignature {
  const members = requireObject(value, ["keyid", "sig"], ENVELOPE);
  const id = textIn(members, "keyid", ENVELOPE);
  const signature = decodeBase64(textIn(members, "sig", ENVELOPE));
  if (!isKeyId(id)) {
    throw refusal(
      '"keyid" must be 1 to 200 letters, digits and ._:/+-, a letter or digit first',
      "“keyid”须为 1 至 200 个字母、数字或 ._:/+-，首位为字母或数字",
      id,
    );
  }
  if (signature.length < 1 || signature.length > MAX_SIGNATURE_BYTES) {
    throw refusal(
      `a signature must have 1 to ${MAX_SIGNATURE_BYTES} bytes`,
      `签名须为 1 至 ${MAX_SIGNATURE_BYTES} 字节`,
      signature.length,
    );
  }
  return { keyId: id, signature };
}

function refusal(en: string, zh: string, seen: unknown): Error {
  return malformedDocument(ENVELOPE, { en, zh }, seen);
}
