/** Frames, rosters and conflict lists, and the commitment to them (protocol, sections 3 and 4). */

import { invalidValue, RandcheckError, type Sentence } from "./errors.ts";
import { compareText, fromHex, hashTextsAfter, isHex, labelledDigest, sortTexts, toHex } from "./hash.ts";
import { merkleRoot } from "./merkle.ts";
import { requireIdentifier, requireLabel, requireNumber } from "./text.ts";

/** 3.1: a row of a frame (抽样框). */
export interface FrameRow {
  readonly id: string;
  readonly stratum: string;
  readonly weight: number;
  /** A label, or empty where no area matters. */
  readonly area: string;
}

/** 3.2: a row of a roster (检查人员名单), with the member names of the protocol. */
export interface RosterRow {
  readonly id: string;
  readonly department: string;
  readonly categories: readonly string[];
  /** Empty means everywhere. */
  readonly areas: readonly string[];
  readonly level: 0 | 1;
  readonly cadre: boolean;
  /** Null for no limit. */
  readonly capacity: number | null;
  readonly prior_load: number;
  readonly kin_group: string | null;
}

/** 3.3: declared pairs (回避名单); targets as [inspector, target], inspectors in either order. */
export interface ConflictPairs {
  readonly targets: readonly (readonly [string, string])[];
  readonly inspectors: readonly (readonly [string, string])[];
}

/** A row of any list: what its salt and its leaf are made of. */
export interface ListRow {
  readonly key: string;
  readonly line: string;
}

/** 4.5: how a list stands in a commitment. */
export interface ListRoot {
  readonly depth: number;
  readonly root: string;
  readonly rows: number;
}

export const MAX_WEIGHT = 1_000_000;
const MAX_CAPACITY = 1_000_000_000;
const ROWS_OF_A_BUCKET = 1024;
const UNIT_SEPARATOR = "\u001f";

/** The rows of a frame as a list; refuses a row that breaks 3.1 and an id that stands twice. */
export function frameList(rows: readonly FrameRow[]): ListRow[] {
  requireUniqueIds(rows, { en: "the frame", zh: "抽样框" });
  return rows.map((row) => ({ key: row.id, line: frameLine(row) }));
}

export function frameLine({ id, stratum, weight, area }: FrameRow): string {
  requireIdentifier(id, { en: "the id of a frame row", zh: "抽样框编号" });
  requireLabel(stratum, { en: "a stratum", zh: "层" });
  requireNumber(weight, 1, MAX_WEIGHT, { en: "a weight", zh: "权重" });
  if (area === "") {
    return `${id}\t${stratum}\t${weight}`;
  }
  requireLabel(area, { en: "an area", zh: "区域" });
  return `${id}\t${stratum}\t${weight}\t${area}`;
}

/** The rows of a roster as a list; refuses a row that breaks 3.2 and an id that stands twice. */
export function rosterList(rows: readonly RosterRow[]): ListRow[] {
  requireUniqueIds(rows, { en: "the roster", zh: "检查人员名单" });
  return rows.map((row) => ({ key: row.id, line: rosterLine(row) }));
}

export function rosterLine(row: RosterRow): string {
  requireIdentifier(row.id, { en: "the id of an inspector", zh: "检查人员编号" });
  requireLabel(row.department, { en: "a department", zh: "部门" });
  requireNumber(row.level, 0, 1, { en: "a level", zh: "层级" });
  requireNumber(row.prior_load, 0, MAX_CAPACITY, { en: "a prior load", zh: "已有任务数" });
  if (row.capacity !== null) {
    requireNumber(row.capacity, 0, MAX_CAPACITY, { en: "a capacity", zh: "任务上限" });
  }
  if (row.kin_group !== null) {
    requireIdentifier(row.kin_group, { en: "a kin group", zh: "亲属组" });
  }
  return [
    row.id,
    row.department,
    setField(row.categories, { en: "a category", zh: "执法类别" }),
    setField(row.areas, { en: "an area", zh: "区域" }),
    String(row.level),
    row.cadre ? "1" : "0",
    row.capacity === null ? "" : String(row.capacity),
    String(row.prior_load),
    row.kin_group ?? "",
  ].join("\t");
}

function setField(labels: readonly string[], what: Sentence): string {
  return sortTexts(new Set(labels.map((label) => requireLabel(label, what)))).join(UNIT_SEPARATOR);
}

/** 3.3: a conflict list as a list; a pair declared twice counts once. */
export function conflictList(pairs: ConflictPairs): ListRow[] {
  return conflictLines(pairs).map((line) => ({ key: line, line }));
}

/** The different lines of a conflict list, in order. */
export function conflictLines({ targets, inspectors }: ConflictPairs): string[] {
  const lines = new Set<string>();
  for (const [inspector, target] of targets) {
    lines.add(`target\t${requireConflictId(inspector)}\t${requireConflictId(target)}`);
  }
  for (const [one, other] of inspectors) {
    if (one === other) {
      throw invalidValue({ en: "the inspectors of a pair must differ", zh: "一对检查人员须为不同的人" }, one);
    }
    const [first, second] = compareText(one, other) < 0 ? [one, other] : [other, one];
    lines.add(`inspector\t${requireConflictId(first)}\t${requireConflictId(second)}`);
  }
  return sortTexts(lines);
}

function requireConflictId(id: string): string {
  return requireIdentifier(id, { en: "an id of a conflict", zh: "回避名单中的编号" });
}

/** 4.1: the salt of the row under `key`, in hex. */
export function rowSalt(secret: string, key: string): string {
  return labelledDigest("randcheck/salt/1", secret, key);
}

/** 4.1: the leaf of a row under the secret of its list, in hex. */
export function rowLeaf(secret: string, row: ListRow): string {
  return leafUnderSalt(rowSalt(secret, row.key), row.line);
}

/** 4.1: the leaves of all rows, in their order. */
export function rowLeaves(secret: string, rows: readonly ListRow[]): string[] {
  const saltOf = hashTextsAfter(`randcheck/salt/1\n${secret}\n`);
  return rows.map(({ key, line }) => leafUnderSalt(saltOf(key), line));
}

/** 4.1: the leaf of a line whose salt is known, as somebody computes it who has no secret. */
export function leafUnderSalt(salt: string, line: string): string {
  return labelledDigest("randcheck/row/1", salt, line);
}

/** 4.2: the depth of a list of `rows` rows. */
export function depthOf(rows: number): number {
  let depth = 0;
  for (let capacity = ROWS_OF_A_BUCKET; rows > capacity; capacity *= 16) {
    depth += 1;
  }
  return depth;
}

/** 4.3: the name of bucket `number`, `depth` hex digits. */
export function bucketName(number: number, depth: number): string {
  return depth === 0 ? "" : number.toString(16).padStart(depth, "0");
}

/** 4.3: the digest of a bucket in hex; `leaves` in any order. */
export function bucketDigest(name: string, leaves: readonly string[]): string {
  // Hex digits are ASCII, so JavaScript's own order is that of the protocol.
  return labelledDigest("randcheck/bucket/1", name, [...leaves].sort().join("\n"));
}

/** 4.3: the digests of all buckets of a list in order, in hex. */
export function bucketDigests(leaves: readonly string[], depth: number): string[] {
  const buckets = Array.from({ length: 16 ** depth }, (): string[] => []);
  for (const leaf of leaves) {
    const number = depth === 0 ? 0 : Number.parseInt(leaf.slice(0, depth), 16);
    (buckets[number] as string[]).push(leaf);
  }
  return buckets.map((bucket, number) => bucketDigest(bucketName(number, depth), bucket));
}

/** 4.4 and 4.5: the commitment to a list under its secret (64 hex digits). */
export function listRoot(secret: string, rows: readonly ListRow[]): ListRoot {
  if (!isHex(secret, 32)) {
    // The secret itself is not shown: whoever reads the message may not be meant to know it.
    throw invalidValue(
      { en: "the secret of a list must be 64 lower-case hex digits", zh: "名单密钥须为 64 位小写十六进制" },
      { en: `${secret.length} characters`, zh: `${secret.length} 个字符` },
    );
  }
  const depth = depthOf(rows.length);
  const root = merkleRoot(bucketDigests(rowLeaves(secret, rows), depth).map(fromHex));
  return { depth, root: toHex(root), rows: rows.length };
}

export function frameRoot(secret: string, rows: readonly FrameRow[]): ListRoot {
  return listRoot(secret, frameList(rows));
}

export function rosterRoot(secret: string, rows: readonly RosterRow[]): ListRoot {
  return listRoot(secret, rosterList(rows));
}

export function conflictRoot(secret: string, pairs: ConflictPairs): ListRoot {
  return listRoot(secret, conflictList(pairs));
}

function requireUniqueIds(rows: readonly { readonly id: string }[], where: Sentence): void {
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) {
      throw new RandcheckError("duplicate-id", {
        en: `ids in ${where.en} must be unique, got ${id} more than once`,
        zh: `${where.zh}中的编号不得重复：${id}`,
      });
    }
    seen.add(id);
  }
}
