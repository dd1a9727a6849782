/**
 * What a bundle tells of its draw, for people to look at.
 *
 * Nothing here is checked; whether it may be relied on is the report's to say. So reading is lenient: what cannot be
 * read is left out, and the page shows it beside a verdict that says why.
 */

import type { Envelope } from "../core/dsse.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../core/json-value.ts";
import { PAYLOAD_LIMITS, parseStrictJson } from "../core/strict-json.ts";
import { type Bundle, chainOf } from "../verify/bundle.ts";

export interface Account {
  readonly level: Bundle["level"];
  /** The draw first, then the substitutions built on it. */
  readonly steps: readonly Step[];
  readonly tasks: readonly TaskAccount[];
  /** The one firm that a party's bundle is about. */
  readonly party: string | null;
}

export interface Step {
  readonly isSubstitution: boolean;
  readonly attempt: number | null;
  readonly reason: string | null;
  readonly approver: string | null;
  readonly contributors: readonly string[];
  readonly committedAt: string | null;
  readonly drawnAt: string | null;
  readonly log: string | null;
}

export interface TaskAccount {
  readonly id: string;
  readonly title: string | null;
  readonly department: string | null;
  readonly matters: readonly string[];
  readonly pool: number | null;
  readonly drawn: number | null;
  readonly reserves: number | null;
  readonly teams: number | null;
  readonly isShort: boolean;
  /** Drawn targets, then reserves, as told; empty where only a summary is. */
  readonly rows: readonly ResultRow[];
  readonly replacements: readonly Replacement[];
}

export interface ResultRow {
  readonly id: string;
  readonly ticket: string;
  readonly isReserve: boolean;
  readonly team: number | null;
  /** Inspectors as drawn, the leader with a star. */
  readonly members: string;
}

export interface Replacement {
  readonly team: number;
  readonly target: string | null;
  readonly former: string;
  readonly successor: string;
}

/** The account of a bundle. */
export function readAccount(bundle: Bundle): Account {
  const links = chainOf(bundle).map(({ commitment, result }) => ({
    commitment: payloadOf(commitment),
    result: payloadOf(result),
  }));
  const [root, ...changes] = links;
  return {
    level: bundle.level,
    steps: links.map(({ commitment, result }) => stepOf(commitment, result)),
    tasks: root === undefined ? [] : tasksOf(root, changes),
    party: chainOf(bundle)[0]?.party?.targetId ?? null,
  };
}

interface Link {
  readonly commitment: JsonValue;
  readonly result: JsonValue;
}

function payloadOf(envelope: Envelope): JsonValue {
  try {
    return parseStrictJson(envelope.payload, PAYLOAD_LIMITS);
  } catch {
    return null; // the report says what is wrong with it
  }
}

function stepOf(commitment: JsonValue, result: JsonValue): Step {
  const attempt = at(commitment, "attempt");
  return {
    isSubstitution: isJsonObject(at(commitment, "substitution")),
    attempt: number(at(attempt, "number")),
    reason: text(at(attempt, "reason")),
    approver: text(at(attempt, "approver")),
    contributors: texts(list(at(commitment, "contributors")).map((one) => at(one, "role"))),
    committedAt: text(at(commitment, "committed_at")),
    drawnAt: text(at(result, "drawn_at")),
    log: text(at(commitment, "log")),
  };
}

function tasksOf(root: Link, changes: readonly Link[]): TaskAccount[] {
  const results = new Map(list(at(root.result, "results")).map((one) => [text(at(one, "task")), one]));
  return list(at(root.commitment, "orders")).flatMap((order) => {
    const id = text(at(order, "task", "id"));
    return id === null ? [] : [taskOf(id, order, results.get(id), changes)];
  });
}

function taskOf(id: string, order: JsonValue, result: JsonValue | undefined, changes: readonly Link[]): TaskAccount {
  const drawn = at(result, "drawn");
  const reserves = at(result, "reserves");
  const teams = list(at(result, "assignment", "teams"));
  return {
    id,
    title: text(at(order, "task", "title")),
    department: text(at(order, "task", "lead_department")),
    matters: texts(list(at(order, "task", "matters"))),
    pool: number(at(order, "frame", "rows")),
    drawn: number(drawn) ?? (isJsonArray(drawn) ? drawn.length : null),
    reserves: number(reserves) ?? (isJsonArray(reserves) ? reserves.length : null),
    teams: teams.length || null,
    isShort: isJsonObject(at(result, "assignment", "shortfall")),
    rows: rowsOf(list(drawn), list(reserves), teams),
    replacements: changes.flatMap(({ result: change }) => replacementsIn(change, id)),
  };
}

function rowsOf(drawn: readonly JsonValue[], reserves: readonly JsonValue[], teams: readonly JsonValue[]): ResultRow[] {
  const teamOf = new Map<string, { readonly number: number | null; readonly members: string }>();
  for (const team of teams) {
    const leader = text(at(team, "leader"));
    const names = texts(list(at(team, "members"))).map((name) => (name === leader ? `${name}*` : name));
    const told = { number: number(at(team, "number")), members: names.join(" ") };
    for (const target of texts(list(at(team, "targets")))) {
      teamOf.set(target, told);
    }
  }
  const read = (isReserve: boolean) => (row: JsonValue): ResultRow[] => {
    const id = text(at(row, "id"));
    if (id === null) {
      return [];
    }
    const team = isReserve ? undefined : teamOf.get(id);
    const ticket = text(at(row, "ticket")) ?? "";
    return [{ id, ticket, isReserve, team: team?.number ?? null, members: team?.members ?? "" }];
  };
  return [...drawn.flatMap(read(false)), ...reserves.flatMap(read(true))];
}

function replacementsIn(change: JsonValue, task: string): Replacement[] {
  const told = list(at(change, "results")).find((one) => at(one, "task") === task);
  return list(at(told, "replacements")).flatMap((one) => {
    const [team, former, successor] = [number(at(one, "team")), text(at(one, "former")), text(at(one, "successor"))];
    return team === null || former === null || successor === null
      ? []
      : [{ team, former, successor, target: text(at(one, "target")) }];
  });
}

function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((one, key) => (isJsonObject(one) ? one.get(key) : undefined), value);
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function texts(values: readonly (JsonValue | undefined)[]): string[] {
  return values.filter((value) => typeof value === "string");
}

function number(value: JsonValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}
