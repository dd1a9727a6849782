"""Laws of canonical JSON, envelopes, policies and key files: one form, and no error but ours."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier, read_public_key
from randcheck.errors import KeyFileInvalid, MalformedDocument, NotCanonical, PolicyInvalid, RandcheckError
from randcheck.receipts.canonical_json import encode_canonical, parse_canonical
from randcheck.receipts.envelope import Envelope, EnvelopeSignature
from randcheck.receipts.strict_json import _leave_out_strings, encode_strict, parse_strict
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.registers.identifiers import find_forbidden_character
from randcheck.text import Text

WHAT = Text("document", "文档")

model_text = (
    st.text(max_size=20)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(lambda text: find_forbidden_character(text) is None)
)
scalars = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | model_text


def containers(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=20,
    )


snake_case = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
model_values = containers(snake_case)
documents = containers(model_text)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn, originals: st.SearchStrategy[bytes]) -> bytes:
    """Return bytes with one to three of them changed, left out or added."""
    data = bytearray(draw(originals))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["change", "remove", "insert", "cut"])):
            case "change" if at < len(data):
                data[at] = draw(st.integers(0, 255))
            case "remove":
                del data[at : at + draw(st.integers(1, 4))]
            case "cut":
                del data[at:]
            case _:
                data[at:at] = draw(
                    st.binary(min_size=1, max_size=3) | st.sampled_from([b'"', b"[", b"{", b"\\u"])
                )
    return bytes(data)


def described(refused: Callable[[], object], *kinds: type[RandcheckError]) -> bool:
    """Return whether ``refused`` raises one of ``kinds``, with a message in both languages."""
    try:
        refused()
    except kinds as error:
        return bool(str(error) and error.describe("zh"))
    return False


@given(model_values)
def test_what_is_encoded_is_parsed_back(value):
    assert parse_canonical(encode_canonical(value), what=WHAT) == value


@given(model_values)
def test_the_reference_implementation_writes_the_same_bytes(value):
    assert encode_canonical(value) == rfc8785.dumps(value)


@given(documents)
def test_what_is_encoded_strictly_is_parsed_back_pretty_printed_or_not(value):
    assert parse_strict(encode_strict(value), what=WHAT) == value
    assert parse_strict(json.dumps(value, indent=1).encode(), what=WHAT) == value


@given(anything)
def test_a_value_is_encoded_to_what_is_accepted_or_refused(value):
    try:
        data = encode_canonical(value)
    except NotCanonical:
        return
    assert parse_canonical(data, what=WHAT) == value


@given(st.binary(max_size=60) | mutated(documents.map(encode_strict)))
@example(b"\\")
@example(b'"\\')
@example(b'{"a":1e5,"a":1}')
@example(b"-")
@example(b"-0")
@example(b"\xef\xbb\xbf")
@example(b'"\\ud800\\u0000"')
def test_whatever_the_bytes_the_strict_parser_answers_or_refuses(data):
    try:
        value = parse_strict(data, what=WHAT)
    except (MalformedDocument, NotCanonical):
        assert described(lambda: parse_strict(data, what=WHAT), MalformedDocument, NotCanonical)
        return
    assert value == json.loads(data)


@given(documents.map(encode_strict), st.integers(1, 9))
@example(b'["a","\\\\","\\"","\\\\\\"",12]', 1)
def test_strings_are_left_out_whatever_the_pieces_in_which_a_document_is_scanned(data, chunk):
    outside, is_inside, is_escaped = bytearray(), False, False
    for byte in data:
        if is_inside:
            is_inside = is_escaped or byte != ord('"')
            is_escaped = not is_escaped and byte == ord("\\")
        elif byte == ord('"'):
            is_inside = True
        else:
            outside.append(byte)
    assert _leave_out_strings(data, chunk).replace(b'"', b"") == outside


@given(mutated(model_values.map(encode_canonical)))
def test_only_canonical_bytes_are_accepted(data):
    try:
        value = parse_canonical(data, what=WHAT)
    except (MalformedDocument, NotCanonical):
        return
    assert encode_canonical(value) == data


envelopes = st.builds(
    Envelope,
    payload_type=st.from_regex(r"[!-~]{1,40}", fullmatch=True),
    payload=st.binary(max_size=40),
    signatures=st.lists(
        st.builds(
            EnvelopeSignature,
            key_id=st.from_regex(r"[0-9a-f]{1,32}", fullmatch=True),
            signature=st.binary(min_size=1, max_size=70),
        ),
        max_size=3,
    ).map(tuple),
)


@given(envelopes)
def test_an_envelope_comes_back_from_its_bytes(envelope):
    assert Envelope.from_mapping(parse_strict(encode_strict(envelope.to_mapping()), what=WHAT)) == envelope


@given(mutated(envelopes.map(lambda envelope: encode_strict(envelope.to_mapping()))))
def test_an_envelope_has_one_spelling(data):
    try:
        envelope = Envelope.from_mapping(parse_strict(data, what=WHAT))
    except (MalformedDocument, NotCanonical):
        return
    # White space and member order apart, which are not the envelope's but the document's.
    assert envelope.to_mapping() == json.loads(data)


@given(anything, anything)
def test_any_value_is_an_envelope_or_malformed(value, payload):
    for candidate in (value, {"payload": payload, "payloadType": "x", "signatures": value}):
        try:
            Envelope.from_mapping(candidate)
        except MalformedDocument:
            assert described(lambda candidate=candidate: Envelope.from_mapping(candidate), MalformedDocument)


@given(anything, st.sampled_from(["policy_version", "organisations", "keys", "thresholds"]))
def test_any_value_is_a_policy_or_refused(value, field):
    whole = {"policy_version": 1, "organisations": [], "keys": []}
    for candidate in (value, whole | {field: value}, whole | {field: [value]}):
        try:
            TrustPolicy.from_mapping(candidate)
        except PolicyInvalid:
            assert described(lambda candidate=candidate: TrustPolicy.from_mapping(candidate), PolicyInvalid)


SIGNER = Ed25519Signer(b"\x05" * 32)


@given(st.binary(max_size=80) | mutated(st.sampled_from([SIGNER.to_pem(), SIGNER.public_pem()])))
def test_any_file_is_a_key_or_named(pem):
    for read in (Ed25519Signer.from_pem, read_public_key):
        with suppress(KeyFileInvalid):
            read(pem, path="k.pem")


@given(st.binary(max_size=40), st.binary(max_size=70), st.binary(max_size=5))
def test_any_key_and_signature_get_a_verdict(public_key, signature, message):
    assert not Ed25519Verifier().verify("ed25519", public_key, message, signature)
    assert not Ed25519Verifier().verify("ed25519", SIGNER.public_key, message, signature)


@given(st.binary(max_size=100), st.binary(min_size=32, max_size=32))
def test_every_signature_verifies_for_its_key_and_message_alone(message, seed):
    signer = Ed25519Signer(seed)
    signature = signer.sign(message)
    assert Ed25519Verifier().verify("ed25519", signer.public_key, message, signature)
    assert not Ed25519Verifier().verify("ed25519", signer.public_key, message + b"\0", signature)
    assert not Ed25519Verifier().verify("ed25519", SIGNER.public_key, message, signature)
