/** Roster and conflict list with inspectors as numbers (protocol, 9.4). */

import { compareText } from "../core/hash.ts";
import type { ConflictPairs, RosterRow } from "../core/lists.ts";
import { append } from "./multimap.ts";
import { joinedGroups } from "./problem.ts";
import { isAdmissibleFor, type SeatAsked } from "./rules.ts";

const NOBODY: ReadonlySet<number> = new Set();

/** The inspectors of a roster, numbered in order of id, under one conflict list. */
export class InspectorTable {
  readonly rows: readonly RosterRow[];
  readonly priorLoad: readonly number[];
  readonly level: readonly number[];
  /** By inspector: the smallest number of his kin. Everybody is kin of himself. */
  readonly kinGroup: readonly number[];
  readonly #numberOf: ReadonlyMap<string, number>;
  readonly #inConflict: ReadonlyMap<string, ReadonlySet<number>>;

  constructor(roster: readonly RosterRow[], conflicts: ConflictPairs) {
    this.rows = [...roster].sort((a, b) => compareText(a.id, b.id));
    this.priorLoad = this.rows.map((row) => row.prior_load);
    this.level = this.rows.map((row) => row.level);
    this.#numberOf = new Map(this.rows.map((row, number) => [row.id, number]));
    this.kinGroup = joinedGroups(this.rows.length, [...this.#declaredKin(), ...this.#kinPairs(conflicts)]);
    this.#inConflict = this.#conflictsByTarget(conflicts);
  }

  /** The number of an inspector, or undefined for somebody who is not on the roster. */
  find(id: string): number | undefined {
    return this.#numberOf.get(id);
  }

  /** The number of an inspector who is known to be on the roster, because he was drawn from it. */
  numberOf(id: string): number {
    const number = this.find(id);
    if (number === undefined) {
      throw new Error(`${id} is not on the roster`);
    }
    return number;
  }

  idOf(number: number): string {
    return this.rows[number]!.id;
  }

  /** The inspectors in conflict with a target. */
  inConflictWith(target: string): ReadonlySet<number> {
    return this.#inConflict.get(target) ?? NOBODY;
  }

  /** By inspector: his capacity, at most `most`, which is also that of somebody without a limit. */
  capacities(most: number): number[] {
    return this.rows.map((row) => Math.min(row.capacity ?? most, most));
  }

  /** For each seat the inspectors who are admissible for it in the area. */
  classesOf(seats: readonly SeatAsked[], area: string): number[][] {
    return seats.map((seat) => {
      const members: number[] = [];
      this.rows.forEach((row, number) => {
        if (isAdmissibleFor(row, seat, area)) {
          members.push(number);
        }
      });
      return members;
    });
  }

  #declaredKin(): Iterable<number[]> {
    const groups = new Map<string, number[]>();
    this.rows.forEach(({ kin_group: name }, number) => {
      if (name !== null) {
        append(groups, name, number);
      }
    });
    return groups.values();
  }

  /** A pair with somebody who is not on the roster counts for nothing. */
  #kinPairs(conflicts: ConflictPairs): number[][] {
    return conflicts.inspectors
      .map((pair) => pair.flatMap((id) => this.find(id) ?? []))
      .filter((pair) => pair.length === 2);
  }

  #conflictsByTarget(conflicts: ConflictPairs): Map<string, Set<number>> {
    const inConflict = new Map<string, Set<number>>();
    for (const [inspector, target] of conflicts.targets) {
      const number = this.find(inspector);
      if (number !== undefined) {
        inConflict.set(target, (inConflict.get(target) ?? new Set()).add(number));
      }
    }
    return inConflict;
  }
}
