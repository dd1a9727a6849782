"""The part of :mod:`randcheck.testing.ledger_contract` that one caller can try alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from randcheck.errors import HeadMoved, IdempotencyConflict, InvalidValue, shorten
from randcheck.ports import MAX_ENTRY_BYTES, AppendResult, Head, KeyedAppend, LedgerStore

ONE_MEBIBYTE = 2**20
LONG_ENTRY_BYTES = 16 * ONE_MEBIBYTE
ALL_BYTE_VALUES = bytes(range(256))
NAMES = (
    "draws",
    "Draws",
    "draws ",
    " draws",
    "通化市/2026",
    "é",  # one code point
    "e\u0301",  # two, and the same to the eye
    "a/b\\c'd\"e;--%_?\n\t",
    "\u202edraws",
    "🎲",
    "x" * 200,
    "数" * 200,
)
_Error = TypeVar("_Error", bound=Exception)


class SequentialLedgerContract:
    """What holds for every single call: one test for each guarantee."""

    def make_store(self) -> LedgerStore:
        """Return a store without any entries; every test asks for one."""
        raise NotImplementedError

    # ---- writing

    def test_indices_are_dense_from_0(self) -> None:
        store = self.make_store()
        require_equal(store.append("log", 0, [b"a"], "1"), appended(0, 1))
        require_equal(store.append("log", 1, [b"b", b"c"], "2"), appended(1, 3))
        require_equal(store.append("log", 3, [b"d"], "3"), appended(3, 4))
        require_equal(
            [tuple(store.read("log", index, index + 1)) for index in range(4)],
            [
                (b"a",),
                (b"b",),
                (b"c",),
                (b"d",),
            ],
        )

    def test_equal_entries_are_entries_of_their_own(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"same", b"same"], "1")
        store.append("log", 2, [b"same"], "2")
        require_equal(tuple(store.read("log", 0, 9)), (b"same",) * 3)

    def test_a_batch_stands_together_and_in_order(self) -> None:
        store = self.make_store()
        batch = [b"%03d" % number for number in range(999, -1, -1)]
        store.append("log", 0, batch, "1")
        require_equal(tuple(store.read("log", 0, 1000)), tuple(batch))

    def test_an_append_at_another_size_conflicts_and_changes_nothing(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"a", b"b"], "1")
        for expected_size in (0, 1, 3, 2**40):
            error = caught(HeadMoved, store.append, "log", expected_size, [b"x"], "2")
            require_equal((error.log, error.expected_size, error.actual_size), ("log", expected_size, 2))
        require_state(store, "log", (b"a", b"b"))
        require_equal(store.find("log", "2"), None)

    def test_a_retry_with_the_same_key_and_entries_gets_the_first_answer_again(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"a"], "1")
        store.append("log", 1, [b"b", b"c"], "2")
        store.append("log", 3, [b"d"], "3")
        for expected_size in (0, 1, 3, 4, 99):
            answer = store.append("log", expected_size, [b"b", b"c"], "2")
            require_equal(answer, replayed(1, 3))
        require_state(store, "log", (b"a", b"b", b"c", b"d"))

    def test_the_same_key_with_other_entries_conflicts_and_changes_nothing(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"ab", b"c"], "1")
        others: tuple[Sequence[bytes], ...] = (
            [b"x"],
            [b"ab"],
            [b"c", b"ab"],
            [b"ab", b"c", b"d"],
            [b"abc"],  # the same bytes with other borders
            [b"a", b"bc"],
            [b"ab", b"c", b""],
        )
        for entries in others:
            for expected_size in (0, 2):
                error = caught(IdempotencyConflict, store.append, "log", expected_size, entries, "1")
                require_equal((error.log, error.idempotency_key), ("log", "1"))
        require_state(store, "log", (b"ab", b"c"))

    def test_a_failed_append_does_not_use_up_its_key(self) -> None:
        store = self.make_store()
        caught(HeadMoved, store.append, "log", 7, [b"a"], "1")
        require_equal(store.append("log", 0, [b"b"], "1"), appended(0, 1))
        require_state(store, "log", (b"b",))

    def test_a_key_belongs_to_its_log(self) -> None:
        store = self.make_store()
        store.append("one", 0, [b"a"], "key")
        require_equal(store.find("two", "key"), None)
        answer = store.append("two", 0, [b"b"], "key")
        require_equal(answer, appended(0, 1))
        require_state(store, "one", (b"a",))
        require_state(store, "two", (b"b",))

    def test_bad_arguments_are_refused_and_change_nothing(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"a"], "1")
        bad: tuple[tuple[Any, Any, Any, Any], ...] = (
            ("log", 1, [], "2"),
            ("log", 1, (), "1"),
            ("log", 1, ["text"], "2"),
            ("log", 1, [b"b", bytearray(b"c")], "2"),
            ("log", 1, [None], "2"),
            ("log", 1, b"bytes", "2"),
            ("log", 1, "text", "2"),
            ("log", 1, {b"b"}, "2"),
            ("log", 1, iter([b"b"]), "2"),
            ("log", 1, [bytes(MAX_ENTRY_BYTES + 1)], "2"),
            ("log", -1, [b"b"], "2"),
            ("log", 2**63, [b"b"], "2"),
            ("log", 1.0, [b"b"], "2"),
            ("log", True, [b"b"], "2"),
            ("log", 1, [b"b"], ""),
            ("log", 1, [b"b"], "k" * 201),
            ("log", 1, [b"b"], "nul\0"),
            ("log", 1, [b"b"], "lone \ud800"),
            ("log", 1, [b"b"], None),
            ("", 0, [b"b"], "2"),
            ("l" * 201, 0, [b"b"], "2"),
            ("nul\0", 0, [b"b"], "2"),
            ("lone \udfff", 0, [b"b"], "2"),
            (None, 0, [b"b"], "2"),
        )
        for arguments in bad:
            caught(InvalidValue, store.append, *arguments)
        require_state(store, "log", (b"a",))
        require_equal(store.find("log", "2"), None)

    # ---- reading

    def test_bytes_in_are_bytes_out(self) -> None:
        store = self.make_store()
        entries = (
            b"",
            b"\0",
            b"\xff\xfe",
            ALL_BYTE_VALUES,
            "数".encode(),
            b"12",  # looks like a number
            b'{"a":1}',
            b"\r\n \r \n",
            ALL_BYTE_VALUES * (ONE_MEBIBYTE // 256),
        )
        store.append("log", 0, entries, "1")
        found = store.read("log", 0, len(entries))
        require_equal(tuple(found), entries)
        require_equal({type(entry) for entry in found}, {bytes})

    def test_the_longest_entry_comes_back(self) -> None:
        store = self.make_store()
        longest = ALL_BYTE_VALUES * (MAX_ENTRY_BYTES // 256)
        store.append("log", 0, [longest, b"next"], "1")
        found = store.read("log", 0, 2)
        require_equal([len(entry) for entry in found], [MAX_ENTRY_BYTES, 4], "the lengths")
        require_equal(found[0] == longest, True, "whether the longest entry is the same")

    def test_entries_of_16_mebibytes_come_back_from_one_batch(self) -> None:
        store = self.make_store()
        long = ALL_BYTE_VALUES * (LONG_ENTRY_BYTES // 256)
        batch = (long, long[::-1], b"next")
        store.append("log", 0, batch, "1")
        require_equal(tuple(store.read("log", 0, 3)) == batch, True, "whether all come back from one read")
        require_equal(tuple(store.read("log", 1, 2)) == batch[1:2], True, "whether one comes back alone")

    def test_read_returns_the_range_and_leaves_out_what_lies_beyond(self) -> None:
        store = self.make_store()
        entries = tuple(b"%d" % number for number in range(10))
        store.append("log", 0, entries, "1")
        for start in range(12):
            for stop in (*range(start, 13), 2**40, 2**63 - 1):
                require_equal(tuple(store.read("log", start, stop)), entries[start:stop])
        require_equal(tuple(store.read("log", 2**40, 2**41)), ())

    def test_a_bad_range_or_name_is_refused(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"a"], "1")
        ranges: tuple[tuple[Any, Any], ...] = ((-1, 1), (0, -1), (1, 0), (0, 2**63), (0, 1.0), (None, 1))
        for start, stop in ranges:
            caught(InvalidValue, store.read, "log", start, stop)
        for name in ("", "nul\0", "lone \ud800", "l" * 201, None):
            caught(InvalidValue, store.head, name)
            caught(InvalidValue, store.read, name, 0, 1)
            caught(InvalidValue, store.find, name, "1")
            caught(InvalidValue, store.find, "log", name)

    def test_find_returns_the_answer_a_key_got(self) -> None:
        store = self.make_store()
        store.append("log", 0, [b"a"], "1")
        store.append("log", 1, [b"b", b"c"], "2")
        store.append("log", 3, [b"d"], "3")
        require_equal(store.find("log", "1"), replayed(0, 1))
        require_equal(store.find("log", "2"), replayed(1, 3))
        require_equal(store.find("log", "4"), None)

    def test_appends_come_with_their_keys_in_order_and_in_pages(self) -> None:
        store = self.make_store()
        store.append("other", 0, [b"x"], "z")
        made: list[KeyedAppend] = []
        for number, key in enumerate(("z", "键", "a", "A", "10", "9")):
            size = sum(one.size - one.first_index for one in made)
            store.append("log", size, [b"%d" % number] * (number + 1), key)
            made.append(KeyedAppend(first_index=size, size=size + number + 1, idempotency_key=key))
        store.append("log", 0, [b"0"], "z")  # a retry is no append
        caught(HeadMoved, store.append, "log", 0, [b"lost"], "lost")
        for start in range(23):
            for stop in (*range(start, 23), 2**63 - 1):
                begun = [one for one in made if start <= one.first_index < stop]
                require_equal(list(store.appends("log", start, stop)), begun, f"from {start} to {stop}")
        require_equal(list(store.appends("never", 0, 9)), [])
        caught(InvalidValue, store.appends, "log", 1, 0)
        caught(InvalidValue, store.appends, "", 0, 1)

    def test_logs_with_entries_are_listed_in_order_and_in_pages(self) -> None:
        store = self.make_store()
        require_equal(list(store.logs()), [])
        for name in NAMES:
            store.append(name, 0, [b"a"], "1")
        store.head("never")
        caught(HeadMoved, store.append, "lost", 1, [b"a"], "1")
        require_pages(store.logs, sorted(NAMES))

    def test_a_log_nobody_appended_to_is_empty(self) -> None:
        store = self.make_store()
        for _ in range(2):  # looking at it does not make it anything else
            require_state(store, "never", ())
            require_equal(store.find("never", "key"), None)
        require_equal(store.append("never", 0, [b"a"], "key").first_index, 0)

    def test_logs_are_independent(self) -> None:
        store = self.make_store()
        store.append("one", 0, [b"a"], "1")
        store.append("two", 0, [b"x", b"y"], "1")
        store.append("one", 1, [b"b"], "2")
        caught(HeadMoved, store.append, "two", 1, [b"z"], "2")
        require_state(store, "one", (b"a", b"b"))
        require_state(store, "two", (b"x", b"y"))

    def test_names_are_compared_code_point_by_code_point(self) -> None:
        store = self.make_store()
        for number, name in enumerate(NAMES):
            store.append(name, 0, [b"%d" % number], "key")
        for number, name in enumerate(NAMES):
            require_state(store, name, (b"%d" % number,))

    def test_keys_are_compared_code_point_by_code_point(self) -> None:
        store = self.make_store()
        for number, key in enumerate(NAMES):
            store.append("log", number, [b"%d" % number], key)
        for number, key in enumerate(NAMES):
            answer = replayed(number, number + 1)
            require_equal(store.find("log", key), answer)
            require_equal(store.append("log", 0, [b"%d" % number], key), answer)


def appended(first_index: int, size: int) -> AppendResult:
    """Return the answer to an append that was carried out."""
    return AppendResult(first_index=first_index, size=size, replayed=False)


def replayed(first_index: int, size: int) -> AppendResult:
    """Return the answer to a question about an append of before."""
    return AppendResult(first_index=first_index, size=size, replayed=True)


def require_equal(found: object, expected: object, what: str = "the answer") -> None:
    """Raise ``AssertionError`` unless both are equal; says how they differ without pytest's help."""
    if found != expected:
        raise AssertionError(f"{what} must be {shorten(expected, 400)}, got {shorten(found, 400)}")


def require_state(store: LedgerStore, log: str, entries: tuple[bytes, ...]) -> None:
    """Assert that ``log`` holds exactly ``entries``."""
    require_equal(store.head(log), Head(size=len(entries)), f"the head of {log!r}")
    require_equal(tuple(store.read(log, 0, len(entries) + 1)), entries, f"the log {log!r}")


def require_pages(listing: Callable[..., Sequence[str]], names: Sequence[str]) -> None:
    """Assert that a listing has exactly ``names``, in this order, and that its pages join."""
    require_equal(list(listing()), list(names), "the names")
    for limit in (1, 2, len(names), 2**40):
        after, listed = "", list[str]()
        while page := list(listing(after, limit)):
            require_equal(len(page) <= limit, True, f"whether a page has at most {limit} names")
            listed += page
            after = page[-1]
        require_equal(listed, list(names), f"the names in pages of {limit}")
    bad: tuple[tuple[Any, Any], ...] = (("", 0), ("", -1), ("", True), (None, 1), ("nul\0", 1))
    for page_of in bad:
        caught(InvalidValue, listing, *page_of)


def caught(kind: type[_Error], call: Callable[..., object], *arguments: Any) -> _Error:
    """Return the error of ``kind`` that ``call`` raises; any other outcome is a failure."""
    try:
        answer = call(*arguments)
    except kind as error:
        return error
    given = ", ".join(shorten(argument) for argument in arguments)
    raise AssertionError(f"{call.__name__}({given}) must raise {kind.__name__}, got {answer!r}")
