"""Every promise of a receipt, each broken alone by somebody who has the organ's key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.team_rule import SeatRule, TeamMode, TeamRule
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import EnvelopeSignature, payload_type_for
from randcheck.receipts.ledger_entry import NO_ENTRY
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Finding, Status, Verdict
from randcheck.receipts.statements import Attempt
from randcheck.receipts.trust_policy import TrustedKey
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.roster import Roster
from randcheck.text import Text
from support.ceremonies import (
    ALL_KINDS,
    LEAD,
    NOON,
    OTHER_SIGNER,
    POLICY,
    SAID,
    SIGNER,
    STRANGER,
    WITNESS,
    codes,
    commitment_of,
    draw_receipt,
    failed,
    office_at,
    policy_of,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.forgeries import forge, refit, retype, sign_again

RECEIPT = draw_receipt()


def finding(bundle: Bundle, code: str, **options: Any) -> Finding:
    (found,) = [one for one in verify(bundle, **options).findings if one.code == code]
    return found


def only(bundle: Bundle) -> str:
    """Return the code of the one promise that is broken."""
    report = verify(bundle)
    assert report.verdict is Verdict.INVALID
    (code,) = failed(report)
    return code


# ---- a sound receipt ------------------------------------------------------------------------------------


def test_a_sound_receipt_is_valid_and_every_promise_is_told_once():
    report = verify(RECEIPT)
    assert report.verdict is Verdict.VALID
    assert [one.code for one in report.findings] == [
        "canonical-statements",
        "commitment-matches",
        "payload-type",
        "commitment-signature",
        "draw-signature",
        "ledger-entries",
        "commitment-before-draw",
        "inclusion-proof",
        "contributions",
        "seed",
        "several-parties",
        "attempt",
        "nothing-added",
        "frame-root",
        "roster-root",
        "conflicts-root",
        "frame-rule",
        "sizes",
        "selection",
        "assignment",
        "seats-respected",
        "conflicts-respected",
    ]
    assert codes(report, Status.UNCHECKED) == {"inclusion-proof"}
    assert all(one.sentence.en and one.sentence.zh for one in report.findings)


def test_a_receipt_read_back_from_its_file_is_as_valid():
    again = Bundle.decode(RECEIPT.encode())
    assert again == RECEIPT
    assert verify(again) == verify(RECEIPT)


def test_a_draw_without_teams_promises_nothing_of_teams():
    report = verify(draw_receipt(teams=None))
    assert report.verdict is Verdict.VALID
    assert "nothing-added" in codes(report, Status.PASS)
    assert not {"roster-root", "conflicts-root", "assignment", "seats-respected"} & {
        one.code for one in report.findings
    }


def test_a_campaign_is_checked_task_by_task():
    bundle = office_at().draw([task_of("TH-1"), task_of("TH-2", teams=None)], registers_of(), SAID)
    report = verify(bundle)
    assert report.verdict is Verdict.VALID
    assert [one.subject for one in report.findings if one.code == "selection"] == ["TH-1", "TH-2"]


# ---- sizes, targets, teams ------------------------------------------------------------------------------


def set_stratum(name: str, change: int) -> Callable[[dict[str, Any]], None]:
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["strata"][0][name] += change

    return edit


@pytest.mark.parametrize(
    ("name", "change"), [("sample_size", -1), ("sample_size", 1), ("reserves", -1), ("weight_total", 1)]
)
def test_a_size_that_does_not_follow_from_frame_and_rule_is_found(name, change):
    assert only(forge(RECEIPT, commitment=set_stratum(name, change))) == "sizes"


def test_another_ratio_than_the_sizes_come_from_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["sample_rule"]["per_class"][0]["size"] = "1/2"

    assert only(forge(RECEIPT, commitment=edit)) == "sizes"


def test_a_rule_that_does_not_fit_the_frame_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["sample_rule"]["per_class"][1]["class"] = "Z"

    assert only(forge(RECEIPT, commitment=edit)) == "sizes"


def first(result: dict[str, Any]) -> dict[str, Any]:
    return result["results"][0]


def not_drawn(result: dict[str, Any]) -> str:
    drawn = {row["id"] for row in (*first(result)["drawn"], *first(result)["reserves"])}
    return min({f"T{number:03}" for number in range(24)} - drawn)


def put_another(result: dict[str, Any]) -> None:
    first(result)["drawn"][0]["id"] = not_drawn(result)


def exchange_reserves(result: dict[str, Any]) -> None:
    reserves = first(result)["reserves"]
    reserves[0]["id"], reserves[1]["id"] = reserves[1]["id"], reserves[0]["id"]


def reorder_reserves(result: dict[str, Any]) -> None:
    first(result)["reserves"].reverse()


def promote_a_reserve(result: dict[str, Any]) -> None:
    first(result)["drawn"].append(first(result)["reserves"].pop())


def leave_one_out(result: dict[str, Any]) -> None:
    first(result)["drawn"].pop()


def lower_the_cutoff(result: dict[str, Any]) -> None:
    first(result)["cutoff_tickets"][0] = "00" * 32


def change_a_ticket(result: dict[str, Any]) -> None:
    first(result)["drawn"][0]["ticket"] = "00" * 32


def claim_a_pareto_cutoff(result: dict[str, Any]) -> None:
    first(result)["cutoff_keys"] = ["1/2"]


def rename_the_task(result: dict[str, Any]) -> None:
    first(result)["task"] = "TH-2"


def say_more(result: dict[str, Any]) -> None:
    first(result)["remark"] = "T000 was added by hand"


@pytest.mark.parametrize(
    "edit",
    [
        put_another,
        exchange_reserves,
        reorder_reserves,
        promote_a_reserve,
        leave_one_out,
        lower_the_cutoff,
        change_a_ticket,
        claim_a_pareto_cutoff,
        rename_the_task,
        say_more,
    ],
)
def test_targets_other_than_those_drawn_are_found(edit):
    assert only(forge(RECEIPT, result=edit)) == "selection"


def test_a_pareto_cutoff_other_than_the_key_is_found():
    weighted = draw_receipt(sample=SampleRule(selection=Selection.PARETO, size=6), teams=None)

    def edit(result: dict[str, Any]) -> None:
        numerator, denominator = first(result)["cutoff_keys"][0].split("/")
        first(result)["cutoff_keys"][0] = f"{int(numerator) + 1}/{denominator}"

    assert verify(weighted).verdict is Verdict.VALID
    assert only(forge(weighted, result=edit)) == "selection"


def teams(result: dict[str, Any]) -> list[dict[str, Any]]:
    return first(result)["assignment"]["teams"]


def swap_a_member(result: dict[str, Any]) -> None:
    seated = {member for team in teams(result) for member in team["members"]}
    teams(result)[0]["members"][1] = min({f"P{number:02}" for number in range(10)} - seated)


def name_another_leader(result: dict[str, Any]) -> None:
    team = teams(result)[0]
    team["leader"] = next(member for member in team["members"] if member != team["leader"])


def hand_a_target_over(result: dict[str, Any]) -> None:
    teams(result)[1]["targets"].append(teams(result)[0]["targets"].pop())


def hide_the_tries(result: dict[str, Any]) -> None:
    first(result)["assignment"]["team_tries"] += 1


def say_true_for_one(result: dict[str, Any]) -> None:
    assert first(result)["assignment"]["team_tries"] == 1
    first(result)["assignment"]["team_tries"] = True


def drop_the_teams(result: dict[str, Any]) -> None:
    first(result)["assignment"] = None


def leave_the_teams_unsaid(result: dict[str, Any]) -> None:
    del first(result)["assignment"]


@pytest.mark.parametrize(
    "edit",
    [
        swap_a_member,
        name_another_leader,
        hand_a_target_over,
        hide_the_tries,
        say_true_for_one,
        drop_the_teams,
        leave_the_teams_unsaid,
    ],
)
def test_teams_other_than_those_drawn_are_found(edit):
    assert only(forge(RECEIPT, result=edit)) == "assignment"


@pytest.mark.parametrize("edit", [leave_the_teams_unsaid, lambda result: first(result).update(assignment={})])
def test_a_draw_of_targets_alone_must_say_that_there_are_no_teams(edit):
    assert only(forge(draw_receipt(teams=None), result=edit)) == "assignment"


# ---- seed and contributions -----------------------------------------------------------------------------


def test_a_chosen_seed_is_found_though_all_was_drawn_from_it():
    def edit(result: dict[str, Any]) -> None:
        result["seed"] = "5e" * 32

    assert only(forge(RECEIPT, result=edit, draw_again=True)) == "seed"


def test_a_contribution_changed_after_the_draw_is_found():
    def edit(result: dict[str, Any]) -> None:
        result["contributions"][1]["value"] = "8 17 24"

    assert only(forge(RECEIPT, result=edit)) == "seed"


def test_an_organ_nonce_other_than_the_committed_one_is_found():
    def edit(result: dict[str, Any]) -> None:
        result["contributions"][0]["value"] = "00" * 32

    assert only(forge(RECEIPT, result=edit, draw_again=True)) == "contributions"


@pytest.mark.parametrize(
    "edit",
    [
        lambda result: result["contributions"].reverse(),
        lambda result: result["contributions"].append({"role": "人大代表", "value": "1"}),
        lambda result: result["contributions"].append(result["contributions"][1]),
        lambda result: result["contributions"].pop(),
        lambda result: result["contributions"].clear(),
        lambda result: result["contributions"][1].update(role="人大代表"),
    ],
    ids=["reordered", "added", "doubled", "removed", "none", "renamed"],
)
def test_contributions_other_than_the_announced_ones_are_found(edit):
    assert only(forge(RECEIPT, result=edit)) == "contributions"


def test_a_seed_of_one_party_is_valid_but_everybody_is_told():
    bundle = office_at().draw(task_of(contributors=()), registers_of(), {})
    report = verify(bundle)
    assert report.verdict is Verdict.VALID
    told = finding(bundle, "several-parties")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)
    assert LEAD in told.sentence.en
    assert LEAD in told.sentence.zh


def test_all_roles_are_named():
    assert WITNESS in finding(RECEIPT, "contributions").sentence.zh
    assert LEAD in finding(RECEIPT, "contributions").sentence.zh


# ---- the lists ------------------------------------------------------------------------------------------

FRAME, ROSTER, LIST = (
    RECEIPT.materials.frames[0],
    RECEIPT.materials.rosters[0],
    RECEIPT.materials.conflict_lists[0],
)


def with_rows(rows: list[FrameRow]) -> Materials:
    frame = Frame.from_rows(rows, secret=FRAME.secret)
    return attrs.evolve(RECEIPT.materials, frames=(frame,))


def frame_rows(**changes: Any) -> list[FrameRow]:
    head, *rest = FRAME.rows()
    return [attrs.evolve(head, **changes), *rest]


ROWS = list(FRAME.rows())
CHANGED_LISTS = {
    "a firm's class changed": (with_rows(frame_rows(stratum="A")), "frame-root"),
    "a firm's weight changed": (with_rows(frame_rows(weight=2)), "frame-root"),
    "a firm's area changed": (with_rows(frame_rows(area="东昌区")), "frame-root"),
    "a firm renamed": (with_rows(frame_rows(id="T999")), "frame-root"),
    "a firm added": (with_rows([*ROWS, FrameRow("T999", "A")]), "frame-root"),
    "a firm left out": (with_rows(ROWS[1:]), "frame-root"),
    "another secret": (
        attrs.evolve(RECEIPT.materials, frames=(attrs.evolve(FRAME, secret=bytes(32)),)),
        "frame-root",
    ),
    "no frame": (attrs.evolve(RECEIPT.materials, frames=()), "frame-root"),
    "an inspector's department changed": (
        attrs.evolve(
            RECEIPT.materials,
            rosters=(
                Roster.from_rows(
                    [attrs.evolve(ROSTER.rows[0], department="公安局"), *ROSTER.rows[1:]],
                    secret=ROSTER.secret,
                ),
            ),
        ),
        "roster-root",
    ),
    "an inspector left out": (
        attrs.evolve(RECEIPT.materials, rosters=(Roster.from_rows(ROSTER.rows[1:], secret=ROSTER.secret),)),
        "roster-root",
    ),
    "no roster": (attrs.evolve(RECEIPT.materials, rosters=()), "roster-root"),
    "a conflict declared after the draw": (
        attrs.evolve(
            RECEIPT.materials,
            conflict_lists=(
                ConflictList.from_pairs(
                    targets=[*LIST.target_pairs, ("P05", "T001")],
                    inspectors=LIST.inspector_pairs,
                    secret=LIST.secret,
                ),
            ),
        ),
        "conflicts-root",
    ),
    "a conflict withdrawn after the draw": (
        attrs.evolve(
            RECEIPT.materials,
            conflict_lists=(
                ConflictList.from_pairs(targets=LIST.target_pairs, inspectors=(), secret=LIST.secret),
            ),
        ),
        "conflicts-root",
    ),
    "no conflicts": (attrs.evolve(RECEIPT.materials, conflict_lists=()), "conflicts-root"),
}


@pytest.mark.parametrize(("materials", "code"), CHANGED_LISTS.values(), ids=CHANGED_LISTS.keys())
def test_a_list_other_than_the_committed_one_is_found(materials, code):
    assert only(attrs.evolve(RECEIPT, materials=materials)) == code


@pytest.mark.parametrize(
    "more",
    [
        {"frames": (FRAME, FRAME)},
        {"frames": (FRAME, Frame.from_rows(ROWS[1:], secret=FRAME.secret))},
        {"rosters": (ROSTER, Roster.from_rows(ROSTER.rows[1:], secret=ROSTER.secret))},
        {"conflict_lists": (LIST, ConflictList.from_pairs(secret=bytes(32)))},
    ],
    ids=["a list twice", "another frame", "another roster", "other conflicts"],
)
def test_a_list_beside_the_committed_ones_is_found(more):
    assert only(attrs.evolve(RECEIPT, materials=attrs.evolve(RECEIPT.materials, **more))) == "nothing-added"


def test_a_roster_beside_a_draw_without_teams_is_found():
    bare = draw_receipt(teams=None)
    more = attrs.evolve(bare.materials, rosters=(ROSTER,))
    assert only(attrs.evolve(bare, materials=more)) == "nothing-added"


def test_a_draw_that_comes_with_another_it_claims_to_change_is_found():
    assert only(attrs.evolve(RECEIPT, substituted=draw_receipt())) == "nothing-added"


def test_a_frame_that_contradicts_its_rule_is_found():
    # The rule commits to weight 1 for all, yet one firm of the pool is 1000 times as likely.
    frame = Frame.from_rows([attrs.evolve(ROWS[0], weight=1000), *ROWS[1:]], secret=FRAME.secret)

    def edit(commitment: dict[str, Any]) -> None:
        root = frame.commitment
        commitment["orders"][0]["frame"] = {"depth": root.depth, "root": root.root.hex(), "rows": root.rows}
        for stratum in commitment["orders"][0]["strata"]:
            if stratum["label"] == ROWS[0].stratum:
                stratum["weight_total"] += 999

    def put(lists: dict[str, Any]) -> None:
        lists["frames"] = Materials(frames=(frame,)).to_mapping()["frames"]

    assert only(forge(RECEIPT, commitment=edit, materials=put, draw_again=True)) == "frame-rule"


# ---- statements and their match -------------------------------------------------------------------------


def test_the_draw_of_another_commitment_is_found():
    other = draw_receipt(office_at(name="another"))
    assert only(refit(attrs.evolve(RECEIPT, result=other.result))) == "commitment-matches"


@pytest.mark.parametrize(
    "edit",
    [
        lambda result: result.update(log="elsewhere"),
        lambda result: result.update(commitment="00" * 32),
        lambda result: result["results"].clear(),
        lambda result: result["results"].append(result["results"][0]),
        lambda result: result.update(kind="substitution"),
    ],
    ids=["another ledger", "another commitment", "no result", "one result too many", "another kind"],
)
def test_a_draw_that_does_not_follow_from_the_commitment_is_found(edit):
    assert only(forge(RECEIPT, result=edit)) == "commitment-matches"


@pytest.mark.parametrize("which", ["commitment", "result"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: payload + b" ",
        lambda payload: payload[:-1],
        lambda payload: b"[]",
        lambda payload: b"null",
        lambda payload: payload.replace(b'"protocol":1', b'"protocol":true'),
        lambda payload: payload.replace(b'"protocol":1,', b""),
        lambda payload: payload.replace(b'"log":', b'"later":null,"log":'),
        lambda payload: payload.replace(b"+08:00", b"Z"),
    ],
    ids=["white space", "cut", "array", "null", "true for 1", "no version", "unknown field", "other time"],
)
def test_a_statement_in_any_other_form_is_found(which, spoil):
    envelope = getattr(RECEIPT, which)
    forged = refit(attrs.evolve(RECEIPT, **{which: sign_again(envelope, spoil(envelope.payload))}))
    assert only(forged) == "canonical-statements"


@pytest.mark.parametrize("which", ["commitment", "result"])
@pytest.mark.parametrize("version", [0, 2, 2**53 - 1])
def test_an_unknown_protocol_version_is_neither_valid_nor_invalid(which, version):
    envelope = getattr(RECEIPT, which)
    payload = json.loads(envelope.payload) | {"protocol": version, "what_version_2_adds": []}
    forged = attrs.evolve(RECEIPT, **{which: sign_again(envelope, encode_canonical(payload))})
    report = verify(refit(forged))
    assert report.verdict is Verdict.INDETERMINATE
    assert [one.code for one in report.findings] == ["protocol-version"]
    assert str(version) in report.findings[0].sentence.zh


@pytest.mark.parametrize(("which", "kind"), [("commitment", "commitment"), ("result", "draw")])
def test_a_payload_type_of_an_unknown_version_is_neither_valid_nor_invalid(which, kind):
    envelope = retype(getattr(RECEIPT, which), payload_type_for(kind, 2))
    report = verify(attrs.evolve(RECEIPT, **{which: envelope}))
    assert report.verdict is Verdict.INDETERMINATE
    assert [one.code for one in report.findings] == ["protocol-version"]


@pytest.mark.parametrize(
    ("which", "kind"), [("commitment", "draw"), ("result", "commitment"), ("result", "substitution")]
)
def test_a_statement_signed_as_another_kind_counts_for_nothing(which, kind):
    entry = f"{'commitment' if which == 'commitment' else 'result'}_entry"
    forged = attrs.evolve(
        RECEIPT,
        **{
            which: retype(getattr(RECEIPT, which), payload_type_for(kind)),
            entry: attrs.evolve(getattr(RECEIPT, entry), kind=kind),
        },
    )
    signature = "commitment-signature" if which == "commitment" else "draw-signature"
    assert failed(verify(refit(forged))) == {"payload-type", signature}


def test_a_statement_of_a_foreign_type_counts_for_nothing():
    forged = attrs.evolve(RECEIPT, result=retype(RECEIPT.result, "application/vnd.in-toto+json"))
    assert failed(verify(forged)) == {"payload-type", "draw-signature", "ledger-entries"}


# ---- signatures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "code"), [("commitment", "commitment-signature"), ("result", "draw-signature")]
)
def test_a_statement_without_its_signature_is_found(which, code):
    unsigned = attrs.evolve(getattr(RECEIPT, which), signatures=())
    assert only(attrs.evolve(RECEIPT, **{which: unsigned})) == code


@pytest.mark.parametrize(
    ("which", "code"), [("commitment", "commitment-signature"), ("result", "draw-signature")]
)
def test_a_statement_signed_by_a_stranger_is_found(which, code):
    envelope = getattr(RECEIPT, which)
    signed = sign_again(envelope, envelope.payload, STRANGER)
    assert only(attrs.evolve(RECEIPT, **{which: signed})) == code


def test_a_statement_whose_payload_was_exchanged_under_its_signature_is_found():
    other = forge(RECEIPT, result=lambda result: result.update(drawn_at="2026-11-24T12:00:01+08:00"))
    entry = attrs.evolve(other.result_entry, recorded_at=NOON + timedelta(seconds=1))
    envelope = attrs.evolve(other.result, signatures=RECEIPT.result.signatures)
    assert only(attrs.evolve(other, result=envelope, result_entry=entry)) == "draw-signature"


@pytest.mark.parametrize("kind", ["commitment", "draw"])
def test_a_key_that_is_not_trusted_for_this_kind_counts_for_nothing(kind):
    report = verify(RECEIPT, policy_of({SIGNER: ALL_KINDS - {kind}, OTHER_SIGNER: ALL_KINDS}))
    assert failed(report) == {f"{kind}-signature"}


def test_one_signature_that_does_not_verify_spoils_the_others():
    # Somebody's key stands under what he did not sign: enough others do not make up for that.
    forged = attrs.evolve(RECEIPT.result.signatures[0], key_id=OTHER_SIGNER.key_id)
    both = attrs.evolve(RECEIPT.result, signatures=(*RECEIPT.result.signatures, forged))
    report = verify(
        attrs.evolve(RECEIPT, result=both), policy_of({SIGNER: ALL_KINDS, OTHER_SIGNER: ALL_KINDS})
    )
    assert failed(report) == {"draw-signature"}


def test_a_signature_of_a_stranger_beside_the_trusted_one_does_not_matter():
    both = RECEIPT.result.sign_with(STRANGER)
    assert verify(attrs.evolve(RECEIPT, result=both)).verdict is Verdict.VALID


def test_who_signed_is_named():
    assert "机构0" in finding(RECEIPT, "draw-signature").sentence.zh


def test_without_a_policy_signatures_prove_nothing_and_the_verdict_stays_open():
    report = verify(RECEIPT, None)
    assert report.verdict is Verdict.INDETERMINATE
    assert failed(report) == set()
    assert codes(report, Status.UNCHECKED) >= {"commitment-signature", "draw-signature"}


def test_without_a_policy_a_broken_promise_is_still_found():
    assert verify(forge(RECEIPT, result=put_another), None).verdict is Verdict.INVALID


class KnowsNothing:
    """A verifier of no algorithm."""

    algorithms: frozenset[str] = frozenset()

    def verify(self, algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
        return False


def test_signatures_of_an_unknown_algorithm_leave_the_verdict_open():
    report = verify(RECEIPT, POLICY, KnowsNothing())
    assert report.verdict is Verdict.INDETERMINATE
    assert failed(report) == set()


def test_a_wrong_signature_is_found_though_others_are_of_an_unknown_algorithm():
    modern = TrustedKey(
        algorithm="sm2", public_key=b"\x04" * 65, organisation_id="organ-0", statement_kinds=ALL_KINDS
    )
    policy = attrs.evolve(POLICY, keys=(*POLICY.keys, modern))
    unknown = EnvelopeSignature(key_id=modern.key_id, signature=b"?")
    wrong = attrs.evolve(RECEIPT.result.signatures[0], signature=bytes(64))
    alone, beside = (
        attrs.evolve(RECEIPT, result=attrs.evolve(RECEIPT.result, signatures=signatures))
        for signatures in [(unknown,), (unknown, wrong)]
    )
    assert verify(alone, policy).verdict is Verdict.INDETERMINATE
    assert failed(verify(beside, policy)) == {"draw-signature"}


# ---- the ledger -----------------------------------------------------------------------------------------

FIRST, SECOND = RECEIPT.commitment_entry, RECEIPT.result_entry


def entries(**changes: Any) -> Bundle:
    return attrs.evolve(RECEIPT, **changes)


@pytest.mark.parametrize(
    "bundle",
    [
        entries(commitment_entry=SECOND, result_entry=FIRST),
        entries(commitment_entry=attrs.evolve(FIRST, digest=bytes(32))),
        entries(result_entry=attrs.evolve(SECOND, digest=bytes(32))),
        entries(result_entry=attrs.evolve(SECOND, kind="substitution")),
        entries(commitment_entry=attrs.evolve(FIRST, origin="elsewhere")),
        entries(result_entry=attrs.evolve(SECOND, origin="elsewhere")),
        entries(
            commitment_entry=attrs.evolve(FIRST, origin="elsewhere"),
            result_entry=attrs.evolve(SECOND, origin="elsewhere"),
        ),
        entries(result_entry=attrs.evolve(SECOND, prev=b"\x01" * 32)),
        entries(result_entry=attrs.evolve(SECOND, prev=NO_ENTRY, index=7)),
        entries(commitment_entry=attrs.evolve(FIRST, prev=b"\x01" * 32)),
        entries(result_entry=attrs.evolve(SECOND, recorded_at=NOON - timedelta(seconds=1))),
        entries(commitment_entry=attrs.evolve(FIRST, recorded_at=NOON - timedelta(seconds=1))),
        entries(
            commitment_entry=attrs.evolve(FIRST, recorded_at=NOON + timedelta(seconds=2)),
            result_entry=attrs.evolve(SECOND, index=5, recorded_at=NOON + timedelta(seconds=1)),
        ),
    ],
    ids=[
        "entries exchanged",
        "commitment of another digest",
        "draw of another digest",
        "another kind",
        "commitment in another ledger",
        "draw in another ledger",
        "both in another ledger",
        "chain broken",
        "nothing before an entry in the middle",
        "something before the first entry",
        "recorded before it was drawn",
        "recorded before it was committed",
        "recorded in the wrong order",
    ],
)
def test_entries_that_cannot_be_those_of_the_statements_are_found(bundle):
    assert only(bundle) == "ledger-entries"


def test_an_entry_changed_where_the_next_one_names_it_is_found():
    # The commitment's entry with another time is chained to no draw.
    moved = attrs.evolve(FIRST, recorded_at=NOON + timedelta(seconds=1))
    later = attrs.evolve(SECOND, recorded_at=NOON + timedelta(seconds=1))
    assert only(entries(commitment_entry=moved, result_entry=later)) == "ledger-entries"


@pytest.mark.parametrize("index", [0, 4])
def test_a_draw_at_or_before_its_commitment_in_the_ledger_is_found(index):
    first_entry = attrs.evolve(FIRST, index=4, prev=b"\x01" * 32)
    second_entry = attrs.evolve(SECOND, index=index, prev=b"\x02" * 32 if index else NO_ENTRY)
    assert only(entries(commitment_entry=first_entry, result_entry=second_entry)) == "commitment-before-draw"


def test_a_draw_before_its_commitment_in_time_is_found():
    def edit(result: dict[str, Any]) -> None:
        result["drawn_at"] = "2026-11-24T11:59:59+08:00"

    assert only(forge(RECEIPT, result=edit)) == "commitment-before-draw"


def test_moments_are_compared_across_time_zones():
    def edit(result: dict[str, Any]) -> None:
        result["drawn_at"] = "2026-11-24T04:00:00+00:00"  # noon in China

    assert verify(forge(RECEIPT, result=edit)).verdict is Verdict.VALID


def test_entries_with_others_between_them_need_no_chain():
    ledger = MemoryLedger()
    office = office_at(ledger)
    ceremony = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    draw_receipt(office_at(ledger, name="neighbour"), task_id="TH-2")
    bundle = office.reveal(ceremony, SAID)
    assert bundle.result_entry.index == 3
    assert verify(bundle).verdict is Verdict.VALID


def test_what_nobody_signed_of_the_ledger_is_told_as_unproven():
    told = finding(RECEIPT, "inclusion-proof")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)


# ---- attempts, shortages --------------------------------------------------------------------------------


def test_a_further_attempt_shows_number_reason_and_approver():
    office = office_at(MemoryLedger())
    ceremony = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    again = Attempt(number=2, predecessor=ceremony.commitment.digest, reason="系统断电", approver="王局长")
    second = office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    bundle = office.reveal(second, SAID)
    assert verify(bundle).verdict is Verdict.VALID
    sentence = finding(bundle, "attempt").sentence
    assert "第 2 次抽取" in sentence.zh
    for part in ("2", "系统断电", "王局长"):
        assert part in sentence.en
        assert part in sentence.zh


def test_a_first_attempt_says_so_and_no_more():
    assert finding(RECEIPT, "attempt").sentence == Text("attempt number 1", "第 1 次抽取")


def test_a_shortage_of_inspectors_is_told_and_valid():
    rule = TeamRule(mode=TeamMode.PER_TARGET, seats=(SeatRule(count=2),))
    registers = registers_of(inspectors=4)
    busy = [attrs.evolve(one, capacity=1) for one in registers.inspectors]
    bundle = office_at().draw(task_of(teams=rule), attrs.evolve(registers, inspectors=busy), SAID)
    assert result_of(bundle).results[0]["assignment"]["shortfall"] is not None
    assert verify(bundle).verdict is Verdict.VALID
    told = finding(bundle, "assignment")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)
    short = result_of(bundle).results[0]["assignment"]["shortfall"]
    assert str(short["needed"] - short["served"]) in told.sentence.zh
    assert only(forge(bundle, result=deepen)) == "assignment"


def deepen(result: dict[str, Any]) -> None:
    first(result)["assignment"]["shortfall"]["served"] -= 1


def test_a_frame_made_by_other_means_is_told():
    bundle = forge(
        RECEIPT,
        commitment=lambda commitment: commitment["orders"][0].update(frame_rule=None),
        draw_again=True,
    )
    assert verify(bundle).verdict is Verdict.VALID
    told = finding(bundle, "frame-rule")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)


def test_the_committed_sizes_are_shown():
    order = commitment_of(RECEIPT).orders[0]
    assert f"{order.sample_size} of 24" in finding(RECEIPT, "sizes").sentence.en
    assert "2 teams" in finding(RECEIPT, "conflicts-respected").sentence.en
