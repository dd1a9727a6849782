/** A substitution against what stands before it, as it came out here and not as the receipt tells it (protocol, 16.5). */

import type { Replacement } from "../assignment/units.ts";
import type { Sentence } from "../core/errors.ts";
import { sha256, toHex } from "../core/hash.ts";
import { compareMoments, type Moment } from "../core/moment.ts";
import type { Bundle } from "./bundle.ts";
import type { SubstitutionOrder } from "./commitment.ts";
import { checkDeadline } from "./deadline-check.ts";
import { canFollow, type LedgerEntry } from "./ledger-entry.ts";
import type { CommittedMaterials } from "./materials.ts";
import type { Outcome } from "./outcome.ts";
import type { ReportBuilder } from "./report.ts";
import { checkSubstitution, type RerunDraw } from "./rerun.ts";
import type { Statements } from "./statement-check.ts";

/** What stands after a link of a chain. */
export interface Standing {
  /** Digest of the result that a further substitution must name. */
  readonly digest: string;
  readonly log: string;
  /** When the teams at the beginning of the chain were drawn. */
  readonly teamsDrawnAt: Moment;
  /** When the latest result was made, and its last entry in the ledger, which may be that of its summary. */
  readonly latestAt: Moment;
  readonly latestEntry: LedgerEntry;
  /** Each task as it stands; null where it could not be run. */
  readonly tasks: ReadonlyMap<string, StandingDraw | null>;
}

export interface StandingDraw {
  readonly draw: RerunDraw;
  /** Replacements so far, oldest first; null where they could not be run. */
  readonly replacements: readonly Replacement[] | null;
}

/** What stands after a draw. */
export function standingAfterDraw(
  link: Bundle,
  result: Outcome,
  tasks: readonly string[],
  draws: ReadonlyMap<string, RerunDraw | null>,
): Standing {
  const standing = tasks.map((task) => {
    const draw = draws.get(task) ?? null;
    return [task, draw === null ? null : { draw, replacements: [] }] as const;
  });
  return {
    digest: result.kind === "draw-summary" ? result.draw : result.digest,
    log: result.log,
    teamsDrawnAt: result.drawnAt,
    latestAt: result.drawnAt,
    latestEntry: lastEntryOf(link),
    tasks: new Map(standing),
  };
}

function lastEntryOf({ summary, resultEntry }: Bundle): LedgerEntry {
  return summary?.entry ?? resultEntry;
}

/** What stands after the substitution; null when that cannot be told. */
export function checkChange(
  link: Bundle,
  order: SubstitutionOrder,
  statements: Statements,
  before: Standing | null,
  materials: CommittedMaterials,
  report: ReportBuilder,
): Standing | null {
  const subject = order.taskId;
  if (before === null) {
    tellUnreadable(link, subject, report);
    return null;
  }
  const wrong = findWrong(link, order, statements, before);
  report.passedOrFailed(
    "substituted-draw",
    wrong === null,
    { en: "it changes the draw in this bundle", zh: "替换针对本证据包中的抽取" },
    wrong ?? { en: "", zh: "" },
    subject,
  );
  if (wrong !== null) {
    return null;
  }
  const { commitment, result } = statements;
  checkDeadline(before.teamsDrawnAt, commitment.committedAt, subject, report);
  const task = before.tasks.get(subject) ?? null;
  const replacements = rerun(link, order, result, task, materials, report);
  const changed = task === null ? null : { draw: task.draw, replacements };
  return {
    ...before,
    digest: toHex(sha256(link.result.payload)),
    log: result.log,
    latestAt: result.drawnAt,
    latestEntry: lastEntryOf(link),
    tasks: new Map([...before.tasks, [subject, changed]]),
  };
}

/** All replacements of the task after this link; null when they could not be run. */
function rerun(
  link: Bundle,
  order: SubstitutionOrder,
  result: Outcome,
  task: StandingDraw | null,
  materials: CommittedMaterials,
  report: ReportBuilder,
): readonly Replacement[] | null {
  const told = result.kind === "draw-summary" ? undefined : result.results[0];
  if (link.level !== "auditor") {
    report.noted(
      "substitution",
      {
        en: "who came in can be checked with the auditor's receipt only: this one holds no lists",
        zh: "替补人员须凭审计级证据包核验：本证据包不含名单",
      },
      order.taskId,
    );
    return null;
  }
  const earlier = task?.replacements ?? null;
  if (task === null || earlier === null || told === undefined) {
    report.unchecked(
      "substitution",
      { en: "what it changes could not be run again", zh: "其所替换的内容无法重新运算" },
      order.taskId,
    );
    return null;
  }
  const own = checkSubstitution(order, result.seed, told, task.draw, earlier, materials, report);
  return own === null ? null : [...earlier, ...own];
}

function tellUnreadable(link: Bundle, subject: string, report: ReportBuilder): void {
  if (link.substituted === null) {
    report.failed(
      "substituted-draw",
      { en: "the draw that is changed is not in the bundle", zh: "证据包缺少被替换的原抽取" },
      subject,
    );
  } else {
    // Why is told above: of a version that is not known, or broken.
    report.unchecked(
      "substituted-draw",
      { en: "the draw that is changed cannot be judged", zh: "被替换的原抽取无法核验" },
      subject,
    );
  }
}

/** Why the substitution cannot follow what stands before it, or null. */
function findWrong(
  link: Bundle,
  order: SubstitutionOrder,
  { commitment }: Statements,
  before: Standing,
): Sentence | null {
  if (order.draw !== before.digest || !before.tasks.has(order.taskId)) {
    return {
      en: "the substitution is about another draw than the one in the bundle",
      zh: "替换所针对的抽取与证据包中的不一致",
    };
  }
  if (commitment.log !== before.log || !canFollow(before.latestEntry, link.commitmentEntry)) {
    return {
      en: "the substitution must follow in the ledger of the draw it changes",
      zh: "替换须记入原抽取所在账本且在其之后",
    };
  }
  return compareMoments(commitment.committedAt, before.latestAt) < 0
    ? { en: "the substitution was committed before the draw it changes", zh: "替换的承诺早于其所针对的抽取" }
    : null;
}
