/** Why a firm was drawn or not, by arithmetic it can do itself. */

import { RandcheckError, type Sentence, withSeen } from "../core/errors.ts";
import type { FrameRow } from "../core/lists.ts";
import { compareRationals, fractionText, type Rational } from "../core/rational.ts";
import { purposeKey, TARGETS_PURPOSE, ticketOf } from "../core/seed.ts";
import type { StratumDraw } from "../core/selection.ts";
import type { StratumSize } from "../core/sizes.ts";
import { type Bundle, chainOf } from "./bundle.ts";
import { readCommitment } from "./commitment.ts";
import type { DrawOrder } from "./draw-order.ts";
import { CommittedMaterials } from "./materials.ts";
import { readResult, readSummary, type TaskSummary } from "./outcome.ts";
import type { PartyTask } from "./party-proof.ts";
import { type RerunDraw, rerunDraw } from "./rerun.ts";
import { provedOutcome } from "./result-list.ts";
import { cutoffKey, keyOf, type StratumCut } from "./stratum-cut.ts";

/** One firm's place in one draw; the JSON form of `randcheck explain --json`. */
export interface Explanation {
  readonly target_id: string;
  readonly task_id: string;
  readonly in_frame: boolean;
  readonly outcome: "drawn" | "reserve" | "not-drawn" | "not-in-frame";
  readonly stratum: string | null;
  /** In its stratum by an auditor's receipt, in the published list by the firm's own. */
  readonly position: number | null;
  readonly team: number | null;
  readonly steps: readonly Sentence[];
}

/** Explains firm after firm by one receipt; an auditor's draws are run once. */
export class Explainer {
  readonly #root: Bundle;
  #draws: readonly RerunDraw[] | null = null;

  /** Signatures are not looked at: whether the receipt is genuine is for `verifyBundle` to say. */
  constructor(bundle: Bundle) {
    this.#root = chainOf(bundle)[0] as Bundle;
  }

  /** One explanation a task. Refuses a public receipt, and another firm's. */
  async explain(targetId: string): Promise<Explanation[]> {
    if (this.#root.level !== "auditor") {
      return explainByOwnReceipt(this.#root, targetId);
    }
    const { seed } = readResult(this.#root.result.payload);
    this.#draws ??= await this.#runDraws(seed);
    return this.#draws.map((draw) => explainByRerun(draw, seed, targetId));
  }

  async #runDraws(seed: string): Promise<RerunDraw[]> {
    const { orders } = readCommitment(this.#root.commitment.payload);
    const materials = await CommittedMaterials.of(this.#root.materials);
    return orders.map((order) => rerunDraw(order, seed, materials));
  }
}

function explainByRerun(draw: RerunDraw, seed: string, targetId: string): Explanation {
  const { order, frame, targets, assignment } = draw;
  const row = frame.content.find(({ id }) => id === targetId);
  if (row === undefined) {
    const rows = frame.content.length;
    return notInFrame(targetId, order.taskId, {
      en: `${targetId} is not among the ${rows} rows of the frame, so it could not be drawn`,
      zh: `${targetId} 不在抽样框的 ${rows} 户之中，不可能被抽中`,
    });
  }
  const size = order.strata.find(({ label }) => label === row.stratum) as StratumSize;
  const stratum = targets.byStratum.get(row.stratum) as StratumDraw;
  const place = [...stratum.drawn, ...stratum.reserves].findIndex(({ id }) => id === targetId);
  const position = place < 0 ? null : place + 1;
  const outcome = position === null ? "not-drawn" : position <= stratum.drawn.length ? "drawn" : "reserve";
  const team = assignment?.teams.find(({ targets: served }) => served.includes(targetId))?.number ?? null;
  const ticket = ticketStep(seed, targetId);
  return {
    target_id: targetId,
    task_id: order.taskId,
    in_frame: true,
    outcome,
    stratum: row.stratum,
    position,
    team: outcome === "drawn" ? team : null,
    steps: [
      stratumStep(row, size),
      ticket.step,
      ...comparison(draw, row, size, stratum, ticket.value),
      conclusion(outcome, position),
    ],
  };
}

function explainByOwnReceipt(root: Bundle, targetId: string): Explanation[] {
  if (root.party === null || root.party.targetId !== targetId) {
    const rule = {
      en: "a firm must be explained from its own receipt or from an auditor's",
      zh: "须以该户自己的或审计级证据包说明",
    };
    throw new RandcheckError("invalid-value", withSeen(rule, `${targetId}, ${root.party?.targetId ?? "-"}`));
  }
  const { orders } = readCommitment(root.commitment.payload);
  const summary = readSummary(root.result.payload);
  const { tasks } = root.party;
  const count = Math.min(tasks.length, orders.length, summary.results.length);
  return tasks
    .slice(0, count)
    .map((task, at) =>
      explainTask(task, orders[at] as DrawOrder, summary.results[at] as TaskSummary, summary.seed, targetId),
    );
}

function explainTask(
  task: PartyTask,
  order: DrawOrder,
  told: TaskSummary,
  seed: string,
  targetId: string,
): Explanation {
  const ticket = ticketStep(seed, targetId);
  const found = provedOutcome(task.shown, { id: targetId, ticket: ticket.value }, told);
  if (found === null) {
    const rule = {
      en: "a firm's receipt must show its row of the result, or that it has none",
      zh: "当事人证据包须示明其结果行，或证明其未列入结果",
    };
    throw new RandcheckError("invalid-value", withSeen(rule, `${task.taskId}, ${task.shown.length}`));
  }
  if (task.own === null) {
    return notInFrame(targetId, task.taskId, {
      en: `the organ states that ${targetId} is not among the ${order.frame.rows} rows of the pool`,
      zh: `机关称 ${targetId} 不在抽样框的 ${order.frame.rows} 户之中`,
    });
  }
  const { row, cut } = task.own;
  const shown = found === "absent" ? null : found;
  const outcome = shown === null ? "not-drawn" : shown.outcome === "drawn" ? "drawn" : "reserve";
  const size = order.strata.find(({ label }) => label === row.stratum);
  return {
    target_id: targetId,
    task_id: task.taskId,
    in_frame: true,
    outcome,
    stratum: row.stratum,
    position: shown?.position ?? null,
    team: shown?.team ?? null,
    steps: [
      ...(size === undefined ? [] : [stratumStep(row, size)]),
      ticket.step,
      ...cutSteps(cut, ticket.value, row.weight),
      listConclusion(outcome, shown?.position ?? null, outcome === "reserve" ? told.reserves : told.drawn),
    ],
  };
}

function notInFrame(targetId: string, taskId: string, step: Sentence): Explanation {
  return {
    target_id: targetId,
    task_id: taskId,
    in_frame: false,
    outcome: "not-in-frame",
    stratum: null,
    position: null,
    team: null,
    steps: [step],
  };
}

function stratumStep({ weight }: Pick<FrameRow, "weight">, size: StratumSize): Sentence {
  const { label, population, sample_size: n, weight_total: total } = size;
  return {
    en: `it is in stratum ${label}, where ${n} of ${population} are drawn, with weight ${weight} of ${total}`,
    zh: `属于“${label}”层：该层 ${population} 户抽取 ${n} 户，权重 ${weight}/${total}`,
  };
}

function ticketStep(seed: string, targetId: string): { readonly value: string; readonly step: Sentence } {
  const key = purposeKey(seed, TARGETS_PURPOSE);
  const value = ticketOf(key, targetId);
  const sum = `SHA-256(${key} ‖ ${targetId}) = ${value}`;
  return { value, step: { en: `its ticket is ${sum}`, zh: `其票号为 ${sum}` } };
}

/** What a draw that was run again says of the row's place. */
function comparison(
  { order, frame }: RerunDraw,
  row: FrameRow,
  size: StratumSize,
  stratum: StratumDraw,
  ticket: string,
): Sentence[] {
  if (size.sample_size === 0) {
    return [NOBODY];
  }
  if (order.sampleRule.selection === "full") {
    return [EVERYBODY];
  }
  const { pareto, cutoffTicket, cutoffKey: lastKey } = stratum;
  if (pareto === null) {
    return [ticketComparison(size.sample_size, ticket, cutoffTicket ?? "")];
  }
  if (pareto.certainFrom !== null && row.weight >= pareto.certainFrom) {
    return [certainStep(row, size, frame.content)];
  }
  const own = keyOf(pareto, ticket, row.weight);
  const steps = [keyStep(pareto, own)];
  return lastKey === null ? steps : [...steps, keyComparison(pareto.sampleSize, own, lastKey)];
}

/** The same as a firm reads it off the cut of its stratum. */
function cutSteps(cut: StratumCut, ticket: string, weight: number): Sentence[] {
  if (cut.kind === "none" || cut.kind === "all") {
    return [cut.kind === "none" ? NOBODY : EVERYBODY];
  }
  if (cut.kind === "ticket") {
    return [ticketComparison(cut.sampleSize, ticket, cut.cutoff ?? "")];
  }
  if (cut.certainFrom !== null && weight >= cut.certainFrom) {
    return [
      {
        en: `weights from ${cut.certainFrom} on are drawn for certain, and its own is ${weight}`,
        zh: `权重 ${cut.certainFrom} 以上者必定抽中，本户权重为 ${weight}`,
      },
    ];
  }
  if (cut.kind === "certain") {
    return [
      {
        en: `only weights from ${cut.certainFrom} on are drawn, and its own is ${weight}`,
        zh: `仅抽取权重 ${cut.certainFrom} 以上者，本户权重为 ${weight}`,
      },
    ];
  }
  const own = keyOf(cut, ticket, weight);
  return [keyStep(cut, own), keyComparison(cut.sampleSize, own, cutoffKey(cut))];
}

const NOBODY: Sentence = { en: "nobody is drawn from this stratum", zh: "该层不抽取" };
const EVERYBODY: Sentence = { en: "everybody in this stratum is drawn", zh: "该层全部抽取" };

function ticketComparison(n: number, own: string, last: string): Sentence {
  const sign = own <= last ? "≤" : ">";
  const compared = `${own.slice(0, 16)}… ${sign} ${last.slice(0, 16)}…`;
  return {
    en: `the ${n} smallest tickets are drawn; the last of them is ${last}; ${compared}`,
    zh: `抽取票号最小的 ${n} 户，最后一户票号为 ${last}；${compared}`,
  };
}

/** The round in which the rule takes rows of this weight out: after all heavier ones. */
function certainStep({ weight, stratum }: FrameRow, size: StratumSize, frame: readonly FrameRow[]): Sentence {
  const heavier = frame.filter((row) => row.stratum === stratum && row.weight > weight);
  const n = size.sample_size - heavier.length;
  const total = heavier.reduce((left, row) => left - row.weight, size.weight_total);
  const sum = `n·w = ${n}·${weight} = ${n * weight} ≥ W`;
  return {
    en: `with the ${heavier.length} heavier rows taken out, n = ${n} and W = ${total}: ${sum}, so it is drawn for certain`,
    zh: `扣除 ${heavier.length} 户权重更大者后，n = ${n}、W = ${total}：${sum}，必定抽中`,
  };
}

function keyStep(
  { sampleSize: n, weightTotal: total }: { sampleSize: number; weightTotal: number },
  own: Rational,
): Sentence {
  const formula = `(2h+1)(W−n·w) / ((2^54−2h−1)·n·w) = ${showKey(own)}`;
  return {
    en: `with h = the first 53 bits of the ticket, n = ${n} and W = ${total} (certain rows taken out), its key is ${formula}`,
    zh: `取 h 为票号前 53 位，n = ${n}、W = ${total}（已扣除必定抽中者），其排序值为 ${formula}`,
  };
}

function keyComparison(n: number, own: Rational, last: Rational): Sentence {
  const sign = compareRationals(own, last) <= 0 ? "≤" : ">";
  return {
    en: `the ${n} smallest keys are drawn; the last is ${showKey(last)}; the own is ${sign}`,
    zh: `抽取排序值最小的 ${n} 户，最后一户为 ${showKey(last)}；本户 ${sign} 该值`,
  };
}

/** The exact fraction, and about how much that is; the decimals are for the eye and decide nothing. */
function showKey(key: Rational): string {
  const millionths = (key.numerator * 1_000_000n) / key.denominator;
  return `${fractionText(key)} ≈ ${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, "0")}`;
}

function conclusion(outcome: Explanation["outcome"], position: number | null): Sentence {
  if (outcome === "drawn") {
    return { en: `so it was drawn, number ${position} of its stratum`, zh: `因此被抽中，为该层第 ${position} 户` };
  }
  return outcome === "reserve"
    ? { en: `so it stands in reserve, number ${position} of its stratum`, zh: `因此列为备选，为该层第 ${position} 户` }
    : { en: "so it was not drawn", zh: "因此未被抽中" };
}

function listConclusion(outcome: Explanation["outcome"], position: number | null, count: number): Sentence {
  if (outcome === "drawn") {
    return {
      en: `so it was drawn, number ${position} of ${count} in the published list`,
      zh: `因此被抽中，为公布名单 ${count} 户中的第 ${position} 户`,
    };
  }
  return outcome === "reserve"
    ? {
        en: `so it stands in reserve, number ${position} of ${count}`,
        zh: `因此列为备选，为 ${count} 户中的第 ${position} 户`,
      }
    : { en: "so it was not drawn", zh: "因此未被抽中" };
}
