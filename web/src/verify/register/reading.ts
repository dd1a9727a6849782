/** Reading a register of targets from a CSV file; a file with one bad row is refused whole (docs/registers.md). */

import { RandcheckError, type Sentence, shorten } from "../../core/errors.ts";
import { MAX_WEIGHT } from "../../core/lists.ts";
import {
  CellFault,
  type Parsed,
  parseCode,
  parseDay,
  parseLabel,
  parseMember,
  parseText,
  parseUscc,
  parseWhole,
  parseYesNo,
} from "./cells.ts";
import { parseCsv } from "./csv.ts";
import { type Field, fieldOf, HEADINGS, isIgnored } from "./headings.ts";
import {
  builtInAttributes,
  CREDIT_STATUSES,
  KIND_OF_USCC,
  type Member,
  type RegisterTarget,
  RISK_CLASSES,
  STATES,
  TARGET_KINDS,
} from "./target.ts";

const USCC_SCHEME = "uscc";
const MOST = Number.MAX_SAFE_INTEGER;

/** The targets of a register in a CSV file, or a refusal that names the first bad row. */
export function registerFromCsv(bytes: Uint8Array): RegisterTarget[] {
  const [heading, ...rows] = parseCsv(bytes);
  const layout = layoutOf(heading ?? []);
  const seen = new Set<string>();
  return rows.flatMap((cells, at) => {
    if (cells.every((cell) => cell === "")) {
      return [];
    }
    const target = targetOf(new RegisterRow(cells, at + 2, layout));
    if (seen.has(target.id)) {
      throw refusal(at + 2, "id", new CellFault("must stand once", "不得重复"), target.id);
    }
    seen.add(target.id);
    return [target];
  });
}

interface Layout {
  readonly width: number;
  readonly fields: ReadonlyMap<Field, number>;
  /** Columns that are kept as attributes under their heading. */
  readonly further: ReadonlyMap<string, number>;
}

function layoutOf(heading: readonly string[]): Layout {
  const width = heading.reduce((last, cell, at) => (cell === "" ? last : at + 1), 0);
  const fields = new Map<Field, number>();
  const further = new Map<string, number>();
  heading.slice(0, width).forEach((cell, at) => {
    const field = fieldOf(cell);
    const name = field === null ? parseLabel(cell) : cell;
    if (cell === "" || name instanceof CellFault) {
      throw refusal(
        1,
        cell,
        name instanceof CellFault ? name : new CellFault("a heading must not be empty", "表头不得空白"),
        cell,
      );
    }
    if (field === null && isIgnored(name)) {
      return;
    }
    if (field === null ? further.has(name) : fields.has(field)) {
      throw refusal(1, cell, new CellFault("only one column may mean this", "同一内容只能有一列"), cell);
    }
    field === null ? further.set(name, at) : fields.set(field, at);
  });
  if (!fields.has("name") || (!fields.has("uscc") && !fields.has("id"))) {
    throw refusal(
      1,
      "",
      new CellFault(
        "there must be columns for the name and for USCC or id",
        "须有名称列，以及统一社会信用代码或对象编号列",
      ),
      heading.join(", "),
    );
  }
  return { width, fields, further };
}

/** The cells of one row; reading one that breaks its rule refuses the file. */
class RegisterRow {
  readonly #cells: readonly string[];
  readonly #number: number;
  readonly #layout: Layout;

  constructor(cells: readonly string[], number: number, layout: Layout) {
    this.#cells = cells;
    this.#number = number;
    this.#layout = layout;
    const filled = cells.reduce((last, cell, at) => (cell === "" ? last : at + 1), 0);
    if (cells.length < layout.width || filled > layout.width) {
      throw refusal(
        number,
        "",
        new CellFault(`a row must have ${layout.width} cells`, `每行须有 ${layout.width} 个单元格`),
        cells.length,
      );
    }
  }

  /** The value of a field, or `otherwise` where its cell is empty or there is no such column. */
  read<Value>(field: Field, parse: (text: string) => Parsed<Value>, otherwise: Value): Value {
    const at = this.#layout.fields.get(field);
    return at === undefined ? otherwise : this.#parse(HEADINGS[field][0], at, parse, otherwise);
  }

  further(): [string, string][] {
    return [...this.#layout.further].map(([name, at]) => [name, this.#parse(name, at, parseLabel, "")]);
  }

  refuse(field: Field, en: string, zh: string): RandcheckError {
    return refusal(
      this.#number,
      HEADINGS[field][0],
      new CellFault(en, zh),
      this.#cells[this.#layout.fields.get(field) ?? -1] ?? "",
    );
  }

  #parse<Value>(heading: string, at: number, parse: (text: string) => Parsed<Value>, otherwise: Value): Value {
    const cell = this.#cells[at] ?? "";
    const value = cell === "" ? otherwise : parse(cell);
    if (value instanceof CellFault) {
      throw refusal(this.#number, heading, value, cell);
    }
    return value;
  }
}

function targetOf(row: RegisterRow): RegisterTarget {
  const { id, scheme } = identityOf(row);
  const name = row.read("name", parseText, "");
  if (name === "") {
    throw row.refuse("name", "must not be empty", "不得为空");
  }
  const member = (field: Field, all: ReadonlyMap<string, Member>): Member | null =>
    row.read<Member | null>(field, (text) => parseMember(text, all), null);
  const kind =
    member("kind", TARGET_KINDS)?.label ?? (scheme === USCC_SCHEME ? KIND_OF_USCC.get(id.slice(0, 2)) : undefined);
  if (kind === undefined) {
    throw row.refuse("kind", "must be given where the id does not tell it", "编号不能表明主体类型时须写明");
  }
  const state = member("state", STATES) ?? { code: "active", label: "存续" };
  const area = row.read("area", parseLabel, "");
  const lastInspected = row.read("last_inspected", parseDay, "");
  const inspectionsThisYear = row.read("inspections_this_year", (text) => parseWhole(text, 0, MOST), 0);
  const weight = row.read("weight", (text) => parseWhole(text, 1, MAX_WEIGHT), 1);
  const yesNo = (field: Field): string => (row.read(field, parseYesNo, false) ? "是" : "否");
  const builtIn = builtInAttributes({
    id,
    id_scheme: scheme,
    name,
    address: row.read("address", parseText, ""),
    legal_representative: row.read("legal_representative", parseText, ""),
    industry: row.read("industry", parseLabel, ""),
    area,
    kind,
    credit_risk: member("credit_risk", RISK_CLASSES)?.code ?? "",
    credit_status: member("credit_status", CREDIT_STATUSES)?.label ?? "一般",
    listed_abnormal: yesNo("listed_abnormal"),
    online_business: yesNo("online_business"),
    state: state.label,
    last_inspected: lastInspected,
    inspections_this_year: String(inspectionsThisYear),
    weight: String(weight),
  });
  const attributes = new Map([...row.further(), ...builtIn]);
  return { id, area, state: state.code, lastInspected, inspectionsThisYear, weight, attributes };
}

/** The id and its scheme from the three cells that may tell it. */
function identityOf(row: RegisterRow): { readonly id: string; readonly scheme: string } {
  const uscc = row.read<string | null>("uscc", parseUscc, null);
  const id = row.read<string | null>("id", parseCode, null);
  const scheme = row.read<string | null>("id_scheme", parseLabel, null);
  if (uscc !== null) {
    if (id !== null && id !== uscc) {
      throw row.refuse(
        "id",
        "an id of its own is given only to a target without USCC",
        "有统一社会信用代码的对象不另填对象编号",
      );
    }
    return { id: uscc, scheme: USCC_SCHEME };
  }
  if (id === null) {
    throw row.refuse(
      "uscc",
      "must not be empty: a USCC, or an id and its kind",
      "不得为空：填统一社会信用代码，或填对象编号及编号类型",
    );
  }
  if (scheme !== null && ![USCC_SCHEME, "统一社会信用代码"].includes(scheme.toLowerCase())) {
    return { id, scheme };
  }
  const code = parseUscc(id);
  if (code instanceof CellFault) {
    throw row.refuse("id", "an id that is no USCC must come with its kind", "非统一社会信用代码的编号须填编号类型");
  }
  return { id: code, scheme: USCC_SCHEME };
}

function refusal(row: number, column: string, { rule }: { readonly rule: Sentence }, seen: unknown): RandcheckError {
  const shown = shorten(seen);
  return new RandcheckError("register-file-invalid", {
    en: `register, row ${row}, ${column}: ${rule.en}, got ${shown}`,
    zh: `名录第 ${row} 行，${column}：${rule.zh}，实际为 ${shown}`,
  });
}
