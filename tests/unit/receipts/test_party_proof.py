"""What one firm is shown (protocol 22.1): a form that cannot be stretched."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from randcheck.errors import InvalidValue, MalformedDocument, RandcheckError
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.party_check import read_outcome_of
from randcheck.receipts.party_proof import PartyProof, PartyTask
from support.proofs import discloser, not_in_result, rows_with

PARTY = discloser().party(rows_with("drawn")[0]).party
ABSENT = discloser().party(not_in_result()[0]).party
STRANGER = discloser().party("nobody").party
(TASK,) = PARTY.tasks


def document(party: PartyProof = PARTY) -> dict[str, Any]:
    return json.loads(json.dumps(party.to_mapping()))


@pytest.mark.parametrize("party", [PARTY, ABSENT, STRANGER], ids=["drawn", "not drawn", "not in the pool"])
def test_a_proof_is_read_as_it_was_written(party):
    assert PartyProof.from_mapping(document(party)) == party


def test_the_proof_has_exactly_the_members_of_the_protocol():
    written = document()
    assert written.keys() == {"target_id", "tasks"}
    (task,) = written["tasks"]
    assert task.keys() == {"task", "row", "row_proof", "cut", "cut_proof", "shown"}
    assert task["row"].keys() == {"stratum", "weight", "area"}
    assert task["row_proof"].keys() == task["cut_proof"].keys() == {"salt", "siblings", "path"}
    assert task["cut"].keys() == {
        "label",
        "kind",
        "sample_size",
        "weight_total",
        "certain_from",
        "cutoff",
    }
    assert [one.keys() for one in task["shown"]] == [{"index", "path", "row"}]


def test_of_a_firm_outside_the_pool_row_and_cut_are_null():
    (task,) = document(STRANGER)["tasks"]
    assert [task[name] for name in ("row", "row_proof", "cut", "cut_proof")] == [None] * 4


@pytest.mark.parametrize("part", ["row", "row_proof", "cut", "cut_proof"])
def test_row_and_cut_stand_together_with_their_proofs_or_not_at_all(part):
    with pytest.raises(InvalidValue, match="must come together, with proofs"):
        attrs.evolve(TASK, **{part: None})
    with pytest.raises(InvalidValue, match="must come together, with proofs"):
        PartyTask(task_id="TH-1", **{part: getattr(TASK, part)})


def test_at_most_two_rows_of_the_result_are_shown():
    assert len(attrs.evolve(TASK, shown=TASK.shown * 2).shown) == 2
    with pytest.raises(InvalidValue, match="at most two rows"):
        attrs.evolve(TASK, shown=TASK.shown * 3)


@pytest.mark.parametrize("name", ["", "a\n", None])
def test_firm_and_task_are_identifiers(name):
    with pytest.raises(RandcheckError):
        attrs.evolve(TASK, task_id=name)
    with pytest.raises(RandcheckError):
        attrs.evolve(PARTY, target_id=name)


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p.pop("target_id"),
        lambda p: p.pop("tasks"),
        lambda p: p.update(more=1),
        lambda p: p.update(tasks={"a": 1}),
        lambda p: p.update(tasks=None),
        lambda p: p.update(tasks=[[]]),
        lambda p: p.update(target_id=5),
        lambda p: p["tasks"][0].pop("shown"),
        lambda p: p["tasks"][0].update(more=None),
        lambda p: p["tasks"][0].update(shown="x"),
        lambda p: p["tasks"][0].update(shown=[1]),
        lambda p: p["tasks"][0].update(shown={}),
        lambda p: p["tasks"][0].update(shown=p["tasks"][0]["shown"] * 3),
        lambda p: p["tasks"][0].update(row=[]),
        lambda p: p["tasks"][0]["row"].update(weight=0),
        lambda p: p["tasks"][0]["row"].update(weight=True),
        lambda p: p["tasks"][0]["row"].update(weight=2**53),
        lambda p: p["tasks"][0]["row"].update(name="x"),
        lambda p: p["tasks"][0]["row"].pop("area"),
        lambda p: p["tasks"][0]["row"].update(area=None),
        lambda p: p["tasks"][0]["row_proof"].update(salt=p["tasks"][0]["row_proof"]["salt"].upper()),
        lambda p: p["tasks"][0]["row_proof"].update(path="00"),
        lambda p: p["tasks"][0]["row_proof"].update(path=["0A" * 32]),
        lambda p: p["tasks"][0]["row_proof"].update(siblings="00"),
        lambda p: p["tasks"][0]["row_proof"].update(siblings=None),
        lambda p: p["tasks"][0]["row_proof"].update(more=None),
        lambda p: p["tasks"][0].update(row_proof=None),
        lambda p: p["tasks"][0].update(cut="x"),
        lambda p: p["tasks"][0]["cut"].update(kind="bogus"),
        lambda p: p["tasks"][0]["cut"].update(kind=[]),
        lambda p: p["tasks"][0]["cut"].update(label=None),
        lambda p: p["tasks"][0]["cut"].update(sample_size=1.5),
        lambda p: p["tasks"][0]["cut"].update(more=1),
        lambda p: p["tasks"][0]["cut"].pop("cutoff"),
        lambda p: p["tasks"][0]["shown"][0].update(index=None),
        lambda p: p["tasks"][0]["shown"][0].update(path=["0"]),
        lambda p: p["tasks"][0]["shown"][0].update(more=0),
        lambda p: p["tasks"][0]["shown"][0]["row"].update(members="P01"),
        lambda p: p["tasks"][0]["shown"][0]["row"].update(members=None),
        lambda p: p["tasks"][0]["shown"][0]["row"].update(position=0),
        lambda p: p["tasks"][0]["shown"][0]["row"].update(outcome=None),
        lambda p: p["tasks"][0]["shown"][0]["row"].update(more=0),
        lambda p: p["tasks"][0]["shown"][0]["row"].update(
            ticket=" " + p["tasks"][0]["shown"][0]["row"]["ticket"]
        ),
    ],
)
def test_a_document_of_another_form_is_malformed_and_nothing_else(edit):
    changed = document()
    edit(changed)
    with pytest.raises(MalformedDocument, match="one firm's proof"):
        PartyProof.from_mapping(changed)


def test_a_step_of_another_length_is_read_and_shows_nothing():
    changed = document()
    changed["tasks"][0]["shown"][0]["path"] = ["00"]
    proof = PartyProof.from_mapping(changed)
    assert proof.to_mapping() == changed
    summary = DrawSummary.decode(discloser().party("T001").result.payload)
    (task,) = proof.tasks
    assert read_outcome_of(proof, task, summary.results[0], summary.seed) is None


@pytest.mark.parametrize("value", [None, [], "x", 5, True, {}])
def test_what_is_no_object_is_malformed(value):
    with pytest.raises(MalformedDocument):
        PartyProof.from_mapping(value)
