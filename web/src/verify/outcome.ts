/** What followed from a commitment: a draw, a substitution, or in a firm's bundle a draw's summary (10, 21). */

import { sha256, toHex } from "../core/hash.ts";
import type { JsonObject } from "../core/json-value.ts";
import { isJsonObject } from "../core/json-value.ts";
import type { ListRoot } from "../core/lists.ts";
import type { Moment } from "../core/moment.ts";
import type { Contribution } from "../core/seed.ts";
import { readListRoot } from "./draw-order.ts";
import { type Kind, PROTOCOL_VERSION } from "./kinds.ts";
import type { Reader } from "./reading.ts";
import { readStatement } from "./statement-form.ts";

interface Following {
  readonly commitment: string;
  readonly contributions: readonly Contribution[];
  readonly drawnAt: Moment;
  /** H(payload). */
  readonly digest: string;
  readonly kind: Kind;
  readonly log: string;
  readonly seed: string;
}

export interface ResultStatement extends Following {
  readonly kind: "draw" | "substitution";
  /** As told; compared as a whole with what comes out here. */
  readonly results: readonly JsonObject[];
}

export interface DrawSummary extends Following {
  readonly kind: "draw-summary";
  /** Digest of the draw statement. */
  readonly draw: string;
  readonly results: readonly TaskSummary[];
}

export type Outcome = ResultStatement | DrawSummary;

export interface TaskSummary {
  readonly drawn: number;
  readonly reserves: number;
  readonly resultRoot: string;
  readonly cuts: ListRoot;
  readonly taskId: string;
}

export function readResult(payload: Uint8Array): ResultStatement {
  return readStatement(payload, "result", (reader) => {
    const members = reader.members([
      "commitment",
      "contributions",
      "drawn_at",
      "kind",
      "log",
      "protocol",
      "results",
      "seed",
    ]);
    members.get("protocol").number(PROTOCOL_VERSION, PROTOCOL_VERSION);
    return {
      commitment: members.get("commitment").digest(),
      contributions: members.get("contributions").items().map(readContribution),
      digest: toHex(sha256(payload)),
      drawnAt: members.get("drawn_at").moment(),
      kind: members.get("kind").oneOf(["draw", "substitution"]),
      log: members.get("log").identifier(),
      results: members.get("results").items().map(readAnyObject),
      seed: members.get("seed").digest(),
    };
  });
}

/** 21.1. */
export function readSummary(payload: Uint8Array): DrawSummary {
  return readStatement(payload, "summary", (reader) => {
    const members = reader.members([
      "commitment",
      "contributions",
      "draw",
      "drawn_at",
      "log",
      "protocol",
      "results",
      "seed",
    ]);
    members.get("protocol").number(PROTOCOL_VERSION, PROTOCOL_VERSION);
    return {
      commitment: members.get("commitment").digest(),
      contributions: members.get("contributions").items().map(readContribution),
      digest: toHex(sha256(payload)),
      draw: members.get("draw").digest(),
      drawnAt: members.get("drawn_at").moment(),
      kind: "draw-summary",
      log: members.get("log").identifier(),
      results: members.get("results").items().map(readTaskSummary),
      seed: members.get("seed").digest(),
    };
  });
}

function readTaskSummary(reader: Reader): TaskSummary {
  const members = reader.members(["drawn", "list", "reserves", "strata", "task"]);
  const list = members.get("list").members(["root", "rows"]);
  const [drawn, reserves] = [members.get("drawn").number(), members.get("reserves").number()];
  if (list.get("rows").number() !== drawn + reserves) {
    throw list
      .get("rows")
      .refuse({
        en: `must be ${drawn + reserves}, drawn and reserves together`,
        zh: `须为抽中与备选之和 ${drawn + reserves}`,
      });
  }
  return {
    drawn,
    reserves,
    resultRoot: list.get("root").digest(),
    cuts: readListRoot(members.get("strata")),
    taskId: members.get("task").identifier(),
  };
}

function readContribution(reader: Reader): Contribution {
  const members = reader.members(["role", "value"]);
  return { role: members.get("role").label(), value: members.get("value").label() };
}

function readAnyObject(reader: Reader): JsonObject {
  if (!isJsonObject(reader.value)) {
    throw reader.refuse({ en: "must be an object", zh: "须为对象" });
  }
  return reader.value;
}
