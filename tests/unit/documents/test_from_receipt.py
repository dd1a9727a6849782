"""Documents made from a receipt say what the receipt says."""

from __future__ import annotations

import attrs
import pytest

from randcheck.documents import Format, render
from randcheck.documents.from_receipt import (
    assignment_record,
    check_code,
    draw_record,
    inspection_notice,
    task_announcement,
)
from randcheck.documents.rules_in_words import sample_rule_in_words, team_rule_in_words
from randcheck.errors import InvalidValue
from randcheck.planning.substitution_order import Vacancy
from support.ceremonies import SAID, commitment_of, draw_receipt, office_at, registers_of, result_of, task_of
from support.documents import text_of_docx, text_of_html

OFFICE = office_at()
RECEIPT = draw_receipt(OFFICE)
REGISTERS = registers_of()
TOLD = result_of(RECEIPT).results[0]
TARGETS = {target.id: target for target in REGISTERS.targets}


def test_a_record_of_a_draw_tells_commitment_contributions_sizes_and_list():
    """六(四)3."""
    record = draw_record(RECEIPT, REGISTERS.targets)
    commitment, result = commitment_of(RECEIPT), result_of(RECEIPT)
    assert record.task.task_id == "TH-1"
    assert record.seed == result.seed
    assert (record.committed_at, record.drawn_at) == (commitment.committed_at, result.drawn_at)
    assert [(one.role, one.was_fixed) for one in record.contributors] == [
        ("市场监管局", True),
        ("政协委员", False),
    ]
    assert record.contributors[1].value == SAID["政协委员"]
    assert record.population == 24
    assert [(one.label, one.sample_size, one.reserves) for one in record.strata] == [("A", 4, 2), ("C", 4, 2)]
    assert [(one.id, one.ticket.hex()) for one in record.drawn] == [
        (row["id"], row["ticket"]) for row in TOLD["drawn"]
    ]
    assert [one.name for one in record.drawn] == [TARGETS[row["id"]].name for row in TOLD["drawn"]]
    assert len(record.reserves) == 4
    assert record.receipt.commitment == commitment.digest
    assert record.receipt.result == result.digest
    assert (record.receipt.commitment_index, record.receipt.result_index) == (
        RECEIPT.commitment_entry.index,
        RECEIPT.result_entry.index,
    )
    assert record.attempt == 1
    shown = text_of_html(render(record, Format.HTML))
    assert all(TARGETS[row["id"]].name in shown for row in TOLD["drawn"])


def test_a_record_does_not_tell_the_class_of_any_firm():
    """Protocol 5.1: the class a firm is in is not for the public; the list stands in the order of tickets.

    企业信用风险分类.
    """
    record = draw_record(RECEIPT, REGISTERS.targets)
    assert [one.ticket for one in record.drawn] == sorted(one.ticket for one in record.drawn)
    assert not {"stratum", "credit_risk"} & {field.name for field in attrs.fields(type(record.drawn[0]))}


def test_a_record_of_a_draw_tells_the_rule_and_that_reserves_come_in_within_their_stratum():
    """六(四)3, 六(六)1-3; protocol 5.1: reserves of one stratum do not stand in for those of another."""
    record = draw_record(RECEIPT, REGISTERS.targets)
    assert record.rule == sample_rule_in_words(commitment_of(RECEIPT).orders[0])
    for shown in (
        text_of_html(render(record, Format.HTML)),
        text_of_docx(render(record, Format.DOCX)),
    ):
        assert record.rule in shown
        assert "在同一分层内按抽取次序递补" in shown
        assert "以下次序" not in shown
        assert "抽取规则" not in text_of_html(render(attrs.evolve(record, rule=None), Format.HTML))
        assert "抽取规则" not in text_of_docx(render(attrs.evolve(record, rule=None), Format.DOCX))


def test_a_target_that_the_register_does_not_have_stands_without_a_name():
    record = draw_record(RECEIPT, [])
    assert {one.name for one in record.drawn} == {None}
    assert render(record, Format.DOCX)


def test_a_record_of_an_assignment_tells_the_teams_as_drawn():
    """六(五)3(6)."""
    record = assignment_record(RECEIPT, REGISTERS.targets, REGISTERS.inspectors)
    order = commitment_of(RECEIPT).orders[0]
    assert (record.roster_rows, record.roster_root) == (10, order.roster.root)
    assert record.conflict_rows == 3
    assert record.rule == team_rule_in_words(order.team_rule)
    assert record.rule in text_of_html(render(record, Format.HTML))
    assert "选派规则" not in text_of_html(render(attrs.evolve(record, rule=None), Format.HTML))
    assert "选派规则" not in text_of_docx(render(attrs.evolve(record, rule=None), Format.DOCX))
    for team, told in zip(record.teams, TOLD["assignment"]["teams"], strict=True):
        assert [one.id for one in team.members] == told["members"]
        assert [one.id for one in team.members if one.is_leader] == [told["leader"]]
        assert [one.id for one in team.targets] == told["targets"]
        assert all(one.name and one.unit for one in team.members)


def test_an_announcement_tells_the_committed_sizes_before_the_draw():
    """六(三)1, 三(三)."""
    commitment = commitment_of(RECEIPT)
    announcement = task_announcement(commitment, index=0)
    assert (announcement.population, announcement.sample_size) == (24, 8)
    assert announcement.seed_parties == ("市场监管局", "政协委员")
    assert announcement.receipt.commitment == commitment.digest
    assert announcement.receipt.result is None
    assert announcement.task.matters == ("食品经营许可",)


def test_a_notice_names_the_team_and_its_code_resolves_to_task_receipt_and_target():
    """六(九)1(2); 扫码入企."""
    team = TOLD["assignment"]["teams"][0]
    target = TARGETS[team["targets"][0]]
    notice = inspection_notice(RECEIPT, target, REGISTERS.inspectors, address="https://jg.example/check")
    assert [one.id for one in notice.inspectors] == team["members"]
    assert notice.check_code == (
        f"https://jg.example/check?task=TH-1&receipt={result_of(RECEIPT).digest.hex()}&target={target.id}"
    )
    assert notice.target_name == target.name
    assert inspection_notice(RECEIPT, target, REGISTERS.inspectors).check_code is None


def test_a_notice_after_a_substitution_names_who_comes_now():
    """六(五)3(2)."""
    office = office_at(name="substitution")
    receipt = draw_receipt(office)
    team = result_of(receipt).results[0]["assignment"]["teams"][0]
    leaver = team["leader"]
    changed = office.substitute(
        receipt, "TH-1", [Vacancy(inspector_id=leaver, ground="病假", approvers=("科长", "局长"))], SAID
    )
    (replacement,) = result_of(changed).results[0]["replacements"]
    notice = inspection_notice(changed, TARGETS[team["targets"][0]], REGISTERS.inspectors)
    people = {one.id: one for one in notice.inspectors}
    assert leaver not in people
    assert people[replacement["successor"]].is_leader
    # What it cites is the latest result about this team, and so does its code.
    digest = result_of(changed).digest
    assert (notice.receipt.result, notice.receipt.substitution) == (result_of(receipt).digest, digest)
    assert notice.receipt.substitution_index == changed.result_entry.index
    coded = inspection_notice(
        changed, TARGETS[team["targets"][0]], REGISTERS.inspectors, address="https://jg.example/check"
    )
    assert f"receipt={digest.hex()}&" in coded.check_code
    shown = text_of_html(render(coded, Format.HTML))
    assert f"替补选派结果摘要{digest.hex()}" in shown
    # Another team's notice has nothing to do with it.
    other = result_of(receipt).results[0]["assignment"]["teams"][1]["targets"][0]
    untouched = inspection_notice(
        changed, TARGETS[other], REGISTERS.inspectors, address="https://jg.example/check"
    )
    assert untouched.receipt.substitution is None
    assert f"receipt={result_of(receipt).digest.hex()}&" in untouched.check_code
    assert "替补选派" not in text_of_html(render(untouched, Format.HTML))
    # The records stay those of the draw.
    assert assignment_record(changed, [], REGISTERS.inspectors) == assignment_record(
        receipt, [], REGISTERS.inspectors
    )
    assert draw_record(changed, []) == draw_record(receipt, [])


def test_a_notice_to_a_target_that_was_not_drawn_is_refused():
    drawn = {row["id"] for row in TOLD["drawn"]}
    other = next(target for target in REGISTERS.targets if target.id not in drawn)
    with pytest.raises(InvalidValue, match=f"must be for a target that was drawn, got {other.id}"):
        inspection_notice(RECEIPT, other, REGISTERS.inspectors)


def test_a_task_without_teams_has_no_record_of_an_assignment_and_a_notice_without_inspectors():
    office = office_at(name="no teams")
    receipt = draw_receipt(office, teams=None)
    with pytest.raises(InvalidValue, match="must be of a task with teams"):
        assignment_record(receipt, [], [])
    drawn = result_of(receipt).results[0]["drawn"][0]["id"]
    assert inspection_notice(receipt, TARGETS[drawn], []).inspectors == ()


def test_a_task_of_a_campaign_is_named():
    """Protocol 5.2: a campaign's tasks share one commitment."""
    office = office_at(name="campaign")
    prepared = office.prepare([task_of("TH-1"), task_of("TH-2")], REGISTERS)
    receipt = office.reveal(office.commit(prepared.ceremony), SAID)
    with pytest.raises(InvalidValue, match=r"one task of the receipt \(TH-1, TH-2\), got none named"):
        draw_record(receipt, [])
    with pytest.raises(InvalidValue, match="got TH-3"):
        draw_record(receipt, [], task_id="TH-3")
    assert draw_record(receipt, [], task_id="TH-2").task.task_id == "TH-2"
    assert task_announcement(commitment_of(receipt), task_id="TH-1").task.task_id == "TH-1"


def test_a_code_is_the_same_for_the_same_task_and_escapes_what_an_address_must():
    code = check_code("https://jg.example/c?v=1", "任务 1&2", bytes(2), target_id="9/1")
    assert code == "https://jg.example/c?v=1&task=%E4%BB%BB%E5%8A%A1%201%262&receipt=0000&target=9%2F1"
