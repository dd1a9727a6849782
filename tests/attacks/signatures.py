"""Signatures: left out, moved, malleable, of weak keys, of the wrong algorithm, over something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, KINDS, OTHER, PARTY, POLICY, enter, rewrite
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import (
    Envelope,
    EnvelopeSignature,
    payload_type_for,
    pre_authentication_encoding,
    sign_envelope,
)
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.trust_entries import Threshold
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import OTHER_SIGNER, SIGNER, STRANGER, policy_of

THEME = Theme("Signatures", POLICY)
attack = THEME.attack


def with_signatures(*signatures: EnvelopeSignature, bundle: Bundle = AUDITOR) -> Bundle:
    """Return a receipt whose commitment bears these signatures and no others."""
    return attrs.evolve(bundle, commitment=attrs.evolve(bundle.commitment, signatures=signatures))


def resigned(change: Callable[[bytes], bytes]) -> Bundle:
    (signature,) = AUDITOR.commitment.signatures
    return with_signatures(attrs.evolve(signature, signature=change(signature.signature)))


# ---- which signatures -------------------------------------------------------------------------------------


@attack(
    "strip all signatures of the commitment", fails="commitment-signers", unchecked="commitment-signature"
)
def signatures_stripped():
    return with_signatures()


@attack("strip all signatures of the draw", fails="draw-signers")
def draws_signatures_stripped():
    return attrs.evolve(AUDITOR, result=attrs.evolve(AUDITOR.result, signatures=()))


@attack("strip all signatures of the summary", fails="draw-summary-signers")
def summarys_signatures_stripped():
    assert AUDITOR.summary is not None
    return attrs.evolve(AUDITOR, summary=attrs.evolve(AUDITOR.summary, signatures=()))


@attack("strip all signatures of the summary that a firm is shown", fails="draw-summary-signers")
def party_summarys_signatures_stripped():
    return attrs.evolve(PARTY, result=attrs.evolve(PARTY.result, signatures=()))


@attack(
    "sign with a key nobody trusts", fails="commitment-signers draw-signers draw-summary-signers checkpoint"
)
def signed_by_a_stranger():
    return rewrite(signer=STRANGER)


@attack(
    "sign with a key nobody trusts, under the id of a trusted one",
    fails="commitment-signature commitment-signers",
)
def signed_by_a_stranger_under_another_name():
    signature = STRANGER.sign(AUDITOR.commitment.signed_bytes)
    return with_signatures(EnvelopeSignature(key_id=SIGNER.key_id, signature=signature))


@attack("write the key id in capitals", fails="commitment-signers")
def key_id_in_capitals():
    (signature,) = AUDITOR.commitment.signatures
    return with_signatures(attrs.evolve(signature, key_id=signature.key_id.upper()))


@attack("sign the commitment with a key that may only sign draws", fails="commitment-signers")
def key_without_permission():
    return AUDITOR, policy_of({SIGNER: KINDS - {"commitment"}, OTHER_SIGNER: {"commitment"}})


@attack("let one key sign twice where two keys are asked for", fails="commitment-signers")
def one_key_twice():
    (signature,) = AUDITOR.commitment.signatures
    return with_signatures(signature, signature), two_of({SIGNER: KINDS, OTHER_SIGNER: KINDS})


@attack("let one key sign under two ids where two keys are asked for", fails="commitment-signers")
def one_key_under_two_ids():
    (signature,) = AUDITOR.commitment.signatures
    other = attrs.evolve(signature, key_id=key_id_for("ed25519ph", SIGNER.public_key))
    return with_signatures(signature, other), two_of({SIGNER: KINDS, OTHER_SIGNER: KINDS})


@attack(
    "let one organisation sign with two keys where two organisations are asked for",
    fails="commitment-signers",
)
def two_keys_of_one_organisation():
    policy = two_of({SIGNER: KINDS, OTHER_SIGNER: KINDS, STRANGER: KINDS}, organisations=2)
    first, second, third = policy.keys
    keys = (first, attrs.evolve(second, organisation_id=first.organisation_id), third)
    return signed_by(SIGNER, OTHER_SIGNER), attrs.evolve(policy, keys=keys)


@attack("put a signature that does not verify beside one that does", fails="commitment-signature")
def bad_signature_beside_a_good_one():
    (signature,) = AUDITOR.commitment.signatures
    bad = EnvelopeSignature(key_id=OTHER_SIGNER.key_id, signature=bytes(64))
    return with_signatures(signature, bad), policy_of({SIGNER: KINDS, OTHER_SIGNER: {"commitment"}})


@attack("add a signature of a stranger: it counts for nothing")
def signature_of_a_stranger_added():
    return signed_by(SIGNER, STRANGER)


@attack("move the signature of the draw to the commitment", fails="commitment-signature commitment-signers")
def signature_moved():
    return with_signatures(*AUDITOR.result.signatures)


@attack("add a hundred thousand signatures", error="malformed-document", seconds=10)
def a_hundred_thousand_signatures():
    # Keys are sorted: the first signatures in the file are those of the commitment.
    head, found, tail = AUDITOR.encode().partition(b'"signatures":[')
    one = tail[: tail.index(b"}") + 1]
    return ((head + found, 1), (one + b",", 100_000), (tail, 1))


@attack("ask to verify the same signature 64 times: it counts once")
def sixty_four_signatures():
    (signature,) = AUDITOR.commitment.signatures
    return with_signatures(*[signature] * 64)


def two_of(keys: dict[Any, Any], organisations: int = 1) -> TrustPolicy:
    threshold = Threshold(statement_kind="commitment", keys=2, organisations=organisations)
    return attrs.evolve(policy_of(keys), thresholds=(threshold,))


def signed_by(*signers: Ed25519Signer) -> Bundle:
    """Return the receipt with a commitment signed by these."""
    envelope = AUDITOR.commitment
    signed = sign_envelope(payload_type=envelope.payload_type, payload=envelope.payload, signers=signers)
    return attrs.evolve(AUDITOR, commitment=signed)


# ---- what was signed --------------------------------------------------------------------------------------


def retyped(envelope: Envelope, payload_type: str, signer: Ed25519Signer | None = None) -> Envelope:
    if signer is None:
        return attrs.evolve(envelope, payload_type=payload_type)
    return sign_envelope(payload_type=payload_type, payload=envelope.payload, signers=[signer])


@attack(
    "call a commitment a draw in its type, signature kept",
    fails="payload-type commitment-signature commitment-signers ledger-entries",
)
def type_exchanged():
    return attrs.evolve(AUDITOR, commitment=retyped(AUDITOR.commitment, payload_type_for("draw")))


@attack(
    "sign a commitment as a draw",
    fails="payload-type commitment-signature commitment-signers ledger-entries",
)
def signed_as_another_type():
    return enter(
        attrs.evolve(AUDITOR, commitment=retyped(AUDITOR.commitment, payload_type_for("draw"), SIGNER))
    )


@attack(
    "sign a commitment as some other program's document",
    fails="payload-type commitment-signature commitment-signers ledger-entries",
)
def signed_as_a_foreign_type():
    return enter(
        attrs.evolve(AUDITOR, commitment=retyped(AUDITOR.commitment, "application/vnd.in-toto+json", SIGNER))
    )


@attack(
    "write the payload type in capitals",
    fails="payload-type commitment-signature commitment-signers ledger-entries",
)
def type_in_capitals():
    return attrs.evolve(
        AUDITOR, commitment=retyped(AUDITOR.commitment, AUDITOR.commitment.payload_type.upper())
    )


@attack(
    "call a payload of another version, to keep it from being judged",
    verdict="indeterminate",
    unchecked="protocol-version",
)
def type_of_another_version():
    return attrs.evolve(AUDITOR, commitment=retyped(AUDITOR.commitment, payload_type_for("commitment", 2)))


@attack("sign the payload alone, without type and lengths", fails="commitment-signature commitment-signers")
def payload_signed_alone():
    return with_signatures(
        EnvelopeSignature(key_id=SIGNER.key_id, signature=SIGNER.sign(AUDITOR.commitment.payload))
    )


@attack(
    "shift the border between type and payload (both encode to the same bytes without lengths)",
    fails="payload-type commitment-signature commitment-signers ledger-entries",
)
def border_of_type_and_payload_shifted():
    envelope = AUDITOR.commitment
    shorter = envelope.payload_type[:-5]
    joined = f"DSSEv1 {envelope.payload_type} ".encode() + envelope.payload
    signature = EnvelopeSignature(key_id=SIGNER.key_id, signature=SIGNER.sign(joined))
    return attrs.evolve(
        AUDITOR, commitment=Envelope(payload_type=shorter, payload=envelope.payload, signatures=(signature,))
    )


@attack("count characters, not bytes, in the lengths", fails="commitment-signature commitment-signers")
def lengths_in_characters():
    envelope = AUDITOR.commitment
    name = envelope.payload_type
    characters = len(envelope.payload.decode())
    assert characters != len(envelope.payload)
    message = f"DSSEv1 {len(name)} {name} {characters} ".encode() + envelope.payload
    return with_signatures(EnvelopeSignature(key_id=SIGNER.key_id, signature=SIGNER.sign(message)))


@attack("hide a second header in the payload", fails="canonical-statements")
def header_in_the_payload():
    envelope = AUDITOR.commitment
    inner = pre_authentication_encoding(envelope.payload_type, envelope.payload)
    signed = sign_envelope(payload_type=envelope.payload_type, payload=inner, signers=[SIGNER])
    return enter(attrs.evolve(AUDITOR, commitment=signed))


@attack(
    "use the log's signature under a checkpoint as one of a statement",
    fails="commitment-signature commitment-signers",
)
def signature_of_a_checkpoint():
    assert AUDITOR.log_proof is not None
    text = AUDITOR.log_proof.checkpoint.partition("\n\n")[0] + "\n"
    return with_signatures(EnvelopeSignature(key_id=SIGNER.key_id, signature=SIGNER.sign(text.encode())))


@attack("show the statements of another receipt of the same organ", fails="commitment-matches")
def commitment_of_another_receipt():
    return enter(attrs.evolve(AUDITOR, commitment=OTHER.commitment))
