/**
 * The hash SM3 (GB/T 32905-2016), needed for SM2 only and for short messages.
 *
 * Written here, because the packages that have it bring a second copy of the curve arithmetic along.
 */

const BLOCK_BYTES = 64;
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

/** The 32 bytes of SM3 over `message`. */
export function sm3(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  const view = new DataView(padded.buffer);
  const state = Uint32Array.from(START);
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) {
    compress(state, view, at);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => digest.setUint32(4 * at, word));
  return new Uint8Array(digest.buffer);
}

/** 5.2: a one bit, zeros, and the length in bits as 64-bit number. */
function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, 8n * BigInt(message.length));
  return padded;
}

/** 5.3: message expansion and compression of one block. */
function compress(state: Uint32Array, view: DataView, start: number): void {
  const words = expand(view, start);
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let round = 0; round < 64; round += 1) {
    const early = round < 16;
    const constant = rotate(early ? 0x79cc4519 : 0x7a879d8a, round % 32);
    const twelve = rotate(a, 12);
    const ss1 = rotate((twelve + e + constant) | 0, 7);
    const ss2 = ss1 ^ twelve;
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const w = words[round] as number;
    const tt1 = (ff + d + ss2 + (w ^ (words[round + 4] as number))) | 0;
    const tt2 = (gg + h + ss1 + w) | 0;
    [d, c, b, a] = [c, rotate(b, 9), a, tt1];
    [h, g, f, e] = [g, rotate(f, 19), e, tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17)];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] = (state[at] as number) ^ word;
  });
}

function expand(view: DataView, start: number): Int32Array {
  const words = new Int32Array(68);
  const word = (at: number): number => words[at] as number;
  for (let at = 0; at < 16; at += 1) {
    words[at] = view.getInt32(start + 4 * at);
  }
  for (let at = 16; at < 68; at += 1) {
    const mixed = word(at - 16) ^ word(at - 9) ^ rotate(word(at - 3), 15);
    words[at] = mixed ^ rotate(mixed, 15) ^ rotate(mixed, 23) ^ rotate(word(at - 13), 7) ^ word(at - 6);
  }
  return words;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
