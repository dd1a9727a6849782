/** The assignments and substitutions of the golden vectors of whole draws (protocol, sections 9, 11 and 16). */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assignInspectors, type AssignmentInput, type AssignmentResult } from "../src/assignment/assign.ts";
import { findSuccessorBreaches, findTeamBreaches } from "../src/assignment/respected.ts";
import { substitute, type SubstitutionResult } from "../src/assignment/substitute.ts";
import type { Vacancy } from "../src/assignment/units.ts";
import type { ListRoot } from "../src/core/lists.ts";
import { conflictsWith, type DrawnForm, inputOf, type MaterialsForm, type OrderForm } from "./assignment-support.ts";
import { readVectors } from "./support.ts";

interface DrawCase {
  readonly name: string;
  readonly seed: string;
  readonly order: OrderForm;
  readonly materials: MaterialsForm;
  readonly expected: DrawnForm;
}

interface Ceremony {
  readonly name: string;
  readonly commitment: { readonly payload: string };
  readonly result: { readonly payload: string };
  readonly materials: MaterialsForm;
  readonly substituted: string | null;
}

interface CommitmentPayload {
  readonly orders: readonly OrderForm[];
  readonly substitution: {
    readonly absent: readonly string[];
    readonly conflicts: ListRoot;
    readonly task: string;
    readonly vacancies: readonly Vacancy[];
  } | null;
}

interface ResultPayload<Result> {
  readonly results: readonly Result[];
  readonly seed: string;
}

const NOTHING_WRONG = { seats: [], conflicts: [] };
const draws = readVectors<{ cases: DrawCase[] }>("draws.json").cases;
const ceremonies = readVectors<{ cases: Ceremony[] }>("statements.json").cases;

describe("assignments of whole draws", () => {
  for (const told of draws.filter(({ order }) => order.team_rule !== null)) {
    test(told.name, () => {
      const input = inputOf(told.order, told.materials, told.expected.drawn, told.seed);
      assertAssigned(input, told.expected.assignment);
    });
  }

  test("the vectors hold draws of both modes and shortfalls", () => {
    const modes = new Set(draws.map(({ order }) => order.team_rule?.mode));
    assert.ok(modes.has("teams_first") && modes.has("per_target"));
    assert.ok(draws.some(({ expected }) => (expected.assignment?.shortfall ?? null) !== null));
  });
});

describe("assignments of ceremonies", () => {
  for (const ceremony of ceremonies.filter(({ substituted }) => substituted === null)) {
    test(ceremony.name, () => {
      const result = resultOf<DrawnForm>(ceremony);
      commitmentOf(ceremony).orders.forEach((order, at) => {
        const drawn = result.results[at]!;
        assertAssigned(inputOf(order, ceremony.materials, drawn.drawn, result.seed), drawn.assignment);
      });
    });
  }
});

describe("substitutions of ceremonies", () => {
  for (const ceremony of ceremonies.filter(({ substituted }) => substituted !== null)) {
    test(ceremony.name, () => {
      const { absent, conflicts: root, task: taskId, vacancies } = commitmentOf(ceremony).substitution!;
      const conflicts = conflictsWith(root, ceremony.materials);
      const [draw, ...before] = chainBefore(ceremony);
      const drawn = drawnTask(draw!, taskId);
      const replacements = before
        .flatMap((one) => resultOf<SubstitutionResult>(one).results)
        .filter((one) => one.task === taskId)
        .flatMap((one) => one.replacements);
      const { results, seed } = resultOf<SubstitutionResult>(ceremony);
      const result = substitute({ ...drawn, replacements }, { absent, vacancies, conflicts, seed });
      assert.deepEqual([result], results);
      const rules = { ...drawn, conflicts };
      assert.deepEqual(findSuccessorBreaches(rules, drawn.teams, replacements, result.replacements), NOTHING_WRONG);
    });
  }

  test("the vectors hold substitutions of both modes and for single targets", () => {
    const vacancies = ceremonies.flatMap((one) => commitmentOf(one).substitution?.vacancies ?? []);
    assert.ok(vacancies.some(({ target }) => target === null) && vacancies.some(({ target }) => target !== null));
  });
});

function assertAssigned(input: AssignmentInput | null, expected: AssignmentResult | null): void {
  if (input === null) {
    assert.equal(expected, null);
    return;
  }
  const result = assignInspectors(input);
  assert.deepEqual(result, expected);
  if (result.shortfall === null) {
    assert.deepEqual(findTeamBreaches(input, input.drawn, result.teams), NOTHING_WRONG);
  }
}

/** The ceremonies that led to what a substitution changes, the draw first. */
function chainBefore(ceremony: Ceremony): Ceremony[] {
  if (ceremony.substituted === null) {
    return [];
  }
  const before = ceremonies.find(({ name }) => name === ceremony.substituted)!;
  return [...chainBefore(before), before];
}

function drawnTask(draw: Ceremony, taskId: string): AssignmentInput & Pick<AssignmentResult, "teams"> {
  const { orders } = commitmentOf(draw);
  const at = orders.findIndex(({ task }) => task.id === taskId);
  const { results, seed } = resultOf<DrawnForm>(draw);
  const input = inputOf(orders[at]!, draw.materials, results[at]!.drawn, seed);
  assert.ok(input !== null);
  return { ...input, teams: assignInspectors(input).teams };
}

function commitmentOf(ceremony: Ceremony): CommitmentPayload {
  return JSON.parse(ceremony.commitment.payload) as CommitmentPayload;
}

function resultOf<Result>(ceremony: Ceremony): ResultPayload<Result> {
  return JSON.parse(ceremony.result.payload) as ResultPayload<Result>;
}
