/** Teams drawn first, targets then dealt to them, leaders last (assignment page, "Teams first"). */

import type { AssignmentProblem, PartRecord, Shortage } from "./problem.ts";
import { solveAssignment } from "./solve.ts";
import { Stream } from "./stream.ts";

const MOST_TRIES = 16;

/** Teams and the targets that go to them. */
export interface TeamGroup {
  /** Numbers of the teams: the targets of the problem of people. */
  readonly teams: readonly number[];
  /** Numbers of the targets. */
  readonly targets: readonly number[];
  /** The most targets a team may get, or null. */
  readonly targetsPerTeam: number | null;
}

export interface TeamProblem {
  /** Who can sit in which team: the targets of this problem are the teams. */
  readonly people: AssignmentProblem;
  readonly groups: readonly TeamGroup[];
  /** By target: the inspectors in conflict with it. */
  readonly conflicts: readonly ReadonlySet<number>[];
  /** By inspector: the most targets that he can visit. */
  readonly mostTargets: readonly number[];
}

export type TeamSolution =
  | {
      readonly kind: "seated";
      /** The try that stands, from 1. */
      readonly attempt: number;
      /** By team: the inspectors, seat by seat. */
      readonly members: readonly (readonly number[])[];
      /** By target: the team. */
      readonly teamOf: readonly number[];
      readonly people: readonly PartRecord[];
      readonly dealing: readonly PartRecord[];
    }
  /** `of`: what the numbers of targets in the shortages mean. */
  | { readonly kind: "infeasible"; readonly of: "teams" | "targets"; readonly shortages: readonly Shortage[] }
  | { readonly kind: "undecided" };

export function solveTeams(problem: TeamProblem, key: string): TeamSolution {
  const people = { ...problem.people, capacity: problem.people.capacity.map((own) => Math.min(1, own)) };
  const nobody = new Set<number>();
  const free = { ...people, conflicts: people.seats.map(() => nobody) };
  for (let attempt = 1; ; attempt += 1) {
    const teams = solveAssignment(free, key, `teams/${attempt}/`);
    if (teams.kind !== "seated") {
      return teams.kind === "undecided" ? teams : { ...teams, of: "teams" };
    }
    const dealing = solveAssignment(dealingProblem(problem, teams.seating), key, `targets/${attempt}/`);
    if (dealing.kind === "seated") {
      const teamOf = dealing.seating.map((row) => row[0]!);
      const records = { people: teams.records, dealing: dealing.records };
      return { kind: "seated", attempt, members: teams.seating, teamOf, ...records };
    }
    if (dealing.kind === "undecided") {
      return dealing;
    }
    if (attempt === MOST_TRIES) {
      return { ...dealing, of: "targets" };
    }
  }
}

/** The teams as inspectors, and every target with one seat. */
function dealingProblem(problem: TeamProblem, members: readonly (readonly number[])[]): AssignmentProblem {
  const capacity = members.map((team) => Math.min(...team.map((inspector) => problem.mostTargets[inspector]!)));
  const seats: number[][] = problem.conflicts.map(() => []);
  for (const [number, group] of problem.groups.entries()) {
    const most = Math.min(group.targets.length, group.targetsPerTeam ?? Infinity);
    for (const team of group.teams) {
      capacity[team] = Math.min(capacity[team]!, most);
    }
    for (const target of group.targets) {
      seats[target] = [number];
    }
  }
  return {
    capacity,
    priorLoad: members.map(() => 0),
    level: members.map(() => 0),
    kinGroup: members.map((_, team) => team),
    classes: problem.groups.map((group) => [...group.teams].sort((a, b) => a - b)),
    seats,
    conflicts: teamConflicts(problem, members),
    even: problem.people.even,
  };
}

/** By target: the teams with a member in conflict. */
function teamConflicts(problem: TeamProblem, members: readonly (readonly number[])[]): ReadonlySet<number>[] {
  const teamOf = new Map(members.flatMap((team, number) => team.map((inspector) => [inspector, number] as const)));
  return problem.conflicts.map(
    (inspectors) => new Set([...inspectors].flatMap((inspector) => teamOf.get(inspector) ?? [])),
  );
}

/** Which of `members`, ascending, leads the team of that number (from 1). */
export function drawLeader<Member>(members: readonly Member[], key: string, number: number): Member {
  return members[new Stream(key, `leader/${number}`).below(members.length)]!;
}

