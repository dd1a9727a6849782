/** The one error that the verifier raises on purpose. */

export type Language = "zh" | "en";

/** One sentence in both languages. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/**
 * A rule of the protocol that something read breaks.
 *
 * `code` is stable and meant for programs. The two sentences say the rule broken, the value seen and what is
 * allowed. Anything else that is thrown is a defect of the verifier and never a verdict.
 */
export class RandcheckError extends Error {
  readonly code: string;
  readonly en: string;
  readonly zh: string;

  constructor(code: string, sentence: Sentence) {
    super(sentence.en);
    this.name = "RandcheckError";
    this.code = code;
    this.en = sentence.en;
    this.zh = sentence.zh;
  }

  describe(language: Language): string {
    return language === "zh" ? this.zh : this.en;
  }
}

/** A value breaks the rule of its field: `rule`, got `seen` (a value, or words for it in both languages). */
export function invalidValue(rule: Sentence, seen: unknown, code = "invalid-value"): RandcheckError {
  return new RandcheckError(code, withSeen(rule, seen));
}

/** The sentence `rule`, got `seen`. */
export function withSeen(rule: Sentence, seen: unknown): Sentence {
  const shown = isSentence(seen) ? seen : { en: shorten(seen), zh: shorten(seen) };
  return { en: `${rule.en}, got ${shown.en}`, zh: `${rule.zh}，实际为 ${shown.zh}` };
}

function isSentence(value: unknown): value is Sentence {
  return typeof value === "object" && value !== null && "en" in value && "zh" in value;
}

/** The value as text for a message, cut to `limit` UTF-16 units, with lone surrogates replaced. */
export function shorten(value: unknown, limit = 80): string {
  const text = showValue(value).toWellFormed();
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}

function showValue(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  if (value instanceof Uint8Array) {
    return `${value.length} bytes`;
  }
  if (value instanceof Map) {
    return "an object";
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
