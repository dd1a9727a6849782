/** CSV files of registers: encoding and separator found out, every cell kept as it stands. */

import { RandcheckError, type Sentence, withSeen } from "../../core/errors.ts";

const SEPARATORS = [",", "\t", ";"] as const;

/** The rows of a CSV file, headings first, or a refusal: `unreadable-file`. */
export function parseCsv(bytes: Uint8Array): string[][] {
  const text = decode(bytes);
  if (text.includes("\0")) {
    throw unreadable({ en: "a CSV file must hold no NUL characters", zh: "CSV 文件不得含 NUL 字符" }, "NUL");
  }
  return new CsvReader(text, separatorOf(text)).rows();
}

/**
 * UTF-8 is tried before GB18030: text in GB18030 is hardly ever also UTF-8, but every UTF-8 text of Chinese
 * characters can be misread as GB18030.
 */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  for (const encoding of isUtf16 ? [first === 0xff ? "utf-16le" : "utf-16be"] : ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
    }
  }
  throw unreadable(
    {
      en: "a CSV file must be text in UTF-8, GB18030 or UTF-16 with a byte order mark",
      zh: "CSV 文件须为 UTF-8、GB18030 或带字节顺序标记的 UTF-16 文本",
    },
    { en: "other bytes", zh: "其他字节" },
  );
}

/** The separator that stands most often outside quotes in the first line; the comma in doubt. */
function separatorOf(text: string): string {
  const [line = ""] = text.split(/\r\n|\r|\n/, 1);
  const outside = line
    .split('"')
    .filter((_, at) => at % 2 === 0)
    .join("");
  const counts = SEPARATORS.map((separator) => outside.split(separator).length - 1);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] as string;
}

/** RFC 4180, strictly: a quoted cell ends where its quote does, and a quote that is opened is closed. */
class CsvReader {
  readonly #text: string;
  readonly #separator: string;
  #at = 0;

  constructor(text: string, separator: string) {
    this.#text = text;
    this.#separator = separator;
  }

  rows(): string[][] {
    const rows: string[][] = [];
    while (this.#at < this.#text.length) {
      rows.push(this.#row());
    }
    return rows;
  }

  #row(): string[] {
    if (this.#endOfLine()) {
      return [];
    }
    const cells = [this.#cell()];
    while (this.#take(this.#separator)) {
      cells.push(this.#cell());
    }
    if (!this.#endOfLine() && this.#at < this.#text.length) {
      throw this.#refuse({ en: "a quoted cell must end at its quote", zh: "引号内的单元格须止于引号" });
    }
    return cells;
  }

  #cell(): string {
    return this.#take('"') ? this.#quotedCell() : this.#plainCell();
  }

  #plainCell(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && ![this.#separator, "\n", "\r"].includes(this.#text.charAt(this.#at))) {
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at);
  }

  #quotedCell(): string {
    const pieces: string[] = [];
    for (;;) {
      const end = this.#text.indexOf('"', this.#at);
      if (end < 0) {
        throw this.#refuse({ en: "a quote that is opened must be closed", zh: "引号须成对" });
      }
      pieces.push(this.#text.slice(this.#at, end));
      this.#at = end + 1;
      if (!this.#take('"')) {
        return pieces.join("");
      }
      pieces.push('"');
    }
  }

  #endOfLine(): boolean {
    return this.#take("\r\n") || this.#take("\n") || this.#take("\r");
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) {
      return false;
    }
    this.#at += text.length;
    return true;
  }

  #refuse(rule: Sentence): RandcheckError {
    const line = this.#text.slice(0, this.#at).split(/\r\n|\r|\n/).length;
    return unreadable(rule, { en: `line ${line}`, zh: `第 ${line} 行` });
  }
}

function unreadable(rule: Sentence, seen: unknown): RandcheckError {
  return new RandcheckError("unreadable-file", withSeen(rule, seen));
}
