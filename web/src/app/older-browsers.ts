/**
 * What Chromium 109 lacks, the last one for Windows 7 and 8.1, which many an office still runs.
 *
 * Only methods whose result is fully specified; each is used as it stands where the browser has it.
 */

interface OlderText {
  isWellFormed?: () => boolean;
  toWellFormed?: () => string;
}

// With the u flag a pattern sees a well-formed pair as one character, so it matches lone surrogates only.
const LONE_SURROGATE = /\p{Cs}/u;
const LONE_SURROGATES = /\p{Cs}/gu;

/** Adds what is missing to `prototype`. */
export function completeText(prototype: OlderText): void {
  prototype.isWellFormed ??= function (this: unknown) {
    return !LONE_SURROGATE.test(String(this));
  };
  prototype.toWellFormed ??= function (this: unknown) {
    return String(this).replace(LONE_SURROGATES, "\ufffd");
  };
}

interface OlderList {
  with?: (at: number, value: unknown) => unknown[];
}

export function completeList(prototype: OlderList): void {
  prototype.with ??= function (this: unknown, at, value) {
    const copy = [...(this as readonly unknown[])];
    const place = at < 0 ? copy.length + at : at;
    if (place < 0 || place >= copy.length) {
      throw new RangeError(`no place ${at} in an array of ${copy.length}`);
    }
    copy[place] = value;
    return copy;
  };
}

completeText(String.prototype as unknown as OlderText);
completeList(Array.prototype as unknown as OlderList);
