/** The assignment of inspectors to the drawn targets of an order (protocol, section 9). */

import { RandcheckError } from "../core/errors.ts";
import { sortTexts } from "../core/hash.ts";
import type { ConflictPairs, FrameRow, RosterRow } from "../core/lists.ts";
import { assignmentPurpose, purposeKey } from "../core/seed.ts";
import { areasOf, type Shortfall, type TargetGroup, teamSlots } from "./groups.ts";
import { InspectorTable } from "./inspectors.ts";
import type { AssignmentProblem, PartRecord, Shortage } from "./problem.ts";
import { requireRosterFits, seatList, type TeamRule } from "./rules.ts";
import { solveAssignment } from "./solve.ts";
import { drawLeader, solveTeams, type TeamGroup } from "./teams.ts";

/** Everything that an assignment follows from. */
export interface AssignmentInput {
  readonly taskId: string;
  readonly teamRule: TeamRule;
  readonly frame: readonly FrameRow[];
  readonly roster: readonly RosterRow[];
  readonly conflicts: ConflictPairs;
  /** The ids of the drawn targets, in any order. */
  readonly drawn: readonly string[];
  /** The seed in hex. */
  readonly seed: string;
}

/** A team as the statement tells it, 9.10. */
export type Team = {
  readonly leader: string | null;
  readonly members: readonly string[];
  readonly number: number;
  readonly targets: readonly string[];
};

/** The `assignment` of a draw statement, 9.10, as it is written. Types, not interfaces, so that it is a JSON value. */
export type AssignmentResult = {
  readonly borrowed: readonly string[];
  readonly dealing: readonly PartRecord[];
  readonly people: readonly PartRecord[];
  readonly shortfall: Shortfall | null;
  readonly team_tries: number;
  readonly teams: readonly Team[];
};

/** Teams as numbers of inspectors, seat by seat, and how they came about. */
interface Assigned {
  readonly kind: "assigned";
  readonly teams: readonly { readonly members: readonly number[]; readonly targets: readonly string[] }[];
  readonly attempt: number;
  readonly people: readonly PartRecord[];
  readonly dealing: readonly PartRecord[];
}

type Outcome = Assigned | { readonly kind: "shortfall"; readonly shortfall: Shortfall };

/** The assignment of an order; refused where section 9 says that there is no result. */
export function assignInspectors(input: AssignmentInput): AssignmentResult {
  const { teamRule, roster } = input;
  requireRosterFits(seatList(teamRule), roster);
  const inspectors = new InspectorTable(roster, input.conflicts);
  const key = purposeKey(input.seed, assignmentPurpose(input.taskId));
  const assign = teamRule.mode === "per_target" ? assignPerTarget : assignTeamsFirst;
  const outcome = assign(input, inspectors, key);
  if (outcome.kind === "shortfall") {
    return { borrowed: [], dealing: [], people: [], shortfall: outcome.shortfall, team_tries: 1, teams: [] };
  }
  const teams = outcome.teams.map(({ members, targets }, at): Team => {
    const ids = members.map((member) => inspectors.idOf(member));
    return { leader: leaderOf(teamRule, ids, key, at + 1), members: ids, number: at + 1, targets };
  });
  const placed = new Set(outcome.teams.flatMap(({ members }) => members));
  const borrowed = [...placed].filter((one) => inspectors.level[one] === 1);
  return {
    borrowed: sortTexts(borrowed.map((one) => inspectors.idOf(one))),
    dealing: outcome.dealing,
    people: outcome.people,
    shortfall: null,
    team_tries: outcome.attempt,
    teams,
  };
}

/** 9.5. */
function assignPerTarget(input: AssignmentInput, inspectors: InspectorTable, key: string): Outcome {
  const targets = sortTexts(input.drawn);
  const areas = areasOf(input.frame);
  const problem = problemOf(
    inspectors,
    targets.map((target) => areas.get(target)!),
    targets.map((target) => inspectors.inConflictWith(target)),
    inspectors.capacities(targets.length),
    input.teamRule,
  );
  const solution = solveAssignment(problem, key);
  if (solution.kind === "undecided") {
    throw undecided();
  }
  if (solution.kind === "infeasible") {
    return { kind: "shortfall", shortfall: shortfallOf(solution.shortages, targets) };
  }
  const teams = solution.seating.map((members, at) => ({ members, targets: [targets[at]!] }));
  return { kind: "assigned", teams, attempt: 1, people: solution.records, dealing: [] };
}

/** 9.6. */
function assignTeamsFirst(input: AssignmentInput, inspectors: InspectorTable, key: string): Outcome {
  const { teamRule } = input;
  const planned = teamSlots(teamRule, input.drawn, areasOf(input.frame), input.roster);
  if (planned.kind === "shortfall") {
    return planned;
  }
  const { groups, slots } = planned;
  const targets = sortTexts(input.drawn);
  const people = problemOf(
    inspectors,
    slots.map((slot) => slot.group.area),
    slots.map(() => new Set<number>()),
    inspectors.capacities(1),
    teamRule,
  );
  const slotGroups = slots.map((slot) => slot.group);
  const problem = {
    people,
    groups: groups.map((group) => numbered(group, slotGroups, targets, teamRule.targets_per_team)),
    conflicts: targets.map((target) => inspectors.inConflictWith(target)),
    mostTargets: inspectors.capacities(targets.length),
  };
  const solution = solveTeams(problem, key);
  if (solution.kind === "undecided") {
    throw undecided();
  }
  if (solution.kind === "infeasible") {
    const names = solution.of === "teams" ? slots.map((slot) => slot.text) : targets;
    return { kind: "shortfall", shortfall: shortfallOf(solution.shortages, names) };
  }
  const targetsOf: string[][] = solution.members.map(() => []);
  solution.teamOf.forEach((team, target) => targetsOf[team]!.push(targets[target]!));
  const teams = solution.members.map((members, team) => ({ members, targets: targetsOf[team]! }));
  const { attempt, people: peopleRecords, dealing } = solution;
  return { kind: "assigned", teams, attempt, people: peopleRecords, dealing };
}

function numbered(
  group: TargetGroup,
  slotGroups: readonly TargetGroup[],
  targets: readonly string[],
  targetsPerTeam: number | null,
): TeamGroup {
  const ofGroup = new Set(group.targets);
  return {
    teams: [...slotGroups.keys()].filter((team) => slotGroups[team] === group),
    targets: [...targets.keys()].filter((target) => ofGroup.has(targets[target]!)),
    targetsPerTeam,
  };
}

/** The problem whose targets are in these areas, each with all seats of a team. */
export function problemOf(
  inspectors: InspectorTable,
  areas: readonly string[],
  conflicts: readonly ReadonlySet<number>[],
  capacity: readonly number[],
  rule: TeamRule,
): AssignmentProblem {
  const asked = seatList(rule);
  const distinctAreas = [...new Set(areas)];
  const rowFrom = (first: number): number[] => asked.map((_, position) => first + position);
  const rowOf = new Map(distinctAreas.map((area, at) => [area, rowFrom(at * asked.length)]));
  return {
    capacity,
    priorLoad: inspectors.priorLoad,
    level: inspectors.level,
    kinGroup: inspectors.kinGroup,
    classes: distinctAreas.flatMap((area) => inspectors.classesOf(asked, area)),
    seats: areas.map((area) => rowOf.get(area)!),
    conflicts,
    even: rule.even,
  };
}

/** 9.7. */
function leaderOf(rule: TeamRule, members: readonly string[], key: string, number: number): string | null {
  switch (rule.leader) {
    case "none":
      return null;
    case "cadre_apart":
      return members.at(-1)!;
    case "among_members":
      return drawLeader(sortTexts(members), key, number);
  }
}

/** 9.8. `names`: what the targets of the shortages are called. */
function shortfallOf(shortages: readonly Shortage[], names: readonly string[]): Shortfall {
  const targets = new Set(shortages.flatMap(({ seats }) => seats.map(([target]) => names[target]!)));
  return {
    needed: shortages.reduce((sum, { seats }) => sum + seats.length, 0),
    served: shortages.reduce((sum, { served }) => sum + served, 0),
    targets: sortTexts(targets),
  };
}

/** 9.9. */
export function undecided(): RandcheckError {
  return new RandcheckError("assignment-undecided", {
    en: "kin must be kept apart within 4096 seatings looked at; it could neither be done nor shown to be impossible",
    zh: "亲属须在 4096 种排位之内分开，既未能分开，也未能证明不可能",
  });
}
