/** How a frame was made of a register, as committed (protocol, 6.6). */

import { isDate } from "../core/moment.ts";
import { MAX_WEIGHT } from "../core/lists.ts";
import { areDifferent, isAscending, type Reader } from "./reading.ts";

export interface FrameRule {
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly filters: FilterRule;
  readonly strataBy: readonly string[];
  /** Null: every weight is 1. */
  readonly weights: WeightRule | null;
  readonly withAreas: boolean;
}

export interface FilterRule {
  readonly activeOnly: boolean;
  readonly annualCap: number | null;
  readonly inspectedWithinMonths: number | null;
  readonly only: readonly { readonly attribute: string; readonly values: readonly string[] }[];
}

export interface WeightRule {
  /** Null: the register's own weight counts. */
  readonly by: string | null;
  readonly other: number;
  readonly weights: ReadonlyMap<string, number>;
}

/** Label of the one stratum of a frame that is not stratified. */
export const WHOLE = "all";
/** Joins the parts of a label. */
export const SEPARATOR = "|";
/** Stands in a label for an attribute that is empty. */
export const NOT_STATED = "-";
const MAX_LIMIT = 1_000_000;

export function readFrameRule(reader: Reader): FrameRule {
  const members = reader.members(["as_of", "filters", "strata_by", "weights", "with_areas"]);
  const asOf = members.get("as_of").text();
  if (!isDate(asOf)) {
    throw members.get("as_of").refuse({ en: "must be a date YYYY-MM-DD", zh: "须为 YYYY-MM-DD 日期" });
  }
  const strataBy = members
    .get("strata_by")
    .items()
    .map((name) => name.label());
  if (!areDifferent(strataBy)) {
    throw members
      .get("strata_by")
      .refuse({ en: "attributes must be different", zh: "字段不得重复" }, strataBy.join(", "));
  }
  return {
    asOf,
    filters: readFilters(members.get("filters")),
    strataBy,
    weights: members.get("weights").nullable(readWeights),
    withAreas: members.get("with_areas").flag(),
  };
}

function readFilters(reader: Reader): FilterRule {
  const members = reader.members(["active_only", "annual_cap", "inspected_within_months", "only"]);
  return {
    activeOnly: members.get("active_only").flag(),
    annualCap: members.get("annual_cap").nullable((cap) => cap.number(1, MAX_LIMIT)),
    inspectedWithinMonths: members.get("inspected_within_months").nullable((months) => months.number(1, MAX_LIMIT)),
    only: members
      .get("only")
      .items()
      .map((item) => {
        const own = item.members(["attribute", "values"]);
        const values = own
          .get("values")
          .items()
          .map((value) => value.labelOrEmpty());
        if (!isAscending(values)) {
          throw item.refuse({ en: "values must ascend, each once", zh: "值须升序且不重复" }, values.join(", "));
        }
        return { attribute: own.get("attribute").label(), values };
      }),
  };
}

function readWeights(reader: Reader): WeightRule {
  const members = reader.members(["by", "other", "weights"]);
  const by = members.get("by").nullable((name) => name.label());
  const other = members.get("other").number(1, MAX_WEIGHT);
  const stated = members
    .get("weights")
    .items()
    .map((item) => {
      const own = item.members(["value", "weight"]);
      return [own.get("value").labelOrEmpty(), own.get("weight").number(1, MAX_WEIGHT)] as const;
    });
  if (by === null && (stated.length > 0 || other !== 1)) {
    throw reader.refuse(
      { en: "weights must come with the attribute that they go by", zh: "按字段值设权重时须写明所依据的字段" },
      `${stated.length}, ${other}`,
    );
  }
  const weights = new Map(stated);
  if (weights.size !== stated.length) {
    throw reader.refuse({ en: "every value must have one weight", zh: "每个字段值只能有一个权重" }, stated.length);
  }
  return { by, other, weights };
}
