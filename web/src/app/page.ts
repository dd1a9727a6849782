/** The page: holds what was chosen and found, and shows it in the language that was asked for. */

import type { Language } from "../core/errors.ts";
import { byId, el } from "./dom.ts";
import { type Files, NO_FILES, type Role, roleOf, showFileFields, takeDrops } from "./files.ts";
import { problemOf } from "./examiner.ts";
import { Cancelled, type Examination, type Inputs, type Runner } from "./jobs.ts";
import type { Culprit, Problem } from "./report.ts";
import { startRunner } from "./runner.ts";
import { showDrawn, showFacts } from "./show-account.ts";
import { showAskBox, showOwnFirm, showReportActions } from "./show-explanation.ts";
import { showFindings } from "./show-findings.ts";
import { showVerdict, verdictWord } from "./show-verdict.ts";
import { type Speak, speak, type Word, WORDS } from "./words.ts";

const CULPRITS: Readonly<Record<Culprit, Word>> = {
  bundle: "problemBundle",
  policy: "problemPolicy",
  register: "problemRegister",
  internal: "problemInternal",
};

type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "examined"; readonly examination: Examination; readonly hasPolicy: boolean }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Begins: fills the page and waits for files. */
export function startPage(script: string): void {
  new Page(script).start();
}

class Page {
  readonly #script: string;
  #language: Language = languageOf(navigator.languages ?? [navigator.language]);
  #files: Files = NO_FILES;
  #outcome: Outcome = { kind: "none" };
  #runner: Runner | null = null;
  #isRunning = false;
  #isCancelled = false;

  constructor(script: string) {
    this.#script = script;
  }

  start(): void {
    for (const language of ["zh", "en"] as const) {
      byId(`language-${language}`, HTMLButtonElement).addEventListener("click", () => this.#speakIn(language));
    }
    byId("run", HTMLButtonElement).addEventListener("click", () => void this.#run());
    byId("cancel", HTMLButtonElement).addEventListener("click", () => this.#cancel());
    takeDrops((files) => this.#takeDropped(files));
    this.#speakIn(this.#language);
    byId("starting", HTMLElement).remove();
    byId("app", HTMLElement).hidden = false;
  }

  get #say(): Speak {
    return speak(this.#language);
  }

  #speakIn(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const other of ["zh", "en"] as const) {
      byId(`language-${other}`, HTMLButtonElement).setAttribute("aria-pressed", String(other === language));
    }
    const say = this.#say;
    for (const element of document.querySelectorAll<HTMLElement>("[data-word]")) {
      const word = element.dataset["word"];
      element.textContent = isWord(word) ? say(word) : "";
    }
    byId("languages", HTMLElement).setAttribute("aria-label", say("language"));
    byId("progress", HTMLProgressElement).setAttribute("aria-label", say("running"));
    this.#showFiles();
    this.#showOutcome();
  }

  #showFiles(): void {
    const fields = showFileFields(this.#files, (role, file) => this.#choose(role, file), this.#say);
    byId("files", HTMLElement).replaceChildren(fields);
    byId("run", HTMLButtonElement).classList.toggle("primary", this.#files.bundle !== null);
  }

  #choose(role: Role, file: File | null): void {
    this.#files = { ...this.#files, [role]: file };
    this.#message(null);
    this.#showFiles();
    // The field was made anew: whoever uses the keyboard goes on from the same place.
    byId(`file-${role}`, HTMLInputElement).focus();
  }

  #takeDropped(files: readonly File[]): void {
    const unknown = files.filter(({ name }) => roleOf(name) === null);
    for (const file of files) {
      const role = roleOf(file.name);
      if (role !== null) {
        this.#files = { ...this.#files, [role]: file };
      }
    }
    this.#showFiles();
    const [label, named]: [Word, readonly File[]] = unknown.length === 0 ? ["chosen", files] : ["unknownFile", unknown];
    this.#message(this.#say("labelled", { label: this.#say(label), text: named.map(({ name }) => name).join(", ") }));
  }

  async #run(): Promise<void> {
    if (this.#isRunning) {
      return;
    }
    if (this.#files.bundle === null) {
      this.#message(this.#say("runFirst"));
      byId("file-bundle", HTMLInputElement).focus();
      return;
    }
    this.#setRunning(true);
    this.#show({ kind: "none" });
    const outcome = await this.#examine().catch((error: unknown) => error);
    this.#setRunning(false);
    if (outcome instanceof Cancelled) {
      this.#message(this.#say("cancelled"));
    } else if (outcome instanceof Error) {
      this.#show({ kind: "problem", problem: problemOf(outcome) });
    } else {
      this.#show(outcome as Outcome);
    }
    this.#goToOutcome();
  }

  async #examine(): Promise<Outcome> {
    this.#isCancelled = false;
    this.#runner?.stop(); // of the verification before, which still held its bundle
    this.#runner = null;
    const files = this.#files;
    const inputs = await readFiles(files);
    const runner = await startRunner(this.#script);
    if (this.#isCancelled) {
      runner.stop();
      throw new Cancelled();
    }
    this.#runner = runner;
    this.#message(runner.isInBackground ? null : this.#say("runningHere"));
    const examination = await runner.examine(inputs, (fraction) => this.#showProgress(fraction));
    return { kind: "examined", examination, hasPolicy: files.policy !== null };
  }

  #cancel(): void {
    this.#isCancelled = true;
    this.#runner?.stop();
  }

  #setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    byId("running", HTMLElement).hidden = !isRunning;
    byId("run", HTMLButtonElement).disabled = isRunning;
    document.documentElement.classList.toggle("busy", isRunning);
    this.#message(null);
    this.#showProgress(0);
    if (isRunning) {
      byId("cancel", HTMLButtonElement).focus();
    }
  }

  #showProgress(fraction: number): void {
    const percent = Math.floor(100 * Math.min(1, Math.max(0, fraction)));
    byId("progress", HTMLProgressElement).value = percent;
    byId("percent", HTMLElement).textContent = `${percent} %`;
    if (this.#isRunning) {
      // A screen reader is told of quarters only.
      const quarter = 25 * Math.floor(percent / 25);
      this.#announce(`${this.#say("running")} ${quarter} %`);
    }
  }

  /** Says something beside the button; null clears it. */
  #message(text: string | null): void {
    byId("message", HTMLElement).textContent = text ?? "";
  }

  #announce(text: string): void {
    const announcer = byId("announcer", HTMLElement);
    if (announcer.textContent !== text) {
      announcer.textContent = text;
    }
  }

  #show(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#showOutcome();
  }

  #showOutcome(): void {
    const outcome = this.#outcome;
    const shown = byId("outcome", HTMLElement);
    document.title = this.#title();
    if (outcome.kind === "none") {
      shown.replaceChildren();
    } else if (outcome.kind === "problem") {
      shown.replaceChildren(this.#showProblem(outcome.problem));
    } else {
      shown.replaceChildren(...this.#showExamination(outcome.examination, outcome.hasPolicy));
    }
  }

  #title(): string {
    const title = `${this.#say("title")} · randcheck`;
    return this.#outcome.kind === "examined"
      ? `${verdictWord(this.#outcome.examination.report.verdict, this.#language)} · ${title}`
      : title;
  }

  #showProblem(problem: Problem): HTMLElement {
    return el(
      "section",
      { class: "verdict problem", "aria-labelledby": "verdict-heading", "data-problem": problem.code },
      el("h2", { id: "verdict-heading", tabindex: -1 }, this.#say("problem")),
      el("p", {}, this.#describe(problem)),
      el("p", { class: "small" }, el("code", {}, problem.code)),
    );
  }

  #describe(problem: Problem): string {
    const label = this.#say(CULPRITS[problem.culprit]);
    return this.#say("labelled", { label, text: problem.sentence[this.#language] });
  }

  #showExamination({ report, account, refusal, canExplain, own }: Examination, hasPolicy: boolean): HTMLElement[] {
    const [language, say] = [this.#language, this.#say];
    const parts: (HTMLElement | null)[] = [showVerdict(report, refusal, account, hasPolicy, language, say)];
    if (account !== null) {
      parts.push(account.party === null ? null : showOwnFirm(account.party, own, language, say));
      parts.push(showFacts(account, language, say));
    }
    parts.push(showFindings(report, language, say));
    if (account !== null) {
      parts.push(showDrawn(account, language, say));
    }
    if (canExplain) {
      parts.push(showAskBox((target) => this.#ask(target), (error) => this.#describe(problemOf(error)), language, say));
    } else if (account?.level === "public") {
      parts.push(el("p", { class: "card small" }, say("publicAsk")));
    }
    parts.push(refusal === null ? showReportActions(() => save(report), say) : null);
    return parts.filter((part) => part !== null);
  }

  #ask(target: string): ReturnType<Runner["explain"]> {
    return this.#runner === null ? Promise.resolve([]) : this.#runner.explain(target);
  }

  #goToOutcome(): void {
    const heading = document.getElementById("verdict-heading");
    this.#announce("");
    if (heading === null) {
      byId("run", HTMLButtonElement).focus();
      return;
    }
    heading.focus({ preventScroll: true });
    heading.closest("section")?.scrollIntoView({ block: "start" });
  }
}

/** Chinese first: for whoever reads some Chinese, and whoever's browser tells nothing of English. */
function languageOf(preferred: readonly string[]): Language {
  const known = preferred.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "zh" || tag === "en");
  return known === "en" ? "en" : "zh";
}

function isWord(name: string | undefined): name is Word {
  return name !== undefined && Object.hasOwn(WORDS, name);
}

async function readFiles({ bundle, policy, register }: Files): Promise<Inputs> {
  const read = async (file: File | null): Promise<Uint8Array | null> =>
    file === null ? null : new Uint8Array(await file.arrayBuffer());
  const bytes = await read(bundle);
  return { bundle: bytes ?? new Uint8Array(), policy: await read(policy), register: await read(register) };
}

/** Hands the report out as the file that `randcheck verify --json` prints. */
function save(report: Examination["report"]): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: "application/json" }));
  el("a", { href: url, download: "randcheck-report.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
