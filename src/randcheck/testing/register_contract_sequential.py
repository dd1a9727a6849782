"""The part of :mod:`randcheck.testing.register_contract` that one caller can try alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs

from randcheck.errors import HeadMoved, IdempotencyConflict, InvalidValue
from randcheck.ports import MAX_BODY_BYTES, RegisterRow, RegisterStore
from randcheck.registers.register import EventKind
from randcheck.testing.ledger_contract_sequential import (
    ALL_BYTE_VALUES,
    NAMES,
    caught,
    require_equal,
)

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
ENTRY_IDS = ("A", "B", "Z", "a", "É", "数", "数/1", "\uffee", "🎲", "𠮷")
"""Ids in the order of their UTF-8 bytes, which is not that of their UTF-16 and of no dictionary."""


class SequentialRegisterContract:
    """What holds for every single call: one test for each guarantee."""

    def make_store(self) -> RegisterStore:
        """Return a store without any events; every test asks for one."""
        raise NotImplementedError

    # ---- writing

    def test_places_are_dense_from_0(self) -> None:
        store = self.make_store()
        rows = [row_of(f"M-{number}") for number in range(5)]
        require_equal(store.record("register", 0, rows[:1], "1"), 1)
        require_equal(store.record("register", 1, rows[1:3], "2"), 3)
        require_equal(store.record("register", 3, rows[3:], "3"), 5)
        require_rows(store, "register", rows)
        for place, row in enumerate(rows):
            require_equal(list(store.read("register", place, place + 1)), [row])

    def test_equal_events_are_events_of_their_own(self) -> None:
        store = self.make_store()
        store.record("register", 0, [row_of("A"), row_of("A")], "1")
        store.record("register", 2, [row_of("A")], "2")
        require_rows(store, "register", [row_of("A")] * 3)

    def test_a_record_at_another_size_conflicts_and_changes_nothing(self) -> None:
        store = self.make_store()
        rows = [row_of("A"), row_of("B")]
        store.record("register", 0, rows, "1")
        for expected_size in (0, 1, 3, 2**40):
            error = caught(HeadMoved, store.record, "register", expected_size, [row_of("C")], "2")
            seen = (error.log, error.expected_size, error.actual_size)
            require_equal(seen, ("register", expected_size, 2))
        require_rows(store, "register", rows)

    def test_a_retry_with_the_same_key_and_events_gets_the_first_answer_again(self) -> None:
        store = self.make_store()
        rows = [row_of("A"), row_of("B"), row_of("C"), row_of("D")]
        store.record("register", 0, rows[:1], "1")
        store.record("register", 1, rows[1:3], "2")
        store.record("register", 3, rows[3:], "3")
        for expected_size in (0, 1, 3, 4, 99):
            require_equal(store.record("register", expected_size, rows[1:3], "2"), 3)
        require_rows(store, "register", rows)

    def test_the_same_key_with_other_events_conflicts_and_changes_nothing(self) -> None:
        store = self.make_store()
        first, second = row_of("A", body=b"ab", reason="x", source="yz"), row_of("B")
        store.record("register", 0, [first, second], "1")
        others: tuple[Sequence[RegisterRow], ...] = (
            [first],
            [second, first],
            [first, second, second],
            [attrs.evolve(first, kind=EventKind.CHANGED), second],
            [attrs.evolve(first, kind=EventKind.CANCELLED, body=None), second],
            [attrs.evolve(first, entry_id="AA"), second],
            [attrs.evolve(first, effective=FEBRUARY), second],
            [attrs.evolve(first, body=b"ac"), second],
            [attrs.evolve(first, body=b""), second],
            [attrs.evolve(first, reason="xy", source="z"), second],  # the same text with another border
            [attrs.evolve(first, reason=""), second],
            [attrs.evolve(first, source=""), second],
        )
        for rows in others:
            for expected_size in (0, 2):
                error = caught(IdempotencyConflict, store.record, "register", expected_size, rows, "1")
                require_equal((error.log, error.idempotency_key), ("register", "1"))
        require_rows(store, "register", [first, second])

    def test_a_failed_record_does_not_use_up_its_key(self) -> None:
        store = self.make_store()
        caught(HeadMoved, store.record, "register", 7, [row_of("A")], "1")
        require_equal(store.record("register", 0, [row_of("B")], "1"), 1)
        require_rows(store, "register", [row_of("B")])

    def test_a_key_belongs_to_its_register(self) -> None:
        store = self.make_store()
        store.record("one", 0, [row_of("A")], "key")
        require_equal(store.record("two", 0, [row_of("B")], "key"), 1)
        require_rows(store, "one", [row_of("A")])
        require_rows(store, "two", [row_of("B")])

    def test_bad_arguments_are_refused_and_change_nothing(self) -> None:
        store = self.make_store()
        row = row_of("A")
        store.record("register", 0, [row], "1")
        bad: tuple[tuple[Any, Any, Any, Any], ...] = (
            ("register", 1, [], "2"),
            ("register", 1, (), "1"),
            ("register", 1, ["text"], "2"),
            ("register", 1, [row, None], "2"),
            ("register", 1, row, "2"),
            ("register", 1, {row}, "2"),
            ("register", 1, iter([row]), "2"),
            ("register", -1, [row], "2"),
            ("register", 2**63, [row], "2"),
            ("register", 1.0, [row], "2"),
            ("register", True, [row], "2"),
            ("register", 1, [row], ""),
            ("register", 1, [row], "k" * 201),
            ("register", 1, [row], "nul\0"),
            ("register", 1, [row], "lone \ud800"),
            ("register", 1, [row], None),
            *((name, 0, [row], "2") for name in ("", "r" * 201, "nul\0", "lone \udfff", None)),
        )
        for arguments in bad:
            caught(InvalidValue, store.record, *arguments)
        require_rows(store, "register", [row])

    # ---- reading

    def test_what_was_recorded_comes_back(self) -> None:
        store = self.make_store()
        rows = [
            row_of("A", kind=EventKind.ESTABLISHED, body=b""),
            row_of("A", kind=EventKind.CHANGED, body=ALL_BYTE_VALUES),
            row_of("A", kind=EventKind.CANCELLED, body=None),
            row_of("数" * 60, body=b"12", reason="依申请变更，理由 1", source="市场监管局/2026 年表"),
            row_of("B", effective=date.min, reason="x" * 1000),
            row_of("C", effective=date.max, source="🎲"),
            row_of("D", body=ALL_BYTE_VALUES * (MAX_BODY_BYTES // 256)),
        ]
        store.record("register", 0, rows, "1")
        found = store.read("register", 0, len(rows))
        require_equal(list(found), rows)
        require_equal([type(row.body) for row in found], [type(row.body) for row in rows])

    def test_read_returns_the_range_and_leaves_out_what_lies_beyond(self) -> None:
        store = self.make_store()
        rows = [row_of(f"M-{number}") for number in range(10)]
        store.record("register", 0, rows, "1")
        for start in range(12):
            for stop in (*range(start, 13), 2**40, 2**63 - 1):
                require_equal(list(store.read("register", start, stop)), rows[start:stop])
        require_equal(list(store.read("register", 2**40, 2**41)), [])

    def test_bad_questions_are_refused(self) -> None:
        store = self.make_store()
        store.record("register", 0, [row_of("A")], "1")
        ranges: tuple[tuple[Any, Any], ...] = ((-1, 1), (0, -1), (1, 0), (0, 2**63), (0, 1.0), (None, 1))
        for start, stop in ranges:
            caught(InvalidValue, store.read, "register", start, stop)
        names: tuple[Any, ...] = ("", "nul\0", "lone \ud800", "r" * 201, None)
        for name in names:
            caught(InvalidValue, store.size, name)
            caught(InvalidValue, store.read, name, 0, 1)
            caught(InvalidValue, store.snapshot, name, JANUARY)
        days: tuple[Any, ...] = ("2026-01-01", None, 20260101)
        for day in days:
            caught(InvalidValue, store.snapshot, "register", day)
        options: tuple[dict[str, Any], ...] = (
            {"recorded": -1},
            {"recorded": 2**63},
            {"recorded": True},
            {"after": "nul\0"},
            {"limit": 0},
            {"limit": -1},
            {"limit": 1.0},
            {"limit": True},
        )
        for option in options:
            caught(InvalidValue, lambda option=option: store.snapshot("register", JANUARY, **option))

    def test_a_register_nobody_recorded_in_is_empty(self) -> None:
        store = self.make_store()
        for _ in range(2):  # looking at it does not make it anything else
            require_rows(store, "never", [])
            require_equal(list(store.snapshot("never", JANUARY)), [])
        require_equal(store.record("never", 0, [row_of("A")], "key"), 1)

    def test_registers_are_independent(self) -> None:
        store = self.make_store()
        store.record("one", 0, [row_of("A", body=b"1")], "1")
        store.record("two", 0, [row_of("A", body=b"2"), row_of("B", body=b"2")], "1")
        store.record("one", 1, [row_of("C", body=b"1")], "2")
        caught(HeadMoved, store.record, "two", 1, [row_of("D")], "2")
        require_equal((store.size("one"), store.size("two")), (2, 2))
        require_equal(list(store.snapshot("one", JANUARY)), [("A", b"1"), ("C", b"1")])
        require_equal(list(store.snapshot("two", JANUARY)), [("A", b"2"), ("B", b"2")])

    def test_names_and_keys_are_compared_code_point_by_code_point(self) -> None:
        store = self.make_store()
        for number, name in enumerate(NAMES):
            store.record(name, 0, [row_of(f"M-{number}")], "key")
            require_equal(store.record("keys", number, [row_of(f"M-{number}")], name), number + 1)
        for number, name in enumerate(NAMES):
            require_rows(store, name, [row_of(f"M-{number}")])
            require_equal(store.record("keys", 0, [row_of(f"M-{number}")], name), number + 1, repr(name))

    # ---- snapshots

    def test_a_snapshot_has_what_holds_on_the_day(self) -> None:
        store = self.make_store()
        rows = [
            row_of("A", effective=JANUARY, body=b"as founded"),
            row_of("B", effective=FEBRUARY, body=b"B"),
            row_of("A", kind=EventKind.CHANGED, effective=MARCH, body=b"as moved"),
        ]
        store.record("register", 0, rows, "1")
        for day, expected in (
            (date(2025, 12, 31), []),
            (JANUARY, [("A", b"as founded")]),
            (date(2026, 1, 31), [("A", b"as founded")]),
            (FEBRUARY, [("A", b"as founded"), ("B", b"B")]),
            (date(2026, 2, 28), [("A", b"as founded"), ("B", b"B")]),
            (MARCH, [("A", b"as moved"), ("B", b"B")]),
            (date.max, [("A", b"as moved"), ("B", b"B")]),
            (date.min, []),
        ):
            require_equal(list(store.snapshot("register", day)), expected, f"the snapshot of {day}")

    def test_the_day_decides_and_not_the_order_of_recording(self) -> None:
        store = self.make_store()
        store.record("register", 0, [row_of("A", effective=MARCH, body=b"late")], "1")
        store.record("register", 1, [row_of("A", effective=JANUARY, body=b"early")], "2")
        require_equal(list(store.snapshot("register", FEBRUARY)), [("A", b"early")])
        require_equal(list(store.snapshot("register", MARCH)), [("A", b"late")])

    def test_of_several_events_on_one_day_the_one_recorded_last_holds(self) -> None:
        store = self.make_store()
        for number in range(12):  # so many that places are not in the order of their digits
            store.record("register", number, [row_of("A", body=b"%d" % number)], f"{number}")
            require_equal(list(store.snapshot("register", JANUARY)), [("A", b"%d" % number)])

    def test_what_is_cancelled_is_left_out_until_it_is_established_again(self) -> None:
        store = self.make_store()
        rows = [
            row_of("A", effective=JANUARY, body=b"first"),
            row_of("A", kind=EventKind.CANCELLED, effective=FEBRUARY, body=None),
            row_of("A", effective=MARCH, body=b""),
            row_of("B", body=b"B"),
        ]
        store.record("register", 0, rows, "1")
        require_equal(list(store.snapshot("register", JANUARY)), [("A", b"first"), ("B", b"B")])
        require_equal(list(store.snapshot("register", FEBRUARY)), [("B", b"B")])
        require_equal(list(store.snapshot("register", MARCH)), [("A", b""), ("B", b"B")])

    def test_a_snapshot_of_what_was_recorded_then_shows_what_was_known(self) -> None:
        store = self.make_store()
        rows = [
            row_of("A", effective=JANUARY, body=b"wrong"),
            row_of("B", effective=JANUARY, body=b"B"),
            row_of("A", kind=EventKind.CHANGED, effective=JANUARY, body=b"corrected"),
            row_of("B", kind=EventKind.CANCELLED, effective=JANUARY, body=None),
        ]
        store.record("register", 0, rows, "1")
        known: tuple[list[tuple[str, bytes]], ...] = (
            [],
            [("A", b"wrong")],
            [("A", b"wrong"), ("B", b"B")],
            [("A", b"corrected"), ("B", b"B")],
            [("A", b"corrected")],
            [("A", b"corrected")],  # more than there are
        )
        for recorded, expected in enumerate(known):
            found = store.snapshot("register", JANUARY, recorded=recorded)
            require_equal(list(found), expected, f"what was known after {recorded} events")
        require_equal(list(store.snapshot("register", JANUARY, recorded=2**63 - 1)), known[-1])

    def test_entries_come_in_the_order_of_their_utf_8(self) -> None:
        store = self.make_store()
        rows = [row_of(entry_id, body=entry_id.encode()) for entry_id in reversed(ENTRY_IDS)]
        store.record("register", 0, rows, "1")
        expected = [(entry_id, entry_id.encode()) for entry_id in ENTRY_IDS]
        require_equal(list(store.snapshot("register", JANUARY)), expected)
        for number, entry_id in enumerate(ENTRY_IDS):
            found = store.snapshot("register", JANUARY, after=entry_id, limit=2)
            require_equal(list(found), expected[number + 1 : number + 3], f"what comes after {entry_id!r}")

    def test_pages_join_without_gap_or_overlap(self) -> None:
        store = self.make_store()
        rows = [row_of(f"M-{number:02}") for number in range(20)]
        # Every third is cancelled, every fourth has a second event: neither may make a page shorter.
        rows += [row_of(f"M-{n:02}", kind=EventKind.CANCELLED, body=None) for n in range(0, 20, 3)]
        rows += [row_of(f"M-{n:02}", kind=EventKind.CHANGED, body=b"new") for n in range(1, 20, 4)]
        store.record("register", 0, rows, "1")
        whole = list(store.snapshot("register", JANUARY))
        for limit in (1, 2, 3, len(whole) - 1, len(whole), len(whole) + 1, 2**63):
            pages = [list(store.snapshot("register", JANUARY, limit=limit))]
            while pages[-1]:
                after = pages[-1][-1][0]
                pages.append(list(store.snapshot("register", JANUARY, after=after, limit=limit)))
            require_equal([entry for page in pages for entry in page], whole, f"the pages of {limit}")
            require_equal({len(page) for page in pages[:-2]} <= {limit}, True, f"whole pages of {limit}")
        require_equal(list(store.snapshot("register", JANUARY, after="M-")), whole)
        require_equal(list(store.snapshot("register", JANUARY, after="N")), [])


def row_of(
    entry_id: str,
    *,
    kind: EventKind = EventKind.ESTABLISHED,
    effective: date = JANUARY,
    body: bytes | None = b"body",
    reason: str = "",
    source: str = "",
) -> RegisterRow:
    """Return some event."""
    return RegisterRow(
        kind=kind, entry_id=entry_id, effective=effective, body=body, reason=reason, source=source
    )


def require_rows(store: RegisterStore, register: str, rows: Sequence[RegisterRow]) -> None:
    """Assert that the register has exactly these events."""
    require_equal(store.size(register), len(rows), f"the size of {register!r}")
    require_equal(list(store.read(register, 0, len(rows) + 1)), list(rows), f"the register {register!r}")
