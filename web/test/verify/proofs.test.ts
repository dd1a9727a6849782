/** The golden vectors of proofs (protocol, sections 19 to 23): trees, checkpoints, summaries, receipts, changes of keys. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { strictJson } from "../../src/core/canonical-json.ts";
import { RandcheckError } from "../../src/core/errors.ts";
import { concatBytes, fromHex, sha256, toHex, utf8 } from "../../src/core/hash.ts";
import type { JsonInput } from "../../src/core/json-value.ts";
import { frameLine, frameRoot, type ListRoot } from "../../src/core/lists.ts";
import { leafHash, merkleRoot, verifyConsistency, verifyInclusion } from "../../src/core/merkle.ts";
import type { ToldRow } from "../../src/core/pareto.ts";
import { parseStrictJson } from "../../src/core/strict-json.ts";
import { checkCosignature, checkLogSignature, parseCheckpoint } from "../../src/verify/checkpoint.ts";
import { readCommitment } from "../../src/verify/commitment.ts";
import { readDrawOrder } from "../../src/verify/draw-order.ts";
import { followKeyChanges } from "../../src/verify/key-change.ts";
import { readLogProof } from "../../src/verify/log-proof.ts";
import { CommittedMaterials, readMaterials } from "../../src/verify/materials.ts";
import { readResult, readSummary } from "../../src/verify/outcome.ts";
import { Reader } from "../../src/verify/reading.ts";
import { rerunDraw } from "../../src/verify/rerun.ts";
import { type ListedTeam, provedOutcome, readShownRow, resultListRoot } from "../../src/verify/result-list.ts";
import { readRowProof, showsLine } from "../../src/verify/salted-proof.ts";
import { SIGNATURES } from "../../src/verify/signature-verifier.ts";
import { cutLine, cutsOf, cutsRoot, readCut, readOff } from "../../src/verify/stratum-cut.ts";
import { policyFromMapping } from "../../src/verify/trust-reading.ts";
import { verifyBundle } from "../../src/verify/verify.ts";
import { assertRefused, readVectors } from "../support.ts";
import { type GeneratedRows, generateRows, type PackedRow, unpackRows } from "../vectors.ts";

type Named<Case> = readonly (Case & { readonly name: string })[];

interface Key {
  readonly algorithm: string;
  readonly public_key: string;
  readonly signer_id: string | null;
}

interface Listed {
  readonly root: string;
  readonly rows: number;
}

interface TreeCase {
  readonly leaves?: readonly string[];
  readonly count?: number;
  readonly indices: readonly number[];
  readonly old_sizes: readonly number[];
  readonly expected: {
    readonly root: string;
    readonly paths: readonly (readonly string[])[];
    readonly proofs: readonly (readonly string[])[];
  };
}

type TreeCheck = {
  readonly size: number;
  readonly root: string;
  readonly expected: { readonly is_proved: boolean };
} & (
  | { readonly check: "inclusion"; readonly leaf: string; readonly index: number; readonly path: readonly string[] }
  | {
      readonly check: "consistency";
      readonly old_size: number;
      readonly old_root: string;
      readonly proof: readonly string[];
    }
);

interface Proofs {
  readonly trust_policy: JsonInput;
  readonly trees: Named<TreeCase>;
  readonly tree_checks: Named<TreeCheck>;
  readonly checkpoints: Named<{
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    readonly lines: readonly { readonly key: Key; readonly name: string; readonly seconds: string | null }[];
    readonly expected: { readonly note: string; readonly text: string };
  }>;
  readonly notes: Named<{
    readonly note: string;
    readonly keys: readonly (Key & { readonly as: "log" | "cosignature" })[];
    readonly expected:
      | { readonly refused: true }
      | {
          readonly refused?: never;
          readonly origin: string;
          readonly size: number;
          readonly root: string;
          readonly found: readonly { readonly status: string }[];
        };
  }>;
  readonly result_lists: Named<{
    readonly result: {
      readonly assignment: { readonly teams: readonly ListedTeam[] } | null;
      readonly drawn: readonly ToldRow[];
      readonly reserves: readonly ToldRow[];
    };
    readonly targets: readonly ToldRow[];
    readonly expected: {
      readonly root: string;
      readonly rows: readonly (ToldRow & { readonly outcome: string })[];
      readonly shown: readonly (readonly JsonInput[])[];
    };
  }>;
  readonly outcomes: Named<{
    readonly target_id: string;
    readonly ticket: string;
    readonly list: Listed;
    readonly shown: readonly JsonInput[];
    readonly expected: { readonly outcome: string | null };
  }>;
  readonly cuts: Named<{
    readonly seed: string;
    readonly order: JsonInput;
    readonly materials: JsonInput;
    readonly expected: {
      readonly cuts: readonly JsonInput[];
      readonly lines: readonly string[];
      readonly root: ListRoot;
    };
  }>;
  readonly cut_checks: Named<{
    readonly cut: JsonInput;
    readonly ticket: string;
    readonly weight: number;
    readonly expected: { readonly says: string };
  }>;
  readonly summaries: Named<{
    readonly commitment: string;
    readonly draw: string;
    readonly materials: JsonInput;
    readonly expected: { readonly payload: string; readonly digest: string };
  }>;
  readonly row_proofs: Named<{
    readonly secret: string;
    readonly rows?: readonly PackedRow[];
    readonly generated?: GeneratedRows;
    readonly ids: readonly string[];
    readonly expected: {
      readonly root: ListRoot;
      readonly proofs: readonly { readonly line: string; readonly proof: JsonInput }[];
    };
  }>;
  readonly row_checks: Named<{
    readonly line: string;
    readonly root: ListRoot;
    readonly proof: JsonInput;
    readonly expected: { readonly is_shown: boolean };
  }>;
  readonly receipts: Named<{
    readonly level: string;
    readonly bundle: JsonInput;
    readonly expected: { readonly digest: string; readonly verdict: string };
  }>;
  readonly key_changes: Named<{
    readonly policy: JsonInput;
    readonly changes: readonly JsonInput[];
    readonly expected: { readonly refused: true } | { readonly refused?: never; readonly policy: JsonInput };
  }>;
}

const vectors = readVectors<Proofs>("proofs.json");

/** A reader of a part of the vectors, read as strictly as the file that it would come from. */
function reading(value: JsonInput): Reader {
  return new Reader(parseStrictJson(strictJson(value)), "vector");
}

function linesOf(note: string): string[] {
  return note.replace(/\n$/, "").split("\n");
}

function verifying({ algorithm, public_key, signer_id }: Key) {
  return { algorithm, publicKey: fromHex(public_key), signerId: signer_id };
}

function each<Case>(member: string, cases: Named<Case>, check: (one: Case) => void | Promise<void>): void {
  describe(member, () => {
    assert.ok(cases.length > 0, `${member} has no cases`);
    for (const one of cases) {
      test(one.name, () => check(one));
    }
  });
}

each("trees", vectors.trees, ({ leaves, count, indices, old_sizes: oldSizes, expected }) => {
  const data = (leaves ?? Array.from({ length: count as number }, (_, i) => String(i))).map(utf8);
  const root = fromHex(expected.root);
  assert.equal(toHex(merkleRoot(data)), expected.root);
  assert.deepEqual([expected.paths.length, expected.proofs.length], [indices.length, oldSizes.length]);
  for (const [at, index] of indices.entries()) {
    const steps = (expected.paths[at] as readonly string[]).map(fromHex);
    assert.ok(verifyInclusion(leafHash(data[index] as Uint8Array), index, data.length, steps, root), `leaf ${index}`);
    assert.ok(!verifyInclusion(leafHash(utf8("no leaf")), index, data.length, steps, root), `another leaf at ${index}`);
  }
  for (const [at, from] of oldSizes.entries()) {
    const [older, steps] = [merkleRoot(data.slice(0, from)), (expected.proofs[at] as readonly string[]).map(fromHex)];
    assert.ok(verifyConsistency(from, data.length, older, root, steps), `from ${from}`);
    assert.ok(!verifyConsistency(from, data.length, leafHash(older), root, steps), `from another root at ${from}`);
  }
});

each("tree_checks", vectors.tree_checks, (one) => {
  const root = fromHex(one.root);
  const isProved =
    one.check === "inclusion"
      ? verifyInclusion(fromHex(one.leaf), one.index, one.size, one.path.map(fromHex), root)
      : verifyConsistency(one.old_size, one.size, fromHex(one.old_root), root, one.proof.map(fromHex));
  assert.equal(isProved, one.expected.is_proved);
});

each("checkpoints", vectors.checkpoints, ({ origin, size, root, lines, expected }) => {
  const checkpoint = parseCheckpoint(linesOf(expected.note));
  assert.deepEqual([checkpoint.origin, checkpoint.size, toHex(checkpoint.root)], [origin, size, root]);
  assert.equal(checkpoint.note.text, expected.text);
  assert.deepEqual(
    checkpoint.note.signatures.map(({ name }) => name),
    lines.map(({ name }) => name),
  );
  for (const { key, seconds } of lines) {
    const look = seconds === null ? checkLogSignature : checkCosignature;
    assert.equal(look(checkpoint, verifying(key), SIGNATURES), "valid");
  }
  for (const [at, { seconds }] of lines.entries()) {
    const { signature } = checkpoint.note.signatures[at] as { signature: Uint8Array };
    if (seconds !== null) {
      assert.equal(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0), BigInt(seconds));
    }
  }
});

each("notes", vectors.notes, ({ note, keys, expected }) => {
  // A receipt holds the lines of a note, so that one without a line feed at its end cannot stand in it.
  if (expected.refused) {
    if (note.endsWith("\n")) {
      assertRefused(() => parseCheckpoint(linesOf(note)), "malformed-document");
    }
    return;
  }
  const checkpoint = parseCheckpoint(linesOf(note));
  assert.deepEqual(
    [checkpoint.origin, checkpoint.size, toHex(checkpoint.root)],
    [expected.origin, expected.size, expected.root],
  );
  const found = keys.map((key) =>
    (key.as === "log" ? checkLogSignature : checkCosignature)(checkpoint, verifying(key), SIGNATURES),
  );
  assert.deepEqual(
    found,
    expected.found.map(({ status }) => status),
  );
});

function outcomeOf(shown: readonly JsonInput[], target: ToldRow, { root, rows }: Listed): string | null {
  // How many of the rows are reserves does not matter here.
  const summary = { drawn: rows, reserves: 0, resultRoot: root, cuts: { depth: 0, root, rows: 0 }, taskId: "V" };
  const found = provedOutcome(
    shown.map((one) => readShownRow(reading(one))),
    target,
    summary,
  );
  return found === null || found === "absent" ? found : found.outcome;
}

each("result_lists", vectors.result_lists, ({ result, targets, expected }) => {
  assert.equal(resultListRoot(result.drawn, result.reserves, result.assignment?.teams ?? []), expected.root);
  const listed = { root: expected.root, rows: expected.rows.length };
  for (const [at, target] of targets.entries()) {
    const own = expected.rows.find(({ id, ticket }) => id === target.id && ticket === target.ticket);
    assert.equal(
      outcomeOf(expected.shown[at] as readonly JsonInput[], target, listed),
      own?.outcome ?? "absent",
      target.id,
    );
  }
});

each("outcomes", vectors.outcomes, ({ target_id: id, ticket, list, shown, expected }) => {
  assert.equal(outcomeOf(shown, { id, ticket }, list), expected.outcome);
});

each("cuts", vectors.cuts, async ({ seed, order: told, materials: held, expected }) => {
  const order = readDrawOrder(reading(told));
  const draw = rerunDraw(order, seed, await CommittedMaterials.of(readMaterials(reading(held))));
  const cuts = cutsOf(order, draw.targets);
  assert.deepEqual(cuts.map(cutLine), expected.lines);
  assert.deepEqual(
    cuts,
    expected.cuts.map((cut) => readCut(reading(cut))),
  );
  assert.deepEqual(cutsRoot(cuts, draw.frame.secret, order.taskId), expected.root);
});

each("cut_checks", vectors.cut_checks, ({ cut, ticket, weight, expected }) => {
  assert.equal(readOff(readCut(reading(cut)), ticket, weight), expected.says);
});

each("summaries", vectors.summaries, async ({ commitment, draw, materials: held, expected }) => {
  const payload = utf8(expected.payload);
  assert.equal(toHex(sha256(payload)), expected.digest);
  const [summary, result] = [readSummary(payload), readResult(utf8(draw))];
  assert.equal(summary.draw, result.digest);
  assert.deepEqual([summary.commitment, summary.seed, summary.log], [result.commitment, result.seed, result.log]);
  const materials = await CommittedMaterials.of(readMaterials(reading(held)));
  const derived = readCommitment(utf8(commitment)).orders.map((order) => {
    const { targets, assignment, frame } = rerunDraw(order, result.seed, materials);
    const { drawn, reserves } = targets.result;
    return {
      drawn: drawn.length,
      reserves: reserves.length,
      resultRoot: resultListRoot(drawn, reserves, assignment?.teams ?? []),
      cuts: cutsRoot(cutsOf(order, targets), frame.secret, order.taskId),
      taskId: order.taskId,
    };
  });
  assert.deepEqual(summary.results, derived);
});

each("row_proofs", vectors.row_proofs, ({ secret, rows, generated, ids, expected }) => {
  const frame = rows === undefined ? generateRows(generated as GeneratedRows) : unpackRows(rows);
  assert.deepEqual(frameRoot(secret, frame), expected.root);
  const lines = new Map(frame.map((row) => [row.id, frameLine(row)]));
  assert.deepEqual(
    expected.proofs.map(({ line }) => line),
    ids.map((id) => lines.get(id)),
  );
  for (const { line, proof } of expected.proofs) {
    const read = readRowProof(reading(proof));
    assert.ok(showsLine(read, line, expected.root), line);
    assert.ok(!showsLine(read, `${line}0`, expected.root), `not ${line}0`);
  }
});

each("row_checks", vectors.row_checks, ({ line, root, proof, expected }) => {
  assert.equal(showsLine(readRowProof(reading(proof)), line, root), expected.is_shown);
});

each("receipts", vectors.receipts, async ({ level, bundle, expected }) => {
  const file = concatBytes(strictJson(bundle), utf8("\n"));
  assert.equal(toHex(sha256(file)), expected.digest);
  const report = await verifyBundle(file, { policy: policyFromMapping(vectors.trust_policy) });
  assert.deepEqual(
    report.findings.filter(({ status }) => status === "fail"),
    [],
  );
  assert.deepEqual([report.level, report.verdict], [level, expected.verdict]);
});

each("key_changes", vectors.key_changes, ({ policy, changes, expected }) => {
  const more = changes.length === 0 ? {} : { key_changes: changes };
  const { keyChanges } = readLogProof(reading({ checkpoint: ["-"], paths: [], ...more }));
  const follow = () => followKeyChanges(policyFromMapping(policy), keyChanges, SIGNATURES);
  if (expected.refused) {
    assert.throws(follow, (error) => error instanceof RandcheckError && error.code === "key-change-refused");
  } else {
    assert.deepEqual(follow(), policyFromMapping(expected.policy));
  }
});
