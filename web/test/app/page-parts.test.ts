import assert from "node:assert/strict";
import { test } from "node:test";
import { roleOf } from "../../src/app/files.ts";
import { GROUPS, groupOf } from "../../src/app/groups.ts";
import { speak, WORDS } from "../../src/app/words.ts";

test("what a dropped file is for is told by its ending, whatever its case", () => {
  const cases = { "证据包.json": "bundle", "A.JSON": "bundle", "p.toml": "policy", "名录.csv": "register", "a.json.zip": null, json: "bundle", "": null };
  for (const [name, role] of Object.entries(cases)) {
    assert.equal(roleOf(name), role, name);
  }
});

test("every promise stands in one group, an unknown one in the last", () => {
  const cases = {
    "draw-summary-signature": "signed",
    "commitment-signers": "signed",
    "draw-summary": "selection",
    seed: "seed",
    "own-row": "pool",
    deadlines: "teams",
    "something-new": "other",
  };
  for (const [code, group] of Object.entries(cases)) {
    assert.equal(groupOf(code).id, group, code);
  }
  const names = GROUPS.flatMap(({ codes }) => codes.filter((code) => typeof code === "string"));
  assert.equal(new Set(names).size, names.length);
});

test("every word of the page is said in both languages, with the same fields", () => {
  for (const [name, word] of Object.entries(WORDS)) {
    assert.ok(/[一-鿿]/u.test(word.zh) || /^[{}\w：]+$/.test(word.zh), `${name} in Chinese`);
    assert.ok(!/[一-鿿：，。]/u.test(word.en), `${name} in English`);
    const fieldsOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    assert.deepEqual(fieldsOf(word.zh).filter((field) => !fieldsOf(word.en).includes(field)), [], name);
  }
});

test("fields are filled in, and text that looks like one stays text", () => {
  assert.equal(speak("en")("shownOf", { shown: 1, total: 2 }), "1 of 2 shown");
  assert.equal(speak("zh")("labelled", { label: "{text}", text: "$&{label}" }), "{text}：$&{label}");
});
