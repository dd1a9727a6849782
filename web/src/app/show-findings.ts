/** The report, one promise a row. */

import type { Language } from "../core/errors.ts";
import { el } from "./dom.ts";
import { type Group, GROUPS, groupOf } from "./groups.ts";
import type { Finding, Report } from "./report.ts";
import { about, STATUS_MARKS } from "./show-verdict.ts";
import type { Speak } from "./words.ts";

/** The section with all findings in their groups; null where there are none. */
export function showFindings(report: Report, language: Language, say: Speak): HTMLElement | null {
  if (report.findings.length === 0) {
    return null;
  }
  const subjects = new Set(report.findings.map(({ subject }) => subject).filter((subject) => subject !== null));
  const hasSubjects = subjects.size > 1;
  return el(
    "section",
    { class: "card", "aria-labelledby": "findings-heading" },
    el("h2", { id: "findings-heading" }, say("findings")),
    ...GROUPS.map((group) => {
      const members = report.findings.filter(({ code }) => groupOf(code) === group);
      return showGroup(group, members, hasSubjects, language, say);
    }),
  );
}

function showGroup(
  group: Group,
  findings: readonly Finding[],
  hasSubjects: boolean,
  language: Language,
  say: Speak,
): HTMLElement | null {
  if (findings.length === 0) {
    return null;
  }
  const fails = findings.filter(({ status }) => status === "fail").length;
  return el(
    "section",
    { class: "group", "aria-labelledby": `group-${group.id}`, "data-group": group.id },
    el(
      "h3",
      { id: `group-${group.id}` },
      group.title[language],
      fails === 0 ? null : el("span", { class: "group-fails" }, ` ${fails} ${say("groupFails")}`),
    ),
    el("ul", { class: "findings" }, ...findings.map((finding) => showFinding(finding, hasSubjects, language, say))),
  );
}

function showFinding(finding: Finding, hasSubjects: boolean, language: Language, say: Speak): HTMLElement {
  const { code, required, sentence, status, subject } = finding;
  return el(
    "li",
    { class: `finding ${status}`, "data-code": code, "data-status": status, "data-subject": subject },
    el(
      "span",
      { class: "status" },
      el("span", { class: "status-mark", "aria-hidden": "true" }, STATUS_MARKS[status]),
      ` ${say(status)}`,
    ),
    el(
      "div",
      { class: "said" },
      el("p", {}, about(hasSubjects ? subject : null, sentence[language], say)),
      el(
        "p",
        { class: "small" },
        el("code", { translate: "no" }, code),
        status === "unchecked" && !required ? ` · ${say("notRequired")}` : "",
      ),
    ),
  );
}
