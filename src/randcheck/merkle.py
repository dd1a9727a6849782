"""RFC 6962 Merkle trees: root, inclusion and consistency proofs, and their checks.

A tree is over leaf *data*; a leaf's hash is SHA-256(0x00 ‖ data), a node's SHA-256(0x01 ‖ left ‖ right). All
hashes are 32 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from randcheck.hashing import sha256

HASH_BYTES = 32

EMPTY_ROOT = sha256(b"")
"""The root of the tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right)


class MerkleTree:
    """An append-only tree that answers for every size it has had.

    It keeps the hashes of all complete subtrees, 64 bytes a leaf, so that a proof takes only as many look-ups as
    the tree is deep.

    Example:
        >>> tree = MerkleTree([b"a", b"b", b"c"])
        >>> proof = tree.prove_inclusion(1, 3)
        >>> verify_inclusion(leaf_hash(b"b"), 1, 3, proof, tree.root(3))
        True
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Make a tree over ``leaves``, which are leaf data in order."""
        # levels[k] holds, one after the other, the hashes of the complete subtrees of 2^k leaves.
        self._levels: list[bytearray] = [bytearray()]
        self.extend(leaves)

    @classmethod
    def from_leaf_hashes(cls, hashes: Iterable[bytes]) -> MerkleTree:
        """Return the tree whose leaves have these hashes, for whoever keeps hashes and not the data.

        Raises:
            ValueError: A hash that is not 32 bytes.

        Example:
            >>> tree = MerkleTree.from_leaf_hashes([leaf_hash(b"a"), leaf_hash(b"b")])
            >>> tree.root() == merkle_root([b"a", b"b"])
            True
        """
        tree = cls()
        tree.extend_hashes(hashes)
        return tree

    def __len__(self) -> int:
        return len(self._levels[0]) // HASH_BYTES

    def append(self, data: bytes) -> None:
        """Add a leaf at the end."""
        self.extend_hashes((leaf_hash(data),))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add ``leaves``, which are leaf data in order, at the end."""
        self.extend_hashes(leaf_hash(leaf) for leaf in leaves)

    def extend_hashes(self, hashes: Iterable[bytes]) -> None:
        """Add leaves of which only the hashes are at hand.

        Raises:
            ValueError: A hash that is not 32 bytes; nothing was added.
        """
        added = list(hashes)
        if any(len(part) != HASH_BYTES for part in added):
            raise ValueError(f"the hash of a leaf must have {HASH_BYTES} bytes")
        self._levels[0] += b"".join(added)
        self._complete()

    def _complete(self) -> None:
        """Hash the pairs of every level that have become complete, from the leaves upwards."""
        for number, below in enumerate(self._levels):
            if number + 1 == len(self._levels):
                if len(below) < 2 * HASH_BYTES:
                    return
                self._levels.append(bytearray())
            level = self._levels[number + 1]
            pairs = range(2 * len(level), len(below) - HASH_BYTES, 2 * HASH_BYTES)
            if not pairs:
                return
            # Two hashes stand beside each other, so one slice is what a node's hash is over.
            level += b"".join([sha256(b"\x01" + below[at : at + 2 * HASH_BYTES]) for at in pairs])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first ``size`` leaves; of all of them when no size is given.

        Raises:
            IndexError: The tree has fewer leaves.
        """
        size = len(self) if size is None else self._require_size(size)
        return self._subtree(0, size) if size else EMPTY_ROOT

    def prove_inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 6962, 2.1.1).

        Raises:
            IndexError: The tree has fewer leaves, or no such leaf.
        """
        self._require_size(size)
        if not 0 <= index < size:
            raise IndexError(index)
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return path[::-1]

    def prove_consistency(self, old_size: int, size: int) -> list[bytes]:
        """Return the proof that the tree of ``old_size`` leaves is the beginning of that of ``size`` (2.1.2).

        Raises:
            IndexError: The tree has fewer leaves, or ``old_size`` is greater than ``size``.
        """
        self._require_size(size)
        if not 0 <= old_size <= size:
            raise IndexError(old_size)
        if old_size in (0, size):
            return []
        path: list[bytes] = []
        start, end, is_whole = 0, size, True
        while end != old_size:
            middle = start + _split(end - start)
            if old_size <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            path.append(self._subtree(start, end))
        return path[::-1]

    def _require_size(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise IndexError(size)
        return size

    def _subtree(self, start: int, end: int) -> bytes:
        """Return the hash over leaves ``start`` to ``end``, a range that the recursion of 2.1 reaches."""
        size = end - start
        if _is_power_of_two(size) and start % size == 0:
            position = start // size * HASH_BYTES
            return bytes(self._levels[size.bit_length() - 1][position : position + HASH_BYTES])
        middle = start + _split(size)
        return node_hash(self._subtree(start, middle), self._subtree(middle, end))


class RollingRoot:
    """The root over leaves that pass by in millions: a few hashes are kept, and no proofs can be made.

    Example:
        >>> rolling = RollingRoot()
        >>> for leaf in (b"a", b"b", b"c"):
        ...     rolling.append(leaf)
        >>> rolling.root() == merkle_root([b"a", b"b", b"c"])
        True
    """

    def __init__(self) -> None:
        self._size = 0
        # The roots of the complete subtrees, from left to right; one for each bit of the size.
        self._peaks: list[bytes] = []

    def __len__(self) -> int:
        return self._size

    def append(self, data: bytes) -> None:
        """Add a leaf at the end."""
        node, carried = leaf_hash(data), self._size
        while carried & 1:
            node, carried = node_hash(self._peaks.pop(), node), carried >> 1
        self._peaks.append(node)
        self._size += 1

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the tree hash over ``leaves`` (section 2.1), in the order given.

    Args:
        leaves: Leaf data, not yet hashed. Empty gives SHA-256 of the empty string.

    Example:
        >>> merkle_root([]).hex()[:16]
        'e3b0c44298fc1c14'
    """
    return MerkleTree(leaves).root()


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether ``proof`` shows a leaf at ``index`` of the tree of ``size`` leaves with ``root``.

    Args:
        leaf: The leaf's hash.
        index: Its index.
        size: Leaves of the tree.
        proof: The audit path, from the leaf upwards.
        root: The tree's root.

    Source:
        RFC 9162, 2.1.3.2 (the same algorithm for the trees of RFC 6962).
    """
    if not 0 <= index < size or not _are_hashes(leaf, *proof):
        return False
    node, last, computed = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(part, computed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, part)
        node, last = node >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether ``proof`` shows that the tree of ``old_root`` is the beginning of that of ``root``.

    Args:
        old_size: Leaves of the older tree. Of an empty one every tree is a continuation, by the empty proof.
        size: Leaves of the newer tree, at least ``old_size``.
        old_root: Root of the older tree.
        root: Root of the newer tree.
        proof: The hashes that :meth:`MerkleTree.prove_consistency` gives.

    Source:
        RFC 9162, 2.1.4.2.
    """
    if not 0 <= old_size <= size or not _are_hashes(old_root, root, *proof):
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT and (size > 0 or root == EMPTY_ROOT)
    if old_size == size:
        return not proof and old_root == root
    path = [old_root, *proof] if _is_power_of_two(old_size) else proof
    return _walk_up(old_size, size, path) == (old_root, root)


def find_old_root(old_size: int, size: int, root: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that the tree of ``root`` had at ``old_size``, as far as a consistency proof tells.

    Whoever holds another root of that size holds, with this proof, two histories of one log.

    Returns:
        None when the proof does not lead to ``root``, and when ``old_size`` is a power of two below ``size``:
        then the older tree is one node of the newer and the proof does not repeat its root.

    Example:
        >>> tree = MerkleTree([b"a", b"b", b"c", b"d"])
        >>> find_old_root(3, 4, tree.root(), tree.prove_consistency(3, 4)) == tree.root(3)
        True
    """
    if not 0 <= old_size <= size or not _are_hashes(*proof):
        return None
    if old_size in (0, size):
        old_root = EMPTY_ROOT if old_size == 0 else root
        return old_root if verify_consistency(old_size, size, old_root, root, proof) else None
    if _is_power_of_two(old_size):
        return None
    roots = _walk_up(old_size, size, proof)
    return roots[0] if roots is not None and roots[1] == root else None


def _walk_up(old_size: int, size: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return (older root, newer root) that a path gives, or None when it has not the length for these sizes."""
    if not path:
        return None
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_computed = computed = path[0]
    for part in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old_computed, computed = node_hash(part, old_computed), node_hash(part, computed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, part)
        node, last = node >> 1, last >> 1
    return (old_computed, computed) if last == 0 else None


def _are_hashes(*parts: bytes) -> bool:
    # Of any other length, bytes of one hash could pass for bytes of its neighbour.
    return all(len(part) == HASH_BYTES for part in parts)


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0


def _split(size: int) -> int:
    """Return the largest power of two below ``size``, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
