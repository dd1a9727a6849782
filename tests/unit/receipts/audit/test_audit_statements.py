"""The statements of a log against each other, written anew by somebody who has the office's key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from randcheck.receipts.audit.audit_report import MAX_TOLD
from randcheck.receipts.envelope import sign_envelope
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.statements import KIND_NAMES
from support.audits import (
    AUDIT_POLICY,
    CHANGE,
    CHANGED,
    COMMITMENT,
    DRAW,
    KEYS,
    OPEN,
    SECOND,
    SECOND_DRAW,
    SECOND_SUMMARY,
    SUMMARY,
    UNREVEALED,
    Said,
    audited,
    broken,
    sentences,
    town_log,
    town_says,
    written,
)
from support.ceremonies import SIGNER, policy_of

Edit = Callable[[dict[str, Any]], Any]


def with_edit(index: int, edit: Edit) -> list[Said]:
    said = town_says()
    said[index] = said[index].edited(edit)
    return said


def found(said: list[Said]) -> list[tuple[str, str | None]]:
    return broken(audited(written(said)))


def told(said: list[Said], code: str, status: Status = Status.FAIL) -> list[tuple[str | None, str]]:
    report = audited(written(said))
    return [(one.subject, one.sentence.en) for one in report.report.with_status(status) if one.code == code]


# ---- by themselves --------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(OPEN + 1))
def test_a_statement_in_another_spelling_is_named(index):
    said = town_says()
    said[index] = said[index].saying(said[index].envelope.payload + b" ")
    assert found(said)[0] == ("canonical-statements", str(index))


@pytest.mark.parametrize("index", range(OPEN + 1))
def test_a_statement_of_another_ledger_is_named(index):
    assert ("statement-ledger", str(index)) in found(with_edit(index, lambda one: one.update(log="jilin")))


@pytest.mark.parametrize(
    ("index", "field"),
    [(COMMITMENT, "committed_at"), (DRAW, "drawn_at"), (SUMMARY, "drawn_at"), (KEYS, "made_at")],
    ids=str,
)
def test_a_statement_recorded_before_it_was_made_is_named(index, field):
    said = with_edit(index, lambda one: one.update({field: "2030-01-01T00:00:00+08:00"}))
    assert ("statement-times", str(index)) in found(said)


def test_a_statement_recorded_as_another_kind_is_named():
    said = town_says()
    draw = said[SECOND_DRAW]
    said[SECOND_DRAW] = Said("substitution", draw.envelope, draw.recorded_at).saying(draw.envelope.payload)
    assert ("canonical-statements", str(SECOND_DRAW)) in found(said)


@pytest.mark.parametrize("version", [0, 2])
def test_a_statement_of_another_protocol_version_is_not_judged(version):
    report = audited(written(with_edit(OPEN, lambda one: one.update(protocol=version))))
    assert broken(report) == []
    assert report.verdict is Verdict.INDETERMINATE
    (finding,) = [one for one in report.findings if one.code == "protocol-version"]
    assert (finding.status, finding.subject) == (Status.UNCHECKED, str(OPEN))


def test_a_kind_that_this_release_does_not_know_is_not_judged():
    said = town_says()
    said.append(Said("inspection-record", said[-1].envelope, said[-1].recorded_at).saying(b"{}"))
    report = audited(written(said), policy=policy_of({SIGNER: [*KIND_NAMES, "inspection-record"]}))
    assert broken(report) == []
    assert report.verdict is Verdict.INDETERMINATE
    assert report.kinds["inspection-record"] == 1


def test_a_type_of_another_version_is_not_judged():
    said = town_says()
    envelope = sign_envelope(
        payload_type="application/vnd.randcheck.commitment.v2+json",
        payload=said[OPEN].envelope.payload,
        signers=[SIGNER],
    )
    said[OPEN] = Said("commitment", envelope, said[OPEN].recorded_at)
    assert told(said, "protocol-version", Status.UNCHECKED)[0][0] == str(OPEN)


def test_what_follows_from_a_commitment_that_cannot_be_read_is_not_blamed():
    said = town_says()
    said[SECOND] = said[SECOND].edited(lambda one: one.update(protocol=2))
    digest = said[SECOND].digest.hex()
    said[SECOND_DRAW] = said[SECOND_DRAW].edited(lambda one: one.update(commitment=digest))
    assert [code for code, _ in found(said)] == ["draw-summary"]  # it names the draw as it was


# ---- attempts and substitutions -------------------------------------------------------------------------


def test_an_attempt_that_is_missing_shows_by_the_next_ones_number():
    said = town_says()
    del said[UNREVEALED]
    (index, sentence), *more = told(said, "attempts")
    assert (index, more) == (str(SECOND - 1), [])
    assert "attempts up to 0" in sentence
    assert "it is attempt 2" in sentence


def test_a_missing_attempt_is_told_once_and_later_ones_are_counted_on():
    said = town_says()
    third = {"number": 3, "predecessor": said[SECOND].digest.hex(), "reason": "断电", "approver": "局长"}
    said.append(said[SECOND].edited(lambda one: one.update(attempt=third)))
    assert told(said, "attempts") == []
    del said[UNREVEALED]
    assert [index for index, _ in told(said, "attempts")] == [str(SECOND - 1)]


@pytest.mark.parametrize(
    "attempt",
    [
        {"number": 1, "predecessor": None, "reason": None, "approver": None},
        {"number": 3, "predecessor": None, "reason": "断电", "approver": "局长"},
        {"number": 2, "predecessor": "00" * 32, "reason": "断电", "approver": "局长"},
    ],
    ids=["first again", "a number left out", "another predecessor"],
)
def test_an_attempt_that_does_not_follow_on_is_named(attempt):
    before = town_says()[UNREVEALED].digest.hex()
    if attempt["number"] == 3:
        attempt = attempt | {"predecessor": before}
    said = with_edit(SECOND, lambda one: one.update(attempt=attempt))
    assert [index for index, _ in told(said, "attempts")] == [str(SECOND)]
    assert before[:16] in told(said, "attempts")[0][1]


def test_the_same_commitment_twice_is_named():
    said = town_says()
    said.insert(OPEN, said[COMMITMENT])
    said[OPEN] = said[OPEN].recorded(said[OPEN - 1].recorded_at)
    assert told(said, "attempts") == [(str(OPEN), "this very commitment stands before")]


def test_a_substitution_of_a_draw_that_is_not_in_the_ledger_is_named():
    said = with_edit(CHANGE, lambda one: one["substitution"].update(draw="00" * 32))
    ((index, sentence),) = told(said, "substitutions")
    assert index == str(CHANGE)
    assert town_says()[DRAW].digest.hex()[:16] in sentence


def test_a_substitution_of_what_was_changed_before_is_named():
    said = town_says()
    said.append(said[CHANGE].edited(lambda one: one["substitution"]["vacancies"][0].update(ground="回避")))
    said[-1] = said[-1].recorded(said[-2].recorded_at)
    ((index, sentence),) = told(said, "substitutions")
    assert index == str(OPEN + 1)
    assert town_says()[CHANGED].digest.hex()[:16] in sentence


def test_a_substitution_of_a_task_that_was_never_drawn_is_named():
    said = town_says()[CHANGE : CHANGE + 1]
    assert told(said, "substitutions")[0][1].startswith("task TH-1: nothing stands")


# ---- results --------------------------------------------------------------------------------------------


def test_a_result_without_its_commitment_is_named():
    said = town_says()
    del said[COMMITMENT]
    ((index, sentence),) = told(said, "results")
    assert index == str(DRAW - 1)
    assert town_says()[COMMITMENT].digest.hex()[:16] in sentence


def test_a_result_before_its_commitment_is_named():
    said = town_says()
    said[SECOND], said[SECOND_DRAW] = said[SECOND_DRAW], said[SECOND]
    assert str(SECOND) in {index for index, _ in told(said, "results")}


def test_a_second_result_for_one_commitment_is_named_with_the_first():
    said = town_says()
    again = said[DRAW].edited(lambda one: one["contributions"][1].update(value="1 2 3"))
    said.insert(SUMMARY + 1, again)
    assert told(said, "results") == [
        (
            str(SUMMARY + 1),
            f"commitment {said[COMMITMENT].digest.hex()[:16]}… was revealed before, at index 1",
        )
    ]


def test_a_result_of_a_commitment_that_was_overtaken_is_named():
    said = town_says()
    late = said[SECOND_DRAW].edited(lambda one: one.update(commitment=said[UNREVEALED].digest.hex()))
    said.insert(SECOND + 1, late)
    index, sentence = told(said, "results")[0]
    assert index == str(SECOND + 1)
    assert "a later commitment about task TH-2" in sentence


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one["results"][0].update(task="TH-9"),
        lambda one: one["results"].clear(),
        lambda one: one.update(results=one["results"] * 2),
        lambda one: one.update(drawn_at="2020-01-01T00:00:00+08:00"),
    ],
    ids=["another task", "none", "one twice", "drawn before it was committed"],
)
def test_a_result_that_does_not_fit_its_commitment_is_named(edit):
    assert [index for index, _ in told(with_edit(DRAW, edit), "results")] == [str(DRAW)]


def test_a_draw_that_follows_a_commitment_to_substitute_is_named():
    said = town_says()
    draw = said[DRAW].edited(lambda one: one.update(commitment=said[CHANGE].digest.hex()))
    said[CHANGED] = draw.recorded(said[CHANGE].recorded_at)
    ((index, sentence),) = told(said, "results")
    assert index == str(CHANGED)
    assert sentence == "a substitution's commitment of TH-1 was made, a draw of TH-1 followed"


# ---- contributions and seed -----------------------------------------------------------------------------


def test_a_value_that_is_not_the_committed_one_is_named():
    said = with_edit(DRAW, lambda one: one["contributions"][0].update(value="00"))
    assert [index for index, _ in told(said, "contributions")] == [str(DRAW)]


def test_a_party_left_out_is_named():
    said = with_edit(DRAW, lambda one: one["contributions"].pop())
    assert [index for index, _ in told(said, "contributions")] == [str(DRAW)]


@pytest.mark.parametrize("index", [DRAW, CHANGED, SECOND_DRAW])
def test_a_seed_that_does_not_follow_is_named(index):
    said = with_edit(index, lambda one: one.update(seed="00" * 32))
    assert [at for at, _ in told(said, "seed")] == [str(index)]


# ---- summaries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one["results"][0].update(drawn=one["results"][0]["drawn"] - 1),
        lambda one: one["results"][0]["list"].update(root="00" * 32),
        lambda one: one["results"][0].update(task="TH-9"),
        lambda one: one.update(draw="00" * 32),
        lambda one: one.update(seed="00" * 32),
        lambda one: one.update(commitment="00" * 32),
        lambda one: one.update(results=[]),
        lambda one: one["contributions"].pop(),
    ],
)
def test_a_summary_that_does_not_say_what_its_draw_says_is_named(edit):
    def fitted(one: dict[str, Any]) -> None:
        edit(one)
        for result in one["results"]:
            result["list"]["rows"] = result["drawn"] + result["reserves"]

    assert found(with_edit(SUMMARY, fitted)) == [("draw-summary", str(SUMMARY))]


def test_a_summary_of_a_draw_that_was_edited_is_named():
    def swap(one: dict[str, Any]) -> None:
        drawn = one["results"][0]["drawn"]
        drawn[0]["id"], drawn[1]["id"] = drawn[1]["id"], drawn[0]["id"]

    said = with_edit(DRAW, swap)
    said[SUMMARY] = said[SUMMARY].edited(lambda one: one.update(draw=said[DRAW].digest.hex()))
    assert ("draw-summary", str(SUMMARY)) in found(said)


def test_a_draw_that_cannot_be_summed_up_is_named():
    said = with_edit(DRAW, lambda one: one["results"][0].pop("drawn"))
    said[SUMMARY] = said[SUMMARY].edited(lambda one: one.update(draw=said[DRAW].digest.hex()))
    assert "cannot be summed up" in told(said, "draw-summary")[0][1]


def test_a_summary_that_does_not_follow_directly_is_named():
    said = town_says()
    said.insert(OPEN, said.pop(SECOND_SUMMARY))
    said[OPEN] = said[OPEN].recorded(said[OPEN - 1].recorded_at)
    assert found(said) == [("draw-summary", str(OPEN))]


@pytest.mark.parametrize("last", [False, True])
def test_a_draw_without_summary_is_noted_and_breaks_nothing(last):
    said = town_says()[: SECOND_SUMMARY if last else None]
    del said[SUMMARY]
    report = audited(written(said))
    assert broken(report) == []
    noted = [one.subject for one in report.findings if one.code == "draw-summary"]
    assert noted == [str(DRAW), str(SECOND_DRAW - 1)][: 2 if last else 1]


# ---- selective publication ------------------------------------------------------------------------------


def test_commitments_that_were_never_revealed_are_noted_with_tasks_and_indices():
    report = audited(town_log())
    noted = [
        (one.subject, one.status, one.is_required) for one in report.findings if one.code == "unrevealed"
    ]
    assert noted == [(str(UNREVEALED), Status.UNCHECKED, False), (str(OPEN), Status.UNCHECKED, False)]
    overtaken, waiting = sentences(report, "unrevealed")
    assert "commitment of TH-2" in overtaken
    assert "never revealed, and overtaken" in overtaken
    assert "commitment of TH-3" in waiting
    assert "not revealed yet" in waiting


def test_a_log_where_everything_was_revealed_says_so():
    report = audited(town_log()[:UNREVEALED])
    assert [one.status for one in report.findings if one.code == "unrevealed"] == [Status.PASS]


# ---- many of them ---------------------------------------------------------------------------------------


def test_of_very_many_bad_entries_the_first_are_told_and_the_number_of_the_others():
    said = town_says()[:SUMMARY] + [town_says()[DRAW]] * (MAX_TOLD + 7)
    report = audited(written(said))
    results = [one for one in report.findings if one.code == "results"]
    assert len(results) == MAX_TOLD + 1
    assert results[-1].sentence.en == "and 7 more entries"
    assert report.first_bad_index == SUMMARY


def test_a_policy_for_another_protocol_version_accepts_nothing():
    policy = attrs.evolve(AUDIT_POLICY, protocol_versions=frozenset({2}))
    assert ("protocol-version", None) in broken(audited(town_log(), policy=policy))
