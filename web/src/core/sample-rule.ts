/** The sample rule (protocol, 5.1): its members, their ranges, and the strata that its names mean. */

import { invalidValue, type Sentence } from "./errors.ts";
import { compareText } from "./hash.ts";
import { greatestCommonDivisor, rational, type Rational } from "./rational.ts";
import { requireLabel, requireNumber } from "./text.ts";

export const SELECTIONS = ["equal", "pareto", "full"] as const;
export const ALLOCATIONS = ["proportional", "equal", "neyman"] as const;
export const ROUNDINGS = ["ceil", "floor", "largest_remainder"] as const;
export type Selection = (typeof SELECTIONS)[number];
export type Allocation = (typeof ALLOCATIONS)[number];
export type Rounding = (typeof ROUNDINGS)[number];

/** 5.1, with the member names of the protocol. */
export interface SampleRule {
  readonly selection: Selection;
  readonly size: string | null;
  readonly per_class: readonly { readonly class: string; readonly size: string }[];
  readonly exclude: readonly string[];
  readonly allocation: Allocation;
  readonly rounding: Rounding;
  readonly minimum: number;
  readonly reserves: number;
  readonly spread: readonly { readonly class: string; readonly deviation: string }[];
}

/** A size: a ratio of the rows, above 0 and at most 1, or a number of rows. */
export type SampleSize =
  { readonly kind: "ratio"; readonly ratio: Rational } | { readonly kind: "rows"; readonly rows: bigint };

const MAX_ROWS = 999_999_999;
const NUMBER_OF_ROWS = /^(?:0|[1-9][0-9]{0,8})$/;
const FRACTION = /^([1-9][0-9]{0,17})\/([1-9][0-9]{0,17})$/;
const WHOLE = /^[1-9][0-9]{0,17}$/;

/** Returns `rule`, or refuses it for what 5.1 says of the rule by itself. */
export function requireSampleRule(rule: SampleRule): SampleRule {
  requireOneOf(rule.selection, SELECTIONS, { en: "selection", zh: "抽取方式" });
  requireOneOf(rule.allocation, ALLOCATIONS, { en: "allocation", zh: "分配方式" });
  requireOneOf(rule.rounding, ROUNDINGS, { en: "rounding", zh: "取整方式" });
  requireNumber(rule.minimum, 0, MAX_ROWS, { en: "the minimum", zh: "最低样本量" });
  requireNumber(rule.reserves, 0, MAX_ROWS, { en: "the reserves", zh: "备选数" });
  requireNamesInOrder(rule.exclude, { en: "exclude", zh: "排除的类别" });
  requireNamesInOrder(
    rule.per_class.map((one) => one.class),
    { en: "per_class", zh: "分类样本量" },
  );
  requireNamesInOrder(
    rule.spread.map((one) => one.class),
    { en: "spread", zh: "标准差" },
  );
  requireSizes(rule);
  rule.spread.forEach(({ deviation }) => parseDeviation(deviation));
  if (rule.spread.length > 0 !== (rule.allocation === "neyman")) {
    throw invalidValue(
      { en: "spread must be given exactly when the allocation is neyman", zh: "当且仅当 Neyman 分配时须给出标准差" },
      rule.allocation,
    );
  }
  return rule;
}

function requireSizes(rule: SampleRule): void {
  const given = (rule.size === null ? 0 : 1) + (rule.per_class.length === 0 ? 0 : 1);
  if (given !== (rule.selection === "full" ? 0 : 1)) {
    throw invalidValue(
      {
        en: "exactly one of size and per_class must be given, and none of them for full",
        zh: "样本量与分类样本量须恰给其一，全量抽取时均不给",
      },
      { en: `${given} of them for ${rule.selection}`, zh: `${rule.selection} 给出 ${given} 项` },
    );
  }
  [rule.size, ...rule.per_class.map((one) => one.size)].forEach((size) => size === null || parseSize(size));
  const twice = rule.per_class.find((one) => rule.exclude.includes(one.class));
  if (twice !== undefined) {
    throw invalidValue(
      { en: "no class may be both excluded and given a size", zh: "同一类别不得既排除又给出样本量" },
      twice.class,
    );
  }
}

/** The size that `text` writes: `p/q` in lowest terms with 1 ≤ p ≤ q, or a number of rows. */
export function parseSize(text: string): SampleSize {
  if (NUMBER_OF_ROWS.test(text)) {
    return { kind: "rows", rows: BigInt(text) };
  }
  const ratio = findFraction(text);
  if (ratio === null || ratio.numerator > ratio.denominator) {
    throw invalidValue(
      {
        en: `a size must be p/q in lowest terms with 1 ≤ p ≤ q, or a number of rows from 0 to ${MAX_ROWS}`,
        zh: `样本量须为最简分数 p/q（1 ≤ p ≤ q）或 0 至 ${MAX_ROWS} 的户数`,
      },
      text,
    );
  }
  return { kind: "ratio", ratio };
}

/** The positive rational that `text` writes: `p/q` in lowest terms, or `p` where q is 1. */
export function parseDeviation(text: string): Rational {
  if (WHOLE.test(text)) {
    return rational(BigInt(text));
  }
  const deviation = findFraction(text);
  if (deviation === null || deviation.denominator === 1n) {
    throw invalidValue(
      { en: "a deviation must be p, or p/q in lowest terms, above 0", zh: "标准差须为大于 0 的整数或最简分数" },
      text,
    );
  }
  return deviation;
}

/** `p/q` in lowest terms, at most 18 digits each; null for anything else. */
function findFraction(text: string): Rational | null {
  const parts = FRACTION.exec(text);
  if (parts === null) {
    return null;
  }
  const [numerator, denominator] = [BigInt(parts[1] as string), BigInt(parts[2] as string)];
  return greatestCommonDivisor(numerator, denominator) === 1n ? { numerator, denominator } : null;
}

/** 5.2: whether the stratum `label` belongs to the class `name`. */
export function belongsTo(label: string, name: string): boolean {
  return label === name || label.startsWith(`${name}|`);
}

function requireNamesInOrder(names: readonly string[], what: Sentence): void {
  names.forEach((name, at) => {
    requireLabel(name, what);
    const before = names[at - 1];
    if (before !== undefined && compareText(before, name) >= 0) {
      throw invalidValue(
        { en: `the names of ${what.en} must be in order, each once`, zh: `${what.zh}须按序排列，不得重复` },
        name,
      );
    }
  });
}

function requireOneOf(value: string, allowed: readonly string[], what: Sentence): void {
  if (!allowed.includes(value)) {
    const listed = allowed.join(", ");
    throw invalidValue({ en: `${what.en} must be one of ${listed}`, zh: `${what.zh}须为 ${listed} 之一` }, value);
  }
}
