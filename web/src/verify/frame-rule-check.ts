/** Whether rows of a frame contradict the rule it is said to be made by (protocol, 16.7). */

import type { Sentence } from "../core/errors.ts";
import type { FrameRow } from "../core/lists.ts";
import type { DrawOrder } from "./draw-order.ts";
import { type FrameRule, NOT_STATED, SEPARATOR, WHOLE } from "./frame-rule.ts";
import type { ReportBuilder } from "./report.ts";

export function checkFrameRule(
  { frameRule: rule, taskId }: DrawOrder,
  rows: readonly FrameRow[],
  report: ReportBuilder,
): void {
  if (rule === null) {
    report.noted(
      "frame-rule",
      { en: "no rule was committed for who is in the pool", zh: "承诺中未载明抽样框的形成规则" },
      taskId,
    );
    return;
  }
  for (const row of differentContents(rows)) {
    const what = findContradiction(row, rule);
    if (what !== null) {
      const shown = `${row.stratum}, ${row.weight}, ${row.area === "" ? "-" : row.area}`;
      report.failed(
        "frame-rule",
        {
          en: `the committed rule makes no row of this ${what.en}: ${shown}`,
          zh: `按承诺的规则不会形成此${what.zh}：${shown}`,
        },
        taskId,
      );
      return;
    }
  }
  report.passed(
    "frame-rule",
    { en: "strata, weights and areas are as the committed rule makes them", zh: "层、权重与区域符合承诺的形成规则" },
    taskId,
  );
}

/** One row of each content: a frame has few, whatever its rows. */
function differentContents(rows: readonly FrameRow[]): Iterable<FrameRow> {
  const contents = new Map<string, FrameRow>();
  for (const row of rows) {
    contents.set(`${row.stratum}\t${row.weight}\t${row.area}`, row);
  }
  return contents.values();
}

function findContradiction({ stratum, weight, area }: FrameRow, rule: FrameRule): Sentence | null {
  const parts = partsOf(stratum, rule);
  const isExcluded = (attribute: string, values: readonly string[]): boolean => {
    const part = parts?.get(attribute);
    return part !== undefined && !readingsOf(part).some((value) => values.includes(value));
  };
  if (parts === null || rule.filters.only.some(({ attribute, values }) => isExcluded(attribute, values))) {
    return { en: "stratum", zh: "层" };
  }
  if (area !== "" && !rule.withAreas) {
    return { en: "area", zh: "区域" };
  }
  const weights = possibleWeights(parts, rule);
  return weights === null || weights.includes(weight) ? null : { en: "weight", zh: "权重" };
}

/** The value of each attribute that makes strata, or null when the label cannot be of this rule. */
function partsOf(label: string, { strataBy }: FrameRule): ReadonlyMap<string, string> | null {
  if (strataBy.length === 0) {
    return label === WHOLE ? new Map() : null;
  }
  const values = label.split(SEPARATOR);
  return values.length === strataBy.length ? new Map(strataBy.map((name, at) => [name, values[at] as string])) : null;
}

/** What a target may state that reads so in a label. */
function readingsOf(part: string): string[] {
  return part === NOT_STATED ? [NOT_STATED, ""] : [part];
}

/** The weights that rows may have; null when any. */
function possibleWeights(parts: ReadonlyMap<string, string>, { weights }: FrameRule): number[] | null {
  if (weights === null) {
    return [1];
  }
  if (weights.by === null) {
    return null;
  }
  const part = parts.get(weights.by);
  return part === undefined
    ? [...weights.weights.values(), weights.other]
    : readingsOf(part).map((value) => weights.weights.get(value) ?? weights.other);
}
