"""Receipts of the other levels (protocol 15.4): what they hold, what they leave out, and who may ask."""

from __future__ import annotations

import attrs
import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue, MalformedDocument, MaterialMismatch
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.disclosure import Discloser, disclose
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.materials import Materials
from randcheck.receipts.result_list import RESERVE
from support.ceremonies import (
    POLICY,
    SAID,
    SIGNER,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
    without_summary,
)
from support.forgeries import sign_again
from support.proofs import PROOF_POLICY, discloser, not_in_result, proved_receipt, rows_with

OFFICE = office_at()
DRAW = OFFICE.draw(task_of(), registers_of(), SAID)
LEAVER = result_of(DRAW).results[0]["assignment"]["teams"][0]["members"][0]
CHANGED = OFFICE.ledger.prove(
    OFFICE.substitute(DRAW, "TH-1", [Vacancy(inspector_id=LEAVER, ground="病假")], SAID)
)


def test_a_public_receipt_holds_the_signed_statements_and_their_entries_and_nothing_else():
    public = discloser().public()
    auditor = proved_receipt()
    assert public == attrs.evolve(auditor, level=DisclosureLevel.PUBLIC, materials=Materials())
    assert verify(public, PROOF_POLICY).verdict.value == "valid"


def test_a_firms_receipt_holds_the_summary_in_place_of_the_draw():
    auditor, party = proved_receipt(), discloser().party("T001")
    assert (party.result, party.result_entry) == (auditor.summary, auditor.summary_entry)
    assert (party.summary, party.summary_entry, party.substituted) == (None, None, None)
    assert (party.commitment, party.commitment_entry) == (auditor.commitment, auditor.commitment_entry)
    assert party.log_proof == auditor.log_proof
    assert not party.materials.lists
    assert verify(party, PROOF_POLICY).verdict.value == "valid"


@pytest.mark.parametrize("target_id", ["T000", "T001", *rows_with("drawn"), *rows_with(RESERVE)])
def test_each_firm_is_shown_the_cut_of_its_own_stratum(target_id):
    (task,) = discloser().party(target_id).party.tasks
    assert task.row == proved_receipt().materials.frames[0].find_class(target_id)
    assert task.cut.label == task.row.stratum
    assert verify(discloser().party(target_id), PROOF_POLICY).verdict.value == "valid"


def test_one_preparation_serves_any_number_of_firms():
    made = Discloser(proved_receipt())
    assert made.party("T001") == made.party("T001")
    assert made.party("T001") == disclose(proved_receipt(), DisclosureLevel.PARTY, "T001")
    assert made.party("T001").party != made.party("T002").party


@pytest.mark.parametrize("level", DisclosureLevel)
def test_receipts_of_every_level_are_read_as_they_were_written(level):
    made = disclose(proved_receipt(), level, "T001" if level is DisclosureLevel.PARTY else None)
    assert Bundle.decode(made.encode()) == made
    assert made.level is level


def test_a_firms_receipt_names_no_firm_but_the_neighbours_that_were_drawn_or_in_reserve():
    listed = {*rows_with("drawn"), *rows_with(RESERVE)}
    for own in ("T001", not_in_result()[0], rows_with("drawn")[0]):
        data = discloser().party(own).encode().decode()
        named = {f"T{number:03}" for number in range(24) if f'"T{number:03}"' in data}
        assert named - {own} <= listed
        assert len(named - {own}) <= 2


def test_no_level_but_the_auditors_holds_a_secret_or_a_roster():
    secrets = [one.secret.hex() for one in proved_receipt().materials.lists]
    assert len(secrets) == 3
    for made in (discloser().public(), discloser().party("T001")):
        assert not any(secret in made.encode().decode() for secret in secrets)
        assert '"rows":[{' not in made.encode().decode()


# ---- chains ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["public", "T001"])
def test_a_substitutions_receipt_is_disclosed_link_by_link(name):
    made = Discloser(CHANGED).public() if name == "public" else Discloser(CHANGED).party(name)
    root, last = bundles_of(made)
    assert root.level is last.level is made.level
    assert (last.result, last.commitment) == (CHANGED.result, CHANGED.commitment)
    assert last.party is None
    assert root.log_proof is None
    assert last.log_proof == CHANGED.log_proof
    assert not root.materials.lists
    assert not last.materials.lists
    if name == "public":
        assert root.summary == CHANGED.substituted.summary
    else:
        assert root.result == CHANGED.substituted.summary
        assert root.party == Discloser(CHANGED.substituted).party(name).party
    assert Bundle.decode(made.encode()) == made
    report = verify(made, PROOF_POLICY)
    assert report.verdict.value == "valid"
    assert [one.is_required for one in report.findings if one.code == "substitution"] == [False]


# ---- refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bundle", [discloser().public(), discloser().party("T001")], ids=["public", "party"])
@pytest.mark.parametrize("level", DisclosureLevel)
def test_only_an_auditors_receipt_is_disclosed_from(bundle, level):
    with pytest.raises(InvalidValue, match="only an auditor's bundle"):
        Discloser(bundle)
    with pytest.raises(InvalidValue, match="only an auditor's bundle"):
        disclose(bundle, level, "T001" if level is DisclosureLevel.PARTY else None)


@pytest.mark.parametrize(
    ("level", "target_id"),
    [(DisclosureLevel.PARTY, None), (DisclosureLevel.PUBLIC, "T001"), (DisclosureLevel.AUDITOR, "T001")],
)
def test_exactly_a_firms_receipt_names_a_firm(level, target_id):
    with pytest.raises(InvalidValue, match="exactly a party's bundle must name a firm"):
        disclose(proved_receipt(), level, target_id)


def test_disclosed_to_an_auditor_the_receipt_stays_what_it_is():
    assert disclose(proved_receipt(), DisclosureLevel.AUDITOR) is proved_receipt()


@pytest.mark.parametrize("target_id", ["", "a\nb", "x" * 65])
def test_a_firm_is_named_by_an_identifier(target_id):
    with pytest.raises(InvalidIdentifier, match="target id"):
        discloser().party(target_id)


def test_without_a_summary_a_receipt_is_for_the_public_only():
    bare = Discloser(without_summary(DRAW))
    assert bare.public().summary is None
    assert verify(bare.public(), POLICY).verdict.value == "valid"
    with pytest.raises(InvalidValue, match="must hold the draw's summary"):
        bare.party("T001")


def test_without_its_lists_no_firm_can_be_shown_anything():
    empty = Discloser(attrs.evolve(DRAW, materials=Materials()))
    assert empty.public().level is DisclosureLevel.PUBLIC
    with pytest.raises(MaterialMismatch, match="frame"):
        empty.party("T001")


def test_statements_that_cannot_be_read_are_refused():
    broken = attrs.evolve(DRAW, commitment=sign_again(DRAW.commitment, b"{}", SIGNER))
    with pytest.raises(MalformedDocument):
        Discloser(broken).party("T001")


def test_the_summary_of_a_firms_receipt_is_the_draws():
    summary = DrawSummary.decode(discloser().party("T001").result.payload)
    assert summary.draw == result_of(proved_receipt()).digest


def test_to_a_firm_outside_the_pool_only_the_result_is_shown():
    (task,) = discloser().party("nobody").party.tasks
    assert (task.row, task.row_proof, task.cut, task.cut_proof) == (None, None, None, None)
    assert 1 <= len(task.shown) <= 2
