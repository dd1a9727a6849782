import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { decodeBase64, encodeBase64 } from "../../src/core/base64.ts";
import {
  findPayloadType,
  isKeyId,
  keyId,
  parseEnvelope,
  payloadTypeOf,
  preAuthenticationEncoding,
} from "../../src/core/dsse.ts";
import { fromHex, utf8 } from "../../src/core/hash.ts";
import { parseStrictJson } from "../../src/core/strict-json.ts";
import { assertRefused } from "../support.ts";

test("base64 of all lengths is that of node, both ways", () => {
  for (let length = 0; length < 200; length += 1) {
    const bytes = randomBytes(length);
    assert.equal(encodeBase64(bytes), bytes.toString("base64"));
    assert.deepEqual([...decodeBase64(bytes.toString("base64"))], [...bytes]);
  }
});

test("base64 is read in one form only (13.2)", () => {
  const bad = [
    "A",
    "AA",
    "AAA",
    "AA=",
    "A===",
    "====",
    "=",
    "==",
    "AA==AA==",
    "AAA=AAAA",
    "=AAA",
    "A=AA",
    "AB==",
    "AP==",
    "AAB=",
    "AAD=",
    "AA==\n",
    " AAAA",
    "AA AA",
    "AA\nAA",
    "AAA-",
    "AAA_",
    "AA\u0000=",
    "ＡAAA",
    "AAA\u{20000}",
    "AAAA====",
    "AA=A",
    "\ufeffAAA",
  ];
  for (const text of bad) {
    assertRefused(() => decodeBase64(text), "invalid-value", JSON.stringify(text));
  }
});

test("of all texts of two digits and padding only those with unused bits zero are base64", () => {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let read = 0;
  for (const first of digits) {
    for (const second of digits) {
      try {
        assert.equal(encodeBase64(decodeBase64(`${first}${second}==`)), `${first}${second}==`);
        read += 1;
      } catch (error) {
        assert.equal((error as { code?: string }).code, "invalid-value");
      }
    }
  }
  assert.equal(read, 256);
});

test("the pre-authentication encoding counts bytes, not characters (13.3)", () => {
  assert.deepEqual(
    preAuthenticationEncoding("http://example.com/HelloWorld", utf8("hello world")),
    utf8("DSSEv1 29 http://example.com/HelloWorld 11 hello world"),
  );
  assert.deepEqual(preAuthenticationEncoding("集", utf8("é")), utf8("DSSEv1 3 集 2 é"));
  assert.deepEqual(preAuthenticationEncoding("", new Uint8Array(0)), utf8("DSSEv1 0  0 "));
});

test("a key id is that of the worked example (13.4)", () => {
  const publicKey = fromHex("c8801a1be4879651dc7469116a351c1097bc891589ff59bbc2aede520be6c0a4");
  assert.equal(keyId("ed25519", publicKey), "69849fb78d578daf2f3530a3b68f42aa");
});

test("payload types tell kind and version (13.1)", () => {
  assert.equal(payloadTypeOf("draw"), "application/vnd.randcheck.draw.v1+json");
  assert.deepEqual(findPayloadType("application/vnd.randcheck.substitution-commitment.v12+json"), {
    kind: "substitution-commitment",
    version: 12,
  });
  for (const type of [
    "",
    "application/json",
    "application/vnd.randcheck.draw.v01+json",
    "application/vnd.randcheck.draw.v1+json ",
    "application/vnd.randcheck.Draw.v1+json",
    "application/vnd.randcheck.draw.v1+json\n",
    "application/vnd.randcheck.draw.v10000+json",
    "application/vnd.randcheck.draw-.v1+json",
    "application/vnd.randcheck.draw--summary.v1+json",
    "application/vnd.randcheck.draw-2.v0+json",
  ]) {
    assert.equal(findPayloadType(type), null, type);
  }
});

const SIGNATURE = '{"keyid":"k","sig":"AAAA"}';

function envelope(signatures: string, payload = '"e30="', more = ""): string {
  return `{"payload":${payload},"payloadType":"t","signatures":${signatures}${more}}`;
}

test("an envelope holds payload, type and up to 64 signatures (13.2)", () => {
  const read = parseEnvelope(parseStrictJson(utf8(envelope(`[${SIGNATURE}]`))));
  assert.deepEqual(read, {
    payload: utf8("{}"),
    payloadType: "t",
    signatures: [{ keyId: "k", signature: new Uint8Array(3) }],
  });
  assert.equal(
    parseEnvelope(parseStrictJson(utf8(envelope(`[${Array(64).fill(SIGNATURE).join()}]`)))).signatures.length,
    64,
  );
  const longestType = `{"payload":"e30=","payloadType":"${"t".repeat(200)}","signatures":[]}`;
  assert.equal(parseEnvelope(parseStrictJson(utf8(longestType))).payloadType.length, 200);
  const largest = encodeBase64(new Uint8Array(8192));
  assert.equal(
    parseEnvelope(parseStrictJson(utf8(envelope(`[{"keyid":"k","sig":"${largest}"}]`)))).signatures[0]?.signature
      .length,
    8192,
  );
});

test("envelopes of another shape are refused (13.2)", () => {
  const bad = [
    "1",
    "[]",
    "null",
    "{}",
    envelope("[]", '"e30="', ',"x":1'),
    envelope("{}"),
    envelope("null"),
    envelope("[1]"),
    envelope("[]", "1"),
    envelope('[{"keyid":"k"}]'),
    envelope('[{"keyid":"k","sig":"AAAA","x":1}]'),
    envelope('[{"keyid":"","sig":"AAAA"}]'),
    envelope('[{"keyid":1,"sig":"AAAA"}]'),
    envelope(`[${Array(65).fill(SIGNATURE).join()}]`),
    envelope('[{"keyid":"é","sig":"AAAA"}]'),
    envelope(`[{"keyid":"k","sig":"${encodeBase64(new Uint8Array(8193))}"}]`),
    envelope('[{"keyid":"k","sig":""}]'),
    '{"payload":"e30=","payloadtype":"t","signatures":[]}',
    ...["", "a b", "é", "\\u0020t", "t".repeat(201)].map(
      (type) => `{"payload":"e30=","payloadType":"${type}","signatures":[]}`,
    ),
  ];
  for (const text of bad) {
    assertRefused(() => parseEnvelope(parseStrictJson(utf8(text))), "malformed-document", text.slice(0, 80));
  }
  assertRefused(() => parseEnvelope(parseStrictJson(utf8(envelope("[]", '"e30"')))), "invalid-value");
  assertRefused(() => parseEnvelope(undefined), "malformed-document");
});

test("key ids are 1 to 200 letters, digits and ._:/+-, a letter or digit first (13.2)", () => {
  for (const id of ["a", "0", "a._:/+-", "a".repeat(200)]) {
    assert.ok(isKeyId(id), id);
  }
  for (const id of ["", ".a", "-a", "a b", "a\n", "a".repeat(201), "集", "a=", "ſ"]) {
    assert.ok(!isKeyId(id), id);
  }
});
