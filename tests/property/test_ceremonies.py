"""Any task on any registers: what could be prepared is drawn, its receipt is valid, and survives every file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
from hypothesis import event, given, settings
from hypothesis import strategies as st

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import AssignmentInfeasible, AssignmentUndecided, RandcheckError
from randcheck.office import Registers
from randcheck.planning.frame_rule import FrameRule, WeightRule
from randcheck.planning.sample_rule import Rounding, SampleRule, Selection
from randcheck.planning.substitution_order import Vacancy
from randcheck.planning.task import Task
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamMode, TeamRule
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.explain import explain_target
from randcheck.receipts.register_check import check_register
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.registers.conflict import InspectorConflict, TargetConflict
from randcheck.registers.inspector import InspectorLevel
from randcheck.registers.target import CreditRiskClass
from support.ceremonies import (
    AS_OF,
    NOON,
    StandingClock,
    commitment_of,
    inspector,
    office_at,
    result_of,
    target,
    task_of,
    verify,
)

CATEGORIES = ["食品安全", "特种设备", "药品"]
UNITS = ["市场监管局", "应急局"]
AREAS = ["东昌区", "集安市"]

# Even a small assignment may take a second to mix, so there are fewer examples than elsewhere.
few = settings(max_examples=max(1, settings().max_examples // 2))


levels = st.sampled_from([InspectorLevel.LOCAL] * 5 + [InspectorLevel.UPPER])
category_sets = st.frozensets(st.sampled_from(CATEGORIES), min_size=1)


@st.composite
def register_sets(draw: st.DrawFn, *, plain: bool = False) -> Registers:
    """Return registers; plain ones have inspectors who differ so little that an assignment takes no time."""
    targets = [
        target(
            number,
            credit_risk=draw(st.none() | st.sampled_from(CreditRiskClass)),
            area=draw(st.sampled_from(["", *AREAS])),
            weight=draw(st.sampled_from([1, 1, 2, 50, 1_000_000])),
        )
        for number in range(draw(st.integers(1, 16)))
    ]
    people = [
        inspector(
            number,
            unit=draw(st.sampled_from(UNITS)),
            categories=frozenset(CATEGORIES) if plain else draw(category_sets),
            areas=draw(st.sampled_from([frozenset()] * 6 + [frozenset(AREAS[:1]), frozenset(AREAS)])),
            level=InspectorLevel.LOCAL if plain else draw(levels),
            is_cadre=draw(st.booleans()),
            capacity=None if plain else draw(st.sampled_from([None] * 4 + [1, 3])),
            prior_load=0 if plain else draw(st.sampled_from([0, 0, 0, 1, 10**9])),
            kin_group=draw(st.sampled_from([None] * 6 + ["张"])),
        )
        for number in range(draw(st.sampled_from([0, *range(4, 13)])))
    ]
    ids = [person.id for person in people]
    pairs = []
    if ids:
        for one, firm in draw(st.lists(st.tuples(st.sampled_from(ids), st.integers(0, 15)), max_size=4)):
            pairs.append(TargetConflict(inspector_id=one, target_id=f"T{firm:03}", ground="亲属"))
        for one, other in draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=2)):
            if one != other:
                pairs.append(InspectorConflict(inspector_id=one, other_id=other, ground="夫妻"))
    return Registers(targets=targets, inspectors=people, conflicts=tuple(pairs))


seats = st.builds(
    SeatRule,
    department=st.sampled_from([None, None, None, *UNITS]),
    categories=st.sampled_from([(), (), CATEGORIES[:1], CATEGORIES[1:], CATEGORIES[:2]]).map(frozenset),
)
sizes = st.sampled_from(["1/3", "50%", "100%", 0, 1, 4])
sample_rules = st.one_of(
    st.builds(
        SampleRule,
        selection=st.sampled_from([Selection.EQUAL, Selection.PARETO]),
        size=sizes,
        rounding=st.sampled_from(Rounding),
        reserves=st.integers(0, 3),
    ),
    st.just(SampleRule(selection=Selection.FULL)),
)


@st.composite
def team_rules(draw: st.DrawFn) -> TeamRule:
    mode = draw(st.sampled_from(TeamMode))
    teams, per_team = None, None
    if mode is TeamMode.TEAMS_FIRST:
        teams, per_team = draw(st.sampled_from([(1, None), (2, None), (3, None), (None, 1), (None, 4)]))
    return TeamRule(
        mode=mode,
        seats=tuple(draw(st.lists(seats, min_size=2, max_size=3))),
        teams=teams,
        targets_per_team=per_team,
        leader=draw(st.sampled_from(LeaderRule)),
        even=draw(st.booleans()),
    )


weights = st.sampled_from(
    [None, WeightRule(), WeightRule(by="credit_risk", weights=(("A", 1), ("D", 9)), other=3)]
)


def frame_rules(weighted: bool) -> st.SearchStrategy[FrameRule]:
    return st.builds(
        FrameRule,
        as_of=st.just(AS_OF),
        strata_by=st.sampled_from([(), ("credit_risk",), ("credit_risk", "area")]),
        weights=weights if weighted else st.none(),
        with_areas=st.booleans(),
    )


@st.composite
def tasks(draw: st.DrawFn, task_id: str = "TH-1", *, assigns: bool = False) -> Task:
    sample = draw(sample_rules)
    return task_of(
        task_id,
        sample=sample,
        teams=draw(team_rules() if assigns else st.none() | team_rules()),
        contributors=("政协委员",),
        frame_rule=draw(frame_rules(sample.selection is Selection.PARETO)),
    )


contributions = (
    st.text(st.sampled_from("0123456789 -人大"), min_size=1, max_size=12).map(str.strip).filter(bool)
)


@few
@given(
    register_sets(),
    st.lists(st.sampled_from(["TH-1", "TH-2"]), min_size=1, max_size=2, unique=True),
    st.data(),
)
def test_what_could_be_prepared_is_drawn_valid_and_read_back_from_every_file(registers, task_ids, data):
    campaign = [data.draw(tasks(task_id)) for task_id in task_ids]
    office = office_at(
        MemoryLedger(), clock=StandingClock(NOON + timedelta(seconds=data.draw(st.integers(0, 9))))
    )
    try:
        prepared = office.prepare(campaign, registers).ceremony
    except RandcheckError as error:
        event(f"refused: {error.code}")
        return
    ceremony = Ceremony.decode(office.commit(prepared).encode())
    try:
        bundle = office.reveal(ceremony, {"政协委员": data.draw(contributions)})
    except AssignmentUndecided:
        event("undecided")
        return
    again = Bundle.decode(bundle.encode())
    assert again == bundle
    assert again.encode() == bundle.encode()
    assert Commitment.decode(bundle.commitment.payload) == prepared.commitment
    assert ResultStatement.decode(bundle.result.payload).encode() == bundle.result.payload
    report = verify(again)
    assert report.verdict is Verdict.VALID, report.with_status(Status.FAIL)
    event(f"drawn: teams {[has_teams(result) for result in result_of(bundle).results]}")
    require_register_agrees(again, registers)
    require_explained(again)


def has_teams(result: Any) -> str:
    assignment = result["assignment"]
    return "none" if assignment is None else "short" if assignment["shortfall"] else "full"


def require_register_agrees(bundle: Bundle, registers: Registers) -> None:
    for finding in check_register(bundle, registers.targets):
        assert finding.status is Status.PASS, finding


def require_explained(bundle: Bundle) -> None:
    """Every firm of every pool is told the outcome that the receipt tells."""
    for order, result in zip(commitment_of(bundle).orders, result_of(bundle).results, strict=True):
        frame = bundle.materials.find_frame(order.frame)
        # Without the teams, which are run again above and take longer.
        bare = attrs.evolve(order, team_rule=None, roster=None, conflicts=None)
        draw = rerun_draw(bare, result_of(bundle).seed, bundle.materials)
        told = {"drawn": set(), "reserve": set(), "not-drawn": set()}
        for target_id in frame.ids:
            told[explain_target(draw, frame, target_id).outcome].add(target_id)
        assert told["drawn"] == {row["id"] for row in result["drawn"]}
        assert told["reserve"] == {row["id"] for row in result["reserves"]}


@few
@given(register_sets(plain=True), tasks(assigns=True), st.data())
def test_chains_of_substitutions_are_valid_whatever_falls_vacant(registers, task, data):
    office = office_at(MemoryLedger())
    try:
        link = office.draw(task, registers, {"政协委员": "1"})
    except RandcheckError as error:
        event(f"refused: {error.code}")
        return
    draw = result_of(link).results[0]
    if has_teams(draw) != "full" or not draw["assignment"]["teams"]:
        event("no teams")
        return
    for _ in range(3):
        team = data.draw(st.sampled_from(draw["assignment"]["teams"]))
        everybody = sorted({*team["members"], *(person.id for person in registers.inspectors)})
        vacancy = Vacancy(
            inspector_id=data.draw(st.sampled_from(everybody)),
            target_id=data.draw(st.none() | st.sampled_from(team["targets"])) if team["targets"] else None,
            ground="病假",
        )
        try:
            link = office.substitute(link, "TH-1", [vacancy], {"政协委员": "2"})
        except (AssignmentInfeasible, RandcheckError) as error:
            event(f"substitution refused: {error.code}")
            continue
        event("substituted")
        assert verify(Bundle.decode(link.encode())).verdict is Verdict.VALID, verify(link).with_status(
            Status.FAIL
        )


@settings(max_examples=max(1, settings().max_examples // 3))
@given(register_sets(plain=True), tasks())
def test_the_order_of_what_is_handed_in_never_matters(registers, task):
    turned = attrs.evolve(
        registers,
        targets=registers.targets[::-1],
        inspectors=registers.inspectors[::-1],
        conflicts=registers.conflicts[::-1],
    )
    answers = []
    for given_registers in (registers, turned):
        try:
            answers.append(office_at().draw(task, given_registers, {"政协委员": "1"}).encode())
        except RandcheckError as error:
            answers.append(error.code)
    assert answers[0] == answers[1]
