/** What the bundle tells: attempt and seed first, then each task, then who was drawn. */

import type { Language } from "../core/errors.ts";
import type { Account, Replacement, ResultRow, Step, TaskAccount } from "./account.ts";
import { button, el, fact } from "./dom.ts";
import { levelName } from "./show-verdict.ts";
import type { Speak } from "./words.ts";

const ROWS_AT_FIRST = 20;
const ROWS_MORE = 200;

/** The facts of the draw. */
export function showFacts(account: Account, language: Language, say: Speak): HTMLElement {
  const [draw, ...changes] = account.steps;
  return el(
    "section",
    { class: "card", "aria-labelledby": "about-heading" },
    el("h2", { id: "about-heading" }, say("about")),
    el("p", { class: "small" }, say("asTold")),
    draw === undefined ? null : showDrawStep(draw, language, say),
    ...account.tasks.map((task) => showTask(task, language, say)),
    el("dl", { class: "facts" },
      fact(say("level"), levelName(account.level, language)),
      draw?.log == null ? null : fact(say("ledger"), el("span", { class: "id" }, draw.log)),
      fact(say("committedAt"), moment(draw?.committedAt ?? null)),
      fact(say("drawnAt"), moment(draw?.drawnAt ?? null)),
    ),
    ...changes.map((change) => showChange(change, language, say)),
  );
}

/** The two things every verifier must say: which attempt, and who made the seed. */
function showDrawStep(step: Step, language: Language, say: Speak): HTMLElement {
  const isRepeated = step.attempt !== null && step.attempt > 1;
  const isSingle = step.contributors.length === 1;
  return el(
    "div",
    { class: "highlights" },
    step.attempt === null
      ? null
      : el(
          "div",
          { class: isRepeated ? "highlight warn" : "highlight", id: "attempt" },
          el("p", { class: "highlight-label" }, say("attempt")),
          el("p", { class: "highlight-value" }, attemptWords(step.attempt, language)),
          isRepeated ? el("p", {}, say("repeatedAttempt")) : null,
          isRepeated ? attemptReasons(step, say) : null,
        ),
    step.contributors.length === 0
      ? null
      : el(
          "div",
          { class: isSingle ? "highlight warn" : "highlight", id: "seed-parties" },
          el("p", { class: "highlight-label" }, say("seedBy")),
          el("p", { class: "highlight-value" }, say(isSingle ? "party" : "parties", { count: step.contributors.length })),
          el("p", {}, listed(step.contributors, language)),
          isSingle ? el("p", { class: "warning" }, say("singleParty")) : null,
        ),
  );
}

function listed(names: readonly string[], language: Language): string {
  return names.join(language === "zh" ? "、" : ", ");
}

function attemptWords(number: number, language: Language): string {
  return language === "zh" ? `第 ${number} 次抽取` : `No. ${number}`;
}

function attemptReasons({ reason, approver }: Step, say: Speak): HTMLElement {
  return el("dl", { class: "facts" }, fact(say("reason"), reason), fact(say("approver"), approver));
}

function showTask(task: TaskAccount, language: Language, say: Speak): HTMLElement {
  const count = (value: number | null): string | null => (value === null ? null : `${value} ${say("households")}`);
  return el(
    "div",
    { class: "task" },
    el("h3", {}, task.title ?? task.id),
    el(
      "dl",
      { class: "facts" },
      fact(say("task"), el("span", { class: "id" }, task.id)),
      fact(say("department"), task.department),
      fact(say("matters"), listed(task.matters, language)),
      fact(say("pool"), count(task.pool)),
      fact(say("drawnCount"), count(task.drawn)),
      fact(say("reserveCount"), count(task.reserves)),
      fact(say("teamCount"), task.teams === null ? null : String(task.teams)),
    ),
    task.isShort ? el("p", { class: "warning" }, say("shortfall")) : null,
    task.replacements.length === 0
      ? null
      : el(
          "div",
          {},
          el("h4", {}, say("replacements")),
          el("ul", {}, ...task.replacements.map((one) => el("li", {}, replacementWords(one, say)))),
        ),
  );
}

function replacementWords({ team, target, former, successor }: Replacement, say: Speak): string {
  return target === null
    ? say("replacedBy", { team, former, successor })
    : say("replacedFor", { team, target, former, successor });
}

function showChange(step: Step, language: Language, say: Speak): HTMLElement {
  const isRepeated = step.attempt !== null && step.attempt > 1;
  const isSingle = step.contributors.length === 1;
  return el(
    "div",
    { class: "task" },
    el("h3", {}, say("replacements")),
    el(
      "dl",
      { class: "facts" },
      fact(say("attempt"), step.attempt === null ? null : attemptWords(step.attempt, language)),
      isRepeated ? fact(say("reason"), step.reason) : null,
      isRepeated ? fact(say("approver"), step.approver) : null,
      fact(say("seedBy"), listed(step.contributors, language)),
      fact(say("committedAt"), moment(step.committedAt)),
      fact(say("drawnAt"), moment(step.drawnAt)),
    ),
    isSingle ? el("p", { class: "warning" }, say("singleParty")) : null,
  );
}

/** `2026-11-24T12:00:00+08:00` without its T: the zone is told, so nothing is converted. */
function moment(text: string | null): HTMLElement | null {
  return text === null ? null : el("span", { class: "number" }, text.replace("T", " "));
}

/** Who was drawn, searchable; null where there is nothing to show. */
export function showDrawn(account: Account, language: Language, say: Speak): HTMLElement | null {
  const tasks = account.tasks.filter(({ rows }) => rows.length > 0);
  if (tasks.length === 0 && account.level !== "party") {
    return null;
  }
  return el(
    "section",
    { class: "card", "aria-labelledby": "drawn-heading", id: "drawn" },
    el("h2", { id: "drawn-heading" }, say("drawn")),
    tasks.length === 0 ? el("p", {}, say("drawnNotShown")) : null,
    ...tasks.map((task, at) => showRows(task, `rows-${at}`, tasks.length > 1, language, say)),
  );
}

function showRows(task: TaskAccount, id: string, isTitled: boolean, language: Language, say: Speak): HTMLElement {
  const body = el("tbody");
  const counted = el("p", { class: "small", role: "status" });
  const more = button(say("more"), () => show(limit + ROWS_MORE), { class: "quiet" });
  const search = el("input", { type: "search", id, autocomplete: "off", spellcheck: "false" });
  const hasTeams = task.rows.some(({ team }) => team !== null);
  let limit = ROWS_AT_FIRST;

  function show(newLimit: number): void {
    limit = newLimit;
    const wanted = search.value.trim().toLowerCase();
    const found = task.rows.map((row, at) => ({ row, at })).filter(({ row }) => isFound(row, wanted));
    const shown = found.slice(0, limit);
    body.replaceChildren(...shown.map(({ row, at }) => showRow(row, at + 1, task, hasTeams, say)));
    counted.textContent =
      found.length === 0 ? say("none") : say("shownOf", { shown: shown.length, total: found.length });
    more.hidden = shown.length === found.length;
  }

  search.addEventListener("input", () => show(ROWS_AT_FIRST));
  show(ROWS_AT_FIRST);
  const ofTeams = hasTeams ? [say("team"), say("inspectors")] : [];
  const headings = [say("number"), say("target"), say("outcome"), ...ofTeams, say("ticket")];
  const label = `${task.title ?? task.id} · ${say("drawn")}`;
  return el(
    "div",
    { class: "rows", lang: language === "zh" ? "zh-CN" : "en" },
    isTitled ? el("h3", {}, task.title ?? task.id) : null,
    el("label", { for: id }, say("search")),
    search,
    counted,
    el(
      "div",
      { class: "scroll", role: "region", tabindex: 0, "aria-label": label },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, ...headings.map((heading) => el("th", { scope: "col" }, heading)))),
        body,
      ),
    ),
    more,
  );
}

function isFound({ id, members, team }: ResultRow, wanted: string): boolean {
  return wanted === "" || id.toLowerCase().includes(wanted) || members.toLowerCase().includes(wanted) || String(team) === wanted;
}

function showRow(row: ResultRow, place: number, task: TaskAccount, hasTeams: boolean, say: Speak): HTMLElement {
  const number = row.isReserve ? place - (task.drawn ?? 0) : place;
  return el(
    "tr",
    {},
    el("td", { class: "number" }, String(number)),
    el("th", { scope: "row", class: "id" }, row.id),
    el("td", { class: "nowrap" }, say(row.isReserve ? "reserveCount" : "drawnCount")),
    hasTeams ? el("td", { class: "number" }, row.team === null ? "" : String(row.team)) : null,
    hasTeams ? el("td", { class: "id" }, row.members) : null,
    el("td", { class: "id nowrap" }, `${row.ticket.slice(0, 12)}…`),
  );
}
