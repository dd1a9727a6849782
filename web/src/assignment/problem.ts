/** The integer form of an assignment, and what is told of its result (assignment page, "Canonical form"). */

/** Inspectors by number, ascending. */
export type Members = readonly number[];

/** A seat: number of its target, position among the seats of the target. */
export type Seat = readonly [target: number, position: number];

/** Inspectors and targets are numbered from 0 in order of id. */
export interface AssignmentProblem {
  /** By inspector: the most seats he can have. Numbers above that of the targets mean the same as that number. */
  readonly capacity: readonly number[];
  /** By inspector: what he has done before, 0 to 1,000,000,000. */
  readonly priorLoad: readonly number[];
  /** By inspector: 0 own register, 1 upper level's. */
  readonly level: readonly number[];
  /** By inspector: a number that he shares with his kin and with nobody else. */
  readonly kinGroup: readonly number[];
  /** Sets of inspectors that seats are open to. Two may be equal, and some may be in no use. */
  readonly classes: readonly Members[];
  /** By target, then position: the number of the seat's class. */
  readonly seats: readonly (readonly number[])[];
  /** By target: the inspectors in conflict with it. */
  readonly conflicts: readonly ReadonlySet<number>[];
  /** Whether loads are to be even. */
  readonly even: boolean;
}

/**
 * How a part was assigned (assignment page, "Records"), with the member names of the protocol.
 *
 * A type, not an interface, so that it can be written as JSON.
 */
export type PartRecord = {
  readonly attempt: number;
  readonly borrowed: number;
  readonly closed: number;
  readonly exchanges: number;
  readonly excursions: number;
  readonly inspectors: number;
  readonly moves: number;
  readonly number: number;
  readonly rounds: number;
  readonly seats: number;
  readonly stage: number;
};

/** Seats that cannot all be filled, and why. */
export interface Shortage {
  /** The seats, in canonical order. */
  readonly seats: readonly Seat[];
  /** How many of them can be filled at most; fewer than there are. */
  readonly served: number;
  /** `counting`: by adding up who can serve how often. `search`: only kin explain it, and every way was tried. */
  readonly proof: "counting" | "search";
}

export interface Seated {
  readonly kind: "seated";
  /** By target, then position: the inspector. */
  readonly seating: readonly (readonly number[])[];
  readonly records: readonly PartRecord[];
}

export interface Infeasible {
  readonly kind: "infeasible";
  readonly shortages: readonly Shortage[];
}

/** Kin would have to be kept apart in more ways than are searched: there is no result. */
export interface Undecided {
  readonly kind: "undecided";
}

export type Solution = Seated | Infeasible | Undecided;

/**
 * The problem with capacities as far as they can matter, without those of capacity 0, and with equal classes as one.
 *
 * Everything that assigns takes a problem of this form.
 */
export function canonicalForm(problem: AssignmentProblem): AssignmentProblem {
  const capacity = problem.capacity.map((own) => Math.min(own, problem.seats.length));
  const numberOf = new Map<string, number>();
  const classes: Members[] = [];
  const renumbered = problem.classes.map((members) => {
    const able = members.filter((inspector) => capacity[inspector]! > 0);
    const text = able.join();
    let number = numberOf.get(text);
    if (number === undefined) {
      number = classes.push(able) - 1;
      numberOf.set(text, number);
    }
    return number;
  });
  const seats = problem.seats.map((row) => row.map((number) => renumbered[number]!));
  return { ...problem, capacity, classes, seats };
}

/** By item: the smallest item of its group, when the items of each of `sets` are of one group. */
export function joinedGroups(count: number, sets: Iterable<readonly number[]>): number[] {
  const parent = Array.from({ length: count }, (_, item) => item);
  const rootOf = (item: number): number => {
    let root = item;
    while (parent[root] !== root) {
      // Halving the way, so that long chains are not walked again and again.
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  for (const set of sets) {
    for (let at = 1; at < set.length; at += 1) {
      const one = rootOf(set[0]!);
      const other = rootOf(set[at]!);
      parent[Math.max(one, other)] = Math.min(one, other);
    }
  }
  return parent.map((_, item) => rootOf(item));
}
