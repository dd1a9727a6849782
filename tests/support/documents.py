"""One filled and one empty document of every kind, and long ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import attrs

from randcheck.documents.views import (
    ArchiveIndex,
    ArchiveLine,
    AssignmentRecord,
    ContributorLine,
    DepartmentItems,
    DrawRecord,
    ExclusionLine,
    InspectionNotice,
    ItemLine,
    JointSiteRecord,
    MediaLine,
    MemberLine,
    Opinion,
    ReceiptLine,
    RecusalForm,
    ReplacementForm,
    ResultAnnouncement,
    ResultLine,
    SiteObstruction,
    SiteRecord,
    StratumLine,
    SummaryLine,
    SummaryTable,
    TargetLine,
    TaskAnnouncement,
    TaskHead,
    TeamLine,
    WitnessLine,
)

AMR, FIRE = "通化市市场监督管理局", "通化市消防救援支队"
MATTERS = ("食品生产企业监督检查", "特种设备使用单位监督检查", "消防安全监督检查")
CODE = "https://jg.tonghua.example/rw/TH-2026-017?凭证=5f2a9c"
COMMITTED, DRAWN = datetime(2026, 9, 8, 1, 0, tzinfo=UTC), datetime(2026, 9, 8, 1, 32, 5, tzinfo=UTC)


def digest_of(text: str) -> bytes:
    return sha256(text.encode()).digest()


def task(**changes: Any) -> TaskHead:
    given = {
        "task_id": "TH-2026-017",
        "title": "2026年度食品生产企业跨部门联合抽查",
        "matters": MATTERS,
        "lead_department": AMR,
        "departments": [FIRE],
        "plan_id": "TH-JH-2026-004",
        "plan_name": "通化市2026年度“双随机、一公开”抽查工作计划",
        "plan_item": "食品生产企业联合抽查",
    }
    return TaskHead(**{**given, **changes})


BARE_TASK = TaskHead(task_id="TH-2026-018", title="临时抽查", lead_department=AMR)

RECEIPT = ReceiptLine(
    log="tonghua-draws",
    commitment=digest_of("commitment"),
    commitment_index=412,
    result=digest_of("draw"),
    result_index=415,
)
MEDIA = (
    MediaLine(kind="录像", description="抽取全过程录像（09:00—09:40）", digest=digest_of("video")),
    MediaLine(kind="照片", description="掷骰结果", digest=digest_of("photo")),
)
WITNESSES = (
    WitnessLine(kind="人大代表", name="王秀兰", organisation="通化市第八届人民代表大会"),
    WitnessLine(kind="纪检监察部门", organisation="市纪委监委驻局纪检监察组"),
)
NAMES = (
    "长白山人参制品有限公司",
    "通化葡萄酒灌装厂",
    "东昌区李记豆制品加工坊",
    "集安市山货食品有限责任公司",
    "辉南县粮油食品厂",
)


def targets(count: int) -> list[TargetLine]:
    return [
        TargetLine(
            id=f"9122050{number:04}00000X{number % 10}",
            name=f"{NAMES[number % len(NAMES)]}{number}",
            address=f"通化市东昌区新华大街{number}号",
            ticket=digest_of(f"ticket {number}"),
        )
        for number in range(1, count + 1)
    ]


def members(count: int, *, first: int = 1) -> list[MemberLine]:
    surnames = "赵钱孙李周吴郑王冯陈"
    return [
        MemberLine(
            id=f"P{number:03}",
            name=f"{surnames[number % 10]}志强",
            unit=AMR if number % 2 else FIRE,
            certificate=f"吉E{220500 + number}",
            is_leader=number == first,
        )
        for number in range(first, first + count)
    ]


def teams(count: int, per_team: int) -> list[TeamLine]:
    every = targets(count * per_team)
    return [
        TeamLine(
            number=number + 1,
            members=members(2, first=2 * number + 1),
            targets=every[number * per_team : (number + 1) * per_team],
        )
        for number in range(count)
    ]


def results(count: int) -> list[ResultLine]:
    kinds = (("1", "未发现问题"), ("5", "发现问题已责令改正"), ("4", "通过登记的住所（经营场所）无法联系"))
    return [
        ResultLine(
            target_id=target.id,
            target_name=target.name or "",
            department=AMR,
            matter=MATTERS[0],
            code_set="gsxt-2019",
            code=kinds[number % 3][0],
            label=kinds[number % 3][1],
            ended_on=date(2026, 9, 21),
            published_on=date(2026, 10, 9) if number == 4 else None,
            note="逾期未改正，已立案" if number % 7 == 1 else None,
            corrects=digest_of("earlier") if number == 4 else None,
        )
        for number, target in enumerate(targets(count))
    ]


VISIT: dict[str, Any] = {
    "task": task(),
    "bureau": AMR,
    "inspectors": members(2),
    "inspected_on": date(2026, 9, 18),
    "target_id": "91220502000000019W",
    "target_name": "长白山人参制品有限公司",
    "legal_representative": "张三",
    "telephone": "0435-0000000",
    "address": "通化市东昌区新华大街1号",
    "address_is_true": True,
    "is_uncooperative": True,
    "obstructions": [SiteObstruction.MATERIALS_UNTRUE],
    "remarks": "进货台账缺 2026 年 6 月。",
    "signing_refused": "负责人以有事外出为由拒绝签字，检查人员当场录像。",
    "signers": ["孙志强", "李志强"],
}
ITEMS = [
    ItemLine(
        item="食品生产许可证在有效期内", finding="许可证号 SC10122050200000，有效期至 2028 年 3 月 1 日。"
    ),
    ItemLine(item="进货查验记录", finding="缺 2026 年 6 月进货台账。\n已当场要求补正。"),
    ItemLine(item="从业人员健康证明"),
]
CATEGORIES = (
    "未发现问题",
    "未按规定公示应当公示的信息",
    "公示信息隐瞒真实情况、弄虚作假",
    "通过登记的住所（经营场所）无法联系",
    "发现问题已责令改正",
)


def filled(size: int = 5) -> dict[str, Any]:
    """Every kind with all that it can show; ``size`` rows where there is a list."""
    return {
        "draw-record": DrawRecord(
            task=task(),
            attempt=2,
            attempt_reason="首次抽取时现场断电，录像不完整。",
            attempt_approver="分管副局长 刘建国",
            committed_at=COMMITTED,
            drawn_at=DRAWN,
            place="市政务服务中心三楼会议室",
            rule="按信用风险分类分层：A 类 1%，B 类 3%，C 类 5%，D 类 20%；层内等概率抽取。",
            contributors=[
                ContributorLine(role=AMR, value="a3f1" * 16, was_fixed=True),
                ContributorLine(role="人大代表", value="掷骰 4 2 6 1 3 3 5 2"),
                ContributorLine(role="公共信标", value="双色球 2026103 期 03 08 15 21 26 33 + 09"),
            ],
            seed=digest_of("seed"),
            pool_root=digest_of("frame"),
            strata=[
                StratumLine(label="A类", population=812, sample_size=8, reserves=1),
                StratumLine(label="B类", population=430, sample_size=13, reserves=2),
                StratumLine(label="D类", population=21, sample_size=4, reserves=1),
            ],
            exclusions=[
                ExclusionLine(ground="已注销", count=37),
                ExclusionLine(ground="本年度已检查", count=12),
            ],
            drawn=targets(size),
            reserves=targets(2),
            witnesses=WITNESSES,
            media=MEDIA,
            receipt=RECEIPT,
            check_code=CODE,
            operator="孙志强",
            recorder="李志强",
        ),
        "assignment-record": AssignmentRecord(
            task=task(),
            drawn_at=DRAWN,
            place="市政务服务中心三楼会议室",
            rule="每组 2 人，两部门各 1 人；组长由组内随机产生。",
            roster_rows=86,
            roster_root=digest_of("roster"),
            conflict_rows=3,
            seed=digest_of("seed"),
            teams=teams(max(1, size // 2), 2),
            shortfall="第 3 组缺特种设备类别人员 1 名，已报请上级选派。",
            witnesses=WITNESSES,
            media=MEDIA,
            receipt=RECEIPT,
            check_code=CODE,
            operator="孙志强",
            recorder="李志强",
        ),
        "task-announcement": TaskAnnouncement(
            number="通市监抽告〔2026〕17号",
            task=task(),
            kind="不定向",
            mode="综合性跨部门联合抽查",
            scope="全市取得食品生产许可的企业（不含本年度已检查的）",
            population=1263,
            ratio="不低于2%",
            sample_size=25,
            methods=["实地核查", "书面检查"],
            starts_on=date(2026, 9, 14),
            ends_on=date(2026, 10, 30),
            seed_parties=[AMR, "人大代表", "公共信标"],
            receipt=ReceiptLine(
                log="tonghua-draws", commitment=digest_of("commitment"), commitment_index=412
            ),
            check_code=CODE,
            telephone="0435-12315",
            issued_on=date(2026, 9, 7),
        ),
        "inspection-notice": InspectionNotice(
            number="通市监检通〔2026〕17-003号",
            task=task(),
            issuer=AMR,
            target_id="91220502000000019W",
            target_name="长白山人参制品有限公司",
            address="通化市东昌区新华大街1号",
            basis=["《中华人民共和国食品安全法》第一百一十条", "《中华人民共和国消防法》第五十三条"],
            frequency="同一事项每年不超过1次",
            method="实地核查",
            inspect_on=date(2026, 9, 18),
            inspectors=members(2),
            materials=["营业执照、食品生产许可证", "近一年进货查验记录", "消防设施检测报告"],
            contact="孙志强",
            telephone="0435-0000001",
            receipt=attrs.evolve(RECEIPT, substitution=digest_of("substitution"), substitution_index=431),
            check_code=CODE,
            issued_on=date(2026, 9, 10),
        ),
        "site-record": SiteRecord(**VISIT, items=ITEMS),
        "joint-site-record": JointSiteRecord(
            **VISIT,
            departments=[
                DepartmentItems(department=AMR, items=ITEMS, signers=["孙志强"]),
                DepartmentItems(
                    department=FIRE,
                    items=[ItemLine(item="疏散通道、安全出口畅通", finding="畅通，标志完好。")],
                ),
            ],
        ),
        "summary-table": SummaryTable(
            task=task(),
            team="第2检查组",
            period="2026年9月14日至10月30日",
            code_set="gsxt-2019",
            categories=CATEGORIES,
            lines=[
                SummaryLine(
                    department=AMR,
                    matter=MATTERS[0],
                    assigned=13,
                    inspected=13,
                    results=[9, 0, 0, 1, 3],
                    corrected=3,
                    filed=1,
                    published=12,
                ),
                SummaryLine(department=AMR, matter=MATTERS[1], assigned=0, inspected=0, results=[0] * 5),
                SummaryLine(
                    department=FIRE,
                    matter=MATTERS[2],
                    assigned=13,
                    inspected=12,
                    results=[10, 0, 0, 1, 1],
                    corrected=1,
                    transferred=1,
                    published=11,
                ),
            ],
            review="检查总体平稳，主要问题为进货台账不全。",
            reporter="孙志强",
            reviewer="刘建国",
            reported_on=date(2026, 11, 2),
        ),
        "result-announcement": ResultAnnouncement(
            number="通市监抽告〔2026〕21号",
            task=task(),
            kind="不定向",
            lines=results(size),
            exempted=1,
            pending=2,
            receipt=RECEIPT,
            check_code=CODE,
            telephone="0435-12315",
            issued_on=date(2026, 10, 12),
        ),
        "recusal-form": RecusalForm(
            number="HB-2026-005",
            task=task(),
            inspector=members(1)[0],
            position="四级主任科员",
            ground="本人配偶为该企业财务负责人。",
            applicant="钱志强",
            applied_on=date(2026, 9, 9),
            targets=targets(2),
            decision=Opinion(
                agreed=True, reason="情况属实，应当回避。", name="刘建国", signed_on=date(2026, 9, 9)
            ),
            substitutes=members(1, first=9),
            receipt=RECEIPT,
        ),
        "replacement-form": ReplacementForm(
            number="TH-2026-006",
            task=task(),
            inspector=members(1)[0],
            position="四级主任科员",
            ground="因病住院，无法参加检查。",
            applicant="钱志强",
            applied_on=date(2026, 9, 9),
            listed_on=date(2026, 9, 8),
            due=date(2026, 9, 15),
            review=Opinion(agreed=True, reason="情况属实。", name="周建", signed_on=date(2026, 9, 10)),
            approval=Opinion(
                agreed=False, reason="可调整检查日期。", name="刘建国", signed_on=date(2026, 9, 11)
            ),
            substitutes=members(1, first=9),
            receipt=RECEIPT,
        ),
        "archive-index": ArchiveIndex(
            number="2026-XZ-017",
            task=task(),
            materials=[
                ArchiveLine(
                    kind="检查通知书" if number else "抽取承诺",
                    title=f"检查通知书（{number:03}号）" if number else None,
                    made_on=date(2026, 9, 10),
                    pages=2,
                    digest=digest_of(f"material {number}"),
                )
                for number in range(size)
            ],
            archived_on=date(2026, 12, 1),
            retention_years=5,
            keep_until=date(2031, 12, 1),
            legal_basis="《食品安全监督检查档案管理办法》",
            receipt=RECEIPT,
            archivist="吴敏",
            remarks="原件与电子件一并归档。",
        ),
    }


def empty() -> dict[str, Any]:
    """Every kind with nothing that may be left out."""
    bare = ReceiptLine(log="draws", commitment=bytes(32))
    someone = MemberLine(id="P001")
    return {
        "draw-record": DrawRecord(
            task=BARE_TASK,
            committed_at=COMMITTED,
            drawn_at=DRAWN,
            contributors=[ContributorLine(role=AMR, value="7")],
            seed=bytes(32),
            pool_root=bytes(32),
            strata=[StratumLine(label="全部", population=9, sample_size=1)],
            drawn=[TargetLine(id="T1")],
            receipt=bare,
        ),
        "assignment-record": AssignmentRecord(
            task=BARE_TASK,
            drawn_at=DRAWN,
            roster_rows=2,
            roster_root=bytes(32),
            seed=bytes(32),
            teams=[TeamLine(number=1, members=[someone], targets=[TargetLine(id="T1")])],
            receipt=bare,
        ),
        "task-announcement": TaskAnnouncement(task=BARE_TASK),
        "inspection-notice": InspectionNotice(task=BARE_TASK, target_id="T1", target_name="某店"),
        "site-record": SiteRecord(task=BARE_TASK),
        "joint-site-record": JointSiteRecord(
            task=BARE_TASK, departments=[DepartmentItems(department=AMR), DepartmentItems(department=FIRE)]
        ),
        "summary-table": SummaryTable(task=BARE_TASK, code_set="c", categories=["未发现问题"], lines=[]),
        "result-announcement": ResultAnnouncement(task=BARE_TASK, lines=[]),
        "recusal-form": RecusalForm(task=BARE_TASK, inspector=someone),
        "replacement-form": ReplacementForm(task=BARE_TASK, inspector=someone),
        "archive-index": ArchiveIndex(task=BARE_TASK, materials=[]),
    }


def leaves(view: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a view with the path of its field, members of lists under the path of the list."""
    if attrs.has(type(view)):
        for field in attrs.fields(type(view)):
            yield from leaves(getattr(view, field.name), f"{path}.{field.name}" if path else field.name)
    elif isinstance(view, tuple):
        for member in view:
            yield from leaves(member, path)
    else:
        yield path, view


def with_texts(view: Any, change: Callable[[str], str]) -> Any:
    """The same view with every text in it changed."""
    if attrs.has(type(view)):
        return attrs.evolve(
            view,
            **{
                field.name: with_texts(getattr(view, field.name), change)
                for field in attrs.fields(type(view))
            },
        )
    if isinstance(view, tuple):
        return tuple(with_texts(member, change) for member in view)
    return change(view) if isinstance(view, str) else view


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def text_of_html(page: bytes) -> str:
    """What a reader of the page sees, and its style."""
    parser = _Texts()
    parser.feed(page.decode())
    parser.close()
    return "".join(parser.texts)


def tags_of_html(page: bytes) -> set[str]:
    parser = _Texts()
    parser.feed(page.decode())
    return parser.tags


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of_docx(file: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def text_of_docx(file: bytes) -> str:
    """What a reader of the file sees; a line break is a line feed, and so is the end of a paragraph."""
    pieces = []
    for element in body_of_docx(file).iter():
        if element.tag == f"{WORD}t":
            pieces.append(element.text or "")
        elif element.tag in (f"{WORD}br", f"{WORD}p"):
            pieces.append("\n")
    return "".join(pieces)
