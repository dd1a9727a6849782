/** Mixing a lawful seating until it is as good as uniform (assignment page, "Stage 2, mix"). */

import { admissibleMembers, isAdmissible, type Part } from "./part.ts";
import { LEVELS } from "./start.ts";
import type { Seating } from "./seating.ts";
import type { Stream } from "./stream.ts";

export interface MixCounts {
  rounds: number;
  excursions: number;
  exchanges: number;
  moves: number;
  closed: number;
}

export const NOT_MIXED: Readonly<MixCounts> = { rounds: 0, excursions: 0, exchanges: 0, moves: 0, closed: 0 };

interface MixPlan {
  /** `H`: what the random place in a list is drawn from. */
  readonly longestList: number;
  readonly allowance: number;
  readonly rounds: number;
  readonly excursionsPerRound: number;
}

/** Mixes the seating in place. `openStream` is only called where there is something to mix. */
export function mix(seating: Seating, openStream: () => Stream): Readonly<MixCounts> {
  if (seating.part.target.length === 1) {
    return NOT_MIXED;
  }
  return new Mixer(seating, planOf(seating), openStream()).run();
}

function planOf(seating: Seating): MixPlan {
  const { part } = seating;
  const seats = part.target.length;
  const longestList = longestListOf(seating);
  // A·H may leave the range in which numbers are exact.
  const weight = BigInt(part.degree.reduce((sum, degree) => sum + degree, 0)) * BigInt(longestList);
  const allowance = Number(4n * ceilDivide(weight, BigInt(seats)));
  return {
    longestList,
    allowance: Math.max(allowance, 2 * (part.members.length + 1)),
    excursionsPerRound: Number(ceilDivide(BigInt(seats) ** 2n, weight)),
    rounds: ceilLog2(seats) + Math.ceil(2 ** 15 / seats),
  };
}

function longestListOf(seating: Seating): number {
  const { part } = seating;
  const greatest = LEVELS.map((level) => seating.greatestTotal(level) ?? 0);
  let longest = 1;
  for (let member = 0; member < part.members.length; member += 1) {
    const most = part.even ? greatest[part.level[member]!]! - part.priorLoad[member]! : part.targetCount;
    longest = Math.max(longest, Math.min(part.capacity[member]!, most));
  }
  return longest;
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** ⌈log2 `count`⌉ for 1 ≤ `count` < 2^31. */
function ceilLog2(count: number): number {
  return 32 - Math.clz32(count - 1);
}

class Mixer {
  readonly #seating: Seating;
  readonly #part: Part;
  readonly #plan: MixPlan;
  readonly #stream: Stream;
  readonly #counts: MixCounts = { ...NOT_MIXED };
  /** By seat: the admissible members, where they are so few of the class that trying at random would take long. */
  readonly #few: (readonly number[] | null | undefined)[];

  constructor(seating: Seating, plan: MixPlan, stream: Stream) {
    this.#seating = seating;
    this.#part = seating.part;
    this.#plan = plan;
    this.#stream = stream;
    this.#few = new Array<undefined>(seating.part.target.length).fill(undefined);
  }

  run(): Readonly<MixCounts> {
    const { rounds, excursionsPerRound } = this.#plan;
    const seats = this.#part.target.length;
    for (let round = 0; round < rounds; round += 1) {
      for (let proposal = 0; proposal < seats; proposal += 1) {
        this.#propose();
      }
      for (let excursion = 0; excursion < excursionsPerRound; excursion += 1) {
        this.#makeExcursion();
      }
    }
    this.#counts.rounds = rounds;
    this.#counts.excursions = rounds * excursionsPerRound;
    return this.#counts;
  }

  /** `pick`: one of the admissible members, all equally likely. */
  #pick(seat: number): number {
    const few = this.#fewAdmissible(seat);
    if (few !== null) {
      return this.#stream.choose(few);
    }
    const members = this.#part.classes[this.#part.seatClass[seat]!]!;
    for (;;) {
      const member = this.#stream.choose(members);
      if (isAdmissible(this.#part, seat, member)) {
        return member;
      }
    }
  }

  #fewAdmissible(seat: number): readonly number[] | null {
    let few = this.#few[seat];
    if (few === undefined) {
      const size = this.#part.classes[this.#part.seatClass[seat]!]!.length;
      few = 8 * this.#part.degree[seat]! <= size ? admissibleMembers(this.#part, seat) : null;
      this.#few[seat] = few;
    }
    return few;
  }

  #propose(): void {
    const seating = this.#seating;
    const seat = this.#stream.below(this.#part.target.length);
    const holder = seating.holder[seat]!;
    const other = this.#pick(seat);
    if (other === holder) {
      return;
    }
    const place = this.#stream.below(this.#plan.longestList);
    const load = seating.load(other);
    if (place < load) {
      this.#proposeExchange(seat, holder, seating.lists[other]![place]!, other);
    } else if (place === load && this.#canHaveOneMore(seat, other, holder, seating.total(holder) - 1)) {
      seating.takeAway(seat);
      seating.put(seat, other);
      this.#counts.moves += 1;
    }
  }

  #proposeExchange(seat: number, holder: number, otherSeat: number, other: number): void {
    const seating = this.#seating;
    if (!isAdmissible(this.#part, otherSeat, holder)) {
      return;
    }
    const isSameTarget = this.#part.target[seat] === this.#part.target[otherSeat];
    if (isSameTarget || !(seating.hasKinAtMate(seat, other) || seating.hasKinAtMate(otherSeat, holder))) {
      seating.exchange(seat, otherSeat);
      this.#counts.exchanges += 1;
    }
  }

  /** Whether `member` may get the seat that was `former`'s without making the seating less even. */
  #canHaveOneMore(seat: number, member: number, former: number, total: number): boolean {
    const seating = this.#seating;
    return (
      this.#part.level[member] === this.#part.level[former] &&
      seating.hasRoom(member) &&
      (!this.#part.even || seating.total(member) === total) &&
      !seating.hasKinAtMate(seat, member)
    );
  }

  #makeExcursion(): void {
    const seating = this.#seating;
    const first = this.#stream.below(this.#part.target.length);
    const former = seating.holder[first]!;
    const total = seating.total(former) - 1;
    const formerPlace = seating.takeAway(first);
    const passed = [first];
    let hole = first;
    for (let step = 0; step < this.#plan.allowance; step += 1) {
      const member = this.#pick(hole);
      const place = this.#stream.below(this.#plan.longestList);
      const load = seating.load(member);
      if (place < load) {
        const next = seating.lists[member]![place]!;
        if (!seating.hasKinAtMate(hole, member, next)) {
          seating.replace(next, hole);
          hole = next;
          passed.push(hole);
        }
      } else if (place === load && this.#canHaveOneMore(hole, member, former, total)) {
        seating.put(hole, member);
        this.#counts.closed += 1;
        return;
      }
    }
    this.#putBack(passed, former, formerPlace);
  }

  /** Every seat back into the very place it had. */
  #putBack(passed: readonly number[], former: number, formerPlace: number): void {
    for (let at = passed.length - 1; at > 0; at -= 1) {
      this.#seating.replace(passed[at - 1]!, passed[at]!);
    }
    this.#seating.bringBack(passed[0]!, former, formerPlace);
  }
}
