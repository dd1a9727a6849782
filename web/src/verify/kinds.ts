/** Kinds of statements, and what signs checkpoints besides (protocol, 13.1, 21.1, 23.1, 23.4). */

import { findPayloadType } from "../core/dsse.ts";
import type { Sentence } from "../core/errors.ts";

export const PROTOCOL_VERSION = 1;

export const STATEMENT_NAMES = {
  commitment: { en: "commitment", zh: "抽取承诺" },
  draw: { en: "draw", zh: "抽取结果" },
  "substitution-commitment": { en: "substitution's commitment", zh: "替换承诺" },
  substitution: { en: "substitution", zh: "替换结果" },
  "draw-summary": { en: "draw's summary", zh: "抽取摘要" },
  "key-change": { en: "change of keys", zh: "密钥变更" },
} as const satisfies { readonly [kind: string]: Sentence };

export type Kind = keyof typeof STATEMENT_NAMES;

/** The kind of a log's own signature under a checkpoint. */
export const CHECKPOINT = "checkpoint";
/** The kind of a witness's signature under a checkpoint. */
export const COSIGNATURE = "cosignature";

const KIND_FORM = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MAX_KIND_LENGTH = 64;
const MAX_VERSION = 9999;

/** Whether `text` has the form of a kind, known here or not: lower-case words joined by hyphens. */
export function isKindForm(text: string): boolean {
  return text.length <= MAX_KIND_LENGTH && KIND_FORM.test(text);
}

/** The kind and version that a payload type tells, or null when it is none of ours. */
export function kindOfType(payloadType: string): { readonly kind: string; readonly version: number } | null {
  const found = findPayloadType(payloadType);
  return found !== null && KIND_FORM.test(found.kind) && found.version <= MAX_VERSION ? found : null;
}
