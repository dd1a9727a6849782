/** Commitments (protocol, section 6 and 11.1). */

import type { Vacancy } from "../assignment/units.ts";
import { sha256, toHex } from "../core/hash.ts";
import type { ListRoot } from "../core/lists.ts";
import type { Moment } from "../core/moment.ts";
import type { Contributor } from "../core/seed.ts";
import { type DrawOrder, readDrawOrder, readListRoot } from "./draw-order.ts";
import { type Kind, PROTOCOL_VERSION } from "./kinds.ts";
import { areDifferent, type Reader } from "./reading.ts";
import { readStatement } from "./statement-form.ts";

export interface Commitment {
  readonly attempt: Attempt;
  readonly committedAt: Moment;
  readonly contributors: readonly Contributor[];
  /** H(payload). */
  readonly digest: string;
  readonly kind: Kind;
  readonly log: string;
  readonly orders: readonly DrawOrder[];
  readonly substitution: SubstitutionOrder | null;
}

/** 第 n 次抽取; reason and approver are null for the first. */
export interface Attempt {
  readonly number: number;
  readonly reason: string | null;
  readonly approver: string | null;
}

export interface SubstitutionOrder {
  readonly absent: readonly string[];
  readonly conflicts: ListRoot;
  readonly draw: string;
  readonly taskId: string;
  readonly vacancies: readonly Vacancy[];
}

export function readCommitment(payload: Uint8Array): Commitment {
  return readStatement(payload, "commitment", (reader) => {
    const members = reader.members([
      "attempt",
      "committed_at",
      "contributors",
      "log",
      "orders",
      "protocol",
      "substitution",
    ]);
    members.get("protocol").number(PROTOCOL_VERSION, PROTOCOL_VERSION);
    const orders = members.get("orders").items().map(readDrawOrder);
    const substitution = members.get("substitution").nullable(readSubstitutionOrder);
    if ((orders.length === 0) !== (substitution !== null)) {
      throw reader.refuse(
        { en: "must hold draw orders or one substitution", zh: "须为抽取或一项替换，二者择一" },
        orders.length,
      );
    }
    if (!areDifferent(orders.map(({ taskId }) => taskId))) {
      throw reader.refuse(
        { en: "task ids must be different", zh: "任务编号不得重复" },
        orders.map(({ taskId }) => taskId).join(", "),
      );
    }
    return {
      attempt: readAttempt(members.get("attempt")),
      committedAt: members.get("committed_at").moment(),
      contributors: readContributors(members.get("contributors")),
      digest: toHex(sha256(payload)),
      kind: substitution === null ? "commitment" : "substitution-commitment",
      log: members.get("log").identifier(),
      orders,
      substitution,
    };
  });
}

/** The tasks that a commitment is about. */
export function tasksOf({ orders, substitution }: Commitment): string[] {
  return substitution === null ? orders.map(({ taskId }) => taskId) : [substitution.taskId];
}

function readContributors(reader: Reader): Contributor[] {
  const contributors = reader.items().map((item) => {
    const members = item.members(["digest", "role"]);
    return { digest: members.get("digest").nullable((digest) => digest.digest()), role: members.get("role").label() };
  });
  if (contributors.length === 0 || !areDifferent(contributors.map(({ role }) => role))) {
    throw reader.refuse(
      { en: "must name at least one contributor, roles different", zh: "至少应有一名贡献人，且不得重复" },
      contributors.length,
    );
  }
  return contributors;
}

/** 6.7. */
function readAttempt(reader: Reader): Attempt {
  const members = reader.members(["approver", "number", "predecessor", "reason"]);
  const number = members.get("number").number(1);
  const predecessor = members.get("predecessor").nullable((digest) => digest.digest());
  const reason = members.get("reason").nullable((text) => text.label());
  const approver = members.get("approver").nullable((text) => text.label());
  if ([predecessor, reason, approver].some((part) => (part === null) !== (number === 1))) {
    throw reader.refuse(
      {
        en: "from the second attempt on, and only then, predecessor, reason and approver must be given",
        zh: "第 2 次抽取起且仅此时须载明前次承诺、事由与批准人",
      },
      number,
    );
  }
  return { number, reason, approver };
}

/** 11.1. */
function readSubstitutionOrder(reader: Reader): SubstitutionOrder {
  const members = reader.members(["absent", "conflicts", "draw", "task", "vacancies"]);
  const vacancies = members.get("vacancies").items().map(readVacancy);
  const targets = vacancies.filter(({ target }) => target !== null).length;
  // No identifier holds a tab.
  const pairs = vacancies.map(({ inspector, target }) => `${inspector}\t${target ?? ""}`);
  if (vacancies.length === 0 || (targets !== 0 && targets !== vacancies.length) || !areDifferent(pairs)) {
    throw members
      .get("vacancies")
      .refuse(
        {
          en: "must be at least one, none twice, all of teams or all of targets",
          zh: "至少应有一个空缺，不得重复，且须均为整组空缺或均为单户空缺",
        },
        vacancies.length,
      );
  }
  return {
    absent: members
      .get("absent")
      .items()
      .map((id) => id.identifier()),
    conflicts: readListRoot(members.get("conflicts")),
    draw: members.get("draw").digest(),
    taskId: members.get("task").identifier(),
    vacancies,
  };
}

function readVacancy(reader: Reader): Vacancy {
  const members = reader.members(["approvers", "ground", "inspector", "target"]);
  members
    .get("approvers")
    .items()
    .forEach((approver) => approver.label());
  members.get("ground").label();
  return {
    inspector: members.get("inspector").identifier(),
    target: members.get("target").nullable((target) => target.identifier()),
  };
}
