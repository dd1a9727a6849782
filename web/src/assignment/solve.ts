/** The assignment of a problem: its parts, each dealt or made and mixed, put together again (assignment page). */

import { dealPart, type Dealt } from "./deal.ts";
import { startPart, type PartStart } from "./kin.ts";
import { mix, NOT_MIXED } from "./mix.ts";
import { type Part, partsOf } from "./part.ts";
import { type AssignmentProblem, canonicalForm, type PartRecord, type Shortage, type Solution } from "./problem.ts";
import { countingShortages, kinShortage, type PartStand } from "./shortages.ts";
import { Stream } from "./stream.ts";

/** A part with what it came to before the mix. */
interface PartAtWork {
  readonly part: Part;
  /** What the labels of the part begin with. */
  readonly prefix: string;
  readonly outcome: ({ readonly kind: "dealt" } & Dealt) | PartStart;
}

/** The same for the same problem, `key` (64 hex digits) and `prefix` of the labels, always. */
export function solveAssignment(problem: AssignmentProblem, key: string, prefix = ""): Solution {
  const canonical = canonicalForm(problem);
  const parts = partsOf(canonical);
  const atWork = parts.map((part, at): PartAtWork => {
    const partPrefix = parts.length > 1 ? `${prefix}component/${at + 1}/` : prefix;
    return { part, prefix: partPrefix, outcome: beginPart(part, key, partPrefix) };
  });
  const shortages = shortagesOf(canonical, atWork);
  if (shortages.length > 0) {
    return { kind: "infeasible", shortages };
  }
  if (atWork.some(({ outcome }) => outcome.kind === "undecided")) {
    return { kind: "undecided" };
  }
  const seating = canonical.seats.map((row) => row.map(() => 0));
  const records = atWork.map((one, at) => finishPart(one, at + 1, key, seating));
  return { kind: "seated", seating, records };
}

function beginPart(part: Part, key: string, prefix: string): PartAtWork["outcome"] {
  const dealt = dealPart(part, key, prefix);
  if (dealt !== null) {
    return { kind: "dealt", ...dealt };
  }
  return startPart(part, (label) => new Stream(key, prefix + label));
}

function shortagesOf(problem: AssignmentProblem, atWork: readonly PartAtWork[]): Shortage[] {
  const kinShortages = atWork.flatMap(({ part, outcome }) =>
    outcome.kind === "kin-clash" ? [kinShortage(part, outcome.seats)] : [],
  );
  const counted = atWork.some(({ outcome }) => outcome.kind === "too-few")
    ? countingShortages(problem, atWork.flatMap(standOf))
    : [];
  return [...counted, ...kinShortages].sort((one, other) => byFirstSeat(one, other));
}

function standOf({ part, outcome }: PartAtWork): PartStand[] {
  switch (outcome.kind) {
    case "dealt":
      return [{ part, holder: outcome.holder, failed: [] }];
    case "seated":
      return [{ part, holder: outcome.seating.holder, failed: [] }];
    case "too-few":
      return [{ part, holder: outcome.start.seating.holder, failed: outcome.start.failed }];
    default:
      // Nobody came to hold anything there, and no search from another part comes there.
      return [];
  }
}

function byFirstSeat(one: Shortage, other: Shortage): number {
  const [target, position] = one.seats[0]!;
  const [otherTarget, otherPosition] = other.seats[0]!;
  return target - otherTarget || position - otherPosition;
}

/** Mixes what was not dealt, writes the inspectors into `seating`, and tells how it was done. */
function finishPart(one: PartAtWork, number: number, key: string, seating: number[][]): PartRecord {
  const { part, prefix, outcome } = one;
  let holder: Int32Array;
  let counts = NOT_MIXED;
  if (outcome.kind === "dealt") {
    holder = outcome.holder;
  } else if (outcome.kind === "seated") {
    counts = mix(outcome.seating, () => new Stream(key, `${prefix}mix`));
    holder = outcome.seating.holder;
  } else {
    throw new Error(`a part that is ${outcome.kind} cannot be finished`);
  }
  let borrowed = 0;
  holder.forEach((member, seat) => {
    seating[part.target[seat]!]![part.position[seat]!] = part.members[member]!;
    borrowed += part.level[member]!;
  });
  return {
    ...counts,
    attempt: outcome.kind === "dealt" ? outcome.attempt : 0,
    borrowed,
    inspectors: part.members.length,
    number,
    seats: part.target.length,
    stage: outcome.kind === "dealt" ? 1 : 2,
  };
}
