/** The committed lists in an auditor's bundle (protocol, 15.2), and finding them by their roots. */

import { fromHex, isHex, toHex } from "../core/hash.ts";
import {
  bucketDigests,
  conflictList,
  type ConflictPairs,
  depthOf,
  frameLine,
  type FrameRow,
  type ListRoot,
  type ListRow,
  rosterList,
  type RosterRow,
  rowLeaves,
} from "../core/lists.ts";
import { RandcheckError } from "../core/errors.ts";
import { isJsonArray, type JsonValue } from "../core/json-value.ts";
import { merkleRoot } from "../core/merkle.ts";
import { requireIdentifier } from "../core/text.ts";
import { isSameRoot } from "./draw-order.ts";
import { NO_PROGRESS, type Progress } from "./progress.ts";
import { Reader } from "./reading.ts";

/** A list as read: its rows as the protocol commits them, and what they mean. */
interface HeldList<Content> {
  readonly content: Content;
  readonly rows: readonly ListRow[];
  readonly secret: string;
}

export interface Materials {
  readonly frames: readonly HeldList<readonly FrameRow[]>[];
  readonly rosters: readonly HeldList<readonly RosterRow[]>[];
  readonly conflictLists: readonly HeldList<ConflictPairs>[];
}

type Committed<Content> = HeldList<Content> & { readonly root: ListRoot };
export type CommittedFrame = Committed<readonly FrameRow[]>;

const CHUNK = 16_384;

/** Materials whose roots are known. */
export class CommittedMaterials {
  readonly #frames: readonly CommittedFrame[];
  readonly #rosters: readonly Committed<readonly RosterRow[]>[];
  readonly #conflictLists: readonly Committed<ConflictPairs>[];

  private constructor(
    frames: readonly CommittedFrame[],
    rosters: readonly Committed<readonly RosterRow[]>[],
    conflictLists: readonly Committed<ConflictPairs>[],
  ) {
    this.#frames = frames;
    this.#rosters = rosters;
    this.#conflictLists = conflictLists;
  }

  static async of(materials: Materials, progress: Progress = NO_PROGRESS): Promise<CommittedMaterials> {
    return new CommittedMaterials(
      await commitEach(materials.frames, progress),
      await commitEach(materials.rosters, progress),
      await commitEach(materials.conflictLists, progress),
    );
  }

  get roots(): ListRoot[] {
    return [...this.#frames, ...this.#rosters, ...this.#conflictLists].map(({ root }) => root);
  }

  findFrame(root: ListRoot): CommittedFrame | null {
    return find(this.#frames, root);
  }

  findRoster(root: ListRoot | null): readonly RosterRow[] | null {
    return find(this.#rosters, root)?.content ?? null;
  }

  findConflicts(root: ListRoot | null): ConflictPairs | null {
    return find(this.#conflictLists, root)?.content ?? null;
  }
}

function find<Content>(lists: readonly Committed<Content>[], root: ListRoot | null): Committed<Content> | null {
  return (root !== null && lists.find((list) => isSameRoot(list.root, root))) || null;
}

async function commitEach<Content>(
  lists: readonly HeldList<Content>[],
  progress: Progress,
): Promise<Committed<Content>[]> {
  const committed: Committed<Content>[] = [];
  for (const list of lists) {
    committed.push({ ...list, root: await rootOf(list, progress) });
  }
  return committed;
}

/** 4.1 to 4.5, a part of the rows at a time. */
async function rootOf({ rows, secret }: HeldList<unknown>, progress: Progress): Promise<ListRoot> {
  const leaves: string[] = [];
  for (let at = 0; at < rows.length; at += CHUNK) {
    const part = rowLeaves(secret, rows.slice(at, at + CHUNK));
    part.forEach((leaf) => leaves.push(leaf));
    await progress.advance(part.length);
  }
  const depth = depthOf(rows.length);
  return { depth, root: toHex(merkleRoot(bucketDigests(leaves, depth).map(fromHex))), rows: rows.length };
}

export function countRows({ frames, rosters, conflictLists }: Materials): number {
  return [...frames, ...rosters, ...conflictLists].reduce((sum, { rows }) => sum + rows.length, 0);
}

export function readMaterials(reader: Reader): Materials {
  const members = reader.members(["conflict_lists", "frames", "rosters"]);
  return {
    frames: members.get("frames").items().map(readFrame),
    rosters: members.get("rosters").items().map(readRoster),
    conflictLists: members.get("conflict_lists").items().map(readConflicts),
  };
}

function readFrame(reader: Reader): HeldList<readonly FrameRow[]> {
  const members = reader.members(["classes", "codes", "ids", "secret"]);
  const secret = readSecret(members.get("secret"));
  const classes = members.get("classes").items().map(readClass);
  // A frame may have millions of rows: no object is made to read one of them.
  const ids = arrayIn(members.get("ids"));
  const codes = arrayIn(members.get("codes"));
  if (ids.length !== codes.length) {
    throw reader.refuse(
      { en: "there must be as many codes as ids", zh: "codes 与 ids 须一样多" },
      `${codes.length}, ${ids.length}`,
    );
  }
  const seen = new Set<string>();
  const content: FrameRow[] = [];
  const rows = ids.map((id, at): ListRow => {
    const own = typeof codes[at] === "number" ? classes[codes[at]] : undefined;
    if (typeof id !== "string" || own === undefined || seen.has(id)) {
      throw reader.refuse(
        {
          en: `row ${at} must have an id of its own and the number of a class`,
          zh: `第 ${at} 行须有不重复的编号与类别号`,
        },
        id,
      );
    }
    seen.add(requireIdentifier(id, { en: "the id of a frame row", zh: "抽样框编号" }));
    content.push({ id, stratum: own.stratum, weight: own.weight, area: own.area });
    return { key: id, line: id + own.rest };
  });
  return { content, rows, secret };
}

interface FrameClass extends Omit<FrameRow, "id"> {
  /** What follows the id in a line. */
  readonly rest: string;
}

function readClass(reader: Reader): FrameClass {
  const [stratum, weight, area, ...more] = reader.items();
  if (stratum === undefined || weight === undefined || area === undefined || more.length > 0) {
    throw reader.refuse({ en: "must be stratum, weight and area", zh: "须为层、权重与区域" });
  }
  const content = { stratum: stratum.text(), weight: weight.number(), area: area.text() };
  return { ...content, rest: frameLine({ id: "-", ...content }).slice(1) };
}

function readRoster(reader: Reader): HeldList<readonly RosterRow[]> {
  const members = reader.members(["rows", "secret"]);
  const content = members
    .get("rows")
    .items()
    .map((row): RosterRow => {
      const own = row.members([
        "areas",
        "cadre",
        "capacity",
        "categories",
        "department",
        "id",
        "kin_group",
        "level",
        "prior_load",
      ]);
      return {
        areas: own
          .get("areas")
          .items()
          .map((area) => area.text()),
        cadre: own.get("cadre").flag(),
        capacity: own.get("capacity").nullable((number) => number.number()),
        categories: own
          .get("categories")
          .items()
          .map((category) => category.text()),
        department: own.get("department").text(),
        id: own.get("id").text(),
        kin_group: own.get("kin_group").nullable((group) => group.text()),
        level: own.get("level").number(0, 1) === 0 ? 0 : 1,
        prior_load: own.get("prior_load").number(),
      };
    });
  return { content, rows: rosterList(content), secret: readSecret(members.get("secret")) };
}

function readConflicts(reader: Reader): HeldList<ConflictPairs> {
  const members = reader.members(["inspectors", "secret", "targets"]);
  const content = { inspectors: readPairs(members.get("inspectors")), targets: readPairs(members.get("targets")) };
  return { content, rows: conflictList(content), secret: readSecret(members.get("secret")) };
}

function readPairs(reader: Reader): [string, string][] {
  return reader.items().map((pair) => {
    const [one, other, ...more] = pair.items();
    if (one === undefined || other === undefined || more.length > 0) {
      throw pair.refuse({ en: "must be a pair", zh: "须为一对" });
    }
    return [one.text(), other.text()];
  });
}

/** Not shown in messages: whoever reads them may not be meant to know it. */
function readSecret(reader: Reader): string {
  const secret = reader.text();
  if (!isHex(secret, 32)) {
    throw new RandcheckError("malformed-document", {
      en: `${reader.place}: must be 64 lower-case hex digits`,
      zh: `${reader.place}：须为 64 位小写十六进制`,
    });
  }
  return secret;
}

function arrayIn(reader: Reader): readonly JsonValue[] {
  if (!isJsonArray(reader.value)) {
    throw reader.refuse({ en: "must be an array", zh: "须为数组" });
  }
  return reader.value;
}
