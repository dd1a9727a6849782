/** What a receipt holds to prove that the ledger has its entries (protocol, 20.1 and 20.3). */

import { type Envelope, parseEnvelope } from "../core/dsse.ts";
import { fromHex } from "../core/hash.ts";
import { leafHash, verifyInclusion } from "../core/merkle.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { headerOf, type LedgerEntry, readLedgerEntry } from "./ledger-entry.ts";
import type { Reader } from "./reading.ts";
import { findBase64 } from "./signed-note.ts";

export interface KeyChangeRecord {
  readonly entry: LedgerEntry;
  readonly envelope: Envelope;
}

export interface LogProof {
  /** The note's lines without their line feeds. */
  readonly checkpoint: readonly string[];
  /** Audit path by index of the entry, hex. */
  readonly paths: ReadonlyMap<number, readonly string[]>;
  readonly keyChanges: readonly KeyChangeRecord[];
  /** An RFC 3161 token, or null. */
  readonly timestamp: Uint8Array | null;
}

export const MAX_PATH = 64;
const MAX_KEY_CHANGES = 256;
const MAX_TIMESTAMP_BYTES = 64 * 1024;

export function readLogProof(reader: Reader): LogProof {
  const members = reader.members(["checkpoint", "paths"], ["key_changes", "timestamp"]);
  const checkpoint = members
    .get("checkpoint")
    .items()
    .map((line) => line.text());
  if (checkpoint.length === 0) {
    throw members.get("checkpoint").refuse({ en: "must have at least one line", zh: "至少须有一行" }, "[]");
  }
  return {
    checkpoint,
    paths: readPaths(members.get("paths")),
    keyChanges: readKeyChanges(members.find("key_changes")),
    timestamp: readTimestamp(members.find("timestamp")),
  };
}

/** A path of hashes, hex, at most 64 steps. */
export function readPath(reader: Reader): string[] {
  return readSteps(reader, (step) => step.digest());
}

export function readSteps(reader: Reader, readStep: (step: Reader) => string): string[] {
  const steps = reader.items().map(readStep);
  if (steps.length > MAX_PATH) {
    throw reader.refuse({ en: `must have at most ${MAX_PATH} steps`, zh: `不得超过 ${MAX_PATH} 步` }, steps.length);
  }
  return steps;
}

/** 20.3: whether the tree of the checkpoint has the entry where it says it stands. */
export function treeHas(proof: LogProof, { origin, size, root }: Checkpoint, entry: LedgerEntry): boolean {
  const path = proof.paths.get(entry.index);
  return (
    entry.origin === origin &&
    path !== undefined &&
    verifyInclusion(leafHash(headerOf(entry)), entry.index, size, path.map(fromHex), root)
  );
}

function readPaths(reader: Reader): Map<number, string[]> {
  const paths = new Map<number, string[]>();
  let before = -1;
  for (const item of reader.items()) {
    const members = item.members(["index", "path"]);
    const index = members.get("index").number();
    if (index <= before) {
      throw item.refuse({ en: "indices must ascend, each once", zh: "序号须升序且不重复" }, index);
    }
    paths.set(index, readPath(members.get("path")));
    before = index;
  }
  return paths;
}

function readKeyChanges(reader: Reader | null): KeyChangeRecord[] {
  const items = reader?.items() ?? [];
  if (reader !== null && (items.length < 1 || items.length > MAX_KEY_CHANGES)) {
    throw reader.refuse(
      {
        en: `must be 1 to ${MAX_KEY_CHANGES} changes of keys, or be left out`,
        zh: `须为 1 至 ${MAX_KEY_CHANGES} 项密钥变更，或不列`,
      },
      items.length,
    );
  }
  return items.map((item) => {
    const members = item.members(["entry", "envelope"]);
    return { entry: readLedgerEntry(members.get("entry")), envelope: parseEnvelope(members.get("envelope").value) };
  });
}

function readTimestamp(reader: Reader | null): Uint8Array | null {
  if (reader === null) {
    return null;
  }
  const token = findBase64(reader.text());
  if (token === null || token.length < 1 || token.length > MAX_TIMESTAMP_BYTES) {
    throw reader.refuse({
      en: `must be canonical base64 of 1 to ${MAX_TIMESTAMP_BYTES} bytes`,
      zh: `须为 1 至 ${MAX_TIMESTAMP_BYTES} 字节的规范 base64`,
    });
  }
  return token;
}
