"""The example platform, driven over real HTTP: a task from its opening to publication, and what must never happen."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import attrs
import httpx
import pytest

from randcheck import Bundle, verify_bundle
from randcheck.adapters import default_verifier
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.office.ledger_audit import audit_ledger
from randcheck.receipts.report import Report
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_policy import TrustPolicy
from support.papers import recuse
from support.platform_server import (
    ADDRESS,
    HOSTILE,
    PLATFORM,
    Desks,
    Platform,
    Settings,
    create_platform,
    inspecting,
    keeping,
    running_platform,
    seed,
    settings_of,
)
from support.procedures import Story

OPENED, INSPECTED = date(2026, 9, 14), date(2026, 9, 21)
TASK, SECOND, THIRD = "TH-2026-017", "TH-2026-018", "TH-2026-019"
CODE = re.compile(r"查验口令 ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})")
CHANNELS = ["own-site", "national-system"]


@attrs.frozen(kw_only=True)
class Told:
    """What the story leaves behind for the tests.

    Attributes:
        members: Who inspects each target of the first task.
        targets: Those targets: the second is corrected, the last is exempt, the one before it is not published.
        codes: The access code on each notice.
        scanned: The path and query of each notice's QR code.
        answers: What some requests came to, by name.
        first_receipt: The digest of a draw that was superseded.
    """

    members: dict[str, list[str]]
    targets: list[str]
    codes: dict[str, str]
    scanned: dict[str, str]
    answers: dict[str, Any]
    first_receipt: str

    @property
    def open(self) -> str:
        return self.targets[-2]

    @property
    def exempt(self) -> str:
        return self.targets[-1]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("platform"), OPENED) as platform:
        yield platform


def opening(task_id: str) -> dict[str, Any]:
    return {
        "task_file": seed.task_file(task_id, "餐饮服务食品安全抽查", OPENED),
        "plan_item": seed.PLAN_ITEM,
        "ratio": "A类不低于5%，D类不低于50%",
        "starts_on": OPENED.isoformat(),
        "ends_on": "2026-12-31",
    }


def draw(platform: Platform, task_id: str) -> Any:
    for role, value in (("人大代表", "掷骰 4 2 6"), ("政协委员", "83017264")):
        platform.do("zhang", f"tasks/{task_id}/contributions", {"role": role, "value": value})
    return platform.do("zhang", f"tasks/{task_id}/draw", {})


def record(target_id: str, signers: list[str], **changes: Any) -> dict[str, Any]:
    standard = {
        "target_id": target_id,
        "inspected_on": INSPECTED.isoformat(),
        "certificate_shown": True,
        "items": [{"item": "进货查验", "finding": "记录齐全"}],
        "signers": signers,
        "present": [{"capacity": "person-in-charge", "name": "店主王某", "has_signed": True}],
    }
    return standard | changes


def results(code: str, note: str | None = None) -> list[dict[str, Any]]:
    return [{"matter": seed.MATTER, "code_set": seed.CODES.id, "code": code, "note": note}]


@pytest.fixture(scope="module")
def told(platform: Platform) -> Told:
    """A task through all its acts; a second whose draw was superseded and nobody told; a third only committed."""
    do = platform.do
    answers: dict[str, Any] = {}
    do("zhang", "tasks", opening(TASK))
    answers["commitment"] = do("zhang", f"tasks/{TASK}/commitment", {})
    drawn = answers["draw"] = draw(platform, TASK)
    members = {target: team["members"] for team in drawn["teams"] for target in team["targets"]}
    targets = sorted(members)
    codes, scanned = {}, {}
    platform.on(OPENED + timedelta(days=1))
    for target in targets:
        notice = {"target_id": target, "inspect_on": INSPECTED.isoformat(), "frequency": "每年不超过1次"}
        issued = answers["notice"] = do("zhang", f"tasks/{TASK}/notices", notice)
        scanned[target] = issued["check_code"].removeprefix(ADDRESS)
        paper = platform.get(f"/api/tasks/{TASK}/notices/{target}", "zhang").text
        (codes[target],) = CODE.findall(paper)
    platform.on(INSPECTED)
    for target in targets:
        first = members[target][0]
        do(first, f"tasks/{TASK}/records", record(target, members[target]))
        found = results("8" if target == targets[-1] else "1", f"备注 {target}")
        conclusion = {"target_id": target, "ended_on": INSPECTED.isoformat(), "results": found}
        do(first, f"tasks/{TASK}/results", conclusion)
    platform.on(INSPECTED + timedelta(days=7))
    for target in targets[:-2]:
        told = {"target_id": target, "channels": CHANNELS}
        answers[target] = do("zhao", f"tasks/{TASK}/publications", told, key=f"publish-{target}")
    correction = {
        "target_id": targets[1],
        "corrects": answers[targets[1]]["publication"],
        "results": results("5", "更正后的备注"),
        "reason": "录入有误",
    }
    do("zhao", f"tasks/{TASK}/correction-requests", correction)
    do("li", f"tasks/{TASK}/corrections", {"target_id": targets[1]})
    asked = {"target_id": targets[-1], "ground": "business-secret", "reason": "涉及秘方"}
    do("zhao", f"tasks/{TASK}/exemption-requests", asked)
    do(
        "li",
        f"tasks/{TASK}/exemption-decisions",
        {"target_id": targets[-1], "agreed": True, "reason": "属实"},
    )
    do("zhang", "tasks", opening(SECOND))
    do("zhang", f"tasks/{SECOND}/commitment", {})
    first_receipt = draw(platform, SECOND)["receipt"]
    do("zhang", f"tasks/{SECOND}/commitment", {"reason": "名录有误", "approver": "李副局长"})
    answers["second"] = draw(platform, SECOND)
    do("zhang", "tasks", opening(THIRD))
    do("zhang", f"tasks/{THIRD}/commitment", {})
    return Told(
        members=members,
        targets=targets,
        codes=codes,
        scanned=scanned,
        answers=answers,
        first_receipt=first_receipt,
    )


def verify(platform: Platform, data: bytes) -> tuple[Bundle, Report]:
    policy = TrustPolicy.from_mapping(tomllib.loads(platform.get("/trust.toml").text))
    bundle = Bundle.decode(data)
    return bundle, verify_bundle(bundle, policy=policy, verifier=default_verifier())


def own_receipt(platform: Platform, target: str, code: str) -> httpx.Response:
    return platform.client.post(
        f"/tasks/{TASK}/own-receipt",
        content=urlencode({"target": target, "code": code}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def check_path(task: str, receipt: str, target: str) -> str:
    return f"/check?{urlencode({'task': task, 'receipt': receipt, 'target': target})}"


# ---- the story --------------------------------------------------------------------------------------------


def test_a_task_goes_from_its_opening_to_publication(platform: Platform, told: Told):
    seen = platform.get(f"/api/tasks/{TASK}", "zhang").json()
    assert seen["phase"] == "inspecting"
    phases = {target: case["phase"] for target, case in seen["cases"].items()}
    assert phases == dict.fromkeys(told.targets[:-2], "published") | {
        told.open: "concluded",
        told.exempt: "exempt",
    }
    rows = platform.get("/results.json").json()["rows"]
    assert sorted(row["target_id"] for row in rows) == sorted([*told.targets[:-2], told.targets[1]])


def test_a_correction_stands_right_after_what_it_corrects_and_both_stay(platform: Platform, told: Told):
    corrected = told.targets[1]
    first, second = [
        row for row in platform.get("/results.json").json()["rows"] if row["target_id"] == corrected
    ]
    assert (first["result_code"], first["corrects"]) == ("1", None)
    assert (second["result_code"], second["corrects"]) == ("5", told.answers[corrected]["publication"])
    page = platform.get("/results").text
    entries = re.findall(r'<article class="([^"]*)" id="e-([0-9a-f]{64})"', page)
    place = [kind for kind, _ in entries].index("card corrected")
    assert entries[place][1] == told.answers[corrected]["entry"]
    assert entries[place + 1][0] == "card correction"


def test_the_bytes_that_were_published_can_be_had_by_their_digest(platform: Platform, told: Told):
    digest = told.answers[told.targets[0]]["entry"]
    content = platform.get(f"/entries/{digest}").content
    assert hashlib.sha256(content).hexdigest() == digest
    assert json.loads(content)["rows"][0]["target_id"] == told.targets[0]


def test_tables_have_the_national_columns_as_workbook_csv_and_json(platform: Platform, told: Told):
    csv = platform.get("/results.csv").content.decode("utf-8-sig").splitlines()
    assert csv[0].startswith(
        "抽查计划编号,抽查计划名称,抽查任务编号,抽查任务名称,抽查类型,抽查机关,市场主体名称"
    )
    assert len(csv) == 1 + len(told.targets[:-2]) + 1
    assert platform.get("/results.xlsx").content.startswith(b"PK")
    tasks = platform.get("/tasks.json").json()["rows"]
    assert {row["task_id"]: (row["population"], row["sample_size"]) for row in tasks}[TASK] == (60, 6)


# ---- the code on a notice ---------------------------------------------------------------------------------


def test_the_code_on_a_notice_leads_to_task_people_and_rights(platform: Platform, told: Told):
    target = told.targets[0]
    answer = platform.get(told.scanned[target])
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert "二维码中的凭证与账本一致" in page
    assert "有权申请其回避" in page
    for member in told.members[target]:
        person = next(one for one in seed.INSPECTORS if one.id == member)
        assert f"{person.name}，{person.unit}" in page
        assert f"<b>{person.certificate_number[-4:]}</b>" in page
        assert person.certificate_number not in page


def test_a_code_with_another_digest_is_a_loud_warning_and_tells_nothing_else(platform: Platform, told: Told):
    target = told.targets[0]
    answer = platform.get(check_path(TASK, "0" * 64, target))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "警告：二维码中的凭证与账本不一致" in answer.text
    assert not re.search("检查事项|检查人员|查验口令", answer.text)
    receipt = told.answers["draw"]["receipt"]
    for wrong in ("", "not hexadecimal", receipt[:-1], f"0{receipt}", receipt.upper(), f"{receipt}\x00"):
        answer = platform.get(check_path(TASK, wrong, target))
        assert (answer.status_code, "警告" in answer.text) == (409, True), wrong


def test_a_code_of_a_superseded_draw_says_so(platform: Platform, told: Told):
    target = next(iter(told.answers["second"]["drawn"]))
    answer = platform.get(check_path(SECOND, told.first_receipt, target))
    assert answer.status_code == 409
    assert "已被后一次抽取取代" in answer.text
    page = platform.get(f"/tasks/{SECOND}").text
    assert "第 2 次抽取" in page
    assert "名录有误" in page


def test_a_code_may_name_the_draw_or_a_substitution_after_it_and_a_notice_names_the_latest():
    """六(五)3(2), (3); 扫码入企."""
    story = Story().open().draw()
    draw = story.state.steps[0].result
    assert draw is not None
    assert inspecting.valid_receipts(story.state) == {draw}
    assert inspecting.latest_of(story.state, "T000") == draw
    substitution = recuse(story).state.steps[-1].result
    assert inspecting.valid_receipts(story.state) == {draw, substitution}
    assert inspecting.latest_of(story.state, "T000") == substitution
    assert inspecting.latest_of(story.state, "T001") == draw
    again = attrs.evolve(story.state.steps[0], result=bytes(32))
    redrawn = attrs.evolve(story.state, steps=(*story.state.steps, again))
    assert inspecting.valid_receipts(redrawn) == {bytes(32)}


def test_a_code_for_nobody_drawn_is_not_found(platform: Platform, told: Told):
    receipt = told.answers["draw"]["receipt"]
    not_drawn = next(one.id for one in seed.new_targets() if one.id not in told.targets)
    for path in (
        check_path(TASK, receipt, not_drawn),
        check_path("TH-1", receipt, told.targets[0]),
        "/check",
    ):
        answer = platform.get(path)
        assert answer.status_code == 404
        assert "查无此项检查" in answer.text


def test_before_the_notice_nobody_learns_who_comes(platform: Platform, told: Told):
    second = told.answers["second"]
    page = platform.get(check_path(SECOND, second["receipt"], second["drawn"][0])).text
    assert "尚未向该单位发出检查通知" in page
    assert not [one.name for one in seed.INSPECTORS if one.name in page]


def test_pages_are_there_in_english_too(platform: Platform, told: Told):
    page = platform.get(f"{told.scanned[told.targets[0]]}&lang=en").text
    assert '<html lang="en">' in page
    assert "The receipt in the code is the one in the ledger" in page
    assert '<html lang="zh-CN">' in platform.get("/").text


# ---- receipts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", [TASK, SECOND])
def test_the_public_receipt_verifies_and_is_proved_in_the_ledger(platform: Platform, told: Told, task: str):
    bundle, report = verify(platform, platform.get(f"/tasks/{task}/receipt").content)
    assert (bundle.level.value, report.verdict.value) == ("public", "valid")
    assert bundle.log_proof is not None
    assert bundle.log_proof.checkpoint.split("\n")[1] == str(platform.checkpoint_size())


def test_a_firm_gets_its_own_receipt_for_its_code_however_it_types_it(platform: Platform, told: Told):
    target = told.targets[0]
    code = told.codes[target]
    for typed in (code, code.lower().replace("-", " "), code.replace("0", "O")):
        answer = own_receipt(platform, target, typed)
        assert answer.status_code == 200
    bundle, report = verify(platform, answer.content)
    assert (bundle.level.value, report.verdict.value) == ("party", "valid")
    assert bundle.party is not None
    assert bundle.party.target_id == target


def test_a_code_is_read_as_people_copy_it_and_is_good_for_one_firm_and_task(platform: Platform, told: Told):
    assert keeping.read_code(" 7k2m-q9rt o0Xb–".rstrip("–")) == "7K2MQ9RT00XB"
    assert keeping.read_code("oIl-") == "011"
    keys = keeping.Keys.open(platform.folder / "keys")
    pairs = [("T", "F"), ("T", "G"), ("U", "F")]
    assert len({keys.hash_code(*pair, "7K2M") for pair in pairs}) == len(pairs)
    assert len({keeping.new_code() for _ in range(100)}) == 100


def test_without_its_code_nobody_gets_a_firms_receipt(platform: Platform, told: Told):
    target, other = told.targets[:2]
    answers = [
        own_receipt(platform, target, ""),
        own_receipt(platform, target, told.codes[other]),
        own_receipt(platform, target, told.codes[target][:-1]),
        own_receipt(platform, "92220502MA0Y000000", told.codes[target]),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert len({answer.text for answer in answers}) == 1


def test_only_auditors_get_the_receipt_that_runs_the_draw_again(platform: Platform, told: Told):
    path = f"/api/tasks/{TASK}/receipt"
    assert platform.get(path).status_code == 401
    assert platform.get(path, "zhang").status_code == 403
    bundle, report = verify(platform, platform.get(path, "sun").content)
    assert (bundle.level.value, report.verdict.value) == ("auditor", "valid")


def test_the_whole_ledger_passes_an_audit_under_the_checkpoint_that_is_served(platform: Platform, told: Told):
    policy = TrustPolicy.from_mapping(tomllib.loads(platform.get("/trust.toml").text))
    with SqliteLedger.open_existing(platform.folder / "platform.db") as ledger:
        report = audit_ledger(
            ledger,
            "通化市/双随机",
            policy=policy,
            verifier=default_verifier(),
            notes=[SignedNote.decode(platform.get("/ledger/checkpoint").content)],
        )
    statuses = {finding.code: finding.status.value for finding in report.findings}
    assert "fail" not in statuses.values()
    assert {statuses[code] for code in ("signatures", "attempts", "results", "checkpoint")} == {"pass"}
    assert statuses["unrevealed"] == "unchecked"  # one task is committed and waits for its draw
    assert report.size == platform.checkpoint_size()


# ---- requests ---------------------------------------------------------------------------------------------


def test_a_retry_gets_the_first_answer_and_records_nothing(platform: Platform, told: Told):
    target, size = told.targets[0], platform.checkpoint_size()
    body = {"target_id": target, "channels": CHANNELS}
    answer = platform.post("zhao", f"tasks/{TASK}/publications", body, key=f"publish-{target}")
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.json() == told.answers[target]
    assert platform.checkpoint_size() == size


def test_a_key_that_was_used_for_something_else_is_refused(platform: Platform, told: Told):
    body = {"target_id": told.open, "channels": CHANNELS}
    answer = platform.post("zhao", f"tasks/{TASK}/publications", body, key=f"publish-{told.targets[0]}")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-conflict")


def test_an_act_before_its_time_is_refused(platform: Platform, told: Told):
    target = told.answers["second"]["drawn"][0]
    answer = platform.post("zhao", f"tasks/{THIRD}/publications", {"target_id": target, "channels": CHANNELS})
    assert answer.status_code == 404  # nobody is drawn there
    conclusion = {"target_id": told.targets[0], "ended_on": INSPECTED.isoformat(), "results": results("1")}
    again = platform.post(told.members[told.targets[0]][0], f"tasks/{TASK}/results", conclusion)
    assert (again.status_code, again.json()["reason"]) == (409, "already-concluded")


def test_a_refused_act_names_its_rule_and_clause_in_both_languages(platform: Platform, told: Told):
    size = platform.checkpoint_size()
    again = {"target_id": told.targets[0], "channels": CHANNELS}
    answer = platform.post("zhao", f"tasks/{TASK}/publications", again)
    refused = answer.json()
    assert (answer.status_code, refused["code"]) == (409, "procedure-refused")
    assert refused["reason"] == "already-published"
    assert "六(十)2(1)" in refused["clause"]
    assert refused["message"]["zh"] != refused["message"]["en"]
    assert platform.checkpoint_size() == size


def test_only_the_team_records_an_inspection(platform: Platform, told: Told):
    target = told.targets[0]
    stranger = next(one.id for one in seed.INSPECTORS if one.id not in told.members[target])
    answer = platform.post(stranger, f"tasks/{TASK}/records", record(target, told.members[target]))
    assert (answer.status_code, answer.json()["reason"]) == (409, "wrong-role")


def test_an_act_and_the_platforms_rows_stand_or_fall_together(platform: Platform, told: Told):
    # A row in the way: the ledger takes the act, then the platform's own INSERT fails.
    task_id = "TH-2026-099"
    with sqlite3.connect(platform.folder / "platform.db") as db:
        db.execute("INSERT INTO tasks VALUES (?, '', '', '')", (task_id,))
    size = platform.checkpoint_size()
    # The server hangs up after a failure that nobody expected.
    failed = platform.post("zhang", "tasks", opening(task_id), Connection="close")
    assert (failed.status_code, failed.json()["code"]) == (500, "internal-error")
    with sqlite3.connect(platform.folder / "platform.db") as db:
        db.execute("DELETE FROM tasks WHERE id = ?", (task_id,))
    done = platform.do("zhang", "tasks", opening(task_id))
    assert done["entries"][0]["index"] == size


def test_of_many_at_once_one_is_recorded_and_the_others_are_refused(platform: Platform, told: Told):
    target = told.answers["second"]["drawn"][0]
    size = platform.checkpoint_size()
    act = {"type": "target-set-aside", "target_id": target, "ground": "moved", "reason": "已迁出"}
    act["evidence"] = [{"kind": "document", "digest": "0" * 64, "description": "登记信息"}]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: platform.post("zhang", f"tasks/{SECOND}/acts", {"act": act}), range(8))
        )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"procedure-refused"}
    assert platform.checkpoint_size() == size + 1


def test_writers_queue_and_none_is_turned_away(platform: Platform, told: Told):
    size = platform.checkpoint_size()

    def train(number: int) -> int:
        act = {"type": "training-held", "held_on": OPENED.isoformat(), "topics": [f"第{number}课"]}
        return platform.post("zhang", f"tasks/{TASK}/acts", {"act": act | {"attendees": ["P01"]}}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(train, range(24))) == [201] * 24
    assert platform.checkpoint_size() == size + 24


def test_a_reserve_comes_in_its_order_and_gets_a_notice_like_those_drawn(platform: Platform, told: Told):
    target = told.answers["second"]["drawn"][1]
    act = {"type": "target-set-aside", "target_id": target, "ground": "moved", "reason": "已迁出"}
    act["evidence"] = [{"kind": "document", "digest": "0" * 64, "description": "登记信息"}]
    platform.do("zhang", f"tasks/{SECOND}/acts", {"act": act})
    reserves = platform.get(f"/api/tasks/{SECOND}", "zhang").json()["reserves"]
    assert len(reserves) == 2  # one of each class, and only that of the target's class may come
    answers = {}
    for reserve in reserves:
        act = {"type": "target-replaced", "target_id": target, "reserve_id": reserve, "staying_away": []}
        answers[reserve] = platform.post("zhang", f"tasks/{SECOND}/acts", {"act": act})
    assert sorted(answer.status_code for answer in answers.values()) == [201, 409]
    (refused,) = (answer.json() for answer in answers.values() if answer.status_code == 409)
    assert refused["reason"] in {"not-the-next-reserve", "not-set-aside"}
    (came,) = (reserve for reserve, answer in answers.items() if answer.status_code == 201)
    notice = {"target_id": came, "inspect_on": "2026-10-12", "frequency": "每年不超过1次"}
    code = platform.do("zhang", f"tasks/{SECOND}/notices", notice)["check_code"]
    assert platform.get(code.removeprefix(ADDRESS)).status_code == 200


def test_a_party_contributes_once_and_only_if_it_was_committed(platform: Platform, told: Told):
    path = f"tasks/{THIRD}/contributions"
    platform.do("zhang", path, {"role": "人大代表", "value": "1"})
    again = platform.post("zhang", path, {"role": "人大代表", "value": "2"})
    assert (again.status_code, again.json()["code"]) == (409, "already-contributed")
    assert platform.post("zhang", path, {"role": "市场监管局", "value": "2"}).status_code == 422
    assert platform.post("li", path, {"role": "政协委员", "value": "2"}).status_code == 403
    early = platform.post("zhang", f"tasks/{THIRD}/draw", {})
    assert (early.status_code, early.json()["code"]) == (422, "contribution-mismatch")


@pytest.mark.parametrize(
    "act", [{}, {"type": "flown"}, {"type": "replacement-requested"}, {"type": [], "ground": 1}], ids=str
)
def test_what_is_no_act_is_refused(platform: Platform, told: Told, act: dict[str, Any]):
    assert platform.post("zhang", f"tasks/{SECOND}/acts", {"act": act}).status_code == 422


# ---- who may ----------------------------------------------------------------------------------------------


def test_without_a_token_a_role_or_a_key_nothing_is_done(platform: Platform, told: Told):
    size, body = platform.checkpoint_size(), opening("TH-2026-098")
    nobody = platform.post(None, "tasks", body)
    assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, "Bearer")
    platform.tokens["forger"] = "A" * 43
    assert platform.post("forger", "tasks", body).status_code == 401
    assert platform.post("sun", "tasks", body).json()["code"] == "role-not-held"
    assert platform.post("zhang", "tasks", body, **{"X-Acting-As": "leader"}).status_code == 403
    assert platform.post("zhang", "tasks", body, key="short").json()["code"] == "no-idempotency-key"
    assert platform.post("li", "tasks", body).json()["reason"] == "wrong-role"
    for path in ("/api/overdue", f"/api/tasks/{TASK}", f"/api/tasks/{TASK}/notices/{told.targets[0]}"):
        assert platform.get(path).status_code == 401
    assert platform.checkpoint_size() == size


def test_a_notice_with_its_code_is_shown_to_the_team_and_the_organiser_only(platform: Platform, told: Told):
    target = told.targets[0]
    path = f"/api/tasks/{TASK}/notices/{target}"
    stranger = next(one.id for one in seed.INSPECTORS if one.id not in told.members[target])
    statuses = {
        user: platform.get(path, user).status_code for user in ("zhao", stranger, told.members[target][0])
    }
    assert statuses == {"zhao": 404, stranger: 404, told.members[target][0]: 200}


# ---- what must never show ---------------------------------------------------------------------------------


def everything_public(platform: Platform, told: Told) -> dict[str, str]:
    paths = ["/", "/results", "/verify", "/results.json", "/results.csv", "/tasks.json", "/tasks.csv"]
    paths += [f"/tasks/{task}{more}" for task in (TASK, SECOND) for more in ("", "/announcement", "/receipt")]
    paths += [path + more for path in told.scanned.values() for more in ("", "&lang=en")]
    pages = {path: platform.get(path).text for path in paths}
    for path in set(re.findall(r'href="(/[^"?]*)"', "".join(pages.values()))) - {"/verifier.html"}:
        pages[path] = platform.get(path).text
    return pages


def test_what_is_exempt_from_publication_shows_nowhere(platform: Platform, told: Told):
    pages = everything_public(platform, told)
    assert len(pages) > 20
    for path, text in pages.items():
        assert "发现问题待后续处理" not in text, path
        assert f"备注 {told.exempt}" not in text, path
        assert f"备注 {told.open}" not in text, path
        assert "exempt" not in text, path
        assert "不予公开" not in text, path
    for path in ("/results", "/results.json", "/results.csv"):
        assert told.exempt not in pages[path]
    assert f"备注 {told.targets[0]}" in pages["/results"]  # and the search finds what is public


def test_an_exempt_firms_page_looks_like_one_that_waits_for_publication(platform: Platform, told: Told):
    def stage(target: str) -> str:
        return re.findall(r"<dt>进度</dt><dd>([^<]*)", platform.get(told.scanned[target]).text)[0]

    assert stage(told.exempt) == stage(told.open) == "已检查"
    assert stage(told.targets[0]) == "结果已公示："


def test_a_hostile_name_is_shown_as_text_everywhere(platform: Platform, told: Told):
    pages = everything_public(platform, told)
    shown = [path for path, text in pages.items() if "&lt;script&gt;" in text]
    assert {"/results", f"/tasks/{TASK}"} <= set(shown)
    assert any(path.startswith("/check") for path in shown)
    for path, text in pages.items():
        if not path.endswith((".json", ".csv")) and "/entries/" not in path:
            assert "<script" not in text, path
    names = [row["target_name"] for row in platform.get("/results.json").json()["rows"]]
    assert any(name.startswith(HOSTILE) for name in names)  # data is not changed, only shown as text


def test_secrets_are_in_no_page_no_log_and_not_readable_in_the_database(platform: Platform, told: Told):
    secrets_of = [*platform.tokens.values(), *told.codes.values()]
    database = (platform.folder / "platform.db").read_bytes().decode("latin-1")
    places = {
        **everything_public(platform, told),
        "log": platform.log.read_text("utf-8"),
        "database": database,
    }
    for place, text in places.items():
        assert not [secret for secret in secrets_of if secret in text], place
    assert "店主王某" not in (platform.folder / "platform.db").read_bytes().decode("utf-8", "replace")
    with sqlite3.connect(platform.folder / "platform.db") as db:
        (waiting,) = db.execute(
            "SELECT sealed_ceremony FROM commitments WHERE task_id = ?", (THIRD,)
        ).fetchone()
        left = db.execute(
            "SELECT count(*) FROM commitments WHERE task_id = ? AND sealed_ceremony IS NOT NULL", (TASK,)
        )
        assert left.fetchone() == (0,)
    assert b"nonces" not in waiting
    assert waiting.startswith(b"gAAAA")


def test_every_answer_forbids_scripts_and_frames_and_no_answer_tells_of_the_inside(
    platform: Platform, told: Told
):
    failing = f"/api/tasks/{TASK}/receipt"
    for path in (
        "/",
        "/results",
        "/nothing",
        "/check",
        failing,
        "/tasks/%3Cb%3E",
        "/results.exe",
        "/style.css",
    ):
        answer = platform.get(path)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert "script-src" not in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Traceback" not in answer.text
    notice = platform.get(f"/api/tasks/{TASK}/notices/{told.targets[0]}", "zhang")
    assert notice.headers["Content-Security-Policy"].endswith("sandbox")
    assert platform.get("/verifier.html").text.startswith("<!doctype html>")


def test_a_failure_inside_is_told_as_such_and_guarded_like_all_answers(platform: Platform, told: Told):
    with sqlite3.connect(platform.folder / "platform.db") as db:
        (kept,) = db.execute("SELECT public FROM receipts WHERE task_id = ?", (SECOND,)).fetchone()
        db.execute("UPDATE receipts SET public = X'00' WHERE task_id = ?", (SECOND,))
    broken = platform.get(f"/tasks/{SECOND}/receipt")
    with sqlite3.connect(platform.folder / "platform.db") as db:
        db.execute("UPDATE receipts SET public = ? WHERE task_id = ? AND number = 2", (kept, SECOND))
    assert broken.status_code == 503
    assert "Content-Security-Policy" in broken.headers


def test_malformed_requests_are_refused_before_anything_is_read(platform: Platform, told: Told):
    assert platform.post("zhang", "tasks/%3Cscript%3E/draw", {}).status_code == 422
    unknown = platform.post("zhang", f"tasks/{TASK}/draw", {"seed": "1"})
    assert (unknown.status_code, unknown.json()["where"]) == (422, ["body.seed"])
    assert platform.post("zhang", "tasks", {"task_file": "x" * 1_100_000}).status_code == 413
    chunks = platform.client.post(f"/tasks/{TASK}/own-receipt", content=iter([b"code=", b"1"]))
    assert chunks.status_code == 413
    bad_id = platform.post("zhang", "tasks", opening("a/b"))
    assert (bad_id.status_code, bad_id.json()["code"]) == (422, "invalid-task-id")


@pytest.mark.parametrize("path", ["/", f"/tasks/{TASK}", "/results.json", "/check", "/nothing"])
def test_a_slow_reader_keeps_nobody_from_writing(platform: Platform, told: Told, path: str):
    sent: list[str] = []

    async def send(message: Any) -> None:
        # Whoever still read in a transaction would have a lock that this one cannot get past.
        with closing(sqlite3.connect(platform.folder / "platform.db", timeout=0)) as db:
            db.execute("BEGIN EXCLUSIVE")
        sent.append(message["type"])

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    app: Any = create_platform(settings_of(platform.folder))
    asyncio.run(app(scope, receive, send))
    app.app.state.desks.close()
    assert sent == ["http.response.start", "http.response.body"]


# ---- the made-up county ----------------------------------------------------------------------------------


def test_the_made_up_county_is_told_once_and_prints_what_is_needed_to_look_around(tmp_path: Path):
    environment = {**os.environ, "PLATFORM_FOLDER": str(tmp_path / "county"), "PYTHONPATH": str(PLATFORM)}

    def tell() -> str:
        command = [sys.executable, "-m", "county_platform.seed"]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, encoding="utf-8", timeout=60
        ).stdout

    told = tell()
    tokens = re.findall(r"^  (\w+) +[\w-]+ +[\w-]{43}$", told, re.MULTILINE)
    assert tokens == [user for user, _, _ in seed.USERS]
    assert re.search(r"http://127\.0\.0\.1:8000/check\?task=.+&receipt=[0-9a-f]{64}&target=.+", told)
    desks = Desks(Settings(folder=tmp_path / "county"))
    with desks.lend() as desk:
        states = desk.office.procedure.states()
        assert [state.phase.value for state in states] == ["inspecting", "inspecting", "committed"]
        cases = [case.phase.value for case in states[0].cases.values()]
        assert sorted(cases) == ["concluded", "exempt", *["published"] * 4]
    desks.close()
    assert "nothing was changed" in tell()


# ---- in a browser, and later ------------------------------------------------------------------------------


def test_a_phone_shows_the_pages_saves_the_firms_receipt_and_verifies_it(
    platform: Platform, told: Told, tmp_path: Path
):
    from support.chromium import open_chromium

    target = told.targets[0]
    base = str(platform.client.base_url).rstrip("/")
    with open_chromium(tmp_path) as browser:
        for width, is_phone in ((360, True), (1200, False)):
            browser.resize(width, 900, is_phone=is_phone)
            for path in ("/", f"/tasks/{TASK}", "/results", "/verify", told.scanned[target]):
                browser.open(base + path)
                assert browser.run("return document.documentElement.scrollWidth") <= width, path
                assert "owned" not in browser.run("return document.title")
                assert all(url.startswith((base, "data:")) for url in browser.requests()), path
                browser.require_clean()
        browser.one("#code").send_keys(told.codes[target])
        browser.one("form button").click()
        saved = tmp_path / "downloads" / f"{TASK}-own.json"
        browser.wait(lambda: saved.exists() and saved.stat().st_size > 0)
        browser.require_clean()
        trust = tmp_path / "trust.toml"
        trust.write_bytes(platform.get("/trust.toml").content)
        browser.open(f"{base}/verifier.html")
        assert browser.verify(bundle=saved, policy=trust) == "valid"
        browser.require_clean()


def test_officials_see_what_is_to_be_published_and_what_is_overdue(platform: Platform, told: Told):
    (due,) = platform.get("/api/overdue", "zhao").json()["unpublished"]
    assert (due["target"], due["due"], due["is_overdue"]) == (told.open, "2026-10-26", False)
    platform.on(date(2026, 10, 27))
    (late,) = platform.get("/api/overdue", "sun").json()["unpublished"]
    assert (late["target"], late["days_left"], late["is_overdue"]) == (told.open, -1, True)
