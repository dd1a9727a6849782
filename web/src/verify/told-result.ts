/**
 * What a draw statement tells of a task, as far as it can be read (protocol, 8.4, 9.10, 10.2).
 *
 * Twice: whole, with exactly the members of section 10, for whoever holds no list to run the draw again; and only what
 * the result list of a summary is made of, for who compares that.
 */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../core/json-value.ts";
import type { ToldRow } from "../core/pareto.ts";
import { RandcheckError } from "../core/errors.ts";
import { fractionText, rational, type Rational } from "../core/rational.ts";
import { Reader } from "./reading.ts";
import type { ListedTeam } from "./result-list.ts";

export interface ToldResult extends ToldList {
  readonly cutoffTickets: readonly string[];
  readonly cutoffKeys: readonly Rational[];
  /** Null where it tells of no assignment. */
  readonly assignment: ToldAssignment | null;
  readonly task: string;
}

export interface ToldAssignment {
  readonly teams: readonly ToldTeam[];
  readonly hasShortfall: boolean;
}

export interface ToldTeam extends ListedTeam {
  readonly leader: string | null;
}

/** What the result list is made of. */
export interface ToldList {
  readonly drawn: readonly ToldRow[];
  readonly reserves: readonly ToldRow[];
  /** Empty also where nobody is assigned. */
  readonly teams: readonly ListedTeam[];
  readonly task: JsonValue;
}

const KEY = /^(0|[1-9][0-9]{0,99})\/([1-9][0-9]{0,99})$/;

/** The whole of a result, or the refusal that says why it cannot be read. */
export function readToldResult(told: JsonObject): ToldResult | RandcheckError {
  return refusalOr(() => {
    const members = new Reader(told, "result").members([
      "assignment",
      "cutoff_keys",
      "cutoff_tickets",
      "drawn",
      "reserves",
      "task",
    ]);
    const rows = (name: "drawn" | "reserves"): ToldRow[] => members.get(name).items().map(readWholeRow);
    const assignment = members.get("assignment").nullable(readAssignment);
    return {
      drawn: rows("drawn"),
      reserves: rows("reserves"),
      cutoffTickets: members
        .get("cutoff_tickets")
        .items()
        .map((ticket) => ticket.digest()),
      cutoffKeys: members.get("cutoff_keys").items().map(readKey),
      assignment,
      teams: assignment?.teams ?? [],
      task: members.get("task").text(),
    };
  });
}

function readWholeRow(reader: Reader): ToldRow {
  const members = reader.members(["id", "ticket"]);
  return { id: members.get("id").text(), ticket: members.get("ticket").digest() };
}

function readAssignment(reader: Reader): ToldAssignment {
  const members = reader.members(["borrowed", "dealing", "people", "shortfall", "team_tries", "teams"]);
  return {
    teams: members.get("teams").items().map(readWholeTeam),
    hasShortfall: members.get("shortfall").value !== null,
  };
}

function readWholeTeam(reader: Reader): ToldTeam {
  const members = reader.members(["leader", "members", "number", "targets"]);
  return {
    leader: members.get("leader").nullable((id) => id.text()),
    members: members
      .get("members")
      .items()
      .map((id) => id.text()),
    number: members.get("number").number(Number.MIN_SAFE_INTEGER),
    targets: members
      .get("targets")
      .items()
      .map((id) => id.text()),
  };
}

/** `p/q` in lowest terms. */
function readKey(reader: Reader): Rational {
  const [, numerator, denominator] = KEY.exec(reader.text()) ?? [];
  const key =
    numerator === undefined || denominator === undefined ? null : rational(BigInt(numerator), BigInt(denominator));
  if (key === null || fractionText(key) !== reader.value) {
    throw reader.refuse({ en: "must be p/q in lowest terms", zh: "须为最简分数 p/q" });
  }
  return key;
}

/** What the result list is made of, or the refusal; members that tell nothing of it are passed over. */
export function readToldList(told: JsonObject): ToldList | RandcheckError {
  return refusalOr(() => {
    const assignment = memberOf(told, "assignment");
    return {
      drawn: memberOf(told, "drawn").items().map(readRow),
      reserves: memberOf(told, "reserves").items().map(readRow),
      teams: assignment.value === null ? [] : memberOf(assignment.value, "teams").items().map(readTeam),
      task: memberOf(told, "task").value ?? null,
    };
  });
}

function refusalOr<Result>(read: () => Result): Result | RandcheckError {
  try {
    return read();
  } catch (error) {
    if (error instanceof RandcheckError) {
      return error;
    }
    throw error;
  }
}

function readRow(reader: Reader): ToldRow {
  return { id: memberOf(reader.value, "id").text(), ticket: memberOf(reader.value, "ticket").digest() };
}

function readTeam(reader: Reader): ListedTeam {
  const number = memberOf(reader.value, "number").value;
  return {
    // Of none but a drawn target's team does the list tell the number.
    number: typeof number === "number" ? number : Number.NaN,
    members: memberOf(reader.value, "members")
      .items()
      .map((id) => id.text()),
    targets: memberOf(reader.value, "targets")
      .items()
      .map((id) => id.text()),
  };
}

function memberOf(value: JsonValue | undefined, name: string): Reader {
  const member = isJsonObject(value) ? value.get(name) : undefined;
  const reader = new Reader(member, name);
  if (member === undefined) {
    throw reader.refuse({ en: "must be given", zh: "须给出" }, isJsonArray(value) ? "an array" : "nothing");
  }
  return reader;
}
