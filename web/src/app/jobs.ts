/** What the page asks of whoever verifies, in a worker or beside it, and what it is answered. */

import type { Account } from "./account.ts";
import type { Explanation, Problem, Report } from "./report.ts";

export interface Inputs {
  readonly bundle: Uint8Array;
  /** TOML. */
  readonly policy: Uint8Array | null;
  /** CSV. */
  readonly register: Uint8Array | null;
}

export interface Examination {
  readonly report: Report;
  /** Null where the file could not be read as a bundle, which `refusal` then explains. */
  readonly account: Account | null;
  readonly refusal: Problem | null;
  /** Whether one can ask for any firm. */
  readonly canExplain: boolean;
  /** The firm of a party's bundle, already explained. */
  readonly own: readonly Explanation[];
}

export type Request =
  | { readonly kind: "examine"; readonly inputs: Inputs }
  | { readonly kind: "explain"; readonly target: string };

export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly fraction: number }
  | { readonly kind: "examined"; readonly examination: Examination }
  | { readonly kind: "explained"; readonly explanations: readonly Explanation[] }
  | { readonly kind: "failed"; readonly problem: Problem };

/** How far the work is, from 0 to 1. */
export type OnProgress = (fraction: number) => void;

/** Whoever does the work. One question at a time. */
export interface Runner {
  examine(inputs: Inputs, onProgress: OnProgress): Promise<Examination>;
  explain(target: string): Promise<readonly Explanation[]>;
  /** Ends the work under way; its promise is rejected with `Cancelled`. The runner is not used again. */
  stop(): void;
  /** Whether the page stays responsive while it works. */
  readonly isInBackground: boolean;
}

/** The work was stopped on purpose. */
export class Cancelled extends Error {}

/** The work ended without an answer, for a reason to be shown. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.sentence.en);
    this.problem = problem;
  }
}
