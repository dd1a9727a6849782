import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, parseCanonicalJson, parseWrittenJson, strictJson } from "../../src/core/canonical-json.ts";
import { concatBytes, utf8 } from "../../src/core/hash.ts";
import type { JsonInput, JsonValue } from "../../src/core/json-value.ts";
import { DOCUMENT_LIMITS, parseStrictJson, PAYLOAD_LIMITS } from "../../src/core/strict-json.ts";
import { assertRefused, repeatableNumbers } from "../support.ts";

function parse(text: string): JsonValue {
  return parseStrictJson(utf8(text));
}

/** As the nesting of plain values that JSON.parse gives. */
function plain(value: JsonValue): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

test("strict JSON takes white space, order and escapes as they come (12.4)", () => {
  const text =
    ' {"b" : [ 1 , -2,0, true,false , null ,"" ],\r\n\t"\\u0061":{ },"集":[]  ,"c":"\\ud840\\udc00 \\"\\\\\\/ \\u96c6"} \n';
  assert.deepEqual(plain(parse(text)), JSON.parse(text));
});

test("the largest integers are read exactly, and larger ones refused", () => {
  assert.equal(parse("9007199254740991"), Number.MAX_SAFE_INTEGER);
  assert.equal(parse("-9007199254740991"), Number.MIN_SAFE_INTEGER);
  for (const text of [
    "9007199254740992",
    "9007199254740993",
    "-9007199254740993",
    "99999999999999999999",
    "1".repeat(100_000),
  ]) {
    assertRefused(() => parse(text), "malformed-document", text.slice(0, 30));
  }
});

const REFUSED: Record<string, string[]> = {
  "numbers that are not integers in their one form": [
    "1.0",
    "1e2",
    "1E2",
    "0.5",
    "-0",
    "-0.0",
    "01",
    "-01",
    "+1",
    "-",
    ".5",
    "1.",
    "0x10",
    "NaN",
    "Infinity",
    "-Infinity",
    "1_000",
    "１",
  ],
  "keys that stand twice": [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":1}',
    '{"x":{"a":1,"b":2,"a":3}}',
    '{"__proto__":1,"__proto__":2}',
  ],
  "lone surrogates": ['"\\ud800"', '"\\udc00"', '"\\ud800\\ud800"', '"\\udc00\\ud800"', '"\\ud800x"', '{"\\ud800":1}'],
  "text that is not plain": [
    '"\\u0000"',
    '"\\n"',
    '"\\u200b"',
    '"e\\u0301"',
    '"\u202e"',
    '"\\ue000"',
    '{"a\\u00ad":1}',
    '"\u2028"',
    '"\u007f"',
  ],
  "bare control characters": ['"a\nb"', '"a\tb"', '"\u0000"', '"a\u001fb"'],
  "escapes that JSON does not have": [
    '"\\x41"',
    '"\\u12"',
    '"\\u12g4"',
    '"\\U00000041"',
    '"\\\'"',
    '"\\',
    '"\\u',
    '"\\u+123"',
    '"\\u 123"',
  ],
  "broken structure": [
    "",
    " ",
    "{",
    "[",
    '"',
    '"a',
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1]]",
    "{}}",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    "{,}",
    "{a:1}",
    "{'a':1}",
    '{"a":1 "b":2}',
    "nul",
    "nulll",
    "True",
    "undefined",
    "1 1",
    "//\n1",
    "/* */1",
    "1;",
    "\u00a01",
    "\u000c1",
    "\u20281",
    "{1:2}",
    '{"a":1]',
    "[1}",
    "\u0000",
    "1\u0000",
  ],
};
for (const [what, texts] of Object.entries(REFUSED)) {
  test(`strict JSON refuses ${what}`, () => {
    for (const text of texts) {
      assertRefused(() => parse(text), "malformed-document", JSON.stringify(text));
    }
  });
}

test("strict JSON refuses a byte order mark and bytes that are not UTF-8 (12.4)", () => {
  const bad = [
    [0xef, 0xbb, 0xbf, 0x31],
    [0xff, 0xfe, 0x31, 0x00],
    [0xfe, 0xff, 0x00, 0x31],
    [0x31, 0x00],
    [0x00, 0x31],
    [0x22, 0xc0, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
    [0x22, 0xe9, 0x22],
    [0x22, 0x80, 0x22],
    [0x22, 0xe0, 0x80, 0xaf, 0x22],
  ];
  for (const bytes of bad) {
    assertRefused(() => parseStrictJson(Uint8Array.from(bytes)), "malformed-document", bytes.join(" "));
  }
});

test("values are nested 32 deep and no deeper (12.1)", () => {
  const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);
  parse(nested(32, "[", "]"));
  parse(`${'{"a":'.repeat(32)}1${"}".repeat(32)}`);
  assertRefused(() => parse(nested(33, "[", "]")), "malformed-document");
  assertRefused(() => parse(`${'{"a":'.repeat(33)}1${"}".repeat(33)}`), "malformed-document");
});

test("a refusal says what the rule is, where it was broken and what stood there", () => {
  const messageOf = (text: string): string => {
    try {
      return String(plain(parse(text)));
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(messageOf("[1,2.5]"), /^JSON, at character 4: numbers must be integers .* got "2\.5\]"$/);
  assert.match(messageOf('{"a":1,"a":2}'), /^JSON, at character 8: a key must stand only once in an object, got/);
  assert.match(messageOf("[1"), /^JSON, at character 3: "]" must stand here, got the end$/);
});

test("ten megabytes of brackets are refused at once and overflow nothing", () => {
  for (const bytes of [
    new Uint8Array(10_000_000).fill(0x5b),
    utf8('{"a":'.repeat(2_000_000)),
    utf8('[{"a":'.repeat(1_700_000)),
  ]) {
    const start = performance.now();
    assertRefused(() => parseStrictJson(bytes), "malformed-document");
    assert.ok(performance.now() - start < 2000);
  }
});

test("ten megabytes in one text and in one run of digits overflow nothing", () => {
  assert.equal(parse(`"${"集".repeat(3_300_000)}"`), "集".repeat(3_300_000));
  assert.equal(parse(`"${"\\u0061".repeat(1_700_000)}"`), "a".repeat(1_700_000));
  assertRefused(() => parse("7".repeat(10_000_000)), "malformed-document");
});

test("more bytes or values than the limits are refused (12.5)", () => {
  assert.deepEqual(parseStrictJson(utf8("[1,2]"), { maxBytes: 5, maxValues: 3 }), [1, 2]);
  assertRefused(() => parseStrictJson(utf8("[1,2]"), { maxBytes: 4, maxValues: 3 }), "malformed-document");
  assertRefused(() => parseStrictJson(utf8("[1,2]"), { maxBytes: 5, maxValues: 2 }), "malformed-document");
  assert.deepEqual(DOCUMENT_LIMITS, { maxBytes: 2 ** 30, maxValues: 2 ** 24 });
  assert.deepEqual(PAYLOAD_LIMITS, { maxBytes: 2 ** 28, maxValues: 2 ** 24 });
});

test("an empty object or array counts as two values, keys as none (12.5)", () => {
  const cases: [text: string, values: number][] = [
    ["1", 1],
    ["[]", 2],
    ["{}", 2],
    ["[[],{}]", 5],
    ['{"a":[],"b":1}', 4],
    ['[1,"a,[{",{"c":null}]', 5],
  ];
  for (const [text, values] of cases) {
    parseStrictJson(utf8(text), { maxBytes: 100, maxValues: values });
    assertRefused(
      () => parseStrictJson(utf8(text), { maxBytes: 100, maxValues: values - 1 }),
      "malformed-document",
      text,
    );
  }
});

test("a document that the engine cannot hold is told apart from a malformed one", () => {
  const bytes = new Uint8Array(2 ** 29).fill(0x61);
  bytes[0] = bytes[bytes.length - 1] = 0x22;
  assertRefused(() => parseStrictJson(bytes), "too-large-here");
});

test("a key of JavaScript's own objects is a key like any other", () => {
  const value = parse('{"__proto__":{"a":1},"constructor":2}');
  assert.ok(value instanceof Map);
  assert.equal(value.get("constructor"), 2);
  assert.equal(value.get("toString"), undefined);
  assert.equal(({} as Record<string, unknown>)["a"], undefined);
});

test("whatever is cut off or changed in one byte gives the value of JSON.parse or a refusal", () => {
  const bytes = utf8('{"a":[1,-20,"x\\n\\u0041",null],"集":{"b":true,"c":"\\\\"}}'.replace("\\n", "\\/"));
  const numbers = repeatableNumbers(4);
  const check = (changed: Uint8Array): void => {
    let value: JsonValue;
    try {
      value = parseStrictJson(changed);
    } catch (error) {
      assert.equal((error as { code?: string }).code, "malformed-document");
      return;
    }
    assert.deepEqual(plain(value), JSON.parse(new TextDecoder().decode(changed)));
  };
  for (let at = 0; at < bytes.length; at += 1) {
    check(bytes.slice(0, at));
    for (let run = 0; run < 40; run += 1) {
      const changed = bytes.slice();
      changed[at] = numbers.next().value & 0xff;
      check(changed);
    }
  }
});

test("canonical JSON is written in the bytes of 12.2", () => {
  const text = (value: JsonInput): string => new TextDecoder().decode(canonicalJson(value));
  assert.equal(
    text({ size: 3, areas: ["东昌区"], closed: null, name: 'a "b" \\ /' }),
    '{"areas":["东昌区"],"closed":null,"name":"a \\"b\\" \\\\ /","size":3}',
  );
  assert.equal(
    text(
      new Map<string, JsonInput>([
        ["b", -1],
        ["a_", false],
        ["a", []],
        ["a0", {}],
      ]),
    ),
    '{"a":[],"a0":{},"a_":false,"b":-1}',
  );
});

test("canonical JSON cannot be written of what 12.1 does not have", () => {
  const tooDeep = Array.from({ length: 33 }).reduce<JsonInput>((inner) => [inner], 1);
  const bad: JsonInput[] = [
    0.5,
    -0,
    Number.NaN,
    Infinity,
    2 ** 53,
    "e\u0301",
    "\ud800",
    "a\n",
    { A: 1 },
    { "": 1 },
    { "1": 1 },
    { _a: 1 },
    { "a-b": 1 },
    { 集: 1 },
    { "a\n": 1 },
    tooDeep,
  ];
  for (const value of bad) {
    assertRefused(() => canonicalJson(value), "invalid-value");
  }
  assert.equal(
    new TextDecoder().decode(strictJson({ A: 1, "": 2, "\u{20000}": 3, "\u{fa0e}": 4 })),
    '{"":2,"A":1,"\u{fa0e}":4,"\u{20000}":3}',
  );
});

test("a payload that is not exactly the canonical bytes of its value is refused (12.3)", () => {
  const good = '{"a":["集",1,null],"b":"\\"\\\\"}';
  assert.deepEqual(plain(parseCanonicalJson(utf8(good))), JSON.parse(good));
  const others = [
    ` ${good}`,
    `${good}\n`,
    '{"b":"\\"\\\\","a":["集",1,null]}',
    good.replace("集", "\\u96c6"),
    good.replace(",1", ", 1"),
    '"\\/"',
    '"\\u0022"',
  ];
  for (const text of others) {
    assertRefused(() => parseCanonicalJson(utf8(text)), "not-canonical", text);
  }
  assertRefused(() => parseCanonicalJson(utf8('{"A":1}')), "invalid-value");
  assertRefused(
    () => parseCanonicalJson(concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(good))),
    "malformed-document",
  );
});

test("a record is read only in the bytes that its writer is bound to (14.2)", () => {
  assert.deepEqual(plain(parseWrittenJson(utf8('{"payloadType":"x"}'))), { payloadType: "x" });
  assertRefused(() => parseWrittenJson(utf8('{"payloadType": "x"}')), "not-canonical");
});
