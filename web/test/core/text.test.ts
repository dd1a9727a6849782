import assert from "node:assert/strict";
import { test } from "node:test";
import { shorten } from "../../src/core/errors.ts";
import { compareMoments, isDate, parseMoment } from "../../src/core/moment.ts";
import {
  isIdentifier,
  isLabel,
  isNumberIn,
  isPlainText,
  requireIdentifier,
  requireLabel,
  requireNumber,
} from "../../src/core/text.ts";
import { sha256, toHex, utf8 } from "../../src/core/hash.ts";
import { assertRefused, readVectors } from "../support.ts";
import type { VectorFile } from "../vectors.ts";

const FIELD = { en: "the field", zh: "字段" };

test("plain text is NFC without controls, formats, surrogates, private characters and separators (1.4)", () => {
  for (const text of ["", "a", "市场监管局", "a b", "\u{3000}", "é", "\u{20000}", "\u{1f600}", "\u{fffd}", "~"]) {
    assert.ok(isPlainText(text), JSON.stringify(text));
  }
  const bad = [
    "\u0000",
    "a\tb",
    "a\n",
    "\u007f",
    "\u0085",
    "\u009f",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u{e0001}",
    "\ud800",
    "\udc00",
    "\udc00\ud800",
    "\ue000",
    "\u{f0000}",
    "\u{10fffd}",
    "\u2028",
    "\u2029",
    "e\u0301",
    "\u212b",
    "\uf900",
  ];
  for (const text of bad) {
    assert.ok(!isPlainText(text), JSON.stringify(text));
    assert.ok(!isPlainText(`集${text}`), JSON.stringify(text));
  }
});

interface PlainTextCase {
  readonly characters?: readonly [first: number, last: number];
  readonly texts?: readonly string[];
  readonly expected: { readonly plain?: string; readonly count?: number; readonly digest?: string };
}

function digits(texts: Iterable<string>): string {
  return Array.from(texts, (text) => (isPlainText(text) ? "1" : "0")).join("");
}

for (const { name, characters, texts, expected } of readVectors<VectorFile<PlainTextCase>>("plain_text.json").cases) {
  test(`plain text by Unicode 14.0, whatever the engine has (1.4): ${name}`, () => {
    if (characters !== undefined) {
      const [first, last] = characters;
      const told = digits(Array.from({ length: last + 1 - first }, (_, i) => String.fromCodePoint(first + i)));
      assert.equal(told.replaceAll("0", "").length, expected.count);
      assert.equal(toHex(sha256(utf8(told))), expected.digest);
    } else {
      const points = (texts ?? []).map((text) => text.split(" ").filter((point) => point !== ""));
      const written = points.map((text) => String.fromCodePoint(...text.map((point) => Number.parseInt(point, 16))));
      assert.equal(digits(written), expected.plain);
    }
  });
}

test("long text is judged as short text is, wherever its fault stands (1.4)", () => {
  const long = "é".repeat(1000);
  assert.ok(isPlainText(long) && isPlainText("\u{1f600}".repeat(1000)) && isPlainText("a\u{1f600}".repeat(1000)));
  for (let at = 0; at < 130; at += 1) {
    for (const fault of ["e\u0301", "b\u0301\u0316", "\u212b", "\u1100\u1161", "\u{1d15e}"]) {
      assert.ok(!isPlainText(long.slice(0, at) + fault + long), `${fault} at ${at}`);
      assert.ok(!isPlainText(long + fault + long.slice(0, at)), `${fault} at ${at} from the end`);
    }
  }
  // Composes over any distance, with nothing between them in its way.
  assert.ok(!isPlainText(`e${"\u0316".repeat(1000)}\u0301`));
  assert.ok(isPlainText(`b${"\u0316".repeat(1000)}\u0301`));
});

test("a million accents take no time, in order or not (1.4)", () => {
  const start = performance.now();
  assert.ok(!isPlainText(`a${"\u0315\u0300".repeat(500_000)}`));
  assert.ok(isPlainText(`b${"\u0316".repeat(500_000)}${"\u0300".repeat(500_000)}`));
  assert.ok(!isPlainText(`b${"\u0300".repeat(1_000_000)}\u0316`));
  assert.ok(performance.now() - start < 2000);
});

test("unassigned characters are not plain, but any ideograph of planes 2 and 3 is (1.4)", () => {
  for (const bad of ["\u{378}", "\u{fdd0}", "\u{ffff}", "\u{e0fff}", "\u{13439}", "\u{105d2}\u{307}", "\u{2fffe}"]) {
    assert.ok(!isPlainText(bad), JSON.stringify(bad));
  }
  assert.ok(isPlainText("\u{2ebf0}\u{31350}\u{3fffd}"));
});

test("a label has 1 to 200 characters and no space at an end, an identifier at most 64 (1.5)", () => {
  for (const good of ["a", "a  b", "集\u{3000}集", "\u{20000}".repeat(200)]) {
    assert.ok(isLabel(good), good);
  }
  for (const bad of [
    "",
    " ",
    " a",
    "a ",
    "\u{3000}a",
    "a\u{a0}",
    "\u{2003}",
    "a".repeat(201),
    "\u{20000}".repeat(201),
    "\ta",
  ]) {
    assert.ok(!isLabel(bad), JSON.stringify(bad));
    assertRefused(() => requireLabel(bad, FIELD), "invalid-value");
  }
  assert.ok(isIdentifier("\u{20000}".repeat(64)));
  assert.ok(!isIdentifier("a".repeat(65)));
  assertRefused(() => requireIdentifier("a".repeat(65), FIELD), "invalid-identifier");
});

test("numbers are safe integers within their range (1.6)", () => {
  assert.ok(isNumberIn(5, 5, 5));
  for (const bad of [4, 6, 5.5, Number.NaN, Infinity, "5", 5n, null]) {
    assert.ok(!isNumberIn(bad, 5, 5));
  }
  assertRefused(() => requireNumber(6, 1, 5, FIELD), "invalid-value");
});

test("a moment is told in one form (1.7)", () => {
  assert.equal(parseMoment("1970-01-01T00:00:00+00:00").epochSeconds, 0);
  assert.equal(parseMoment("2000-02-29T23:59:59-00:01").epochSeconds, Date.parse("2000-02-29T23:59:59-00:01") / 1000);
  const bad = [
    "2026-03-02T09:00:00Z",
    "2026-03-02T09:00:00-00:00",
    "2026-03-02 09:00:00+08:00",
    "2026-03-02T09:00:00.0+08:00",
    "2026-03-02T09:00:00+0800",
    "2026-03-02T09:00:00+24:00",
    "2026-03-02T09:00:00+08:60",
    "2026-03-02T24:00:00+08:00",
    "2026-03-02T09:60:00+08:00",
    "2026-03-02T09:00:60+08:00",
    "2026-02-29T09:00:00+08:00",
    "1900-02-29T00:00:00+00:00",
    "2026-13-01T00:00:00+00:00",
    "2026-00-01T00:00:00+00:00",
    "2026-04-31T00:00:00+00:00",
    "2026-04-00T00:00:00+00:00",
    "0000-01-01T00:00:00+00:00",
    "26-01-01T00:00:00+00:00",
    "2026-03-02T09:00:00+08:00\n",
    "２026-03-02T09:00:00+08:00",
  ];
  for (const text of bad) {
    assertRefused(() => parseMoment(text), "invalid-value", text);
  }
});

test("moments of all years are points in time", () => {
  for (const text of [
    "0001-01-01T00:00:00+23:59",
    "0099-12-31T00:00:00+00:00",
    "0400-02-29T12:00:00-08:00",
    "1969-12-31T23:59:59+00:00",
    "2024-12-31T23:59:59+05:30",
    "9999-12-31T23:59:59-23:59",
  ]) {
    const [year, rest] = [text.slice(0, 4), text.slice(4)];
    // Date reads extended years literally.
    assert.equal(parseMoment(text).epochSeconds, Date.parse(`+00${year}${rest}`) / 1000, text);
  }
});

test("moments are compared as points in time, not as text", () => {
  const [east, west] = ["2026-03-02T09:00:00+08:00", "2026-03-02T08:00:00+00:00"].map(parseMoment) as [
    ReturnType<typeof parseMoment>,
    ReturnType<typeof parseMoment>,
  ];
  assert.ok(compareMoments(east, west) < 0 && east.text > west.text);
  assert.equal(compareMoments(east, parseMoment("2026-03-02T01:00:00+00:00")), 0);
});

test("dates are days of the calendar", () => {
  assert.ok(isDate("2024-02-29") && isDate("9999-12-31"));
  for (const text of ["2023-02-29", "2024-2-29", "0000-01-01", "2024-06-31", "2024-02-29\n", ""]) {
    assert.ok(!isDate(text), text);
  }
});

test("a message shows any value, short and well formed", () => {
  const shown = ["a\ud800b", "x".repeat(500), null, undefined, new Map(), [1], { a: 1 }, 5n, new Uint8Array(3)].map(
    (value) => shorten(value),
  );
  assert.deepEqual(shown, [
    "a\ufffdb",
    `${"x".repeat(79)}…`,
    "null",
    "undefined",
    "an object",
    "an array",
    "an object",
    "5",
    "3 bytes",
  ]);
  assert.ok(shorten(`${"x".repeat(78)}\u{20000}y`).isWellFormed());
});
