"""DSSE envelopes: the bytes that are signed, and the one spelling of the JSON form."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.errors import InvalidValue, MalformedDocument
from randcheck.receipts.envelope import (
    Envelope,
    EnvelopeSignature,
    find_statement_kind,
    payload_type_for,
    pre_authentication_encoding,
    sign_envelope,
)
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

DRAW = payload_type_for("draw")
WHAT = Text("envelope of the draw", "抽取信封")


def mapping(**changes: object) -> dict:
    signature = {"keyid": "k1", "sig": "AQI="}
    return {"payload": "e30=", "payloadType": DRAW, "signatures": [signature], **changes}


def test_the_published_example_is_encoded_and_its_published_signature_verifies():
    # DSSE v1.0.0, protocol.md, "Test Vectors": PAE, P-256 key, and the envelope with its signature r ‖ s.
    encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    signature = base64.b64decode(
        "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
    )
    numbers = ec.EllipticCurvePublicNumbers(
        46950820868899156662930047687818585632848591499744589407958293238635476079160,
        5640078356564379163099075877009565129882514886557779369047442380624545832820,
        ec.SECP256R1(),
    )
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    numbers.public_key().verify(utils.encode_dss_signature(r, s), encoded, ec.ECDSA(hashes.SHA256()))


def test_lengths_are_counted_in_bytes_and_an_empty_payload_keeps_its_space():
    assert pre_authentication_encoding("é数", "ü".encode()) == "DSSEv1 5 é数 2 ü".encode()
    assert pre_authentication_encoding("a", b"") == b"DSSEv1 1 a 0 "


def test_type_and_payload_cannot_be_shifted_into_each_other():
    assert pre_authentication_encoding("a 1", b"b") != pre_authentication_encoding("a", b"1 b")


def test_a_payload_type_names_kind_and_version():
    assert payload_type_for("commitment") == "application/vnd.randcheck.commitment.v1+json"
    assert payload_type_for("substitution-draw", 12) == "application/vnd.randcheck.substitution-draw.v12+json"
    assert find_statement_kind("application/vnd.randcheck.substitution-draw.v12+json") == (
        "substitution-draw",
        12,
    )


@pytest.mark.parametrize(
    "payload_type",
    [
        "application/vnd.randcheck.Draw.v1+json",
        "application/vnd.randcheck.draw.v0+json",
        "application/vnd.randcheck.draw.v01+json",
        "application/vnd.randcheck.draw.v1",
        "application/vnd.randcheck.draw.v1+json ",
        "application/vnd.randcheck.draw.v1+json\n",
        "application/vnd.randcheck.draw+json",
        "application/vnd.randcheck.draw-.v1+json",
        "application/vnd.randcheck.x.draw.v1+json",
        "application/vnd.in-toto+json",
        "application/json",
        "",
    ],
)
def test_other_payload_types_name_no_kind(payload_type):
    assert find_statement_kind(payload_type) is None


@pytest.mark.parametrize(
    ("kind", "version"),
    [
        ("Draw", 1),
        ("", 1),
        ("draw.v1", 1),
        ("-draw", 1),
        ("d" * 65, 1),
        (None, 1),
        ("draw", 0),
        ("draw", 10000),
    ],
)
def test_a_kind_or_version_of_another_form_is_refused(kind, version):
    with pytest.raises(InvalidValue):
        payload_type_for(kind, version)


def test_an_envelope_comes_back_from_its_json_form():
    signatures = (
        EnvelopeSignature(key_id="a", signature=b"\x00"),
        EnvelopeSignature(key_id="b", signature=b"x" * 64),
    )
    envelope = Envelope(payload_type=DRAW, payload=bytes(range(256)), signatures=signatures)
    written = encode_strict(envelope.to_mapping())
    assert Envelope.from_mapping(parse_strict(written, what=WHAT), what=WHAT) == envelope


def test_the_json_form_has_dsse_names():
    envelope = Envelope.from_mapping(mapping())
    assert envelope == Envelope(
        payload_type=DRAW, payload=b"{}", signatures=(EnvelopeSignature(key_id="k1", signature=b"\x01\x02"),)
    )
    assert envelope.to_mapping() == mapping()


def test_signers_sign_type_and_payload_in_the_order_given():
    first, second = Ed25519Signer(bytes(32)), Ed25519Signer(b"\x01" * 32)
    envelope = sign_envelope(payload_type=DRAW, payload=b"{}", signers=[first, second])
    assert [signature.key_id for signature in envelope.signatures] == [first.key_id, second.key_id]
    expected = b"DSSEv1 38 application/vnd.randcheck.draw.v1+json 2 {}"
    for signer, signature in zip((first, second), envelope.signatures, strict=True):
        assert signer.public_key != b""
        assert Ed25519Verifier().verify("ed25519", signer.public_key, expected, signature.signature)
    assert envelope.signed_bytes == expected


def test_an_envelope_may_be_without_signatures():
    # Stripped signatures are for the signature check to report, not a matter of form.
    assert Envelope.from_mapping(mapping(signatures=[])).signatures == ()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "envelope must be an object, got None"),
        ([], "envelope must be an object"),
        ("x", "envelope must be an object"),
        ({}, "exactly the fields payload, payloadType, signatures"),
        (mapping(extra=1), "exactly the fields payload, payloadType, signatures"),
        ({"payload": "", "payload_type": DRAW, "signatures": []}, "exactly the fields"),
        (mapping(payload=1), "payload must be text, got 1"),
        (mapping(payloadType=None), "payloadType must be text"),
        (mapping(payloadType=""), "visible ASCII"),
        (mapping(payloadType="a b"), "visible ASCII"),
        (mapping(payloadType="application/é"), "visible ASCII"),
        (mapping(payloadType="x" * 201), "visible ASCII"),
        (mapping(signatures={}), "signatures must be an array"),
        (mapping(signatures="sig"), "signatures must be an array"),
        (mapping(signatures=[{"keyid": "k", "sig": "AQI="}] * 65), "signatures must be at most 64, got 65"),
        (mapping(signatures=[{"sig": "AQI="}]), "signatures[0] must have exactly the fields keyid, sig"),
        (mapping(signatures=[{"keyid": "k", "sig": "AQI=", "alg": "none"}]), "exactly the fields keyid, sig"),
        (mapping(signatures=[{"keyid": None, "sig": "AQI="}]), "signatures[0].keyid must be text"),
        (mapping(signatures=[{"keyid": "", "sig": "AQI="}]), "a key id must be"),
        (mapping(signatures=[{"keyid": "a\nb", "sig": "AQI="}]), "a key id must be"),
        (mapping(signatures=[{"keyid": "k", "sig": ""}]), "a signature must have 1 to 8192 bytes"),
        (mapping(signatures=[{"keyid": "k", "sig": "A" * 12000}]), "a signature must have 1 to 8192 bytes"),
    ],
)
def test_another_shape_is_malformed(value, says):
    with pytest.raises(MalformedDocument) as caught:
        Envelope.from_mapping(value, what=WHAT)
    assert says in str(caught.value)
    assert str(caught.value).startswith("envelope of the draw: ")


@pytest.mark.parametrize(
    "spelling",
    [
        "e30",  # no padding
        "e30==",
        "e31=",  # unused bits that are not zero
        "e3 0=",
        "e30=\n",
        " e30=",
        "e30=e30=",
        "=e30",
        "-_-_",  # DSSE's other alphabet
        "ｅ30=",  # full width
        "e30=\0",
        "====",
    ],
)
def test_another_spelling_of_base64_is_malformed(spelling):
    with pytest.raises(MalformedDocument, match="payload must be base64 in its one canonical form"):
        Envelope.from_mapping(mapping(payload=spelling))
    with pytest.raises(MalformedDocument, match=r"signatures\[0\].sig must be base64"):
        Envelope.from_mapping(mapping(signatures=[{"keyid": "k", "sig": spelling}]))


def test_an_envelope_cannot_be_built_with_too_many_signatures():
    signature = EnvelopeSignature(key_id="k", signature=b"x")
    most = Envelope(payload_type=DRAW, payload=b"", signatures=(signature,) * 64)
    assert Envelope.from_mapping(most.to_mapping()) == most
    with pytest.raises(InvalidValue, match="at most 64 signatures, got 65"):
        Envelope(payload_type=DRAW, payload=b"", signatures=(signature,) * 65)
