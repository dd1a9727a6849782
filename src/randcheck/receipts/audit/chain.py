"""The entries of a log by themselves: numbered, chained, each about its statement, recorded in order."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import lru_cache

import attrs

from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree, leaf_hash
from randcheck.receipts.envelope import find_statement_kind
from randcheck.receipts.ledger_entry import NO_ENTRY
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.text import Text

READABLE, CANONICAL = "records-readable", "records-canonical"
INDEX, ORIGIN, LINK = "entry-index", "entry-ledger", "entry-chain"
DIGEST, KIND, ORDER = "statement-digest", "statement-kind", "recorded-in-order"

CHAIN_PROMISES = (
    (READABLE, Text("every entry is there and can be read", "各条记录齐全、可读")),
    (CANONICAL, Text("every entry is in its one canonical form", "各条记录均为唯一规范形式")),
    (INDEX, Text("entries are numbered from 0 without a gap", "记录自 0 起连续编号")),
    (ORIGIN, Text("every entry names this ledger", "各条记录均载明本账本")),
    (LINK, Text("every entry names the one before by its digest", "各条记录均以摘要指向前一条")),
    (DIGEST, Text("every entry has the digest of its statement", "各条记录均载有其声明的摘要")),
    (KIND, Text("every entry and its envelope are of one kind", "各条记录与信封种类一致")),
    (ORDER, Text("no entry is recorded before an earlier one", "入账时间先后一致")),
)

_SPELLING = Text(
    "the record is spelt in another way than the one that its content has, which is without white space and with keys in "
    "order",
    "记录的写法不是其内容唯一的写法（无空白、键按序）",
)

_BATCH = 512
"""Leaves that are put into the tree at a time."""


@attrs.frozen
class Fault:
    """What is wrong with an entry: the code of the promise, and a sentence with what was expected."""

    code: str
    sentence: Text


class Chain:
    """Takes the entries of a log in order.

    Attributes:
        log: The log's name.
        size: Entries taken.
        kinds: How many of each kind.
    """

    def __init__(self, log: str) -> None:
        self.log = log
        self.size = 0
        self.kinds: Counter[str] = Counter()
        self._prev = NO_ENTRY
        self._recorded_at: datetime | None = None
        self._tree = MerkleTree()
        self._leaves: list[bytes] = []

    @property
    def tree(self) -> MerkleTree:
        """The Merkle tree over the entries that were taken."""
        self._grow()
        return self._tree

    def take(self, record: ScannedRecord) -> Fault | None:
        """Add an entry, or return what is wrong with it; then nothing can be added any more."""
        if (
            not record.is_canonical
            or record.index != self.size
            or record.prev != self._prev
            or record.origin != self.log
            or sha256(record.payload) != record.digest
            or _kind_of(record.payload_type) != record.kind
            or (self._recorded_at is not None and record.recorded_at < self._recorded_at)
        ):
            return self._explain(record)
        self.size += 1
        self.kinds[record.kind] += 1
        self._prev = sha256(record.leaf)
        self._recorded_at = record.recorded_at
        self._leaves.append(leaf_hash(record.leaf))
        if len(self._leaves) == _BATCH:
            self._grow()
        return None

    def _grow(self) -> None:
        self._tree.extend_hashes(self._leaves)
        self._leaves.clear()

    def _explain(self, record: ScannedRecord) -> Fault:
        if not record.is_canonical:
            return Fault(CANONICAL, _SPELLING)
        if record.index != self.size:
            return _differs(INDEX, Text("the index", "序号"), str(self.size), str(record.index))
        if record.origin != self.log:
            return _differs(ORIGIN, Text("the ledger", "账本名称"), self.log, record.origin)
        if record.prev != self._prev:
            what = Text("the digest of the entry before", "前一条记录的摘要")
            return _differs(LINK, what, self._prev.hex(), record.prev.hex())
        if sha256(record.payload) != record.digest:
            what = Text("the digest of its statement", "声明的摘要")
            return _differs(DIGEST, what, sha256(record.payload).hex(), record.digest.hex())
        kind = _kind_of(record.payload_type)
        if kind != record.kind:
            return _differs(
                KIND,
                Text("the kind of its statement", "声明的种类"),
                kind or record.payload_type,
                record.kind,
            )
        before = "" if self._recorded_at is None else self._recorded_at.isoformat()
        what = Text("its time of record, at the earliest,", "入账时间（最早）")
        return _differs(ORDER, what, before, record.recorded_at.isoformat())


@lru_cache(maxsize=256)
def _kind_of(payload_type: str) -> str | None:
    found = find_statement_kind(payload_type)
    return None if found is None else found[0]


def _differs(code: str, what: Text, expected: str, seen: str) -> Fault:
    return Fault(
        code,
        Text(
            f"{what.en} must be {expected}, the entry says {seen}",
            f"{what.zh}应为 {expected}，记录载为 {seen}",
        ),
    )
