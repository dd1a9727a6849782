/** Whole ceremonies of the golden vectors, as far as the modules of core go: bytes, digests, roots, seeds, sizes, targets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, parseCanonicalJson, parseWrittenJson, strictJson } from "../../src/core/canonical-json.ts";
import {
  keyId,
  parseEnvelope,
  payloadTypeOf,
  preAuthenticationEncoding,
  type StatementKind,
} from "../../src/core/dsse.ts";
import { bytesEqual, concatBytes, fromHex, sha256, toHex, utf8 } from "../../src/core/hash.ts";
import { isJsonObject, type JsonInput } from "../../src/core/json-value.ts";
import { conflictRoot, frameRoot, rosterRoot } from "../../src/core/lists.ts";
import { compareMoments, parseMoment } from "../../src/core/moment.ts";
import { type Contribution, type Contributor, deriveSeed, requireContributions } from "../../src/core/seed.ts";
import { drawTargets, type TargetResult } from "../../src/core/selection.ts";
import { sampleSizes, tallyStrata } from "../../src/core/sizes.ts";
import { parseStrictJson } from "../../src/core/strict-json.ts";
import { readVectors } from "../support.ts";
import { frameOf, type Materials, type OrderVector, type VectorFile } from "../vectors.ts";

interface Statement {
  readonly payload: string;
  readonly digest: string;
  readonly signed_digest: string;
  readonly envelope: { readonly [key: string]: JsonInput };
  readonly entry: {
    readonly kind: StatementKind;
    readonly recorded_at: string;
    readonly digest: string;
    readonly [key: string]: JsonInput;
  };
  readonly leaf_digest: string;
  readonly record_digest: string;
}

interface Ceremony {
  readonly name: string;
  readonly contributions: readonly Contribution[];
  readonly commitment: Statement;
  readonly result: Statement;
  readonly materials: Materials;
  readonly substituted: string | null;
  readonly bundle_digest: string;
}

const vectors = readVectors<VectorFile<Ceremony> & { signing_key: { algorithm: string; public_key: string } }>(
  "statements.json",
);
const H = (bytes: Uint8Array): string => toHex(sha256(bytes));

for (const one of vectors.cases) {
  for (const statement of [one.commitment, one.result]) {
    test(`${statement.entry.kind}: ${one.name}`, () => {
      const payload = utf8(statement.payload);
      assert.equal(H(payload), statement.digest);
      assert.ok(bytesEqual(canonicalJson(parseCanonicalJson(payload) as JsonInput), payload));

      const envelope = parseEnvelope(parseStrictJson(strictJson(statement.envelope)));
      assert.deepEqual(envelope.payload, payload);
      assert.equal(envelope.payloadType, payloadTypeOf(statement.entry.kind));
      assert.equal(H(preAuthenticationEncoding(envelope.payloadType, payload)), statement.signed_digest);
      assert.equal(
        envelope.signatures[0]?.keyId,
        keyId(vectors.signing_key.algorithm, fromHex(vectors.signing_key.public_key)),
      );

      assert.equal(H(canonicalJson(statement.entry)), statement.leaf_digest);
      const record = strictJson({ entry: statement.entry, envelope: statement.envelope });
      assert.equal(H(record), statement.record_digest);
      assert.ok(isJsonObject(parseWrittenJson(record)));
    });
  }

  test(`contributions and seed: ${one.name}`, () => {
    const commitment = JSON.parse(one.commitment.payload) as { contributors: Contributor[]; committed_at: string };
    const result = JSON.parse(one.result.payload) as { contributions: Contribution[]; seed: string; drawn_at: string };
    assert.deepEqual(result.contributions, one.contributions);
    requireContributions(commitment.contributors, result.contributions);
    assert.equal(deriveSeed(one.commitment.digest, result.contributions), result.seed);
    assert.ok(compareMoments(parseMoment(commitment.committed_at), parseMoment(result.drawn_at)) <= 0);
  });

  test(`roots, sizes and targets: ${one.name}`, () => {
    const { orders, substitution } = JSON.parse(one.commitment.payload) as {
      orders: OrderVector[];
      substitution: { conflicts: OrderVector["conflicts"] } | null;
    };
    const { results, seed } = JSON.parse(one.result.payload) as { results: TargetResult[]; seed: string };
    const rosters = one.materials.rosters.map(({ rows, secret }) => rosterRoot(secret, rows));
    const conflicts = one.materials.conflict_lists.map((list) => conflictRoot(list.secret, list));
    if (substitution !== null) {
      assert.deepEqual(conflicts, [substitution.conflicts]);
    }
    orders.forEach((order, at) => {
      const material = one.materials.frames.find(
        (frame) => frameRoot(frame.secret, frameOf(frame)).root === order.frame.root,
      );
      assert.ok(material, "a frame has the committed root");
      const rows = frameOf(material);
      assert.ok(order.roster === null || rosters.some((root) => root.root === order.roster?.root));
      assert.ok(order.conflicts === null || conflicts.some((root) => root.root === order.conflicts?.root));
      assert.deepEqual(sampleSizes(tallyStrata(rows), order.sample_rule), order.strata);
      const { drawn, reserves, cutoff_keys, cutoff_tickets } = results[at] as TargetResult;
      const { result } = drawTargets(order.sample_rule.selection, order.strata, rows, seed);
      assert.deepEqual(result, { drawn, reserves, cutoff_keys, cutoff_tickets });
    });
  });

  test(`the bundle file: ${one.name}`, () => {
    const file = concatBytes(strictJson(bundleOf(one)), utf8("\n"));
    assert.equal(H(file), one.bundle_digest);
    parseStrictJson(file);
  });
}

/** 15.1: each bundle of a chain is nested in the next. */
function bundleOf({ commitment, result, materials, substituted }: Ceremony): JsonInput {
  const before = vectors.cases.find((one) => one.name === substituted);
  return {
    bundle_version: 1,
    level: "auditor",
    commitment: commitment.envelope,
    commitment_entry: commitment.entry,
    result: result.envelope,
    result_entry: result.entry,
    materials: materials as unknown as JsonInput,
    substituted: before === undefined ? null : bundleOf(before),
  };
}
