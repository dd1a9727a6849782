/** How far a verification is, and giving the rest of the page its turn meanwhile. */

/** Told the part done, 0 to 1; may return a promise to wait for, such as one that lets the page paint. */
export type OnProgress = (fraction: number) => void | Promise<void>;

export interface Progress {
  /** That so much more work is done. */
  advance(amount: number): Promise<void>;
}

export const NO_PROGRESS: Progress = {
  advance: () => Promise.resolve(),
};

/** At most so long without a turn for others. */
const TURN_MS = 40;

/** Counts work up to `total`, in whatever unit, and tells it now and then. */
export class CountedProgress implements Progress {
  readonly #total: number;
  readonly #onProgress: OnProgress;
  #done = 0;
  #lastTurn = performance.now();

  constructor(total: number, onProgress: OnProgress) {
    this.#total = Math.max(1, total);
    this.#onProgress = onProgress;
  }

  async advance(amount: number): Promise<void> {
    this.#done += amount;
    if (performance.now() - this.#lastTurn >= TURN_MS) {
      await this.#onProgress(Math.min(1, this.#done / this.#total));
      await nextTurn();
      this.#lastTurn = performance.now();
    }
  }
}

/** Lets timers, messages and painting have their turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
