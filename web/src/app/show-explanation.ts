/** Why a firm was drawn or not, by its own arithmetic. */

import type { Language, Sentence } from "../core/errors.ts";
import { button, el } from "./dom.ts";
import type { Explanation } from "./report.ts";
import type { Speak } from "./words.ts";

const OUTCOMES: Readonly<Record<string, Sentence>> = {
  drawn: { zh: "被抽中", en: "Drawn" },
  reserve: { zh: "列为备选", en: "In reserve" },
  "not-drawn": { zh: "未被抽中", en: "Not drawn" },
  "not-in-frame": { zh: "不在抽样框内", en: "Not in the pool" },
};

/** The firm of a party's bundle. */
export function showOwnFirm(firm: string, own: readonly Explanation[], language: Language, say: Speak): HTMLElement {
  return el(
    "section",
    { class: "card", "aria-labelledby": "own-heading", id: "own-firm" },
    el("h2", { id: "own-heading" }, say("ownFirm")),
    el("p", { class: "id firm" }, firm),
    ...own.map((one) => showExplanation(one, own.length > 1, language, say)),
  );
}

/**
 * The box to ask for any firm.
 *
 * @param ask Explains a firm; a refusal is shown as the sentence it is rejected with.
 */
export function showAskBox(
  ask: (target: string) => Promise<readonly Explanation[]>,
  describe: (error: unknown) => string,
  language: Language,
  say: Speak,
): HTMLElement {
  const input = el("input", { id: "ask-id", autocomplete: "off", spellcheck: "false", autocapitalize: "characters" });
  const answer = el("div", { id: "ask-answer", "aria-live": "polite" });
  const form = el(
    "form",
    { class: "ask" },
    el("label", { for: "ask-id" }, say("firmId")),
    el("div", { class: "ask-line" }, input, el("button", { type: "submit" }, say("explain"))),
  );
  let latest = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const target = input.value.trim().normalize("NFC");
    if (target === "") {
      input.focus();
      return;
    }
    latest += 1;
    const own = latest;
    answer.replaceChildren(el("p", {}, say("explaining")));
    const shown = await ask(target).then(
      (found) => found.map((one) => showExplanation(one, found.length > 1, language, say)),
      (error: unknown) => [el("p", { class: "warning" }, describe(error))],
    );
    if (own === latest) {
      answer.replaceChildren(el("p", { class: "id firm" }, target), ...shown);
    }
  });
  return el(
    "section",
    { class: "card", "aria-labelledby": "ask-heading", id: "ask" },
    el("h2", { id: "ask-heading" }, say("askFirm")),
    el("p", { class: "small" }, say("askHint")),
    form,
    answer,
  );
}

function showExplanation(one: Explanation, isTitled: boolean, language: Language, say: Speak): HTMLElement {
  const outcome = OUTCOMES[one.outcome]?.[language] ?? one.outcome;
  return el(
    "div",
    { class: "explanation", "data-outcome": one.outcome, "data-task": one.task_id },
    isTitled ? el("h3", {}, one.task_id) : null,
    el("p", { class: `outcome ${one.outcome}` }, outcome),
    el("ol", {}, ...one.steps.map((step) => el("li", {}, step[language]))),
    one.team === null ? null : el("p", {}, say("teamInspects", { team: one.team })),
  );
}

/** What can be done with the report. */
export function showReportActions(save: () => void, say: Speak): HTMLElement {
  return el(
    "div",
    { class: "actions" },
    button(say("saveReport"), save, { class: "quiet", id: "save-report" }),
    button(say("print"), () => window.print(), { class: "quiet" }),
  );
}
