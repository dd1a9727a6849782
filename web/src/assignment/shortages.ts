/** Why seats cannot all be filled, as certificates that are checked by counting (assignment page, "Shortages"). */

import { append } from "./multimap.ts";
import { admissibleBySeat, type Part, wholeAsOnePart } from "./part.ts";
import { type AssignmentProblem, joinedGroups, type Seat, type Shortage } from "./problem.ts";
import { search } from "./search.ts";
import { NOBODY, Seating } from "./seating.ts";

/** A part as far as it came: who holds which seat, and the seats that failed. */
export interface PartStand {
  readonly part: Part;
  readonly holder: Int32Array;
  readonly failed: readonly number[];
}

/** The shortages that counting shows, in order of their first seats. Empty when no seat failed. */
export function countingShortages(problem: AssignmentProblem, stands: readonly PartStand[]): Shortage[] {
  const whole = wholeAsOnePart(problem);
  const numberOf = new Map(Array.from(whole.target.keys(), (seat) => [nameOf(whole, seat), seat]));
  const memberOf = new Map(whole.members.map((inspector, member) => [inspector, member]));
  const seating = Seating.empty(whole, false);
  const failed: number[] = [];
  for (const { part, holder, failed: failedHere } of stands) {
    holder.forEach((member, seat) => {
      if (member !== NOBODY) {
        seating.put(numberOf.get(nameOf(part, seat))!, memberOf.get(part.members[member]!)!);
      }
    });
    for (const seat of failedHere) {
      failed.push(numberOf.get(nameOf(part, seat))!);
    }
  }
  const among = [...whole.members.keys()];
  const { reached } = search(seating, { from: failed, among, isGoal: () => false });
  return bySharedInspectors(whole, [...reached].sort((a, b) => a - b));
}

function nameOf(part: Part, seat: number): string {
  return `${part.target[seat]} ${part.position[seat]}`;
}

/** Seats belong together when their admissible inspectors overlap; those open to nobody are one group. */
function bySharedInspectors(part: Part, seats: readonly number[]): Shortage[] {
  const admissible = admissibleBySeat(part);
  const seatsOf = new Map<number, number[]>();
  for (const [at, seat] of seats.entries()) {
    for (const member of admissible[seat]!.length === 0 ? [NOBODY] : admissible[seat]!) {
      append(seatsOf, member, at);
    }
  }
  const groups = new Map<number, number[]>();
  joinedGroups(seats.length, seatsOf.values()).forEach((group, at) => append(groups, group, seats[at]!));
  return [...groups.values()].map((group) => ({
    seats: seatsToTell(part, group),
    served: mostServed(part, group, admissible),
    proof: "counting",
  }));
}

/** At most min(capacity, targets with one of these seats that he may take) by each inspector. */
function mostServed(part: Part, seats: readonly number[], admissible: readonly (readonly number[])[]): number {
  const targetsOf = new Map<number, Set<number>>();
  for (const seat of seats) {
    for (const member of admissible[seat]!) {
      const targets = targetsOf.get(member) ?? new Set();
      targetsOf.set(member, targets.add(part.target[seat]!));
    }
  }
  let served = 0;
  for (const [member, targets] of targetsOf) {
    served += Math.min(part.capacity[member]!, targets.size);
  }
  return Math.min(served, seats.length);
}

/** The shortage that only kin explain. */
export function kinShortage(part: Part, seats: readonly number[]): Shortage {
  return { seats: seatsToTell(part, seats), served: seats.length - 1, proof: "search" };
}

function seatsToTell(part: Part, seats: readonly number[]): Seat[] {
  return seats.map((seat) => [part.target[seat]!, part.position[seat]!]);
}
