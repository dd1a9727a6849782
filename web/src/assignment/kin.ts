/** Keeping kin apart where the first start could not (assignment page, "Kin groups"). */

import type { Part } from "./part.ts";
import { searchAndCarryOut } from "./search.ts";
import type { Seating } from "./seating.ts";
import { evenOut, LEVELS, makeStart, type Start } from "./start.ts";
import type { Stream } from "./stream.ts";

const MOST_SEATINGS = 4096;

/** What a part comes to before it is mixed. */
export type PartStart =
  | { readonly kind: "seated"; readonly seating: Seating }
  /** Not even without kin: the start with its failed seats is what the certificate is made of. */
  | { readonly kind: "too-few"; readonly start: Start }
  /** Only kin explain it: the seats on which all ways to keep them apart were tried. */
  | { readonly kind: "kin-clash"; readonly seats: readonly number[] }
  | { readonly kind: "undecided" };

type Branched =
  | { readonly kind: "found"; readonly seating: Seating }
  | { readonly kind: "none"; readonly seats: readonly number[] }
  | { readonly kind: "undecided" };

/** Stage 2, start, of a part. `openStream` opens the stream of a label of the part. */
export function startPart(part: Part, openStream: (label: string) => Stream): PartStart {
  const first = makeStart(part, openStream("start"), true);
  const isComplete = first.failed.length === 0;
  if (!part.hasKin || (isComplete && first.seating.borrowed() === 0)) {
    return isComplete ? evened(first.seating, first.scan) : { kind: "too-few", start: first };
  }
  const second = makeStart(part, openStream("kin"), false);
  if (second.failed.length > 0) {
    return { kind: "too-few", start: second };
  }
  if (isComplete && first.seating.borrowed() <= second.seating.borrowed()) {
    return evened(first.seating, first.scan);
  }
  return betterOf(first, second);
}

/** The first start, unless the branch search finds a seating where the first failed or that borrows less. */
function betterOf(first: Start, second: Start): PartStart {
  const isComplete = first.failed.length === 0;
  const branched = new BranchSearch(second).run();
  if (branched.kind === "found" && (!isComplete || first.seating.borrowed() > branched.seating.borrowed())) {
    return evened(branched.seating.copy({ heedsKin: true, barred: new Map() }), second.scan);
  }
  if (isComplete) {
    return evened(first.seating, first.scan);
  }
  return branched.kind === "none" ? { kind: "kin-clash", seats: branched.seats } : { kind: "undecided" };
}

function evened(seating: Seating, scan: readonly number[]): PartStart {
  if (seating.part.even) {
    evenOut(seating, scan);
  }
  return { kind: "seated", seating };
}

interface Branch {
  readonly from: Seating;
  /** The seat whose holder has to leave its target. */
  readonly seat: number;
}

/** Depth first through the ways to resolve clashes: one of the two has to leave the target for good. */
class BranchSearch {
  readonly #start: Start;
  readonly #part: Part;
  /** Targets on which a clash was looked at or to which the last search of a dead branch came. */
  readonly #targetsSeen = new Set<number>();

  constructor(start: Start) {
    this.#start = start;
    this.#part = start.seating.part;
  }

  run(): Branched {
    const open: Branch[] = [];
    let seating: Seating | null = this.#start.seating;
    let looked = 0;
    for (;;) {
      if (seating !== null) {
        if (looked === MOST_SEATINGS) {
          return { kind: "undecided" };
        }
        looked += 1;
        const clash = this.#firstClash(seating);
        if (clash === null) {
          return { kind: "found", seating };
        }
        this.#targetsSeen.add(this.#part.target[clash[0]]!);
        open.push({ from: seating, seat: clash[1] }, { from: seating, seat: clash[0] });
      }
      const branch = open.pop();
      if (branch === undefined) {
        return { kind: "none", seats: this.#seatsSeen() };
      }
      seating = this.#follow(branch);
    }
  }

  #firstClash(seating: Seating): [seat: number, mate: number] | null {
    const { endMate, kinGroup, target } = this.#part;
    for (let seat = 0; seat < target.length; seat += 1) {
      const group = kinGroup[seating.holder[seat]!];
      for (let mate = seat + 1; mate < endMate[seat]!; mate += 1) {
        if (kinGroup[seating.holder[mate]!] === group) {
          return [seat, mate];
        }
      }
    }
    return null;
  }

  /** The seating that a branch leads to; null for a dead branch. */
  #follow(branch: Branch): Seating | null {
    const { from, seat } = branch;
    const seating = from.copy({ barred: from.barredToo(seat, from.holder[seat]!) });
    seating.takeAway(seat);
    let reached: readonly number[] = [];
    for (const level of LEVELS) {
      const isGoal = (member: number) => this.#part.level[member] === level && seating.hasRoom(member);
      const result = searchAndCarryOut(seating, { from: [seat], among: this.#start.scan, isGoal });
      if (result.found !== null) {
        return seating;
      }
      reached = result.reached;
    }
    for (const one of reached) {
      this.#targetsSeen.add(this.#part.target[one]!);
    }
    return null;
  }

  #seatsSeen(): number[] {
    return Array.from(this.#part.target.keys()).filter((seat) => this.#targetsSeen.has(this.#part.target[seat]!));
  }
}
