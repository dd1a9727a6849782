"""What one firm's receipt proves (protocol 22.3 to 22.5 and 16.9), promise by promise."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.drawing.stratum_cut import CutKind, StratumCut
from randcheck.merkle import MerkleTree
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.party_check import check_party, read_outcome_of
from randcheck.receipts.report import Report, Status, Verdict
from randcheck.receipts.result_list import ABSENT, ShownRow
from randcheck.receipts.statements import Commitment
from randcheck.registers.salted_proof import ProvableList
from support.ceremonies import SAID, failed, office_at, registers_of, task_of, verify
from support.proofs import (
    discloser,
    not_in_result,
    proved_receipt,
    reported,
    results,
    rows_with,
    told,
    with_summary,
    with_task,
)

DRAWN, RESERVE, ABSENT_ONE = rows_with("drawn")[0], rows_with("reserve")[0], not_in_result()[0]
NOTED = {"frame-root", "sizes", "selection", "assignment", "conflicts-respected"}


def check(bundle: Bundle) -> Report:
    commitment = Commitment.decode(bundle.commitment.payload)
    return reported(check_party, bundle.party, commitment, DrawSummary.decode(bundle.result.payload))


def party(target_id: str = DRAWN) -> Bundle:
    return discloser().party(target_id)


def status(bundle: Bundle, code: str) -> str | None:
    """Return what is told of one code; ``pass`` too."""
    (found,) = [one for one in check(bundle).findings if one.code == code] or [None]
    return None if found is None else found.status.value


def sentence(bundle: Bundle, code: str) -> str:
    return next(one.sentence.en for one in check(bundle).findings if one.code == code)


# ---- what a genuine receipt tells -----------------------------------------------------------------------


def test_a_drawn_firm_is_told_its_row_its_cut_and_its_outcome():
    report = check(party())
    assert [(one.code, one.status) for one in report.with_status(Status.PASS)] == [
        ("counts", Status.PASS),
        ("own-row", Status.PASS),
        ("own-cut", Status.PASS),
        ("own-outcome", Status.PASS),
    ]
    assert told(report) == dict.fromkeys(("counts", "own-row", "own-cut", "own-outcome"), "pass") | (
        dict.fromkeys(NOTED, "noted")
    )
    assert {one.subject for one in report.findings} == {"TH-1"}
    assert sentence(party(), "own-outcome").startswith(f"{DRAWN} is drawn, as its ticket")


@pytest.mark.parametrize("target_id", [RESERVE, ABSENT_ONE])
def test_a_reserve_and_a_firm_in_neither_list_are_told_that_they_are_not_drawn(target_id):
    assert sentence(party(target_id), "own-outcome").startswith(f"{target_id} is not drawn, as its ticket")
    assert check(party(target_id)).verdict is Verdict.VALID


def test_the_row_is_told_in_both_languages():
    (found,) = [one for one in check(party("T000")).findings if one.code == "own-row"]
    assert "T000 is in the pool, in stratum 'C' with weight 1" in found.sentence.en
    assert "T000 在抽样框内，属“C”层，权重 1" in found.sentence.zh


def test_every_firm_of_the_register_has_a_receipt_that_is_valid():
    for number in range(24):
        report = verify(attrs.evolve(party(f"T{number:03}"), log_proof=None))
        assert report.verdict is Verdict.VALID


def test_without_teams_nothing_is_noted_of_them():
    plain = Discloser(office_at().draw(task_of(teams=None), registers_of(), SAID))
    assert {one.code for one in check(plain.party("T001")).findings if not one.is_required} == {
        "frame-root",
        "sizes",
        "selection",
    }


# ---- own-row --------------------------------------------------------------------------------------------


def test_a_firm_outside_the_pool_is_noted_and_only_absence_from_the_result_is_proved():
    report = check(party("nobody"))
    assert told(report) == {"counts": "pass", "own-row": "noted", "own-outcome": "pass"} | (
        dict.fromkeys(NOTED, "noted")
    )
    assert sentence(party("nobody"), "own-outcome") == "nobody is not in the result"


@pytest.mark.parametrize("target_id", [DRAWN, RESERVE])
def test_whoever_stands_in_the_result_cannot_be_told_to_be_outside_the_pool(target_id):
    without = with_task(party(target_id), row=None, row_proof=None, cut=None, cut_proof=None)
    assert status(without, "own-row") == "unchecked"
    assert status(without, "own-outcome") == "fail"
    assert failed(verify(without)) == {"own-outcome"}


def test_another_weight_stratum_or_area_than_the_committed_one_fails():
    (task,) = party().party.tasks
    for row in (
        attrs.evolve(task.row, weight=2),
        attrs.evolve(task.row, stratum="C" if task.row.stratum == "A" else "A"),
        attrs.evolve(task.row, area="东昌区"),
    ):
        changed = with_task(party(), row=row)
        assert status(changed, "own-row") == "fail"
        assert status(changed, "own-cut") is None  # told only when the row passes
        assert status(changed, "own-outcome") == "unchecked"
        assert failed(verify(changed)) == {"own-row"}


def test_the_row_of_another_firm_is_not_ones_own():
    (other,) = party("T001").party.tasks
    stolen = with_task(party("T004"), row=other.row, row_proof=other.row_proof)
    assert status(stolen, "own-row") == "fail"


def test_a_receipt_handed_to_another_firm_fails():
    for ours, theirs in ((DRAWN, ABSENT_ONE), (ABSENT_ONE, DRAWN)):
        bundle = party(ours)
        stolen = attrs.evolve(bundle, party=attrs.evolve(bundle.party, target_id=theirs))
        assert status(stolen, "own-row") == "fail"
        assert verify(stolen).verdict is Verdict.INVALID


# ---- own-cut --------------------------------------------------------------------------------------------


def test_the_cut_of_another_stratum_is_not_ones_own():
    (a,), (c,) = party("T001").party.tasks, party("T000").party.tasks
    swapped = with_task(party("T001"), cut=c.cut, cut_proof=c.cut_proof)
    assert a.cut.label != c.cut.label
    assert (status(swapped, "own-row"), status(swapped, "own-cut")) == ("pass", "fail")
    assert status(swapped, "own-outcome") == "unchecked"
    assert failed(verify(swapped)) == {"own-cut"}


@pytest.mark.parametrize(
    "changes",
    [{"sample_size": 1}, {"weight_total": 1}, {"cutoff": "f" * 64}, {"cutoff": "0" * 64}],
    ids=str,
)
def test_a_cut_with_anything_else_than_the_summarys_line_fails(changes):
    (task,) = party().party.tasks
    moved = with_task(party(), cut=attrs.evolve(task.cut, **changes))
    assert (status(moved, "own-row"), status(moved, "own-cut")) == ("pass", "fail")
    assert status(moved, "own-outcome") == "unchecked"


def test_a_stratum_that_was_never_committed_has_no_cut():
    """The organ itself says so: row, cut and summary fit, the order does not have the stratum."""
    (task,) = party("T001").party.tasks
    row = attrs.evolve(task.row, stratum="Z")
    cut = attrs.evolve(task.cut, label="Z")
    rows = ProvableList(bytes(32), [("T001", row.line("T001"))])
    cuts = ProvableList(bytes(32), [("Z", cut.line())])
    bundle = with_task(
        party("T001"),
        row=row,
        row_proof=rows.prove("T001", row.line("T001")),
        cut=cut,
        cut_proof=cuts.prove("Z", cut.line()),
    )
    commitment = Commitment.decode(bundle.commitment.payload)
    (order,) = commitment.orders
    frame = attrs.evolve(order.frame, root=rows.root.root, rows=1)
    summary = DrawSummary.decode(bundle.result.payload)
    (one,) = summary.results
    object.__setattr__(order, "frame", frame)  # an order whose strata do not add up cannot be made
    report = reported(
        check_party,
        bundle.party,
        commitment,
        attrs.evolve(summary, results=(attrs.evolve(one, cuts=cuts.root),)),
    )
    assert told(report)["own-row"] == "pass"
    assert told(report)["own-cut"] == "fail"


# ---- own-outcome ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target_id", [DRAWN, ABSENT_ONE])
def test_nothing_shown_proves_nothing(target_id):
    stripped = with_task(party(target_id), shown=())
    assert status(stripped, "own-outcome") == "fail"
    assert "is proved" in sentence(stripped, "own-outcome")
    assert failed(verify(stripped)) == {"own-outcome"}


def test_nothing_shown_fails_even_where_the_cut_is_not_shown():
    (task,) = party().party.tasks
    both = with_task(party(), shown=(), cut=attrs.evolve(task.cut, sample_size=1))
    assert (status(both, "own-cut"), status(both, "own-outcome")) == ("fail", "fail")


def test_the_row_of_another_firm_does_not_prove_ones_own_outcome():
    (theirs,) = party(rows_with("drawn")[1]).party.tasks
    for target_id in (RESERVE, ABSENT_ONE):
        assert status(with_task(party(target_id), shown=theirs.shown), "own-outcome") == "fail"


def test_rows_that_are_not_in_the_list_fail():
    (task,) = party().party.tasks
    (shown,) = task.shown
    for forged in (
        attrs.evolve(shown, row=attrs.evolve(shown.row, outcome="reserve")),
        attrs.evolve(shown, row=attrs.evolve(shown.row, position=shown.row.position + 1)),
        attrs.evolve(shown, index=shown.index + 1),
        attrs.evolve(shown, path=()),
    ):
        assert status(with_task(party(), shown=(forged,)), "own-outcome") == "fail"


def test_an_organ_that_lists_somebody_as_drawn_against_the_cut_is_found():
    """Summary and list are signed and fit each other; the arithmetic does not."""
    listed = results()
    index = next(i for i, row in enumerate(listed.rows) if row.id == RESERVE)
    row = attrs.evolve(listed.rows[index], outcome="drawn")
    rows = (*listed.rows[:index], row, *listed.rows[index + 1 :])
    tree = MerkleTree(one.leaf for one in rows)
    shown = ShownRow(index=index, row=row, path=tuple(tree.prove_inclusion(index, len(rows))))
    bundle = with_task(party(RESERVE), shown=(shown,))
    forged = with_summary(
        bundle,
        lambda s: attrs.evolve(s, results=(attrs.evolve(s.results[0], result_root=tree.root()),)),
    )
    assert status(forged, "own-outcome") == "fail"
    assert "otherwise" in sentence(forged, "own-outcome")
    assert failed(verify(forged)) == {"own-outcome"}


@pytest.mark.parametrize(
    ("cutoff", "expected"), [("0" * 64, "fail"), ("f" * 64, "pass")], ids=["moved below", "moved above"]
)
def test_an_organ_that_moves_the_cut_of_a_drawn_firm_is_found(cutoff, expected):
    (task,) = party().party.tasks
    cut = attrs.evolve(task.cut, cutoff=cutoff)
    cuts = ProvableList(bytes(32), [(cut.label, cut.line())])
    moved = with_task(party(), cut=cut, cut_proof=cuts.prove(cut.label, cut.line()))
    forged = with_summary(
        moved, lambda s: attrs.evolve(s, results=(attrs.evolve(s.results[0], cuts=cuts.root),))
    )
    assert (status(forged, "own-cut"), status(forged, "own-outcome")) == ("pass", expected)


@pytest.mark.parametrize("target_id", [DRAWN, ABSENT_ONE])
def test_where_the_key_equals_the_cut_off_either_outcome_passes(target_id):
    bundle = party(target_id)
    (task,) = bundle.party.tasks
    seed = DrawSummary.decode(bundle.result.payload).seed
    own = ticket(purpose_key(seed, TARGETS_PURPOSE), target_id)
    base = StratumCut(
        label=task.row.stratum, kind=CutKind.BY_KEY, sample_size=2, weight_total=16, cutoff="1/1"
    )
    key = base.key_of(own, 1)

    def outcome_with(cutoff: Fraction) -> str | None:
        cut = attrs.evolve(base, cutoff=f"{cutoff.numerator}/{cutoff.denominator}")
        cuts = ProvableList(bytes(32), [(cut.label, cut.line())])
        shown = with_task(bundle, cut=cut, cut_proof=cuts.prove(cut.label, cut.line()))
        forged = with_summary(
            shown, lambda s: attrs.evolve(s, results=(attrs.evolve(s.results[0], cuts=cuts.root),))
        )
        return status(forged, "own-outcome")

    is_drawn = target_id == DRAWN
    assert outcome_with(key) == "pass"
    assert outcome_with(key * Fraction(999, 1000)) == ("fail" if is_drawn else "pass")
    assert outcome_with(key * Fraction(1001, 1000)) == ("pass" if is_drawn else "fail")


# ---- tasks and counts -----------------------------------------------------------------------------------


def test_a_proof_about_other_tasks_fails_and_nothing_more_is_told():
    bundle = party()
    for tasks in (
        (),
        bundle.party.tasks * 2,
        (attrs.evolve(bundle.party.tasks[0], task_id="TH-2"),),
    ):
        report = check(attrs.evolve(bundle, party=attrs.evolve(bundle.party, tasks=tasks)))
        assert [(one.code, one.status.value, one.subject) for one in report.findings] == [
            ("own-row", "fail", None)
        ]


def test_a_summary_about_other_tasks_fails():
    renamed = with_summary(
        party(), lambda s: attrs.evolve(s, results=(attrs.evolve(s.results[0], task_id="TH-2"),))
    )
    assert told(check(renamed)) == {"own-row": "fail"}
    assert failed(verify(renamed)) == {"own-row"}


def test_the_tasks_of_a_campaign_stand_in_the_commitments_order():
    campaign = office_at().draw([task_of("TH-1"), task_of("TH-2", teams=None)], registers_of(), SAID)
    bundle = Discloser(campaign).party("T001")
    assert check(bundle).verdict is Verdict.VALID
    assert [one.subject for one in check(bundle).findings if one.code == "own-row"] == ["TH-1", "TH-2"]
    swapped = attrs.evolve(bundle, party=attrs.evolve(bundle.party, tasks=bundle.party.tasks[::-1]))
    assert told(check(swapped)) == {"own-row": "fail"}


@pytest.mark.parametrize("changes", [{"drawn": 7, "reserves": 5}, {"drawn": 9, "reserves": 3}], ids=str)
def test_counts_other_than_the_committed_ones_fail(changes):
    # As many rows as before, so that what is shown is still in the list.
    other = with_summary(party(), lambda s: attrs.evolve(s, results=(attrs.evolve(s.results[0], **changes),)))
    assert status(other, "counts") == "fail"
    assert failed(verify(other)) == {"counts"}


@pytest.mark.parametrize("part", ["drawn", "reserves"])
def test_each_of_the_counts_is_compared(part):
    (one,) = DrawSummary.decode(party().result.payload).results
    less = attrs.evolve(one, **{part: getattr(one, part) - 1})
    assert status(with_summary(party(), lambda s: attrs.evolve(s, results=(less,))), "counts") == "fail"


def test_the_outcome_can_be_read_by_itself():
    bundle = party(ABSENT_ONE)
    summary = DrawSummary.decode(bundle.result.payload)
    (task,), (one,) = bundle.party.tasks, summary.results
    assert read_outcome_of(bundle.party, task, one, summary.seed) == ABSENT
    assert read_outcome_of(bundle.party, attrs.evolve(task, shown=()), one, summary.seed) is None
    assert read_outcome_of(bundle.party, task, one, bytes(32)) != ABSENT


def test_the_receipts_of_this_test_are_what_they_should_be():
    summary = DrawSummary.decode(proved_receipt().summary.payload)
    assert (summary.results[0].drawn, summary.results[0].reserves) == (8, 4)
    assert len(not_in_result()) == 12
