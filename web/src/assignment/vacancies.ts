/** Successors for vacant seats, nobody else moving (assignment page, "Substitution"). */

import { type AssignmentProblem, canonicalForm, type Seat, type Shortage } from "./problem.ts";
import { solveAssignment } from "./solve.ts";
import { Stream } from "./stream.ts";

export type Succession =
  /** By vacant seat: the inspector who comes. */
  | { readonly kind: "seated"; readonly successors: readonly number[] }
  | { readonly kind: "infeasible"; readonly shortages: readonly Shortage[] }
  | { readonly kind: "undecided" };

/**
 * Who takes the vacant seats.
 *
 * `problem` has all seats, and says what is left of everybody's capacity and who is in conflict with or barred from
 * each target. `vacant` is in canonical order. Loads need not be even.
 */
export function drawSuccessors(problem: AssignmentProblem, vacant: readonly Seat[], key: string): Succession {
  const [only, ...more] = vacant;
  if (only !== undefined && more.length === 0) {
    const successor = drawOne(canonicalForm(problem), only, key);
    if (successor !== null) {
      return { kind: "seated", successors: [successor] };
    }
  }
  // Also one vacancy that nobody can take comes here, for the certificate.
  const solution = solveAssignment(vacantSeatsAlone(problem, vacant), key);
  return solution.kind === "seated" ? { kind: "seated", successors: solution.seating.flat() } : solution;
}

/** One of the own inspectors who can take the seat, or else of the upper level's; null when there is nobody. */
function drawOne(problem: AssignmentProblem, seat: Seat, key: string): number | null {
  const [target, position] = seat;
  const candidates = problem.classes[problem.seats[target]![position]!]!.filter(
    (inspector) => !problem.conflicts[target]!.has(inspector),
  );
  for (const level of [0, 1]) {
    const ofLevel = candidates.filter((inspector) => problem.level[inspector] === level);
    if (ofLevel.length > 0) {
      return new Stream(key, "pick").choose(ofLevel);
    }
  }
  return null;
}

/** The other targets stay, without seats, so that they count where targets are counted. */
function vacantSeatsAlone(problem: AssignmentProblem, vacant: readonly Seat[]): AssignmentProblem {
  const seats: number[][] = problem.seats.map(() => []);
  for (const [target, position] of vacant) {
    seats[target]!.push(problem.seats[target]![position]!);
  }
  return { ...problem, seats, even: false };
}
