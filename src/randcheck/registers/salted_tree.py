"""The salted, bucketed commitment to a list of rows (protocol 5.1).

Registers hold business secrets, so a row cannot be committed to by a plain digest: its few possible
contents could be tried. Each row gets its own salt, derived from one secret of the list; a firm that is
given its salt can prove its own row and learns nothing of any other.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from randcheck.errors import InvalidValue
from randcheck.hashing import labelled_digest
from randcheck.merkle import merkle_root
from randcheck.text import Text

SECRET_BYTES = 32
ROOT_BYTES = 32
MAX_ROWS_PER_BUCKET = 1024


def require_secret(secret: bytes) -> bytes:
    """Return ``secret`` when it is 32 bytes, the key from which all salts of one list derive.

    Raises:
        InvalidValue: Another length.
    """
    if not isinstance(secret, bytes) or len(secret) != SECRET_BYTES:
        raise InvalidValue(
            rule=Text(f"a list's secret must be {SECRET_BYTES} bytes", f"名单密钥须为 {SECRET_BYTES} 字节"),
            seen=f"{len(secret)} bytes" if isinstance(secret, bytes) else type(secret).__name__,
        )
    return secret


def salt_of(secret: bytes, key: str) -> str:
    """Return the salt of the row with ``key`` as 64 hex digits.

    Example:
        >>> len(salt_of(bytes(32), "91220500MA0Y1ABC2X"))
        64
    """
    return labelled_digest("randcheck/salt/1", secret.hex(), key).hex()


def leaf_of(salt: str, line: str) -> str:
    """Return the leaf that commits to ``line`` under ``salt`` as 64 hex digits."""
    return labelled_digest("randcheck/row/1", salt, line).hex()


def depth_for(rows: int) -> int:
    """Return the smallest depth with ``rows / 16^depth ≤ 1024``.

    Example:
        >>> [depth_for(n) for n in (0, 1024, 1025, 16384, 16385)]
        [0, 0, 1, 1, 2]
    """
    depth = 0
    while rows > MAX_ROWS_PER_BUCKET * 16**depth:
        depth += 1
    return depth


def bucket_prefixes(depth: int) -> list[str]:
    """Return the ``16^depth`` bucket prefixes in order; depth 0 has the one empty prefix."""
    return [f"{number:0{depth}x}" if depth else "" for number in range(16**depth)]


def bucket_digest(prefix: str, leaves: Iterable[str]) -> bytes:
    """Return the digest of one bucket, its leaves in ascending order; an empty bucket has one too."""
    return labelled_digest("randcheck/bucket/1", prefix, "\n".join(sorted(leaves)))


@attrs.frozen(kw_only=True)
class ListRoot:
    """What a commitment says of a list: how many rows, how deep its buckets, and the root.

    Attributes:
        rows: Number of rows.
        depth: Number of hex digits that name a bucket; follows from ``rows``.
        root: RFC 6962 root over the bucket digests, 32 bytes.

    Raises:
        InvalidValue: A part that no list has.
    """

    rows: int
    depth: int
    root: bytes

    def __attrs_post_init__(self) -> None:
        """Check that the three can belong to one list."""
        if (
            type(self.rows) is not int
            or self.rows < 0
            or type(self.depth) is not int
            or self.depth != depth_for(self.rows)
            or not isinstance(self.root, bytes)
            or len(self.root) != ROOT_BYTES
        ):
            raise InvalidValue(
                rule=Text(
                    f"a list's root must be {ROOT_BYTES} bytes over a number of rows, with the depth that follows",
                    f"名单根须为 {ROOT_BYTES} 字节，户（人）数须为非负整数，深度须与之相符",
                ),
                seen=f"{self.rows!r} rows, depth {self.depth!r}, root {self.root!r}",
            )


def root_to_mapping(root: ListRoot) -> dict[str, Any]:
    """Return ``root`` as it stands in a commitment."""
    return {"depth": root.depth, "root": root.root.hex(), "rows": root.rows}


def root_from_mapping(mapping: Mapping[str, Any]) -> ListRoot:
    """Return the root that :func:`root_to_mapping` wrote.

    Raises:
        InvalidValue: Numbers that no list has.
        KeyError, TypeError, ValueError: Not such a mapping.
    """
    return ListRoot(rows=mapping["rows"], depth=mapping["depth"], root=bytes.fromhex(mapping["root"]))


def committed_leaves(secret: bytes, rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return the leaf of every ``(key, line)`` row, in the order given."""
    # One copied midstate a row in place of two fresh hashes of the label: this loop meets a million rows.
    salt_base = hashlib.sha256(b"randcheck/salt/1\n" + secret.hex().encode() + b"\n")
    row_base = hashlib.sha256(b"randcheck/row/1\n")
    leaves = []
    for key, line in rows:
        salt = salt_base.copy()
        salt.update(key.encode())
        row = row_base.copy()
        row.update(f"{salt.hexdigest()}\n{line}".encode())
        leaves.append(row.hexdigest())
    return leaves


def bucket_digests(leaves: Sequence[str], depth: int) -> list[bytes]:
    """Return the digests of all ``16^depth`` buckets in prefix order."""
    buckets: defaultdict[str, list[str]] = defaultdict(list)
    for leaf in leaves:
        buckets[leaf[:depth]].append(leaf)
    return [bucket_digest(prefix, buckets.get(prefix, ())) for prefix in bucket_prefixes(depth)]


def commit_rows(secret: bytes, rows: Iterable[tuple[str, str]]) -> ListRoot:
    r"""Commit to ``(key, line)`` rows; their order does not matter, duplicates do.

    Args:
        secret: 32 bytes; see :func:`require_secret`.
        rows: ``key`` names the row and derives its salt; ``line`` is its whole content.

    Example:
        >>> a = commit_rows(bytes(32), [("x", "x\tA\t1"), ("y", "y\tB\t1")])
        >>> b = commit_rows(bytes(32), [("y", "y\tB\t1"), ("x", "x\tA\t1")])
        >>> a == b
        True
    """
    leaves = committed_leaves(require_secret(secret), rows)
    depth = depth_for(len(leaves))
    return ListRoot(rows=len(leaves), depth=depth, root=merkle_root(bucket_digests(leaves, depth)))
