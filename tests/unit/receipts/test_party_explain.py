"""Why me, from a firm's own receipt: what an auditor's explanation tells, and nothing where nothing is proved."""

from __future__ import annotations

import attrs
import pytest

from randcheck.drawing.stratum_cut import CutKind, StratumCut
from randcheck.errors import InvalidValue
from randcheck.planning.frame_rule import FrameRule, WeightRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.explain import explain_bundle
from randcheck.receipts.party_explain import explain_party
from support.ceremonies import AS_OF, SAID, office_at, registers_of, task_of
from support.proofs import discloser, not_in_result, proved_receipt, results, rows_with, with_task

DRAWN, RESERVE, NEITHER = rows_with("drawn")[0], rows_with("reserve")[0], not_in_result()[0]


def explained(target_id: str, **changes):
    (explanation,) = explain_party(with_task(discloser().party(target_id), **changes), target_id)
    return explanation


def steps(explanation) -> list[str]:
    return [step.en for step in explanation.steps]


@pytest.mark.parametrize("target_id", [f"T{number:03}" for number in range(24)] + ["nobody"])
def test_it_tells_what_the_auditors_explanation_tells(target_id):
    own, (auditor,) = explained(target_id), explain_bundle(proved_receipt(), target_id)
    for field in ("target_id", "task_id", "in_frame", "outcome", "stratum", "team"):
        assert getattr(own, field) == getattr(auditor, field), field
    assert explain_bundle(discloser().party(target_id), target_id) == (own,)


def test_a_drawn_firm_is_told_ticket_cut_off_and_its_place_in_the_published_list():
    row = next(row for row in results().rows if row.id == DRAWN)
    own = explained(DRAWN)
    assert (own.position, own.team) == (row.position, row.team)
    stratum, ticket, comparison, conclusion = steps(own)
    assert stratum.startswith("it is in stratum ")
    assert ticket.endswith(f"‖ {DRAWN}) = {row.ticket.hex()}")
    assert comparison.startswith("the smallest tickets of the stratum are drawn, up to ")
    assert comparison.endswith("the own is ≤ that")
    assert conclusion == f"so it was drawn, number {row.position} of 8 in the published order of tickets"


def test_a_reserve_and_others_are_told_that_their_ticket_is_above():
    row = next(row for row in results().rows if row.id == RESERVE)
    assert steps(explained(RESERVE))[2].endswith("the own is > that")
    assert steps(explained(RESERVE))[3] == (
        f"so it stands in reserve, number {row.position} of 4 in the published order of tickets"
    )
    assert explained(RESERVE).position == row.position
    assert steps(explained(NEITHER))[3] == "so it was not drawn"
    assert (explained(NEITHER).position, explained(NEITHER).team) == (None, None)


def test_a_firm_outside_the_pool_is_told_that_the_organ_says_so():
    own = explained("nobody")
    assert (own.in_frame, own.outcome, own.stratum) == (False, "not-in-frame", None)
    assert steps(own) == ["the organ states that nobody is not among the 24 rows of the pool"]


@pytest.mark.parametrize("target_id", [DRAWN, NEITHER, "nobody"])
def test_where_the_result_is_left_out_nothing_is_made_of_it(target_id):
    # Whoever strips the rows that are shown must not turn "drawn" into "not drawn".
    with pytest.raises(InvalidValue, match="must show its row of the result"):
        explained(target_id, shown=())


def test_only_the_receipts_own_firm_is_explained():
    with pytest.raises(InvalidValue, match="from its own receipt or from an auditor's"):
        explain_party(discloser().party("T001"), "T002")
    with pytest.raises(InvalidValue, match="receipt of nobody"):
        explain_party(discloser().public(), "T001")
    with pytest.raises(InvalidValue, match="receipt of T001"):
        explain_bundle(discloser().party("T001"), "T002")


def test_a_stratum_that_was_not_committed_is_told():
    (task,) = discloser().party("T001").party.tasks
    own = explained("T001", row=attrs.evolve(task.row, stratum="Z"))
    assert steps(own)[0] == "it is in stratum 'Z', which was not committed"


def cut(**changes) -> StratumCut:
    fields = {"label": "A", "kind": CutKind.BY_KEY, "sample_size": 1, "weight_total": 9, "cutoff": "1/2"}
    return StratumCut(**(fields | changes))


@pytest.mark.parametrize(
    ("own_cut", "says"),
    [
        (cut(kind=CutKind.NOBODY, cutoff=None), "nobody is drawn from this stratum"),
        (cut(kind=CutKind.EVERYBODY, cutoff=None), "everybody in this stratum is drawn"),
        (cut(certain_from=1), "weights from 1 on are drawn for certain"),
        (cut(kind=CutKind.BY_WEIGHT, cutoff=None, certain_from=1), "weights from 1 on are drawn for certain"),
        (cut(kind=CutKind.BY_WEIGHT, cutoff=None, certain_from=2), "only weights from 2 on are drawn"),
        (cut(cutoff="9" * 40 + "/1"), "n = 1 and W = 9 (certain rows taken out), its key is"),
    ],
)
def test_each_kind_of_cut_has_its_comparison(own_cut, says):
    sentence = steps(explained(DRAWN, cut=own_cut))[2]
    assert says in sentence
    if own_cut.kind is CutKind.BY_KEY and own_cut.certain_from is None:
        assert sentence.endswith("the own is ≤ that")
        assert "= 0/1 (≈ 0.000000); " not in sentence
        assert steps(explained(DRAWN, cut=cut(cutoff="0/1")))[2].endswith(
            "up to 0/1 (≈ 0.000000); the own is > that"
        )


def test_weights_are_explained_by_the_same_numbers_as_an_auditor_gets():
    rule = FrameRule(as_of=AS_OF, weights=WeightRule(by="credit_risk", weights=(("A", 1), ("C", 5))))
    task = task_of(sample=SampleRule(selection=Selection.PARETO, size=8), teams=None, frame_rule=rule)
    receipt = office_at().draw(task, registers_of(), SAID)
    made = Discloser(receipt)
    for number in range(24):
        target_id = f"T{number:03}"
        (own,) = explain_party(made.party(target_id), target_id)
        (auditor,) = explain_bundle(receipt, target_id)
        assert own.outcome == auditor.outcome
        key = next(part for part in steps(own)[2].split() if "/" in part and part[0].isdigit())
        assert any(key in step for step in steps(auditor))
