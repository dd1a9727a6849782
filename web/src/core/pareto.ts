/** Pareto πps sampling (protocol, 8.2; Rosén 1997): certain rows, keys, and their exact order. */

import { compareText } from "./hash.ts";
import { rational, type Rational, signOf } from "./rational.ts";

/** A row as a result tells it (8.4); the ticket as 64 hex digits. */
export interface ToldRow {
  readonly id: string;
  readonly ticket: string;
}

/** A row that may be drawn. */
export interface TicketRow extends ToldRow {
  readonly weight: number;
}

/** A row of the result; `key` for those that were ordered by a Pareto key. */
export interface DrawnRow extends ToldRow {
  readonly key: Rational | null;
}

/** 8.2: the certain rows of a stratum, and the n and W that remain for the others. */
export interface ParetoSplit {
  readonly certain: number;
  /** The least weight of a certain row, or null where there is none. */
  readonly certainFrom: number | null;
  readonly sampleSize: number;
  readonly weightTotal: number;
}

/** Takes out certain rows until none is left. Only the heaviest can be certain, so one pass in that order is enough. */
export function splitCertain(
  rows: readonly TicketRow[],
  n: number,
): { certain: TicketRow[]; others: TicketRow[]; split: ParetoSplit } {
  const heaviestFirst = [...rows].sort((a, b) => b.weight - a.weight);
  let sampleSize = n;
  let weightTotal = rows.reduce((sum, row) => sum + row.weight, 0);
  let certain = 0;
  for (;;) {
    // One round: n and W stand still while it goes on. n · w is at most 10^9 · 10^6, which a double holds exactly.
    let end = certain;
    let taken = 0;
    while (end < rows.length && sampleSize * (heaviestFirst[end] as TicketRow).weight >= weightTotal) {
      taken += (heaviestFirst[end] as TicketRow).weight;
      end += 1;
    }
    if (end === certain) {
      break;
    }
    sampleSize -= end - certain;
    weightTotal -= taken;
    certain = end;
  }
  const certainFrom = heaviestFirst[certain - 1]?.weight ?? null;
  return {
    certain: heaviestFirst.slice(0, certain),
    others: heaviestFirst.slice(certain),
    split: { certain, certainFrom, sampleSize, weightTotal },
  };
}

/** 8.2: rows that are not certain in order of key, ties in order of ticket, then id. n and W are what remains. */
export function orderByKey(rows: readonly TicketRow[], n: number, weightTotal: number): DrawnRow[] {
  return rows
    .map((row) => keyedRow(row, n, weightTotal))
    .sort(compareKeyed)
    .map((one) => new LazilyKeyedRow(one));
}

/** A row while it is being ordered. */
interface KeyedRow {
  readonly row: TicketRow;
  /** The first 53 bits of the ticket. */
  readonly h: number;
  /** W − n·w and n·w. */
  readonly against: number;
  readonly inFavour: number;
  /** The key, rounded. */
  readonly rounded: number;
}

const TWO_TO_54 = 2 ** 54;

/**
 * 16 units of rounding. A rounded key is the outcome of at most five roundings (2h + 1, its product, 2^54 − 2h − 1,
 * its product, the quotient; everything else is exact), each by a factor within 1 ± 2^−53, so it is within 1 ± 5.01 ·
 * 2^−53 of the key. Two rounded keys that differ by more than 16 · 2^−53 of the larger are therefore in the order of
 * the keys, and for all others integers decide.
 */
const SURELY_APART = 2 ** -49;

function keyedRow(row: TicketRow, n: number, weightTotal: number): KeyedRow {
  const h = first53Bits(row.ticket);
  const inFavour = n * row.weight;
  const against = weightTotal - inFavour;
  const rounded = ((2 * h + 1) * against) / ((TWO_TO_54 - 2 * h - 1) * inFavour);
  return { row, h, against, inFavour, rounded };
}

/** 53 bits fit into a double; 13 digits are 52 of them, and the 14th digit gives one more. */
function first53Bits(ticket: string): number {
  return 2 * Number.parseInt(ticket.slice(0, 13), 16) + (Number.parseInt(ticket.charAt(13), 16) >>> 3);
}

function compareKeyed(a: KeyedRow, b: KeyedRow): number {
  const difference = a.rounded - b.rounded;
  if (Math.abs(difference) > SURELY_APART * Math.max(a.rounded, b.rounded)) {
    return difference;
  }
  return compareKeysExactly(a, b) || compareTickets(a.row, b.row);
}

function compareKeysExactly(a: KeyedRow, b: KeyedRow): number {
  const [ours, theirs] = [exactParts(a), exactParts(b)];
  return signOf(ours.numerator * theirs.denominator - theirs.numerator * ours.denominator);
}

function exactParts({ h, against, inFavour }: Pick<KeyedRow, "h" | "against" | "inFavour">): Rational {
  const odd = 2n * BigInt(h) + 1n;
  return { numerator: odd * BigInt(against), denominator: (2n ** 54n - odd) * BigInt(inFavour) };
}

/** The key in lowest terms costs a greatest common divisor; only the few rows that are told need theirs. */
class LazilyKeyedRow implements DrawnRow {
  readonly id: string;
  readonly ticket: string;
  readonly #keyed: KeyedRow;

  constructor(keyed: KeyedRow) {
    this.id = keyed.row.id;
    this.ticket = keyed.row.ticket;
    this.#keyed = keyed;
  }

  get key(): Rational {
    const { numerator, denominator } = exactParts(this.#keyed);
    return rational(numerator, denominator);
  }
}

/** In order of ticket, ties in order of id. */
export function compareTickets(a: ToldRow, b: ToldRow): number {
  // Tickets are ASCII, so JavaScript's own order is that of their bytes.
  return a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : compareText(a.id, b.id);
}
