/** Where a stratum was cut (protocol, 21.3), and what a firm reads off it (22.5). */

import { labelledDigest } from "../core/hash.ts";
import { type ListRoot, listRoot } from "../core/lists.ts";
import { compareRationals, fractionText, rational, type Rational } from "../core/rational.ts";
import type { Selection } from "../core/sample-rule.ts";
import type { TargetDraw } from "../core/selection.ts";
import type { DrawOrder } from "./draw-order.ts";
import type { Reader } from "./reading.ts";

export type CutKind = "none" | "all" | "ticket" | "key" | "certain";

export interface StratumCut {
  readonly label: string;
  readonly kind: CutKind;
  /** n and W; for `key` and `certain` what remains when certain rows are taken out. */
  readonly sampleSize: number;
  readonly weightTotal: number;
  /** The least certain weight. */
  readonly certainFrom: number | null;
  /** The greatest drawn ticket, hex, or key, `p/q`. */
  readonly cutoff: string | null;
}

const TICKET = /^[0-9a-f]{64}$/;
const KEY = /^(0|[1-9][0-9]{0,99})\/([1-9][0-9]{0,99})$/;
const CUTOFF_FORMS: Readonly<Record<CutKind, RegExp | null>> = {
  none: null,
  all: null,
  ticket: TICKET,
  key: KEY,
  certain: null,
};

export function readCut(reader: Reader): StratumCut {
  const members = reader.members(["certain_from", "cutoff", "kind", "label", "sample_size", "weight_total"]);
  const cut: StratumCut = {
    label: members.get("label").label(),
    kind: members.get("kind").oneOf(["none", "all", "ticket", "key", "certain"]),
    sampleSize: members.get("sample_size").number(),
    weightTotal: members.get("weight_total").number(),
    certainFrom: members.get("certain_from").nullable((weight) => weight.number()),
    cutoff: members.get("cutoff").nullable((text) => text.text()),
  };
  const form = CUTOFF_FORMS[cut.kind];
  const isForm = form === null ? cut.cutoff === null : cut.cutoff !== null && form.test(cut.cutoff);
  const isCutoffRight = isForm && (cut.kind !== "key" || fractionText(cutoffKey(cut)) === cut.cutoff);
  const isByWeight = cut.kind === "key" || cut.kind === "certain";
  const isWeightRight = cut.certainFrom === null ? cut.kind !== "certain" : isByWeight;
  if (!isCutoffRight || !isWeightRight || (cut.kind === "key" && cut.sampleSize === 0)) {
    throw reader.refuse({ en: "must have the form that its kind asks for", zh: "须符合其种类的格式" }, cutLine(cut));
  }
  return cut;
}

/** 21.3: the committed line. */
export function cutLine({ label, kind, sampleSize, weightTotal, certainFrom, cutoff }: StratumCut): string {
  return [label, kind, sampleSize, weightTotal, certainFrom ?? "-", cutoff ?? "-"].join("\t");
}

/** The cuts of a draw that was run here, in order of label. */
export function cutsOf(order: DrawOrder, draw: TargetDraw): StratumCut[] {
  return order.strata.map(({ label, sample_size: sampleSize, weight_total: weightTotal }) => {
    const whole = { label, sampleSize, weightTotal, certainFrom: null, cutoff: null };
    const { selection } = order.sampleRule;
    const stratum = draw.byStratum.get(label);
    if (stratum === undefined || sampleSize === 0) {
      return { ...whole, kind: "none" };
    }
    if (stratum.pareto === null) {
      return { ...whole, kind: kindWithoutWeights(selection), cutoff: stratum.cutoffTicket };
    }
    return {
      label,
      kind: stratum.cutoffKey === null ? "certain" : "key",
      sampleSize: stratum.pareto.sampleSize,
      weightTotal: stratum.pareto.weightTotal,
      certainFrom: stratum.pareto.certainFrom,
      cutoff: stratum.cutoffKey === null ? null : fractionText(stratum.cutoffKey),
    };
  });
}

function kindWithoutWeights(selection: Selection): CutKind {
  return selection === "full" ? "all" : "ticket";
}

/** The root of the list of cuts; as secret as the frame. */
export function cutsRoot(cuts: readonly StratumCut[], frameSecret: string, taskId: string): ListRoot {
  const secret = labelledDigest("randcheck/strata/1", frameSecret, taskId);
  return listRoot(
    secret,
    cuts.map((cut) => ({ key: cut.label, line: cutLine(cut) })),
  );
}

/** 22.5: what the cut says of a firm of its stratum. `edge`: its key is the cut-off, so that it does not say. */
export function readOff(cut: StratumCut, ticket: string, weight: number): "drawn" | "not-drawn" | "edge" {
  const isDrawn = (says: boolean): "drawn" | "not-drawn" => (says ? "drawn" : "not-drawn");
  if (cut.kind === "ticket") {
    return isDrawn(ticket <= (cut.cutoff as string));
  }
  if (cut.certainFrom !== null && weight >= cut.certainFrom) {
    return "drawn";
  }
  if (cut.kind === "key") {
    const difference = compareKeyToCutoff(cut, ticket, weight);
    return difference === 0 ? "edge" : isDrawn(difference < 0);
  }
  return isDrawn(cut.kind === "all");
}

function compareKeyToCutoff(cut: StratumCut, ticket: string, weight: number): number {
  return compareRationals(keyOf(cut, ticket, weight), cutoffKey(cut));
}

/** The cut-off of a cut of kind `key`. */
export function cutoffKey({ cutoff }: StratumCut): Rational {
  const [numerator, denominator] = (cutoff as string).split("/").map(BigInt) as [bigint, bigint];
  return rational(numerator, denominator);
}

/** 8.2: the key of a firm that is not certain, with the cut's n and W. */
export function keyOf(
  { sampleSize, weightTotal }: { sampleSize: number; weightTotal: number },
  ticket: string,
  weight: number,
): Rational {
  const h = BigInt(`0x${ticket}`) >> 203n;
  const [nw, total] = [BigInt(sampleSize) * BigInt(weight), BigInt(weightTotal)];
  return rational((2n * h + 1n) * (total - nw), (2n ** 54n - 2n * h - 1n) * nw);
}
