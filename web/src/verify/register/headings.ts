/** The columns of a register of targets (docs/registers.md). */

export type Field =
  | "uscc"
  | "id"
  | "id_scheme"
  | "name"
  | "address"
  | "legal_representative"
  | "industry"
  | "area"
  | "kind"
  | "credit_risk"
  | "credit_status"
  | "listed_abnormal"
  | "online_business"
  | "state"
  | "last_inspected"
  | "inspections_this_year"
  | "weight";

/** By field: its Chinese heading, then others that are read besides the field's own name. */
export const HEADINGS: Readonly<Record<Field, readonly [string, ...string[]]>> = {
  uscc: ["统一社会信用代码", "社会信用代码", "信用代码", "unified social credit code"],
  id: ["对象编号", "检查对象编号", "主体编号", "target_id"],
  id_scheme: ["编号类型", "编号种类", "标识类型"],
  name: ["名称", "市场主体名称", "主体名称", "企业名称", "单位名称", "对象名称", "检查对象名称", "target_name"],
  address: ["住所（经营场所）", "住所", "经营场所", "地址", "注册地址"],
  legal_representative: ["法定代表人（负责人）", "法定代表人", "负责人", "法人代表", "法人", "经营者"],
  industry: ["行业", "所属行业", "行业类别", "行业门类"],
  area: ["所在区域", "区域", "所属区域", "辖区", "所在区县", "县（市、区）", "行政区划", "district"],
  kind: ["主体类型", "类型", "市场主体类型", "对象类型"],
  credit_risk: [
    "信用风险分类",
    "信用风险类别",
    "信用风险等级",
    "企业信用风险分类",
    "风险分类",
    "风险等级",
    "credit_risk_class",
  ],
  credit_status: ["信用状况", "信用状态", "守信状况"],
  listed_abnormal: ["是否列入经营异常名录", "列入经营异常名录", "经营异常名录", "经营异常"],
  online_business: ["是否网络经营", "网络经营", "通过网络开展经营活动"],
  state: ["登记状态", "经营状态", "主体状态", "存续状态", "状态"],
  last_inspected: ["上次检查日期", "最近检查日期", "最近一次检查日期"],
  inspections_this_year: ["本年度检查次数", "本年检查次数", "年内检查次数"],
  weight: ["抽取权重", "权重"],
};

const FIELDS = Object.keys(HEADINGS) as Field[];
const FIELD_OF = new Map(
  FIELDS.flatMap((field) => [field, ...HEADINGS[field]].map((heading) => [normalise(heading), field] as const)),
);
const IGNORED = new Set(["序号", "备注", "no", "remarks"].map(normalise));

/** The field that a heading means, or null. */
export function fieldOf(heading: string): Field | null {
  return FIELD_OF.get(normalise(heading)) ?? null;
}

export function isIgnored(heading: string): boolean {
  return IGNORED.has(normalise(heading));
}

/** What of a heading counts: letters and digits, half width, small. */
function normalise(heading: string): string {
  return heading
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}\p{No}\p{Nl}]/gu, "")
    .replaceAll("必填", "");
}
