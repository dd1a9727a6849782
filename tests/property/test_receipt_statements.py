"""Statements and ledger records with anything in them that they may hold: written once, read back the same."""

from __future__ import annotations

import unicodedata
from datetime import timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from randcheck.drawing.seed import Contribution, Contributor
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.receipts.ledger_entry import LedgerEntry, decode_record, encode_record
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from randcheck.registers.identifiers import find_forbidden_character
from randcheck.registers.salted_tree import ListRoot, depth_for
from support.ceremonies import draw_receipt

RECEIPT = draw_receipt()


VISIBLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cs", "Zl", "Zp"])


def texts(limit: int) -> st.SearchStrategy[str]:
    return (
        st.text(VISIBLE, min_size=1, max_size=12)
        .map(lambda text: unicodedata.normalize("NFC", text).strip() or "甲")
        .filter(lambda text: len(text) <= limit and find_forbidden_character(text) is None)
    )


identifiers, labels = texts(64), texts(200)
digests = st.binary(min_size=32, max_size=32)
moments = st.datetimes(
    timezones=st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
).map(lambda moment: moment.replace(microsecond=0))
attempts = st.just(Attempt()) | st.builds(
    Attempt, number=st.integers(2, 2**53 - 1), predecessor=digests, reason=labels, approver=labels
)
roots = st.builds(
    lambda rows, root: ListRoot(rows=rows, depth=depth_for(rows), root=root), st.integers(0, 10**9), digests
)


@st.composite
def substitution_orders(draw: st.DrawFn) -> SubstitutionOrder:
    targets = st.none() if draw(st.booleans()) else identifiers
    leaving = draw(st.lists(st.tuples(identifiers, targets), min_size=1, max_size=3, unique=True))
    return SubstitutionOrder(
        task_id=draw(identifiers),
        draw=draw(digests),
        vacancies=tuple(
            Vacancy(
                inspector_id=inspector,
                target_id=target,
                ground=draw(labels),
                approvers=tuple(draw(st.lists(labels, max_size=2, unique=True))),
            )
            for inspector, target in leaving
        ),
        absent=tuple(sorted(draw(st.sets(identifiers, max_size=2)))),
        conflicts=draw(roots),
    )


contributors = st.lists(
    st.builds(Contributor, role=labels, digest=st.none() | digests),
    min_size=1,
    max_size=4,
    unique_by=lambda contributor: contributor.role,
).map(tuple)
substitution_commitments = st.builds(
    Commitment,
    log=identifiers,
    committed_at=moments,
    substitution=substitution_orders(),
    contributors=contributors,
    attempt=attempts,
)
snake_case = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
results = st.builds(
    ResultStatement,
    kind=st.sampled_from(["draw", "substitution"]),
    log=identifiers,
    drawn_at=moments,
    commitment=digests,
    contributions=st.lists(st.builds(Contribution, labels, labels), max_size=4).map(tuple),
    seed=digests,
    results=st.lists(
        st.dictionaries(snake_case, st.none() | st.booleans() | st.integers(-9, 9) | labels, max_size=3),
        max_size=3,
    ).map(tuple),
)


@given(substitution_commitments)
def test_a_commitment_to_a_substitution_is_read_back_the_same(commitment):
    again = Commitment.decode(commitment.encode())
    assert again == commitment
    assert again.encode() == commitment.encode()
    assert again.digest == commitment.digest


@given(results)
def test_a_result_is_read_back_the_same(result):
    again = ResultStatement.decode(result.encode())
    assert again == result
    assert again.encode() == result.encode()


@given(st.integers(0, 2**53 - 1), digests, digests, identifiers, moments, st.sampled_from(["draw", "a-b-2"]))
def test_a_ledger_record_is_read_back_the_same(index, prev, digest, origin, recorded_at, kind):
    entry = LedgerEntry(
        origin=origin, index=index, prev=prev, kind=kind, digest=digest, recorded_at=recorded_at
    )
    assert decode_record(encode_record(entry, RECEIPT.result)) == (entry, RECEIPT.result)
    assert LedgerEntry.from_mapping(entry.to_mapping()) == entry
