/** Whether a replacement came within five working days of the draw (protocol, 16.5; Tonghua norm 六(五)3(3)). */

import type { Moment } from "../core/moment.ts";
import type { ReportBuilder } from "./report.ts";
import { dayInChina, workingDayAfter, writeDay } from "./workdays.ts";

const REPLACEMENT_DAYS = 5;

/** A recusal has no such limit, and a receipt does not tell the one from the other: a late one is noted. */
export function checkDeadline(drawnAt: Moment, committedAt: Moment, subject: string, report: ReportBuilder): void {
  const made = dayInChina(committedAt.epochSeconds);
  const due = workingDayAfter(dayInChina(drawnAt.epochSeconds), REPLACEMENT_DAYS);
  if (due === null) {
    report.noted(
      "deadlines",
      {
        en: "the working days of these years are not announced, or not known here",
        zh: "该年份的工作日尚未公布，或不为本验证程序所知",
      },
      subject,
    );
    return;
  }
  const [day, last] = [writeDay(made), writeDay(due)];
  if (made <= due) {
    report.passed(
      "deadlines",
      {
        en: `committed on ${day}, within ${REPLACEMENT_DAYS} working days of the draw (${last})`,
        zh: `于 ${day} 承诺，在抽取后 ${REPLACEMENT_DAYS} 个工作日内（${last}）`,
      },
      subject,
    );
  } else {
    report.noted(
      "deadlines",
      {
        en: `committed on ${day}, after ${last}, the last day for a replacement; a recusal has no such limit`,
        zh: `于 ${day} 承诺，已逾替换期限 ${last}；回避不受此限`,
      },
      subject,
    );
  }
}
