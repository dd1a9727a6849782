/** Whether a frame is what the register gives: the one thing that a receipt by itself cannot show (protocol, 16.6). */

import { RandcheckError } from "../core/errors.ts";
import { compareText } from "../core/hash.ts";
import { frameLine } from "../core/lists.ts";
import { type Bundle, chainOf } from "./bundle.ts";
import { readCommitment } from "./commitment.ts";
import type { DrawOrder } from "./draw-order.ts";
import { CommittedMaterials } from "./materials.ts";
import { freezeFrame } from "./register/freeze.ts";
import type { RegisterTarget } from "./register/target.ts";
import type { ReportBuilder } from "./report.ts";

export type { RegisterTarget } from "./register/target.ts";

const CODE = "frame-from-register";
const SHOWN_IDS = 5;

/** One finding an order of the draw at the beginning of the chain; `held`: its lists, where their roots are known already. */
export async function checkRegister(
  bundle: Bundle,
  register: readonly RegisterTarget[],
  report: ReportBuilder,
  held: CommittedMaterials | null = null,
): Promise<void> {
  const root = chainOf(bundle)[0] as Bundle;
  let orders: readonly DrawOrder[];
  try {
    orders = readCommitment(root.commitment.payload).orders;
  } catch (error) {
    if (error instanceof RandcheckError) {
      report.failed(CODE, error);
      return;
    }
    throw error;
  }
  const materials = held ?? (await CommittedMaterials.of(root.materials));
  for (const order of orders) {
    checkOrder(order, materials, register, report);
  }
}

function checkOrder(
  order: DrawOrder,
  materials: CommittedMaterials,
  register: readonly RegisterTarget[],
  report: ReportBuilder,
): void {
  const frame = materials.findFrame(order.frame);
  if (frame === null || order.frameRule === null) {
    report.unchecked(
      CODE,
      {
        en: "the committed frame or the rule it was made by is not in the bundle",
        zh: "证据包中没有所承诺的抽样框或其形成规则",
      },
      order.taskId,
    );
    return;
  }
  try {
    const { rows, exclusions } = freezeFrame(register, order.frameRule);
    const own = new Map(rows.map((row) => [row.id, frameLine(row)]));
    const committed = new Map(frame.rows.map(({ key, line }) => [key, line]));
    const differing = [...new Set([...own.keys(), ...committed.keys()])].filter(
      (id) => own.get(id) !== committed.get(id),
    );
    const isSameAccount =
      exclusions.length === order.exclusions.length &&
      exclusions.every(
        ({ ground, count }, at) => order.exclusions[at]?.ground === ground && order.exclusions[at]?.count === count,
      );
    const shown = differing.sort(compareText).slice(0, SHOWN_IDS).join(", ");
    report.passedOrFailed(
      CODE,
      differing.length === 0 && isSameAccount,
      {
        en: `the register gives the same ${committed.size} rows`,
        zh: `由名录重新形成的抽样框与承诺的 ${committed.size} 户一致`,
      },
      {
        en: `the register gives another frame: ${differing.length} rows differ (${shown === "" ? "exclusions" : shown})`,
        zh: `由名录重新形成的抽样框与承诺不一致：${differing.length} 户有差异（${shown === "" ? "筛除户数" : shown}）`,
      },
      order.taskId,
    );
  } catch (error) {
    if (error instanceof RandcheckError) {
      report.failed(CODE, error, order.taskId);
      return;
    }
    throw error;
  }
}
