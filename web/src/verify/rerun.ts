/** Running a draw and its substitutions again from the committed lists (protocol, 16.4 and 16.5). */

import { type AssignmentResult, assignInspectors } from "../assignment/assign.ts";
import { findSuccessorBreaches, findTeamBreaches, type Breaches } from "../assignment/respected.ts";
import { substitute } from "../assignment/substitute.ts";
import type { Replacement } from "../assignment/units.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import { RandcheckError, type Sentence } from "../core/errors.ts";
import { bytesEqual } from "../core/hash.ts";
import type { JsonInput, JsonObject } from "../core/json-value.ts";
import { conflictLines, type ConflictPairs, type RosterRow } from "../core/lists.ts";
import { drawTargets, type TargetDraw } from "../core/selection.ts";
import { sampleSizes, tallyStrata } from "../core/sizes.ts";
import type { SubstitutionOrder } from "./commitment.ts";
import { type DrawOrder, sampleSizeOf } from "./draw-order.ts";
import { checkFrameRule } from "./frame-rule-check.ts";
import type { CommittedFrame, CommittedMaterials } from "./materials.ts";
import type { ReportBuilder } from "./report.ts";

/** A draw as it came out here, whatever the receipt tells, and the lists it was made of. */
export interface RerunDraw {
  readonly order: DrawOrder;
  readonly targets: TargetDraw;
  /** Null when the order has no team rule. */
  readonly assignment: AssignmentResult | null;
  readonly frame: CommittedFrame;
  readonly roster: readonly RosterRow[] | null;
  readonly conflicts: ConflictPairs | null;
}

/** 16.4; null when the draw could not be run. */
export function checkDraw(
  order: DrawOrder,
  seed: string,
  told: JsonObject,
  materials: CommittedMaterials,
  report: ReportBuilder,
): RerunDraw | null {
  const frame = materials.findFrame(order.frame);
  if (!checkLists(order, frame, materials, report) || frame === null) {
    return null;
  }
  checkFrameRule(order, frame.content, report);
  if (!checkSizes(order, frame, report)) {
    return null;
  }
  const draw = attempt("selection", order.taskId, report, () => rerunDraw(order, seed, materials));
  if (draw === null) {
    return null;
  }
  compareDraw(draw, told, report);
  const { assignment, roster, conflicts } = draw;
  if (
    assignment !== null &&
    assignment.teams.length > 0 &&
    order.teamRule !== null &&
    roster !== null &&
    conflicts !== null
  ) {
    const rules = { teamRule: order.teamRule, frame: frame.content, roster, conflicts };
    tellBreaches(findTeamBreaches(rules, drawnIds(draw), assignment.teams), order.taskId, report);
  }
  return draw;
}

/** The draw of an order on the lists of a bundle; refused where there is no result. */
export function rerunDraw(order: DrawOrder, seed: string, materials: CommittedMaterials): RerunDraw {
  const frame = materials.findFrame(order.frame);
  const [roster, conflicts] = [materials.findRoster(order.roster), materials.findConflicts(order.conflicts)];
  if (frame === null || (order.teamRule !== null && (roster === null || conflicts === null))) {
    throw new RandcheckError("material-mismatch", {
      en: "a list that the order names is not in the bundle",
      zh: "证据包中缺少承诺所载明的名单",
    });
  }
  if (frame.content.length === 0) {
    throw new RandcheckError("empty-frame", {
      en: "a draw must have at least one row in its frame",
      zh: "抽样框至少应有一户",
    });
  }
  const targets = drawTargets(order.sampleRule.selection, order.strata, frame.content, seed);
  const drawn = targets.result.drawn.map(({ id }) => id);
  const { teamRule, taskId } = order;
  const assignment =
    teamRule === null || roster === null || conflicts === null
      ? null
      : assignInspectors({ taskId, teamRule, frame: frame.content, roster, conflicts, drawn, seed });
  return { order, targets, assignment, frame, roster, conflicts };
}

/** 16.5 from `conflicts-root` on; the replacements as they came out here, null when they could not be run. */
export function checkSubstitution(
  order: SubstitutionOrder,
  seed: string,
  told: JsonObject,
  draw: RerunDraw,
  earlier: readonly Replacement[],
  materials: CommittedMaterials,
  report: ReportBuilder,
): readonly Replacement[] | null {
  const subject = order.taskId;
  const conflicts = materials.findConflicts(order.conflicts);
  tellList("conflicts-root", CONFLICT_LIST, conflicts !== null, subject, report);
  if (conflicts === null) {
    return null;
  }
  const { teamRule } = draw.order;
  if (draw.assignment === null || teamRule === null || draw.roster === null || draw.conflicts === null) {
    report.failed("substitution", { en: "the draw assigned nobody", zh: "原抽取未选派检查人员" }, subject);
    return null;
  }
  tellDropped(draw.conflicts, conflicts, subject, report);
  const { teams } = draw.assignment;
  const rules = { teamRule, frame: draw.frame.content, roster: draw.roster, conflicts };
  const task = { ...rules, taskId: subject, drawn: drawnIds(draw), teams, replacements: earlier };
  const { absent, vacancies } = order;
  const result = attempt("substitution", subject, report, () =>
    substitute(task, { absent, vacancies, conflicts, seed }),
  );
  if (result === null) {
    return null;
  }
  tellSame("substitution", isSame(result, told), { en: "replacements", zh: "替补人员" }, subject, report);
  tellBreaches(findSuccessorBreaches(rules, teams, earlier, result.replacements), subject, report);
  return result.replacements;
}

const CONFLICT_LIST = { en: "conflict list", zh: "回避名单" };

function drawnIds(draw: RerunDraw): string[] {
  return draw.targets.result.drawn.map(({ id }) => id);
}

/** What `work` gives; null where it is refused, and told under `code`. */
function attempt<Result>(code: string, subject: string, report: ReportBuilder, work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof RandcheckError) {
      report.failed(code, error, subject);
      return null;
    }
    throw error;
  }
}

function checkLists(
  order: DrawOrder,
  frame: CommittedFrame | null,
  materials: CommittedMaterials,
  report: ReportBuilder,
): boolean {
  const lists: [code: string, what: Sentence, isThere: boolean][] = [
    ["frame-root", { en: "frame", zh: "抽样框" }, frame !== null],
  ];
  if (order.teamRule !== null) {
    lists.push(["roster-root", { en: "roster", zh: "检查人员名单" }, materials.findRoster(order.roster) !== null]);
    lists.push(["conflicts-root", CONFLICT_LIST, materials.findConflicts(order.conflicts) !== null]);
  }
  lists.forEach(([code, what, isThere]) => tellList(code, what, isThere, order.taskId, report));
  return lists.every(([, , isThere]) => isThere);
}

function tellList(code: string, what: Sentence, isThere: boolean, subject: string, report: ReportBuilder): void {
  report.passedOrFailed(
    code,
    isThere,
    { en: `the ${what.en} is the committed one`, zh: `${what.zh}与承诺一致` },
    {
      en: `no ${what.en} in the bundle has the committed root: it was changed, or is another`,
      zh: `证据包中没有与承诺根值一致的${what.zh}：已被改动或并非同一份`,
    },
    subject,
  );
}

function checkSizes(order: DrawOrder, frame: CommittedFrame, report: ReportBuilder): boolean {
  const own = attempt("sizes", order.taskId, report, () => sampleSizes(tallyStrata(frame.content), order.sampleRule));
  if (own === null) {
    return false;
  }
  const written = (strata: DrawOrder["strata"]): Uint8Array => canonicalJson(strata.map((stratum) => ({ ...stratum })));
  const isRight = bytesEqual(written(own), written(order.strata));
  const [n, rows, count] = [sampleSizeOf(order), order.frame.rows, order.strata.length];
  report.passedOrFailed(
    "sizes",
    isRight,
    {
      en: `${n} of ${rows} in ${count} strata, by the committed rule`,
      zh: `${rows} 户分 ${count} 层抽取 ${n} 户，符合承诺的规则`,
    },
    {
      en: "N, W and sample sizes do not follow from the frame and the committed rule",
      zh: "各层户数、权重与样本量不能由抽样框与承诺的规则得出",
    },
    order.taskId,
  );
  return isRight;
}

/** `selection`: all that is told but the teams, so that nothing passes unread; then `assignment`. */
function compareDraw({ order, targets, assignment }: RerunDraw, told: JsonObject, report: ReportBuilder): void {
  const { drawn, reserves, cutoff_keys, cutoff_tickets } = targets.result;
  const rows = (list: typeof drawn): JsonInput => list.map(({ id, ticket }) => ({ id, ticket }));
  const own = { cutoff_keys, cutoff_tickets, drawn: rows(drawn), reserves: rows(reserves), task: order.taskId };
  const toldTargets = new Map([...told].filter(([name]) => name !== "assignment"));
  tellSame("selection", isSame(own, toldTargets), { en: "drawn targets", zh: "抽中对象" }, order.taskId, report);
  const toldAssignment = told.get("assignment");
  if (order.teamRule === null && toldAssignment === null) {
    return;
  }
  const isSameAssignment =
    toldAssignment !== undefined && bytesEqual(canonicalJson(assignment), canonicalJson(toldAssignment));
  const shortfall = assignment?.shortfall ?? null;
  if (shortfall !== null && isSameAssignment) {
    const missing = shortfall.needed - shortfall.served;
    report.noted(
      "assignment",
      { en: `no teams: ${missing} seats cannot be filled`, zh: `未能组队：缺 ${missing} 个席位的检查人员` },
      order.taskId,
    );
    return;
  }
  tellSame("assignment", isSameAssignment, { en: "teams", zh: "检查组" }, order.taskId, report);
}

function isSame(own: JsonInput, told: JsonObject): boolean {
  return bytesEqual(canonicalJson(own), canonicalJson(told));
}

function tellSame(code: string, isTheSame: boolean, what: Sentence, subject: string, report: ReportBuilder): void {
  report.passedOrFailed(
    code,
    isTheSame,
    { en: `run again, the ${what.en} are the same`, zh: `重新运算，${what.zh}一致` },
    { en: `run again, the ${what.en} are others`, zh: `重新运算，${what.zh}不一致` },
    subject,
  );
}

/** Tells of conflicts that stood at the draw and no longer do: somebody should ask why. */
function tellDropped(before: ConflictPairs, now: ConflictPairs, subject: string, report: ReportBuilder): void {
  const still = new Set(conflictLines(now));
  const dropped = conflictLines(before).filter((line) => !still.has(line)).length;
  if (dropped > 0) {
    report.noted(
      "conflicts-kept",
      {
        en: `${dropped} of the conflicts declared for the draw are no longer declared`,
        zh: `抽取时申报的回避情形中有 ${dropped} 项已不再申报`,
      },
      subject,
    );
  } else {
    report.passed(
      "conflicts-kept",
      { en: "all conflicts of the draw are still declared", zh: "抽取时申报的回避情形均仍在申报" },
      subject,
    );
  }
}

function tellBreaches({ seats, conflicts }: Breaches, subject: string, report: ReportBuilder): void {
  const [seat, conflict] = [seats[0], conflicts[0]];
  report.passedOrFailed(
    "seats-respected",
    seat === undefined,
    { en: "everybody may sit where he sits", zh: "所有人员均符合席位要求" },
    seat ?? { en: "", zh: "" },
    subject,
  );
  report.passedOrFailed(
    "conflicts-respected",
    conflict === undefined,
    {
      en: "nobody is in conflict with a target or a colleague, or stands twice",
      zh: "无人须回避对象或同组人员，亦无人重复",
    },
    conflict ?? { en: "", zh: "" },
    subject,
  );
}
