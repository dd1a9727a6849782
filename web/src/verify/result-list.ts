/** The published outcome of a task as a tree (protocol, 21.2), and what rows of it prove (22.3). */

import { canonicalJson } from "../core/canonical-json.ts";
import { fromHex, toHex } from "../core/hash.ts";
import { leafHash, merkleRoot, verifyInclusion } from "../core/merkle.ts";
import { compareTickets, type ToldRow } from "../core/pareto.ts";
import type { TaskSummary } from "./outcome.ts";
import { readSteps } from "./log-proof.ts";
import type { Reader } from "./reading.ts";

export interface ResultRow {
  readonly id: string;
  readonly members: readonly string[] | null;
  readonly outcome: "drawn" | "reserve";
  readonly position: number;
  readonly team: number | null;
  readonly ticket: string;
}

export interface ShownRow {
  readonly index: number;
  readonly path: readonly string[];
  readonly row: ResultRow;
}

/** A drawn target's team, as far as the list tells it. */
export interface ListedTeam {
  readonly number: number;
  readonly members: readonly string[];
  readonly targets: readonly string[];
}

/** Proved: its row, or that it has none. */
export type ShownOutcome = ResultRow | "absent";

export function readShownRow(reader: Reader): ShownRow {
  const members = reader.members(["index", "path", "row"]);
  return {
    index: members.get("index").number(),
    // Steps of another length prove nothing, and are told so where the row is looked at.
    path: readSteps(members.get("path"), (step) => step.hex()),
    row: readResultRow(members.get("row")),
  };
}

function readResultRow(reader: Reader): ResultRow {
  const members = reader.members(["id", "members", "outcome", "position", "team", "ticket"]);
  const row: ResultRow = {
    id: members.get("id").identifier(),
    members: members.get("members").nullable((list) => list.items().map((id) => id.identifier())),
    outcome: members.get("outcome").oneOf(["drawn", "reserve"]),
    position: members.get("position").number(1),
    team: members.get("team").nullable((number) => number.number(Number.MIN_SAFE_INTEGER)),
    ticket: members.get("ticket").digest(),
  };
  if ((row.team === null) !== (row.members === null)) {
    throw reader.refuse({ en: "team and members must be given together", zh: "组号与成员须一并给出" }, row.team);
  }
  return row;
}

/** 21.2: the root over drawn targets and reserves, in order of (ticket, id). */
export function resultListRoot(
  drawn: readonly ToldRow[],
  reserves: readonly ToldRow[],
  teams: readonly ListedTeam[],
): string {
  const teamOf = new Map(teams.flatMap((team) => team.targets.map((target) => [target, team] as const)));
  const rowsOf = (outcome: ResultRow["outcome"], told: readonly ToldRow[]): ResultRow[] =>
    [...told].sort(compareTickets).map(({ id, ticket }, at) => {
      const team = outcome === "drawn" ? teamOf.get(id) : undefined;
      return { id, members: team?.members ?? null, outcome, position: at + 1, team: team?.number ?? null, ticket };
    });
  const rows = [...rowsOf("drawn", drawn), ...rowsOf("reserve", reserves)].sort(compareTickets);
  return toHex(merkleRoot(rows.map(leafOf)));
}

/** 22.3: what the rows shown prove about a target and its ticket; null for nothing. */
export function provedOutcome(
  shown: readonly ShownRow[],
  target: ToldRow,
  { resultRoot, drawn, reserves }: TaskSummary,
): ShownOutcome | null {
  const rows = drawn + reserves;
  const root = fromHex(resultRoot);
  if (
    !shown.every(({ index, path, row }) => verifyInclusion(leafHash(leafOf(row)), index, rows, path.map(fromHex), root))
  ) {
    return null;
  }
  const own = shown.find(({ row }) => compareTickets(row, target) === 0);
  if (own !== undefined) {
    return own.row;
  }
  const below = shown.filter(({ row }) => compareTickets(row, target) < 0).map(({ index }) => index);
  const above = shown.filter(({ row }) => compareTickets(row, target) > 0).map(({ index }) => index);
  return Math.max(-1, ...below) + 1 === Math.min(rows, ...above) ? "absent" : null;
}

function leafOf({ id, members, outcome, position, team, ticket }: ResultRow): Uint8Array {
  return canonicalJson({ id, members, outcome, position, team, ticket });
}
