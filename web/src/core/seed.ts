/** Contributions, the seed, purpose keys and tickets (protocol, section 7). */

import { RandcheckError, type Sentence } from "./errors.ts";
import { hashText, hashTextsAfter, labelledDigest } from "./hash.ts";
import { requireLabel } from "./text.ts";

/** Somebody announced in a commitment; `digest` (hex) when the value is fixed already. */
export interface Contributor {
  readonly role: string;
  readonly digest: string | null;
}

/** What a contributor gave. */
export interface Contribution {
  readonly role: string;
  readonly value: string;
}

/** 7.1: the digest by which a value is fixed without being told, in hex. */
export function contributionDigest({ role, value }: Contribution): string {
  return labelledDigest("randcheck/contribution/1", `${role}\t${value}`);
}

/** 7.2: refuses unless every announced role, and nobody else, contributed once, in order, what it had fixed. */
export function requireContributions(announced: readonly Contributor[], given: readonly Contribution[]): void {
  if (announced.length === 0) {
    throw mismatch({ en: "at least one contributor must be announced", zh: "至少须公布一个贡献方" });
  }
  announced.forEach(({ role }, at) => {
    const gave = given[at]?.role;
    if (gave !== role) {
      throw mismatch({
        en: `contribution ${at + 1} must be that of ${role}, got ${gave ?? "none"}`,
        zh: `第 ${at + 1} 项贡献须来自 ${role}，实际为 ${gave ?? "无"}`,
      });
    }
  });
  const extra = given[announced.length];
  if (extra !== undefined) {
    throw mismatch({ en: `nobody else may contribute, got ${extra.role}`, zh: `其他方不得贡献，实际有 ${extra.role}` });
  }
  announced.forEach(({ role, digest }, at) => {
    if (digest !== null && contributionDigest(given[at] as Contribution) !== digest) {
      throw mismatch({
        en: `the value of ${role} must be the one whose digest was committed to, got another`,
        zh: `${role} 的取值须与承诺的摘要一致，实际为另一取值`,
      });
    }
  });
}

function mismatch(sentence: Sentence): RandcheckError {
  return new RandcheckError("contribution-mismatch", sentence);
}

/** 7.3: the seed in hex; `commitmentDigest` in hex. */
export function deriveSeed(commitmentDigest: string, contributions: readonly Contribution[]): string {
  const said = contributions.map(({ role, value }) => {
    // A label holds neither \t nor \n, so no value can look like the line of another party.
    requireLabel(role, { en: "a role", zh: "贡献方" });
    requireLabel(value, { en: "a contribution", zh: "贡献值" });
    return `${role}\t${value}\n`;
  });
  return labelledDigest("randcheck/seed/1", commitmentDigest, said.join(""));
}

/** The purpose of drawing targets, for all strata and tasks of a commitment. */
export const TARGETS_PURPOSE = "targets";

export function assignmentPurpose(task: string): string {
  return `assignment/${task}`;
}

export function substitutionPurpose(task: string): string {
  return `substitution/${task}`;
}

/** 7.4: the key of a purpose, 64 hex digits; `seed` in hex. */
export function purposeKey(seed: string, purpose: string): string {
  return labelledDigest("randcheck/purpose/1", seed, purpose);
}

/** 7.5: the ticket of one row, in hex. */
export function ticketOf(key: string, id: string): string {
  return hashText(key + id);
}

/** 7.5: the same for many rows: the key is one whole block of SHA-256, which is hashed once for all of them. */
export function ticketMaker(key: string): (id: string) => string {
  return hashTextsAfter(key);
}
