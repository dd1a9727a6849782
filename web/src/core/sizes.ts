/** How many rows of every stratum are drawn (protocol, section 5). Exact throughout. */

import { invalidValue, RandcheckError } from "./errors.ts";
import { compareText } from "./hash.ts";
import type { FrameRow } from "./lists.ts";
import { add, ceil, compareRationals, divide, floor, multiply, rational, type Rational, subtract } from "./rational.ts";
import {
  belongsTo,
  parseDeviation,
  parseSize,
  requireSampleRule,
  type SampleRule,
  type SampleSize,
} from "./sample-rule.ts";

/** What a frame says of a stratum: N and W. */
export interface StratumTally {
  readonly label: string;
  readonly population: number;
  readonly weight_total: number;
}

/** 5.11: what a draw order says of a stratum. */
export interface StratumSize extends StratumTally {
  readonly sample_size: number;
  readonly reserves: number;
}

/** N and W of every stratum of a frame, in order of label. */
export function tallyStrata(rows: readonly FrameRow[]): StratumTally[] {
  const tallies = new Map<string, { label: string; population: number; weight_total: number }>();
  for (const { stratum, weight } of rows) {
    const tally = tallies.get(stratum);
    if (tally === undefined) {
      tallies.set(stratum, { label: stratum, population: 1, weight_total: weight });
    } else {
      tally.population += 1;
      tally.weight_total += weight;
    }
  }
  return [...tallies.values()].sort((a, b) => compareText(a.label, b.label));
}

/** The sizes of all strata under `rule`, in order of label, or a refusal of the rule for this frame. */
export function sampleSizes(tallies: readonly StratumTally[], rule: SampleRule): StratumSize[] {
  requireSampleRule(rule);
  requireNamesHaveStrata(tallies, rule);
  const sizes = sizesByLabel(tallies, rule);
  return [...tallies]
    .sort((a, b) => compareText(a.label, b.label))
    .map(({ label, population, weight_total }) => {
      const sampleSize = Number(sizes.get(label) ?? 0n);
      // 5.10: reserves only where something is drawn.
      const reserves = sampleSize > 0 ? Math.min(rule.reserves, population - sampleSize) : 0;
      return { label, population, reserves, sample_size: sampleSize, weight_total };
    });
}

/** A stratum while its size is being found. */
interface Part {
  readonly label: string;
  readonly population: bigint;
}

/** 5.4 to 5.6; strata that are excluded are left out. */
function sizesByLabel(tallies: readonly StratumTally[], rule: SampleRule): Map<string, bigint> {
  const included = tallies
    .filter(({ label }) => !rule.exclude.some((name) => belongsTo(label, name)))
    .map(({ label, population }): Part => ({ label, population: BigInt(population) }));
  if (rule.selection === "full") {
    return new Map(included.map(({ label, population }) => [label, population]));
  }
  if (rule.size !== null) {
    return shareOut(included, parseSize(rule.size), rule);
  }
  requireOneClassEach(included, rule);
  const sizes = new Map<string, bigint>();
  for (const { class: name, size } of rule.per_class) {
    const group = included.filter(({ label }) => belongsTo(label, name));
    if (group.length === 0) {
      throw invalidValue(
        { en: "a class with a size must have a stratum that is not excluded", zh: "给出样本量的类别须有未被排除的层" },
        name,
      );
    }
    shareOut(group, parseSize(size), rule).forEach((count, label) => sizes.set(label, count));
  }
  return sizes;
}

/** 5.7: one size shared out within a group. */
function shareOut(group: readonly Part[], size: SampleSize, rule: SampleRule): Map<string, bigint> {
  const base = group.reduce((sum, part) => sum + part.population, 0n);
  if (size.kind === "rows" && size.rows > base) {
    throw new RandcheckError("sample-too-large", {
      en: `a size must be at most the ${base} rows it is drawn from, got ${size.rows}`,
      zh: `样本量不得超过可抽的 ${base} 户，实际为 ${size.rows}`,
    });
  }
  if (group.length === 0) {
    return new Map();
  }
  const total = size.kind === "rows" ? rational(size.rows) : multiply(size.ratio, rational(base));
  const shares = group.map((part) => shareOf(part, rule));
  return size.kind === "rows" || rule.rounding === "largest_remainder"
    ? exactTotal(group, shares, rational(ceil(total)), rule)
    : roundedOneByOne(group, shares, total, rule);
}

function shareOf({ label, population }: Part, rule: SampleRule): Rational {
  if (rule.allocation === "equal") {
    return rational(1n);
  }
  if (rule.allocation === "proportional") {
    return rational(population);
  }
  const covering = rule.spread.filter((one) => belongsTo(label, one.class));
  const [only] = covering;
  if (only === undefined || covering.length > 1) {
    throw invalidValue(
      {
        en: "with the allocation neyman exactly one class of spread must cover a stratum",
        zh: "Neyman 分配时每一层须恰由一个类别给出标准差",
      },
      { en: `${covering.length} for ${label}`, zh: `${label} 有 ${covering.length} 个` },
    );
  }
  return multiply(rational(population), parseDeviation(only.deviation));
}

/** 5.8: quotas within their bounds, rounded so that the total is kept. */
function exactTotal(
  group: readonly Part[],
  shares: readonly Rational[],
  total: Rational,
  rule: SampleRule,
): Map<string, bigint> {
  const leasts = group.map((part) => leastOf(part, rule));
  const leastTotal = rational(leasts.reduce((sum, least) => sum + least, 0n));
  if (compareRationals(leastTotal, total) > 0) {
    throw invalidValue(
      {
        en: `the minimums of all strata must be at most the sample of ${total.numerator}`,
        zh: `各层最低样本量之和不得超过样本量 ${total.numerator}`,
      },
      leastTotal.numerator,
    );
  }
  const quotas = boundedQuotas(group, shares, leasts, total);
  const sizes = new Map(group.map(({ label }, at) => [label, floor(quotas[at] as Rational)]));
  const remainders = group
    .map(({ label }, at) => ({ label, rest: subtract(quotas[at] as Rational, rational(sizes.get(label) as bigint)) }))
    .sort((a, b) => compareRationals(b.rest, a.rest) || compareText(a.label, b.label));
  const missing = total.numerator - [...sizes.values()].reduce((sum, size) => sum + size, 0n);
  for (const { label } of remainders.slice(0, Number(missing))) {
    sizes.set(label, (sizes.get(label) as bigint) + 1n);
  }
  return sizes;
}

/** 5.9: quotas below the rows, each rounded by itself. */
function roundedOneByOne(
  group: readonly Part[],
  shares: readonly Rational[],
  total: Rational,
  rule: SampleRule,
): Map<string, bigint> {
  const none = group.map(() => 0n);
  const quotas = boundedQuotas(group, shares, none, total);
  const toWhole = rule.rounding === "ceil" ? ceil : floor;
  return new Map(
    group.map((part, at) => {
      const [least, rounded] = [leastOf(part, rule), toWhole(quotas[at] as Rational)];
      return [part.label, least > rounded ? least : rounded];
    }),
  );
}

function leastOf({ population }: Part, rule: SampleRule): bigint {
  const minimum = BigInt(rule.minimum);
  return minimum < population ? minimum : population;
}

/**
 * The numbers min(N, max(least, x · s)) for the x with which they add up to `total`.
 *
 * Their sum grows with x in straight pieces, which meet where a stratum leaves its lower bound (x = least / s) or
 * reaches its rows (x = N / s). We walk these places upwards to the piece on which the total lies.
 */
function boundedQuotas(
  group: readonly Part[],
  shares: readonly Rational[],
  leasts: readonly bigint[],
  total: Rational,
): Rational[] {
  const bends = group
    .flatMap((part, at) => {
      const share = shares[at] as Rational;
      const least = rational(leasts[at] as bigint);
      const most = rational(part.population);
      return [
        { x: divide(least, share), fixed: subtract(rational(0n), least), slope: share },
        { x: divide(most, share), fixed: most, slope: subtract(rational(0n), share) },
      ];
    })
    .sort((a, b) => compareRationals(a.x, b.x));
  let fixed = rational(leasts.reduce((sum, least) => sum + least, 0n));
  let slope = rational(0n);
  for (const bend of bends) {
    if (compareRationals(add(fixed, multiply(slope, bend.x)), total) >= 0) {
      break;
    }
    fixed = add(fixed, bend.fixed);
    slope = add(slope, bend.slope);
  }
  // Without a slope the walk has not left its first place, where everybody has the least.
  const x = slope.numerator > 0n ? divide(subtract(total, fixed), slope) : rational(0n);
  return group.map((part, at) => {
    const free = multiply(x, shares[at] as Rational);
    return clamp(free, rational(leasts[at] as bigint), rational(part.population));
  });
}

function clamp(value: Rational, least: Rational, most: Rational): Rational {
  const raised = compareRationals(value, least) < 0 ? least : value;
  return compareRationals(raised, most) > 0 ? most : raised;
}

/** 5.3. */
function requireNamesHaveStrata(tallies: readonly StratumTally[], rule: SampleRule): void {
  const names = [...rule.exclude, ...rule.per_class.map((one) => one.class), ...rule.spread.map((one) => one.class)];
  for (const name of names) {
    if (!tallies.some(({ label }) => belongsTo(label, name))) {
      throw invalidValue(
        { en: "a class of the rule must have a stratum in the frame", zh: "规则中的类别须在抽样框中有层" },
        name,
      );
    }
  }
}

/** 5.6. */
function requireOneClassEach(included: readonly Part[], rule: SampleRule): void {
  for (const { label } of included) {
    const classes = rule.per_class.filter((one) => belongsTo(label, one.class));
    if (classes.length !== 1) {
      throw invalidValue(
        {
          en: "every stratum that is not excluded must be in exactly one class with a size",
          zh: "未被排除的每一层须恰属一个给出样本量的类别",
        },
        { en: `${classes.length} for ${label}`, zh: `${label} 属 ${classes.length} 个` },
      );
    }
  }
}
