/** What the page needs to know of the verifier's answers. */

import type { Sentence } from "../core/errors.ts";

export type { Explanation } from "../verify/explain.ts";
export type { Finding, Report, Status, Verdict } from "../verify/report.ts";

/** Which file stands in the way of a verdict, or the verifier itself. */
export type Culprit = "bundle" | "policy" | "register" | "internal";

/** Why there is no report, or what a question could not be answered for. */
export interface Problem {
  readonly culprit: Culprit;
  readonly code: string;
  readonly sentence: Sentence;
}
