"""One person's desk: a method for every act, orders and statements in one append, and what is known before a draw."""

from __future__ import annotations

import inspect
from datetime import date, datetime

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import AlreadyCommitted, IdempotencyConflict, InvalidValue, ProcedureRefused
from randcheck.office import CHINA_TIME, ActorDesk
from randcheck.office.ledger_audit import audit_ledger
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import InspectionKind, PastInspection
from randcheck.planning.rule_wording import parse_wording
from randcheck.procedure import acts
from randcheck.procedure.ceremony import Ceremony
from randcheck.procedure.phases import Phase
from randcheck.procedure.vocabulary import ObserverKind
from randcheck.receipts.ledger_entry import decode_record
from randcheck.receipts.report import Verdict
from randcheck.receipts.trust_entries import CHECKPOINT
from support.ceremonies import (
    ALL_KINDS,
    LOG,
    SAID,
    SIGNER,
    VERIFIER,
    StandingClock,
    office_at,
    policy_of,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.faulty_ledgers import OvertakenLedger
from support.procedures import HEAD, LEAD, LEADER, MATTER, ORGANISER, inspector, surroundings_of, task_opened

MORNING = datetime(2026, 9, 15, 9, tzinfo=CHINA_TIME)
ORDERS = (acts.CommitmentOrdered, acts.RevealOrdered)
POLICY = policy_of({SIGNER: ALL_KINDS | {CHECKPOINT}})


class Desk:
    """An office on one ledger, with tasks opened."""

    def __init__(self, *task_ids, ledger=None, kind=InspectionKind.DAILY, **surroundings):
        self.ledger = MemoryLedger() if ledger is None else ledger
        self.clock = StandingClock(MORNING)
        self.office = office_at(self.ledger, clock=self.clock)
        self.around = surroundings_of(**surroundings)
        self.by = self.office.acting(ORGANISER, self.around)
        for task_id in task_ids or ("TH-1",):
            self.by.do(task_id, task_opened(kind=kind))

    @property
    def kinds(self):
        records = self.ledger.read(LOG, 0, 99)
        return [decode_record(record)[0].kind for record in records]

    def state(self, task_id="TH-1"):
        return self.office.procedure.state_of(task_id)


def refused(call, *args, **kwargs):
    with pytest.raises(ProcedureRefused) as caught:
        call(*args, **kwargs)
    return caught.value.reason


def test_every_act_but_the_orders_has_one_method_with_its_own_signature():
    made = {}
    for name, method in inspect.getmembers(ActorDesk, inspect.isfunction):
        if method.__doc__ and method.__doc__.startswith("Record :class:`~randcheck.procedure.acts."):
            made[name] = method.__doc__.split("acts.")[1].rstrip("`.")
    assert sorted(made.values()) == sorted(act.__name__ for act in acts.ACTS if act not in ORDERS)
    fields = [one.name for one in inspect.signature(acts.TaskOpened).parameters.values()]
    shown = [one.name for one in inspect.signature(ActorDesk.open_task).parameters.values()]
    assert shown == ["self", "task_id", *fields]


def test_a_method_records_its_act_for_its_actor_alone():
    desk = Desk()
    opened = task_opened()
    desk.by.open_task("TH-2", **{field: getattr(opened, field) for field in attrs.fields_dict(type(opened))})
    assert desk.state("TH-2").opening == opened
    by_head = desk.office.acting(HEAD, desk.around)
    assert refused(by_head.extend_window, "TH-1", ends_on=date(2027, 1, 5), reason="天气") == "wrong-role"


def test_doing_the_same_again_is_a_retry_and_keys_tell_requests_apart():
    desk = Desk()
    by = desk.office.acting(inspector(1), desk.around)
    declared = {"inspector_id": "P01", "target_id": "T000", "ground": "亲属"}
    first = by.declare_recusal("TH-1", **declared)
    assert by.declare_recusal("TH-1", **declared) == first
    assert refused(by.keyed("另一请求").declare_recusal, "TH-1", **declared) == "already-declared"
    desk.office.acting(HEAD, desk.around).keyed("k").decide_recusal(
        "TH-1", inspector_id="P01", target_id="T000", agreed=False, reason="不属利害关系"
    )
    with pytest.raises(IdempotencyConflict):
        by.keyed("k").declare_recusal("TH-1", **declared)
    assert by.keyed("再次").declare_recusal("TH-1", **declared) != first


def test_the_same_asked_again_after_a_refusal_is_not_taken_for_done():
    """Tonghua norm 六(五)3(3): a request that was refused may be made anew."""
    desk, _ = drawn_desk()
    leaving = of_the_lead(desk)
    person = next(one for one in desk.around.holders if one.id == leaving)
    by, unit = desk.office.acting(person, desk.around), desk.office.acting(HEAD, desk.around)
    first = by.request_replacement("TH-1", ground="长期病假")
    assert by.request_replacement("TH-1", ground="长期病假") == first
    unit.review_replacement("TH-1", inspector_id=leaving, agreed=False, reason="材料不全")
    with pytest.raises(IdempotencyConflict):
        by.request_replacement("TH-1", ground="长期病假")
    assert by.keyed("第二次申请").request_replacement("TH-1", ground="长期病假") != first
    with pytest.raises(IdempotencyConflict):
        unit.review_replacement("TH-1", inspector_id=leaving, agreed=False, reason="材料不全")
    unit.keyed("第二次审查").review_replacement("TH-1", inspector_id=leaving, agreed=False, reason="材料不全")
    assert desk.state().replacements[leaving].reviewed is False


def test_orders_are_recorded_with_what_they_order_or_not_at_all():
    """Tonghua norm 六(四)1."""
    desk = Desk()
    with pytest.raises(InvalidValue, match="commitment-ordered"):
        desk.by.do("TH-1", acts.CommitmentOrdered(commitment=bytes(32)))
    assert desk.kinds == ["procedure-event"]


def test_order_and_commitment_are_one_append_and_so_are_order_draw_and_summary():
    """Tonghua norm 六(四)1."""
    desk = Desk()
    prepared = desk.by.prepare(task_of(), registers_of())
    assert desk.kinds == ["procedure-event"]
    ceremony = desk.by.commit(prepared.ceremony)
    assert desk.kinds[1:] == ["procedure-event", "commitment"]
    assert ceremony.entry is not None
    assert ceremony.entry.index == 2
    assert desk.state().phase is Phase.COMMITTED
    desk.clock.advance(hours=1)
    watcher = acts.Observer(kind=ObserverKind.DEPUTY, organisation="县人大")
    bundle = desk.by.reveal(Ceremony.decode(ceremony.encode()), SAID, observers=[watcher])
    assert desk.kinds[3:] == ["procedure-event", "draw", "draw-summary"]
    assert desk.state().phase is Phase.DRAWN
    assert verify(desk.office.ledger.prove(bundle), POLICY).verdict is Verdict.VALID
    # Again, as after a broken connection: the same answers, and nothing more in the ledger.
    assert desk.by.commit(prepared.ceremony) == ceremony
    assert desk.by.reveal(ceremony, SAID).entries == bundle.entries
    assert len(desk.kinds) == 6
    note = desk.office.ledger.checkpoint()
    audited = audit_ledger(desk.ledger, LOG, verifier=VERIFIER, policy=POLICY, notes=[note])
    assert audited.verdict is Verdict.VALID, audited.findings


def test_a_task_that_was_opened_is_not_drawn_past_the_procedure():
    """Tonghua norm 五(五), 六(四)1."""
    desk = Desk()
    ceremony = desk.office.prepare(task_of(), registers_of()).ceremony
    assert refused(desk.office.commit, ceremony) == "order-missing"
    assert refused(desk.office.require_committable, ceremony) == "order-missing"
    committed = desk.by.commit(ceremony)
    assert refused(desk.office.reveal, committed, SAID) == "order-missing"
    assert desk.kinds == ["procedure-event", "procedure-event", "commitment"]
    assert desk.office.draw(task_of("TH-9"), registers_of(), SAID).result_entry.index == 4


def test_who_may_not_order_a_draw_leaves_nothing_behind():
    """Tonghua norm 六(五)2(1)."""
    desk = Desk()
    by = desk.office.acting(HEAD, desk.around)
    assert refused(by.prepare, task_of(), registers_of()) == "wrong-role"
    ceremony = desk.by.prepare(task_of(), registers_of()).ceremony
    assert refused(by.commit, ceremony) == "wrong-role"
    assert desk.kinds == ["procedure-event"]


def test_a_campaign_is_ordered_for_each_of_its_tasks():
    """Tonghua norm 六(三)3."""
    desk = Desk("TH-1", "TH-2")
    bundle = desk.by.draw([task_of("TH-1"), task_of("TH-2")], registers_of(), SAID)
    assert desk.kinds[2:] == [
        *["procedure-event"] * 2,
        "commitment",
        *["procedure-event"] * 2,
        "draw",
        "draw-summary",
    ]
    assert [desk.state(one).phase for one in ("TH-1", "TH-2")] == [Phase.DRAWN] * 2
    assert verify(desk.office.ledger.prove(bundle), POLICY).verdict is Verdict.VALID


def test_a_campaign_with_one_task_not_opened_is_not_committed_for_any():
    desk = Desk("TH-1")
    assert refused(desk.by.prepare, [task_of("TH-1"), task_of("TH-2")], registers_of()) == "wrong-phase"
    assert desk.kinds == ["procedure-event"]


def test_a_missing_contribution_does_not_use_up_the_commitment():
    desk = Desk()
    with pytest.raises(Exception, match="政协委员"):
        desk.by.draw(task_of(), registers_of(), {})
    assert desk.kinds == ["procedure-event"]


def test_two_organisers_at_once_commit_once():
    ledger = MemoryLedger()
    desk = Desk(ledger=ledger)

    def overtake(_number):
        other = office_at(ledger, clock=desk.clock, name="other").acting(ORGANISER, desk.around)
        other.commit(other.prepare(task_of(), registers_of()).ceremony)

    office = office_at(OvertakenLedger(ledger, overtake), clock=desk.clock)
    by = office.acting(ORGANISER, desk.around)
    ceremony = by.prepare(task_of(), registers_of()).ceremony
    with pytest.raises(AlreadyCommitted):
        by.commit(ceremony)
    assert desk.kinds == ["procedure-event", "procedure-event", "commitment"]


def test_a_draw_that_others_overtake_bears_the_moment_of_its_order():
    ledger = MemoryLedger()
    desk = Desk("TH-1", "TH-2", ledger=ledger)
    ceremony = desk.by.commit(desk.by.prepare(task_of(), registers_of()).ceremony)

    def overtake(_number):
        desk.clock.advance(minutes=1)
        other = office_at(ledger, clock=desk.clock).acting(inspector(1), desk.around)
        other.declare_recusal("TH-1", inspector_id="P01", target_id="T000", ground="亲属")

    office = office_at(OvertakenLedger(ledger, overtake), clock=desk.clock)
    bundle = office.acting(ORGANISER, desk.around).reveal(ceremony, SAID)
    assert result_of(bundle).drawn_at == desk.clock.moment
    assert verify(office.ledger.prove(bundle), POLICY).verdict is Verdict.VALID


# ---- what is known before the draw ----------------------------------------------------------------------


def test_recusals_declared_before_the_draw_are_committed_as_conflicts():
    """Tonghua norm 六(五)3(2)."""
    desk = Desk(conflicts=frozenset({("P05", "T007"), ("P06", "T009")}))
    for target_id in ("T001", "T002", "T009"):
        person = inspector(6 if target_id == "T009" else 1)
        desk.office.acting(person, desk.around).declare_recusal(
            "TH-1", inspector_id=person.id, target_id=target_id, ground="亲属"
        )
    by_head = desk.office.acting(HEAD, desk.around)
    for person, target_id in (("P01", "T002"), ("P06", "T009")):
        by_head.decide_recusal(
            "TH-1", inspector_id=person, target_id=target_id, agreed=False, reason="不属利害关系"
        )
    (listed,) = desk.by.prepare(task_of(), registers_of()).ceremony.materials.conflict_lists
    own = desk.office.prepare(task_of(), registers_of()).ceremony.materials.conflict_lists[0]
    assert set(listed.target_pairs) - set(own.target_pairs) == {("P01", "T001"), ("P05", "T007")}
    assert set(own.target_pairs) <= set(listed.target_pairs)
    assert listed.inspector_pairs == own.inspector_pairs


def visits(*target_ids, body=LEAD, kind=InspectionKind.DAILY, year=2026):
    days = [date(year, 3, 1 + number) for number in range(len(target_ids))]
    return [
        PastInspection(target_id=one, on=day, body=body, kind=kind)
        for one, day in zip(target_ids, days, strict=True)
    ]


def test_who_may_not_be_inspected_again_this_year_is_not_in_the_pool():
    """国办发〔2024〕54号."""
    seen = visits("T001", "T001", "T002", "T004") + visits("T005", "T005", body="应急局")
    desk = Desk(annual_caps=(AnnualCap(limit=2),), visits=seen)
    prepared = desk.by.prepare(task_of(), registers_of())
    assert [one for one in prepared.excluded_targets["TH-1"] if one[1] == "annual-cap-reached"] == [
        ("T001", "annual-cap-reached")
    ]
    (order,) = prepared.ceremony.commitment.orders
    assert order.frame_rule.filters.annual_cap == 2
    assert "T001" not in prepared.ceremony.materials.frames[0].ids
    assert "T005" in prepared.ceremony.materials.frames[0].ids


def test_a_special_inspection_ordered_from_above_is_not_capped():
    """国办发〔2024〕54号."""
    desk = Desk("TH-2", kind=InspectionKind.DAILY, annual_caps=(AnnualCap(limit=1),), visits=visits("T001"))
    desk.by.do(
        "TH-1",
        task_opened(kind=InspectionKind.SPECIAL_FROM_ABOVE, plan_item=None, authority="省局专项〔2026〕1号"),
    )
    assert "T001" in desk.by.prepare(task_of(), registers_of()).ceremony.materials.frames[0].ids
    assert "T001" not in desk.by.prepare(task_of("TH-2"), registers_of()).ceremony.materials.frames[0].ids


def test_a_cap_with_limits_by_class_refuses_a_pool_with_somebody_at_it():
    """国办发〔2024〕54号."""
    cap = AnnualCap(limit=3, per_class=(("A", 1),))
    desk = Desk(annual_caps=(cap,), visits=visits("T001", "T003"), cap_classes={"T001": "A"})
    with pytest.raises(ProcedureRefused) as caught:
        desk.by.prepare(task_of(), registers_of())
    assert (caught.value.reason, caught.value.seen) == ("above-the-cap", "T001")
    without = attrs.evolve(
        registers_of(), targets=[one for one in registers_of().targets if one.id != "T001"]
    )
    assert desk.by.prepare(task_of(), without).ceremony


def test_lists_that_were_made_past_the_procedure_are_not_committed():
    """国办发〔2024〕54号; Tonghua norm 六(五)3(2)."""
    capped = Desk(annual_caps=(AnnualCap(limit=1),), visits=visits("T001"))
    past = capped.office.prepare(task_of(), registers_of()).ceremony
    assert refused(capped.by.commit, past) == "above-the-cap"
    conflicting = Desk(conflicts=frozenset({("P05", "T007")}))
    past = conflicting.office.prepare(task_of(), registers_of()).ceremony
    assert refused(conflicting.by.commit, past) == "conflict-not-listed"
    assert conflicting.kinds == capped.kinds == ["procedure-event"]


def test_sizes_below_the_ratio_that_holds_are_not_committed():
    """Tonghua norm 六(六)1."""
    wanted = parse_wording("不低于99%").rules
    desk = Desk(rules={MATTER: wanted})
    with pytest.raises(ProcedureRefused) as caught:
        desk.by.prepare(task_of(), registers_of())
    assert (caught.value.reason, caught.value.clause) == ("size-against-rule", "六(六)1, 3")
    assert "99%" in caught.value.describe("zh")
    lenient = Desk(rules={MATTER: parse_wording("不低于1%").rules, "其他事项": wanted})
    assert lenient.by.prepare(task_of(), registers_of()).ceremony


# ---- substitution ---------------------------------------------------------------------------------------


def drawn_desk():
    desk = Desk()
    bundle = desk.by.draw(task_of(), registers_of(), SAID)
    desk.clock.advance(hours=1)
    return desk, bundle


def replace(desk, inspector_id):
    person = next(one for one in desk.around.holders if one.id == inspector_id)
    desk.office.acting(person, desk.around).request_replacement("TH-1", ground="长期病假")
    unit = desk.office.acting(HEAD, desk.around)
    unit.review_replacement("TH-1", inspector_id=inspector_id, agreed=True, reason="属实")
    boss = desk.office.acting(LEADER, desk.around)
    boss.decide_replacement("TH-1", inspector_id=inspector_id, agreed=True, reason="同意")


def of_the_lead(desk):
    members = [one for team in desk.state().teams for one in team.members]
    serving = {one.id for one in desk.around.holders if one.organisation == LEAD}
    return next(one for one in members if one in serving)


def test_only_decided_vacancies_are_filled_and_with_what_was_decided():
    """Tonghua norm 六(五)3(3)."""
    desk, bundle = drawn_desk()
    assert refused(desk.by.prepare_substitution, bundle, "TH-1") == "no-vacancy"
    leaving = of_the_lead(desk)
    replace(desk, leaving)
    prepared = desk.by.prepare_substitution(bundle, "TH-1", contributors=tuple(SAID))
    (vacancy,) = prepared.ceremony.commitment.substitution.vacancies
    assert (vacancy.inspector_id, vacancy.ground, vacancy.approvers) == (
        leaving,
        "长期病假",
        (HEAD.id, LEADER.id),
    )
    changed = desk.by.reveal(desk.by.commit(prepared.ceremony), SAID)
    assert desk.kinds[-4:] == [
        "procedure-event",
        "substitution-commitment",
        "procedure-event",
        "substitution",
    ]
    assert all(leaving not in team.members for team in desk.state().teams)
    assert verify(desk.office.ledger.prove(changed), POLICY).verdict is Verdict.VALID
    assert refused(desk.by.prepare_substitution, changed, "TH-1") == "no-vacancy"


def test_an_upheld_recusal_after_the_draw_is_filled_for_its_target_and_committed_as_a_conflict():
    """Tonghua norm 六(五)3(2)."""
    desk, bundle = drawn_desk()
    case = next(iter(desk.state().cases.values()))
    leaving = case.members[0]
    desk.by.declare_recusal("TH-1", inspector_id=leaving, target_id=case.target_id, ground="持股")
    assert refused(desk.by.prepare_substitution, bundle, "TH-1") == "no-vacancy"
    desk.office.acting(HEAD, desk.around).decide_recusal(
        "TH-1", inspector_id=leaving, target_id=case.target_id, agreed=True, reason="属实"
    )
    prepared = desk.by.prepare_substitution(bundle, "TH-1")
    (vacancy,) = prepared.ceremony.commitment.substitution.vacancies
    assert (vacancy.inspector_id, vacancy.target_id) == (leaving, case.target_id)
    before = bundle.materials.conflict_lists[0]
    (now,) = prepared.ceremony.materials.conflict_lists
    assert set(now.target_pairs) == {*before.target_pairs, (leaving, case.target_id)}
    assert now.inspector_pairs == before.inspector_pairs
    desk.by.reveal(desk.by.commit(prepared.ceremony), {})
    assert leaving not in desk.state().cases[case.target_id].members


def test_a_substitution_past_the_decisions_is_refused():
    """Tonghua norm 六(五)3(3): no free replacement."""
    desk, bundle = drawn_desk()
    leaving, other = of_the_lead(desk), desk.state().teams[-1].members[-1]
    replace(desk, leaving)
    (vacancy,) = desk.by.prepare_substitution(bundle, "TH-1").ceremony.commitment.substitution.vacancies
    free = desk.office.prepare_substitution(bundle, "TH-1", [attrs.evolve(vacancy, inspector_id=other)])
    assert refused(desk.by.commit, free.ceremony) == "vacancy-not-approved"
    alone = desk.office.prepare_substitution(bundle, "TH-1", [attrs.evolve(vacancy, approvers=(LEADER.id,))])
    assert refused(desk.by.commit, alone.ceremony) == "vacancy-not-approved"
