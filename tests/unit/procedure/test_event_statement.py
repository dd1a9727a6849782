"""Events in the ledger: one form for every act, read strictly."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from randcheck.errors import InvalidValue, MalformedDocument, NotCanonical, ProcedureRefused, UnknownVersion
from randcheck.procedure import acts
from randcheck.procedure.acts import ACTS, Act, act_from_mapping, act_to_mapping
from randcheck.procedure.archive import manifest_of
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.fold import fold
from randcheck.procedure.record import Record, find_record
from randcheck.procedure.vocabulary import (
    DispositionKind,
    ExemptionGround,
    InspectionKind,
    InspectionMethod,
    NonCooperation,
    ObserverKind,
    Occasion,
    ThirdPartyKind,
)
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.statements import KIND_NAMES, PROCEDURE_EVENT
from randcheck.registers.delegation import AdministrativeLevel
from support.ceremonies import LOG, draw_receipt, result_of
from support.procedures import (
    LEAD,
    ORGANISER,
    P1,
    PARTNER,
    PROBLEM,
    TASK,
    Story,
    concluded,
    digest_of,
    directed_opened,
    joint_opened,
    media,
    notice,
    published,
    recorded,
    result,
    set_aside,
    work_plan,
)

AT = Story().now
D = digest_of("材料")


def samples() -> list[Act]:
    """One of every kind, with every optional part filled somewhere."""
    observer = acts.Observer(kind=ObserverKind.DEPUTY, organisation="县人大")
    delegation = acts.DelegatedBy(delegator="市局", level=AdministrativeLevel.MUNICIPAL, document="委托书")
    return [
        joint_opened(delegation=delegation),
        directed_opened(departments=(PARTNER,)),
        acts.WindowExtended(ends_on=AT.date(), reason="天气"),
        acts.RecusalDeclared(inspector_id="P01", target_id="T000", ground="亲属"),
        acts.RecusalDecided(inspector_id="P01", target_id="T000", agreed=True, reason="属实"),
        acts.CommitmentOrdered(commitment=D),
        acts.RevealOrdered(commitment=D, observers=(observer,)),
        media(Occasion.DRAW),
        acts.UpperLevelAsked(organisation="市局", missing=2, reason="人员不足"),
        acts.ReplacementRequested(ground="住院"),
        acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"),
        acts.ReplacementDecided(inspector_id="P01", agreed=False, reason="另行安排"),
        set_aside(),
        acts.TargetReplaced(target_id="T000", reserve_id="T100", staying_away=("P03",)),
        acts.MethodChosen(target_id="T000", method=InspectionMethod.NETWORK, reason="网络经营"),
        acts.ThirdPartyEngaged(
            organisation="某所", kind=ThirdPartyKind.LAWYERS, procurement="合同", target_ids=("T000",)
        ),
        acts.ThirdPartyReported(target_id="T000", organisation="某所", report=D),
        work_plan(),
        acts.TrainingHeld(held_on=AT.date(), topics=("规范",), attendees=("P01",)),
        notice(),
        recorded(
            signing_refused="拒签",
            obstructions=(acts.Obstruction(ground=NonCooperation.OBSTRUCTED, facts="围堵"),),
            handed_over=(acts.HandedOver(material="台账", copies=2, receipt=D),),
            observers=(observer,),
        ),
        concluded("T000", attrs.evolve(result(PROBLEM), note="整改中")),
        acts.Disposed(
            target_id="T000",
            department=LEAD,
            kind=DispositionKind.PENALTY,
            decided_on=AT.date(),
            decision=D,
            publication="信用中国",
        ),
        acts.Transferred(
            transfer_id="YS-1",
            target_id="T000",
            department=LEAD,
            receiver=PARTNER,
            suspicion="线索",
            materials=(D,),
        ),
        acts.TransferAccepted(transfer_id="YS-1", target_id="T000", agreed=True, reason="受理"),
        acts.ExemptionRequested(
            target_id="T000", department=LEAD, ground=ExemptionGround.STATE_SECRET, reason="涉密"
        ),
        acts.ExemptionDecided(target_id="T000", department=LEAD, agreed=True, reason="属实"),
        published(due=AT.date(), is_confirmed=True, is_late=False),
        acts.CorrectionRequested(
            target_id="T000", department=LEAD, corrects=D, results=(result(),), reason="误录"
        ),
        acts.Corrected(target_id="T000", department=LEAD, corrects=D, entry=D),
        acts.Summarised(table=D, inspected=3, with_problems=1),
        acts.Archived(
            manifest=manifest_of(Story().open().state),
            retention_years=5,
            legal_basis="某法",
            supplements=D,
            keep_until=AT.date(),
        ),
        acts.ArchiveRemoved(reason="期满"),
        acts.PersonalDataErased(materials=(D,), reason="期满"),
    ]


SAMPLES = samples()
EACH = pytest.mark.parametrize("act", SAMPLES, ids=lambda act: act.type)


def event(act: Act) -> ProcedureEvent:
    return ProcedureEvent(log=LOG, at=AT, actor=ORGANISER, subject=TASK, act=act)


def changed(payload: bytes, **fields: object) -> bytes:
    return encode_canonical(json.loads(payload) | fields)


def test_there_is_a_sample_of_every_act_and_types_are_different():
    assert tuple(type(act) for act in SAMPLES) == ACTS
    assert len({cls.type for cls in ACTS}) == len(ACTS)


@EACH
def test_an_event_read_back_is_the_same(act):
    """五(五): other systems read what was recorded."""
    payload = event(act).encode()
    assert ProcedureEvent.decode(payload) == event(act)
    assert ProcedureEvent.decode(payload).encode() == payload
    assert act_from_mapping(act_to_mapping(act)) == act


@EACH
def test_a_field_that_is_missing_unknown_or_of_another_type_is_refused(act):
    payload = event(act).encode()
    told = json.loads(payload)["act"]
    for name in told:
        without = {key: value for key, value in told.items() if key != name}
        with pytest.raises(MalformedDocument):
            ProcedureEvent.decode(changed(payload, act=without))
        with pytest.raises(MalformedDocument):
            ProcedureEvent.decode(changed(payload, act=told | {name: {"x": 1}}))
    with pytest.raises(MalformedDocument):
        ProcedureEvent.decode(changed(payload, act=told | {"further": None}))


@pytest.mark.parametrize(
    ("old", "name", "new"),
    [
        (
            acts.MethodChosen(target_id="T000", method=InspectionMethod.ON_SITE, reason="一般"),
            "proposed",
            {"proposed": InspectionMethod.WRITTEN},
        ),
        (directed_opened(), "ordered_by", {"kind": InspectionKind.SPECIAL_FROM_ABOVE, "ordered_by": "省局"}),
    ],
    ids=["proposed", "ordered_by"],
)
def test_a_field_that_came_later_leaves_what_was_recorded_before_as_it_was(old, name, new):
    assert name not in act_to_mapping(old)
    payload = event(old).encode()
    told = json.loads(payload)["act"]
    with pytest.raises(InvalidValue, match="exactly its fields"):
        act_from_mapping(told | {name: None})
    with pytest.raises(MalformedDocument):
        ProcedureEvent.decode(changed(payload, act=told | {name: None}))
    later = attrs.evolve(old, **new)
    assert name in act_to_mapping(later)
    assert ProcedureEvent.decode(event(later).encode()) == event(later)
    with pytest.raises(MalformedDocument):
        ProcedureEvent.decode(changed(event(later).encode(), act=act_to_mapping(later) | {name: {"x": 1}}))


def test_a_field_that_was_there_from_the_beginning_is_written_even_at_its_default():
    told = act_to_mapping(directed_opened())
    assert told["departments"] == []
    with pytest.raises(InvalidValue, match="exactly its fields"):
        act_from_mapping({key: value for key, value in told.items() if key != "departments"})


@EACH
def test_every_text_of_an_act_is_held_to_its_rule(act):
    payload = event(act).encode()
    told = json.loads(payload)["act"]
    for name, value in told.items():
        if isinstance(value, str):
            with pytest.raises(MalformedDocument):
                ProcedureEvent.decode(changed(payload, act=told | {name: " "}))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"protocol": 2}, UnknownVersion),
        ({"protocol": "1"}, MalformedDocument),
        ({"subject": ""}, MalformedDocument),
        ({"at": "2026-09-14T01:00:00Z"}, MalformedDocument),
        ({"actor": {"id": "x", "role": "king", "organisation": "局"}}, MalformedDocument),
        ({"further": 1}, MalformedDocument),
        ({"act": {"type": "unheard-of"}}, MalformedDocument),
        ({"act": {}}, MalformedDocument),
        ({"act": None}, MalformedDocument),
    ],
)
def test_an_event_of_another_form_is_refused(fields, error):
    with pytest.raises(error):
        ProcedureEvent.decode(changed(event(SAMPLES[0]).encode(), **fields))


def test_bytes_that_are_not_canonical_are_refused():
    with pytest.raises(NotCanonical):
        ProcedureEvent.decode(event(SAMPLES[0]).encode() + b" ")


@pytest.mark.parametrize("digest", [D.hex().upper(), D.hex()[:-2], f"{D.hex()[:-2]} {D.hex()[-2:]}"])
def test_a_digest_has_one_way_to_be_written(digest):
    payload = event(acts.CommitmentOrdered(commitment=D)).encode()
    act = {"type": "commitment-ordered", "commitment": digest}
    with pytest.raises(MalformedDocument):
        ProcedureEvent.decode(changed(payload, act=act))


@pytest.mark.parametrize("day", ["20260914", "2026-09-14T00:00:00", "2026-02-30", "2026-W38-1"])
def test_a_date_has_one_way_to_be_written(day):
    act = acts.WindowExtended(ends_on=AT.date(), reason="天气")
    told = act_to_mapping(act) | {"ends_on": day}
    with pytest.raises(MalformedDocument):
        ProcedureEvent.decode(changed(event(act).encode(), act=told))


def test_a_moment_without_zone_or_with_fractions_is_no_time_of_an_event():
    for at in (datetime(2026, 9, 14, 9), AT + timedelta(microseconds=1)):  # noqa: DTZ001 - what is refused
        with pytest.raises(InvalidValue):
            attrs.evolve(event(SAMPLES[0]), at=at)
    assert attrs.evolve(event(SAMPLES[0]), at=datetime(2026, 9, 14, tzinfo=UTC))


def test_a_single_text_or_digest_is_not_several():
    with pytest.raises(InvalidValue, match="as a list"):
        acts.PersonalDataErased(materials=D, reason="期满")  # type: ignore[arg-type]


def test_the_statement_has_a_kind_of_its_own():
    assert event(SAMPLES[0]).kind == PROCEDURE_EVENT
    assert KIND_NAMES[PROCEDURE_EVENT].zh == "监管程序事项"


def envelope(payload: bytes, kind: str) -> Envelope:
    return attrs.evolve(
        draw_receipt().commitment, payload=payload, payload_type=f"application/vnd.randcheck.{kind}.v1+json"
    )


def test_the_ledgers_entries_are_read_and_those_that_tell_nothing_of_tasks_are_passed_over():
    one = event(SAMPLES[9])
    assert find_record(envelope(one.encode(), PROCEDURE_EVENT)) == Record.of(one)
    assert find_record(envelope(b"{}", "key-change")) is None
    assert find_record(envelope(b"{}", "of-the-host")) is None
    receipt = draw_receipt()
    read = [find_record(one) for one in (receipt.commitment, receipt.result)]
    assert [one.is_about("TH-1") for one in read if one] == [True, True]
    assert [one.is_about("TH-2") for one in read if one] == [False, False]


def test_the_state_of_a_real_draw_follows_from_its_two_statements():
    receipt = draw_receipt()
    read = [find_record(one) for one in (receipt.commitment, receipt.result)]
    state = fold("TH-1", [one for one in read if one])
    assert state.phase.value == "drawn"
    assert len(state.cases) == len(result_of(receipt).results[0]["drawn"]) > 5
    assert len(state.reserves) == 4
    assert all(len(case.members) == 2 for case in state.cases.values())
    assert state.steps[0].result == read[1].digest


def test_a_refusal_tells_reason_rule_and_clause_in_both_languages():
    story = Story().open()
    with pytest.raises(ProcedureRefused) as caught:
        story.do(recorded(), P1)
    error = caught.value
    assert (error.code, error.reason) == ("procedure-refused", "wrong-phase")
    assert "inspection-recorded while opened" in error.describe("en")
    assert "已立项" in error.describe("zh")
    assert error.clause in error.describe("zh")
