"""What is held between commitment and reveal: kept in a file, completed, concluded."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.drawing.seed import Contribution, Contributor, derive_seed
from randcheck.errors import (
    AssignmentInfeasible,
    ContributionMismatch,
    InvalidIdentifier,
    InvalidValue,
    MalformedDocument,
    NotCanonical,
    RandcheckError,
)
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.ceremony import Ceremony, unfold
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.materials import Materials
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.statements import DRAW, SUBSTITUTION, Commitment
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text
from support.ceremonies import (
    LEAD,
    LOG,
    NOON,
    SAID,
    WITNESS,
    draw_receipt,
    office_at,
    registers_of,
    result_of,
    task_of,
)
from support.forgeries import sign_again

OFFICE = office_at()
CEREMONY = OFFICE.commit(OFFICE.prepare(task_of(), registers_of()).ceremony)
PREPARED = attrs.evolve(CEREMONY, entry=None)
RECEIPT = OFFICE.reveal(CEREMONY, SAID)
LATER = NOON + timedelta(hours=1)


def team_of(bundle: Bundle) -> dict[str, Any]:
    return result_of(bundle).results[0]["assignment"]["teams"][0]


def leaving(inspector_id: str, target_id: str | None = None) -> list[Vacancy]:
    return [Vacancy(inspector_id=inspector_id, target_id=target_id, ground="病假")]


CHANGE = OFFICE.prepare_substitution(
    RECEIPT, "TH-1", leaving(team_of(RECEIPT)["members"][0]), contributors=[WITNESS]
).ceremony
NONCE = CEREMONY.nonces[0][1]


# ---- the file -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ceremony", [CEREMONY, PREPARED, CHANGE], ids=["committed", "prepared", "substitution"]
)
def test_a_ceremony_read_back_is_the_same(ceremony):
    again = Ceremony.decode(ceremony.encode())
    assert again == ceremony
    assert again.encode() == ceremony.encode()


def test_a_ceremony_shows_no_secret_in_its_repr():
    secrets = [NONCE, *(one.secret.hex() for one in CEREMONY.materials.lists)]
    assert not any(
        secret in repr(CEREMONY) or repr(bytes.fromhex(secret)) in repr(CEREMONY) for secret in secrets
    )


def spoil(edit: Callable[[dict[str, Any]], Any], ceremony: Ceremony = CEREMONY) -> bytes:
    value = copy.deepcopy(parse_strict(ceremony.encode(), what=Text("c", "c")))
    edit(value)
    return encode_strict(value)


OTHER = office_at(name="another").prepare(task_of(), registers_of()).ceremony
SPOILT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a field missing": lambda c: c.pop("nonces"),
    "a field too many": lambda c: c.update(note=1),
    "no commitment": lambda c: c.update(commitment=None),
    "another commitment": lambda c: c.update(commitment=OTHER.envelope.to_mapping()),
    "an unreadable commitment": lambda c: c["commitment"].update(payload="e30="),
    "an entry that is no object": lambda c: c.update(entry="0"),
    "an entry about something else": lambda c: c["entry"].update(digest="00" * 32),
    "an entry of another kind": lambda c: c["entry"].update(kind="draw"),
    "nonces that are no array": lambda c: c.update(nonces=7),
    "a nonce that is text": lambda c: c.update(nonces=["role"]),
    "a nonce without a value": lambda c: c["nonces"][0].pop("value"),
    "a nonce with more": lambda c: c["nonces"][0].update(note=1),
    "a nonce of another value": lambda c: c["nonces"][0].update(value="00" * 32),
    "a nonce that is no text": lambda c: c["nonces"][0].update(value=7),
    "a nonce of nobody": lambda c: c["nonces"][0].update(role="人大代表"),
    "a nonce of a role that is no text": lambda c: c["nonces"][0].update(role=[]),
    "a nonce of somebody who fixed none": lambda c: c["nonces"].append({"role": WITNESS, "value": "1"}),
    "materials missing": lambda c: c.update(materials=None),
    "a draw that it does not change": lambda c: c.update(substituted=RECEIPT.to_mapping()),
    "no draw to change, but something": lambda c: c.update(substituted=7),
}


@pytest.mark.parametrize("edit", SPOILT.values(), ids=SPOILT.keys())
def test_a_file_with_a_part_exchanged_or_of_another_shape_is_refused(edit):
    with pytest.raises(MalformedDocument):
        Ceremony.decode(spoil(edit))


@pytest.mark.parametrize("draw", [None, draw_receipt(office_at(name="x"))], ids=["none", "another"])
def test_a_substitution_must_keep_the_draw_that_it_changes(draw):
    mapping = None if draw is None else draw.to_mapping()
    with pytest.raises(MalformedDocument):
        Ceremony.decode(spoil(lambda c: c.update(substituted=mapping), CHANGE))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b'{"a":1}', b"{", b"\xff", b"[" * 10_000_000])
def test_bytes_that_are_no_ceremony_are_refused(data):
    with pytest.raises((MalformedDocument, NotCanonical)):
        Ceremony.decode(data)


@pytest.mark.parametrize("share", range(0, 100, 7))
def test_a_truncated_file_is_refused(share):
    data = CEREMONY.encode()
    with pytest.raises(MalformedDocument):
        Ceremony.decode(data[: len(data) * share // 100])


def test_an_envelope_of_another_commitment_cannot_be_put_in():
    with pytest.raises(InvalidValue):
        attrs.evolve(PREPARED, envelope=sign_again(CEREMONY.envelope, OTHER.commitment.encode()))


# ---- contributions --------------------------------------------------------------------------------------


def test_the_kept_value_is_put_in_and_the_committed_order_kept():
    assert CEREMONY.complete(SAID) == (Contribution(LEAD, NONCE), Contribution(WITNESS, SAID[WITNESS]))


def test_the_kept_value_may_be_given_too_when_it_is_the_same():
    assert CEREMONY.complete(SAID | {LEAD: NONCE}) == CEREMONY.complete(SAID)


@pytest.mark.parametrize(
    ("given", "role"),
    [
        ({}, WITNESS),
        ({LEAD: NONCE}, WITNESS),
        (SAID | {LEAD: "00" * 32}, LEAD),
        (SAID | {"人大代表": "1"}, "人大代表"),
    ],
    ids=["missing", "only the organ's", "another than the fixed", "not announced"],
)
def test_contributions_that_are_not_the_announced_ones_name_the_role(given, role):
    with pytest.raises(ContributionMismatch) as caught:
        CEREMONY.complete(given)
    assert caught.value.role == role


@pytest.mark.parametrize("value", ["", " 8", "8\n", "8\t9", "x" * 201, 8, None])
def test_a_value_that_cannot_be_hashed_on_one_line_is_refused(value):
    with pytest.raises(InvalidIdentifier):
        CEREMONY.complete({WITNESS: value})


# ---- conclusion -----------------------------------------------------------------------------------------


def test_the_result_is_a_pure_function_of_ceremony_contributions_and_moment():
    given = CEREMONY.complete(SAID)
    concluded = CEREMONY.conclude(given, LATER)
    again = Ceremony.decode(CEREMONY.encode()).conclude(given, LATER)
    assert concluded == again
    one = concluded.result
    assert one.encode() == again.result.encode()
    assert (concluded.summary.draw, concluded.summary.seed) == (one.digest, one.seed)
    assert (one.kind, one.log, one.drawn_at) == (DRAW, LOG, LATER)
    assert one.commitment == CEREMONY.commitment.digest
    assert one.contributions == given
    assert one.seed == derive_seed(CEREMONY.commitment.digest, given)


def test_the_draw_is_that_of_the_committed_order():
    result = CEREMONY.conclude(CEREMONY.complete(SAID), LATER).result
    (order,) = CEREMONY.commitment.orders
    assert result.results == (rerun_draw(order, result.seed, CEREMONY.materials).to_mapping(),)


def test_another_contribution_makes_another_draw():
    seeds = {
        CEREMONY.conclude(CEREMONY.complete({WITNESS: value}), LATER).result.seed
        for value in ("1", "2", "8 17 23")
    }
    assert len(seeds) == 3


def test_a_substitution_concludes_with_its_replacements():
    result = CHANGE.conclude(CHANGE.complete(SAID), LATER).result
    assert result.kind == SUBSTITUTION
    (told,) = result.results
    assert told["task"] == "TH-1"
    assert [change["former"] for change in told["replacements"]] == [team_of(RECEIPT)["members"][0]]


def test_a_substitution_without_its_conflicts_cannot_conclude():
    bare = attrs.evolve(CHANGE, materials=Materials())
    with pytest.raises(InvalidValue):
        bare.conclude(CHANGE.complete(SAID), LATER)


def change_of(receipt: Bundle, **order: Any) -> Ceremony:
    """Return CHANGE, about another draw or task, signed anew."""
    changed = attrs.evolve(
        CHANGE.commitment,
        substitution=attrs.evolve(CHANGE.commitment.substitution, draw=result_of(receipt).digest, **order),
        contributors=(Contributor(role=WITNESS),),
    )
    return Ceremony(
        commitment=Commitment.decode(changed.encode()),
        envelope=sign_again(CHANGE.envelope, changed.encode()),
        nonces=(),
        materials=CHANGE.materials,
        substituted=receipt,
    )


@pytest.mark.parametrize(
    "ceremony",
    [
        change_of(RECEIPT, task_id="TH-9"),
        change_of(draw_receipt(teams=None)),
        change_of(RECEIPT, vacancies=(Vacancy(inspector_id="P99", ground="病假"),)),
        change_of(RECEIPT, vacancies=tuple(leaving("P00", "T999"))),
    ],
    ids=["another task", "a draw without teams", "nobody's seat", "a target without a team"],
)
def test_a_substitution_that_cannot_be_made_says_so_before_it_is_committed(ceremony):
    for attempt in (ceremony.rehearse, lambda: ceremony.conclude(ceremony.complete(SAID), LATER)):
        with pytest.raises(RandcheckError):
            attempt()


def test_a_draw_without_teams_is_told_to_have_none():
    with pytest.raises(InvalidValue) as caught:
        change_of(draw_receipt(teams=None)).rehearse()
    assert "检查组" in caught.value.describe("zh")


def test_a_rehearsal_tells_that_nobody_is_left_without_moving_others():
    everybody = tuple(sorted(row.id for row in RECEIPT.materials.rosters[0].rows))
    with pytest.raises(AssignmentInfeasible):
        change_of(RECEIPT, absent=everybody).rehearse()


def test_a_rehearsal_of_a_possible_substitution_or_of_a_draw_tells_nothing():
    assert CHANGE.rehearse() is None
    assert CEREMONY.rehearse() is None


# ---- unfolding ------------------------------------------------------------------------------------------


def test_unfolding_finds_the_draw_under_its_substitutions():
    one = OFFICE.reveal(OFFICE.commit(CHANGE), SAID)
    (told,) = result_of(one).results[0]["replacements"]
    root, changes = unfold(one)
    assert root == RECEIPT
    assert [change.to_mapping() for change in changes] == [told]
    assert unfold(one, "TH-1") == (root, changes)
    assert unfold(one, "TH-9") == (root, ())
    assert unfold(RECEIPT) == (RECEIPT, ())


def test_a_chain_that_does_not_hang_together_cannot_be_unfolded():
    one = OFFICE.reveal(OFFICE.commit(CHANGE), SAID)
    with pytest.raises(MalformedDocument):
        unfold(attrs.evolve(one, substituted=draw_receipt(office_at(name="other"))))
