/** What one firm is shown of a draw (protocol, 22.1). */

import { MAX_WEIGHT } from "../core/lists.ts";
import type { Reader } from "./reading.ts";
import { readShownRow, type ShownRow } from "./result-list.ts";
import { readRowProof, type RowProof } from "./salted-proof.ts";
import { readCut, type StratumCut } from "./stratum-cut.ts";

export interface PartyProof {
  readonly targetId: string;
  readonly tasks: readonly PartyTask[];
}

export interface PartyTask {
  readonly taskId: string;
  /** Null when the organ states that the firm is not in the pool. */
  readonly own: OwnPart | null;
  readonly shown: readonly ShownRow[];
}

/** The firm's row and the cut of its stratum, which come together. */
export interface OwnPart {
  readonly row: OwnRow;
  readonly rowProof: RowProof;
  readonly cut: StratumCut;
  readonly cutProof: RowProof;
}

export interface OwnRow {
  readonly stratum: string;
  readonly weight: number;
  readonly area: string;
}

const MAX_SHOWN = 2;

export function readPartyProof(reader: Reader): PartyProof {
  const members = reader.members(["target_id", "tasks"]);
  return {
    targetId: members.get("target_id").identifier(),
    tasks: members.get("tasks").items().map(readPartyTask),
  };
}

function readPartyTask(reader: Reader): PartyTask {
  const members = reader.members(["cut", "cut_proof", "row", "row_proof", "shown", "task"]);
  const row = members.get("row").nullable(readOwnRow);
  const rowProof = members.get("row_proof").nullable(readRowProof);
  const cut = members.get("cut").nullable(readCut);
  const cutProof = members.get("cut_proof").nullable(readRowProof);
  const shown = members.get("shown").items().map(readShownRow);
  const isWhole = row !== null && rowProof !== null && cut !== null && cutProof !== null;
  const hasNone = row === null && rowProof === null && cut === null && cutProof === null;
  if ((!isWhole && !hasNone) || shown.length > MAX_SHOWN) {
    throw reader.refuse(
      {
        en: `row and cut must come together, with proofs, and at most ${MAX_SHOWN} rows be shown`,
        zh: `行与界值须一并附证明给出，结果行不超过 ${MAX_SHOWN} 行`,
      },
      shown.length,
    );
  }
  return { taskId: members.get("task").identifier(), own: isWhole ? { row, rowProof, cut, cutProof } : null, shown };
}

function readOwnRow(reader: Reader): OwnRow {
  const members = reader.members(["area", "stratum", "weight"]);
  return {
    area: members.get("area").labelOrEmpty(),
    stratum: members.get("stratum").label(),
    weight: members.get("weight").number(1, MAX_WEIGHT),
  };
}
