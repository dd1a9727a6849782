/**
 * Reading objects strictly, each mistake named with its place.
 *
 * A `Reader` wraps one value and where it stands. Everything it gives is checked; everything else is refused, so that
 * nothing its signers meant is passed over in silence.
 */

import { RandcheckError, type Sentence, withSeen } from "../core/errors.ts";
import { compareText, isHex } from "../core/hash.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../core/json-value.ts";
import { type Moment, parseMoment } from "../core/moment.ts";
import { isIdentifier, isLabel } from "../core/text.ts";

export class Reader {
  readonly value: JsonValue | undefined;
  readonly place: string;

  constructor(value: JsonValue | undefined, place: string) {
    this.value = value;
    this.place = place;
  }

  /** The members of an object that has exactly `names`, and perhaps some of `optional`. */
  members<Name extends string, Optional extends string = never>(
    names: readonly Name[],
    optional: readonly Optional[] = [],
  ): Members<Name, Optional> {
    const { value } = this;
    const allowed: readonly string[] = [...names, ...optional];
    if (
      !isJsonObject(value) ||
      !names.every((name) => value.has(name)) ||
      ![...value.keys()].every((name) => allowed.includes(name))
    ) {
      const seen = isJsonObject(value) ? [...value.keys()].join(", ") : value;
      throw this.refuse(
        { en: `must be an object with exactly ${names.join(", ")}`, zh: `须为恰有 ${names.join("、")} 的对象` },
        seen,
      );
    }
    return new Members(this, value);
  }

  items(): Reader[] {
    const { value } = this;
    if (!isJsonArray(value)) {
      throw this.refuse({ en: "must be an array", zh: "须为数组" });
    }
    return value.map((item, at) => new Reader(item, `${this.place}[${at}]`));
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.#refuseKind({ en: "text", zh: "文本" });
  }

  flag(): boolean {
    return typeof this.value === "boolean"
      ? this.value
      : this.#refuseKind({ en: "true or false", zh: "true 或 false" });
  }

  number(low = 0, high = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < low || value > high) {
      throw this.refuse({ en: `must be a whole number from ${low} to ${high}`, zh: `须为 ${low} 至 ${high} 的整数` });
    }
    return value;
  }

  label(): string {
    const text = this.text();
    return isLabel(text)
      ? text
      : this.#refuseKind({ en: "a label of 1 to 200 characters", zh: "1 至 200 个字符的文本" });
  }

  labelOrEmpty(): string {
    return this.value === "" ? "" : this.label();
  }

  identifier(): string {
    const text = this.text();
    return isIdentifier(text)
      ? text
      : this.#refuseKind({ en: "an identifier of 1 to 64 characters", zh: "1 至 64 个字符的编号" });
  }

  /** Lower-case hex of 32 bytes. */
  digest(): string {
    const text = this.text();
    return isHex(text, 32) ? text : this.#refuseKind({ en: "64 lower-case hex digits", zh: "64 位小写十六进制" });
  }

  /** Lower-case hex of any bytes. */
  hex(): string {
    const text = this.text();
    return isHex(text, Math.floor(text.length / 2))
      ? text
      : this.#refuseKind({ en: "lower-case hex", zh: "小写十六进制" });
  }

  moment(): Moment {
    return parseMoment(this.text());
  }

  oneOf<Choice extends string>(choices: readonly Choice[]): Choice {
    const found = choices.find((choice) => choice === this.value);
    return found ?? this.#refuseKind({ en: `one of ${choices.join(", ")}`, zh: `${choices.join("、")} 之一` });
  }

  /** Null, or what `read` makes of the value. */
  nullable<Result>(read: (reader: Reader) => Result): Result | null {
    return this.value === null ? null : read(this);
  }

  refuse(rule: Sentence, seen: unknown = this.value): RandcheckError {
    const { en, zh } = withSeen(rule, seen);
    return new RandcheckError("malformed-document", { en: `${this.place}: ${en}`, zh: `${this.place}：${zh}` });
  }

  #refuseKind({ en, zh }: Sentence): never {
    throw this.refuse({ en: `must be ${en}`, zh: `须为${zh}` });
  }
}

/** The members of an object that was found to have them. */
export class Members<Name extends string, Optional extends string> {
  readonly #of: Reader;
  readonly #value: ReadonlyMap<string, JsonValue>;

  constructor(of: Reader, value: ReadonlyMap<string, JsonValue>) {
    this.#of = of;
    this.#value = value;
  }

  get(name: Name): Reader {
    return new Reader(this.#value.get(name), `${this.#of.place}.${name}`);
  }

  /** The member, or null where it is left out. */
  find(name: Optional): Reader | null {
    return this.#value.has(name) ? new Reader(this.#value.get(name), `${this.#of.place}.${name}`) : null;
  }
}

/** Whether texts stand in ascending order, each once. */
export function isAscending(texts: readonly string[]): boolean {
  return texts.every((text, at) => at === 0 || compareText(texts[at - 1] as string, text) < 0);
}

export function areDifferent(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
