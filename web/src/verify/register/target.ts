/** A target of a register as the frame rule sees it (docs/registers.md, docs/task-file.md). */

import { RandcheckError } from "../../core/errors.ts";
import { type Field, HEADINGS } from "./headings.ts";

export interface RegisterTarget {
  readonly id: string;
  readonly area: string;
  readonly state: string;
  /** `YYYY-MM-DD`, or empty when none is known. */
  readonly lastInspected: string;
  readonly inspectionsThisYear: number;
  readonly weight: number;
  /** What each attribute reads, by its field's name, its Chinese heading, or its own heading. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** One of several fixed values: its code, how an attribute reads it, and how else it is spelt. */
export interface Member {
  readonly code: string;
  readonly label: string;
}

export const TARGET_KINDS = members([
  ["enterprise", "企业", "公司"],
  ["individual-business", "个体工商户", "individual business", "个体户", "个体"],
  ["farmers-cooperative", "农民专业合作社", "farmers' cooperative", "农专社", "合作社"],
  ["public-institution", "事业单位", "public institution"],
  ["social-group", "社会团体", "social group", "社团"],
  ["private-non-enterprise", "民办非企业单位", "private non-enterprise unit", "民办非企业", "社会服务机构"],
]);
export const RISK_CLASSES = members([
  ["A", "A", "class A", "A类", "低", "低风险"],
  ["B", "B", "class B", "B类", "一般", "一般风险"],
  ["C", "C", "class C", "C类", "较高", "较高风险"],
  ["D", "D", "class D", "D类", "高", "高风险"],
]);
export const CREDIT_STATUSES = members([
  ["good", "守信", "良好"],
  ["normal", "一般", "正常"],
  ["dishonest", "失信"],
  ["seriously-dishonest", "严重失信", "seriously dishonest", "严重违法失信"],
]);
export const STATES = members([
  ["active", "存续", "存续（在营、开业、在册）", "存续(在营、开业、在册)", "在营", "开业", "在业", "正常"],
  ["deregistered", "注销", "已注销", "吊销，已注销"],
  ["revoked", "吊销", "licence revoked", "吊销，未注销", "吊销未注销"],
  ["moved-out", "迁出", "moved out", "已迁出"],
]);

/** The kind that the first two characters of a 统一社会信用代码 tell. */
export const KIND_OF_USCC: ReadonlyMap<string, string> = new Map([
  ["91", "企业"],
  ["92", "个体工商户"],
  ["93", "农民专业合作社"],
  ["12", "事业单位"],
  ["51", "社会团体"],
  ["52", "民办非企业单位"],
]);

function members(
  rows: readonly (readonly [code: string, label: string, ...spellings: string[]])[],
): ReadonlyMap<string, Member> {
  return new Map(
    rows.flatMap(([code, label, ...spellings]) =>
      [code, label, ...spellings].map((spelling) => [spelling.toLowerCase(), { code, label }] as const),
    ),
  );
}

/** The attributes that every target has, each under its field's name and its Chinese heading. */
export function builtInAttributes(values: Readonly<Record<Exclude<Field, "uscc">, string>>): Map<string, string> {
  const fields = Object.keys(values) as Exclude<Field, "uscc">[];
  return new Map(fields.flatMap((field) => [field, HEADINGS[field][0]].map((name) => [name, values[field]] as const)));
}

/** The value of an attribute, empty where the target has none; refused where no such attribute is known. */
export function attributeOf({ attributes, id }: RegisterTarget, name: string): string {
  const value = attributes.get(name);
  if (value === undefined) {
    throw new RandcheckError("unknown-attribute", {
      en: `the rule must name attributes of the register, ${id} has no ${name}`,
      zh: `规则须使用名录已有的字段，${id} 无“${name}”`,
    });
  }
  return value;
}
