/** Dealing seatings at random until one is lawful (assignment page, "Stage 1: deal"). */

import { admissibleBySeat, byDegree, isAdmissible, type Part, upTo } from "./part.ts";
import { Stream, swap } from "./stream.ts";

const MOST_DEALS = 4096;
const MOST_DEALS_TARGET_BY_TARGET = 16;
const MOST_TRIES_OF_A_TARGET = 4096;
const NO_CLASS = -1;

/** One attempt: the holders by seat, or null at a clash. */
type Deal = (stream: Stream) => Int32Array | null;

interface WayOfDealing {
  readonly deal: Deal;
  readonly most: number;
}

export interface Dealt {
  readonly attempt: number;
  readonly holder: Int32Array;
}

/** What stage 1 gives, or null where it does not apply or no attempt stood. `prefix` begins the labels of the part. */
export function dealPart(part: Part, key: string, prefix: string): Dealt | null {
  const way = wayOfDealing(part);
  if (way === null) {
    return null;
  }
  for (let attempt = 1; attempt <= way.most; attempt += 1) {
    const holder = way.deal(new Stream(key, `${prefix}deal/${attempt}`));
    if (holder !== null) {
      return { attempt, holder };
    }
  }
  return null;
}

function wayOfDealing(part: Part): WayOfDealing | null {
  if (part.level.some((level) => level !== 0) || part.degree.some((degree) => degree === 0)) {
    return null;
  }
  const isFresh = part.priorLoad.every((load) => load === 0);
  const isSeldomClashing = clashesToExpect(part) <= 5 * part.members.length;
  if (part.even && isFresh && part.classes.length === 1 && isSeldomClashing && hasRoomForDeck(part)) {
    return { deal: deckDeal(part), most: MOST_DEALS };
  }
  if ((isFresh || !part.even) && isSeldomClashing && arePools(part)) {
    return { deal: poolsDeal(part), most: MOST_DEALS };
  }
  return part.even ? null : { deal: targetByTargetDeal(part), most: MOST_DEALS_TARGET_BY_TARGET };
}

/** `B` of the page. */
function clashesToExpect(part: Part): number {
  let sum = 0;
  for (let seat = 0; seat < part.target.length; seat += 1) {
    sum += part.classes[part.seatClass[seat]!]!.length - part.degree[seat]!;
    // Its pairs with the mates before it, so that every pair counts once.
    sum += seat - part.firstMate[seat]!;
  }
  return sum;
}

/** Whether `member` cannot have the seat because of the seat itself or of a mate that was dealt before. */
function isClash(part: Part, holder: Int32Array, seat: number, member: number): boolean {
  return !isAdmissible(part, seat, member) || hasKinAmongDealt(part, holder, seat, member);
}

function hasKinAmongDealt(part: Part, holder: Int32Array, seat: number, member: number): boolean {
  for (let mate = part.firstMate[seat]!; mate < part.endMate[seat]!; mate += 1) {
    const other = holder[mate]!;
    if (mate !== seat && other >= 0 && part.kinGroup[other] === part.kinGroup[member]) {
      return true;
    }
  }
  return false;
}

function nobodyYet(part: Part): Int32Array {
  return new Int32Array(part.target.length).fill(-1);
}

// ---- Deck: everybody equally often, but for one more for some ----

function hasRoomForDeck(part: Part): boolean {
  const most = Math.ceil(part.target.length / part.members.length);
  return part.capacity.every((capacity) => capacity >= most);
}

function deckDeal(part: Part): Deal {
  const seats = byDegree(part, upTo(part.target.length));
  const members = upTo(part.members.length);
  const extras = seats.length % members.length;
  const evenShare = Array.from({ length: Math.floor(seats.length / members.length) }, () => members).flat();
  return (stream) => {
    const extra = members.slice();
    stream.shuffleFirst(extra, extras);
    const deck = [...evenShare, ...extra.slice(0, extras)];
    const holder = nobodyYet(part);
    for (const [at, seat] of seats.entries()) {
      swap(deck, at, at + stream.below(deck.length - at));
      if (isClash(part, holder, seat, deck[at]!)) {
        return null;
      }
      holder[seat] = deck[at]!;
    }
    return holder;
  };
}

// ---- Pools: everybody at most once, out of classes within classes ----

function arePools(part: Part): boolean {
  if (part.capacity.some((capacity) => capacity !== 1)) {
    return false;
  }
  const within = innermostAround(part);
  if (within === null) {
    return false;
  }
  const seats = seatsByClass(part).map((ofClass) => ofClass.length);
  return classesBySize(part).every((number) => {
    // Smaller classes have come before, so the seats of all that this one contains are counted in.
    const outer = within[number]!;
    if (outer !== NO_CLASS) {
      seats[outer]! += seats[number]!;
    }
    return seats[number]! <= part.classes[number]!.length;
  });
}

/** By class: the smallest class that contains it, or `NO_CLASS`; null unless every two are nested or disjoint. */
function innermostAround(part: Part): number[] | null {
  const within = part.classes.map(() => NO_CLASS);
  const innermostOf = new Int32Array(part.members.length).fill(NO_CLASS);
  for (const number of classesBySize(part).reverse()) {
    const members = part.classes[number]!;
    const outer = innermostOf[members[0]!]!;
    if (members.some((member) => innermostOf[member] !== outer)) {
      return null;
    }
    within[number] = outer;
    for (const member of members) {
      innermostOf[member] = number;
    }
  }
  return within;
}

/** The classes by size, then lexicographically. */
function classesBySize(part: Part): number[] {
  return upTo(part.classes.length).sort((a, b) => bySizeThenMembers(part.classes[a]!, part.classes[b]!));
}

function seatsByClass(part: Part): number[][] {
  const seatsOf = part.classes.map((): number[] => []);
  part.seatClass.forEach((number, seat) => seatsOf[number]!.push(seat));
  return seatsOf;
}

function poolsDeal(part: Part): Deal {
  const seatsOf = seatsByClass(part);
  const classes = classesBySize(part);
  return (stream) => {
    const holder = nobodyYet(part);
    const isUsed = new Uint8Array(part.members.length);
    for (const number of classes) {
      const seats = seatsOf[number]!;
      const pool = part.classes[number]!.filter((member) => isUsed[member] === 0);
      stream.shuffleFirst(pool, seats.length);
      for (const [at, seat] of seats.entries()) {
        const member = pool[at]!;
        if (isClash(part, holder, seat, member)) {
          return null;
        }
        holder[seat] = member;
        isUsed[member] = 1;
      }
    }
    return holder;
  };
}

function bySizeThenMembers(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) {
    return one.length - other.length;
  }
  const at = one.findIndex((member, place) => member !== other[place]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}

// ---- Target by target: loads need not be even ----

function targetByTargetDeal(part: Part): Deal {
  const admissible = admissibleBySeat(part);
  return (stream) => {
    const holder = nobodyYet(part);
    for (let first = 0; first < part.target.length; first = part.endMate[first]!) {
      if (!dealTarget(part, holder, first, admissible, stream)) {
        return null;
      }
    }
    const load = new Int32Array(part.members.length);
    holder.forEach((member) => (load[member]! += 1));
    return load.every((seats, member) => seats <= part.capacity[member]!) ? holder : null;
  };
}

/** Deals the seats of one target, again and again, until no two of them hold kin. */
function dealTarget(
  part: Part,
  holder: Int32Array,
  first: number,
  admissible: readonly (readonly number[])[],
  stream: Stream,
): boolean {
  const end = part.endMate[first]!;
  for (let attempt = 0; attempt < MOST_TRIES_OF_A_TARGET; attempt += 1) {
    for (let seat = first; seat < end; seat += 1) {
      holder[seat] = stream.choose(admissible[seat]!);
    }
    if (new Set(holder.slice(first, end).map((member) => part.kinGroup[member]!)).size === end - first) {
      return true;
    }
  }
  return false;
}
