/** Which rows of a stratum are drawn (protocol, section 8). */

import { invalidValue } from "./errors.ts";
import type { FrameRow } from "./lists.ts";
import {
  compareTickets,
  type DrawnRow,
  orderByKey,
  type ParetoSplit,
  splitCertain,
  type TicketRow,
  type ToldRow,
} from "./pareto.ts";
import { compareRationals, fractionText, type Rational } from "./rational.ts";
import type { Selection } from "./sample-rule.ts";
import { purposeKey, TARGETS_PURPOSE, ticketMaker } from "./seed.ts";
import type { StratumSize } from "./sizes.ts";

/** The outcome for one stratum; `drawn` and `reserves` in the order of the draw. */
export interface StratumDraw {
  readonly drawn: readonly DrawnRow[];
  readonly reserves: readonly DrawnRow[];
  readonly cutoffTicket: string | null;
  readonly cutoffKey: Rational | null;
  /** What was certain and what remained; null for the other selections and where nothing is drawn. */
  readonly pareto: ParetoSplit | null;
}

const NOTHING_DRAWN: StratumDraw = { drawn: [], reserves: [], cutoffTicket: null, cutoffKey: null, pareto: null };

/** Draws `n` rows of a stratum and the next `reserves`. Refuses more than there are. */
export function drawStratum(
  selection: Selection,
  rows: readonly TicketRow[],
  n: number,
  reserves: number,
): StratumDraw {
  if (n + reserves > rows.length) {
    throw invalidValue(
      {
        en: `a stratum of ${rows.length} rows must be at least its sample and reserves`,
        zh: `层共 ${rows.length} 户，不得少于样本量与备选数之和`,
      },
      `${n} + ${reserves}`,
    );
  }
  if (n === 0) {
    return NOTHING_DRAWN;
  }
  return selection === "pareto" ? drawPareto(rows, n, reserves) : drawByTicket(selection, rows, n, reserves);
}

/** 8.1 and 8.3. */
function drawByTicket(selection: Selection, rows: readonly TicketRow[], n: number, reserves: number): StratumDraw {
  const isFull = selection === "full";
  const ordered = [...rows].sort(compareTickets).map(({ id, ticket }): DrawnRow => ({ id, ticket, key: null }));
  return {
    drawn: ordered.slice(0, n),
    reserves: ordered.slice(n, n + reserves),
    cutoffTicket: isFull ? null : (ordered[n - 1] as DrawnRow).ticket,
    cutoffKey: null,
    pareto: null,
  };
}

/** 8.2. */
function drawPareto(rows: readonly TicketRow[], n: number, reserves: number): StratumDraw {
  const { certain, others, split } = splitCertain(rows, n);
  const keyed = orderByKey(others, split.sampleSize, split.weightTotal);
  const ordered = [
    ...[...certain].sort(compareTickets).map(({ id, ticket }): DrawnRow => ({ id, ticket, key: null })),
    ...keyed.slice(0, n + reserves - certain.length),
  ];
  const drawn = ordered.slice(0, n);
  return {
    drawn,
    reserves: ordered.slice(n, n + reserves),
    cutoffTicket: null,
    cutoffKey: (drawn[n - 1] as DrawnRow).key,
    pareto: split,
  };
}

/** 8.4: the part of a result that tells the targets, all strata together. */
export interface TargetResult {
  readonly drawn: readonly ToldRow[];
  readonly reserves: readonly ToldRow[];
  readonly cutoff_tickets: readonly string[];
  readonly cutoff_keys: readonly string[];
}

/** What was drawn of a frame: stratum by stratum, which is not public, and as the result tells it. */
export interface TargetDraw {
  readonly byStratum: ReadonlyMap<string, StratumDraw>;
  readonly result: TargetResult;
}

/**
 * Section 8 for one order: `strata` with their sizes (5.11), all rows of the frame, and the seed in hex.
 *
 * Refuses rows of a stratum that has no size, and sizes that are not those of the rows.
 */
export function drawTargets(
  selection: Selection,
  strata: readonly StratumSize[],
  rows: readonly FrameRow[],
  seed: string,
): TargetDraw {
  const rowsOf = groupByStratum(strata, rows);
  const makeTicket = ticketMaker(purposeKey(seed, TARGETS_PURPOSE));
  const byStratum = new Map<string, StratumDraw>();
  for (const { label, population, sample_size: n, reserves } of strata) {
    const own = rowsOf.get(label) ?? [];
    if (own.length !== population) {
      throw invalidValue(
        { en: `the stratum ${label} must have ${population} rows`, zh: `层 ${label} 须有 ${population} 户` },
        own.length,
      );
    }
    // Of a stratum of which nothing is drawn nobody needs a ticket.
    const ticketed = n === 0 ? [] : own.map(({ id, weight }) => ({ id, weight, ticket: makeTicket(id) }));
    byStratum.set(label, n === 0 ? NOTHING_DRAWN : drawStratum(selection, ticketed, n, reserves));
  }
  return { byStratum, result: joinStrata([...byStratum.values()]) };
}

function groupByStratum(strata: readonly StratumSize[], rows: readonly FrameRow[]): Map<string, FrameRow[]> {
  const rowsOf = new Map(strata.map(({ label }) => [label, [] as FrameRow[]]));
  for (const row of rows) {
    const own = rowsOf.get(row.stratum);
    if (own === undefined) {
      throw invalidValue(
        { en: "every stratum of the frame must have a size", zh: "抽样框的每一层须有样本量" },
        row.stratum,
      );
    }
    own.push(row);
  }
  return rowsOf;
}

/** 8.4: puts the strata together without naming them. */
function joinStrata(draws: readonly StratumDraw[]): TargetResult {
  return {
    drawn: toldInOrder(draws.flatMap((draw) => draw.drawn)),
    reserves: toldInOrder(draws.flatMap((draw) => draw.reserves)),
    cutoff_tickets: draws.flatMap((draw) => draw.cutoffTicket ?? []).sort(),
    cutoff_keys: draws
      .flatMap((draw) => draw.cutoffKey ?? [])
      .sort(compareRationals)
      .map(fractionText),
  };
}

function toldInOrder(rows: readonly DrawnRow[]): ToldRow[] {
  return rows.map(({ id, ticket }) => ({ id, ticket })).sort(compareTickets);
}
