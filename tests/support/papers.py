"""The registers behind the tasks of ``support.procedures``, and stories that papers are made of."""

from __future__ import annotations

from datetime import date, timedelta

from randcheck.documents.from_state import Directory
from randcheck.planning.annual_plan import AnnualPlan, PlanItem
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure import acts
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import (
    Capacity,
    EvidenceKind,
    ExemptionGround,
    NonCooperation,
    ObserverKind,
    Occasion,
    Right,
)
from randcheck.receipts.bundle import Bundle
from randcheck.registers.implementation_rule import InspectionMethod as PlannedMethod
from randcheck.registers.inspector import Inspector
from randcheck.registers.matter import Matter
from randcheck.registers.target import InspectionTarget, TargetKind
from support.ceremonies import commitment_of, draw_receipt, office_at, result_of
from support.procedures import (
    ARCHIVIST,
    CLEAN,
    CODES,
    E1,
    E2,
    HEAD,
    INSPECTED_ON,
    INSPECTORS,
    JOINT_TEAMS,
    LEAD,
    LEADER,
    MATTER,
    NO_COOPERATION,
    ORGANISER,
    OTHER_MATTER,
    P1,
    P2,
    P3,
    P4,
    P5,
    P6,
    PARTNER,
    PARTNER_LEADER,
    PARTNER_PUBLISHER,
    PROBLEM,
    PUBLISHER,
    Story,
    concluded,
    digest_of,
    evidence,
    item,
    joint_opened,
    media,
    notice,
    present,
    published,
    recorded,
    result,
    signature,
    work_plan,
)

FIRMS = ("长白山人参制品有限公司", "通化葡萄酒灌装厂", "东昌区李记豆制品加工坊", "集安市山货食品有限责任公司")
SURNAMES = "赵钱孙李周吴郑王"
OFFICIALS = {"zz": "冯志远", "kz": "陈国栋", "jz": "刘建国", "gs": "何敏", "da": "吴敏", "yj": "韩雪松"}
WATCHED = (
    acts.Observer(kind=ObserverKind.DEPUTY, organisation="市人大常委会"),
    acts.Observer(kind=ObserverKind.DISCIPLINE, organisation="派驻纪检监察组"),
)

TARGETS = tuple(
    InspectionTarget(
        id=f"T{number:03}",
        id_scheme="登记号",
        kind=TargetKind.ENTERPRISE,
        name=f"{FIRMS[number % 4]}{number}",
        address=f"通化市东昌区新华大街{number + 1}号",
        legal_representative="张三",
    )
    for number in (0, 1, 2, 100, 101)
)
REGISTER = tuple(
    Inspector(
        id=one.id,
        name=f"{SURNAMES[place]}志强",
        unit=one.organisation,
        position="四级主任科员",
        certificate_number=f"吉E22{place:04}",
    )
    for place, one in enumerate(INSPECTORS)
)
MATTERS = (
    Matter(
        id="SP-01",
        name=MATTER,
        basis="《中华人民共和国食品安全法》第一百一十条、《食品经营许可和备案管理办法》第五十条",
        content="许可条件",
        subject=LEAD,
        object="食品经营者",
        departments=frozenset({LEAD}),
        effective_from=date(2026, 1, 1),
    ),
    Matter(
        id="TS-01",
        name=OTHER_MATTER,
        basis="《中华人民共和国特种设备安全法》第五十七条",
        content="设备使用登记",
        subject=PARTNER,
        object="使用单位",
        departments=frozenset({PARTNER}),
        effective_from=date(2026, 1, 1),
    ),
)
PLAN = AnnualPlan(
    organ=LEAD,
    year=2026,
    adopted_on=date(2026, 1, 15),
    items=[
        PlanItem(
            id="2026-03",
            name="通化市2026年度食品安全抽查计划",
            lead_department=LEAD,
            targets="全市食品经营者",
            ratio="不低于3%",
            matters=[MATTER],
            methods=[PlannedMethod.ON_SITE, PlannedMethod.WRITTEN],
            starts_on=date(2026, 9, 1),
            ends_on=date(2026, 10, 31),
        )
    ],
)
DIRECTORY = Directory.of(
    targets=TARGETS,
    inspectors=REGISTER,
    matters=MATTERS,
    plan=PLAN,
    officials=OFFICIALS,
    code_sets={CODES.id: CODES},
)
NAMES = {one.id: one.name for one in (*TARGETS, *REGISTER)}


def with_plan(story: Story, team: int = 1) -> Story:
    """Make the work plan of a team, with materials that the targets are to have ready."""
    leader = next(one for one in INSPECTORS if one.id == story.state.teams[team - 1].members[0])
    plan = work_plan(team)
    story.do(
        acts.WorkPlanMade(
            team=team, plan=plan.plan, items=("进货查验", "从业人员健康"), materials=("营业执照",)
        ),
        leader,
    )
    return story


def full_notice(target_id: str = "T000", **changes: object) -> acts.NoticeIssued:
    return notice(
        target_id, rights=(Right.REFUSAL, Right.RECUSAL, Right.STATEMENT, Right.COMPLAINT), **changes
    )


def joint_story() -> Story:
    """Two departments, one team, two targets; drawn and noticed."""
    story = Story()
    story.do(joint_opened(), ORGANISER)
    story.draw(JOINT_TEAMS)
    with_plan(story)
    for target_id in ("T000", "T001"):
        story.do(full_notice(target_id, matters=(MATTER, OTHER_MATTER)), P1)
    return story


def joint_record(target_id: str = "T000", **changes: object) -> acts.InspectionRecorded:
    """Both departments' items, signed by one inspector of the lead and two of the partner."""
    signed = tuple(map(signature, (P1, E1, E2)))
    return recorded(target_id, items=(item(), item(PARTNER)), signatures=signed, **changes)


def recuse(story: Story, target_id: str = "T000") -> Story:
    """Declare, uphold and carry out the recusal of P01 from one target: P05 inspects it."""
    ground = "配偶为该企业财务负责人"
    declared = acts.RecusalDeclared(inspector_id="P01", target_id=target_id, ground=ground)
    story.do(declared, P1)
    story.do(
        acts.RecusalDecided(
            inspector_id="P01", target_id=target_id, agreed=True, reason="情况属实，应当回避"
        ),
        HEAD,
    )
    vacancy = Vacancy(inspector_id="P01", target_id=target_id, ground=ground, approvers=(HEAD.id,))
    story.substitute(vacancy, 1, "P05")
    return story


def replace(story: Story) -> Story:
    """Ask for, review, approve and carry out the replacement of P03: P06 takes the seat."""
    story.do(acts.ReplacementRequested(ground="因病住院"), P3)
    story.do(acts.ReplacementReviewed(inspector_id="P03", agreed=True, reason="情况属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P03", agreed=True, reason="同意替换"), LEADER)
    vacancy = Vacancy(inspector_id="P03", ground="因病住院", approvers=(HEAD.id, LEADER.id))
    story.substitute(vacancy, 2, "P06")
    return story


def exempt(story: Story, target_id: str, department: str = LEAD) -> None:
    """Ask that a department's results stay unpublished, and grant it."""
    asked = acts.ExemptionRequested(
        target_id=target_id, department=department, ground=ExemptionGround.BUSINESS_SECRET, reason="配方"
    )
    leader, publisher = (LEADER, PUBLISHER) if department == LEAD else (PARTNER_LEADER, PARTNER_PUBLISHER)
    story.do(asked, publisher)
    story.do(
        acts.ExemptionDecided(target_id=target_id, department=department, agreed=True, reason="属实"), leader
    )


def correct(story: Story, target_id: str, *results: acts.Result, department: str = LEAD) -> None:
    """Ask for the correction of what a department published, and let it be published."""
    leader, publisher = (LEADER, PUBLISHER) if department == LEAD else (PARTNER_LEADER, PARTNER_PUBLISHER)
    standing = story.state.cases[target_id].publications[department].standing
    story.do(
        acts.CorrectionRequested(
            target_id=target_id,
            department=department,
            corrects=standing.event,
            results=results,
            reason="录入错误",
        ),
        publisher,
    )
    story.do(
        acts.Corrected(
            target_id=target_id,
            department=department,
            corrects=standing.event,
            entry=digest_of(f"更正 {target_id} {department} {len(story.records)}"),
        ),
        leader,
    )


def finished_story() -> Story:
    """A task of one department with everything that can come about, up to its archive."""
    story = replace(recuse(Story().open().draw()))
    with_plan(story)
    for target_id, person in (("T000", P2), ("T001", P1), ("T002", P4)):
        story.do(full_notice(target_id), person)
    story.on(INSPECTED_ON)
    obstructed = acts.Obstruction(ground=NonCooperation.MATERIALS_REFUSED, facts="提供的台账系当日补写")
    story.do(
        recorded(
            signatures=(signature(P2), signature(P5)),
            items=(
                item(),
                acts.CheckedItem(department=LEAD, item="从业人员健康", finding="2 人健康证明过期"),
            ),
            present=(
                present(has_signed=False),
                present(capacity=Capacity.WITNESS),
            ),
            signing_refused="负责人以外出为由拒绝签字，已录像",
            obstructions=(obstructed,),
            observers=WATCHED,
            evidence=(evidence("健康证明"), evidence("台账", EvidenceKind.CHECKED_COPY)),
            handed_over=(acts.HandedOver(material="进货台账", copies=2, receipt=digest_of("交接单")),),
        ),
        P2,
    )
    story.do(concluded("T000", result(NO_COOPERATION)), P2)
    for target_id, team in (("T001", (P1, P2)), ("T002", (P4, P6))):
        story.do(recorded(target_id, signatures=tuple(map(signature, team))), team[0])
        story.do(concluded(target_id, result(CLEAN)), team[0])
    story.do(published("T000"), PUBLISHER)
    story.do(published("T002"), PUBLISHER)
    correct(story, "T002", result(PROBLEM))
    exempt(story, "T001")
    with_plan(story, 2)
    for occasion in (Occasion.DRAW, Occasion.ASSIGNMENT):
        story.do(media(occasion), ORGANISER)
    story.do(acts.Summarised(table=digest_of("汇总表"), inspected=3, with_problems=2), ORGANISER)
    story.do(story.archive_act(), ARCHIVIST)
    return story


def watched_draw() -> tuple[Bundle, TaskState]:
    """A real draw with its receipt, ordered in the procedure, watched and recorded."""
    receipt = draw_receipt(office_at(name="watched"))
    commitment, drawn = commitment_of(receipt), result_of(receipt)
    story = Story(commitment.orders[0].task.id).on(commitment.committed_at.date(), 8)
    story.open(starts_on=commitment.committed_at.date(), ends_on=date(2027, 1, 29))
    story.now = commitment.committed_at
    story.commit(commitment)
    story.now = commitment.committed_at
    story.do(acts.RevealOrdered(commitment=commitment.digest, observers=WATCHED), ORGANISER)
    story.record(drawn)
    story.now = drawn.drawn_at + timedelta(hours=1)
    for occasion in (Occasion.DRAW, Occasion.ASSIGNMENT):
        story.do(media(occasion), ORGANISER)
    return receipt, story.state
