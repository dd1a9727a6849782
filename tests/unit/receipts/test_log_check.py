"""Checkpoint, witnesses, time stamp and changes of keys (protocol 20.2 to 20.4), status by status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import attrs
import pytest

from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.checkpoint import Checkpoint, cosign, sign_checkpoint
from randcheck.receipts.key_change import RetiredKey
from randcheck.receipts.log_check import ProvenLog, check_log, timestamped_digest
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.report import Report
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.timestamps import TimestampProblem, TimestampRefusal
from randcheck.receipts.trust_entries import Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text
from support.ceremonies import (
    ALL_KINDS,
    POLICY,
    SAID,
    SIGNER,
    STRANGER,
    VERIFIER,
    office_at,
    policy_of,
    registers_of,
    task_of,
    verify,
    without_summary,
)
from support.proofs import (
    AT,
    FIRST_WITNESS,
    PROOF_POLICY,
    SECOND_WITNESS,
    key_of,
    log_of,
    policy_from,
    policy_with_witnesses,
    proved_by,
    reported,
    told,
)

DRAW = office_at().draw(task_of(), registers_of(), SAID)
PROVED = proved_by(DRAW)
WITNESSED = proved_by(DRAW, signers=(SIGNER, FIRST_WITNESS, SECOND_WITNESS))
TREE, NOTE = log_of(DRAW)


def look(
    bundle: Bundle, policy: TrustPolicy | None = PROOF_POLICY, timestamps: Any = None
) -> tuple[Report, ProvenLog]:
    logs: list[ProvenLog] = []

    def check(report):
        logs.append(check_log(bundle, policy, VERIFIER, report, timestamps))

    report = reported(check)
    return report, logs[0]


def found(
    bundle: Bundle, policy: TrustPolicy | None = PROOF_POLICY, timestamps: Any = None
) -> dict[str, str]:
    return told(look(bundle, policy, timestamps)[0])


def with_note(note: SignedNote | str, bundle: Bundle = PROVED) -> Bundle:
    written = note if isinstance(note, str) else note.encode().decode()
    return attrs.evolve(bundle, log_proof=attrs.evolve(bundle.log_proof, checkpoint=written))


def other_algorithm(key: TrustedKey) -> TrustedKey:
    """Return the key for an algorithm that the verifier does not know, and notes do not either."""
    return attrs.evolve(key, algorithm="other")


# ---- no proof -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, {}),
        (POLICY, {}),
        (PROOF_POLICY, {"checkpoint": "unchecked"}),
        (policy_with_witnesses(), {"checkpoint": "unchecked"}),
        (policy_with_witnesses(keys=1), {"checkpoint": "unchecked", "witnesses": "unchecked"}),
    ],
    ids=["no policy", "no key for checkpoints", "a key", "witnesses", "a quorum"],
)
def test_without_a_proof_only_what_the_policy_promises_is_told_to_lack(policy, expected):
    report, log = look(DRAW, policy)
    assert told(report) == expected
    assert log == ProvenLog(policy=policy)
    assert not log.has(DRAW.commitment_entry)
    assert log.index_of(DRAW.commitment_entry) is None


def test_a_quorum_alone_is_told_to_lack_too():
    keys = (key_of(SIGNER, "a", set(ALL_KINDS)), key_of(FIRST_WITNESS, "b", {"cosignature"}))
    policy = policy_from(*keys, thresholds=(Threshold(statement_kind="cosignature"),))
    assert found(DRAW, policy) == {"witnesses": "unchecked"}


# ---- checkpoint -----------------------------------------------------------------------------------------


def test_a_checkpoint_signed_as_the_policy_asks_passes_and_proves_indices():
    report, log = look(PROVED)
    assert told(report) == {"checkpoint": "pass", "witnesses": "noted"}
    assert "ledger tonghua had 3 entries with root " in report.findings[0].sentence.en
    assert report.findings[0].sentence.en.endswith("signed by 机构0")
    assert log.is_signed
    assert [log.index_of(entry) for entry in PROVED.entries] == [0, 1, 2]


def test_without_a_policy_it_is_unchecked_and_nothing_is_told_of_witnesses():
    report, log = look(PROVED, None)
    assert told(report) == {"checkpoint": "unchecked"}
    assert log.has(PROVED.commitment_entry)
    assert log.index_of(PROVED.commitment_entry) is None


def test_without_a_key_of_the_kind_it_is_noted_and_proves_no_index():
    report, log = look(PROVED, POLICY)
    assert told(report) == {"checkpoint": "noted", "witnesses": "noted"}
    assert log.has(PROVED.commitment_entry)
    assert log.index_of(PROVED.commitment_entry) is None


def test_signed_by_nobody_whom_the_policy_knows_it_fails():
    strange = proved_by(DRAW, signers=(STRANGER,))
    report, log = look(strange)
    assert told(report) == {"checkpoint": "fail", "witnesses": "noted"}
    assert not log.is_signed
    assert log.index_of(strange.commitment_entry) is None
    assert "got 0 of 0 (0 do not verify)" in report.findings[0].sentence.en


def test_a_wrong_line_of_a_key_that_counts_fails_even_beside_enough_others():
    second = key_of(SECOND_WITNESS, "organ-0", {"checkpoint"})
    policy = attrs.evolve(PROOF_POLICY, keys=(*PROOF_POLICY.keys, second))
    assert found(PROVED, policy)["checkpoint"] == "pass"
    good = sign_checkpoint(Checkpoint.parse(NOTE.text), SECOND_WITNESS).signatures[0]
    assert found(with_note(NOTE.with_signature(good)), policy)["checkpoint"] == "pass"
    wrong = attrs.evolve(good, signature=bytes(64))
    report = look(with_note(NOTE.with_signature(wrong)), policy)[0]
    assert told(report)["checkpoint"] == "fail"
    assert "(1 do not verify)" in report.findings[0].sentence.en
    # Of a key that the policy does not know, the same line is passed over.
    assert found(with_note(NOTE.with_signature(wrong)))["checkpoint"] == "pass"


def test_as_many_keys_of_as_many_organisations_as_the_threshold_asks_must_sign():
    second = key_of(SECOND_WITNESS, "organ-0", {"checkpoint"})
    policy = attrs.evolve(
        PROOF_POLICY,
        keys=(*PROOF_POLICY.keys, second),
        thresholds=(Threshold(statement_kind="checkpoint", keys=2),),
    )
    both = NOTE.with_signature(sign_checkpoint(Checkpoint.parse(NOTE.text), SECOND_WITNESS).signatures[0])
    assert found(PROVED, policy)["checkpoint"] == "fail"
    assert found(with_note(both), policy)["checkpoint"] == "pass"


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"valid_from": 2}, "pass"),
        ({"valid_from": 3}, "pass"),
        ({"valid_from": 4}, "fail"),
        ({"valid_until": 3}, "pass"),
        ({"valid_until": 2}, "fail"),
    ],
)
def test_a_checkpoint_is_signed_by_keys_of_its_last_entry_or_of_the_next(bounds, expected):
    # Three entries: the last has index 2, the next would have 3.
    policy = policy_from(key_of(SIGNER, "organ-0", {*ALL_KINDS, "checkpoint"}, **bounds))
    assert found(PROVED, policy)["checkpoint"] == expected


def test_an_unknown_algorithm_that_could_make_up_for_what_lacks_is_unchecked():
    (own,) = PROOF_POLICY.keys
    other = other_algorithm(key_of(SECOND_WITNESS, "organ-0", {"checkpoint"}))
    two = Threshold(statement_kind="checkpoint", keys=2)
    policy = attrs.evolve(PROOF_POLICY, keys=(own, other), thresholds=(two,))
    assert found(PROVED, policy)["checkpoint"] == "unchecked"
    assert found(proved_by(DRAW, signers=(STRANGER,)), policy)["checkpoint"] == "fail"
    wrong = attrs.evolve(NOTE.signatures[0], signature=bytes(64))
    assert found(with_note(NOTE.with_signature(wrong)), policy)["checkpoint"] == "fail"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "nonsense\n",
        NOTE.text,
        NOTE.encode().decode().replace("tonghua\n", "tonghua 2\n", 1),
        NOTE.encode().decode()[:-1],
        NOTE.encode().decode().replace("\n3\n", "\n03\n"),
        NOTE.encode().decode() + "\ud800\n",
    ],
    ids=[
        "empty",
        "one line",
        "unsigned",
        "white space",
        "no last line feed",
        "a leading zero",
        "a surrogate",
    ],
)
@pytest.mark.parametrize("policy", [None, PROOF_POLICY], ids=["no policy", "a policy"])
def test_a_note_that_cannot_be_read_fails_and_neither_of_the_others_is_told(written, policy):
    stamped = attrs.evolve(PROVED, log_proof=attrs.evolve(PROVED.log_proof, timestamp=b"x"))
    report, log = look(with_note(written, stamped), policy)
    assert told(report) == {"checkpoint": "fail"}
    assert log.checkpoint is None
    assert log.policy == policy
    assert not log.has(PROVED.commitment_entry)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint(origin="elsewhere", size=3, root=TREE.root()),
        Checkpoint(origin="tonghua", size=2, root=TREE.root(2)),
        Checkpoint(origin="tonghua", size=0, root=sha256(b"")),
    ],
    ids=["another log", "too small", "empty"],
)
def test_a_checkpoint_that_is_not_the_chains_own_fails_alone(checkpoint):
    assert found(with_note(sign_checkpoint(checkpoint, SIGNER))) == {"checkpoint": "fail"}


def test_entries_of_two_logs_have_no_checkpoint_of_their_own():
    mixed = attrs.evolve(PROVED, summary_entry=attrs.evolve(PROVED.summary_entry, origin="elsewhere"))
    assert found(mixed) == {"checkpoint": "fail"}


def test_the_smallest_checkpoint_that_covers_the_receipt_is_enough():
    bare = proved_by(without_summary(DRAW))
    assert found(bare) == {"checkpoint": "pass", "witnesses": "noted"}


def test_a_tree_without_an_entry_is_told_of_by_the_inclusion_proof():
    paths = dict(PROVED.log_proof.paths) | {1: PROVED.log_proof.paths[0]}
    moved = attrs.evolve(PROVED, log_proof=attrs.evolve(PROVED.log_proof, paths=paths))
    report, log = look(moved)
    assert told(report)["checkpoint"] == "pass"
    assert [log.has(entry) for entry in moved.entries] == [True, False, True]
    assert {one.code for one in verify(moved, PROOF_POLICY).findings if one.status.value == "fail"} == {
        "inclusion-proof"
    }
    assert verify(PROVED, PROOF_POLICY).verdict.value == "valid"


def test_the_tree_has_no_entry_of_another_log():
    log = look(PROVED)[1]
    assert not log.has(attrs.evolve(PROVED.commitment_entry, origin="elsewhere"))
    # Not even one that the tree really holds.
    foreign = attrs.evolve(PROVED.commitment_entry, origin="elsewhere")
    tree = MerkleTree([foreign.leaf])
    proof = LogProof(checkpoint="", paths={0: ()})
    checkpoint = Checkpoint(origin="tonghua", size=1, root=tree.root())
    assert not ProvenLog(policy=None, proof=proof, checkpoint=checkpoint).has(foreign)
    own = attrs.evolve(checkpoint, origin="elsewhere")
    assert ProvenLog(policy=None, proof=proof, checkpoint=own).has(foreign)


# ---- witnesses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bundle", "quorum", "expected"),
    [
        (PROVED, {}, "noted"),
        (WITNESSED, {}, "pass"),
        (PROVED, {"keys": 1}, "fail"),
        (WITNESSED, {"keys": 1}, "pass"),
        (WITNESSED, {"keys": 2, "organisations": 2}, "pass"),
        (proved_by(DRAW, signers=(SIGNER, FIRST_WITNESS)), {"keys": 2}, "fail"),
        (proved_by(DRAW, signers=(SIGNER, FIRST_WITNESS)), {"required": frozenset({"organ-2"})}, "fail"),
        (proved_by(DRAW, signers=(SIGNER, SECOND_WITNESS)), {"required": frozenset({"organ-2"})}, "pass"),
        (proved_by(DRAW, signers=(SIGNER, STRANGER)), {"keys": 1}, "fail"),
        (proved_by(DRAW, signers=(SIGNER, STRANGER)), {}, "noted"),
    ],
)
def test_witnesses_are_counted_against_the_quorum(bundle, quorum, expected):
    assert found(bundle, policy_with_witnesses(**quorum)) == {"checkpoint": "pass", "witnesses": expected}


def test_witnesses_are_named():
    report = look(WITNESSED, policy_with_witnesses())[0]
    assert report.findings[1].sentence.en == "the checkpoint is witnessed by 机构1, 机构2"
    quorum = look(WITNESSED, policy_with_witnesses(keys=2))[0]
    assert quorum.findings[1].sentence.en == "the quorum is met: witnessed by 机构1, 机构2"


@pytest.mark.parametrize("quorum", [{}, {"keys": 1}], ids=["no quorum", "a quorum of one"])
def test_a_wrong_cosignature_of_a_witness_fails_even_beside_a_good_one(quorum):
    checkpoint = Checkpoint.parse(NOTE.text)
    good = cosign(NOTE, FIRST_WITNESS, name="w", at_seconds=AT)
    other = Checkpoint(origin=checkpoint.origin, size=3, root=bytes(32))
    stolen = cosign(sign_checkpoint(other, SIGNER), SECOND_WITNESS, name="w", at_seconds=AT).signatures[-1]
    policy = policy_with_witnesses(**quorum)
    assert found(with_note(good), policy)["witnesses"] == "pass"
    assert found(with_note(good.with_signature(stolen)), policy)["witnesses"] == "fail"


def test_a_log_signature_is_no_cosignature():
    checkpoint = Checkpoint.parse(NOTE.text)
    as_log = NOTE.with_signature(sign_checkpoint(checkpoint, FIRST_WITNESS).signatures[0])
    assert found(with_note(as_log), policy_with_witnesses(keys=1))["witnesses"] == "fail"


def test_a_quorum_that_an_unknown_algorithm_could_meet_is_unchecked():
    policy = policy_with_witnesses(keys=2)
    keys = (*policy.keys[:2], other_algorithm(policy.keys[2]))
    unknown = attrs.evolve(policy, keys=keys)
    assert found(proved_by(DRAW, signers=(SIGNER, FIRST_WITNESS)), unknown)["witnesses"] == "unchecked"
    assert found(PROVED, unknown)["witnesses"] == "fail"


def test_a_witness_whose_time_is_over_counts_no_more():
    policy = policy_with_witnesses(keys=1)
    ended = tuple(attrs.evolve(key, valid_until=2) for key in policy.keys[1:])
    assert found(WITNESSED, attrs.evolve(policy, keys=(policy.keys[0], *ended)))["witnesses"] == "fail"
    still = tuple(attrs.evolve(key, valid_until=3) for key in policy.keys[1:])
    assert found(WITNESSED, attrs.evolve(policy, keys=(policy.keys[0], *still)))["witnesses"] == "pass"


def test_witnesses_do_not_stand_in_for_the_log():
    strange = proved_by(DRAW, signers=(STRANGER, FIRST_WITNESS))
    assert found(strange, policy_with_witnesses(keys=1)) == {"checkpoint": "fail", "witnesses": "pass"}


# ---- time stamp -----------------------------------------------------------------------------------------


@attrs.define
class Stamps:
    """A verifier of time stamps that answers the same always and keeps what it was asked."""

    answer: datetime | TimestampRefusal
    asked: list[tuple[bytes, bytes, Sequence[bytes]]] = attrs.field(factory=list)

    def verify(self, token: bytes, digest: bytes, roots: Sequence[bytes]) -> datetime | TimestampRefusal:
        self.asked.append((token, digest, roots))
        return self.answer


STAMPED = attrs.evolve(PROVED, log_proof=attrs.evolve(PROVED.log_proof, timestamp=b"token"))
ROOTS = attrs.evolve(PROOF_POLICY, timestamp_roots=(b"root",))
MOMENT = datetime(2026, 11, 24, tzinfo=UTC)
REFUSAL = TimestampRefusal(problem=TimestampProblem.OTHER_DATA, sentence=Text("of another", "另一"))


def test_a_time_stamp_is_checked_over_the_checkpoints_text_under_the_policys_roots():
    stamps = Stamps(MOMENT)
    report = look(STAMPED, ROOTS, stamps)[0]
    assert told(report) == {"checkpoint": "pass", "witnesses": "noted", "timestamp": "pass"}
    assert report.findings[-1].sentence.en == "the checkpoint was there at 2026-11-24T00:00:00+00:00"
    assert stamps.asked == [(b"token", sha256(NOTE.text.encode()), (b"root",))]
    assert timestamped_digest(NOTE.encode().decode()) == sha256(NOTE.text.encode())
    witnessed = cosign(NOTE, FIRST_WITNESS, name="w", at_seconds=AT)
    assert timestamped_digest(witnessed.encode().decode()) == timestamped_digest(NOTE.encode().decode())


def test_a_time_stamp_that_does_not_hold_fails():
    report = look(STAMPED, ROOTS, Stamps(REFUSAL))[0]
    assert told(report)["timestamp"] == "fail"
    assert report.findings[-1].sentence == REFUSAL.sentence


@pytest.mark.parametrize(
    ("policy", "stamps"),
    [(ROOTS, None), (PROOF_POLICY, Stamps(REFUSAL)), (None, Stamps(REFUSAL))],
    ids=["no means", "no roots", "no policy"],
)
def test_a_time_stamp_that_cannot_be_checked_is_noted(policy, stamps):
    assert found(STAMPED, policy, stamps)["timestamp"] == "noted"


def test_without_a_time_stamp_nothing_is_told_of_one():
    assert "timestamp" not in found(PROVED, ROOTS, Stamps(MOMENT))


# ---- changes of keys ------------------------------------------------------------------------------------


def office_that_changed(reason: str = "新增", **change: Any) -> tuple[Bundle, Any]:
    office = office_at()
    drawn = office.draw(task_of(), registers_of(), SAID)
    entry = office.ledger.change_keys(reason=reason, **change)
    return office.ledger.prove(drawn), entry


ADDED = key_of(SECOND_WITNESS, "organ-0", {"draw"})
CHANGED, ENTRY = office_that_changed(adds=[ADDED])


def test_changes_are_told_first_and_change_the_policy():
    report, log = look(CHANGED)
    assert [one.code for one in report.findings] == ["key-changes", "checkpoint", "witnesses"]
    assert told(report) == {"key-changes": "pass", "checkpoint": "pass", "witnesses": "noted"}
    assert log.policy.keys[-1] == attrs.evolve(ADDED, valid_from=ENTRY.index + 1)
    assert "1 changes of keys" in report.findings[0].sentence.en


def test_without_a_policy_changes_change_nothing_and_are_not_told():
    report, log = look(CHANGED, None)
    assert told(report) == {"checkpoint": "unchecked"}
    assert log.policy is None


def test_a_change_that_the_tree_does_not_have_fails_and_the_policy_stays():
    paths = {index: path for index, path in CHANGED.log_proof.paths.items() if index != ENTRY.index}
    stripped = attrs.evolve(CHANGED, log_proof=attrs.evolve(CHANGED.log_proof, paths=paths))
    report, log = look(stripped)
    assert told(report)["key-changes"] == "fail"
    assert f"at index {ENTRY.index}" in report.findings[0].sentence.en
    assert log.policy == PROOF_POLICY


def test_a_change_that_cannot_be_followed_fails_and_the_policy_stays():
    policy = policy_of({SIGNER: {"commitment", "checkpoint"}})
    report, log = look(CHANGED, policy)
    assert told(report) == {"key-changes": "fail", "checkpoint": "pass", "witnesses": "noted"}
    assert log.policy == policy


def test_a_change_before_the_policys_own_index_is_not_followed():
    report, log = look(CHANGED, attrs.evolve(PROOF_POLICY, changes_from=ENTRY.index + 1))
    assert told(report)["key-changes"] == "pass"
    assert len(log.policy.keys) == 1
    at_it = look(CHANGED, attrs.evolve(PROOF_POLICY, changes_from=ENTRY.index))[1]
    assert len(at_it.policy.keys) == 2


def test_what_stands_before_is_passed_over_even_where_it_is_not_in_the_tree():
    paths = {index: path for index, path in CHANGED.log_proof.paths.items() if index != ENTRY.index}
    stripped = attrs.evolve(CHANGED, log_proof=attrs.evolve(CHANGED.log_proof, paths=paths))
    policy = attrs.evolve(PROOF_POLICY, changes_from=ENTRY.index + 1)
    assert found(stripped, policy)["key-changes"] == "pass"


def test_the_checkpoint_itself_is_judged_by_the_changed_policy():
    new = key_of(FIRST_WITNESS, "organ-0", {"checkpoint"})
    ended = RetiredKey(key_id=SIGNER.key_id, valid_until=4)
    bundle, _ = office_that_changed(adds=[new], retires=[ended])
    # The change stands at 3; the checkpoint's last entry is it, where the old key still signs.
    assert found(bundle)["checkpoint"] == "pass"
    early = RetiredKey(key_id=SIGNER.key_id, valid_until=3)
    revoked, _ = office_that_changed(adds=[new], retires=[early])
    assert found(revoked)["checkpoint"] == "fail"


def test_a_draw_signed_after_its_key_was_retired_is_invalid_where_indices_are_proved():
    retired = policy_from(
        key_of(SIGNER, "organ-0", {*ALL_KINDS}, valid_until=1),
        key_of(SECOND_WITNESS, "organ-1", {"checkpoint"}),
    )
    bundle = proved_by(DRAW, signers=(SECOND_WITNESS,))
    codes = {one.code for one in verify(bundle, retired).findings if one.status.value == "fail"}
    assert codes == {"draw-signers", "draw-summary-signers"}
    # Where they are not proved, nobody can tell when it was signed.
    unproved = verify(DRAW, retired)
    assert {one.code for one in unproved.findings if one.status.value == "unchecked" and one.is_required} == {
        "commitment-signers",
        "draw-signers",
        "draw-summary-signers",
        "checkpoint",
    }


def test_all_of_it_together_in_order():
    full = partial(found, policy=ROOTS, timestamps=Stamps(MOMENT))
    stamped = attrs.evolve(CHANGED, log_proof=attrs.evolve(CHANGED.log_proof, timestamp=b"token"))
    assert list(full(stamped)) == ["key-changes", "checkpoint", "witnesses", "timestamp"]
