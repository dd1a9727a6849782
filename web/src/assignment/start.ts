/** A first lawful seating of a part (assignment page, "Stage 2, start"). */

import { byDegree, type Part, upTo } from "./part.ts";
import { searchAndCarryOut } from "./search.ts";
import { Seating } from "./seating.ts";
import type { Stream } from "./stream.ts";

export const LEVELS = [0, 1] as const;

export interface Start {
  readonly seating: Seating;
  /** The members in the order in which searches look at them. */
  readonly scan: readonly number[];
  /** Seats that nobody could be found for. */
  readonly failed: readonly number[];
}

/** Filling and borrowing, without evening out. */
export function makeStart(part: Part, stream: Stream, heedsKin: boolean): Start {
  const scan = upTo(part.members.length);
  stream.shuffle(scan);
  const shuffled = upTo(part.target.length);
  stream.shuffle(shuffled);
  const seating = Seating.empty(part, heedsKin);
  const own = scan.filter((member) => part.level[member] === 0);
  const leftOver = new Filling(seating, stream, 0, own).fill(byDegree(part, shuffled));
  const failed = new Filling(seating, stream, 1, scan).fill(leftOver);
  return { seating, scan, failed };
}

/** Fills seats with inspectors of one level. */
class Filling {
  readonly #seating: Seating;
  readonly #stream: Stream;
  readonly #level: number;
  /** Members whom searches may still visit, in scan order. */
  #among: readonly number[];

  constructor(seating: Seating, stream: Stream, level: number, among: readonly number[]) {
    this.#seating = seating;
    this.#stream = stream;
    this.#level = level;
    this.#among = among;
  }

  /** Returns the seats that failed, in the order in which they did. */
  fill(seats: readonly number[]): number[] {
    return seats.filter((seat) => !this.#fillOne(seat));
  }

  #fillOne(seat: number): boolean {
    const candidates = this.#candidates(seat);
    if (candidates.length > 0) {
      this.#seating.put(seat, this.#stream.choose(candidates));
      return true;
    }
    return this.#fillByChain(seat);
  }

  /** Members who can take the seat at once, ascending; where loads are to be even only those of the least total. */
  #candidates(seat: number): number[] {
    const { part } = this.#seating;
    let candidates: number[] = [];
    let least = Infinity;
    for (const member of part.classes[part.seatClass[seat]!]!) {
      const total = part.even ? this.#seating.total(member) : 0;
      // The total first: it is the quickest to ask, and rules out most members.
      if (part.level[member] !== this.#level || total > least || !this.#seating.canTake(seat, member)) {
        continue;
      }
      if (total < least) {
        least = total;
        candidates = [];
      }
      candidates.push(member);
    }
    return candidates;
  }

  #fillByChain(seat: number): boolean {
    const { part } = this.#seating;
    const isGoal = (member: number) => part.level[member] === this.#level && this.#seating.hasRoom(member);
    const { found, visited } = searchAndCarryOut(this.#seating, { from: [seat], among: this.#among, isGoal });
    if (found === null && !this.#seating.heedsKin) {
      // Without kin, no later seating of this filling lets a chain through them reach a goal.
      this.#among = without(this.#among, visited);
    }
    return found !== null;
  }
}

/** Makes the loads of each level as even as they can be. */
export function evenOut(seating: Seating, scan: readonly number[]): void {
  for (const level of LEVELS) {
    let among = scan;
    let total = seating.greatestTotal(level);
    while (total !== null) {
      among = lowerTotal(seating, scan, among, level, total);
      total = seating.greatestTotal(level, total);
    }
  }
}

/** Takes a seat from each member of that total for whom a chain ends well below. Returns who may still be visited. */
function lowerTotal(
  seating: Seating,
  scan: readonly number[],
  before: readonly number[],
  level: number,
  total: number,
): readonly number[] {
  const { part } = seating;
  const ofLevel = scan.filter((member) => part.level[member] === level);
  const isLow = (member: number) => seating.total(member) <= total - 2 && seating.hasRoom(member);
  const goals = new Set(ofLevel.filter(isLow));
  let among = before;
  for (const member of ofLevel) {
    if (goals.size === 0) {
      break;
    }
    if (seating.total(member) !== total || seating.load(member) === 0) {
      continue;
    }
    const request = { from: seating.lists[member]!, among, isGoal: (one: number) => goals.has(one) };
    const { found, visited } = searchAndCarryOut(seating, request);
    if (found === null) {
      among = without(among, [member, ...visited]);
    } else if (!isLow(found.goal)) {
      goals.delete(found.goal);
    }
  }
  return among;
}

function without(members: readonly number[], gone: readonly number[]): readonly number[] {
  const out = new Set(gone);
  return members.filter((member) => !out.has(member));
}
