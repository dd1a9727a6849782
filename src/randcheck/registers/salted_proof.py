"""Proving one row of a committed list without telling another (protocol 5.1)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.merkle import HASH_BYTES, MerkleTree, leaf_hash, verify_inclusion
from randcheck.registers.salted_tree import (
    MAX_ROWS_PER_BUCKET,
    ListRoot,
    bucket_digest,
    bucket_prefixes,
    committed_leaves,
    depth_for,
    leaf_of,
    require_secret,
    salt_of,
)
from randcheck.text import Text

MAX_SIBLINGS = 4 * MAX_ROWS_PER_BUCKET
"""Most other leaves of a bucket. Leaves are spread evenly, so that buckets have at most 1024 on average."""

MAX_PATH = 64
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")


@attrs.frozen(kw_only=True)
class RowProof:
    """What shows that one row is in a list: its salt, the other leaves of its bucket, the way to the root.

    Attributes:
        salt: The row's salt, 64 hex digits.
        siblings: The other leaves of its bucket, ascending, 64 hex digits each; digests that tell nothing.
        path: Audit path of the bucket in the tree over all buckets, 32 bytes each.

    Raises:
        InvalidValue: A part of another form.
    """

    salt: str
    siblings: tuple[str, ...]
    path: tuple[bytes, ...]

    def __attrs_post_init__(self) -> None:
        """Check every part."""
        for digest in (self.salt, *self.siblings):
            if not isinstance(digest, str) or _HEX_DIGEST.fullmatch(digest) is None:
                raise _invalid(shorten(digest))
        if len(self.siblings) > MAX_SIBLINGS or list(self.siblings) != sorted(set(self.siblings)):
            raise _invalid(f"{len(self.siblings)} siblings")
        if len(self.path) > MAX_PATH or any(len(part) != HASH_BYTES for part in self.path):
            raise _invalid(f"{len(self.path)} steps of the path")

    def shows(self, line: str, root: ListRoot) -> bool:
        """Tell whether the list of ``root`` has a row with exactly this line.

        Args:
            line: The row's whole content, as it was committed.
            root: The list's root.
        """
        leaf = leaf_of(self.salt, line)
        prefix = leaf[: root.depth]
        leaves = [leaf, *self.siblings]
        if len(set(leaves)) != len(leaves) or any(not other.startswith(prefix) for other in self.siblings):
            return False
        return verify_inclusion(
            leaf_hash(bucket_digest(prefix, leaves)),
            int(prefix, 16) if prefix else 0,
            16**root.depth,
            self.path,
            root.root,
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the proof as JSON."""
        return {
            "path": [part.hex() for part in self.path],
            "salt": self.salt,
            "siblings": list(self.siblings),
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> RowProof:
        """Return the proof that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part of another form.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        return cls(
            salt=mapping["salt"],
            siblings=tuple(mapping["siblings"]),
            path=tuple(bytes.fromhex(part) for part in mapping["path"]),
        )


class ProvableList:
    r"""All leaves of a list, laid out once so that a proof of any row is quick.

    Args:
        secret: The list's secret, 32 bytes.
        rows: ``(key, line)`` of every row, in any order.

    Example:
        >>> rows = [("x", "x\tA\t1"), ("y", "y\tB\t1")]
        >>> listed = ProvableList(bytes(32), rows)
        >>> listed.prove("x", "x\tA\t1").shows("x\tA\t1", listed.root)
        True
    """

    def __init__(self, secret: bytes, rows: Iterable[tuple[str, str]]) -> None:
        self._secret = require_secret(secret)
        self._leaves = sorted(committed_leaves(secret, rows))
        depth = depth_for(len(self._leaves))
        self._tree = MerkleTree(
            bucket_digest(prefix, self._bucket(prefix)) for prefix in bucket_prefixes(depth)
        )
        self.root = ListRoot(rows=len(self._leaves), depth=depth, root=self._tree.root())

    def prove(self, key: str, line: str) -> RowProof:
        """Return the proof of the row with this key and line.

        Raises:
            InvalidValue: The list has no such row.
        """
        salt = salt_of(self._secret, key)
        leaf = leaf_of(salt, line)
        prefix = leaf[: self.root.depth]
        bucket = self._bucket(prefix)
        if leaf not in bucket:
            raise InvalidValue(
                rule=Text("a row that is proved must be in the list", "所证明的行须在名单中"),
                seen=shorten(key),
            )
        return RowProof(
            salt=salt,
            siblings=tuple(other for other in bucket if other != leaf),
            path=tuple(self._tree.prove_inclusion(int(prefix, 16) if prefix else 0, len(self._tree))),
        )

    def _bucket(self, prefix: str) -> list[str]:
        # "g" comes after every hex digit, so that it ends the bucket.
        return self._leaves[bisect_left(self._leaves, prefix) : bisect_left(self._leaves, prefix + "g")]


def _invalid(seen: str) -> InvalidValue:
    return InvalidValue(
        rule=Text(
            "a row's proof must have a salt, ascending leaves and a path, all of 32 bytes",
            "行证明须由盐值、升序叶值与路径组成，均为 32 字节",
        ),
        seen=seen,
    )
