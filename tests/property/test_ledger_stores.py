"""Ledger stores against a model, and a SQLite file against random damage."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import HeadMoved, IdempotencyConflict, StoreError
from randcheck.ports import AppendResult

LOGS = st.sampled_from(["log", "Log", "通化市"])
KEYS = st.sampled_from(["1", "2", "3", "键"])
BATCHES = st.lists(st.binary(max_size=3), min_size=1, max_size=3)


class LedgerAgainstAModel(RuleBasedStateMachine):
    """Every call is answered as by two dictionaries; SQLite is closed and opened in between."""

    def __init__(self) -> None:
        super().__init__()
        self._directory = tempfile.TemporaryDirectory()
        self._path = Path(self._directory.name) / "ledger.db"
        self._stores = {"memory": MemoryLedger(), "sqlite": SqliteLedger.open(self._path)}
        self._entries: dict[str, list[bytes]] = {}
        self._uses: dict[tuple[str, str], tuple[int, list[bytes]]] = {}

    def teardown(self) -> None:
        self._stores["sqlite"].close()
        self._directory.cleanup()

    @initialize()
    def nothing_yet(self) -> None:
        for store in self._stores.values():
            assert store.head("log").size == 0

    @rule(log=LOGS, key=KEYS, batch=BATCHES, miss=st.sampled_from([0, 0, 0, 0, 1, 5]))
    def append(self, log: str, key: str, batch: list[bytes], miss: int) -> None:
        size = len(self._entries.get(log, []))
        expected = self._expect_append(log, key, batch, size, miss)
        for store in self._stores.values():
            try:
                answer: object = store.append(log, size + miss, batch, key)
            except (HeadMoved, IdempotencyConflict) as error:
                answer = type(error)
            assert answer == expected

    def _expect_append(self, log: str, key: str, batch: list[bytes], size: int, miss: int) -> object:
        if (log, key) in self._uses:
            first_index, used = self._uses[log, key]
            if used != batch:
                return IdempotencyConflict
            return AppendResult(first_index=first_index, size=first_index + len(used), replayed=True)
        if miss:
            return HeadMoved
        self._entries.setdefault(log, []).extend(batch)
        self._uses[log, key] = (size, batch)
        return AppendResult(first_index=size, size=size + len(batch), replayed=False)

    @rule()
    def reopen(self) -> None:
        self._stores["sqlite"].close()
        self._stores["sqlite"] = SqliteLedger.open_existing(self._path)

    @rule(log=LOGS, start=st.integers(0, 6), length=st.integers(0, 6))
    def read(self, log: str, start: int, length: int) -> None:
        for store in self._stores.values():
            assert (
                list(store.read(log, start, start + length))
                == self._entries.get(log, [])[start : start + length]
            )

    @rule(log=LOGS, key=KEYS)
    def find(self, log: str, key: str) -> None:
        used = self._uses.get((log, key))
        expected = (
            AppendResult(first_index=used[0], size=used[0] + len(used[1]), replayed=True) if used else None
        )
        for store in self._stores.values():
            assert store.find(log, key) == expected

    @invariant()
    def heads_agree(self) -> None:
        for store in self._stores.values():
            for log in ("log", "Log", "通化市"):
                assert store.head(log).size == len(self._entries.get(log, []))


LedgerAgainstAModel.TestCase.settings = settings(stateful_step_count=20)
TestLedgerAgainstAModel = LedgerAgainstAModel.TestCase


def _ledger_file() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "ledger.db"
        with SqliteLedger.open(path) as ledger:
            for number in range(30):
                ledger.append("log", 2 * number, [b"%d" % number * 40, b""], f"{number}")
        return path.read_bytes()


LEDGER_FILE = _ledger_file()
LEDGER_ENTRIES = tuple(entry for number in range(30) for entry in (b"%d" % number * 40, b""))


@given(
    st.lists(
        st.tuples(st.integers(0, len(LEDGER_FILE) - 1), st.binary(min_size=1, max_size=50)),
        min_size=1,
        max_size=4,
    ),
    st.none() | st.integers(0, len(LEDGER_FILE)),
)
@example(
    [(LEDGER_FILE.index(b"CREATE TABLE") + 20, b"\x80")], None
)  # SQLite quotes it, Python cannot decode it
def test_a_damaged_file_gives_what_was_appended_or_a_store_error(damage, length):
    damaged = bytearray(LEDGER_FILE)
    for at, garbage in damage:
        damaged[at : at + len(garbage)] = garbage
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "ledger.db"
        path.write_bytes(damaged[:length])
        with suppress(StoreError), SqliteLedger.open(path, busy_timeout_seconds=0) as ledger:
            size = ledger.head("log").size
            found = ledger.read("log", 0, size)
            assert found == LEDGER_ENTRIES[: len(found)]
            ledger.find("log", "7")
            ledger.append("log", size, [b"more"], "new")
