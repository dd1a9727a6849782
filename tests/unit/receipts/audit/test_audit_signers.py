"""Who signed the statements of a log: each judged by the keys that were valid at its index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs
import pytest

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.receipts.audit import AuditReport
from randcheck.receipts.envelope import sign_envelope
from randcheck.receipts.key_change import KeyChange, RetiredKey
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.trust_entries import Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from support.audits import (
    AUDIT_POLICY,
    DRAW,
    KEYS,
    NEW_KEY,
    OPEN,
    Said,
    audited,
    broken,
    sentences,
    town_log,
    town_says,
    written,
)
from support.ceremonies import ALL_KINDS, LOG, OTHER_SIGNER, SIGNER, STRANGER, policy_of


def key_of(signer: Ed25519Signer, kinds: Iterable[str] = ALL_KINDS, **bounds: int) -> TrustedKey:
    return TrustedKey(
        algorithm="ed25519",
        public_key=signer.public_key,
        organisation_id="organ-0",
        statement_kinds=frozenset(kinds),
        **bounds,
    )


def trusting(*keys: TrustedKey, **changes: object) -> TrustPolicy:
    return attrs.evolve(AUDIT_POLICY, keys=keys, **changes)


BOTH = trusting(key_of(SIGNER), key_of(OTHER_SIGNER))


def key_change(
    at: datetime,
    *signers: Ed25519Signer,
    adds: tuple[TrustedKey, ...] = (),
    retires: tuple[RetiredKey, ...] = (),
) -> Said:
    change = KeyChange(log=LOG, made_at=at, reason="轮换", adds=adds, retires=retires)
    envelope = sign_envelope(
        payload_type="application/vnd.randcheck.key-change.v1+json",
        payload=change.encode(),
        signers=signers,
    )
    return Said("key-change", envelope, at)


def retiring(signer: Ed25519Signer, until: int, by: Ed25519Signer) -> list[Said]:
    """The town's log, and then a change of keys that ends a key at an index."""
    said = town_says()
    end = RetiredKey(key_id=signer.key_id, valid_until=until)
    return [*said, key_change(said[-1].recorded_at, by, retires=(end,))]


def signatures(report: AuditReport) -> list[str | None]:
    return [subject for code, subject in broken(report) if code == "signatures"]


# ---- one statement --------------------------------------------------------------------------------------


def test_a_statement_signed_by_a_stranger_is_named():
    said = town_says()
    said[OPEN] = said[OPEN].saying(said[OPEN].envelope.payload, STRANGER)
    report = audited(written(said))
    assert broken(report) == [("signatures", str(OPEN))]
    assert report.first_bad_index == OPEN
    assert "1 are not trusted" in sentences(report, "signatures")[0]


def test_a_signature_that_does_not_verify_is_named_though_another_would_be_enough():
    said = town_says()
    two = said[OPEN].envelope.sign_with(OTHER_SIGNER)
    spoilt = attrs.evolve(two.signatures[1], signature=bytes(64))
    said[OPEN] = attrs.evolve(said[OPEN], envelope=attrs.evolve(two, signatures=(two.signatures[0], spoilt)))
    assert signatures(audited(written(said), policy=BOTH)) == [str(OPEN)]


def test_a_stripped_signature_is_named():
    said = town_says()
    said[DRAW] = attrs.evolve(said[DRAW], envelope=attrs.evolve(said[DRAW].envelope, signatures=()))
    assert signatures(audited(written(said))) == [str(DRAW)]


def test_fewer_signatures_than_the_threshold_asks_for_are_named():
    two_of_draw = Threshold(statement_kind="draw", keys=2)
    policy = attrs.evolve(BOTH, thresholds=(two_of_draw,))
    draws = [str(index) for index, one in enumerate(town_says()) if one.kind == "draw"]
    assert signatures(audited(town_log(), policy=policy)) == draws


def test_without_a_policy_signatures_are_unchecked_and_nothing_is_valid():
    report = audited(town_log(), policy=None)
    assert report.verdict is Verdict.INDETERMINATE
    assert report.policy is None
    (finding,) = [one for one in report.findings if one.code == "signatures"]
    assert (finding.status, finding.is_required) == (Status.UNCHECKED, True)


def test_an_algorithm_that_is_not_known_here_is_unchecked():
    key = attrs.evolve(key_of(SIGNER), algorithm="ed448")
    said = town_says()[:1]
    signature = attrs.evolve(said[0].envelope.signatures[0], key_id=key.key_id)
    said[0] = attrs.evolve(said[0], envelope=attrs.evolve(said[0].envelope, signatures=(signature,)))
    report = audited(written(said), policy=trusting(key))
    assert (report.verdict, broken(report)) == (Verdict.INDETERMINATE, [])


# ---- validity by index ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "outside"),
    [
        ({"valid_from": 2}, range(2)),
        ({"valid_until": 9}, range(9, OPEN + 1)),
        ({"valid_from": 0, "valid_until": OPEN + 1}, range(0)),
    ],
    ids=str,
)
def test_a_key_counts_from_its_first_index_to_before_its_last(bounds, outside):
    report = audited(town_log(), policy=trusting(key_of(SIGNER, **bounds)))
    assert signatures(report) == list(map(str, outside))


def test_a_change_of_keys_is_followed_and_the_new_policy_told():
    report = audited(town_log())
    assert report.policy == attrs.evolve(
        AUDIT_POLICY, keys=(*AUDIT_POLICY.keys, attrs.evolve(NEW_KEY, valid_from=KEYS + 1))
    )
    assert broken(report) == []


def test_a_new_key_may_sign_after_the_change_and_not_before_it():
    said = town_says()
    again = said[DRAW].saying(said[DRAW].envelope.payload, OTHER_SIGNER)
    said[DRAW] = again
    assert signatures(audited(written(said))) == [str(DRAW)]
    later = [*town_says(), again.recorded(town_says()[-1].recorded_at)]
    assert [code for code, _ in broken(audited(written(later)))] == [
        "results"
    ]  # a second one, rightly signed


def test_a_key_that_ends_with_the_change_is_not_accepted_after_it():
    said = retiring(SIGNER, OPEN + 2, by=SIGNER)
    assert broken(audited(written(said))) == []
    said.append(town_says()[OPEN].recorded(said[-1].recorded_at))
    assert signatures(audited(written(said))) == [str(OPEN + 2)]


def test_a_key_revoked_for_the_past_loses_what_it_signed_since():
    report = audited(written(retiring(SIGNER, 8, by=OTHER_SIGNER)), policy=BOTH)
    # The change of keys at index 9 was followed when it stood; see SignerAudit.finish.
    assert signatures(report) == ["8", "10"]
    assert "revoked later" in sentences(report, "signatures")[0]
    assert report.first_bad_index == 8


def test_a_key_revoked_for_the_past_is_not_missed_where_another_signed_too():
    said = [
        attrs.evolve(one, envelope=one.envelope.sign_with(OTHER_SIGNER)) if index == 8 else one
        for index, one in enumerate(retiring(SIGNER, 8, by=OTHER_SIGNER))
    ]
    assert signatures(audited(written(said), policy=BOTH)) == ["10"]


def test_who_revokes_its_own_key_for_the_past_can_still_say_so():
    report = audited(written(retiring(SIGNER, 10, by=SIGNER)))
    assert signatures(report) == ["10"]
    assert not [code for code, _ in broken(report) if code == "key-changes"]


@pytest.mark.parametrize(
    ("adds", "retires"),
    [
        ((key_of(STRANGER, ["cosignature"]),), ()),
        ((), (RetiredKey(key_id=STRANGER.key_id, valid_until=0),)),
        ((), (RetiredKey(key_id=SIGNER.key_id, valid_until=99),)),
    ],
    ids=["more than it had", "an unknown key", "an end in the future"],
)
def test_a_change_that_its_signers_may_not_make_is_named_and_not_followed(adds, retires):
    said = town_says()
    said.append(key_change(said[-1].recorded_at, SIGNER, adds=adds, retires=retires))
    report = audited(written(said))
    assert ("key-changes", str(OPEN + 1)) in broken(report)
    assert report.policy == audited(town_log()).policy


def test_changes_that_the_policy_accounts_for_are_not_followed_again():
    policy = attrs.evolve(AUDIT_POLICY, changes_from=KEYS + 1)
    report = audited(town_log(), policy=policy)
    assert (report.policy, broken(report)) == (policy, [])


def test_the_new_policy_judges_the_log_as_the_old_one_with_its_changes():
    said = retiring(SIGNER, OPEN + 2, by=SIGNER)
    changed = audited(written(said)).policy
    report = audited(written(said), policy=attrs.evolve(changed, changes_from=len(said)))
    assert broken(report) == []


def test_keys_of_two_organisations_do_not_speak_for_each_other():
    policy = policy_of({SIGNER: ALL_KINDS, OTHER_SIGNER: ALL_KINDS})
    report = audited(written(retiring(SIGNER, 8, by=OTHER_SIGNER)), policy=policy)
    assert ("key-changes", str(OPEN + 1)) in broken(report)
