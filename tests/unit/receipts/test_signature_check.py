"""Signatures under a policy: who counts, who does not, and under which heading each is told."""

from __future__ import annotations

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


def policy(*keys: TrustedKey, **threshold: int) -> TrustPolicy:
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
