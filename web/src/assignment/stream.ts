/** The words that every random choice of an assignment is made of (assignment page, "Words"). */

import { sha256, utf8 } from "../core/hash.ts";

const WORDS_IN_BLOCK = 8;
const TWO_TO_32 = 2 ** 32;

/** The stream of one label under one purpose key. */
export class Stream {
  /** `k` and the number of the next block: what is hashed for that block. */
  readonly #preimage = new Uint8Array(40);
  readonly #counter = new DataView(this.#preimage.buffer, 32);
  readonly #words = new Uint32Array(WORDS_IN_BLOCK);
  #nextBlock = 0;
  #nextWord = WORDS_IN_BLOCK;

  /** `key`: the purpose key as its 64 lower-case hex digits. */
  constructor(key: string, label: string) {
    this.#preimage.set(sha256(utf8(`randcheck/stream/1\n${key}\n${label}`)));
  }

  /** The next word, 0 to 2^32 − 1. */
  word(): number {
    if (this.#nextWord === WORDS_IN_BLOCK) {
      this.#readBlock();
    }
    return this.#words[this.#nextWord++]!;
  }

  /** A number from 0 to `bound` − 1, all equally likely; 1 ≤ `bound` ≤ 2^32. Takes a word even for `bound` 1. */
  below(bound: number): number {
    for (;;) {
      const word = this.word();
      const number = word % bound;
      // The same as word < 2^32 − (2^32 mod bound): the run of `bound` numbers that the word is in is a whole one.
      if (word - number + bound <= TWO_TO_32) {
        return number;
      }
    }
  }

  /** One of `items`, which must not be empty. */
  choose(items: ArrayLike<number>): number {
    return items[this.below(items.length)]!;
  }

  /** Shuffles all of `items` in place. */
  shuffle(items: number[]): void {
    this.shuffleFirst(items, items.length - 1);
  }

  /** Puts random ones of `items` into the first `count` places. With all places the last step, too, takes a word. */
  shuffleFirst(items: number[], count: number): void {
    for (let at = 0; at < count; at += 1) {
      swap(items, at, at + this.below(items.length - at));
    }
  }

  #readBlock(): void {
    this.#counter.setUint32(0, Math.floor(this.#nextBlock / TWO_TO_32));
    this.#counter.setUint32(4, this.#nextBlock % TWO_TO_32);
    this.#nextBlock += 1;
    const digest = sha256(this.#preimage);
    // Without a view: this is where most of the time of a large assignment goes by.
    for (let at = 0; at < WORDS_IN_BLOCK; at += 1) {
      const byte = 4 * at;
      this.#words[at] =
        (digest[byte]! << 24) | (digest[byte + 1]! << 16) | (digest[byte + 2]! << 8) | digest[byte + 3]!;
    }
    this.#nextWord = 0;
  }
}

export function swap(items: number[], one: number, other: number): void {
  const item = items[one]!;
  items[one] = items[other]!;
  items[other] = item;
}
