"""Commitments and results: what they may hold, and the one form they are written in (protocol 5.2, 6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from randcheck.drawing.seed import Contribution, Contributor
from randcheck.errors import InvalidIdentifier, InvalidValue, MalformedDocument, NotCanonical, UnknownVersion
from randcheck.hashing import sha256
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.statements import (
    COMMITMENT,
    DRAW,
    DRAW_SUMMARY,
    KEY_CHANGE,
    KIND_NAMES,
    PROCEDURE_EVENT,
    RESULT_OF,
    SUBSTITUTION,
    SUBSTITUTION_COMMITMENT,
    Attempt,
    Commitment,
    ResultStatement,
)
from randcheck.registers.salted_tree import ListRoot
from support.ceremonies import LEAD, LOG, NOON, WITNESS, commitment_of, draw_receipt, result_of

RECEIPT = draw_receipt()
DRAW_COMMITMENT = commitment_of(RECEIPT)
RESULT = result_of(RECEIPT)
ORDER = DRAW_COMMITMENT.orders[0]
CHANGE = SubstitutionOrder(
    task_id="TH-1",
    draw=bytes(32),
    vacancies=(Vacancy(inspector_id="P01", ground="病假", approvers=("科长", "局长")),),
    conflicts=ListRoot(rows=0, depth=0, root=bytes(32)),
)


def commitment(**parts: Any) -> Commitment:
    standard = {
        "log": LOG,
        "committed_at": NOON,
        "orders": (ORDER,),
        "contributors": (Contributor(role=LEAD, digest=bytes(32)), Contributor(role=WITNESS)),
    }
    return Commitment(**(standard | parts))


SUBSTITUTION_STATEMENT = commitment(orders=(), substitution=CHANGE)


# ---- attempts -------------------------------------------------------------------------------------------


def test_a_first_attempt_needs_no_explanation():
    assert Attempt() == Attempt(number=1)


@pytest.mark.parametrize(
    "parts",
    [
        {"number": 0},
        {"number": 0, "predecessor": bytes(32), "reason": "断电", "approver": "局长"},
        {"number": -1, "predecessor": bytes(32), "reason": "断电", "approver": "局长"},
        {"number": 2, "predecessor": "0" * 32, "reason": "断电", "approver": "局长"},
        {"number": -1},
        {"number": True},
        {"number": "1"},
        {"number": 2},
        {"number": 2, "predecessor": bytes(32)},
        {"number": 2, "predecessor": bytes(32), "reason": "断电"},
        {"number": 2, "reason": "断电", "approver": "局长"},
        {"number": 1, "predecessor": bytes(32), "reason": "断电", "approver": "局长"},
        {"number": 2, "predecessor": bytes(31), "reason": "断电", "approver": "局长"},
        {"number": 2, "predecessor": "00" * 32, "reason": "断电", "approver": "局长"},
        {"number": 2, "predecessor": bytes(32), "reason": "", "approver": "局长"},
        {"number": 2, "predecessor": bytes(32), "reason": "断电", "approver": "局\n长"},
    ],
)
def test_exactly_a_further_attempt_names_predecessor_reason_and_approver(parts):
    with pytest.raises(InvalidValue):
        Attempt(**parts)


# ---- commitments ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        DRAW_COMMITMENT,
        SUBSTITUTION_STATEMENT,
        commitment(attempt=Attempt(number=3, predecessor=b"\x07" * 32, reason="断电", approver="局长")),
        commitment(committed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        commitment(orders=(ORDER, attrs.evolve(ORDER, task=attrs.evolve(ORDER.task, id="TH-2")))),
    ],
    ids=["draw", "substitution", "third attempt", "in UTC", "campaign"],
)
def test_a_commitment_read_back_is_the_same(statement):
    assert Commitment.decode(statement.encode()) == statement
    assert statement.digest == sha256(statement.encode())


def test_kind_and_tasks_follow_from_what_is_committed():
    assert (commitment().kind, commitment().task_ids) == (COMMITMENT, ("TH-1",))
    assert SUBSTITUTION_STATEMENT.kind == SUBSTITUTION_COMMITMENT
    assert SUBSTITUTION_STATEMENT.task_ids == ("TH-1",)


def test_every_kind_has_a_name_and_every_commitment_a_result():
    assert set(KIND_NAMES) == {*RESULT_OF, *RESULT_OF.values(), DRAW_SUMMARY, KEY_CHANGE, PROCEDURE_EVENT}
    assert RESULT_OF[COMMITMENT] == DRAW
    assert RESULT_OF[SUBSTITUTION_COMMITMENT] == SUBSTITUTION


@pytest.mark.parametrize(
    "parts",
    [
        {"orders": ()},
        {"substitution": CHANGE},
        {"contributors": ()},
        {"contributors": (Contributor(role=LEAD), Contributor(role=LEAD))},
        {"orders": (ORDER, ORDER)},
        {"log": ""},
        {"log": "a\tb"},
        {"committed_at": datetime(2026, 11, 24, 12)},  # noqa: DTZ001 - that it has no zone is the point
        {"committed_at": NOON.replace(microsecond=1)},
        {"committed_at": NOON.replace(tzinfo=timezone(timedelta(seconds=30)))},
    ],
    ids=[
        "nothing",
        "a draw and a substitution",
        "no contributor",
        "a contributor twice",
        "a task twice",
        "no ledger",
        "a ledger with a tab",
        "no time zone",
        "microseconds",
        "an offset of seconds",
    ],
)
def test_a_commitment_whose_parts_do_not_fit_cannot_be_made(parts):
    with pytest.raises(InvalidValue):
        commitment(**parts)


def test_what_does_not_fit_is_told():
    told = {
        "none": {"contributors": ()},
        f"{LEAD}, {LEAD}": {"contributors": (Contributor(role=LEAD), Contributor(role=LEAD))},
        "0 orders, substitution False": {"orders": ()},
        "1 orders, substitution True": {"substitution": CHANGE},
        "TH-1, TH-1": {"orders": (ORDER, ORDER)},
    }
    for seen, parts in told.items():
        with pytest.raises(InvalidValue) as caught:
            commitment(**parts)
        assert caught.value.seen == seen


# ---- results --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        RESULT,
        attrs.evolve(RESULT, kind=SUBSTITUTION, results=({"replacements": [], "task": "TH-1"},)),
        attrs.evolve(RESULT, contributions=(Contribution(LEAD, "a b"), Contribution("人大代表", "骰子 6"))),
        attrs.evolve(RESULT, results=()),
    ],
)
def test_a_result_read_back_is_the_same(statement):
    assert ResultStatement.decode(statement.encode()) == statement
    assert statement.digest == sha256(statement.encode())


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "commitment"},
        {"kind": ""},
        {"kind": []},
        {"log": ""},
        {"seed": bytes(31)},
        {"commitment": bytes(33)},
        {"seed": "00" * 32},
        {"seed": "0" * 32},
        {"commitment": "0" * 32},
        {"drawn_at": datetime(2026, 11, 24)},  # noqa: DTZ001 - that it has no zone is the point
    ],
)
def test_a_result_whose_parts_do_not_fit_cannot_be_made(parts):
    with pytest.raises((InvalidValue, InvalidIdentifier)):
        attrs.evolve(RESULT, **parts)


# ---- the one form ---------------------------------------------------------------------------------------

BOTH = pytest.mark.parametrize(
    ("decode", "payload"),
    [
        (Commitment.decode, DRAW_COMMITMENT.encode()),
        (Commitment.decode, SUBSTITUTION_STATEMENT.encode()),
        (ResultStatement.decode, RESULT.encode()),
    ],
    ids=["commitment", "substitution-commitment", "draw"],
)


@BOTH
def test_other_bytes_of_the_same_value_are_refused(decode, payload):
    for spoilt in (payload + b"\n", b" " + payload, payload.replace(b'","', b'", "', 1)):
        with pytest.raises((NotCanonical, MalformedDocument)):
            decode(spoilt)


@BOTH
@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_truncated_payload_is_refused(decode, payload, cut):
    with pytest.raises(MalformedDocument):
        decode(payload[:cut])


@BOTH
def test_every_field_must_be_there_and_no_other(decode, payload):
    value = json.loads(payload)
    for name in value:
        with pytest.raises(MalformedDocument):
            decode(encode_canonical({key: item for key, item in value.items() if key != name}))
    with pytest.raises(MalformedDocument):
        decode(encode_canonical(value | {"note": "unknown"}))


def nested_objects(value: Any) -> list[dict[str, Any]]:
    """Return all objects inside a JSON value except the free-form results, the outermost left out."""
    found = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if key != "results" and isinstance(item, dict | list):
            found += [item, *nested_objects(item)] if isinstance(item, dict) else nested_objects(item)
    return found


@BOTH
def test_fields_that_are_not_known_are_refused_at_every_depth(decode, payload):
    # What its signers meant by them would be passed over.
    for index in range(len(nested_objects(json.loads(payload)))):
        value = json.loads(payload)
        nested_objects(value)[index]["zzz"] = 1
        with pytest.raises(MalformedDocument):
            decode(encode_canonical(value))


@BOTH
@pytest.mark.parametrize("version", [0, 2, -1, 2**53 - 1])
def test_another_version_is_unknown_whatever_its_form(decode, payload, version):
    for value in (json.loads(payload) | {"protocol": version}, {"protocol": version, "anything": []}):
        with pytest.raises(UnknownVersion) as caught:
            decode(encode_canonical(value))
        assert str(version) in caught.value.describe("zh")


@BOTH
@pytest.mark.parametrize("version", [None, "1", True, [1]])
def test_a_version_that_is_no_number_is_malformed(decode, payload, version):
    with pytest.raises(MalformedDocument) as caught:
        decode(encode_canonical(json.loads(payload) | {"protocol": version}))
    assert not isinstance(caught.value, UnknownVersion)


@pytest.mark.parametrize("value", [None, [], "text", 7, True])
def test_a_payload_that_is_no_object_is_malformed(value):
    for decode in (Commitment.decode, ResultStatement.decode):
        with pytest.raises(MalformedDocument):
            decode(encode_canonical(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", "AB" * 32),
        ("seed", "ab " * 21 + "a"),
        ("seed", "ab" * 31),
        ("commitment", "0x" + "0" * 62),
        ("drawn_at", "2026-11-24 12:00:00+08:00"),
        ("drawn_at", "2026-11-24T12:00+08:00"),
        ("drawn_at", "2026-11-24T12:00:00.000+08:00"),
        ("drawn_at", "2026-11-24T12:00:00"),
        ("drawn_at", "2026-W48-2T12:00:00+08:00"),
        ("drawn_at", "2026-13-24T12:00:00+08:00"),
        ("drawn_at", 0),
        ("kind", "commitment"),
        ("kind", ["draw"]),
        ("results", {}),
        ("results", [[]]),
        ("contributions", {}),
        ("contributions", [["role", "value"]]),
        ("log", None),
    ],
)
def test_a_value_in_another_form_is_malformed(name, value):
    with pytest.raises(MalformedDocument):
        ResultStatement.decode(encode_canonical(json.loads(RESULT.encode()) | {name: value}))
