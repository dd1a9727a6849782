/** Whether the ledger entries of a bundle are right, and in the ledger (protocol, 16.3). */

import type { Sentence } from "../core/errors.ts";
import { compareMoments } from "../core/moment.ts";
import { type Bundle, entriesOf } from "./bundle.ts";
import { STATEMENT_NAMES } from "./kinds.ts";
import { canFollow, isAbout, NO_ENTRY } from "./ledger-entry.ts";
import type { ProvenLog } from "./log-check.ts";
import type { ReportBuilder } from "./report.ts";
import type { Statements } from "./statement-check.ts";

export function checkLedger(
  link: Bundle,
  { commitment, result }: Statements,
  log: ProvenLog,
  report: ReportBuilder,
): void {
  const [first, second] = [link.commitmentEntry, link.resultEntry];
  const broken = findBroken(link, { commitment, result });
  if (broken !== null) {
    report.failed("ledger-entries", broken);
    return;
  }
  const what = STATEMENT_NAMES[result.kind];
  report.passed("ledger-entries", {
    en: `ledger ${commitment.log}: commitment at index ${first.index}, ${what.en} at ${second.index}`,
    zh: `账本 ${commitment.log}：承诺在第 ${first.index} 条，${what.zh}在第 ${second.index} 条`,
  });
  report.passedOrFailed(
    "commitment-before-draw",
    first.index < second.index && compareMoments(commitment.committedAt, result.drawnAt) <= 0,
    {
      en: `committed ${commitment.committedAt.text}, drawn ${result.drawnAt.text}`,
      zh: `承诺于 ${commitment.committedAt.text}，抽取于 ${result.drawnAt.text}`,
    },
    { en: "the draw must come after its commitment", zh: "抽取须在承诺之后，实际次序相反" },
  );
  checkInclusion(link, log, report);
}

/** What is wrong with the entries by themselves, or null. */
function findBroken(link: Bundle, { commitment, result }: Statements): Sentence | null {
  const [first, second] = [link.commitmentEntry, link.resultEntry];
  if (!isAbout(first, link.commitment) || !isAbout(second, link.result)) {
    return {
      en: "the ledger entries must be about these very statements, and are about others",
      zh: "账本记录须对应所附声明，实际对应其他声明",
    };
  }
  if (first.origin !== commitment.log || second.origin !== commitment.log) {
    return {
      en: `the ledger entries must be of ledger ${commitment.log}, and are of ${first.origin}, ${second.origin}`,
      zh: `账本记录须属账本 ${commitment.log}，实际属 ${first.origin}、${second.origin}`,
    };
  }
  if ([first, second].some(({ index, prev }) => (index === 0) !== (prev === NO_ENTRY))) {
    return {
      en: "the first entry of a ledger, and only it, has none before it",
      zh: "账本首条记录之前不得有记录，其余记录之前须有记录",
    };
  }
  if (first.index < second.index && !canFollow(first, second)) {
    return {
      en: "entries that follow each other must be chained and recorded in this order, and are not",
      zh: "相邻账本记录须首尾相连且入账时间先后一致，实际不符",
    };
  }
  const isEarly =
    compareMoments(first.recordedAt, commitment.committedAt) < 0 ||
    compareMoments(second.recordedAt, result.drawnAt) < 0;
  return isEarly
    ? {
        en: "a statement must be recorded no earlier than it was made, and was recorded before",
        zh: "声明的入账时间不得早于作出时间，实际更早",
      }
    : null;
}

function checkInclusion(link: Bundle, log: ProvenLog, report: ReportBuilder): void {
  if (!log.hasProof) {
    // Nobody signed index and time of record: whoever wants them proven asks the ledger.
    report.noted("inclusion-proof", {
      en: "index and time of record are as told: this receipt holds no proof that the ledger has these entries",
      zh: "账本序号与入账时间仅为陈述：本证据包不含账本收录证明",
    });
    return;
  }
  const entries = entriesOf(link);
  const missing = entries.find((entry) => !log.has(entry));
  const indices = entries.map(({ index }) => index).join(", ");
  report.passedOrFailed(
    "inclusion-proof",
    missing === undefined,
    {
      en: `the checkpoint's ledger has these very statements, at ${indices}`,
      zh: `检查点所示账本收录了所附声明：第 ${indices} 条`,
    },
    {
      en: `the checkpoint's ledger does not have the entry at index ${missing?.index}`,
      zh: `检查点所示账本中没有第 ${missing?.index} 条记录`,
    },
  );
}
