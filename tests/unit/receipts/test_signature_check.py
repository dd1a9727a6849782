"""Signatures under a policy: who counts, who does not, and under which heading each is told."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.receipts.envelope import Envelope, EnvelopeSignature, payload_type_for, sign_envelope
from randcheck.receipts.signature_check import check_signatures
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.trust_entries import Organisation, Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy

BUREAU, DEPUTY, AUDIT, STRANGER = (Ed25519Signer(bytes([number]) * 32) for number in range(4))
VERIFIER = Ed25519Verifier()


def trusted(
    signer: Ed25519Signer, organisation_id: str, *kinds: str, algorithm: str = "ed25519"
) -> TrustedKey:
    return TrustedKey(
        algorithm=algorithm,
        public_key=signer.public_key,
        organisation_id=organisation_id,
        statement_kinds=frozenset(kinds or ("draw",)),
    )


def policy(*keys: TrustedKey, **threshold: Any) -> TrustPolicy:
    organisations = sorted({key.organisation_id for key in keys})
    return TrustPolicy(
        organisations=tuple(Organisation(organisation_id=name, name=name) for name in organisations),
        keys=keys,
        thresholds=(Threshold(statement_kind="draw", **threshold),),
    )


TWO_OF_TWO = policy(
    trusted(BUREAU, "bureau"), trusted(DEPUTY, "bureau"), trusted(AUDIT, "audit"), keys=2, organisations=2
)


def signed_by(*signers: Ed25519Signer, kind: str = "draw") -> Envelope:
    return sign_envelope(payload_type=payload_type_for(kind), payload=b'{"n":1}', signers=signers)


def check(envelope: Envelope, trust: TrustPolicy = TWO_OF_TWO, kind: str = "draw"):
    return check_signatures(envelope, trust, kind, VERIFIER)


def test_enough_keys_of_enough_organisations_meet_the_threshold():
    report = check(signed_by(AUDIT, BUREAU))
    assert report.is_met
    assert not report.is_undecided
    assert [key.public_key for key in report.verified] == [AUDIT.public_key, BUREAU.public_key]
    assert report.distinct_keys == 2
    assert report.organisation_ids == {"audit", "bureau"}
    assert (report.statement_kind, report.payload_type) == ("draw", "application/vnd.randcheck.draw.v1+json")


def test_two_keys_of_one_organisation_are_not_two_organisations():
    report = check(signed_by(BUREAU, DEPUTY))
    assert (report.distinct_keys, report.organisation_ids) == (2, {"bureau"})
    assert not report.is_met
    one_is_enough = attrs.evolve(
        TWO_OF_TWO, thresholds=(Threshold(statement_kind="draw", keys=2, organisations=1),)
    )
    assert check(signed_by(BUREAU, DEPUTY), one_is_enough).is_met


def test_one_key_that_signs_twice_counts_once():
    report = check(signed_by(BUREAU, BUREAU, BUREAU))
    assert report.distinct_keys == 1
    assert not report.is_met


def test_stripped_signatures_meet_nothing():
    report = check(signed_by())
    assert not report.is_met
    assert (report.verified, report.invalid, report.unknown_key_ids) == ((), (), ())


def test_a_key_outside_the_policy_is_told_by_its_id():
    report = check(signed_by(STRANGER, BUREAU, AUDIT, STRANGER))
    assert report.unknown_key_ids == (STRANGER.key_id,)
    assert report.is_met


def test_a_key_may_sign_only_its_kinds():
    trust = policy(trusted(BUREAU, "bureau", "commitment"), trusted(AUDIT, "audit"))
    report = check(signed_by(BUREAU), trust)
    assert [key.public_key for key in report.not_allowed] == [BUREAU.public_key]
    assert not report.is_met
    assert check(signed_by(BUREAU, kind="commitment"), trust, "commitment").is_met


@pytest.mark.parametrize("kind", ["commitment", "draws", "draw-x"])
def test_signatures_over_another_kind_count_for_nothing(kind):
    trust = policy(trusted(BUREAU, "bureau", "draw", kind))
    report = check(signed_by(BUREAU, kind=kind), trust, "draw")
    assert report.verified  # the signature itself is good
    assert not report.has_expected_type
    assert not report.is_met
    assert not report.is_undecided


def test_an_envelope_of_a_foreign_type_counts_for_nothing():
    envelope = sign_envelope(payload_type="application/json", payload=b"{}", signers=[BUREAU, AUDIT])
    assert not check(envelope).is_met


def test_a_signature_is_bound_to_type_and_payload():
    good = signed_by(BUREAU, AUDIT)
    for changed in (
        attrs.evolve(good, payload=b'{"n":2}'),
        attrs.evolve(good, payload=b'{"n":1} '),
        attrs.evolve(good, payload_type=payload_type_for("draw", 2)),
    ):
        report = check(changed)
        assert {key.public_key for key in report.invalid} == {BUREAU.public_key, AUDIT.public_key}
        assert not report.is_met


def test_a_signature_under_another_keys_id_is_invalid():
    good = signed_by(BUREAU)
    stolen = EnvelopeSignature(key_id=AUDIT.key_id, signature=good.signatures[0].signature)
    report = check(attrs.evolve(good, signatures=(*good.signatures, stolen)))
    assert [key.public_key for key in report.invalid] == [AUDIT.public_key]
    assert not report.is_met


def test_the_algorithm_is_the_policys_and_an_unknown_one_leaves_the_threshold_undecided():
    trust = policy(
        trusted(BUREAU, "bureau"), trusted(AUDIT, "audit", algorithm="other"), keys=2, organisations=2
    )
    envelope = signed_by(BUREAU)
    by_audit = EnvelopeSignature(key_id=key_id_for("other", AUDIT.public_key), signature=b"x" * 64)
    report = check(attrs.evolve(envelope, signatures=(*envelope.signatures, by_audit)), trust)
    assert [key.algorithm for key in report.unsupported] == ["other"]
    assert not report.is_met
    assert report.is_undecided
    assert not check(envelope, trust).is_undecided  # nothing unchecked could still meet it


def test_an_ed25519_signature_does_not_count_for_a_key_of_another_algorithm():
    trust = policy(trusted(AUDIT, "audit", algorithm="other"))
    report = check(signed_by(AUDIT), trust)
    assert report.unknown_key_ids == (AUDIT.key_id,)  # its id is that of the Ed25519 key
    assert not report.is_met


# ---- where a statement stands (protocol 23.3) -----------------------------------------------------------


def bounded(signer: Ed25519Signer, organisation_id: str = "bureau", **bounds: int) -> TrustedKey:
    return attrs.evolve(trusted(signer, organisation_id), **bounds)


@pytest.mark.parametrize(
    ("bounds", "counts"),
    [
        ({}, True),
        ({"valid_from": 5}, True),
        ({"valid_from": 6}, False),
        ({"valid_until": 6}, True),
        ({"valid_until": 5}, False),
    ],
)
def test_at_a_proved_index_the_keys_that_are_valid_there_count(bounds, counts):
    report = check_signatures(signed_by(BUREAU), policy(bounded(BUREAU, **bounds)), "draw", VERIFIER, index=5)
    assert (report.is_met, bool(report.out_of_time)) == (counts, not counts)
    assert not report.undated
    assert not report.is_undecided


def test_out_of_its_time_a_keys_signature_is_not_looked_at():
    stolen = EnvelopeSignature(key_id=BUREAU.key_id, signature=bytes(64))
    envelope = attrs.evolve(signed_by(AUDIT), signatures=(*signed_by(AUDIT).signatures, stolen))
    trust = policy(bounded(BUREAU, valid_until=5), trusted(AUDIT, "audit"))
    report = check_signatures(envelope, trust, "draw", VERIFIER, index=5)
    assert report.is_met
    assert ([key.public_key for key in report.out_of_time], report.invalid) == ([BUREAU.public_key], ())
    assert check_signatures(envelope, trust, "draw", VERIFIER, index=4).invalid


def test_where_the_index_is_not_proved_only_unbounded_keys_count_and_others_leave_it_open():
    for bounds in ({"valid_from": 1}, {"valid_until": 9}):
        trust = policy(bounded(BUREAU, **bounds))
        report = check(signed_by(BUREAU), trust)
        assert [key.public_key for key in report.undated] == [BUREAU.public_key]
        assert (report.is_met, report.is_undecided, report.verified) == (False, True, ())
        assert not check(signed_by(AUDIT), trust).is_undecided
        wrong = attrs.evolve(signed_by(BUREAU), payload=b"{}")
        assert check(wrong, trust).invalid
    assert check(signed_by(BUREAU), policy(trusted(BUREAU, "bureau"))).is_met


def test_organisations_that_are_required_must_sign():
    trust = policy(trusted(BUREAU, "bureau"), trusted(AUDIT, "audit"), required=frozenset({"audit"}))
    assert not check(signed_by(BUREAU), trust).is_met
    assert check(signed_by(AUDIT), trust).is_met


@attrs.define
class AskedVerifier:
    """Says yes, and keeps what it was asked."""

    algorithms: frozenset[str] = frozenset({"ed25519", "sm2"})
    asked: list[tuple[str, object]] = attrs.field(factory=list)

    def verify(self, algorithm, public_key, message, signature, signer_id="not given"):
        self.asked.append((algorithm, signer_id))
        return True


def test_an_sm2_signature_is_checked_under_the_signer_id_of_the_policy():
    point = bytes.fromhex(
        "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
        "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
    )
    key = TrustedKey(
        algorithm="sm2",
        public_key=point,
        organisation_id="bureau",
        statement_kinds=frozenset({"draw"}),
        signer_id="1234567812345678",
    )
    verifier = AskedVerifier()
    by_both = (
        EnvelopeSignature(key_id=key.key_id, signature=bytes(64)),
        EnvelopeSignature(key_id=AUDIT.key_id, signature=bytes(64)),
    )
    envelope = attrs.evolve(signed_by(BUREAU), signatures=by_both)
    report = check_signatures(envelope, policy(key, trusted(AUDIT, "audit")), "draw", verifier)
    assert len(report.verified) == 2
    # A verifier that knows nothing of signer ids is not handed one.
    assert verifier.asked == [("sm2", "1234567812345678"), ("ed25519", "not given")]
