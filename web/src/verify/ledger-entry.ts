/** Headers of ledger entries (protocol, 14.1). */

import { canonicalJson } from "../core/canonical-json.ts";
import type { Envelope } from "../core/dsse.ts";
import { sha256, toHex } from "../core/hash.ts";
import type { Moment } from "../core/moment.ts";
import { isKindForm, kindOfType } from "./kinds.ts";
import type { Reader } from "./reading.ts";

export interface LedgerEntry {
  readonly digest: string;
  readonly index: number;
  readonly kind: string;
  readonly origin: string;
  readonly prev: string;
  readonly recordedAt: Moment;
}

/** `prev` of the first entry of a ledger, and only of it. */
export const NO_ENTRY = "0".repeat(64);

export function readLedgerEntry(reader: Reader): LedgerEntry {
  const members = reader.members(["digest", "index", "kind", "origin", "prev", "recorded_at"]);
  const kind = members.get("kind").text();
  if (!isKindForm(kind)) {
    throw members
      .get("kind")
      .refuse({ en: "must be lower-case words joined by hyphens", zh: "须为以连字符连接的小写单词" });
  }
  return {
    digest: members.get("digest").digest(),
    index: members.get("index").number(),
    kind,
    origin: members.get("origin").identifier(),
    prev: members.get("prev").digest(),
    recordedAt: members.get("recorded_at").moment(),
  };
}

/** The canonical header: what the next entry names and the ledger's tree has as a leaf. */
export function headerOf(entry: LedgerEntry): Uint8Array {
  return canonicalJson({
    digest: entry.digest,
    index: entry.index,
    kind: entry.kind,
    origin: entry.origin,
    prev: entry.prev,
    recorded_at: entry.recordedAt.text,
  });
}

/** Whether the entry records this very statement. */
export function isAbout(entry: LedgerEntry, envelope: Envelope): boolean {
  return kindOfType(envelope.payloadType)?.kind === entry.kind && toHex(sha256(envelope.payload)) === entry.digest;
}

/** Whether two entries can stand in one ledger in this order; neighbours must be chained. */
export function canFollow(earlier: LedgerEntry, later: LedgerEntry): boolean {
  if (earlier.index >= later.index || earlier.recordedAt.epochSeconds > later.recordedAt.epochSeconds) {
    return false;
  }
  return later.index > earlier.index + 1 || later.prev === toHex(sha256(headerOf(earlier)));
}
