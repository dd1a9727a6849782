/** Draw orders, tasks and team rules as they stand in a commitment (protocol, 4.5, 5.1, 5.11, 6.2 to 6.4). */

import type { SeatRule, TeamRule } from "../assignment/rules.ts";
import { depthOf, type ListRoot } from "../core/lists.ts";
import { ALLOCATIONS, requireSampleRule, ROUNDINGS, type SampleRule, SELECTIONS } from "../core/sample-rule.ts";
import type { StratumSize } from "../core/sizes.ts";
import { type FrameRule, readFrameRule } from "./frame-rule.ts";
import { isAscending, type Reader } from "./reading.ts";

export interface DrawOrder {
  readonly conflicts: ListRoot | null;
  readonly exclusions: readonly Exclusion[];
  readonly frame: ListRoot;
  readonly frameRule: FrameRule | null;
  readonly roster: ListRoot | null;
  readonly sampleRule: SampleRule;
  readonly strata: readonly StratumSize[];
  readonly taskId: string;
  readonly teamRule: TeamRule | null;
}

export interface Exclusion {
  readonly count: number;
  readonly ground: string;
}

const MAX_SEATS = 100;
const MIN_SEATS = 2;
const MAX_TEAMS = 9999;
const MAX_TARGETS = 999_999_999;

export function readDrawOrder(reader: Reader): DrawOrder {
  const members = reader.members([
    "conflicts",
    "exclusions",
    "frame",
    "frame_rule",
    "roster",
    "sample_rule",
    "strata",
    "task",
    "team_rule",
  ]);
  const order: DrawOrder = {
    conflicts: members.get("conflicts").nullable(readListRoot),
    exclusions: members.get("exclusions").items().map(readExclusion),
    frame: readListRoot(members.get("frame")),
    frameRule: members.get("frame_rule").nullable(readFrameRule),
    roster: members.get("roster").nullable(readListRoot),
    sampleRule: readSampleRule(members.get("sample_rule")),
    strata: members.get("strata").items().map(readStratum),
    taskId: readTask(members.get("task")),
    teamRule: members.get("team_rule").nullable(readTeamRule),
  };
  requireStrataOfFrame(order, members.get("strata"));
  const given = [order.teamRule, order.roster, order.conflicts].filter((part) => part !== null).length;
  if (given !== 0 && given !== 3) {
    throw reader.refuse(
      {
        en: "team rule, roster and conflicts must be all given or all null",
        zh: "组队规则、人员名单与回避名单须一并给出或均为 null",
      },
      given,
    );
  }
  const perTeam = order.teamRule?.targets_per_team ?? null;
  if (perTeam !== null && sampleSizeOf(order) > MAX_TEAMS * perTeam) {
    throw reader.refuse(
      { en: `at most ${MAX_TEAMS} teams may be needed`, zh: `所需检查组不得超过 ${MAX_TEAMS} 个` },
      sampleSizeOf(order),
    );
  }
  return order;
}

/** Targets drawn over all strata. */
export function sampleSizeOf({ strata }: DrawOrder): number {
  return strata.reduce((sum, stratum) => sum + stratum.sample_size, 0);
}

/** Reserves over all strata. */
export function reservesOf({ strata }: DrawOrder): number {
  return strata.reduce((sum, stratum) => sum + stratum.reserves, 0);
}

/** 4.5. */
export function readListRoot(reader: Reader): ListRoot {
  const members = reader.members(["depth", "root", "rows"]);
  const rows = members.get("rows").number();
  const depth = members.get("depth").number();
  if (depth !== depthOf(rows)) {
    throw members
      .get("depth")
      .refuse({
        en: `must be ${depthOf(rows)}, which follows from ${rows} rows`,
        zh: `${rows} 行须为 ${depthOf(rows)}`,
      });
  }
  return { depth, root: members.get("root").digest(), rows };
}

export function isSameRoot(one: ListRoot, other: ListRoot): boolean {
  return one.root === other.root && one.rows === other.rows && one.depth === other.depth;
}

function readExclusion(reader: Reader): Exclusion {
  const members = reader.members(["count", "ground"]);
  return { count: members.get("count").number(), ground: members.get("ground").label() };
}

/** 6.3; only the id decides anything. */
function readTask(reader: Reader): string {
  const members = reader.members(["departments", "id", "lead_department", "matters", "title"]);
  members
    .get("departments")
    .items()
    .forEach((department) => department.label());
  members.get("lead_department").label();
  members.get("title").label();
  const matters = members.get("matters").items();
  matters.forEach((matter) => matter.label());
  if (matters.length === 0) {
    throw members.get("matters").refuse({ en: "must name at least one matter", zh: "至少应有一项抽查事项" }, "[]");
  }
  return members.get("id").identifier();
}

/** 5.1. */
function readSampleRule(reader: Reader): SampleRule {
  const members = reader.members([
    "allocation",
    "exclude",
    "minimum",
    "per_class",
    "reserves",
    "rounding",
    "selection",
    "size",
    "spread",
  ]);
  return requireSampleRule({
    allocation: members.get("allocation").oneOf(ALLOCATIONS),
    exclude: members
      .get("exclude")
      .items()
      .map((name) => name.label()),
    minimum: members.get("minimum").number(),
    per_class: members
      .get("per_class")
      .items()
      .map((item) => {
        const own = item.members(["class", "size"]);
        return { class: own.get("class").label(), size: own.get("size").text() };
      }),
    reserves: members.get("reserves").number(),
    rounding: members.get("rounding").oneOf(ROUNDINGS),
    selection: members.get("selection").oneOf(SELECTIONS),
    size: members.get("size").nullable((size) => size.text()),
    spread: members
      .get("spread")
      .items()
      .map((item) => {
        const own = item.members(["class", "deviation"]);
        return { class: own.get("class").label(), deviation: own.get("deviation").text() };
      }),
  });
}

/** 5.11 and what 6.2 says of the numbers. */
function readStratum(reader: Reader): StratumSize {
  const members = reader.members(["label", "population", "reserves", "sample_size", "weight_total"]);
  const [population, reserves, sampleSize, weightTotal] = (
    ["population", "reserves", "sample_size", "weight_total"] as const
  ).map((name) => members.get(name).number()) as [number, number, number, number];
  if (sampleSize + reserves > population || weightTotal < population || (sampleSize === 0 && reserves > 0)) {
    throw reader.refuse(
      {
        en: "must have n + r ≤ N, W ≥ N, and no reserves where n is 0",
        zh: "须满足 n + r ≤ N、W ≥ N，n 为 0 时不设备选",
      },
      `N=${population}, W=${weightTotal}, n=${sampleSize}, r=${reserves}`,
    );
  }
  return {
    label: members.get("label").label(),
    population,
    reserves,
    sample_size: sampleSize,
    weight_total: weightTotal,
  };
}

function requireStrataOfFrame({ strata, frame }: DrawOrder, reader: Reader): void {
  const total = strata.reduce((sum, stratum) => sum + stratum.population, 0);
  if (!isAscending(strata.map(({ label }) => label)) || total !== frame.rows) {
    throw reader.refuse(
      {
        en: "labels must ascend, each once, and populations add up to the frame's rows",
        zh: "层名须升序且不重复，户数合计等于抽样框",
      },
      `${total} of ${frame.rows}`,
    );
  }
}

/** 6.4. */
function readTeamRule(reader: Reader): TeamRule {
  const members = reader.members(["even", "leader", "mode", "seats", "targets_per_team", "teams"]);
  const rule: TeamRule = {
    even: members.get("even").flag(),
    leader: members.get("leader").oneOf(["none", "among_members", "cadre_apart"]),
    mode: members.get("mode").oneOf(["teams_first", "per_target"]),
    seats: members.get("seats").items().map(readSeat),
    targets_per_team: members.get("targets_per_team").nullable((targets) => targets.number(1, MAX_TARGETS)),
    teams: members.get("teams").nullable((teams) => teams.number(1, MAX_TEAMS)),
  };
  const seats = rule.seats.reduce((sum, seat) => sum + seat.count, 0);
  if (seats < MIN_SEATS || seats > MAX_SEATS) {
    throw reader.refuse(
      { en: `a team must have ${MIN_SEATS} to ${MAX_SEATS} seats`, zh: `每组须有 ${MIN_SEATS} 至 ${MAX_SEATS} 个席位` },
      seats,
    );
  }
  const given = (rule.teams === null ? 0 : 1) + (rule.targets_per_team === null ? 0 : 1);
  if (given !== (rule.mode === "teams_first" ? 1 : 0)) {
    throw reader.refuse(
      {
        en: "teams_first must have exactly one of teams and targets_per_team, per_target neither",
        zh: "teams_first 须恰给 teams 与 targets_per_team 之一，per_target 均不给",
      },
      given,
    );
  }
  return rule;
}

function readSeat(reader: Reader): SeatRule {
  const members = reader.members(["cadre", "categories", "count", "department"]);
  const categories = members
    .get("categories")
    .items()
    .map((name) => name.label());
  if (!isAscending(categories)) {
    throw reader.refuse({ en: "categories must ascend, each once", zh: "类别须升序且不重复" }, categories.join(", "));
  }
  return {
    cadre: members.get("cadre").flag(),
    categories,
    count: members.get("count").number(1, MAX_SEATS),
    department: members.get("department").nullable((name) => name.label()),
  };
}
