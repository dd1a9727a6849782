/** Merkle trees of RFC 6962 and the checks of their proofs as RFC 9162, sections 2.1.3 and 2.1.4, words them. */

import { bytesEqual, concatBytes, sha256 } from "./hash.ts";

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, data));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE_PREFIX, left, right));
}

/** The Merkle Tree Hash over the data of all leaves in order; of no leaves it is `H` of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) {
    return sha256(new Uint8Array(0));
  }
  let level = leaves.map(leafHash);
  // Pairing from the left, an odd one moving up as it is, gives the same tree as splitting at powers of two.
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at] as Uint8Array;
      const right = level[at + 1];
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    level = above;
  }
  return level[0] as Uint8Array;
}

/** Whether `path` shows that `leaf` (a leaf hash) is entry `index` of the tree of `size` leaves under `root`. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areDigests([leaf, root, ...path])) {
    return false;
  }
  let ours = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) {
      return false;
    }
    if (isOdd(ours) || ours === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(ours) && ours !== 0) {
        ours = half(ours);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    ours = half(ours);
    last = half(last);
  }
  return last === 0 && bytesEqual(hash, root);
}

/**
 * Whether `path` shows that the tree of `size` leaves under `root` begins with that of `oldSize` under `oldRoot`.
 *
 * Every tree begins with the empty one: `oldSize` 0 needs an empty path and the root of no leaves.
 */
export function verifyConsistency(
  oldSize: number,
  size: number,
  oldRoot: Uint8Array,
  root: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size || !areDigests([oldRoot, root, ...path])) {
    return false;
  }
  if (oldSize === size) {
    return path.length === 0 && bytesEqual(oldRoot, root);
  }
  if (oldSize === 0) {
    return path.length === 0 && bytesEqual(oldRoot, merkleRoot([]));
  }
  return isConsistent(oldSize, size, oldRoot, root, path);
}

function isConsistent(
  oldSize: number,
  size: number,
  oldRoot: Uint8Array,
  root: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  let ours = oldSize - 1;
  let last = size - 1;
  while (isOdd(ours)) {
    ours = half(ours);
    last = half(last);
  }
  // When the old size is a power of two, the old root itself is the first node and is left out of the path.
  const nodes = ours === 0 ? [oldRoot, ...path] : [...path];
  const first = nodes.shift();
  if (first === undefined) {
    return false;
  }
  let oldHash = first;
  let hash = first;
  for (const node of nodes) {
    if (last === 0) {
      return false;
    }
    if (isOdd(ours) || ours === last) {
      oldHash = nodeHash(node, oldHash);
      hash = nodeHash(node, hash);
      while (!isOdd(ours) && ours !== 0) {
        ours = half(ours);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, node);
    }
    ours = half(ours);
    last = half(last);
  }
  return last === 0 && bytesEqual(oldHash, oldRoot) && bytesEqual(hash, root);
}

// Sizes of ledgers may pass 2^31, where the bit operators of JavaScript end; division does not.
function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areDigests(digests: readonly Uint8Array[]): boolean {
  return digests.every((digest) => digest.length === 32);
}
