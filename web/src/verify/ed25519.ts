/**
 * Ed25519 with one verdict on crafted input too (protocol, 13.5).
 *
 * Only the arithmetic of points is the library's. Its own `verify` has other rules (cofactor, small orders, forms of R),
 * and rules are what implementations differ in.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesEqual, concatBytes } from "../core/hash.ts";

const { Point } = ed25519;
const GROUP_ORDER = Point.Fn.ORDER;
const NEUTRAL = Point.ZERO.toBytes();
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

type EdwardsPoint = InstanceType<typeof Point>;

/** Whether `signature` over `message` is by `publicKey`; never throws for bytes of any length. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) {
    return false;
  }
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const key = decodePrimeOrderPoint(publicKey);
  if (key === null || s >= GROUP_ORDER || bytesEqual(r, NEUTRAL)) {
    return false;
  }
  const k = littleEndian(sha512(concatBytes(r, publicKey, message))) % GROUP_ORDER;
  const expected = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k));
  // R is compared as bytes: of another encoding, or of a point outside the subgroup, nothing here is ever equal.
  return bytesEqual(expected.toBytes(), r);
}

/** The point of order L that `encoding` is the canonical encoding of, or null. */
function decodePrimeOrderPoint(encoding: Uint8Array): EdwardsPoint | null {
  if (encoding.length !== KEY_BYTES) {
    return null;
  }
  let point: EdwardsPoint;
  try {
    point = Point.fromBytes(encoding);
  } catch {
    return null; // the library throws for whatever is no point
  }
  // The second comparison refuses what decoding may have forgiven; the neutral element is free of torsion but no key.
  return !point.is0() && point.isTorsionFree() && bytesEqual(point.toBytes(), encoding) ? point : null;
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    value = (value << 8n) | BigInt(bytes[at] as number);
  }
  return value;
}
