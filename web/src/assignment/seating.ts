/** Who holds which seat of a part while an assignment is being made. */

import { isAdmissible, type Part } from "./part.ts";

/** The holder of a seat that nobody holds. */
export const NOBODY = -1;

/**
 * A seating of one part.
 *
 * Every member keeps a list of his seats, and random numbers point into the lists, so the order of a list is part of
 * the protocol: the operations below change it exactly as the page says.
 */
export class Seating {
  readonly part: Part;
  /** By member: who counts as his kin here. Differs from the part's where kin are not heeded. */
  readonly kinGroup: Int32Array;
  readonly heedsKin: boolean;
  /** By seat: the member who holds it, or `NOBODY`. */
  readonly holder: Int32Array;
  /** By member: his seats. */
  readonly lists: number[][];
  /** By seat that is held: its place in the holder's list. */
  readonly #place: Int32Array;
  /** By seat: members who may not take it though they are admissible. Only the branch search bars anybody. */
  readonly #barred: ReadonlyMap<number, ReadonlySet<number>>;

  private constructor(
    part: Part,
    heedsKin: boolean,
    holder: Int32Array,
    place: Int32Array,
    lists: number[][],
    barred: ReadonlyMap<number, ReadonlySet<number>>,
  ) {
    this.part = part;
    this.heedsKin = heedsKin && part.hasKin;
    this.kinGroup = heedsKin ? part.kinGroup : part.kinGroup.map((_, member) => member);
    this.holder = holder;
    this.lists = lists;
    this.#place = place;
    this.#barred = barred;
  }

  static empty(part: Part, heedsKin: boolean): Seating {
    const seats = part.target.length;
    const lists = part.members.map((): number[] => []);
    return new Seating(part, heedsKin, new Int32Array(seats).fill(NOBODY), new Int32Array(seats), lists, new Map());
  }

  /** A copy with the same lists; what happens to it does not happen to this one. */
  copy(changes: { heedsKin?: boolean; barred?: ReadonlyMap<number, ReadonlySet<number>> } = {}): Seating {
    return new Seating(
      this.part,
      changes.heedsKin ?? this.heedsKin,
      this.holder.slice(),
      this.#place.slice(),
      this.lists.map((list) => list.slice()),
      changes.barred ?? this.#barred,
    );
  }

  load(member: number): number {
    return this.lists[member]!.length;
  }

  total(member: number): number {
    return this.part.priorLoad[member]! + this.lists[member]!.length;
  }

  hasRoom(member: number): boolean {
    return this.lists[member]!.length < this.part.capacity[member]!;
  }

  /** Whether `member` is admissible for the seat, and not barred from it. */
  admits(seat: number, member: number): boolean {
    if (!isAdmissible(this.part, seat, member)) {
      return false;
    }
    return this.#barred.size === 0 || this.#barred.get(this.part.target[seat]!)?.has(member) !== true;
  }

  /** The barred members by target, `member` added to those of the seat's target. */
  barredToo(seat: number, member: number): ReadonlyMap<number, ReadonlySet<number>> {
    const target = this.part.target[seat]!;
    return new Map(this.#barred).set(target, new Set(this.#barred.get(target)).add(member));
  }

  /** Whether a mate of the seat, other than `except`, is held by kin of `member`. Everybody is kin of himself. */
  hasKinAtMate(seat: number, member: number, except = NOBODY): boolean {
    const group = this.kinGroup[member]!;
    const end = this.part.endMate[seat]!;
    for (let mate = this.part.firstMate[seat]!; mate < end; mate += 1) {
      if (mate !== seat && mate !== except) {
        const other = this.holder[mate]!;
        if (other !== NOBODY && this.kinGroup[other] === group) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether `member` may have the seat: room, admissible, no kin on the target. */
  canTake(seat: number, member: number): boolean {
    return this.hasRoom(member) && this.admits(seat, member) && !this.hasKinAtMate(seat, member);
  }

  put(seat: number, member: number): void {
    this.holder[seat] = member;
    this.#place[seat] = this.lists[member]!.push(seat) - 1;
  }

  /** The last seat of the holder's list moves to the place of the seat that goes. Returns that place. */
  takeAway(seat: number): number {
    const list = this.lists[this.holder[seat]!]!;
    const place = this.#place[seat]!;
    const last = list.pop()!;
    if (last !== seat) {
      list[place] = last;
      this.#place[last] = place;
    }
    this.holder[seat] = NOBODY;
    return place;
  }

  /** Undoes `takeAway`: the seat comes back to `place`, and the one that had moved there to the end. */
  bringBack(seat: number, member: number, place: number): void {
    const list = this.lists[member]!;
    if (place < list.length) {
      const moved = list[place]!;
      this.#place[moved] = list.push(moved) - 1;
    }
    list[place] = seat;
    this.#place[seat] = place;
    this.holder[seat] = member;
  }

  /** Seat `out`, which is held, is held no more; `into`, which is not, takes its very place. */
  replace(out: number, into: number): void {
    const member = this.holder[out]!;
    const place = this.#place[out]!;
    this.lists[member]![place] = into;
    this.holder[into] = member;
    this.#place[into] = place;
    this.holder[out] = NOBODY;
  }

  /** Two seats with different holders change places. */
  exchange(one: number, other: number): void {
    const holder = this.holder[one]!;
    const place = this.#place[one]!;
    this.#set(one, this.holder[other]!, this.#place[other]!);
    this.#set(other, holder, place);
  }

  #set(seat: number, member: number, place: number): void {
    this.lists[member]![place] = seat;
    this.holder[seat] = member;
    this.#place[seat] = place;
  }

  /** Seats held by inspectors of the upper level. */
  borrowed(): number {
    return this.holder.reduce((count, member) => count + (member === NOBODY ? 0 : this.part.level[member]!), 0);
  }

  /** The members of `level` who hold a seat: the greatest of their totals, only those below `bound`; or null. */
  greatestTotal(level: number, bound = Infinity): number | null {
    let greatest: number | null = null;
    for (let member = 0; member < this.lists.length; member += 1) {
      if (this.part.level[member] === level && this.lists[member]!.length > 0) {
        const total = this.total(member);
        if (total < bound && (greatest === null || total > greatest)) {
          greatest = total;
        }
      }
    }
    return greatest;
  }
}
