/** What vectors do not show: laws that every result keeps, refusals, and that the rule check finds breaches. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assignInspectors, type AssignmentInput, type Team } from "../src/assignment/assign.ts";
import { teamSlots } from "../src/assignment/groups.ts";
import type { AssignmentProblem, Shortage } from "../src/assignment/problem.ts";
import { findSuccessorBreaches, findTeamBreaches, type RulesOfTask } from "../src/assignment/respected.ts";
import type { TeamRule } from "../src/assignment/rules.ts";
import { solveAssignment } from "../src/assignment/solve.ts";
import { type StandingTask, substitute, type SubstitutionInput } from "../src/assignment/substitute.ts";
import { solveTeams } from "../src/assignment/teams.ts";
import type { RosterRow } from "../src/core/lists.ts";
import { assertRefused, repeatableNumbers } from "./support.ts";

const KEY = "5e".repeat(32);

describe("every assignment", () => {
  const problems = randomProblems(150);

  test("fills every seat lawfully, or shows by counting or search that it cannot", () => {
    const kinds = new Map<string, number>();
    for (const problem of problems) {
      const solution = solveAssignment(problem, KEY);
      kinds.set(solution.kind, (kinds.get(solution.kind) ?? 0) + 1);
      if (solution.kind === "seated") {
        assertLawful(problem, solution.seating);
      } else if (solution.kind === "infeasible") {
        solution.shortages.forEach((shortage) => assertTooFew(problem, shortage));
      }
    }
    assert.ok((kinds.get("seated") ?? 0) > 20 && (kinds.get("infeasible") ?? 0) > 20, "both come up");
  });

  test("has loads as even, and as few borrowed, as any seating of the problem, without kin", () => {
    let compared = 0;
    for (const problem of problems.filter((one) => one.even && isWithoutKin(one) && one.seats.flat().length <= 5)) {
      const solution = solveAssignment(problem, KEY);
      const best = bestByEnumeration(problem);
      assert.equal(solution.kind === "seated", best !== null);
      if (solution.kind === "seated") {
        assert.deepEqual(meritsOf(problem, solution.seating), best);
        compared += 1;
      }
    }
    assert.ok(compared > 10);
  });

  test("follows the key", () => {
    const problem = { ...problems[0]!, ...plainProblem(8, 30) };
    const seatings = ["00", "01", "02"].map((byte) => JSON.stringify(solveAssignment(problem, byte.repeat(32))));
    assert.equal(new Set(seatings).size, 3);
    assert.deepEqual(solveAssignment(problem, "00".repeat(32)), solveAssignment(problem, "00".repeat(32)));
  });

  test("is undecided rather than guessed when kin can be kept apart in too many ways", () => {
    assert.deepEqual(solveAssignment(kinPuzzle(), KEY), { kind: "undecided" });
  });
});

describe("teams", () => {
  const people = { ...plainProblem(6, 3), seats: [[0, 0], [0, 0], [0, 0]], even: false };
  const mostTargets = people.capacity.map(() => 12);
  const conflicts = Array.from({ length: 12 }, () => new Set<number>());
  const allTargets = conflicts.map((_, target) => target);

  test("never share an inspector, whatever the capacities", () => {
    const group = { teams: [0, 1, 2], targets: allTargets, targetsPerTeam: null };
    const problem = { people, groups: [group], conflicts, mostTargets };
    for (const byte of ["01", "02", "03"]) {
      const solution = solveTeams(problem, byte.repeat(32));
      assert.ok(solution.kind === "seated");
      assert.equal(new Set(solution.members.flat()).size, 6);
    }
  });

  test("get no more targets than the rule allows, even where loads need not be even", () => {
    const group = { teams: [0, 1, 2], targets: allTargets, targetsPerTeam: 4 };
    const problem = { people, groups: [group], conflicts, mostTargets };
    const solution = solveTeams(problem, KEY);
    assert.ok(solution.kind === "seated");
    assert.deepEqual([0, 1, 2].map((team) => solution.teamOf.filter((of) => of === team).length), [4, 4, 4]);
  });

  test("9.6: groups with equal remainders are told apart by * and area, not by label", () => {
    const { teamRule: rule } = taskOf({ mode: "teams_first", seats: [seat(2)], teams: 3 });
    const areas = new Map([["t0", ""], ["t1", ""], ["t2", "!"], ["t3", "!"]]);
    const planned = teamSlots(rule, [...areas.keys()], areas, [{ ...inspector(0), areas: ["!"] }]);
    assert.ok(planned.kind === "slots");
    assert.deepEqual(planned.slots.map(({ text }) => text), ["!/0001", "*/0001", "*/0002"]);
  });
});

describe("refusals of section 9", () => {
  const input = taskOf({ mode: "per_target", seats: [seat(2)] });

  test("9.2: a department without inspectors", () => {
    const teamRule = { ...input.teamRule, seats: [{ ...seat(2), department: "消防救援局" }] };
    assertRefused(() => assignInspectors({ ...input, teamRule }), "unknown-department");
  });

  test("9.2: categories that nobody has", () => {
    const teamRule = { ...input.teamRule, seats: [{ ...seat(2), categories: ["特种设备"] }] };
    assertRefused(() => assignInspectors({ ...input, teamRule }), "unknown-category");
  });

  test("9.6: an area named like the group of those without one", () => {
    const roster = input.roster.map((row) => ({ ...row, areas: ["*"] }));
    const frame = input.frame.map((row, at) => ({ ...row, area: at === 0 ? "*" : "" }));
    const teamRule = { ...input.teamRule, mode: "teams_first", teams: 2 } as const;
    assertRefused(() => assignInspectors({ ...input, roster, frame, teamRule }), "ambiguous-area");
  });

  test("9.8: too few inspectors are a shortfall, not a refusal", () => {
    const roster = input.roster.slice(0, 4).map((row) => ({ ...row, capacity: 2 }));
    const { shortfall, teams } = assignInspectors({ ...input, roster });
    assert.deepEqual(shortfall, { needed: 12, served: 8, targets: input.drawn });
    assert.deepEqual(teams, []);
  });

  test("9.9: kin who can be kept apart in too many ways to try", () => {
    const puzzle = kinPuzzle();
    const roster = puzzle.kinGroup.map((group, number) => ({
      ...inspector(number),
      capacity: 1,
      kin_group: `k${group}`,
    }));
    const task = { ...taskOf({ mode: "per_target", seats: [seat(2)] }, puzzle.seats.length), roster };
    assertRefused(() => assignInspectors(task), "assignment-undecided");
  });
});

describe("refusals of section 11", () => {
  const task = standingTask();
  const [first, second] = task.teams as [Team, Team];
  const request: SubstitutionInput = { absent: [], vacancies: [], conflicts: noConflicts(), seed: KEY };

  test("vacancies of both kinds at once", () => {
    const vacancies = [
      { inspector: first.members[0]!, target: null },
      { inspector: second.members[0]!, target: second.targets[0]! },
    ];
    assertRefused(() => substitute(task, { ...request, vacancies }), "mixed-vacancies");
  });

  test("no vacancy at all", () => {
    assertRefused(() => substitute(task, request), "mixed-vacancies");
  });

  test("a vacancy that stands twice", () => {
    const vacancy = { inspector: first.members[0]!, target: first.targets[0]! };
    assertRefused(() => substitute(task, { ...request, vacancies: [vacancy, vacancy] }), "vacancy-twice");
  });

  test("a vacancy of somebody who does not sit there", () => {
    const [inspector] = second.members.filter((one) => !first.members.includes(one));
    const vacancies = [{ inspector: inspector!, target: first.targets[0]! }];
    assertRefused(() => substitute(task, { ...request, vacancies }), "vacancy-without-seat");
  });

  test("nobody left to come", () => {
    const vacancies = [{ inspector: first.members[0]!, target: first.targets[0]! }];
    const absent = task.roster.map(({ id }) => id);
    assertRefused(() => substitute(task, { ...request, vacancies, absent }), "substitution-infeasible");
  });
});

describe("the rule check", () => {
  const input = taskOf({ mode: "per_target", seats: [{ ...seat(1), categories: ["食品"] }, seat(1)] });
  const { teams } = assignInspectors(input);
  const [team] = teams as [Team];
  const found = (rules: RulesOfTask, told: readonly Team[] = teams) => {
    const { seats, conflicts } = findTeamBreaches(rules, input.drawn, told);
    return { seats: seats.length, conflicts: conflicts.length };
  };
  const nothing = { seats: 0, conflicts: 0 };

  test("finds nothing in a drawn assignment", () => {
    assert.deepEqual(found(input), nothing);
  });

  test("finds a member without the seat's categories", () => {
    const swapped = { ...team, members: [...team.members].reverse() };
    const roster = input.roster.map((row) => (row.id === team.members[1] ? { ...row, categories: [] } : row));
    assert.equal(found({ ...input, roster }, [swapped, ...teams.slice(1)]).seats, 1);
  });

  test("finds a member of another department, and one who is no cadre", () => {
    const asked = { ...seat(1), department: "城管局", cadre: true };
    const teamRule = { ...input.teamRule, seats: [input.teamRule.seats[0]!, asked] };
    assert.equal(found({ ...input, teamRule }).seats, 2 * teams.length);
  });

  test("finds a member who does not serve the area", () => {
    const frame = input.frame.map((row) => (row.id === team.targets[0] ? { ...row, area: "集安市" } : row));
    const roster = input.roster.map((row) => (row.id === team.members[0] ? { ...row, areas: ["东昌区"] } : row));
    assert.equal(found({ ...input, frame, roster }).seats, 1);
  });

  test("finds a target without a team, with two, and one that was not drawn", () => {
    assert.deepEqual(found(input, teams.slice(1)), { ...nothing, seats: 1 });
    assert.deepEqual(found(input, [...teams, { ...team, number: 99 }]), { ...nothing, seats: 1 });
    assert.deepEqual(found(input, [...teams, { ...team, targets: ["t99"], number: 99 }]), { ...nothing, seats: 1 });
  });

  test("finds a team with a seat too few, and somebody who is not on the roster", () => {
    assert.equal(found(input, [{ ...team, members: team.members.slice(1) }, ...teams.slice(1)]).seats, 1);
    const strangers = { ...team, members: [team.members[0]!, "nobody"] };
    assert.equal(found(input, [strangers, ...teams.slice(1)]).seats, 1);
  });

  test("finds a conflict with a target", () => {
    const targets = [[team.members[0]!, team.targets[0]!]] as const;
    assert.deepEqual(found({ ...input, conflicts: { targets, inspectors: [] } }), { ...nothing, conflicts: 1 });
  });

  test("finds kin by pair, in either order, and by kin group", () => {
    const [one, other] = team.members as [string, string];
    const together = teams.filter(({ members }) => members.includes(one) && members.includes(other)).length;
    for (const pair of [
      [one, other],
      [other, one],
    ] as const) {
      const conflicts = { targets: [], inspectors: [pair] };
      assert.equal(found({ ...input, conflicts }).conflicts, together);
    }
    const roster = input.roster.map((row) => (team.members.includes(row.id) ? { ...row, kin_group: "k" } : row));
    assert.equal(found({ ...input, roster }).conflicts, together);
  });

  test("finds somebody who stands twice in a team, and with teams first in two teams", () => {
    const doubled = { ...team, members: [team.members[0]!, team.members[0]!] };
    assert.equal(found(input, [doubled, ...teams.slice(1)]).conflicts, 1);
    const moved = teams.map((one) => ({ ...one, members: team.members }));
    assert.equal(found(input, moved).conflicts, 0);
    const teamRule = { ...input.teamRule, mode: "teams_first", teams: teams.length } as const;
    assert.equal(found({ ...input, teamRule }, moved).conflicts, 2);
  });

  test("finds successors who may not come", () => {
    const successor = input.roster.find(({ id }) => !team.members.includes(id))!.id;
    const replacement = { former: team.members[0]!, successor, target: team.targets[0]!, team: team.number };
    const foundFor = (rules: RulesOfTask, now = replacement) => {
      const { seats, conflicts } = findSuccessorBreaches(rules, teams, [], [now]);
      return { seats: seats.length, conflicts: conflicts.length };
    };
    assert.deepEqual(foundFor(input), nothing);
    const unfit = input.roster.map((row) => (row.id === successor ? { ...row, categories: [] } : row));
    assert.deepEqual(foundFor({ ...input, roster: unfit }), { ...nothing, seats: 1 });
    const targets = [[successor, team.targets[0]!]] as const;
    assert.deepEqual(foundFor({ ...input, conflicts: { targets, inspectors: [] } }), { ...nothing, conflicts: 1 });
    const inspectors = [[team.members[1]!, successor]] as const;
    assert.deepEqual(foundFor({ ...input, conflicts: { targets: [], inspectors } }), { ...nothing, conflicts: 1 });
    assert.equal(foundFor(input, { ...replacement, successor: team.members[1]! }).conflicts, 1);
    assert.equal(foundFor(input, { ...replacement, team: 99 }).seats, 1);
  });

  test("finds a successor who is in two teams", () => {
    const first = taskOf({ mode: "teams_first", seats: [seat(2)], teams: 2 });
    const [one, other] = assignInspectors(first).teams as [Team, Team];
    const replacement = { former: one.members[0]!, successor: other.members[0]!, target: null, team: one.number };
    assert.deepEqual(
      findSuccessorBreaches(first, [one, other], [], [replacement]).conflicts.map(({ en }) => en),
      [`${other.members[0]} stands twice`],
    );
  });
});

// ---- Tasks ----

function noConflicts(): SubstitutionInput["conflicts"] {
  return { targets: [], inspectors: [] };
}

function seat(count: number): TeamRule["seats"][number] {
  return { cadre: false, categories: [], count, department: null };
}

function inspector(number: number): RosterRow {
  return {
    id: `p${String(number).padStart(2, "0")}`,
    department: "市场监管局",
    categories: ["食品"],
    areas: [],
    level: 0,
    cadre: false,
    capacity: null,
    prior_load: 0,
    kin_group: null,
  };
}

function taskOf(rule: Pick<TeamRule, "mode" | "seats"> & Partial<TeamRule>, targets = 6): AssignmentInput {
  const ids = Array.from({ length: targets }, (_, number) => `t${String(number).padStart(2, "0")}`);
  return {
    taskId: "T-1",
    teamRule: { even: true, leader: "none", targets_per_team: null, teams: null, ...rule },
    frame: ids.map((id) => ({ id, stratum: "all", weight: 1, area: "" })),
    roster: Array.from({ length: 8 }, (_, number) => inspector(number)),
    conflicts: noConflicts(),
    drawn: ids,
    seed: "ab".repeat(32),
  };
}

function standingTask(): StandingTask {
  const input = taskOf({ mode: "per_target", seats: [seat(2)] });
  return { ...input, teams: assignInspectors(input).teams, replacements: [] };
}

// ---- Problems ----

function isWithoutKin(problem: AssignmentProblem): boolean {
  return new Set(problem.kinGroup).size === problem.kinGroup.length;
}

function plainProblem(inspectors: number, targets: number): AssignmentProblem {
  const everybody = Array.from({ length: inspectors }, (_, number) => number);
  return {
    capacity: everybody.map(() => targets),
    priorLoad: everybody.map(() => 0),
    level: everybody.map(() => 0),
    kinGroup: everybody,
    classes: [everybody],
    seats: Array.from({ length: targets }, () => [0]),
    conflicts: Array.from({ length: targets }, () => new Set<number>()),
    even: true,
  };
}

/** Two seats on each of twelve targets, and one for each inspector. */
function kinPuzzle(): AssignmentProblem {
  const targets = 12;
  const problem = plainProblem(2 * targets, targets);
  return {
    ...problem,
    capacity: problem.capacity.map(() => 1),
    // Thirteen of one group on twelve targets cannot be kept apart, which takes more than 4096 seatings to show.
    kinGroup: problem.kinGroup.map((number) => Math.max(number, targets)),
    seats: problem.seats.map(() => [0, 0]),
  };
}

/** Small problems of all sorts, the same in every run. */
function randomProblems(count: number): AssignmentProblem[] {
  const numbers = repeatableNumbers(20260301);
  const below = (bound: number) => numbers.next().value % bound;
  return Array.from({ length: count }, () => {
    const inspectors = 1 + below(6);
    const targets = 1 + below(4);
    const plain = plainProblem(inspectors, targets);
    const everybody = plain.classes[0]!;
    const hasPriorLoads = below(2) === 0;
    const hasUpperLevel = below(3) === 0;
    const hasKin = below(3) === 0;
    return {
      ...plain,
      capacity: everybody.map(() => 1 + below(targets)),
      priorLoad: everybody.map(() => (hasPriorLoads ? below(4) : 0)),
      level: everybody.map(() => (hasUpperLevel ? below(2) : 0)),
      kinGroup: everybody.map((number) => (hasKin && number % 3 === 1 ? number - 1 : number)),
      classes: [everybody, everybody.filter(() => below(3) > 0)],
      seats: plain.seats.map(() => Array.from({ length: 1 + below(2) }, () => below(2))),
      conflicts: plain.seats.map(() => new Set(everybody.filter(() => below(6) === 0))),
      even: below(4) > 0,
    };
  });
}

// ---- Laws ----

function assertLawful(problem: AssignmentProblem, seating: readonly (readonly number[])[]): void {
  assert.deepEqual(
    seating.map((row) => row.length),
    problem.seats.map((row) => row.length),
  );
  seating.forEach((row, target) => {
    const groups = row.map((one) => problem.kinGroup[one]);
    assert.equal(new Set(groups).size, row.length, "kin are kept apart, and nobody has two seats of a target");
    row.forEach((one, position) => {
      assert.ok(problem.classes[problem.seats[target]![position]!]!.includes(one), "of the seat's class");
      assert.ok(!problem.conflicts[target]!.has(one), "in no conflict");
    });
  });
  loadsOf(problem, seating).forEach((load, one) => assert.ok(load <= problem.capacity[one]!, "within capacity"));
}

/** The certificate: added up once more, those who can serve are too few. A search is only believed, not repeated. */
function assertTooFew(problem: AssignmentProblem, { seats, served, proof }: Shortage): void {
  assert.ok(served < seats.length);
  if (proof === "search") {
    assert.ok(!isWithoutKin(problem));
    return;
  }
  let most = 0;
  for (const [one, capacity] of problem.capacity.entries()) {
    const open = seats.filter(
      ([target, position]) =>
        problem.classes[problem.seats[target]![position]!]!.includes(one) && !problem.conflicts[target]!.has(one),
    );
    most += Math.min(capacity, new Set(open.map(([target]) => target)).size);
  }
  assert.equal(served, most);
}

function loadsOf(problem: AssignmentProblem, seating: readonly (readonly number[])[]): number[] {
  return problem.capacity.map((_, one) => seating.flat().filter((holder) => holder === one).length);
}

/** Seats borrowed, then for each level the sum of squares of totals: smaller is better, in this order. */
function meritsOf(problem: AssignmentProblem, seating: readonly (readonly number[])[]): number[] {
  const loads = loadsOf(problem, seating);
  const squares = [0, 0];
  loads.forEach((load, one) => (squares[problem.level[one]!]! += (problem.priorLoad[one]! + load) ** 2));
  return [seating.flat().filter((one) => problem.level[one] === 1).length, ...squares];
}

/** The best merits of all lawful seatings, or null if there is none. */
function bestByEnumeration(problem: AssignmentProblem): number[] | null {
  const seats = problem.seats.flatMap((row, target) =>
    row.map((number) => ({ target, members: problem.classes[number]! })),
  );
  const holders: number[] = [];
  let best: number[] | null = null;
  const place = (at: number): void => {
    if (at === seats.length) {
      const merits = meritsOf(problem, [holders]);
      best = best === null || isLess(merits, best) ? merits : best;
      return;
    }
    const { target, members } = seats[at]!;
    for (const one of members) {
      const isOnTarget = holders.some((holder, before) => holder === one && seats[before]!.target === target);
      const load = holders.filter((holder) => holder === one).length;
      if (!problem.conflicts[target]!.has(one) && !isOnTarget && load < problem.capacity[one]!) {
        holders.push(one);
        place(at + 1);
        holders.pop();
      }
    }
  };
  place(0);
  return best;
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at >= 0 && one[at]! < other[at]!;
}
