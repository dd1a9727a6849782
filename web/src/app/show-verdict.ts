/** The verdict in words, and what had to be said about it. */

import type { Language, Sentence } from "../core/errors.ts";
import type { Account } from "./account.ts";
import { el } from "./dom.ts";
import type { Finding, Problem, Report, Status, Verdict } from "./report.ts";
import type { Speak } from "./words.ts";

export const STATUS_MARKS: Readonly<Record<Status, string>> = { pass: "✓", fail: "✗", unchecked: "–" };

const VERDICTS: Readonly<Record<Verdict, { readonly mark: string; readonly word: Sentence }>> = {
  valid: { mark: "✓", word: { zh: "有效", en: "Valid" } },
  invalid: { mark: "✗", word: { zh: "无效", en: "Invalid" } },
  indeterminate: { mark: "?", word: { zh: "无法判定", en: "Undecided" } },
};

const LEVELS: Readonly<Record<string, Sentence>> = {
  auditor: { zh: "审计级", en: "auditor" },
  public: { zh: "公开级", en: "public" },
  party: { zh: "当事人级", en: "one firm's (party)" },
};

const MEANINGS: Readonly<Record<string, Sentence>> = {
  "valid auditor": {
    zh: "审计级证据包的各项承诺均已核验：抽取已在本机按事先承诺的名单、数量与规则重新计算，结果一致。",
    en: "Everything was checked: the draw was run again on this device from the lists, sizes and rules committed to beforehand, with the same result.",
  },
  "valid public": {
    zh: "公开级证据包所能证明的各项均已证实：谁签署、何时承诺、种子如何产生、结果与承诺的数量是否相符。名单未公开，因此没有重算抽取；标为“未核验”的各项须由审计级证据包核验。",
    en: "All that a public bundle can prove was proved: who signed, what was committed to first, how the seed was made, and that the result fits it. The lists are not public, so the draw itself was not run again; that takes an auditor's bundle.",
  },
  "valid party": {
    zh: "向本户出示的各项均已证实：本户的记录、所在层的界值与抽取结果均与承诺及摘要相符。其他企业的信息不在其中，标为“未核验”的各项须由审计级证据包核验。",
    en: "All that was shown to this firm was proved: its own row, the cut-off of its stratum and its outcome fit the commitment and the summary. What concerns other firms takes an auditor's bundle.",
  },
  "valid party-without-row": {
    zh: "签署、承诺与种子均已证实。组织部门称本户不在抽样框内，这一点本证据包不能证明；结果中是否列有本户已予核验。",
    en: "Signatures, commitment and seed were proved. The department states that this firm is not in the pool, which this bundle cannot prove; whether the firm is in the result was checked.",
  },
  invalid: {
    zh: "至少一项承诺与证据不符，不应采信该证据包。",
    en: "At least one promise is broken. Do not rely on this bundle.",
  },
  "invalid unreadable": {
    zh: "该文件不是完好的证据包：可能已损坏、被改动，或本来就不是证据包。",
    en: "The file is no intact bundle: damaged, changed, or never one.",
  },
  "indeterminate unreadable": {
    zh: "该证据包的版本或级别不为本程序识别，请改用更新版本的核验程序。",
    en: "This verifier does not know the bundle's version or level. Use a newer one.",
  },
  indeterminate: {
    zh: "没有发现不符，但有必须核验的事项未能核验，因此不能认定有效。",
    en: "Nothing was found broken, but something that had to be checked could not be, so it cannot be called valid.",
  },
};

const MOST_REASONS = 8;

export function levelName(level: string | null, language: Language): string {
  return level === null ? "" : (LEVELS[level]?.[language] ?? level);
}

/** The word of a verdict, for the page's title and the live region. */
export function verdictWord(verdict: Verdict, language: Language): string {
  return VERDICTS[verdict].word[language];
}

/**
 * The banner with the verdict.
 *
 * @param account What the bundle tells, for what must be known beside the verdict.
 * @param refusal Why the file could not be read as a bundle, where that made the verdict.
 * @param hasPolicy Whether signatures could be checked at all; its lack is the usual reason for an undecided verdict.
 */
export function showVerdict(
  report: Report,
  refusal: Problem | null,
  account: Account | null,
  hasPolicy: boolean,
  language: Language,
  say: Speak,
): HTMLElement {
  const { mark, word } = VERDICTS[report.verdict];
  const meaning = MEANINGS[`${report.verdict} ${kindOf(report, refusal)}`] ?? MEANINGS[report.verdict];
  const level = levelName(report.level, language);
  return el(
    "section",
    { class: `verdict ${report.verdict}`, "aria-labelledby": "verdict-heading", "data-verdict": report.verdict },
    el(
      "h2",
      { id: "verdict-heading", tabindex: -1 },
      el("span", { class: "verdict-mark", "aria-hidden": "true" }, mark),
      el("span", {}, el("span", { class: "verdict-label" }, say("verdict")), el("span", { class: "visually-hidden" }, ": "),
        el("span", { class: "verdict-word" }, word[language])),
    ),
    level === "" ? null : el("p", { class: "verdict-level" }, say("labelled", { label: say("level"), text: level })),
    meaning === undefined ? null : el("p", {}, meaning[language]),
    refusal === null ? null : el("p", {}, refusal.sentence[language], " ", el("code", {}, refusal.code)),
    report.verdict !== "indeterminate" || hasPolicy || refusal !== null
      ? null
      : el("p", { class: "advice" }, say("needsPolicy")),
    ...cautions(account, say),
    counts(report, say),
    reasons(report, language, say),
  );
}

/** Which of the meanings of a verdict fits. */
function kindOf({ findings, level }: Report, refusal: Problem | null): string {
  if (refusal !== null) {
    return "unreadable";
  }
  const lacksRow = findings.some(({ code, status }) => code === "own-row" && status !== "pass");
  return lacksRow ? "party-without-row" : String(level);
}

/** What is no broken promise and yet must not be overlooked: a further attempt, and a seed by one party alone. */
function cautions(account: Account | null, say: Speak): HTMLElement[] {
  const steps = account?.steps ?? [];
  const repeated = steps.find(({ attempt }) => attempt !== null && attempt > 1);
  const said = [
    repeated === undefined ? null : say("cautionAttempt", { number: repeated.attempt ?? "" }),
    steps.some(({ contributors }) => contributors.length === 1) ? say("singleParty") : null,
  ];
  return said.filter((one) => one !== null).map((one) => el("p", { class: "advice caution" }, `${say("caution")}${one}`));
}

function counts({ findings }: Report, say: Speak): HTMLElement | null {
  if (findings.length === 0) {
    return null;
  }
  const words = { pass: say("countPass"), fail: say("countFail"), unchecked: say("countUnchecked") };
  const items = (["pass", "fail", "unchecked"] as const).map((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return el(
      "li",
      { class: count === 0 ? "count none" : `count ${status}` },
      el("span", { "aria-hidden": "true" }, STATUS_MARKS[status]),
      ` ${count} ${words[status]}`,
    );
  });
  return el("ul", { class: "counts" }, ...items);
}

/** A sentence with the task it is about. */
export function about(subject: string | null, sentence: string, say: Speak): string {
  return subject === null ? sentence : say("labelled", { label: subject, text: sentence });
}

/** What made the verdict, at most a handful; all of it stands below. */
function reasons({ findings, verdict }: Report, language: Language, say: Speak): HTMLElement | null {
  const deciding = (finding: Finding): boolean =>
    verdict === "invalid" ? finding.status === "fail" : finding.status === "unchecked" && finding.required;
  const shown = verdict === "valid" ? [] : findings.filter(deciding);
  if (shown.length === 0) {
    return null;
  }
  const said = [...new Set(shown.map(({ sentence, subject }) => about(subject, sentence[language], say)))];
  const items = said.slice(0, MOST_REASONS).map((one) => el("li", {}, one));
  const rest = said.length - items.length;
  return el(
    "div",
    { class: "reasons" },
    el("h3", {}, say(verdict === "invalid" ? "brokenList" : "openList")),
    el("ul", {}, ...items, rest > 0 ? el("li", {}, `… +${rest}`) : null),
  );
}
