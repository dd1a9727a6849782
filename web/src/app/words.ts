/** What the page itself says, in both languages. What the verifier found speaks for itself. */

import type { Language, Sentence } from "../core/errors.ts";

export const WORDS = {
  title: { zh: "抽查证据包核验", en: "Inspection draw verifier" },
  tagline: {
    zh: "双随机抽查的抽取是否事先承诺、是否可复算、是否有人改动，在您自己的设备上核验。",
    en: "Check on your own device whether an inspection draw was committed to in advance, can be re-run, and was not changed.",
  },
  offline: {
    zh: "本页离线运行，不联网，不发送任何数据；您选择的文件不会离开这台设备。",
    en: "This page works offline and sends nothing: the files you choose never leave this device.",
  },
  language: { zh: "语言", en: "Language" },
  labelled: { zh: "{label}：{text}", en: "{label}: {text}" },

  choose: { zh: "选择文件", en: "Choose files" },
  dropHere: { zh: "可将文件拖放到页面任意处，也可逐项选择。", en: "Drop the files anywhere on the page, or choose them one by one." },
  bundle: { zh: "证据包", en: "Bundle" },
  bundleHint: { zh: "JSON 文件，由组织抽查的部门提供", en: "The JSON file that the organising department gave out" },
  policy: { zh: "信任策略（可选）", en: "Trust policy (optional)" },
  policyHint: {
    zh: "TOML 文件：您信任由谁签署。请从证据包以外的可靠渠道取得；没有它就无法核验签名。",
    en: "A TOML file that says whose signatures you trust. Get it from elsewhere than the bundle; without it no signature can be checked.",
  },
  register: { zh: "检查对象名录（可选）", en: "Register of targets (optional)" },
  registerHint: {
    zh: "CSV 文件：核验抽样框是否确由该名录形成，仅适用于审计级证据包",
    en: "A CSV file: checks that the pool was made of this register. For auditors' bundles only.",
  },
  pick: { zh: "选择文件", en: "Choose file" },
  change: { zh: "更换", en: "Change" },
  remove: { zh: "移除", en: "Remove" },
  noneChosen: { zh: "未选择", en: "None chosen" },
  run: { zh: "开始核验", en: "Verify" },
  runFirst: { zh: "请先选择证据包。", en: "Choose a bundle first." },
  unknownFile: {
    zh: "无法识别该文件，应为证据包（.json）、信任策略（.toml）或名录（.csv）",
    en: "This file is neither a bundle (.json) nor a trust policy (.toml) nor a register (.csv)",
  },
  chosen: { zh: "已选择", en: "Chosen" },

  running: { zh: "正在核验", en: "Verifying" },
  runningHere: {
    zh: "此浏览器不允许后台运行，正在页面内分段核验，页面可能短时不响应。",
    en: "This browser allows no background work, so the page verifies in slices and may answer late.",
  },
  cancel: { zh: "取消", en: "Cancel" },
  cancelled: { zh: "已取消核验。", en: "Verification cancelled." },

  problem: { zh: "未能核验", en: "Could not verify" },
  problemBundle: { zh: "证据包", en: "Bundle" },
  problemPolicy: { zh: "信任策略无法使用", en: "The trust policy cannot be used" },
  problemRegister: { zh: "名录无法读取", en: "The register cannot be read" },
  problemInternal: {
    zh: "核验程序自身出错，这不说明证据包有效或无效",
    en: "The verifier itself failed, which says nothing about the bundle",
  },

  verdict: { zh: "核验结论", en: "Verdict" },
  countPass: { zh: "项符合", en: "kept" },
  countFail: { zh: "项不符", en: "broken" },
  countUnchecked: { zh: "项未核验", en: "not checked" },
  level: { zh: "公开程度", en: "Disclosure level" },
  needsPolicy: {
    zh: "未提供信任策略，签名由谁作出无从核验。请选择信任策略后重新核验。",
    en: "Without a trust policy nobody's signature can be checked. Choose one and verify again.",
  },
  brokenList: { zh: "不符之处", en: "What is broken" },
  openList: { zh: "必须核验而未能核验的事项", en: "What had to be checked and could not be" },

  caution: { zh: "注意：", en: "Note: " },
  cautionAttempt: { zh: "这是第 {number} 次抽取，不是首次。", en: "this is attempt no. {number}, not the first." },
  attempt: { zh: "抽取次数", en: "Attempt" },
  repeatedAttempt: {
    zh: "这不是首次抽取。事由与批准人见下。",
    en: "This is not the first attempt. Reason and approver stand below.",
  },
  reason: { zh: "再次抽取事由", en: "Reason" },
  approver: { zh: "批准人", en: "Approved by" },
  seedBy: { zh: "种子贡献方", en: "Seed made by" },
  singleParty: {
    zh: "种子仅由一方产生，该方可能预先试算过结果。",
    en: "One party alone made the seed and could have tried out results beforehand.",
  },
  party: { zh: "1 方", en: "1 party" },
  parties: { zh: "{count} 方", en: "{count} parties" },
  department: { zh: "组织部门", en: "Lead department" },
  matters: { zh: "抽查事项", en: "Matters" },
  committedAt: { zh: "承诺时间", en: "Committed" },
  drawnAt: { zh: "抽取时间", en: "Drawn" },
  ledger: { zh: "账本", en: "Ledger" },
  pool: { zh: "抽样框", en: "Pool" },
  drawnCount: { zh: "抽中", en: "Drawn" },
  reserveCount: { zh: "备选", en: "Reserves" },
  teamCount: { zh: "检查组", en: "Teams" },
  households: { zh: "户", en: "firms" },
  task: { zh: "任务", en: "Task" },
  about: { zh: "证据包所述内容", en: "What the bundle tells" },
  asTold: {
    zh: "以下为证据包自述，结论为“有效”时方可采信。",
    en: "As the bundle tells it; rely on it only where the verdict is valid.",
  },

  findings: { zh: "逐项核验结果", en: "Every promise, checked" },
  pass: { zh: "符合", en: "Kept" },
  fail: { zh: "不符", en: "Broken" },
  unchecked: { zh: "未核验", en: "Not checked" },
  notRequired: { zh: "不影响结论", en: "does not bear on the verdict" },
  groupFails: { zh: "项不符", en: "broken" },

  drawn: { zh: "抽取结果", en: "What was drawn" },
  drawnNotShown: {
    zh: "当事人级证据包不含抽中名单，只含本户信息与汇总数。",
    en: "A party's bundle does not hold the list of those drawn, only this firm's part and the totals.",
  },
  search: { zh: "在抽取结果中查找（编号、人员或组号）", en: "Find in the result (id, inspector or team)" },
  shownOf: { zh: "显示 {shown} 条，共 {total} 条", en: "{shown} of {total} shown" },
  more: { zh: "显示更多", en: "Show more" },
  none: { zh: "没有匹配的记录", en: "Nothing matches" },
  number: { zh: "序号", en: "No." },
  target: { zh: "检查对象", en: "Target" },
  ticket: { zh: "票号", en: "Ticket" },
  outcome: { zh: "结果", en: "Outcome" },
  team: { zh: "检查组", en: "Team" },
  inspectors: { zh: "检查人员（* 为组长）", en: "Inspectors (* leads)" },
  shortfall: { zh: "检查人员不足，未能组队。", en: "There were not enough inspectors, so no teams were made." },
  replacements: { zh: "替换检查人员", en: "Replaced inspectors" },
  replacedBy: { zh: "第 {team} 组：{former} 由 {successor} 替补", en: "team {team}: {former} is replaced by {successor}" },
  replacedFor: {
    zh: "第 {team} 组（仅限 {target}）：{former} 由 {successor} 替补",
    en: "team {team}, for {target} only: {former} is replaced by {successor}",
  },

  ownFirm: { zh: "本户情况", en: "Your firm" },
  askFirm: { zh: "查询任意一户", en: "Ask for any firm" },
  askHint: {
    zh: "输入统一社会信用代码或编号，查看其是否在抽样框内、票号与界值如何比较。",
    en: "Enter a code or id to see whether it is in the pool and how its ticket compares with the cut-off.",
  },
  firmId: { zh: "检查对象编号", en: "Id of the firm" },
  explain: { zh: "说明", en: "Explain" },
  explaining: { zh: "正在计算…", en: "Working…" },
  teamInspects: { zh: "由第 {team} 组检查", en: "Team {team} inspects it" },
  publicAsk: {
    zh: "公开级证据包不含抽样框。企业可向组织部门索取本户的当事人级证据包，核验自己为何抽中或未抽中。",
    en: "A public bundle does not hold the pool. A firm can ask the department for its party's bundle to check why it was drawn or not.",
  },

  saveReport: { zh: "保存核验报告（JSON）", en: "Save the report (JSON)" },
  print: { zh: "打印", en: "Print" },

  how: { zh: "关于本页", en: "About this page" },
  howIndependent: {
    zh: "本页是抽取协议的独立实现（JavaScript），与 Python 实现互为印证；抽取、匹配、摘要与签名均在此重新计算。",
    en: "This page is an independent implementation of the draw protocol in JavaScript; it works out draw, assignment, digests and signatures anew.",
  },
  howCsp: {
    zh: "页面以内容安全策略禁止一切网络访问，可断网使用，也可另存到本机打开。",
    en: "Its content security policy forbids every network access. Use it without a connection, or save it and open it from your disk.",
  },
  howSource: { zh: "协议与源代码见 randcheck 项目文档。", en: "Protocol and sources are in the documentation of the randcheck project." },
} as const satisfies Record<string, Sentence>;

export type Word = keyof typeof WORDS;

/** The words of one language, with `{name}` fields filled in. */
export function speak(language: Language): (word: Word, values?: Readonly<Record<string, string | number>>) => string {
  return (word, values = {}) =>
    WORDS[word][language].replace(/\{(\w+)\}/g, (field, name: string) => String(values[name] ?? field));
}

export type Speak = ReturnType<typeof speak>;
