/** What one firm can check of a draw with its own bundle (protocol, 16.9 and 22.4). */

import { frameLine } from "../core/lists.ts";
import { purposeKey, TARGETS_PURPOSE, ticketOf } from "../core/seed.ts";
import type { Commitment } from "./commitment.ts";
import type { DrawOrder } from "./draw-order.ts";
import type { DrawSummary, TaskSummary } from "./outcome.ts";
import type { OwnPart, PartyProof, PartyTask } from "./party-proof.ts";
import { noteNeedingLists, tellCounts } from "./public-check.ts";
import type { ReportBuilder } from "./report.ts";
import { provedOutcome, type ShownOutcome } from "./result-list.ts";
import { showsLine } from "./salted-proof.ts";
import { cutLine, readOff } from "./stratum-cut.ts";

export function checkParty(
  party: PartyProof,
  { orders }: Commitment,
  summary: DrawSummary,
  report: ReportBuilder,
): void {
  const isSameTasks = orders.every(
    ({ taskId }, at) => party.tasks[at]?.taskId === taskId && summary.results[at]?.taskId === taskId,
  );
  if (!isSameTasks || party.tasks.length !== orders.length || summary.results.length !== orders.length) {
    report.failed("own-row", { en: "the proof is about other tasks than the draw", zh: "证明所涉任务与抽取不一致" });
    return;
  }
  const ticket = ownTicket(party, summary);
  orders.forEach((order, at) => {
    const [task, told] = [party.tasks[at] as PartyTask, summary.results[at] as TaskSummary];
    tellCounts(order, told.drawn, told.reserves, true, report);
    const isInPool = checkRow(party.targetId, task.own, order, report);
    const isCutShown = isInPool && task.own !== null && checkCut(task.own, order, told, report);
    checkOutcome({ id: party.targetId, ticket }, task, told, isCutShown, report);
    noteNeedingLists(order, report);
  });
}

/** The firm's ticket, the same for all tasks of a campaign. */
export function ownTicket({ targetId }: PartyProof, { seed }: DrawSummary): string {
  return ticketOf(purposeKey(seed, TARGETS_PURPOSE), targetId);
}

function checkRow(id: string, own: OwnPart | null, order: DrawOrder, report: ReportBuilder): boolean {
  if (own === null) {
    report.noted(
      "own-row",
      {
        en: `the organ states that ${id} is not in the pool; only an auditor can check that`,
        zh: `机关称 ${id} 不在抽样框内；仅审计可核验`,
      },
      order.taskId,
    );
    return false;
  }
  const isShown = showsLine(own.rowProof, frameLine({ id, ...own.row }), order.frame);
  report.passedOrFailed(
    "own-row",
    isShown,
    {
      en: `${id} is in the pool, in stratum ${own.row.stratum} with weight ${own.row.weight}`,
      zh: `${id} 在抽样框内，属“${own.row.stratum}”层，权重 ${own.row.weight}`,
    },
    { en: `the committed pool has no such row of ${id}`, zh: `承诺的抽样框中没有 ${id} 的该行内容` },
    order.taskId,
  );
  return isShown;
}

function checkCut(
  { row, cut, cutProof }: OwnPart,
  order: DrawOrder,
  told: TaskSummary,
  report: ReportBuilder,
): boolean {
  const isShown =
    cut.label === row.stratum &&
    order.strata.some(({ label }) => label === cut.label) &&
    showsLine(cutProof, cutLine(cut), told.cuts);
  report.passedOrFailed(
    "own-cut",
    isShown,
    {
      en: `where stratum ${cut.label} was cut is as the draw's summary has it`,
      zh: `“${cut.label}”层的界值与抽取摘要一致`,
    },
    { en: "the draw's summary does not have this cut for the firm's stratum", zh: "抽取摘要中没有该户所在层的此界值" },
    order.taskId,
  );
  return isShown;
}

function checkOutcome(
  firm: { readonly id: string; readonly ticket: string },
  task: PartyTask,
  told: TaskSummary,
  isCutShown: boolean,
  report: ReportBuilder,
): void {
  const code = "own-outcome";
  const { id, ticket } = firm;
  const found = provedOutcome(task.shown, firm, told);
  if (found === null) {
    report.failed(
      code,
      {
        en: `neither that ${id} is in the published result nor that it is not is proved`,
        zh: `未能证明 ${id} 是否列入公布结果`,
      },
      task.taskId,
    );
    return;
  }
  if (task.own === null) {
    report.passedOrFailed(
      code,
      found === "absent",
      { en: `${id} is not in the result`, zh: `${id} 未列入结果` },
      { en: "a firm said not to be in the pool stands in the result", zh: "所称不在抽样框内的企业却列入结果" },
      task.taskId,
    );
    return;
  }
  const isDrawn = isDrawnBy(found);
  const as = isDrawn ? { en: "drawn", zh: "被抽中" } : { en: "not drawn", zh: "未被抽中" };
  if (!isCutShown) {
    report.unchecked(
      code,
      {
        en: `${id} is told to be ${as.en}; whether rightly takes its row and cut`,
        zh: `结果称 ${id} ${as.zh}；须凭其行与界值核验`,
      },
      task.taskId,
    );
    return;
  }
  const says = readOff(task.own.cut, ticket, task.own.row.weight);
  report.passedOrFailed(
    code,
    says === "edge" || (says === "drawn") === isDrawn,
    {
      en: `${id} is ${as.en}, as its ticket and the cut of its stratum say`,
      zh: `${id} ${as.zh}，与其票号及所在层界值相符`,
    },
    {
      en: `${id} is told to be ${as.en}, its ticket and the cut of its stratum say otherwise`,
      zh: `结果称 ${id} ${as.zh}，与其票号及所在层界值不符`,
    },
    task.taskId,
  );
}

function isDrawnBy(found: ShownOutcome): boolean {
  return found !== "absent" && found.outcome === "drawn";
}
