/** Substitutes for vacant seats, drawn under a seed of their own (protocol, section 11). */

import { RandcheckError } from "../core/errors.ts";
import type { ConflictPairs, FrameRow, RosterRow } from "../core/lists.ts";
import { purposeKey, substitutionPurpose } from "../core/seed.ts";
import { problemOf, type Team, undecided } from "./assign.ts";
import { areasOf, teamSlots } from "./groups.ts";
import { InspectorTable } from "./inspectors.ts";
import { append } from "./multimap.ts";
import type { AssignmentProblem } from "./problem.ts";
import type { TeamRule } from "./rules.ts";
import { membersNow, type Replacement, type Unit, unitsOf, type VacantSeat, type Vacancy, vacantSeats } from "./units.ts";
import { drawSuccessors } from "./vacancies.ts";

/** A drawn task as it stands before the substitution. */
export interface StandingTask {
  readonly taskId: string;
  readonly teamRule: TeamRule;
  readonly frame: readonly FrameRow[];
  readonly roster: readonly RosterRow[];
  /** The ids of the drawn targets, in any order. */
  readonly drawn: readonly string[];
  /** The teams as they were drawn. */
  readonly teams: readonly Team[];
  /** The replacements of earlier substitutions of this task, oldest first. */
  readonly replacements: readonly Replacement[];
}

export interface SubstitutionInput {
  readonly absent: readonly string[];
  readonly vacancies: readonly Vacancy[];
  /** The conflict list as it stands now. */
  readonly conflicts: ConflictPairs;
  /** The seed of the substitution in hex. */
  readonly seed: string;
}

/** 11.7, as the statement tells it. */
export type SubstitutionResult = {
  readonly replacements: readonly Replacement[];
  readonly task: string;
};

/** What the problem of a substitution is made of. */
interface Situation {
  readonly task: StandingTask;
  readonly input: SubstitutionInput;
  readonly inspectors: InspectorTable;
  readonly units: readonly Unit[];
  readonly vacant: readonly VacantSeat[];
}

/** The result of a substitution; refused where section 11 says that there is none. */
export function substitute(task: StandingTask, input: SubstitutionInput): SubstitutionResult {
  const units = unitsOf(task.teamRule, task.teams, task.replacements, input.vacancies);
  const vacant = vacantSeats(units, input.vacancies);
  const inspectors = new InspectorTable(task.roster, input.conflicts);
  const problem = problemOfSubstitution({ task, input, inspectors, units, vacant });
  const key = purposeKey(input.seed, substitutionPurpose(task.taskId));
  const succession = drawSuccessors(problem, vacant.map(({ seat }) => seat), key);
  if (succession.kind === "undecided") {
    throw undecided();
  }
  if (succession.kind === "infeasible") {
    throw tooFew(succession.shortages.reduce((missing, one) => missing + one.seats.length - one.served, 0));
  }
  const replacements = vacant.map(({ seat: [number, position], target }, at): Replacement => ({
    former: units[number]!.members[position]!,
    successor: inspectors.idOf(succession.successors[at]!),
    target,
    team: units[number]!.team.number,
  }));
  return { replacements, task: task.taskId };
}

/** 11.5. */
function problemOfSubstitution(situation: Situation): AssignmentProblem {
  const { task, inspectors, units } = situation;
  return problemOf(inspectors, unitAreas(task, units), barredByUnit(situation), capacityLeft(situation), {
    ...task.teamRule,
    even: false,
  });
}

/** By unit: the area that its seats are of; with teams first that of the team's group. */
function unitAreas(task: StandingTask, units: readonly Unit[]): string[] {
  const areas = areasOf(task.frame);
  if (task.teamRule.mode === "per_target") {
    return units.map(({ target }) => areas.get(target!)!);
  }
  const planned = teamSlots(task.teamRule, task.drawn, areas, task.roster);
  if (planned.kind === "shortfall") {
    throw new Error("there are teams, so there cannot be too few of them");
  }
  return units.map(({ team }) => planned.slots[team.number - 1]!.group.area);
}

/** By inspector: his capacity, less the seats that he keeps. */
function capacityLeft({ task, input, inspectors, units, vacant }: Situation): number[] {
  const isOfTeams = units[0]!.target === null;
  const capacity = inspectors.capacities(isOfTeams ? 1 : task.drawn.length);
  for (const member of keptSeats(units, vacant).flat()) {
    const inspector = inspectors.numberOf(member);
    capacity[inspector] = Math.max(0, capacity[inspector]! - 1);
  }
  const leaving = input.vacancies.filter(({ target }) => target === null).map(({ inspector }) => inspector);
  for (const id of [...input.absent, ...leaving]) {
    const inspector = inspectors.find(id);
    if (inspector !== undefined) {
      capacity[inspector] = 0;
    }
  }
  return capacity;
}

/** By unit: the holders of the seats that are not vacant. */
function keptSeats(units: readonly Unit[], vacant: readonly VacantSeat[]): string[][] {
  const isVacant = vacancyTest(vacant);
  return units.map(({ members }, number) => members.filter((_, position) => !isVacant(number, position)));
}

function vacancyTest(vacant: readonly VacantSeat[]): (unit: number, position: number) => boolean {
  const names = new Set(vacant.map(({ seat: [unit, position] }) => `${unit} ${position}`));
  return (unit, position) => names.has(`${unit} ${position}`);
}

/** By unit: who is in conflict with it or barred from it. */
function barredByUnit({ task, inspectors, units, vacant }: Situation): ReadonlySet<number>[] {
  const isVacant = vacancyTest(vacant);
  const kept = keptSeats(units, vacant);
  const kinOf = new Map<number, number[]>();
  inspectors.kinGroup.forEach((group, inspector) => append(kinOf, group, inspector));
  const overloaded = overloadTest(task, inspectors, units);
  return units.map((unit, number) => {
    const barred = new Set(targetsOf(unit).flatMap((target) => [...inspectors.inConflictWith(target)]));
    const formerNow = unit.members.filter((_, position) => isVacant(number, position));
    for (const id of [...formerNow, ...formerBefore(unit, task.replacements)]) {
      barred.add(inspectors.numberOf(id));
    }
    for (const id of [...kept[number]!, ...substitutesOnTargets(unit, task.replacements)]) {
      for (const kin of kinOf.get(inspectors.kinGroup[inspectors.numberOf(id)]!)!) {
        barred.add(kin);
      }
    }
    if (unit.target === null) {
      overloaded(unit.team.targets.length).forEach((inspector) => barred.add(inspector));
    }
    return barred;
  });
}

function targetsOf({ team, target }: Unit): readonly string[] {
  return target === null ? team.targets : [target];
}

/** Who left the unit's team before, as far as it concerns the unit; for a team with any target. */
function formerBefore({ team, target }: Unit, replacements: readonly Replacement[]): string[] {
  return replacements
    .filter((one) => one.team === team.number && (target === null || one.target === null || one.target === target))
    .map((one) => one.former);
}

/** For a team: who is a member for one of its targets without being a member of it, once a target. */
function substitutesOnTargets({ team, target, members }: Unit, replacements: readonly Replacement[]): string[] {
  if (target !== null) {
    return [];
  }
  return team.targets.flatMap((one) => membersNow(team, one, replacements).filter((id) => !members.includes(id)));
}

/** For a number of targets: the inspectors whose capacity beside single targets is below it. */
function overloadTest(
  task: StandingTask,
  inspectors: InspectorTable,
  units: readonly Unit[],
): (targets: number) => number[] {
  const left = inspectors.capacities(task.drawn.length);
  for (const id of units.flatMap((unit) => substitutesOnTargets(unit, task.replacements))) {
    left[inspectors.numberOf(id)]! -= 1;
  }
  return (targets) => [...left.keys()].filter((inspector) => left[inspector]! < targets);
}

function tooFew(missing: number): RandcheckError {
  return new RandcheckError("substitution-infeasible", {
    en: `every vacant seat must have a successor; ${missing} cannot be filled unless others move`,
    zh: `每一空缺席位须有替补；在他人不动的情况下有 ${missing} 席无法补足`,
  });
}
