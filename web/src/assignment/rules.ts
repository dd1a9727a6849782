/** Who may sit where (protocol, 6.4 and 9.1 to 9.3). */

import { RandcheckError } from "../core/errors.ts";
import type { RosterRow } from "../core/lists.ts";

/** An entry of `seats` of a team rule, with the member names of the protocol. */
export interface SeatRule {
  readonly cadre: boolean;
  readonly categories: readonly string[];
  readonly count: number;
  /** Null where any department will do. */
  readonly department: string | null;
}

/** 6.4, with the member names of the protocol. */
export interface TeamRule {
  readonly even: boolean;
  readonly leader: "none" | "among_members" | "cadre_apart";
  readonly mode: "teams_first" | "per_target";
  readonly seats: readonly SeatRule[];
  readonly targets_per_team: number | null;
  readonly teams: number | null;
}

/** One seat of a team. */
export type SeatAsked = Omit<SeatRule, "count">;

/** 9.1: the seats of a team, in order. */
export function seatList(rule: TeamRule): SeatAsked[] {
  const seats: SeatAsked[] = rule.seats.flatMap(({ count, ...seat }) => new Array<SeatAsked>(count).fill(seat));
  if (rule.leader === "cadre_apart") {
    seats.push({ cadre: true, categories: [], department: null });
  }
  return seats;
}

/** 9.2: refuses seats of a department or of categories that nobody on the roster has. */
export function requireRosterFits(seats: readonly SeatAsked[], roster: readonly RosterRow[]): void {
  for (const { department, categories } of seats) {
    if (department !== null && !roster.some((row) => row.department === department)) {
      throw new RandcheckError("unknown-department", {
        en: `a seat's department must have an inspector on the roster, ${department} has none`,
        zh: `席位所限部门须在检查人员名单中有人，${department} 无人`,
      });
    }
    if (categories.length > 0 && !roster.some((row) => sharesOne(row.categories, categories))) {
      throw new RandcheckError("unknown-category", {
        en: `somebody on the roster must have one of a seat's categories, nobody has any of ${categories.join(", ")}`,
        zh: `检查人员名单中须有人具备席位所限类别之一，无人具备：${categories.join("、")}`,
      });
    }
  }
}

/** 9.3: whether the inspector is admissible for the seat in the area (empty where no area matters). */
export function isAdmissibleFor(inspector: RosterRow, seat: SeatAsked, area: string): boolean {
  return (
    (seat.department === null || seat.department === inspector.department) &&
    (seat.categories.length === 0 || sharesOne(inspector.categories, seat.categories)) &&
    (inspector.cadre || !seat.cadre) &&
    (area === "" || inspector.areas.length === 0 || inspector.areas.includes(area))
  );
}

function sharesOne(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}
