/** Bundles (protocol, section 15): one file with signed statements, their ledger entries, and what it takes to check them. */

import { type Envelope, parseEnvelope } from "../core/dsse.ts";
import { RandcheckError } from "../core/errors.ts";
import { isJsonObject } from "../core/json-value.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import { type LedgerEntry, readLedgerEntry } from "./ledger-entry.ts";
import { type LogProof, readLogProof } from "./log-proof.ts";
import { type Materials, readMaterials } from "./materials.ts";
import { type PartyProof, readPartyProof } from "./party-proof.ts";
import { Reader } from "./reading.ts";

export const LEVELS = ["public", "party", "auditor"] as const;
export type Level = (typeof LEVELS)[number];

export interface Bundle {
  readonly level: Level;
  readonly commitment: Envelope;
  readonly commitmentEntry: LedgerEntry;
  readonly result: Envelope;
  readonly resultEntry: LedgerEntry;
  readonly materials: Materials;
  /** For a substitution the bundle of the result it changes. */
  readonly substituted: Bundle | null;
  readonly summary: { readonly envelope: Envelope; readonly entry: LedgerEntry } | null;
  readonly logProof: LogProof | null;
  readonly party: PartyProof | null;
}

const BUNDLE_VERSION = 1;
const MAX_CHAIN = 26;

/**
 * The bundle in a file, or a refusal; its signatures are not looked at.
 *
 * `unknown-version` where nothing can be said of it, `too-large-here` where this browser cannot hold it, otherwise
 * `malformed-document`.
 */
export function readBundle(bytes: Uint8Array): Bundle {
  try {
    const bundle = readOne(new Reader(parseStrictJson(bytes), "bundle"));
    if (chainOf(bundle).length > MAX_CHAIN) {
      throw new Reader(null, "bundle").refuse(
        { en: `a chain must have at most ${MAX_CHAIN} bundles`, zh: `一串证据包不得超过 ${MAX_CHAIN} 个` },
        chainOf(bundle).length,
      );
    }
    return bundle;
  } catch (error) {
    if (error instanceof RandcheckError && !["unknown-version", "too-large-here"].includes(error.code)) {
      throw new RandcheckError("malformed-document", error);
    }
    throw error;
  }
}

/** The bundles of a chain, the draw's own first. */
export function chainOf(bundle: Bundle): Bundle[] {
  const chain = [bundle];
  for (let one = bundle.substituted; one !== null; one = one.substituted) {
    chain.unshift(one);
  }
  return chain;
}

/** The ledger entries of a bundle itself. */
export function entriesOf({ commitmentEntry, resultEntry, summary }: Bundle): LedgerEntry[] {
  return summary === null ? [commitmentEntry, resultEntry] : [commitmentEntry, resultEntry, summary.entry];
}

function readOne(reader: Reader): Bundle {
  // Version and level first: another version may well have other members.
  const level = requireKnownVersion(reader);
  const members = reader.members(
    ["bundle_version", "commitment", "commitment_entry", "level", "materials", "result", "result_entry", "substituted"],
    ["log_proof", "party", "summary", "summary_entry"],
  );
  const commitment = parseEnvelope(members.get("commitment").value);
  const commitmentEntry = readLedgerEntry(members.get("commitment_entry"));
  const result = parseEnvelope(members.get("result").value);
  const resultEntry = readLedgerEntry(members.get("result_entry"));
  const materials = readMaterials(members.get("materials"));
  const substituted = members.get("substituted").nullable(readOne);
  const [summary, summaryEntry] = [members.find("summary"), members.find("summary_entry")];
  if ((summary === null) !== (summaryEntry === null)) {
    throw reader.refuse(
      {
        en: "summary and summary_entry must both be given or neither",
        zh: "summary 与 summary_entry 须一并给出或均不给",
      },
      level,
    );
  }
  const [logProof, party] = [members.find("log_proof"), members.find("party")];
  const bundle: Bundle = {
    level,
    commitment,
    commitmentEntry,
    result,
    resultEntry,
    materials,
    substituted,
    summary:
      summary === null || summaryEntry === null
        ? null
        : { envelope: parseEnvelope(summary.value), entry: readLedgerEntry(summaryEntry) },
    logProof: logProof === null ? null : readLogProof(logProof),
    party: party === null ? null : readPartyProof(party),
  };
  requirePartsOfLevel(bundle, reader);
  return bundle;
}

function requireKnownVersion(reader: Reader): Level {
  const { value } = reader;
  const [version, level] = isJsonObject(value) ? [value.get("bundle_version"), value.get("level")] : [];
  if (typeof version !== "number" || version < 1 || typeof level !== "string") {
    throw reader.refuse({
      en: "must have a bundle_version from 1 and a level",
      zh: "须有正整数的 bundle_version 与 level",
    });
  }
  const known = LEVELS.find((one) => one === level);
  if (version !== BUNDLE_VERSION || known === undefined) {
    throw new RandcheckError("unknown-version", {
      en: `a bundle must be of version ${BUNDLE_VERSION} and a level that this verifier knows (${LEVELS.join(", ")}), got ${version}, ${level}`,
      zh: `证据包须为第 ${BUNDLE_VERSION} 版及本验证程序所识别的级别（${LEVELS.join("、")}），实际为 ${version}、${level}`,
    });
  }
  return known;
}

/** 15.1 and 15.4: which parts a bundle of its level may have. */
function requirePartsOfLevel(bundle: Bundle, reader: Reader): void {
  const { level, materials, substituted, summary, party } = bundle;
  const hasLists = materials.frames.length + materials.rosters.length + materials.conflictLists.length > 0;
  const isRoot = substituted === null;
  const wrong = [
    ["materials", hasLists && level !== "auditor"],
    ["summary", summary !== null && (level === "party" || !isRoot)],
    ["party", (party !== null) !== (level === "party" && isRoot)],
    ["substituted", substituted !== null && (substituted.level !== level || substituted.logProof !== null)],
  ].flatMap(([name, isWrong]) => (isWrong === true ? [name] : []));
  if (wrong.length > 0) {
    throw reader.refuse(
      {
        en: `must have the parts that its level ${level} allows, and those of one level`,
        zh: `各部分须与其 ${level} 级别相符且级别一致`,
      },
      wrong.join(", "),
    );
  }
}
