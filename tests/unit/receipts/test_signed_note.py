"""C2SP signed-note: the published examples, one spelling, and everything that is refused."""

from __future__ import annotations

import base64

import pytest

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.errors import InvalidValue, MalformedDocument
from randcheck.receipts.signed_note import (
    MAX_NOTE_BYTES,
    MAX_NOTE_SIGNATURES,
    NoteSignature,
    SignedNote,
    key_hash_for,
    require_key_name,
)

# The example of c2sp.org/signed-note, and those of golang.org/x/mod/sumdb/note with their keys.
SPEC_NOTE = (
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n"
    "\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ih"
    "AQwaqP3ZekRwNtIc=\n"
)
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJn"
    "AM=\n"
)
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
PETER_SEED = bytes.fromhex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
PETER_KEY = bytes.fromhex("1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6")
ENOCH_KEY = bytes.fromhex("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")
ED25519_TYPE = b"\x01"

SIGNATURE = NoteSignature(name="log", key_hash=bytes(4), signature=b"x")
LINE = "— log AAAAAHg=\n"


def decode(text: str) -> SignedNote:
    return SignedNote.decode(text.encode("utf-8", "surrogatepass"))


def test_the_published_examples_are_read_and_written_alike():
    for text in (SPEC_NOTE, f"{GO_TEXT}\n{PETER_LINE}{ENOCH_LINE}"):
        assert decode(text).encode().decode() == text
    assert decode(SPEC_NOTE).text.endswith("\n\ned è subito sera.\n")
    assert decode(SPEC_NOTE).signatures[0].name == "quasimodo.example/salvatore"


def test_the_published_signatures_verify_and_point_to_their_keys():
    note = decode(f"{GO_TEXT}\n{PETER_LINE}{ENOCH_LINE}")
    for line, name, key in zip(
        note.signatures, ("PeterNeumann", "EnochRoot"), (PETER_KEY, ENOCH_KEY), strict=True
    ):
        assert line.name == name
        assert line.key_hash == key_hash_for(name, ED25519_TYPE, key)
        assert Ed25519Verifier().verify("ed25519", key, GO_TEXT.encode(), line.signature)


def test_the_published_signature_comes_out_of_its_private_key():
    signer = Ed25519Signer(PETER_SEED)
    line = NoteSignature(
        name="PeterNeumann",
        key_hash=key_hash_for("PeterNeumann", ED25519_TYPE, signer.public_key),
        signature=signer.sign(GO_TEXT.encode()),
    )
    assert signer.public_key == PETER_KEY
    assert line.key_hash.hex() == "c74f20a3"
    assert line.line == PETER_LINE


def test_the_key_hash_is_bound_to_name_type_and_key():
    hashes = {
        key_hash_for(name, kind, key)
        for name in ("a", "b")
        for kind in (b"\x01", b"\x04")
        for key in (PETER_KEY, ENOCH_KEY)
    }
    assert len(hashes) == 8


@pytest.mark.parametrize("text", ["a\n", "a\n\n", "\n", "\n\n\n", "a\n\n— log AAAAAHg=\n", "正文\n\u2028\n"])
def test_the_last_empty_line_ends_the_text(text):
    note = decode(f"{text}\n{LINE}")
    assert note.text == text
    assert note.signatures == (SIGNATURE,)
    assert note == SignedNote(text=text, signatures=(SIGNATURE,))


def test_a_further_signature_stands_at_the_end_and_the_same_one_once():
    note = SignedNote(text="a\n", signatures=(SIGNATURE,))
    other = NoteSignature(name="witness", key_hash=b"abcd", signature=b"y")
    assert note.with_signature(other).signatures == (SIGNATURE, other)
    assert note.with_signature(other).with_signature(SIGNATURE) == note.with_signature(other)


# ---- what is refused


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        LINE,
        f"\n{LINE}",  # no text
        "a\n\n",  # no signatures
        "a\n\n\n",
        f"a\n{LINE}",  # no empty line
        f"a\n\n{LINE}"[:-1],  # no line feed at the end
        f"a\n\n{LINE[:-1]}x",  # something else in its place
        f"a\n\n{LINE}\n",  # an empty line at the end
        f"a\r\n\r\n{LINE}",
        f"a\n\n{LINE[:-1]}\r\n",
        f"\ufeffa\n\n{LINE}".replace("\ufeff", "\x00"),
        f"a\t\n\n{LINE}",
        f"a\x7f\n\n{LINE}",
        f"a\x85\n\n{LINE}",
        f"a\ud800\n\n{LINE}",
        f"a\n\n{LINE}not a line\n",
    ],
    ids=repr,
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(MalformedDocument):
        decode(text)


@pytest.mark.parametrize(
    "line",
    [
        "- log AAAAAHg=",
        "-- log AAAAAHg=",
        "– log AAAAAHg=",  # en dash
        "—log AAAAAHg=",
        "—\u00a0log AAAAAHg=",
        " — log AAAAAHg=",
        "— log  AAAAAHg=",
        "— log AAAAAHg= ",
        "—  AAAAAHg=",
        "— AAAAAHg=",
        "— log",
        "— log ",
        "— lo g AAAAAHg=",
        "— lo+g AAAAAHg=",
        "— lo\u3000g AAAAAHg=",
        "— lo\u2028g AAAAAHg=",
        "— lo\u0007g AAAAAHg=",
        "— log AAAAAA==",  # a key hash and no signature
        "— log AAAA",
        "— log AAAAAHg",  # no padding
        "— log AAAAAHh=",  # unused bits
        "— log AAAAAHg==",
        "— log AAAAAHg=AAAA",
        "— log AAAA-Hg=",
        "— log AAAAAH g=",
        "— log =",
    ],
)
def test_a_line_of_another_form_is_refused(line):
    with pytest.raises(MalformedDocument, match=r"signature line|control character"):
        decode(f"a\n\n{line}\n")


def test_bytes_that_are_not_utf_8_are_refused():
    for data in (b"\xff\n\n" + LINE.encode(), "a\n\n— log AAAAAHg=\n".encode("utf-16"), "text"):
        with pytest.raises(MalformedDocument):
            SignedNote.decode(data)


def test_a_note_of_the_greatest_length_is_read_and_a_longer_one_refused():
    room = MAX_NOTE_BYTES - len(f"\n\n{LINE}".encode())
    assert len(decode(f"{'a' * room}\n\n{LINE}").encode()) == MAX_NOTE_BYTES
    with pytest.raises(MalformedDocument, match="at most 65536 bytes"):
        decode(f"{'a' * (room + 1)}\n\n{LINE}")
    with pytest.raises(InvalidValue, match="at most 65536 bytes"):
        SignedNote(text=f"{'a' * (room + 1)}\n", signatures=(SIGNATURE,))


def test_64_signatures_are_read_and_one_more_refused():
    lines = [f"— n{number} AAAAAHg=\n" for number in range(MAX_NOTE_SIGNATURES + 1)]
    full = decode("a\n\n" + "".join(lines[:-1]))
    assert len(full.signatures) == 64
    with pytest.raises(MalformedDocument, match="at most 64"):
        decode("a\n\n" + "".join(lines))
    with pytest.raises(InvalidValue, match="1 to 64"):
        full.with_signature(SIGNATURE)
    with pytest.raises(InvalidValue, match="1 to 64"):
        SignedNote(text="a\n", signatures=())


@pytest.mark.parametrize("text", ["", "a", "a\r\n", "a\tb\n", "a\ud800\n", None])
def test_a_text_that_no_note_can_have_is_refused(text):
    with pytest.raises(InvalidValue):
        SignedNote(text=text, signatures=(SIGNATURE,))


@pytest.mark.parametrize("name", ["", " ", "a b", "a+b", "a\nb", "a\u00a0b", "a\x7fb", "a\ud800b", None, 1])
def test_a_name_that_no_key_can_have_is_refused(name):
    with pytest.raises(InvalidValue, match="white space"):
        require_key_name(name)
    with pytest.raises(InvalidValue):
        NoteSignature(name=name, key_hash=bytes(4), signature=b"x")


@pytest.mark.parametrize(
    ("key_hash", "signature"), [(b"abc", b"x"), (b"abcde", b"x"), (b"abcd", b""), ("abcd", b"x")]
)
def test_a_signature_of_another_shape_is_refused(key_hash, signature):
    with pytest.raises(InvalidValue, match="4 bytes"):
        NoteSignature(name="log", key_hash=key_hash, signature=signature)


def test_an_unknown_kind_of_signature_is_kept_as_it_is():
    # A signature of a post-quantum scheme has some kilobytes; whoever knows it may use it.
    blob = bytes(range(256)) * 10
    note = decode(f"a\n\n— 见证.example/甲 {base64.b64encode(b'abcd' + blob).decode()}\n")
    assert note.signatures[0] == NoteSignature(name="见证.example/甲", key_hash=b"abcd", signature=blob)
