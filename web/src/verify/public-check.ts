/** What everybody can check of a draw without any list (protocol, 16.8). */

import type { JsonObject } from "../core/json-value.ts";
import { compareTickets, type ToldRow } from "../core/pareto.ts";
import { compareRationals, type Rational } from "../core/rational.ts";
import { RandcheckError, type Sentence } from "../core/errors.ts";
import { purposeKey, TARGETS_PURPOSE, ticketMaker } from "../core/seed.ts";
import { type DrawOrder, reservesOf, sampleSizeOf } from "./draw-order.ts";
import { isAscending } from "./reading.ts";
import type { ReportBuilder } from "./report.ts";
import { readToldResult, type ToldResult, type ToldTeam } from "./told-result.ts";

const MIN_TEAM = 2;

export function checkPublicResult(order: DrawOrder, seed: string, told: JsonObject, report: ReportBuilder): void {
  const result = readToldResult(told);
  if (result instanceof RandcheckError) {
    report.failed(
      "tickets",
      { en: `the result cannot be read: ${result.en}`, zh: `结果无法读取：${result.zh}` },
      order.taskId,
    );
    return;
  }
  checkTickets(result, seed, order.taskId, report);
  tellCounts(order, result.drawn.length, result.reserves.length, result.task === order.taskId, report);
  if (order.teamRule !== null || result.assignment !== null) {
    checkTeams(result, order, report);
  }
  noteNeedingLists(order, report);
}

function checkTickets(result: ToldResult, seed: string, subject: string, report: ReportBuilder): void {
  const { drawn, reserves } = result;
  const makeTicket = ticketMaker(purposeKey(seed, TARGETS_PURPOSE));
  const all = [...drawn, ...reserves];
  const wrong = all.filter(({ id, ticket }) => makeTicket(id) !== ticket);
  const isEachOnce = new Set(all.map(({ id }) => id)).size === all.length;
  report.passedOrFailed(
    "tickets",
    wrong.length === 0 && isEachOnce && isInOrder(drawn) && isInOrder(reserves) && areCutoffsRight(result),
    {
      en: `the tickets of ${drawn.length} drawn and ${reserves.length} in reserve follow from the seed`,
      zh: `${drawn.length} 户抽中对象与 ${reserves.length} 户备选的票号均由种子推导得出`,
    },
    {
      en: `tickets must follow from the seed, each target once, and cut-offs be tickets of drawn ones, all in ascending order: ${wrong[0]?.id ?? "order"}`,
      zh: `票号须由种子推导，每户一次，界值须为抽中对象的票号，均按升序排列：${wrong[0]?.id ?? "次序"}`,
    },
    subject,
  );
}

function areCutoffsRight({ drawn, cutoffTickets, cutoffKeys }: ToldResult): boolean {
  const tickets = new Set(drawn.map(({ ticket }) => ticket));
  return (
    isAscending(cutoffTickets) &&
    cutoffTickets.every((ticket) => tickets.has(ticket)) &&
    cutoffKeys.every((key, at) => at === 0 || compareRationals(cutoffKeys[at - 1] as Rational, key) <= 0)
  );
}

function isInOrder(rows: readonly ToldRow[]): boolean {
  return rows.every((row, at) => at === 0 || compareTickets(rows[at - 1] as ToldRow, row) <= 0);
}

/** `counts`: as many as the committed strata sum up to. */
export function tellCounts(
  order: DrawOrder,
  drawn: number,
  reserves: number,
  isOwnTask: boolean,
  report: ReportBuilder,
): void {
  const [n, r] = [sampleSizeOf(order), reservesOf(order)];
  report.passedOrFailed(
    "counts",
    drawn === n && reserves === r && isOwnTask,
    {
      en: `as many were drawn as was committed: ${n}, and ${r} in reserve`,
      zh: `抽取户数与承诺一致：${n} 户，备选 ${r} 户`,
    },
    {
      en: `${n} and ${r} in reserve were committed, ${drawn} and ${reserves} drawn`,
      zh: `承诺抽取 ${n} 户、备选 ${r} 户，实际 ${drawn} 户、${reserves} 户`,
    },
    order.taskId,
  );
}

function checkTeams({ drawn, assignment }: ToldResult, order: DrawOrder, report: ReportBuilder): void {
  const subject = order.taskId;
  const { teams, hasShortfall } = assignment ?? { teams: [], hasShortfall: false };
  if (order.teamRule !== null && hasShortfall && teams.length === 0) {
    report.noted(
      "teams-complete",
      { en: "no teams: there are too few inspectors", zh: "未能组队：检查人员不足" },
      subject,
    );
    return;
  }
  const served = teams.flatMap(({ targets }) => targets);
  const isEachServedOnce =
    new Set(served).size === served.length && hasSame(new Set(drawn.map(({ id }) => id)), new Set(served));
  const areNumbersRight = teams.every(({ number }, at) => at === 0 || (teams[at - 1] as ToldTeam).number < number);
  report.passedOrFailed(
    "teams-complete",
    order.teamRule !== null && !hasShortfall && isEachServedOnce && areNumbersRight && teams.every(isSound),
    {
      en: `each drawn target has one of ${teams.length} teams, of at least ${MIN_TEAM} different people`,
      zh: `每户抽中对象恰由 ${teams.length} 个检查组之一检查，每组不少于 ${MIN_TEAM} 名不同人员`,
    },
    {
      en: `where teams are committed, and only there, every drawn target must have one of at least ${MIN_TEAM} different people, its leader among them`,
      zh: `承诺组队时方可且须为每户抽中对象恰设一组，不少于 ${MIN_TEAM} 名不同人员，组长须为组员`,
    },
    subject,
  );
}

function isSound({ leader, members }: ToldTeam): boolean {
  const isEachOnce = members.length >= MIN_TEAM && new Set(members).size === members.length;
  return isEachOnce && (leader === null || members.includes(leader));
}

function hasSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((text) => other.has(text));
}

const NEEDING_LISTS: readonly (readonly [code: string, what: Sentence])[] = [
  ["frame-root", { en: "the pool", zh: "抽样框" }],
  ["sizes", { en: "the sample sizes", zh: "样本量" }],
  ["selection", { en: "the selection", zh: "抽取" }],
];
const NEEDING_LISTS_OF_TEAMS: typeof NEEDING_LISTS = [
  ["assignment", { en: "the assignment", zh: "选派" }],
  ["conflicts-respected", { en: "the conflicts", zh: "回避" }],
];

/** Notes what only somebody who holds the lists can check. */
export function noteNeedingLists(order: DrawOrder, report: ReportBuilder): void {
  for (const [code, what] of order.teamRule === null ? NEEDING_LISTS : [...NEEDING_LISTS, ...NEEDING_LISTS_OF_TEAMS]) {
    report.noted(
      code,
      {
        en: `${what.en} can be checked with the auditor's receipt only: this one holds no lists`,
        zh: `${what.zh}须凭审计级证据包核验：本证据包不含名单`,
      },
      order.taskId,
    );
  }
}
