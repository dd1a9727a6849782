/** In which part of the page a promise stands. */

import type { Sentence } from "../core/errors.ts";

export interface Group {
  readonly id: string;
  readonly title: Sentence;
  readonly codes: readonly (string | RegExp)[];
}

/** In the order of the page; the last takes what no other names, so that no finding is ever left out. */
export const GROUPS: readonly Group[] = [
  {
    id: "signed",
    title: { zh: "谁签署", en: "Who signed" },
    codes: [
      "canonical-statements", "protocol-version", "commitment-matches", "payload-type", /-signature$/, /-signers$/,
      "key-changes",
    ],
  },
  {
    id: "ledger",
    title: { zh: "账本", en: "Ledger" },
    codes: ["ledger-entries", "commitment-before-draw", "inclusion-proof", "checkpoint", "witnesses", "timestamp"],
  },
  {
    id: "seed",
    title: { zh: "种子与抽取次数", en: "Seed and attempt" },
    codes: ["contributions", "seed", "several-parties", "attempt"],
  },
  {
    id: "pool",
    title: { zh: "抽样框与数量", en: "Pool and sizes" },
    codes: [
      "nothing-added", "frame-root", "roster-root", "conflicts-root", "frame-rule", "frame-from-register", "sizes",
      "own-row",
    ],
  },
  {
    id: "selection",
    title: { zh: "抽取", en: "Selection" },
    codes: ["selection", "tickets", "counts", "own-cut", "own-outcome", "draw-summary"],
  },
  {
    id: "teams",
    title: { zh: "检查组与回避", en: "Teams and recusal" },
    codes: [
      "assignment", "teams-complete", "seats-respected", "conflicts-respected", "conflicts-kept", "substituted-draw",
      "substitution", "deadlines",
    ],
  },
  { id: "other", title: { zh: "其他", en: "Other" }, codes: [/^/] },
];

/** The group of a promise. */
export function groupOf(code: string): Group {
  const isNamed = (name: string | RegExp): boolean => (typeof name === "string" ? name === code : name.test(code));
  return GROUPS.find(({ codes }) => codes.some(isNamed)) as Group;
}
