/** Proofs of one row of a salted list (protocol, 22.2). */

import { fromHex } from "../core/hash.ts";
import { bucketDigest, leafUnderSalt, type ListRoot } from "../core/lists.ts";
import { leafHash, verifyInclusion } from "../core/merkle.ts";
import { readPath } from "./log-proof.ts";
import { isAscending, type Reader } from "./reading.ts";

export interface RowProof {
  readonly path: readonly string[];
  readonly salt: string;
  /** The other leaves of the row's bucket, ascending. */
  readonly siblings: readonly string[];
}

const MAX_SIBLINGS = 4096;

export function readRowProof(reader: Reader): RowProof {
  const members = reader.members(["path", "salt", "siblings"]);
  const siblings = members
    .get("siblings")
    .items()
    .map((leaf) => leaf.digest());
  if (siblings.length > MAX_SIBLINGS || !isAscending(siblings)) {
    throw members
      .get("siblings")
      .refuse(
        { en: `must ascend, each once, at most ${MAX_SIBLINGS}`, zh: `须升序且不重复，不超过 ${MAX_SIBLINGS} 个` },
        siblings.length,
      );
  }
  return { path: readPath(members.get("path")), salt: members.get("salt").digest(), siblings };
}

/** Whether the list of `root` has a row with exactly this line. */
export function showsLine({ path, salt, siblings }: RowProof, line: string, root: ListRoot): boolean {
  const leaf = leafUnderSalt(salt, line);
  const name = leaf.slice(0, root.depth);
  if (siblings.includes(leaf) || siblings.some((other) => !other.startsWith(name))) {
    return false;
  }
  const bucket = fromHex(bucketDigest(name, [leaf, ...siblings]));
  const index = name === "" ? 0 : Number.parseInt(name, 16);
  return verifyInclusion(leafHash(bucket), index, 16 ** root.depth, path.map(fromHex), fromHex(root.root));
}
