/** From a register to a frame by a committed rule (protocol, 6.6). */

import { invalidValue, RandcheckError } from "../../core/errors.ts";
import { compareText } from "../../core/hash.ts";
import type { FrameRow } from "../../core/lists.ts";
import { requireLabel } from "../../core/text.ts";
import type { Exclusion } from "../draw-order.ts";
import { type FilterRule, type FrameRule, NOT_STATED, SEPARATOR, WHOLE } from "../frame-rule.ts";
import { attributeOf, type RegisterTarget } from "./target.ts";

export interface FrozenFrame {
  readonly rows: readonly FrameRow[];
  /** Grounds ascending. */
  readonly exclusions: readonly Exclusion[];
}

const ACTIVE = "active";

/** The frame and the account of who is not in it; refused where the rule does not fit the register. */
export function freezeFrame(targets: readonly RegisterTarget[], rule: FrameRule): FrozenFrame {
  const rows: FrameRow[] = [];
  const counts = new Map<string, number>();
  const lastDay =
    rule.filters.inspectedWithinMonths === null ? null : monthsBefore(rule.asOf, rule.filters.inspectedWithinMonths);
  for (const target of targets) {
    const ground = findGround(target, rule.filters, lastDay);
    if (ground === null) {
      rows.push({
        id: target.id,
        stratum: stratumOf(target, rule),
        weight: weightOf(target, rule),
        area: rule.withAreas ? target.area : "",
      });
    } else {
      counts.set(ground, (counts.get(ground) ?? 0) + 1);
    }
  }
  if (rows.length === 0) {
    throw new RandcheckError("empty-frame", { en: "a frame must have at least one row", zh: "抽样框至少应有一户" });
  }
  const exclusions = [...counts].map(([ground, count]) => ({ ground, count }));
  return { rows, exclusions: exclusions.sort((a, b) => compareText(a.ground, b.ground)) };
}

/** The first ground on which a target is left out, or null. */
function findGround(target: RegisterTarget, filters: FilterRule, lastDay: string | null): string | null {
  if (filters.activeOnly && target.state !== ACTIVE) {
    return `state-${target.state}`;
  }
  const other = filters.only.find(({ attribute, values }) => !values.includes(attributeOf(target, attribute)));
  if (other !== undefined) {
    return `not-${other.attribute}`;
  }
  // Days are written so that their texts are in the order of time.
  if (lastDay !== null && target.lastInspected > lastDay) {
    return "inspected-recently";
  }
  return filters.annualCap !== null && target.inspectionsThisYear >= filters.annualCap ? "annual-cap-reached" : null;
}

function stratumOf(target: RegisterTarget, { strataBy }: FrameRule): string {
  if (strataBy.length === 0) {
    return WHOLE;
  }
  const parts = strataBy.map((name) => attributeOf(target, name) || NOT_STATED);
  const wrong = parts.find((part) => part.includes(SEPARATOR));
  if (wrong !== undefined) {
    throw invalidValue(
      { en: `an attribute that makes strata must not hold ${SEPARATOR}`, zh: `用于分层的字段值不得含“${SEPARATOR}”` },
      wrong,
    );
  }
  return requireLabel(parts.join(SEPARATOR), { en: "a stratum", zh: "层" });
}

function weightOf(target: RegisterTarget, { weights }: FrameRule): number {
  if (weights === null) {
    return 1;
  }
  return weights.by === null ? target.weight : (weights.weights.get(attributeOf(target, weights.by)) ?? weights.other);
}

/** The same day so many months before, or the last of that month; the first date there is at least. */
function monthsBefore(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const total = 12 * year + (month - 1) - months;
  const [thenYear, thenMonth] = [Math.floor(total / 12), (total % 12) + 1];
  if (thenYear < 1) {
    return "0001-01-01";
  }
  const last = [4, 6, 9, 11].includes(thenMonth) ? 30 : thenMonth === 2 ? (isLeap(thenYear) ? 29 : 28) : 31;
  return [
    String(thenYear).padStart(4, "0"),
    ...[thenMonth, Math.min(date, last)].map((part) => String(part).padStart(2, "0")),
  ].join("-");
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
