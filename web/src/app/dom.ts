/**
 * Elements without HTML text: whatever a bundle holds becomes a text node or an attribute value, never markup.
 *
 * The page's policy asks the browser for trusted types, so that assigning `innerHTML` anywhere would throw.
 */

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** A new element; attributes that are null or false are left out, true gives an empty one. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element with this id, which the page's own HTML holds. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) {
    throw new Error(`the page has no ${kind.name} #${id}`);
  }
  return element;
}

/** A button that does something on this page. */
export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** A term and what it says, for a `dl`; null where there is nothing to say. */
export function fact(term: string, ...said: readonly Child[]): HTMLElement | null {
  const shown = said.filter((child) => child !== null && child !== "");
  return shown.length === 0 ? null : el("div", {}, el("dt", {}, term), el("dd", {}, ...shown));
}
