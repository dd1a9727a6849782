/** The golden vectors of the assignment alone, in integer form (assignment page, "Vectors"). */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AssignmentProblem, PartRecord, Seat, Solution } from "../src/assignment/problem.ts";
import { solveAssignment } from "../src/assignment/solve.ts";
import { Stream } from "../src/assignment/stream.ts";
import { drawLeader, solveTeams } from "../src/assignment/teams.ts";
import { drawSuccessors } from "../src/assignment/vacancies.ts";
import cases from "./assignment-cases.json" with { type: "json" };
import { readVectors } from "./support.ts";

interface ProblemForm {
  readonly capacity: readonly number[];
  readonly classes: readonly (readonly number[])[];
  readonly conflicts: readonly (readonly [target: number, inspector: number])[];
  readonly even: boolean;
  readonly kin_group: readonly number[];
  readonly level: readonly number[];
  readonly prior_load: readonly number[];
  readonly seats: readonly (readonly number[])[];
}

interface AssignmentCase {
  readonly key: string;
  readonly problem: ProblemForm;
  readonly components?: readonly PartRecord[];
  readonly seating?: readonly (readonly number[])[];
  readonly shortages?: readonly unknown[];
}

interface TeamCase {
  readonly conflicts: readonly (readonly [target: number, inspector: number])[];
  readonly dealing_components: readonly PartRecord[];
  readonly groups: readonly {
    readonly label: string;
    readonly targets: readonly number[];
    readonly targets_per_team: number | null;
  }[];
  readonly key: string;
  readonly leaders: readonly number[];
  readonly members: readonly (readonly number[])[];
  readonly most_targets: readonly number[];
  readonly people: ProblemForm & { readonly target_ids: readonly string[] };
  readonly people_components: readonly PartRecord[];
  readonly target_ids: readonly string[];
  readonly team_of: readonly number[];
  readonly try: number;
}

interface SubstitutionCase {
  readonly absent: readonly number[];
  readonly barred: readonly (readonly [target: number, inspector: number])[];
  readonly before: readonly (readonly number[])[];
  readonly key: string;
  readonly problem: ProblemForm;
  readonly successors: readonly number[];
  readonly vacancies: readonly Seat[];
}

interface StreamCase {
  readonly below: { readonly bounds: readonly number[]; readonly numbers: readonly number[] };
  readonly key: string;
  readonly label: string;
  readonly shuffle_of_ten: readonly number[];
  readonly words: readonly number[];
}

const vectors = readVectors<{
  assignments: Record<string, AssignmentCase>;
  streams: StreamCase[];
  substitutions: Record<string, SubstitutionCase>;
  teams: Record<string, TeamCase>;
}>("assignment.json");

/** Results of the checker of the vectors, which was written apart from this code. */
const moreCases = cases as unknown as {
  cases: { readonly name: string; readonly key: string; readonly problem: ProblemForm; readonly expected: unknown }[];
};

describe("assignments", () => {
  for (const [name, told] of Object.entries(vectors.assignments)) {
    test(name, () => {
      const { components, seating, shortages } = told;
      const expected = shortages === undefined ? { components, seating } : { shortages };
      assert.deepEqual(toldOf(solveAssignment(problemOf(told.problem), told.key)), expected);
    });
  }
});

describe("rules that the golden vectors leave open", () => {
  for (const { name, key, problem, expected } of moreCases.cases) {
    test(name, () => {
      assert.deepEqual(toldOf(solveAssignment(problemOf(problem), key)), expected);
    });
  }
});

describe("teams first", () => {
  for (const [name, told] of Object.entries(vectors.teams)) {
    test(name, () => {
      const teams = told.people.target_ids.map((text) => text.slice(0, text.lastIndexOf("/")));
      const problem = {
        people: problemOf(told.people),
        groups: told.groups.map((group) => ({
          teams: [...teams.keys()].filter((team) => teams[team] === group.label),
          targets: group.targets,
          targetsPerTeam: group.targets_per_team,
        })),
        conflicts: byTarget(told.conflicts, told.target_ids.length),
        mostTargets: told.most_targets,
      };
      const solution = solveTeams(problem, told.key);
      assert.ok(solution.kind === "seated");
      assert.deepEqual(solution.members, told.members);
      assert.deepEqual(solution.teamOf, told.team_of);
      assert.equal(solution.attempt, told.try);
      assert.deepEqual(solution.people, told.people_components);
      assert.deepEqual(solution.dealing, told.dealing_components);
      const leaders = solution.members.map((team, at) => drawLeader(ascending(team), told.key, at + 1));
      assert.deepEqual(leaders, told.leaders);
    });
  }
});

describe("substitutions", () => {
  for (const [name, told] of Object.entries(vectors.substitutions)) {
    test(name, () => {
      assert.deepEqual(drawSuccessors(afterVacancies(told), told.vacancies, told.key), {
        kind: "seated",
        successors: told.successors,
      });
    });
  }
});

describe("streams", () => {
  for (const told of vectors.streams) {
    test(`${told.label} under ${told.key.slice(0, 8)}…`, () => {
      const words = new Stream(told.key, told.label);
      assert.deepEqual(
        told.words.map(() => words.word()),
        told.words,
      );
      const numbers = new Stream(told.key, told.label);
      assert.deepEqual(
        told.below.bounds.map((bound) => numbers.below(bound)),
        told.below.numbers,
      );
      const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
      new Stream(told.key, told.label).shuffle(ten);
      assert.deepEqual(ten, told.shuffle_of_ten);
    });
  }
});

/** A solution as the vectors tell it. */
function toldOf(solution: Solution): unknown {
  switch (solution.kind) {
    case "seated":
      return { components: solution.records, seating: solution.seating };
    case "infeasible":
      return { shortages: solution.shortages.map((one) => ({ ...one, needed: one.seats.length })) };
    case "undecided":
      return { undecided: true };
  }
}

function problemOf(form: ProblemForm): AssignmentProblem {
  return {
    capacity: form.capacity,
    priorLoad: form.prior_load,
    level: form.level,
    kinGroup: form.kin_group,
    classes: form.classes,
    seats: form.seats,
    conflicts: byTarget(form.conflicts, form.seats.length),
    even: form.even,
  };
}

function byTarget(pairs: readonly (readonly [target: number, inspector: number])[], targets: number): Set<number>[] {
  const sets = Array.from({ length: targets }, () => new Set<number>());
  for (const [target, inspector] of pairs) {
    sets[target]!.add(inspector);
  }
  return sets;
}

/** What the assignment page, "Substitution", makes of a seating with vacant seats. */
function afterVacancies(told: SubstitutionCase): AssignmentProblem {
  const problem = problemOf(told.problem);
  const capacity = [...problem.capacity];
  const conflicts = byTarget([...told.problem.conflicts, ...told.barred], problem.seats.length);
  told.before.forEach((row, target) => {
    row.forEach((holder, position) => {
      if (told.vacancies.some(([one, other]) => one === target && other === position)) {
        conflicts[target]!.add(holder);
        return;
      }
      capacity[holder]! -= 1;
      problem.kinGroup.forEach((group, inspector) => {
        if (group === problem.kinGroup[holder]) {
          conflicts[target]!.add(inspector);
        }
      });
    });
  });
  for (const inspector of told.absent) {
    capacity[inspector] = 0;
  }
  return { ...problem, capacity, conflicts };
}

function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
