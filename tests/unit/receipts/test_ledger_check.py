"""Ledger entries of a receipt: about its statements, of its ledger, in order, and chained where they are neighbours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.ledger_check import is_linked
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry
from randcheck.receipts.report import Status, Verdict
from support.ceremonies import (
    NOON,
    SAID,
    draw_receipt,
    finding_of,
    office_at,
    only_broken,
    registers_of,
    task_of,
    verify,
    without_summary,
)
from support.forgeries import forge

RECEIPT = without_summary(draw_receipt())
FIRST, SECOND = RECEIPT.commitment_entry, RECEIPT.result_entry
A_SECOND = timedelta(seconds=1)


def later(**changes: Any) -> LedgerEntry:
    return attrs.evolve(SECOND, **changes)


@pytest.mark.parametrize(
    "entry",
    [
        SECOND,
        later(recorded_at=NOON + A_SECOND),
        later(index=2, prev=b"\x01" * 32),
        later(index=99, prev=b"\x01" * 32),
    ],
    ids=["a neighbour", "a neighbour later", "not a neighbour", "far away"],
)
def test_entries_in_order_are_linked_and_only_neighbours_need_the_chain(entry):
    assert is_linked(FIRST, entry)


@pytest.mark.parametrize(
    "entry",
    [
        later(index=0),
        later(prev=b"\x01" * 32),
        later(recorded_at=NOON - A_SECOND),
        later(index=9, recorded_at=NOON - A_SECOND),
    ],
    ids=["in the same place", "not chained", "recorded before", "far away and recorded before"],
)
def test_entries_out_of_order_or_unchained_are_not_linked(entry):
    assert entry.index or entry.prev == FIRST.leaf_digest  # chained, and yet in the same place
    assert not is_linked(FIRST, entry)


def test_an_entry_is_not_linked_to_itself_or_backwards():
    assert not is_linked(FIRST, FIRST)
    assert not is_linked(SECOND, FIRST)


# ---- in a receipt ---------------------------------------------------------------------------------------


def entries(**changes: Any) -> Bundle:
    return attrs.evolve(RECEIPT, **changes)


def relinked(first_entry: LedgerEntry) -> Bundle:
    return entries(
        commitment_entry=first_entry, result_entry=attrs.evolve(SECOND, prev=first_entry.leaf_digest)
    )


@pytest.mark.parametrize(
    "bundle",
    [
        entries(commitment_entry=SECOND, result_entry=FIRST),
        entries(commitment_entry=attrs.evolve(FIRST, digest=bytes(32))),
        entries(result_entry=attrs.evolve(SECOND, digest=bytes(32))),
        entries(result_entry=attrs.evolve(SECOND, kind="substitution")),
        entries(commitment_entry=attrs.evolve(FIRST, origin="elsewhere")),
        entries(result_entry=attrs.evolve(SECOND, origin="elsewhere")),
        entries(
            commitment_entry=attrs.evolve(FIRST, origin="elsewhere"),
            result_entry=attrs.evolve(SECOND, origin="elsewhere"),
        ),
        entries(result_entry=attrs.evolve(SECOND, prev=b"\x01" * 32)),
        entries(result_entry=attrs.evolve(SECOND, prev=NO_ENTRY, index=7)),
        entries(commitment_entry=attrs.evolve(FIRST, prev=b"\x01" * 32)),
        entries(result_entry=attrs.evolve(SECOND, recorded_at=NOON - timedelta(seconds=1))),
        forge(RECEIPT, result=lambda result: result.update(drawn_at="2026-11-24T12:00:01+08:00")),
        relinked(attrs.evolve(FIRST, recorded_at=NOON - timedelta(seconds=1))),
        relinked(attrs.evolve(FIRST, digest=bytes(32))),
        entries(
            commitment_entry=attrs.evolve(FIRST, recorded_at=NOON + timedelta(seconds=2)),
            result_entry=attrs.evolve(SECOND, index=5, recorded_at=NOON + timedelta(seconds=1)),
        ),
    ],
    ids=[
        "entries exchanged",
        "commitment of another digest",
        "draw of another digest",
        "another kind",
        "commitment in another ledger",
        "draw in another ledger",
        "both in another ledger",
        "chain broken",
        "nothing before an entry in the middle",
        "something before the first entry",
        "recorded before its commitment",
        "recorded before it was drawn",
        "recorded before it was committed",
        "commitment of another digest, chained all the same",
        "recorded in the wrong order",
    ],
)
def test_entries_that_cannot_be_those_of_the_statements_are_found(bundle):
    assert only_broken(bundle) == "ledger-entries"


def test_an_entry_changed_where_the_next_one_names_it_is_found():
    # The commitment's entry with another time is chained to no draw.
    moved = attrs.evolve(FIRST, recorded_at=NOON + timedelta(seconds=1))
    later = attrs.evolve(SECOND, recorded_at=NOON + timedelta(seconds=1))
    assert only_broken(entries(commitment_entry=moved, result_entry=later)) == "ledger-entries"


@pytest.mark.parametrize("index", [0, 4])
def test_a_draw_at_or_before_its_commitment_in_the_ledger_is_found(index):
    first_entry = attrs.evolve(FIRST, index=4, prev=b"\x01" * 32)
    second_entry = attrs.evolve(SECOND, index=index, prev=b"\x02" * 32 if index else NO_ENTRY)
    assert (
        only_broken(entries(commitment_entry=first_entry, result_entry=second_entry))
        == "commitment-before-draw"
    )


def test_a_draw_before_its_commitment_in_time_is_found():
    def edit(result: dict[str, Any]) -> None:
        result["drawn_at"] = "2026-11-24T11:59:59+08:00"

    assert only_broken(forge(RECEIPT, result=edit)) == "commitment-before-draw"


def test_moments_are_compared_across_time_zones():
    def edit(result: dict[str, Any]) -> None:
        result["drawn_at"] = "2026-11-24T04:00:00+00:00"  # noon in China

    assert verify(forge(RECEIPT, result=edit)).verdict is Verdict.VALID


def test_entries_with_others_between_them_need_no_chain():
    ledger = MemoryLedger()
    office = office_at(ledger)
    ceremony = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    draw_receipt(office_at(ledger, name="neighbour"), task_id="TH-2")
    bundle = office.reveal(ceremony, SAID)
    assert bundle.result_entry.index == 4
    assert verify(bundle).verdict is Verdict.VALID


def test_what_nobody_signed_of_the_ledger_is_told_as_unproven():
    told = finding_of(RECEIPT, "inclusion-proof")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)
