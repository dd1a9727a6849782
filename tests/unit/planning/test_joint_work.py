"""One visit in place of several: merge proposals and coordinated draws (Tonghua norm 六(二)2, 六(三)3, 六(四)1)."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck import InspectionTarget, Office, Registers, SampleRule, Task
from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.errors import InvalidValue
from randcheck.planning.coordination import explain_apart, group_campaigns, measure_overlap
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.merge_proposal import VisitNeed, propose_merges
from randcheck.receipts.statements import ResultStatement
from randcheck.registers.target import TargetKind


def need(task, first, last, *, target="T1", department="", **more):
    return VisitNeed(
        task_id=task,
        target_id=target,
        department=department or f"{task}局",
        matters=[f"{task}事项"],
        earliest=date(2026, 5, first),
        latest=date(2026, 5, last),
        **more,
    )


def test_needs_that_share_a_day_become_one_visit_of_all_departments():
    """六(二)2, 六(三)3; 综合查一次."""
    proposal = propose_merges([need("A", 1, 20), need("B", 10, 31), need("C", 15, 18)])
    [visit] = proposal.visits
    assert (visit.earliest, visit.latest) == (date(2026, 5, 15), date(2026, 5, 18))
    assert visit.departments == ("A局", "B局", "C局")
    assert visit.matters == ("A事项", "B事项", "C事项")
    assert (proposal.visits_before, proposal.saved) == (3, 2)
    assert "减少入企 2 次" in visit.describe().zh


def test_needs_without_a_common_day_and_those_that_must_stay_apart_are_told_why():
    proposal = propose_merges([need("A", 1, 5), need("B", 6, 9), need("C", 1, 9, apart="不事先通知")])
    assert proposal.saved == 0
    assert [visit.describe().en.split(": ")[1] for visit in proposal.visits] == [
        "task A shares no day with another",
        "task C stays apart (不事先通知)",
        "task B shares no day with another",
    ]


def test_different_targets_are_never_visited_together():
    proposal = propose_merges([need("A", 1, 9), need("B", 1, 9, target="T2")])
    assert (len(proposal.visits), proposal.merged) == (2, ())


def test_a_need_told_twice_and_a_window_the_wrong_way_round_are_refused():
    with pytest.raises(InvalidValue, match="told once"):
        propose_merges([need("A", 1, 9), need("A", 2, 8)])
    with pytest.raises(InvalidValue, match="before it begins"):
        need("A", 9, 8)


WINDOWS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 6)), min_size=1, max_size=5)


@given(WINDOWS)
def test_no_choice_of_days_makes_fewer_visits_and_every_need_is_met_within_its_window(windows):
    needs = [need(f"{n}", first, first + length) for n, (first, length) in enumerate(windows)]
    proposal = propose_merges(needs)
    met = [one for visit in proposal.visits for one in visit.needs]
    assert sorted(met, key=lambda one: one.task_id) == needs
    for visit in proposal.visits:
        assert all(one.earliest <= visit.earliest <= visit.latest <= one.latest for one in visit.needs)
    assert len(proposal.visits) == fewest_visits([(one.earliest.day, one.latest.day) for one in needs])


def fewest_visits(windows):
    """By trying every order in which windows may be opened; quick for five of them."""
    best = len(windows)
    for order in permutations(windows):
        days = []
        for first, last in order:
            if not any(first <= day <= last for day in days):
                days.append(last)
        best = min(best, len(days))
    return best


@given(st.permutations([need("A", 1, 5), need("B", 4, 9), need("C", 8, 12), need("D", 2, 3, target="T2")]))
def test_the_order_of_the_needs_changes_nothing(needs):
    assert propose_merges(needs) == propose_merges(
        [need("A", 1, 5), need("B", 4, 9), need("C", 8, 12), need("D", 2, 3, target="T2")]
    )


# ---- campaigns ------------------------------------------------------------------------------------------


def task(number, size, *, lead="市场监管局", as_of=date(2026, 5, 1), contributors=("委员",)):
    return Task(
        info=TaskInfo(
            id=f"T-{number}", title=f"抽查{number}", matters=[f"事项{number}"], lead_department=lead
        ),
        frame_rule=FrameRule(as_of=as_of),
        sample_rule=SampleRule(size=size),
        contributors=contributors,
    )


def test_tasks_of_one_campaign_draw_samples_that_overlap_as_far_as_their_sizes_allow():
    office = Office(
        log="draws",
        ledger=MemoryLedger(),
        signers=[Ed25519Signer.generate(SystemEntropy())],
        clock=SystemClock(),
        entropy=SystemEntropy(),
        verifier=Ed25519Verifier(),
    )
    targets = [
        InspectionTarget(id=f"S{n}", id_scheme="档案号", kind=TargetKind.ENTERPRISE, name=f"店{n}")
        for n in range(200)
    ]
    [campaign] = group_campaigns([task(2, 20), task(1, 10), task(3, 15)])
    bundle = office.draw(campaign, Registers(targets=targets), {"委员": "7"})
    results = ResultStatement.decode(bundle.result.payload).results
    samples = {one["task"]: [row["id"] for row in one["drawn"]] for one in results}
    assert {name: len(drawn) for name, drawn in samples.items()} == {"T-1": 10, "T-2": 20, "T-3": 15}
    overlap = measure_overlap(samples)
    assert (overlap.inspections, overlap.visits, overlap.saved) == (45, 20, 25)
    assert all(pair.common == pair.most for pair in overlap.pairs)


def test_only_tasks_of_one_lead_day_and_contributors_are_drawn_together():
    tasks = [
        task(1, 5),
        task(2, 5, lead="应急管理局"),
        task(3, 5, as_of=date(2026, 5, 2)),
        task(4, 5),
        task(5, 5, contributors=()),
    ]
    groups = [[one.info.id for one in group] for group in group_campaigns(tasks)]
    assert sorted(groups) == [["T-1", "T-4"], ["T-2"], ["T-3"], ["T-5"]]
    assert explain_apart(tasks[0], tasks[3]) == ()
    for other, word in ((1, "lead departments"), (2, "days"), (4, "contributors")):
        [reason] = explain_apart(tasks[0], tasks[other])
        assert word in reason.en
    with pytest.raises(InvalidValue, match="different ids"):
        group_campaigns([task(1, 5), task(1, 6)])


def test_overlap_counts_exactly_and_refuses_a_target_drawn_twice():
    overlap = measure_overlap({"A": ["1", "2"], "B": ["2", "3", "4"], "C": []})
    assert [(pair.one, pair.other, pair.common, pair.most) for pair in overlap.pairs] == [
        ("A", "B", 1, 2),
        ("A", "C", 0, 0),
        ("B", "C", 0, 0),
    ]
    assert measure_overlap({}).share_saved == 0
    with pytest.raises(InvalidValue, match="once"):
        measure_overlap({"A": ["1", "1"]})
