/** The three files: chosen one by one, or dropped on the page in any number. */

import { button, el } from "./dom.ts";
import type { Speak, Word } from "./words.ts";

export type Role = "bundle" | "policy" | "register";
export type Files = Readonly<Record<Role, File | null>>;

export const NO_FILES: Files = { bundle: null, policy: null, register: null };

const FIELDS: readonly { readonly role: Role; readonly hint: Word; readonly accept: string }[] = [
  { role: "bundle", hint: "bundleHint", accept: ".json,application/json" },
  { role: "policy", hint: "policyHint", accept: ".toml" },
  { role: "register", hint: "registerHint", accept: ".csv,text/csv" },
];

/** What a dropped file is for, by its ending; null when that does not tell. */
export function roleOf(name: string): Role | null {
  const ending = name.toLowerCase().split(".").at(-1);
  switch (ending) {
    case "json":
      return "bundle";
    case "toml":
      return "policy";
    case "csv":
      return "register";
    default:
      return null;
  }
}

/** One field a file. `choose` is called with null where a file is taken away. */
export function showFileFields(files: Files, choose: (role: Role, file: File | null) => void, say: Speak): HTMLElement {
  return el("div", { class: "fields" }, ...FIELDS.map((field) => showField(field, files[field.role], choose, say)));
}

function showField(
  { role, hint, accept }: (typeof FIELDS)[number],
  file: File | null,
  choose: (role: Role, file: File | null) => void,
  say: Speak,
): HTMLElement {
  const id = `file-${role}`;
  const input = el("input", { type: "file", id, accept, class: "file-input", "aria-describedby": `${id}-hint ${id}-name` });
  input.addEventListener("change", () => {
    const chosen = input.files?.[0];
    if (chosen !== undefined) {
      choose(role, chosen);
    }
  });
  return el(
    "div",
    { class: file === null ? "field" : "field chosen", "data-role": role },
    el("div", { class: "field-text" }, el("p", { class: "field-name" }, say(role)), el("p", { class: "small", id: `${id}-hint` }, say(hint))),
    el(
      "div",
      { class: "field-file" },
      input,
      el(
        "label",
        { for: id, class: role === "bundle" && file === null ? "pick first" : "pick" },
        say(file === null ? "pick" : "change"),
        el("span", { class: "visually-hidden" }, ` ${say(role)}`),
      ),
      el("span", { class: file === null ? "file-name none" : "file-name", id: `${id}-name` }, file?.name ?? say("noneChosen")),
      file === null
        ? null
        : button(say("remove"), () => choose(role, null), { class: "quiet small-button", "aria-label": `${say("remove")} ${say(role)}` }),
    ),
  );
}

/** Takes files dropped anywhere, so that a near miss does not make the browser leave the page. */
export function takeDrops(take: (files: readonly File[]) => void): void {
  const root = document.documentElement;
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    root.classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) {
      root.classList.remove("dragging");
    }
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    root.classList.remove("dragging");
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
