import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesEqual, fromHex, sha256, toHex, utf8 } from "../../src/core/hash.ts";
import { leafHash, merkleRoot, nodeHash, verifyConsistency, verifyInclusion } from "../../src/core/merkle.ts";

// Recursive, as the definitions of RFC 6962, section 2.1, are; the module itself works level by level.

function splitAt(size: number): number {
  let k = 1;
  while (2 * k < size) {
    k *= 2;
  }
  return k;
}

function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length < 2) {
    return leaves.length === 0 ? sha256(new Uint8Array(0)) : leafHash(leaves[0] as Uint8Array);
  }
  const k = splitAt(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

function inclusionPath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) {
    return [];
  }
  const k = splitAt(leaves.length);
  return index < k
    ? [...inclusionPath(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...inclusionPath(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

function consistencyPath(oldSize: number, leaves: readonly Uint8Array[], isWhole = true): Uint8Array[] {
  if (oldSize === leaves.length) {
    return isWhole ? [] : [treeHash(leaves)];
  }
  const k = splitAt(leaves.length);
  return oldSize <= k
    ? [...consistencyPath(oldSize, leaves.slice(0, k), isWhole), treeHash(leaves.slice(k))]
    : [...consistencyPath(oldSize - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

const LEAVES = Array.from({ length: 35 }, (_, at) => utf8(`entry ${at}`));

function flipped(digest: Uint8Array): Uint8Array {
  const copy = digest.slice();
  copy[31] = (copy[31] as number) ^ 1;
  return copy;
}

test("roots are those of the Certificate Transparency test data", () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  roots.forEach((root, at) => assert.equal(toHex(merkleRoot(leaves.slice(0, at + 1).map(fromHex))), root));
  assert.equal(toHex(merkleRoot([])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("roots of all sizes are those of the definition", () => {
  LEAVES.forEach((_, size) => assert.deepEqual(merkleRoot(LEAVES.slice(0, size)), treeHash(LEAVES.slice(0, size))));
});

test("inclusion is shown by the path of the leaf and by nothing else (RFC 9162, 2.1.3)", () => {
  for (let size = 1; size <= LEAVES.length; size += 1) {
    const leaves = LEAVES.slice(0, size);
    const root = treeHash(leaves);
    for (let index = 0; index < size; index += 1) {
      const leaf = leafHash(leaves[index] as Uint8Array);
      const path = inclusionPath(index, leaves);
      assert.ok(verifyInclusion(leaf, index, size, path, root), `${index} of ${size}`);
      assert.ok(!verifyInclusion(flipped(leaf), index, size, path, root));
      assert.ok(!verifyInclusion(leaf, index, size, path, flipped(root)));
      assert.ok(!verifyInclusion(leaf, index, size, [...path, root], root), "a longer path");
      path.forEach((_, at) => {
        assert.ok(
          !verifyInclusion(
            leaf,
            index,
            size,
            path.filter((_node, place) => place !== at),
            root,
          ),
        );
        assert.ok(
          !verifyInclusion(
            leaf,
            index,
            size,
            path.map((node, place) => (place === at ? flipped(node) : node)),
            root,
          ),
        );
      });
      for (let other = 0; other < size; other += 1) {
        assert.equal(
          verifyInclusion(leaf, other, size, path, root),
          other === index,
          `${index} as ${other} of ${size}`,
        );
      }
    }
  }
});

test("inclusion outside the tree, in no tree and with digests of another length is not shown", () => {
  const leaf = leafHash(utf8("a"));
  assert.ok(verifyInclusion(leaf, 0, 1, [], leaf));
  for (const [index, size] of [
    [0, 0],
    [1, 1],
    [-1, 1],
    [0.5, 1],
    [0, Number.NaN],
    [0, 2 ** 53],
  ] as const) {
    assert.ok(!verifyInclusion(leaf, index, size, [], leaf), `${index} of ${size}`);
  }
  assert.ok(!verifyInclusion(leaf.slice(1), 0, 1, [], leaf.slice(1)));
});

test("paths of ledgers beyond 2^31 entries are checked with whole numbers, not with 32 bits", () => {
  // The last entry of a tree of 2^40 + 1 leaves has one sibling: the tree of the 2^40 before it.
  const [leaf, before] = [leafHash(utf8("last")), leafHash(utf8("any digest"))];
  assert.ok(verifyInclusion(leaf, 2 ** 40, 2 ** 40 + 1, [before], nodeHash(before, leaf)));
  assert.ok(!verifyInclusion(leaf, 0, 2 ** 40 + 1, [before], nodeHash(before, leaf)));
  assert.ok(verifyConsistency(2 ** 40, 2 ** 40 + 1, before, nodeHash(before, leaf), [leaf]));
});

test("consistency is shown by its path and by nothing else (RFC 9162, 2.1.4)", () => {
  for (let size = 1; size <= LEAVES.length; size += 1) {
    const root = treeHash(LEAVES.slice(0, size));
    for (let oldSize = 1; oldSize <= size; oldSize += 1) {
      const oldRoot = treeHash(LEAVES.slice(0, oldSize));
      const path = consistencyPath(oldSize, LEAVES.slice(0, size));
      const place = `${oldSize} of ${size}`;
      assert.ok(verifyConsistency(oldSize, size, oldRoot, root, path), place);
      assert.ok(!verifyConsistency(oldSize, size, flipped(oldRoot), root, path), place);
      assert.ok(!verifyConsistency(oldSize, size, oldRoot, flipped(root), path), place);
      assert.ok(!verifyConsistency(oldSize, size, oldRoot, root, [...path, root]), place);
      path.forEach((_, at) => {
        assert.ok(
          !verifyConsistency(
            oldSize,
            size,
            oldRoot,
            root,
            path.filter((_node, other) => other !== at),
          ),
          place,
        );
        const changed = path.map((node, other) => (other === at ? flipped(node) : node));
        assert.ok(!verifyConsistency(oldSize, size, oldRoot, root, changed), place);
      });
      for (let other = 1; other <= size; other += 1) {
        const isOldRoot = bytesEqual(treeHash(LEAVES.slice(0, other)), oldRoot);
        assert.equal(verifyConsistency(other, size, oldRoot, root, path), isOldRoot, `${place}, claimed as ${other}`);
      }
    }
  }
});

test("every tree begins with the empty one, and no tree with a larger", () => {
  const [empty, root] = [treeHash([]), treeHash(LEAVES)];
  assert.ok(verifyConsistency(0, LEAVES.length, empty, root, []));
  assert.ok(!verifyConsistency(0, LEAVES.length, root, root, []));
  assert.ok(!verifyConsistency(0, LEAVES.length, empty, root, [root]));
  assert.ok(!verifyConsistency(LEAVES.length, 3, root, treeHash(LEAVES.slice(0, 3)), []));
});
