/** Teams and targets as they stand after replacements (protocol, 11.2 to 11.4). */

import { RandcheckError } from "../core/errors.ts";
import { sortTexts } from "../core/hash.ts";
import type { Team } from "./assign.ts";
import type { Seat } from "./problem.ts";
import type { TeamRule } from "./rules.ts";

/** A vacant seat and who came, 11.7, as the statement tells it. */
export type Replacement = {
  readonly former: string;
  readonly successor: string;
  readonly target: string | null;
  readonly team: number;
};

/** What a substitution commitment says of a vacancy, as far as the draw depends on it, 11.1. */
export interface Vacancy {
  readonly inspector: string;
  readonly target: string | null;
}

/** What holds seats: a team, or a drawn target with its team. */
export interface Unit {
  readonly team: Team;
  /** Null for a team. */
  readonly target: string | null;
  /** Who sits there now, seat by seat. */
  readonly members: readonly string[];
}

export interface VacantSeat {
  /** Number of the unit, position there. */
  readonly seat: Seat;
  /** The target that the vacancy names. */
  readonly target: string | null;
}

/** 11.3: the members for `target`, or of the team itself where it is null, after `replacements`, oldest first. */
export function membersNow(team: Team, target: string | null, replacements: readonly Replacement[]): string[] {
  const members = [...team.members];
  for (const { team: number, target: only, former, successor } of replacements) {
    const seat = members.indexOf(former);
    if (number === team.number && (only === null || only === target) && seat >= 0) {
      members[seat] = successor;
    }
  }
  return members;
}

/** 11.3: the units of a substitution, in order. */
export function unitsOf(
  rule: TeamRule,
  teams: readonly Team[],
  replacements: readonly Replacement[],
  vacancies: readonly Vacancy[],
): Unit[] {
  if (rule.mode === "teams_first" && vacancies.every(({ target }) => target === null)) {
    return teams.map((team) => ({ team, target: null, members: membersNow(team, null, replacements) }));
  }
  const teamOf = new Map(teams.flatMap((team) => team.targets.map((target) => [target, team] as const)));
  return sortTexts(teamOf.keys()).map((target) => {
    const team = teamOf.get(target)!;
    return { team, target, members: membersNow(team, target, replacements) };
  });
}

/** 11.4: the vacant seats in order of unit, then position. Refuses vacancies that break 11.1 or 11.4. */
export function vacantSeats(units: readonly Unit[], vacancies: readonly Vacancy[]): VacantSeat[] {
  requireOneKind(vacancies);
  requireDistinct(vacancies);
  return vacancies
    .flatMap((vacancy) => seatsLeft(units, vacancy))
    .sort((one, other) => one.seat[0] - other.seat[0] || one.seat[1] - other.seat[1]);
}

function seatsLeft(units: readonly Unit[], vacancy: Vacancy): VacantSeat[] {
  const { inspector, target } = vacancy;
  const seats: VacantSeat[] = [];
  units.forEach((unit, number) => {
    const position = unit.members.indexOf(inspector);
    if (position >= 0 && (target === null || target === unit.target)) {
      seats.push({ seat: [number, position], target });
    }
  });
  if (seats.length === 0) {
    throw new RandcheckError("vacancy-without-seat", {
      en: `a vacancy must be of somebody who holds a seat there, ${describe(vacancy).en} holds none`,
      zh: `空缺须属在该处任职的人员，${describe(vacancy).zh}不在席`,
    });
  }
  return seats;
}

function requireOneKind(vacancies: readonly Vacancy[]): void {
  const named = vacancies.filter(({ target }) => target !== null).length;
  if (vacancies.length === 0 || (named !== 0 && named !== vacancies.length)) {
    throw new RandcheckError("mixed-vacancies", {
      en: `there must be vacancies, and all or none must name a target, ${named} of ${vacancies.length} do`,
      zh: `须有空缺，且须全部或全不指明对象，实际 ${vacancies.length} 项中有 ${named} 项指明`,
    });
  }
}

function requireDistinct(vacancies: readonly Vacancy[]): void {
  const seen = new Set<string>();
  for (const vacancy of vacancies) {
    // No id holds a tab, so that two pairs never look the same.
    const pair = `${vacancy.inspector}\t${vacancy.target ?? ""}`;
    if (seen.has(pair)) {
      throw new RandcheckError("vacancy-twice", {
        en: `a vacancy must stand once, ${describe(vacancy).en} stands twice`,
        zh: `同一空缺只能列一次，${describe(vacancy).zh}重复`,
      });
    }
    seen.add(pair);
  }
}

function describe({ inspector, target }: Vacancy): { en: string; zh: string } {
  return target === null
    ? { en: inspector, zh: inspector }
    : { en: `${inspector} at ${target}`, zh: `${inspector}（对象 ${target}）` };
}
