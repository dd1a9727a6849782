/** The shapes of the golden vectors (protocol, section 18) that several tests read. */

import type { ConflictPairs, FrameRow, RosterRow } from "../src/core/lists.ts";
import type { SampleRule } from "../src/core/sample-rule.ts";
import type { StratumSize } from "../src/core/sizes.ts";

export interface VectorFile<Case> {
  readonly cases: readonly (Case & { readonly name: string })[];
}

export type PackedRow = readonly [id: string, stratum: string, weight: number, area: string];

export interface GeneratedRows {
  readonly prefix: string;
  readonly width: number;
  readonly count: number;
  readonly strata: readonly string[];
  readonly weights: readonly number[];
  readonly areas: readonly string[];
}

export interface Materials {
  readonly frames: readonly {
    readonly classes: readonly (readonly [stratum: string, weight: number, area: string])[];
    readonly codes: readonly number[];
    readonly ids: readonly string[];
    readonly secret: string;
  }[];
  readonly rosters: readonly { readonly rows: readonly RosterRow[]; readonly secret: string }[];
  readonly conflict_lists: readonly (ConflictPairs & { readonly secret: string })[];
}

export interface CommittedRoot {
  readonly depth: number;
  readonly root: string;
  readonly rows: number;
}

export interface OrderVector {
  readonly frame: CommittedRoot;
  readonly roster: CommittedRoot | null;
  readonly conflicts: CommittedRoot | null;
  readonly sample_rule: SampleRule;
  readonly strata: readonly StratumSize[];
  readonly task: { readonly id: string };
}

export function unpackRows(rows: readonly PackedRow[]): FrameRow[] {
  return rows.map(([id, stratum, weight, area]) => ({ id, stratum, weight, area }));
}

export function generateRows({ prefix, width, count, strata, weights, areas }: GeneratedRows): FrameRow[] {
  return Array.from({ length: count }, (_, i) => ({
    id: prefix + String(i).padStart(width, "0"),
    stratum: strata[i % strata.length] as string,
    weight: weights[i % weights.length] as number,
    area: areas[i % areas.length] as string,
  }));
}

export function frameOf({ classes, codes, ids }: Materials["frames"][number]): FrameRow[] {
  return ids.map((id, i) => {
    const [stratum, weight, area] = classes[codes[i] as number] as readonly [string, number, string];
    return { id, stratum, weight, area };
  });
}
