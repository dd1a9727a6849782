/** Orders and materials as the golden vectors write them, and what the assignment wants of them. */

import assert from "node:assert/strict";
import type { AssignmentInput, AssignmentResult } from "../src/assignment/assign.ts";
import type { TeamRule } from "../src/assignment/rules.ts";
import type { ConflictPairs, FrameRow, ListRoot, RosterRow } from "../src/core/lists.ts";
import { conflictRoot, frameRoot, rosterRoot } from "../src/core/lists.ts";

export interface OrderForm {
  readonly conflicts: ListRoot | null;
  readonly frame: ListRoot;
  readonly roster: ListRoot | null;
  readonly task: { readonly id: string };
  readonly team_rule: TeamRule | null;
}

export interface MaterialsForm {
  readonly conflict_lists: readonly (ConflictPairs & { readonly secret: string })[];
  readonly frames: readonly {
    readonly classes: readonly (readonly [stratum: string, weight: number, area: string])[];
    readonly codes: readonly number[];
    readonly ids: readonly string[];
    readonly secret: string;
  }[];
  readonly rosters: readonly { readonly rows: readonly RosterRow[]; readonly secret: string }[];
}

export interface DrawnForm {
  readonly assignment: AssignmentResult | null;
  readonly drawn: readonly { readonly id: string }[];
}

/** The input of the assignment of an order, its lists found by their roots; null where nobody is assigned. */
export function inputOf(
  order: OrderForm,
  materials: MaterialsForm,
  drawn: DrawnForm["drawn"],
  seed: string,
): AssignmentInput | null {
  if (order.team_rule === null) {
    return null;
  }
  return {
    taskId: order.task.id,
    teamRule: order.team_rule,
    frame: frameWith(order.frame, materials),
    roster: rosterWith(order.roster, materials),
    conflicts: conflictsWith(order.conflicts, materials),
    drawn: drawn.map(({ id }) => id),
    seed,
  };
}

export function conflictsWith(root: ListRoot | null, materials: MaterialsForm): ConflictPairs {
  return named(root, materials.conflict_lists, (one) => conflictRoot(one.secret, one));
}

function frameWith(root: ListRoot, materials: MaterialsForm): FrameRow[] {
  const frames = materials.frames.map(({ classes, codes, ids, secret }) => ({
    secret,
    rows: ids.map((id, at): FrameRow => {
      const [stratum, weight, area] = classes[codes[at]!]!;
      return { id, stratum, weight, area };
    }),
  }));
  return named(root, frames, (one) => frameRoot(one.secret, one.rows)).rows;
}

function rosterWith(root: ListRoot | null, materials: MaterialsForm): readonly RosterRow[] {
  return named(root, materials.rosters, (one) => rosterRoot(one.secret, one.rows)).rows;
}

function named<List>(root: ListRoot | null, lists: readonly List[], rootOf: (list: List) => ListRoot): List {
  const found = lists.find((list) => rootOf(list).root === root?.root);
  assert.ok(found, "the materials hold every list that the order names");
  return found;
}
