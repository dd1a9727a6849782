"""Notices and records on site made from the state of a task."""

from __future__ import annotations

import attrs
import pytest

from randcheck.documents import Format, render
from randcheck.documents.from_state import (
    Directory,
    inspection_notice,
    notice_draft,
    site_record,
    site_record_draft,
)
from randcheck.documents.views import JointSiteRecord, SiteObstruction, SiteRecord
from randcheck.errors import InvalidValue
from randcheck.hashing import sha256
from randcheck.procedure import acts
from randcheck.procedure.surroundings import ReserveQueue
from randcheck.procedure.vocabulary import Capacity, InspectionMethod, NonCooperation
from randcheck.workdays.civil_day import to_civil_day
from support.documents import text_of_docx, text_of_html
from support.papers import (
    DIRECTORY,
    NAMES,
    WATCHED,
    full_notice,
    joint_record,
    joint_story,
    recuse,
    replace,
    with_plan,
)
from support.procedures import (
    DRAWN_ON,
    E1,
    INSPECTED_ON,
    LEAD,
    MATTER,
    ORGANISER,
    OTHER_MATTER,
    P1,
    P2,
    PARTNER,
    RESERVES,
    Story,
    digest_of,
    directed_opened,
    evidence,
    present,
    recorded,
    set_aside,
    signature,
)

PAPER = pytest.mark.parametrize(
    ("paper", "text_of"), [(Format.HTML, text_of_html), (Format.DOCX, text_of_docx)], ids=["html", "docx"]
)


@pytest.fixture
def story() -> Story:
    return with_plan(Story().open().draw())


# ---- 六(九)1(2): the notice ------------------------------------------------------------------------------


def test_a_notice_says_who_comes_when_for_what_and_what_the_rights_are(story):
    """六(九)1(2); 扫码入企."""
    story.do(full_notice(), P1)
    notice = inspection_notice(story.state, "T000", DIRECTORY)
    assert (notice.target_name, notice.address) == (NAMES["T000"], "通化市东昌区新华大街1号")
    assert [(one.id, one.name, one.is_leader) for one in notice.inspectors] == [
        ("P01", NAMES["P01"], True),
        ("P02", NAMES["P02"], False),
    ]
    assert (notice.inspect_on, notice.issued_on) == (INSPECTED_ON, DRAWN_ON)
    assert (notice.task.matters, notice.frequency, notice.method) == (
        (MATTER,),
        "每年不超过 1 次",
        "实地核查",
    )
    assert notice.basis == (DIRECTORY.matters[MATTER].basis,)
    assert notice.materials == ("营业执照",)
    assert len(notice.rights) == 4
    assert notice.check_code == "https://example.invalid/TH-2026-017/T000"
    assert notice.receipt.result == story.state.steps[0].result


def test_a_notice_names_only_its_own_matters_and_rights():
    """六(五)3(2), 六(九)1(2)."""
    story = joint_story()
    act = attrs.evolve(full_notice("T000", matters=(OTHER_MATTER,)), rights=full_notice().rights[1:2])
    notice = notice_draft(story.state, act, DIRECTORY, issued_on=None)
    assert notice.task.matters == (OTHER_MATTER,)
    assert notice.basis == (DIRECTORY.matters[OTHER_MATTER].basis,)
    assert len(notice.rights) == 1
    assert "回避" in notice.rights[0]
    no_recusal = attrs.evolve(act, rights=full_notice().rights[:1])
    with pytest.raises(InvalidValue, match="among them to ask for recusal"):
        notice_draft(story.state, no_recusal, DIRECTORY, issued_on=None)


def test_a_notice_cites_the_latest_substitution_that_changed_who_comes(story):
    """六(五)3(2), (3); 扫码入企."""
    with_plan(story, team=2)
    draw = story.state.steps[0].result

    def cited(target_id: str) -> tuple[bytes, bytes | None]:
        told = notice_draft(story.state, full_notice(target_id), DIRECTORY, issued_on=None).receipt
        return told.result, told.substitution

    assert [cited(target_id) for target_id in ("T000", "T001", "T002")] == [(draw, None)] * 3
    recuse(story)
    recused = story.state.steps[-1].result
    # One target changed hands: the team goes to its others as it was drawn.
    assert (cited("T000"), cited("T001")) == ((draw, recused), (draw, None))
    replace(story)
    replaced = story.state.steps[-1].result
    of_team_2 = [one for one in story.state.cases if story.state.cases[one].team == 2]
    assert of_team_2
    assert {cited(one) for one in of_team_2} == {(draw, replaced)}
    assert (cited("T000"), cited("T001")) == ((draw, recused), (draw, None))
    notice = notice_draft(story.state, full_notice("T000"), DIRECTORY, issued_on=None)
    assert notice.receipt.latest == recused
    for paper, text_of in ((Format.HTML, text_of_html), (Format.DOCX, text_of_docx)):
        shown = text_of(render(notice, paper))
        assert "替补选派结果摘要" in shown
        assert recused.hex() in shown


@pytest.mark.parametrize("paper", [Format.HTML, Format.DOCX], ids=lambda paper: paper.value)
def test_the_notice_that_was_issued_is_byte_for_byte_its_draft(story, paper):
    """五(五): the digest in the ledger is that of the paper, which anybody with the registers can make again."""
    act = full_notice()
    draft = render(notice_draft(story.state, act, DIRECTORY, issued_on=to_civil_day(story.now)), paper)
    story.do(attrs.evolve(act, notice=sha256(draft)), P1)
    again = render(inspection_notice(story.refolded, "T000", DIRECTORY), paper)
    assert sha256(again) == story.state.cases["T000"].notice.notice


def test_a_notice_names_the_team_after_substitutions_and_the_successor_of_the_leader_leads(story):
    """六(五)3(2)(5)."""
    replace(recuse(story))
    for target_id, actor in (("T000", P2), ("T001", P1)):
        story.do(full_notice(target_id), actor)
    of_recused = inspection_notice(story.state, "T000", DIRECTORY).inspectors
    assert [(one.id, one.is_leader) for one in of_recused] == [("P05", True), ("P02", False)]
    others = inspection_notice(story.state, "T001", DIRECTORY).inspectors
    assert [(one.id, one.is_leader) for one in others] == [("P01", True), ("P02", False)]
    draft = notice_draft(story.state, full_notice("T002"), DIRECTORY, issued_on=None)
    assert [(one.id, one.is_leader) for one in draft.inspectors] == [("P06", True), ("P04", False)]


@pytest.mark.parametrize(
    ("staying_away", "left"),
    [("P01", [("P02", False), ("P05", False)]), ("P02", [("P01", True), ("P05", False)])],
    ids=["leader", "member"],
)
def test_nobody_leads_where_the_leader_stays_away_from_a_reserve(staying_away, left):
    """六(四)1, 六(五)3(2)(5)."""
    queue = ReserveQueue(target_ids=frozenset({"T000"}), reserves=RESERVES)
    story = Story(reserve_queues=(queue,)).open().draw({1: (("P01", "P02", "P05"), ("T000",))})
    recused = acts.RecusalDeclared(inspector_id=staying_away, target_id="T100", ground="持股")
    story.do(recused, ORGANISER)
    story.do(set_aside("T000"), P2)
    story.do(acts.TargetReplaced(target_id="T000", reserve_id="T100"), ORGANISER)
    draft = notice_draft(story.state, full_notice("T100"), DIRECTORY, issued_on=None)
    assert [(one.id, one.is_leader) for one in draft.inspectors] == left


@PAPER
def test_a_notice_outside_the_draw_gives_its_ground_and_does_not_say_drawn(paper, text_of):
    """三(二)6."""
    story = Story("DX-1")
    story.do(directed_opened(), ORGANISER)
    story.do(full_notice(), P1)
    notice = inspection_notice(story.state, "T000", DIRECTORY)
    shown = text_of(render(notice, paper))
    assert "因属于“被投诉举报涉嫌违法违规”情形" in shown
    assert "随机抽取为检查对象" not in shown
    assert notice.receipt is None


@PAPER
def test_a_target_that_no_register_knows_is_addressed_by_its_id(story, paper, text_of):
    story.do(full_notice(), P1)
    notice = inspection_notice(story.state, "T000", Directory())
    assert (notice.target_name, notice.address, notice.basis) == (None, None, ())
    assert [one.shown for one in notice.inspectors] == ["P01（组长）", "P02"]
    shown = text_of(render(notice, paper))
    assert "T000：" in shown
    assert "None" not in shown


def test_a_notice_that_was_not_issued_or_is_of_another_task_is_not_made_up(story):
    with pytest.raises(InvalidValue, match="must have been issued"):
        inspection_notice(story.state, "T000", DIRECTORY)
    with pytest.raises(InvalidValue, match="must be one of task TH-2026-017, got T999"):
        notice_draft(story.state, full_notice("T999"), DIRECTORY, issued_on=None)


def test_the_method_chosen_stands_in_the_notice(story):
    """六(八)2."""
    story.do(
        acts.MethodChosen(target_id="T000", method=InspectionMethod.WRITTEN, reason="信用良好"), ORGANISER
    )
    assert notice_draft(story.state, full_notice(), DIRECTORY, issued_on=None).method == "书面检查"


# ---- 附录 E, 附录 F: the record on site ---------------------------------------------------------------------


def test_before_the_visit_the_form_names_the_team_and_the_items_and_leaves_the_rest_blank(story):
    """附录 E, 六(九)1(2)."""
    form = site_record(story.state, "T000", DIRECTORY)
    assert type(form) is SiteRecord
    assert [one.id for one in form.inspectors] == ["P01", "P02"]
    assert [one.certificate for one in form.inspectors] == ["吉E220000", "吉E220001"]
    assert [(one.item, one.finding) for one in form.items] == [("进货查验", None), ("从业人员健康", None)]
    assert (form.inspected_on, form.is_uncooperative, form.remarks, form.signers) == (None, None, None, ())
    assert (form.bureau, form.legal_representative) == (LEAD, "张三")
    shown = text_of_html(render(form, Format.HTML))
    assert "□ 有该情形" in shown
    assert "□ 无该情形" in shown


def test_a_record_of_one_department_has_its_items_day_and_signatures(story):
    """附录 E, 六(九)2(1)(3)(5) 一."""
    story.on(INSPECTED_ON).do(recorded(), P1)
    record = site_record(story.state, "T000", DIRECTORY)
    assert type(record) is SiteRecord
    assert record.inspected_on == INSPECTED_ON
    assert [(one.item, one.finding) for one in record.items] == [("进货查验", "查验记录齐全")]
    # The certificates that were shown stand there, not those of the register.
    assert [(one.name, one.certificate) for one in record.inspectors] == [
        (NAMES["P01"], "吉P01"),
        (NAMES["P02"], "吉P02"),
    ]
    assert record.signers == (NAMES["P01"], NAMES["P02"])
    assert (record.is_uncooperative, record.obstructions) == (False, ())
    assert (record.address_is_true, record.telephone) == (None, None)  # only people know


@PAPER
def test_a_joint_record_has_the_items_of_each_department_and_whose_inspectors_signed_them(paper, text_of):
    """附录 F, 六(九)2(3) 二, 六(九)2(5) 一."""
    story = joint_story().on(INSPECTED_ON)
    assert [one.department for one in site_record(story.state, "T000", DIRECTORY).departments] == [
        LEAD,
        PARTNER,
    ]
    story.do(joint_record(), P1)
    record = site_record(story.state, "T000", DIRECTORY)
    assert type(record) is JointSiteRecord
    assert record.bureau == f"{LEAD}、{PARTNER}"
    assert [(one.department, len(one.items), one.signers) for one in record.departments] == [
        (LEAD, 1, (NAMES["P01"],)),
        (PARTNER, 1, (NAMES["P11"], NAMES["P12"])),
    ]
    shown = text_of(render(record, paper))
    assert f"{LEAD}检查人员（签字）：{NAMES['P01']}" in shown
    assert f"{PARTNER}检查人员（签字）：{NAMES['P11']}、{NAMES['P12']}" in shown


def test_who_was_present_and_watched_and_what_was_taken_stands_in_the_remarks(story):
    """六(九)2(2), 2(3) 三, 五, 2(4) 一."""
    story.on(INSPECTED_ON).do(
        recorded(
            present=(present(), present(capacity=Capacity.WITNESS, has_signed=False)),
            observers=WATCHED,
            evidence=(evidence("后厨"),),
            handed_over=(acts.HandedOver(material="台账", copies=2, receipt=digest_of("交接单")),),
        ),
        P1,
    )
    assert site_record(story.state, "T000", DIRECTORY).remarks.split("\n") == [
        "在场人员：负责人（已签字）、见证人员（未签字），身份证明已核验。",
        "监督人员：人大代表（市人大常委会）、纪检监察部门（派驻纪检监察组）。",
        "交接材料：台账 2 份。",
        "证据材料 1 件：照片（后厨）。",
    ]


@PAPER
def test_a_refusal_to_sign_is_noted_with_its_circumstances(story, paper, text_of):
    """六(九)2(5) 三."""
    refused = recorded(present=(), signing_refused="负责人离开现场")
    story.on(INSPECTED_ON).do(refused, P1)
    record = site_record(story.state, "T000", DIRECTORY)
    assert record.signing_refused == "负责人离开现场"
    assert "拒绝签字或盖章：负责人离开现场" in text_of(render(record, paper))


@pytest.mark.parametrize(
    ("ground", "ticked"),
    [
        (NonCooperation.ENTRY_REFUSED, [SiteObstruction.ENTRY_REFUSED]),
        (NonCooperation.MATERIALS_REFUSED, []),
        (NonCooperation.OBSTRUCTED, [SiteObstruction.OBSTRUCTED]),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_non_cooperation_is_ticked_as_far_as_the_ledger_tells_it_and_its_facts_are_noted(
    story, ground, ticked
):
    """六(九)2(3) 六 a)–c): ground b) is two boxes of 附录 E, left to be ticked by hand."""
    act = recorded(obstructions=(acts.Obstruction(ground=ground, facts="锁门拒检。"),))
    record = site_record_draft(story.state, act, DIRECTORY)
    assert record.is_uncooperative is True
    assert list(record.obstructions) == ticked
    assert f"不予配合情形：{ground.label.zh}。锁门拒检。" in record.remarks.split("\n")
    known = site_record_draft(story.state, act, DIRECTORY, boxes=[SiteObstruction.MATERIALS_UNTRUE])
    assert SiteObstruction.MATERIALS_UNTRUE in known.obstructions
    assert set(known.obstructions) >= set(ticked)


def test_a_box_is_not_ticked_for_who_cooperated(story):
    """六(九)2(3) 六."""
    with pytest.raises(InvalidValue, match="only where there was some"):
        site_record_draft(story.state, recorded(), DIRECTORY, boxes=[SiteObstruction.MATERIALS_UNTRUE])


def test_an_inspection_off_site_says_how_it_was_made(story):
    """六(八)1."""
    act = recorded(method=InspectionMethod.NETWORK, present=(), evidence=())
    assert site_record_draft(story.state, act, DIRECTORY).remarks == "检查方式：网络监测。"
    assert (
        site_record_draft(story.state, attrs.evolve(act, method=InspectionMethod.ON_SITE), DIRECTORY).remarks
        is None
    )


def test_the_record_that_was_filed_is_byte_for_byte_its_draft(story):
    """五(五), 六(九)2(5)."""
    act = recorded()
    draft = render(site_record_draft(story.state, act, DIRECTORY), Format.HTML)
    story.on(INSPECTED_ON).do(attrs.evolve(act, record=sha256(draft)), P1)
    again = render(site_record(story.refolded, "T000", DIRECTORY), Format.HTML)
    assert sha256(again) == story.state.cases["T000"].record.record


def test_a_signer_of_two_departments_is_named_once_among_those_who_came(story):
    act = recorded(signatures=(signature(P1), signature(P1, PARTNER), signature(E1)))
    record = site_record_draft(story.state, act, DIRECTORY)
    assert [one.id for one in record.inspectors] == ["P01", "P11"]
    assert record.signers == (NAMES["P01"], NAMES["P11"])
