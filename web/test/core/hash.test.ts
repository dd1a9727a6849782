import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import {
  bytesEqual,
  compareBytes,
  compareText,
  concatBytes,
  fromHex,
  hashText,
  hashTextsAfter,
  labelledDigest,
  sha256,
  sortTexts,
  toHex,
  utf8,
} from "../../src/core/hash.ts";
import { assertRefused } from "../support.ts";

test("SHA-256 is that of node for every length around the blocks", () => {
  for (let length = 0; length <= 200; length += 1) {
    const data = randomBytes(length);
    assert.equal(toHex(sha256(data)), createHash("sha256").update(data).digest("hex"));
  }
});

test("a labelled digest joins label and parts by single newlines (1.2)", () => {
  const expected = createHash("sha256").update("randcheck/x/1\na\nß\n").digest("hex");
  assert.equal(labelledDigest("randcheck/x/1", "a", "ß", ""), expected);
  assert.equal(hashText("randcheck/x/1\na\nß\n"), expected);
});

test("texts are in order of code points, not of UTF-16 units (1.3)", () => {
  assert.ok("\u{20000}" < "\u{fa0e}", "JavaScript's own order is the other one");
  assert.ok(compareText("\u{fa0e}", "\u{20000}") < 0);
  assert.deepEqual(sortTexts(["b", "\u{20000}", "", "\u{fa0e}", "a", "aa", "\u{ffff}", "\u{10000}"]), [
    "",
    "a",
    "aa",
    "b",
    "\u{fa0e}",
    "\u{ffff}",
    "\u{10000}",
    "\u{20000}",
  ]);
});

test("the order of texts is the order of their UTF-8 bytes (1.3)", () => {
  const samples = ["", "a", "é", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{fffd}", "\u{10000}", "\u{10ffff}"];
  const texts = samples.flatMap((first) => samples.map((second) => first + second));
  for (const a of texts) {
    for (const b of texts) {
      assert.equal(Math.sign(compareText(a, b)), Math.sign(compareBytes(utf8(a), utf8(b))), JSON.stringify([a, b]));
    }
  }
});

test("texts that begin alike have the digests of the whole texts, long and short ones in turn", () => {
  const start = "randcheck/salt/1\n集";
  const hashAfter = hashTextsAfter(start);
  for (const length of [0, 1, 60, 1023, 1024, 1025, 5000, 3, 0]) {
    for (const letter of ["x", "集", "\u{20000}"]) {
      const rest = letter.repeat(length);
      const expected = createHash("sha256")
        .update(start + rest)
        .digest("hex");
      assert.equal(hashAfter(rest), expected);
      assert.equal(hashText(start + rest), expected);
    }
  }
});

test("a lone surrogate has no UTF-8 bytes", () => {
  assertRefused(() => utf8("a\ud800"), "invalid-value");
  assertRefused(() => hashText("\udc00"), "invalid-value");
  assertRefused(() => hashTextsAfter("")("\udc00"), "invalid-value");
});

test("hex is read strictly", () => {
  assert.deepEqual([...fromHex("00ff10")], [0, 255, 16]);
  assert.deepEqual(
    [toHex(Uint8Array.of(0, 255, 16)), toHex(Uint8Array.of(1, 160)), toHex(new Uint8Array(0))],
    ["00ff10", "01a0", ""],
  );
  for (const text of ["0", "0G", "AB", " 00", "0x00", "00\n"]) {
    assertRefused(() => fromHex(text), "invalid-value", JSON.stringify(text));
  }
});

test("byte strings are compared and joined as a whole", () => {
  assert.deepEqual([...concatBytes(fromHex("01"), fromHex(""), fromHex("0203"))], [1, 2, 3]);
  assert.ok(compareBytes(fromHex("01"), fromHex("0100")) < 0);
  assert.ok(bytesEqual(fromHex("0102"), fromHex("0102")));
  assert.ok(!bytesEqual(fromHex("0102"), fromHex("0103")));
  assert.ok(!bytesEqual(fromHex("0102"), fromHex("01")));
});
