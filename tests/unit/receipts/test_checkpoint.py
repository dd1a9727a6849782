"""C2SP tlog-checkpoint and tlog-cosignature: a real log with its witnesses, forms, keys, and what is wrong."""

from __future__ import annotations

import base64

import attrs
import pytest

from randcheck.errors import InvalidValue, MalformedDocument
from randcheck.merkle import EMPTY_ROOT, MerkleTree
from randcheck.receipts.checkpoint import (
    MAX_AT_SECONDS,
    Checkpoint,
    KeyStatus,
    PublicKey,
    check_cosignature,
    check_log_signature,
    cosign,
    cosigned_message,
    decode_checkpoint,
    make_cosignature,
    make_log_signature,
    sign_checkpoint,
)
from randcheck.receipts.signed_note import NoteSignature, SignedNote, key_hash_for
from support.checkpoints import (
    AT,
    LOG_KEY,
    LOG_SIGNER,
    ORIGIN,
    OTHER_WITNESS,
    OTHER_WITNESS_KEY,
    STRANGER,
    STRANGERS_KEY,
    VERIFIER,
    WITNESS_KEY,
    WITNESS_SIGNER,
    checkpoint_of,
    leaves,
    signed,
)

# A checkpoint that a public Certificate Transparency log signed, with the cosignatures of four public witnesses.
# The first line is of a kind (RFC 6962 TreeHeadSignature, type 5) that we do not know and pass over.
PUBLIC_NOTE = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
PUBLIC_LOG_KEY = "4d2f1e6946092fcf74df1bd8e68698aa6b2c8f0728cf9d278ef6c60158875e5f"
PUBLIC_WITNESSES = {
    "remora.n621.de": "ebcdeb78e7fdb2ef9227b2c1ef11e94600b55b4d6d9a57877e31ee89e59adc36",
    "witness1.smartit.nu/witness1": "f4855a0f46e8a3e23bb40faf260ee57ab8a18249fa402f2ca2d28a60e1a3130e",
    "witness.stagemole.eu": "4a921b7caef58ae670cdc11ef4184f1c058f7b9259a9107a969f69fa54aa496f",
    "transparency.dev/DEV:witness-little-garden": (
        "2b6eb0ec483503544cde4e8fc1ce6d1921db21dffccc186865f808f7625443cc"
    ),
}

# The text that tlog-cosignature gives as an example, with the time it gives.
SPEC_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

TREE = MerkleTree(leaves(9))
NOTE = signed(TREE)
COSIGNED = cosign(NOTE, WITNESS_SIGNER, name="audit.tonghua", at_seconds=AT)


def ed25519(public_key: str) -> PublicKey:
    return PublicKey(algorithm="ed25519", public_key=bytes.fromhex(public_key))


def spoil(note: SignedNote, place: int) -> SignedNote:
    """Return the note with one bit of a signature changed."""
    lines = list(note.signatures)
    blob = lines[place].signature
    lines[place] = attrs.evolve(lines[place], signature=blob[:-1] + bytes([blob[-1] ^ 1]))
    return attrs.evolve(note, signatures=tuple(lines))


# ---- a public log


def test_a_public_logs_own_signature_verifies():
    note, checkpoint = decode_checkpoint(PUBLIC_NOTE.encode())
    assert (checkpoint.origin, checkpoint.size) == ("arche2025h1.staging.ct.transparency.dev", 1432088532)
    assert check_log_signature(note, ed25519(PUBLIC_LOG_KEY), VERIFIER).status is KeyStatus.VALID
    assert check_cosignature(note, ed25519(PUBLIC_LOG_KEY), VERIFIER).status is KeyStatus.ABSENT


@pytest.mark.parametrize("name", PUBLIC_WITNESSES)
def test_public_witnesses_cosignatures_verify_and_tell_their_time(name):
    note, _ = decode_checkpoint(PUBLIC_NOTE.encode())
    found = check_cosignature(note, ed25519(PUBLIC_WITNESSES[name]), VERIFIER)
    assert (found.status, found.name, found.at_seconds) == (KeyStatus.VALID, name, 1779573024)
    assert check_log_signature(note, ed25519(PUBLIC_WITNESSES[name]), VERIFIER).status is KeyStatus.ABSENT


@pytest.mark.parametrize("name", PUBLIC_WITNESSES)
def test_public_witnesses_cosigned_this_size_and_no_other(name):
    note = SignedNote.decode(PUBLIC_NOTE.replace("1432088532", "1432088533").encode())
    assert check_cosignature(note, ed25519(PUBLIC_WITNESSES[name]), VERIFIER).status is KeyStatus.INVALID


# ---- the text


def test_the_specifications_example_is_read_and_written_alike():
    checkpoint = Checkpoint.parse(SPEC_TEXT)
    assert checkpoint.size == 20852163
    assert checkpoint.root.hex()[:8] == "0ac5186a"
    assert checkpoint.text == SPEC_TEXT
    assert cosigned_message(SPEC_TEXT, 1679315147).decode() == f"cosignature/v1\ntime 1679315147\n{SPEC_TEXT}"


def test_extension_lines_are_kept_and_signed():
    text = SPEC_TEXT + "an extension\nand — another\n"
    checkpoint = Checkpoint.parse(text)
    assert checkpoint.extensions == ("an extension", "and — another")
    assert checkpoint.text == text
    note = sign_checkpoint(checkpoint, LOG_SIGNER)
    assert check_log_signature(note, LOG_KEY, VERIFIER).is_valid
    without = attrs.evolve(note, text=SPEC_TEXT)
    assert check_log_signature(without, LOG_KEY, VERIFIER).status is KeyStatus.INVALID


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"log\n7\n{ROOT}",
        "log\n7\n",
        f"log\n{ROOT}\n7\n",
        f"\n7\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        f"log\n7\n{ROOT}\n\n",
        f"log\n7\n{ROOT}\n\next\n",
        f"log\n07\n{ROOT}\n",
        f"log\n+7\n{ROOT}\n",
        f"log\n-0\n{ROOT}\n",
        f"log\n7.0\n{ROOT}\n",
        f"log\n 7\n{ROOT}\n",
        f"log\n٧\n{ROOT}\n",  # a digit, but not an ASCII one
        f"log\n{2**53}\n{ROOT}\n",
        f"log\n1{'0' * 4400}\n{ROOT}\n",
        f"lo g\n7\n{ROOT}\n",
        f"lo+g\n7\n{ROOT}\n",
        f"log \n7\n{ROOT}\n",
        f"lo\u200bg\n7\n{ROOT}\n",
        f"e\u0301\n7\n{ROOT}\n",
        f"{'l' * 65}\n7\n{ROOT}\n",
        f"log\n7\n{ROOT[:-1]}\n",
        f"log\n7\n{ROOT[:-2]}B=\n",  # unused bits
        f"log\n7\n{ROOT} \n",
        f"log\n7\n{base64.b64encode(bytes(31)).decode()}\n",
        f"log\n7\n{base64.b64encode(bytes(33)).decode()}\n",
        f"log\n7\n{'é' * 44}\n",
        f"log\n7\n{'00' * 32}\n",
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(MalformedDocument, match="checkpoint"):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "a b"},
        {"origin": "a+b"},
        {"origin": ""},
        {"origin": "l" * 65},
        {"size": -1},
        {"size": 2**53},
        {"size": True},
        {"size": 1.0},
        {"root": bytes(31)},
        {"root": "root"},
        {"extensions": ("",)},
        {"extensions": ("a\nb",)},
    ],
    ids=str,
)
def test_a_value_that_no_checkpoint_has_is_refused(change):
    with pytest.raises(InvalidValue):
        Checkpoint(**({"origin": "log", "size": 7, "root": bytes(32)} | change))


def test_the_smallest_and_the_largest_log_have_checkpoints():
    for size in (0, 2**53 - 1):
        checkpoint = Checkpoint(origin="账本", size=size, root=EMPTY_ROOT)
        assert Checkpoint.parse(checkpoint.text) == checkpoint


def test_a_note_whose_text_is_no_checkpoint_is_refused_by_every_check():
    note = SignedNote(text="hello\n", signatures=NOTE.signatures)
    for check in (check_log_signature, check_cosignature):
        with pytest.raises(MalformedDocument):
            check(note, LOG_KEY, VERIFIER)
    with pytest.raises(MalformedDocument):
        cosign(note, WITNESS_SIGNER, name="audit.tonghua", at_seconds=AT)


# ---- the log's signature


def test_the_logs_signature_stands_under_its_own_name():
    [line] = NOTE.signatures
    assert line.name == ORIGIN
    assert line.key_hash == key_hash_for(ORIGIN, b"\x01", LOG_KEY.public_key)
    assert line.signature == LOG_SIGNER.sign(NOTE.text.encode())
    found = check_log_signature(NOTE, LOG_KEY, VERIFIER)
    assert (found.status, found.name, found.at_seconds) == (KeyStatus.VALID, ORIGIN, None)


def test_lines_of_other_names_and_keys_are_passed_over():
    strangers = make_log_signature(checkpoint_of(TREE), STRANGER)
    renamed = attrs.evolve(NOTE.signatures[0], name="another.log")
    same_hash = NoteSignature(name="another.log", key_hash=NOTE.signatures[0].key_hash, signature=b"x" * 64)
    same_name = NoteSignature(name=ORIGIN, key_hash=b"abcd", signature=b"x" * 64)
    crowd = attrs.evolve(NOTE, signatures=(strangers, renamed, same_hash, same_name, *NOTE.signatures))
    assert check_log_signature(crowd, LOG_KEY, VERIFIER).is_valid
    assert check_log_signature(crowd, STRANGERS_KEY, VERIFIER).is_valid
    without = attrs.evolve(crowd, signatures=crowd.signatures[:-1])
    assert check_log_signature(without, LOG_KEY, VERIFIER).status is KeyStatus.ABSENT


def test_a_signature_under_another_name_is_none_of_this_log_even_when_it_verifies():
    # The right key hash for the wrong name: the key signed this text, but not as this log.
    line = NoteSignature(
        name="another.log",
        key_hash=key_hash_for("another.log", b"\x01", LOG_KEY.public_key),
        signature=NOTE.signatures[0].signature,
    )
    note = attrs.evolve(NOTE, signatures=(line,))
    assert check_log_signature(note, LOG_KEY, VERIFIER).status is KeyStatus.ABSENT


def test_a_line_that_points_to_the_key_and_does_not_verify_is_invalid():
    found = check_log_signature(spoil(NOTE, 0), LOG_KEY, VERIFIER)
    assert (found.status, found.has_signed) == (KeyStatus.INVALID, False)
    other_text = attrs.evolve(NOTE, text=checkpoint_of(TREE, 8).text)
    assert check_log_signature(other_text, LOG_KEY, VERIFIER).status is KeyStatus.INVALID


def test_a_wrong_line_beside_a_right_one_spoils_the_note_but_not_the_fact_that_the_key_signed():
    both = attrs.evolve(NOTE, signatures=(*spoil(NOTE, 0).signatures, *NOTE.signatures))
    found = check_log_signature(both, LOG_KEY, VERIFIER)
    assert (found.status, found.is_valid, found.has_signed) == (KeyStatus.INVALID, False, True)


def test_a_log_that_changes_its_key_signs_with_both():
    note = NOTE.with_signature(make_log_signature(checkpoint_of(TREE), STRANGER))
    assert check_log_signature(note, LOG_KEY, VERIFIER).is_valid
    assert check_log_signature(note, STRANGERS_KEY, VERIFIER).is_valid


# ---- cosignatures


def test_a_cosignature_holds_the_time_and_signs_it_with_the_text():
    line = COSIGNED.signatures[1]
    assert line.name == "audit.tonghua"
    assert line.key_hash == key_hash_for("audit.tonghua", b"\x04", WITNESS_KEY.public_key)
    assert line.signature[:8] == AT.to_bytes(8, "big")
    assert line.signature[8:] == WITNESS_SIGNER.sign(
        b"cosignature/v1\ntime 1790000000\n" + NOTE.text.encode()
    )
    found = check_cosignature(COSIGNED, WITNESS_KEY, VERIFIER)
    assert (found.status, found.name, found.at_seconds) == (KeyStatus.VALID, "audit.tonghua", AT)


def test_a_cosignature_is_its_keys_and_nobody_elses():
    assert check_cosignature(COSIGNED, OTHER_WITNESS_KEY, VERIFIER).status is KeyStatus.ABSENT
    assert check_cosignature(NOTE, WITNESS_KEY, VERIFIER).status is KeyStatus.ABSENT


def test_neither_kind_of_signature_passes_for_the_other():
    assert check_cosignature(NOTE, LOG_KEY, VERIFIER).status is KeyStatus.ABSENT
    assert check_log_signature(COSIGNED, WITNESS_KEY, VERIFIER).status is KeyStatus.ABSENT
    # Not even when the line is written as if: the witness's key as a log of its name …
    line = make_cosignature(checkpoint_of(TREE), WITNESS_SIGNER, name=ORIGIN, at_seconds=AT)
    disguised = attrs.evolve(line, key_hash=key_hash_for(ORIGIN, b"\x01", WITNESS_KEY.public_key))
    note = attrs.evolve(NOTE, signatures=(disguised, attrs.evolve(disguised, signature=line.signature[8:])))
    assert not check_log_signature(note, WITNESS_KEY, VERIFIER).has_signed
    # … and the log's signature as a cosignature of any time.
    [own] = NOTE.signatures
    disguised = NoteSignature(
        name=ORIGIN,
        key_hash=key_hash_for(ORIGIN, b"\x04", LOG_KEY.public_key),
        signature=AT.to_bytes(8, "big") + own.signature,
    )
    assert not check_cosignature(attrs.evolve(NOTE, signatures=(disguised,)), LOG_KEY, VERIFIER).has_signed


@pytest.mark.parametrize("changed", [AT - 1, AT + 1, 0, MAX_AT_SECONDS])
def test_the_time_of_a_cosignature_cannot_be_changed(changed):
    line = COSIGNED.signatures[1]
    moved = attrs.evolve(line, signature=changed.to_bytes(8, "big") + line.signature[8:])
    note = attrs.evolve(COSIGNED, signatures=(moved,))
    found = check_cosignature(note, WITNESS_KEY, VERIFIER)
    assert (found.status, found.at_seconds) == (KeyStatus.INVALID, None)


@pytest.mark.parametrize("at_seconds", [0, MAX_AT_SECONDS])
def test_the_first_and_the_last_second_can_be_cosigned(at_seconds):
    note = cosign(NOTE, WITNESS_SIGNER, name="w", at_seconds=at_seconds)
    assert check_cosignature(note, WITNESS_KEY, VERIFIER).at_seconds == at_seconds


@pytest.mark.parametrize("at_seconds", [-1, 2**63, True, 1.5, "0"])
def test_a_second_that_no_cosignature_bears_is_refused(at_seconds):
    with pytest.raises(InvalidValue, match="time of a cosignature"):
        cosign(NOTE, WITNESS_SIGNER, name="w", at_seconds=at_seconds)


def test_a_cosignature_beyond_the_last_second_is_invalid_though_it_verifies():
    late = 2**63
    signature = late.to_bytes(8, "big") + WITNESS_SIGNER.sign(cosigned_message(NOTE.text, late))
    line = NoteSignature(
        name="w", key_hash=key_hash_for("w", b"\x04", WITNESS_KEY.public_key), signature=signature
    )
    assert check_cosignature(NOTE.with_signature(line), WITNESS_KEY, VERIFIER).status is KeyStatus.INVALID


@pytest.mark.parametrize("length", [1, 7, 8, 9, 71, 73])
def test_a_cosignature_of_another_length_is_invalid(length):
    line = COSIGNED.signatures[1]
    cut = attrs.evolve(line, signature=(line.signature + b"x")[:length])
    note = attrs.evolve(COSIGNED, signatures=(cut,))
    assert check_cosignature(note, WITNESS_KEY, VERIFIER).status is KeyStatus.INVALID


def test_of_several_cosignatures_by_one_key_the_earliest_counts_and_a_wrong_one_spoils_all():
    several = cosign(COSIGNED, WITNESS_SIGNER, name="audit.tonghua", at_seconds=AT + 5)
    several = cosign(several, WITNESS_SIGNER, name="earlier", at_seconds=AT - 5)
    found = check_cosignature(several, WITNESS_KEY, VERIFIER)
    assert (found.status, found.name, found.at_seconds) == (KeyStatus.VALID, "earlier", AT - 5)
    found = check_cosignature(spoil(several, 1), WITNESS_KEY, VERIFIER)
    assert (found.status, found.has_signed) == (KeyStatus.INVALID, True)


def test_witnesses_sign_beside_each_other():
    note = cosign(COSIGNED, OTHER_WITNESS, name="notary.tonghua", at_seconds=AT + 1)
    assert check_log_signature(note, LOG_KEY, VERIFIER).is_valid
    assert check_cosignature(note, WITNESS_KEY, VERIFIER).at_seconds == AT
    assert check_cosignature(note, OTHER_WITNESS_KEY, VERIFIER).at_seconds == AT + 1
    assert SignedNote.decode(note.encode()) == note


@pytest.mark.parametrize("name", ["", "a b", "a+b"])
def test_a_witness_with_a_name_that_no_key_can_have_cannot_sign(name):
    with pytest.raises(InvalidValue, match="white space"):
        cosign(NOTE, WITNESS_SIGNER, name=name, at_seconds=AT)


# ---- algorithms


class Sm2Like:
    """An algorithm whose verifier must be told the signer's id; the arithmetic is not what is tested."""

    algorithm = "sm2"
    algorithms = frozenset({"sm2"})
    public_key = b"\x04" + bytes(64)
    key_id = "-"

    def sign(self, message: bytes) -> bytes:
        return b"signed by 1234567812345678: " + message

    def verify(self, algorithm, public_key, message, signature, signer_id=None):
        return (
            (algorithm, public_key) == ("sm2", self.public_key)
            and signer_id is not None
            and signature == b"signed by %b: %b" % (signer_id.encode(), message)
        )


def test_sm2_signs_the_same_texts_under_types_of_our_own():
    sm2 = Sm2Like()
    note = cosign(sign_checkpoint(checkpoint_of(TREE), sm2), sm2, name="audit.tonghua", at_seconds=AT)
    log_line, witness_line = note.signatures
    assert log_line.key_hash == key_hash_for(ORIGIN, b"\xffrandcheck.sm2/note/v1", sm2.public_key)
    assert log_line.signature.endswith(note.text.encode())
    assert witness_line.key_hash == key_hash_for(
        "audit.tonghua", b"\xffrandcheck.sm2/cosignature/v1", sm2.public_key
    )
    key = PublicKey.of(sm2, signer_id="1234567812345678")
    assert check_log_signature(note, key, sm2).is_valid
    assert check_cosignature(note, key, sm2).at_seconds == AT


@pytest.mark.parametrize("signer_id", [None, "somebody else"])
def test_the_signer_id_is_the_keys_and_reaches_the_verifier(signer_id):
    sm2 = Sm2Like()
    note = cosign(sign_checkpoint(checkpoint_of(TREE), sm2), sm2, name="w", at_seconds=AT)
    key = PublicKey.of(sm2, signer_id=signer_id)
    assert check_log_signature(note, key, sm2).status is KeyStatus.INVALID
    assert check_cosignature(note, key, sm2).status is KeyStatus.INVALID


def test_a_line_of_an_algorithm_that_the_verifier_lacks_is_neither_right_nor_wrong():
    note = sign_checkpoint(checkpoint_of(TREE), Sm2Like())
    key = PublicKey.of(Sm2Like(), signer_id="x")
    assert check_log_signature(note, key, VERIFIER).status is KeyStatus.UNSUPPORTED
    assert check_log_signature(NOTE, key, VERIFIER).status is KeyStatus.ABSENT


def test_an_algorithm_without_a_signature_type_can_neither_be_used_nor_judged():
    signer = Sm2Like()
    signer.algorithm = "ed448"
    with pytest.raises(InvalidValue, match="ed25519, sm2"):
        sign_checkpoint(checkpoint_of(TREE), signer)
    with pytest.raises(InvalidValue, match="ed25519, sm2"):
        cosign(NOTE, signer, name="w", at_seconds=AT)
    key = PublicKey(algorithm="ed448", public_key=bytes(57))
    assert check_log_signature(NOTE, key, VERIFIER).status is KeyStatus.UNSUPPORTED
    assert check_cosignature(NOTE, key, VERIFIER).status is KeyStatus.UNSUPPORTED
