/** Whether the summary beside a draw says what the draw says: it is all that single firms are shown (protocol, 16.10). */

import { canonicalJson } from "../core/canonical-json.ts";
import { RandcheckError, type Sentence } from "../core/errors.ts";
import { bytesEqual, isHex } from "../core/hash.ts";
import { isIdentifier } from "../core/text.ts";
import type { Bundle } from "./bundle.ts";
import { isSameRoot } from "./draw-order.ts";
import { canFollow, isAbout } from "./ledger-entry.ts";
import { type DrawSummary, readSummary, type ResultStatement, type TaskSummary } from "./outcome.ts";
import type { ReportBuilder } from "./report.ts";
import type { RerunDraw } from "./rerun.ts";
import { resultListRoot } from "./result-list.ts";
import { cutsOf, cutsRoot } from "./stratum-cut.ts";
import { readToldList } from "./told-result.ts";

const CODE = "draw-summary";

/** `draws`: each task's draw as it came out here; null, or nothing, where it was not run. */
export function checkSummary(
  link: Bundle,
  result: ResultStatement,
  draws: ReadonlyMap<string, RerunDraw | null>,
  report: ReportBuilder,
): void {
  if (link.summary === null) {
    return;
  }
  try {
    const summary = readSummary(link.summary.envelope.payload);
    const wrong = findWrong(link, summary, result) ?? findWrongTask(summary, result, draws);
    report.passedOrFailed(
      CODE,
      wrong === null,
      {
        en: "the summary, from which single firms get their receipts, says what the draw says",
        zh: "供各当事人核验的抽取摘要与抽取结果一致",
      },
      wrong ?? { en: "", zh: "" },
    );
  } catch (error) {
    if (!(error instanceof RandcheckError)) {
      throw error;
    }
    if (error.code === "unknown-version") {
      report.unchecked(CODE, error);
    } else {
      report.failed(CODE, error);
    }
  }
}

function findWrong(
  { summary: held, resultEntry }: Bundle,
  summary: DrawSummary,
  result: ResultStatement,
): Sentence | null {
  if (held === null) {
    return null;
  }
  const { entry, envelope } = held;
  if (
    entry.kind !== CODE ||
    !isAbout(entry, envelope) ||
    entry.origin !== result.log ||
    !canFollow(resultEntry, entry)
  ) {
    return {
      en: "the summary must stand in the draw's ledger after the draw",
      zh: "抽取摘要须记入同一账本且在抽取结果之后",
    };
  }
  const told = (one: DrawSummary | ResultStatement, draw: string): Uint8Array =>
    canonicalJson({
      commitment: one.commitment,
      contributions: one.contributions.map(({ role, value }) => ({ role, value })),
      draw,
      log: one.log,
      seed: one.seed,
    });
  const isSameMoment = summary.drawnAt.epochSeconds === result.drawnAt.epochSeconds;
  const isSame = bytesEqual(told(summary, summary.draw), told(result, result.digest)) && isSameMoment;
  return isSame && summary.results.length === result.results.length
    ? null
    : { en: "the summary is of another draw", zh: "抽取摘要对应其他抽取结果" };
}

function findWrongTask(
  summary: DrawSummary,
  result: ResultStatement,
  draws: ReadonlyMap<string, RerunDraw | null>,
): Sentence | null {
  for (const [at, one] of summary.results.entries()) {
    if (!followsFromResult(one, result, at)) {
      return {
        en: `the summary of task ${one.taskId} does not follow from the drawn targets and their teams`,
        zh: `任务 ${one.taskId} 的摘要不能由抽中对象与检查组得出`,
      };
    }
    const draw = draws.get(one.taskId) ?? null;
    if (
      draw !== null &&
      !isSameRoot(cutsRoot(cutsOf(draw.order, draw.targets), draw.frame.secret, one.taskId), one.cuts)
    ) {
      return {
        en: `run again, the strata of task ${one.taskId} are cut elsewhere than the summary has it`,
        zh: `重新运算，任务 ${one.taskId} 各层界值与摘要不一致`,
      };
    }
  }
  return null;
}

function followsFromResult(one: TaskSummary, result: ResultStatement, at: number): boolean {
  const told = result.results[at];
  const read = told === undefined ? null : readToldList(told);
  if (read === null || read instanceof RandcheckError) {
    return false;
  }
  const { drawn, reserves, teams } = read;
  const isForm =
    [...drawn, ...reserves].every(({ id, ticket }) => isIdentifier(id) && isHex(ticket, 32)) &&
    teams.every(({ number, members }) => Number.isSafeInteger(number) && members.every(isIdentifier));
  return (
    isForm &&
    read.task === one.taskId &&
    drawn.length === one.drawn &&
    reserves.length === one.reserves &&
    resultListRoot(drawn, reserves, teams) === one.resultRoot
  );
}
