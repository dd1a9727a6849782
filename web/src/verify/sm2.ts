/**
 * SM2 signatures (GB/T 32918.2-2016) in the one form that the protocol allows (23.2).
 *
 * The curve arithmetic is the library's; what may be a key and a signature is decided here, before it is asked.
 */

import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { concatBytes, fromHex, toHex, utf8 } from "../core/hash.ts";
import { sm3 } from "./sm3.ts";

/** GB/T 32918.5-2017. */
const CURVE = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const Point = weierstrass(CURVE);
const KEY_BYTES = 65;
const SIGNATURE_BYTES = 64;
const MAX_SIGNER_ID_BYTES = 8191;
const CURVE_BYTES = concatBytes(
  ...[CURVE.a, CURVE.b, CURVE.Gx, CURVE.Gy].map((value) => fromHex(value.toString(16).padStart(64, "0"))),
);

/** Whether `encoding` is 04 ‖ x ‖ y of a point of the curve with both coordinates below the prime. */
export function isSm2PublicKey(encoding: Uint8Array): boolean {
  return coordinatesOf(encoding) !== null;
}

/** Whether `signature` over `message` is by `publicKey`, bound to `signerId`; never throws for bytes of any length. */
export function verifySm2(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  signerId: string,
): boolean {
  const coordinates = coordinatesOf(publicKey);
  if (coordinates === null || signature.length !== SIGNATURE_BYTES) {
    return false;
  }
  const r = bigEndian(signature.subarray(0, 32));
  const s = bigEndian(signature.subarray(32));
  const t = (r + s) % CURVE.n;
  const digest = signedDigest(publicKey, message, signerId);
  if (!isScalar(r) || !isScalar(s) || t === 0n || digest === null) {
    return false;
  }
  const sum = Point.BASE.multiplyUnsafe(s).add(Point.fromAffine(coordinates).multiplyUnsafe(t));
  // The standard has no sum at infinity; some libraries take it for one with x = 0.
  return !sum.is0() && (bigEndian(digest) + sum.toAffine().x) % CURVE.n === r;
}

/** e = SM3(Z_A ‖ M); null where the id cannot be one (5.5: its length in bits has two bytes). */
function signedDigest(publicKey: Uint8Array, message: Uint8Array, signerId: string): Uint8Array | null {
  const id = utf8(signerId);
  if (id.length < 1 || id.length > MAX_SIGNER_ID_BYTES) {
    return null;
  }
  const bits = Uint8Array.of((8 * id.length) >>> 8, (8 * id.length) & 0xff);
  const z = sm3(concatBytes(bits, id, CURVE_BYTES, publicKey.subarray(1)));
  return sm3(concatBytes(z, message));
}

function coordinatesOf(encoding: Uint8Array): { x: bigint; y: bigint } | null {
  if (encoding.length !== KEY_BYTES || encoding[0] !== 4) {
    return null;
  }
  const x = bigEndian(encoding.subarray(1, 33));
  const y = bigEndian(encoding.subarray(33));
  const isOnCurve = (y * y - (x * x + CURVE.a) * x - CURVE.b) % CURVE.p === 0n;
  return x < CURVE.p && y < CURVE.p && isOnCurve ? { x, y } : null;
}

function isScalar(value: bigint): boolean {
  return value >= 1n && value < CURVE.n;
}

function bigEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}
