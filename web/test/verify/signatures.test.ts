/** Honest and crafted signatures: one verdict everywhere (protocol, 13.5 and 23.2). */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, toHex, utf8 } from "../../src/core/hash.ts";
import { SIGNATURES } from "../../src/verify/signature-verifier.ts";
import { sm3 } from "../../src/verify/sm3.ts";
import { readFixture } from "./fixtures.ts";

interface Signatures {
  readonly signatures: readonly {
    readonly algorithm: string;
    readonly key: string;
    readonly message: string;
    readonly signature: string;
    readonly signer_id: string | null;
    readonly verdict: boolean;
  }[];
  readonly digests: readonly { readonly message: string; readonly digest: string }[];
}

const fixture = JSON.parse(readFixture("signatures.json")) as Signatures;

describe("signatures", () => {
  for (const algorithm of ["ed25519", "sm2"]) {
    test(`${algorithm}: the Python library's verdict on every one`, () => {
      const own = fixture.signatures.filter((one) => one.algorithm === algorithm);
      for (const one of own) {
        const key = { algorithm, publicKey: fromHex(one.key), signerId: one.signer_id };
        const verdict = SIGNATURES.verify(key, fromHex(one.message), fromHex(one.signature));
        assert.equal(verdict, one.verdict, JSON.stringify(one));
      }
      assert.deepEqual(new Set(own.map(({ verdict }) => verdict)), new Set([true, false]));
    });
  }

  test("an algorithm that is not known is never valid", () => {
    assert.ok(!SIGNATURES.algorithms.has("rsa"));
    assert.equal(
      SIGNATURES.verify(
        { algorithm: "rsa", publicKey: new Uint8Array(32), signerId: null },
        utf8("a"),
        new Uint8Array(64),
      ),
      false,
    );
  });

  test("SM2: the example of GB/T 32918.5, A.2", () => {
    const publicKey = fromHex(
      "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
    );
    const signature = fromHex(
      "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3" +
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    );
    const key = { algorithm: "sm2", publicKey, signerId: "1234567812345678" };
    assert.equal(SIGNATURES.verify(key, utf8("message digest"), signature), true);
    assert.equal(SIGNATURES.verify({ ...key, signerId: null }, utf8("message digest"), signature), false);
  });

  test("SM3: the examples of GB/T 32905, A.1 and A.2, and digests of all lengths about a block", () => {
    assert.equal(toHex(sm3(utf8("abc"))), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert.equal(
      toHex(sm3(utf8("abcd".repeat(16)))),
      "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    );
    for (const { message, digest } of fixture.digests) {
      assert.equal(toHex(sm3(fromHex(message))), digest);
    }
  });
});
