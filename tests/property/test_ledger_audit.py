"""Laws of the audit: no changed byte passes, and the fast reader accepts what the strict one accepts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import attrs
from hypothesis import event, example, given
from hypothesis import strategies as st

from randcheck.errors import (
    AlreadyCommitted,
    InvalidIdentifier,
    MalformedDocument,
    NotCanonical,
    NotCommitted,
    Superseded,
)
from randcheck.procedure.succession import Step, require_latest, require_next
from randcheck.receipts.audit.succession import Succession
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.ledger_entry import decode_record, encode_record
from randcheck.receipts.record_scan import RecordScanner
from randcheck.receipts.report import Verdict
from randcheck.receipts.statements import Attempt, Commitment
from support.audits import CHANGE, COMMITMENT, OPEN, audited, broken, note_of, town_log, town_says, written
from support.mutations import changed

RECORDS = town_log()
NOTE = note_of(RECORDS)

# ---- no changed byte passes -----------------------------------------------------------------------------


@given(st.data())
def test_a_changed_byte_of_any_record_is_found_at_its_index_or_a_later_one(data):
    index = data.draw(st.integers(0, OPEN))
    record = bytearray(RECORDS[index])
    at = data.draw(st.integers(0, len(record) - 1))
    record[at] ^= data.draw(st.integers(1, 255))
    report = audited([*RECORDS[:index], bytes(record), *RECORDS[index + 1 :]], notes=[NOTE])
    assert report.verdict is Verdict.INVALID
    # The last header has no successor that would name it: there the checkpoint tells.
    assert (report.first_bad_index is None and index == OPEN) or report.first_bad_index in (index, index + 1)


@given(st.permutations(range(OPEN + 1)).filter(lambda order: order != list(range(OPEN + 1))))
def test_records_in_any_other_order_are_found_at_the_first_that_moved(order):
    report = audited([RECORDS[index] for index in order])
    assert report.first_bad_index == next(at for at, index in enumerate(order) if at != index)


@given(st.integers(0, OPEN))
def test_a_log_cut_off_anywhere_is_found_by_its_checkpoint(size):
    report = audited(RECORDS[:size], notes=[NOTE])
    assert report.verdict is Verdict.INVALID


# ---- whoever has the office's key ----------------------------------------------------------------------


@given(st.data())
def test_whatever_a_signed_statement_says_the_audit_ends_with_a_report(data):
    """Every digest, chain and signature fits: only what the statement says is changed, anywhere in it."""
    index = data.draw(st.integers(0, OPEN))
    said = town_says()
    edited = data.draw(changed(said[index].payload))
    with suppress(NotCanonical):  # no bytes to sign
        said[index] = said[index].saying(encode_canonical(edited))
    is_same = said == town_says()
    report = audited(written(said))
    event("the same" if is_same else f"{sorted({code for code, _ in broken(report)})}")
    assert report.size == OPEN + 1
    assert not is_same or broken(report) == []


# ---- the fast reader ------------------------------------------------------------------------------------

identifiers = st.text('ab通化 \\"/\u00e9e\u0301\u200b', min_size=1, max_size=6)
_TOKENS = [
    *(
        b'"',
        b"\\",
        b"{",
        b"}",
        b",",
        b":",
        b"[",
        b"]",
        b" ",
        b"\n",
        b"=",
        b"==",
        b"A",
        b"0",
        b"9",
        b"-",
        b"+",
    ),
    *(
        b"+00:00",
        b"-00:00",
        b"T24:",
        b'"entry":',
        b'"envelope":',
        b"\xff",
        b"\xc3\xa9",
        b"\\u0041",
        b"1e3",
        b"null",
    ),
    *(b'{"keyid":"k","sig":"AA=="}', b'"sig":"', b'"origin":"', b'"prev":"', b"99999999999999999"),
]


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Return a record with one to three places changed, by bytes or by what JSON is made of."""
    record = draw(st.sampled_from(RECORDS[CHANGE : CHANGE + 2]))
    entry, envelope = decode_record(record)
    envelope = attrs.evolve(envelope, payload=draw(st.binary(max_size=5)))
    with suppress(InvalidIdentifier, NotCanonical):
        entry = attrs.evolve(entry, origin=draw(st.just(entry.origin) | identifiers))
    data = bytearray(encode_record(entry, envelope))
    for _ in range(draw(st.integers(0, 3))):
        joints = [place for place, byte in enumerate(data) if byte in b'{}[],:"']
        at = draw(st.integers(0, len(data)) | st.sampled_from(joints or [0]))
        length = draw(st.sampled_from([0, 0, 1, 1, 2, 7]))
        data[at : at + length] = draw(st.sampled_from(_TOKENS) | st.binary(max_size=2))
    return bytes(data)


@given(st.sampled_from(RECORDS), spoilt())
@example(RECORDS[0], RECORDS[1].replace(b'"index":1', b'"index":1' + b"0" * 15))
@example(RECORDS[0], RECORDS[1].replace(b"+08:00", b"-00:00", 1))
@example(RECORDS[0], RECORDS[1].replace(b'"origin":"tonghua"', b'"origin":"a\\\\b"'))
def test_the_fast_reader_accepts_a_record_exactly_when_the_strict_one_does(before, data):
    scanner = RecordScanner()
    scanner.scan(before)
    expected, found = outcome(decode_record, data), outcome(scanner.scan, data)
    event("refused" if isinstance(found, str) else "canonical" if found.is_canonical else "another spelling")
    if isinstance(found, str):
        assert found == expected
        assert scanner.recognise(data) is None
        return
    entry, envelope = expected
    assert (found.entry, found.envelope, found.leaf) == (entry, envelope, entry.leaf)
    assert found.is_canonical == (encode_record(entry, envelope) == data)
    # The log's name is known by now, so that what is recognised is all that is canonical but for oddities.
    again = scanner.recognise(data)
    assert again is None or again == found


def outcome(read: Callable[[bytes], Any], data: bytes) -> Any:
    """Return what a reader reads, or the whole message with which it refuses."""
    try:
        return read(data)
    except (MalformedDocument, NotCanonical) as error:
        return f"{type(error).__name__}: {error}"


@given(
    st.sampled_from(["a\\b", 'a"b', "通化", "a b", "é", "tonghua"]), st.sampled_from(["a\\b", "通化", "a b"])
)
def test_a_name_that_json_escapes_is_never_taken_for_another(name, other):
    entry, envelope = decode_record(RECORDS[3])
    scanner = RecordScanner()
    for origin in (name, other, name):
        named = attrs.evolve(entry, origin=origin)
        record = encode_record(named, envelope)
        assert scanner.scan(record).entry == named
        unescaped = record.replace(b"\\\\", b"\\")
        if unescaped != record:
            assert scanner.recognise(unescaped) is None


# ---- succession -----------------------------------------------------------------------------------------

DRAW_OF = Commitment.decode(town_says()[COMMITMENT].envelope.payload)
CHANGE_OF = Commitment.decode(town_says()[CHANGE].envelope.payload)


@st.composite
def next_commitments(draw: st.DrawFn, history: list[Step]) -> Commitment:
    """Return a commitment that may or may not follow on from a history."""
    known = [step.digest for step in history] + [bytes(32)]
    number = draw(st.integers(1, 3))
    attempt = Attempt()
    if number > 1:
        attempt = Attempt(
            number=number, predecessor=draw(st.sampled_from(known[::-1])), reason="断电", approver="局长"
        )
    if draw(st.booleans()):
        tasks = draw(st.lists(st.sampled_from(["T1", "T2"]), min_size=1, max_size=2, unique=True))
        order = DRAW_OF.orders[0]
        orders = tuple(attrs.evolve(order, task=attrs.evolve(order.task, id=task)) for task in tasks)
        return attrs.evolve(DRAW_OF, orders=orders, attempt=attempt)
    results = [step.result for step in history if step.result is not None] + [bytes(32)]
    change = attrs.evolve(
        CHANGE_OF.substitution,
        task_id=draw(st.sampled_from(["T1", "T2"])),
        draw=draw(st.sampled_from(results[::-1])),
    )
    return attrs.evolve(CHANGE_OF, substitution=change, attempt=attempt)


@given(st.data())
def test_what_may_follow_is_what_an_office_would_have_written(data):
    """The audit tells the rules of ``randcheck.procedure.succession`` again: both must agree at every step."""
    audit, history = Succession(), []
    for number in range(data.draw(st.integers(1, 8))):
        waiting = [step for step in history if step.result is None]
        if waiting and data.draw(st.booleans()):
            step = data.draw(st.sampled_from(waiting))
            tasks = step.commitment.task_ids
            is_overtaken = is_refused(require_latest, step.commitment, history)
            assert is_overtaken == (audit.find_overtaken(tasks, step.digest) is not None)
            if is_overtaken:
                continue
            result = bytes([number + 1]) * 32
            history[history.index(step)] = attrs.evolve(step, result=result)
            audit.reveal(tasks, step.digest, result)
            continue
        commitment = data.draw(next_commitments(history))
        stands_on = None if commitment.substitution is None else commitment.substitution.draw
        if any(step.digest == commitment.digest for step in history):
            continue
        if is_refused(require_next, commitment, stands_on, history):
            event("refused")
            # Then it is not written: a copy judges it.
            assert copy.deepcopy(audit).commit(commitment, commitment.digest) != []
        else:
            event("accepted substitution" if commitment.substitution else "accepted draw")
            assert audit.commit(commitment, commitment.digest) == []
            history.append(Step(commitment=commitment, digest=commitment.digest))


def is_refused(rule: Callable[..., None], *arguments: object) -> bool:
    try:
        rule(*arguments)
    except (AlreadyCommitted, NotCommitted, Superseded):
        return True
    return False
