"""A made-up county for the platform: ``python -m county_platform.seed`` fills a new folder with a small story.

The story begins six weeks ago: one task with results (one of them corrected, one exempt from publication), one whose
enterprises have just been notified, one that is committed and waits for its public draw.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import attrs

from county_platform import bodies, drawing, inspecting, publishing, registers
from county_platform.access import Call, carry_out
from county_platform.desks import AUDITOR, CALENDAR, Desk, Desks
from county_platform.keeping import hash_token, new_token
from county_platform.settings import Settings
from randcheck import InspectionTarget, Inspector, TargetConflict
from randcheck.procedure.code_sets import ResultCode, ResultCodeSet
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.vocabulary import Capacity, Channel, ExemptionGround
from randcheck.registers.target import CreditRiskClass
from randcheck.registers.uscc import make_uscc
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME, to_civil_day

BUREAU, MATTER, PLAN_ITEM = "市场监管局", "食品经营许可情况的检查", "2026-03"

# The eight categories in use; a code means something only together with its set.
CODES = ResultCodeSet(
    id="tonghua-8",
    name="抽查检查结果",
    codes=[
        ResultCode(code=str(number), label=label, is_problem=is_problem, is_non_cooperation=number == 6)
        for number, (label, is_problem) in enumerate(
            (
                ("未发现问题", False),
                ("未按规定公示应当公示的信息", True),
                ("公示信息隐瞒真实情况、弄虚作假", True),
                ("通过登记的住所（经营场所）无法联系", True),
                ("发现问题已责令改正", True),
                ("不配合检查情节严重", True),
                ("未发现开展本次抽查涉及的经营活动", False),
                ("发现问题待后续处理", True),
            ),
            start=1,
        )
    ],
)
USERS = (
    ("zhang", "张敏", Role.ORGANISER.value),
    ("li", "李国栋", Role.LEADER.value),
    ("zhao", "赵倩", Role.PUBLISHER.value),
    ("wang", "王海", Role.UNIT_HEAD.value),
    ("sun", "孙丽", AUDITOR),
)
INSPECTORS = tuple(
    Inspector(
        id=f"P{number:02}",
        name=name,
        unit=BUREAU,
        certificate_number=f"22050{number:06}",
        categories=frozenset({"食品"} if number <= 5 else {"综合"}),
    )
    for number, name in enumerate(
        ("李志强", "王建国", "陈静", "刘洋", "杨帆", "黄磊", "周婷", "吴刚"), start=1
    )
)
_STEMS = ("吉祥", "兴隆", "老街", "江畔", "长白", "玉皇", "佟江", "福满", "金麦", "绿源")
_TRADES = ("饭店", "面馆", "烧烤店", "火锅店", "烘焙坊", "小吃店")


def new_targets() -> list[InspectionTarget]:
    """Return sixty restaurants, every tenth of risk class D."""
    return [
        InspectionTarget(
            id=make_uscc("92", "220502", f"MA0Y{number:04}"),
            name=f"东昌区{_STEMS[number % 10]}{_TRADES[number % 6]}{number}号店",
            address=f"通化市东昌区新华大街{number}号",
            credit_risk=CreditRiskClass.D if number % 10 == 0 else CreditRiskClass.A,
        )
        for number in range(1, 61)
    ]


def fill(desk: Desk) -> dict[str, str]:
    """Put users and registers into an empty platform, and return every user's token."""
    people = [*USERS, *((one.id, one.name, Role.INSPECTOR.value) for one in INSPECTORS)]
    tokens = {user_id: new_token() for user_id, _, _ in people}
    with desk.writing() as db:
        for user_id, name, role in people:
            db.execute("INSERT INTO users VALUES (?, ?, ?)", (user_id, name, hash_token(tokens[user_id])))
            db.execute("INSERT INTO holdings VALUES (?, ?, ?)", (user_id, role, BUREAU))
        targets = new_targets()
        registers.add_targets(db, targets)
        registers.add_inspectors(db, INSPECTORS)
        conflict = TargetConflict(inspector_id="P01", target_id=targets[0].id, ground="配偶任职")
        db.execute("INSERT INTO conflicts VALUES (?, ?, ?)", attrs.astuple(conflict))
        db.execute(
            "INSERT INTO plan_items VALUES (?, ?, ?)",
            (PLAN_ITEM, "食品经营者监督抽查", f"{BUREAU}年度随机抽查工作计划"),
        )
        db.execute("INSERT INTO code_sets VALUES (?, ?)", (CODES.id, json.dumps(CODES.to_mapping())))
    return tokens


def task_file(task_id: str, title: str, as_of: date) -> str:
    """Return the file of a task that draws 5 % of class A and half of class D."""
    return f"""
[task]
id = "{task_id}"
title = "{title}"
matters = ["{MATTER}"]
lead_department = "{BUREAU}"
as_of = {as_of.isoformat()}
[strata]
by = ["credit_risk"]
[sample]
per_class = {{ A = "5%", D = "50%" }}
reserves = 1
[teams]
targets_per_team = 3
[[teams.seats]]
categories = ["食品"]
[[teams.seats]]
[contributions]
roles = ["人大代表", "政协委员"]
"""


class StoryClock:
    """The time of the story."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the story's moment, a little later each time."""
        self.moment += timedelta(seconds=1)
        return self.moment


class Story:
    """Officials at work, through the same functions as the interface.

    Args:
        desks: The platform, on ``clock``.
        clock: The time of the story.
    """

    def __init__(self, desks: Desks, clock: StoryClock) -> None:
        self._desks = desks
        self._clock = clock

    def on(self, day: date) -> None:
        """Go on to the morning of a day."""
        self._clock.moment = max(self._clock.moment, datetime.combine(day, time(9), CHINA_STANDARD_TIME))

    def do(
        self, user: str, role: Role, act: Callable[..., dict[str, Any]], *arguments: Any
    ) -> dict[str, Any]:
        """Let somebody do something, as one request."""
        call = Call(
            actor=Actor(id=user, role=role, organisation=BUREAU), key=secrets.token_hex(8), fingerprint=b""
        )
        return carry_out(self._desks, call, lambda desk: act(desk, call, *arguments)).content

    def commit(self, task_id: str, title: str, day: date) -> None:
        """Open a task and commit to its draw."""
        self.on(day)
        opening = bodies.OpenTask(
            task_file=task_file(task_id, title, day),
            plan_item=PLAN_ITEM,
            ratio="A类不低于5%，D类不低于50%",
            starts_on=day,
            ends_on=day + timedelta(days=120),
        )
        self.do("zhang", Role.ORGANISER, drawing.open_task, opening)
        self.do("zhang", Role.ORGANISER, drawing.commit, task_id, bodies.Commit())

    def draw(self, task_id: str) -> dict[str, list[str]]:
        """Draw in public, and return the members sent to each target."""
        for role, value in (("人大代表", "掷骰 4 2 6"), ("政协委员", "83017264")):
            given = bodies.Contribute(role=role, value=value)
            self.do("zhang", Role.ORGANISER, drawing.contribute, task_id, given)
        drawn = self.do("zhang", Role.ORGANISER, drawing.draw, task_id, bodies.Draw())
        return {target: team["members"] for team in drawn["teams"] for target in team["targets"]}

    def notify(self, task_id: str, target_id: str, day: date) -> dict[str, Any]:
        """Give notice to a target."""
        notice = bodies.IssueNotice(
            target_id=target_id,
            inspect_on=day,
            frequency="每年不超过1次",
            materials=["营业执照", "进货查验记录"],
        )
        return self.do("zhang", Role.ORGANISER, inspecting.issue_notice, task_id, notice)

    def inspect(self, task_id: str, target_id: str, members: list[str], day: date, code: str) -> None:
        """Record an inspection and form its result."""
        record = bodies.RecordInspection(
            target_id=target_id,
            inspected_on=day,
            certificate_shown=True,
            items=[bodies.Item(item="进货查验", finding="记录齐全" if code == "1" else "部分批次缺少记录")],
            signers=members,
            present=[bodies.Present(capacity=Capacity.PERSON_IN_CHARGE, name="店主", has_signed=True)],
        )
        self.do(members[0], Role.INSPECTOR, inspecting.record_inspection, task_id, record)
        result = bodies.ResultGiven(matter=MATTER, code_set=CODES.id, code=code)
        conclusion = bodies.Conclude(target_id=target_id, ended_on=day, results=[result])
        self.do(members[0], Role.INSPECTOR, inspecting.conclude, task_id, conclusion)

    def publish(self, task_id: str, target_id: str) -> str:
        """Publish a result; return the digest of the event that a correction cites."""
        told = bodies.Publish(target_id=target_id, channels=[Channel.OWN_SITE, Channel.NATIONAL_SYSTEM])
        return str(self.do("zhao", Role.PUBLISHER, publishing.publish, task_id, told)["publication"])

    def correct(self, task_id: str, target_id: str, publication: str, code: str) -> None:
        """Correct what was published."""
        result = bodies.ResultGiven(matter=MATTER, code_set=CODES.id, code=code)
        request = bodies.RequestCorrection(
            target_id=target_id, corrects=publication, results=[result], reason="录入有误"
        )
        self.do("zhao", Role.PUBLISHER, publishing.request_correction, task_id, request)
        self.do("li", Role.LEADER, publishing.correct, task_id, bodies.Correct(target_id=target_id))

    def exempt(self, task_id: str, target_id: str) -> None:
        """Exempt a result from publication."""
        request = bodies.RequestExemption(
            target_id=target_id, ground=ExemptionGround.BUSINESS_SECRET, reason="涉及秘方"
        )
        self.do("zhao", Role.PUBLISHER, publishing.request_exemption, task_id, request)
        decision = bodies.Decide(target_id=target_id, agreed=True, reason="属实")
        self.do("li", Role.LEADER, publishing.decide_exemption, task_id, decision)


def tell(story: Story, today: date) -> str:
    """Tell the story, and return the address that the code on one of its notices leads to."""
    begin = today - timedelta(days=42)
    first, second, third = (f"TH-{today.year}-{number:03}" for number in (17, 18, 19))
    story.commit(first, "餐饮服务食品安全抽查", begin)
    sent = story.draw(first)
    for number, (target_id, members) in enumerate(sorted(sent.items())):
        story.on(begin + timedelta(days=1))
        story.notify(first, target_id, begin + timedelta(days=7))
        story.on(begin + timedelta(days=7))
        story.inspect(first, target_id, members, begin + timedelta(days=7), "5" if number == 1 else "1")
    *others, exempt, late = sorted(sent)
    story.on(begin + timedelta(days=14))
    publications = [story.publish(first, target_id) for target_id in others]
    story.correct(first, others[0], publications[0], "7")
    story.exempt(first, exempt)
    del late  # stays on the list of what is to be published
    story.commit(second, "节前烘焙食品抽查", today - timedelta(days=3))
    announced = CALENDAR.add(today, 3).due
    told = [story.notify(second, target_id, announced) for target_id in sorted(story.draw(second))]
    story.commit(third, "校园周边食品抽查", today - timedelta(days=1))
    return str(told[0]["check_code"])


def main() -> None:
    """Fill the folder that the environment names, and print the tokens, which are stored nowhere."""
    settings = Settings.from_environment()
    if settings.database.exists():
        sys.stdout.write(f"{settings.database} exists: nothing was changed\n")
        return
    today = to_civil_day(settings.clock.now())
    clock = StoryClock(datetime.combine(today - timedelta(days=42), time(9), CHINA_STANDARD_TIME))
    desks = Desks(attrs.evolve(settings, clock=clock))
    with desks.lend() as desk:
        tokens = fill(desk)
    code = tell(Story(desks, clock), today)
    desks.close()
    sys.stdout.write("Tokens, shown this once:\n")
    for user_id, _, role in USERS:
        sys.stdout.write(f"  {user_id:6} {role:12} {tokens[user_id]}\n")
    sys.stdout.write(f"A scanned code leads to:\n  {code}\n")


if __name__ == "__main__":
    main()
