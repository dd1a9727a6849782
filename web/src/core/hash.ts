/** Digests and the order of texts (protocol, section 1). */

import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { invalidValue } from "./errors.ts";

const encoder = new TextEncoder();
// Four digits at a time: a frame of 100,000 rows has 300,000 digests, and this halves the time to write them.
const HEX_OF_TWO_BYTES = Array.from({ length: 65_536 }, (_, word) => word.toString(16).padStart(4, "0"));
/** Where short texts are encoded: filling it anew takes a fifth of the time of a new array. */
const scratch = new Uint8Array(3 * 1024);

/** `H` of the protocol: 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return nobleSha256(data);
}

/** The UTF-8 bytes of `text`. A lone surrogate has none and is refused, not replaced. */
export function utf8(text: string): Uint8Array {
  requireWellFormed(text);
  return encoder.encode(text);
}

/** The same in an array that the next call may fill anew; only for bytes that are hashed at once. */
function utf8ForNow(text: string): Uint8Array {
  requireWellFormed(text);
  // A unit is at most three bytes of UTF-8.
  return 3 * text.length <= scratch.length
    ? scratch.subarray(0, encoder.encodeInto(text, scratch).written)
    : encoder.encode(text);
}

function requireWellFormed(text: string): void {
  if (!text.isWellFormed()) {
    throw invalidValue({ en: "text must be Unicode without lone surrogates", zh: "文本不得含有单独的代理码元" }, text);
  }
}

/** Lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  const even = bytes.length - (bytes.length % 2);
  for (let at = 0; at < even; at += 2) {
    text += HEX_OF_TWO_BYTES[((bytes[at] as number) << 8) | (bytes[at + 1] as number)];
  }
  return even === bytes.length ? text : text + (bytes[even] as number).toString(16).padStart(2, "0");
}

/** Whether `text` is exactly `bytes` bytes in lower-case hex. */
export function isHex(text: string, bytes: number): boolean {
  return text.length === 2 * bytes && !/[^0-9a-f]/.test(text);
}

/** The bytes of lower-case hex; upper case, odd length and anything else is refused. */
export function fromHex(text: string): Uint8Array {
  if (!isHex(text, Math.floor(text.length / 2))) {
    throw invalidValue({ en: "hex must be pairs of the digits 0-9a-f", zh: "十六进制须由成对的 0-9a-f 组成" }, text);
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `H` of the UTF-8 bytes of `text`, in hex. */
export function hashText(text: string): string {
  return toHex(sha256(utf8ForNow(text)));
}

/** `hashText(start + rest)` for many texts that begin alike: the start is hashed once for all of them. */
export function hashTextsAfter(start: string): (rest: string) => string {
  const afterStart = nobleSha256.create().update(utf8(start));
  const state = afterStart.clone();
  return (rest) => toHex(afterStart._cloneInto(state).update(utf8ForNow(rest)).digest());
}

/** 1.2: `H(label \n part \n part …)` in hex. */
export function labelledDigest(label: string, ...parts: readonly string[]): string {
  return hashText([label, ...parts].join("\n"));
}

/**
 * 1.3: order by Unicode code points, which is the order of the UTF-8 bytes; negative, 0 or positive.
 *
 * JavaScript's own `<` compares UTF-16 units and so puts U+20000 (D840 DC00) before U+FA0E.
 */
export function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const ours = a.charCodeAt(at);
    const theirs = b.charCodeAt(at);
    if (ours !== theirs) {
      return rankOfUnit(ours) - rankOfUnit(theirs);
    }
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they rank above all other units. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** A sorted copy in the order of 1.3. */
export function sortTexts(texts: Iterable<string>): string[] {
  return [...texts].sort(compareText);
}

/** Order of byte strings, shorter first where one begins the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}
