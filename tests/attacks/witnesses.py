"""Checkpoints of other histories, and witnesses that are none."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, KINDS, OTHER, PARTY, POLICY, SECOND, edited, enter, leaves_of, under
from attacks.ledger import note_of, proof_of, signed, with_note
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.merkle import MerkleTree
from randcheck.receipts.checkpoint import Checkpoint, cosign, make_cosignature, make_log_signature
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_entries import COSIGNATURE, Threshold
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import OTHER_SIGNER, SIGNER, STRANGER, policy_of

THEME = Theme("Checkpoints and witnesses", POLICY)
attack = THEME.attack

AT = 1_795_500_000


# ---- checkpoints ------------------------------------------------------------------------------------------


@attack("hold no checkpoint at all", verdict="indeterminate", unchecked="checkpoint inclusion-proof")
def no_checkpoint():
    return attrs.evolve(AUDITOR, log_proof=None)


@attack("write the checkpoint as one text", error="malformed-document")
def checkpoint_as_text():
    return edited(AUDITOR, lambda mapping: mapping["log_proof"].update(checkpoint="x"))


@attack("hold a checkpoint that nobody signed", fails="checkpoint inclusion-proof")
def checkpoint_unsigned():
    text = note_of().text
    return with_note(text + "\n")


@attack("sign the checkpoint with a key nobody trusts", fails="checkpoint")
def checkpoint_of_a_stranger():
    return under(AUDITOR, leaves_of(AUDITOR), signer=STRANGER)


@attack("sign the checkpoint with a key that may not", fails="checkpoint")
def checkpoint_without_permission():
    policy = policy_of({SIGNER: KINDS - {"checkpoint"}, OTHER_SIGNER: {"checkpoint"}})
    return AUDITOR, policy


@attack("show the checkpoint of another ledger", fails="checkpoint inclusion-proof")
def checkpoint_of_another_ledger():
    return attrs.evolve(AUDITOR, log_proof=OTHER.log_proof)


@attack("sign as a ledger of another name", fails="checkpoint")
def signature_of_another_name():
    note = note_of()
    (line,) = note.signatures
    return with_note(attrs.evolve(note, signatures=(attrs.evolve(line, name="baishan"),)))


@attack("show a checkpoint from before the draw (truncation)", fails="checkpoint inclusion-proof")
def ledger_truncated():
    tree = MerkleTree(leaves_of(AUDITOR)[:1])
    return with_note(signed(Checkpoint(origin="tonghua", size=1, root=tree.root()), SIGNER))


@attack("roll the ledger back to a root it had before", fails="inclusion-proof")
def ledger_rolled_back():
    tree = MerkleTree(leaves_of(AUDITOR))
    return with_note(signed(Checkpoint(origin="tonghua", size=3, root=tree.root(2)), SIGNER))


@attack(
    "fork the ledger: one history for each reader; each is valid by itself without witnesses",
    unchecked="witnesses",
)
def ledger_forked():
    # The proof against this is the pair of checkpoints (`randcheck ledger compare`), or a quorum of witnesses.
    forked = attrs.evolve(SECOND, log_proof=None)
    return enter(forked)


@attack("fork the ledger where a quorum of witnesses is asked for", fails="witnesses")
def ledger_forked_before_witnesses():
    return enter(attrs.evolve(SECOND, log_proof=None)), quorum()


@attack("change the size of a signed checkpoint", fails="checkpoint inclusion-proof")
def size_exchanged():
    return with_note(proof_of(AUDITOR).checkpoint.replace("tonghua\n3\n", "tonghua\n4\n"))


@attack("write the size with a leading zero", fails="checkpoint inclusion-proof")
def size_with_a_zero():
    text = note_of().text.replace("\n3\n", "\n03\n")
    return with_note(resigned(text))


@attack("write the size with a sign", fails="checkpoint inclusion-proof")
def size_with_a_sign():
    return with_note(resigned(note_of().text.replace("\n3\n", "\n+3\n")))


@attack("write the size in full-width digits", fails="checkpoint inclusion-proof")
def size_in_full_width():
    return with_note(resigned(note_of().text.replace("\n3\n", "\n３\n")))


@attack("sign a checkpoint of 2^53 entries", fails="checkpoint inclusion-proof")
def size_beyond_a_double():
    return with_note(resigned(note_of().text.replace("\n3\n", f"\n{2**53}\n")))


@attack("write the root in base64 with unused bits", fails="checkpoint inclusion-proof")
def root_with_trailing_bits():
    text = note_of().text
    root = text.split("\n")[2]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = root[:-2] + alphabet[alphabet.index(root[-2]) + 1] + "="
    assert base64.b64decode(other) == base64.b64decode(root)
    return with_note(resigned(text.replace(root, other)))


@attack("end the lines of a checkpoint with CR LF", error="not-canonical")
def carriage_returns():
    data = AUDITOR.encode().decode()
    return data.replace('"tonghua","3",', '"tonghua\\r","3\\r",').encode()


@attack("hide a second text before the signatures", fails="checkpoint inclusion-proof")
def empty_line_in_the_checkpoint():
    return with_note(resigned(note_of().text + "\nextension\n"))


@attack("add a line to the checkpoint that nobody signed", fails="checkpoint")
def extension_unsigned():
    note = note_of()
    return with_note(attrs.evolve(note, text=note.text + "extension\n"))


@attack("add a line to the checkpoint before it is signed: nothing is concluded from it")
def extension_signed():
    return under(AUDITOR, leaves_of(AUDITOR), extensions=("4", "extension"))


@attack("add a signature line of the log that does not verify", fails="checkpoint")
def bad_line_beside_a_good_one():
    note = note_of()
    (line,) = note.signatures
    return with_note(attrs.evolve(note, signatures=(line, attrs.evolve(line, signature=bytes(64)))))


@attack("add 65 signature lines", fails="checkpoint inclusion-proof")
def too_many_lines():
    data = proof_of(AUDITOR).checkpoint
    last = data.rstrip("\n").split("\n")[-1]
    return with_note(data + f"{last}\n" * 64)


@attack("use a statement's signature as one of the checkpoint", fails="checkpoint")
def signature_of_a_statement():
    note = note_of()
    (line,) = note.signatures
    (signature,) = AUDITOR.commitment.signatures
    return with_note(attrs.evolve(note, signatures=(attrs.evolve(line, signature=signature.signature),)))


@attack("show a firm a checkpoint that does not have the summary", fails="inclusion-proof")
def summary_not_in_the_ledger():
    leaves = leaves_of(AUDITOR)
    return under(PARTY, [*leaves[:2], b"something else"])


def resigned(text: str) -> str:
    """Return a note of any text, signed by the log; its form is what is attacked."""
    note = note_of()
    (line,) = note.signatures
    blob = base64.b64encode(line.key_hash + SIGNER.sign(text.encode())).decode()
    return f"{text}\n\u2014 {line.name} {blob}\n"


# ---- witnesses --------------------------------------------------------------------------------------------


def quorum(organisations: int = 2, keys: Mapping[Ed25519Signer, frozenset[str]] | None = None) -> TrustPolicy:
    """Return a policy that asks for cosignatures of two witnesses of so many organisations."""
    witness = frozenset({COSIGNATURE})
    policy = policy_of(keys or {SIGNER: KINDS, OTHER_SIGNER: witness, STRANGER: witness})
    threshold = Threshold(statement_kind=COSIGNATURE, keys=2, organisations=organisations)
    return attrs.evolve(policy, thresholds=(threshold,))


def cosigned(*witnesses: tuple[Ed25519Signer, str]) -> SignedNote:
    note = note_of()
    for witness, name in witnesses:
        note = cosign(note, witness, name=name, at_seconds=AT)
    return note


@attack("have the checkpoint cosigned by a quorum: valid")
def quorum_met():
    return with_note(cosigned((OTHER_SIGNER, "one"), (STRANGER, "two"))), quorum()


@attack("have one witness cosign where two are asked for", fails="witnesses")
def quorum_missed():
    return with_note(cosigned((OTHER_SIGNER, "one"))), quorum()


@attack("have one witness cosign under two names", fails="witnesses")
def one_witness_twice():
    return with_note(cosigned((OTHER_SIGNER, "one"), (OTHER_SIGNER, "two"))), quorum()


@attack("have two keys of one organisation cosign where two organisations are asked for", fails="witnesses")
def quorum_of_one_organisation():
    signers = [Ed25519Signer(bytes([number]) * 32) for number in (20, 21, 22)]
    witness = frozenset({COSIGNATURE})
    policy = quorum(keys={SIGNER: KINDS} | dict.fromkeys(signers, witness))
    own, first, second, third = policy.keys
    second = attrs.evolve(second, organisation_id=first.organisation_id)
    policy = attrs.evolve(policy, keys=(own, first, second, third))
    return with_note(cosigned((signers[0], "one"), (signers[1], "two"))), policy


@attack("replay a cosignature from another checkpoint", fails="witnesses")
def cosignature_replayed():
    longer = Checkpoint(origin="tonghua", size=4, root=bytes(32))
    replayed = make_cosignature(longer, STRANGER, name="two", at_seconds=AT)
    note = cosigned((OTHER_SIGNER, "one"))
    return with_note(note.with_signature(replayed)), quorum()


@attack("write another time into a cosignature", fails="witnesses")
def cosignature_of_another_time():
    note = cosigned((OTHER_SIGNER, "one"), (STRANGER, "two"))
    *others, last = note.signatures
    later = attrs.evolve(last, signature=(AT + 1).to_bytes(8, "big") + last.signature[8:])
    return with_note(attrs.evolve(note, signatures=(*others, later))), quorum()


@attack("let the log's own key count as a witness's", fails="witnesses")
def log_as_witness():
    return with_note(cosigned((OTHER_SIGNER, "one"), (SIGNER, "tonghua"))), quorum()


@attack("use a log's signature as a cosignature", fails="witnesses")
def log_signature_as_cosignature():
    note = cosigned((OTHER_SIGNER, "one"))
    checkpoint = Checkpoint.parse(note.text)
    return with_note(note.with_signature(make_log_signature(checkpoint, STRANGER))), quorum()


@attack("cut a cosignature down to its time", fails="witnesses")
def cosignature_cut_short():
    note = cosigned((OTHER_SIGNER, "one"), (STRANGER, "two"))
    *others, last = note.signatures
    return with_note(
        attrs.evolve(note, signatures=(*others, attrs.evolve(last, signature=last.signature[:8])))
    ), quorum()


@attack(
    "leave the checkpoint out where a quorum is asked for",
    verdict="indeterminate",
    unchecked="witnesses checkpoint",
)
def no_checkpoint_for_witnesses():
    return attrs.evolve(AUDITOR, log_proof=None), quorum()
