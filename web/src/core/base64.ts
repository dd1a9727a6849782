/** Strict base64 (protocol, 13.2): RFC 4648 section 4, padded, unused bits zero, nothing else. */

import { invalidValue } from "./errors.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NOT_A_DIGIT = 255;
const VALUE_OF_UNIT = new Uint8Array(128).fill(NOT_A_DIGIT);
for (let value = 0; value < ALPHABET.length; value += 1) {
  VALUE_OF_UNIT[ALPHABET.charCodeAt(value)] = value;
}

/**
 * The bytes that `text` writes, or a refusal.
 *
 * Not `atob`: it skips white space, takes missing padding and ignores unused bits, so that several texts would stand
 * for one signature.
 */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  if (text.length % 4 !== 0) {
    throw refusal(text);
  }
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let position = 0; position < digits; position += 1) {
    held = ((held << 6) | digitAt(text, position)) & 0x3fff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >>> bits;
      at += 1;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) {
    throw refusal(text);
  }
  return bytes;
}

export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    pieces.push(
      ALPHABET.charAt(word >>> 18),
      ALPHABET.charAt((word >>> 12) & 63),
      left > 1 ? ALPHABET.charAt((word >>> 6) & 63) : "=",
      left > 2 ? ALPHABET.charAt(word & 63) : "=",
    );
  }
  return pieces.join("");
}

function digitAt(text: string, position: number): number {
  const value = VALUE_OF_UNIT[text.charCodeAt(position)] ?? NOT_A_DIGIT;
  if (value === NOT_A_DIGIT) {
    throw refusal(text);
  }
  return value;
}

function refusal(text: string): Error {
  const rule = {
    en: "base64 must be that of RFC 4648, padded, with unused bits zero and without white space",
    zh: "base64 须符合 RFC 4648，带填充，未用位为零，不得有空白",
  };
  return invalidValue(rule, text);
}
