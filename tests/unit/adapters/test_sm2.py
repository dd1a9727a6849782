"""SM2 and SM3: the standards' examples, the strict verdict on crafted input, signers, devices."""

from __future__ import annotations

import sys

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.adapters import default_verifier, sm2
from randcheck.adapters.combined_verifier import CombinedVerifier
from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.sm2 import (
    DEFAULT_SIGNER_ID,
    Sm2DeviceSigner,
    Sm2Signer,
    Sm2Verifier,
    signed_digest,
    sm3,
)
from randcheck.adapters.sm2 import digest as digest_module
from randcheck.errors import InvalidValue, MissingExtra, SigningFailed, StoreUnavailable
from randcheck.receipts.signing import key_id_for
from support import plain_sm2 as plain
from support.plain_sm2 import N, raw

# GB/T 32918.5-2017, appendix A.
SCALAR = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
PUBLIC_KEY = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
MESSAGE = b"message digest"
DIGEST = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
R, S = int.from_bytes(SIGNATURE[:32], "big"), int.from_bytes(SIGNATURE[32:], "big")
BUREAU = "某市市场监督管理局"


def verify(
    signature: bytes,
    *,
    key: bytes = PUBLIC_KEY,
    message: bytes = MESSAGE,
    signer_id: str | None = DEFAULT_SIGNER_ID,
) -> bool:
    verdict = Sm2Verifier().verify("sm2", key, message, signature, signer_id)
    assert type(verdict) is bool
    return verdict


@pytest.fixture
def signer() -> Sm2Signer:
    pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")
    return Sm2Signer(SCALAR, signer_id=BUREAU)


class SoftwareDevice:
    """Signs digests by the textbook, as a device would: it knows no message and no id."""

    def __init__(self, private: int = int.from_bytes(SCALAR, "big")) -> None:
        self._private = private
        self.public_key = plain.public_key(private)
        self.asked: list[bytes] = []

    def sign_digest(self, digest: bytes) -> bytes:
        self.asked.append(digest)
        return plain.sign(self._private, digest, nonce=0x5EED + len(self.asked))


class ScriptedDevice:
    def __init__(self, answer: object, public_key: object = PUBLIC_KEY) -> None:
        self.public_key = public_key
        self._answer = answer

    def sign_digest(self, digest: bytes) -> object:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


# ---- SM3


def test_the_examples_of_gb_t_32905_appendix_a():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm3_of_parts_is_that_of_all_of_them_joined():
    assert sm3(b"a", b"", b"bc") == sm3(b"abc")


def test_without_sm3_in_openssl_the_extra_brings_it(monkeypatch):
    pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")
    expected = sm3(b"ab", b"cd")

    def refuse(algorithm):
        raise UnsupportedAlgorithm("sm3")

    monkeypatch.setattr(digest_module, "Hash", refuse)
    assert sm3(b"ab", b"cd") == expected
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    with pytest.raises(MissingExtra, match=r"SM3 needs the extra 'sm2'"):
        Sm2Verifier()
    assert default_verifier().algorithms == {"ed25519"}


# ---- verification


def test_the_example_of_gb_t_32918_5_appendix_a():
    assert DEFAULT_SIGNER_ID == "1234567812345678"
    assert signed_digest(DEFAULT_SIGNER_ID, PUBLIC_KEY, MESSAGE) == DIGEST
    assert verify(SIGNATURE)


def test_a_signature_of_another_message_id_or_key_is_refused():
    assert not verify(SIGNATURE, message=MESSAGE + b"x")
    assert not verify(SIGNATURE, message=b"")
    assert not verify(SIGNATURE, signer_id="1234567812345679")
    assert not verify(SIGNATURE, key=plain.public_key(2))


def test_without_a_signer_id_nothing_is_accepted():
    assert not verify(SIGNATURE, signer_id=None)
    assert not Sm2Verifier().verify("sm2", PUBLIC_KEY, MESSAGE, SIGNATURE)


@pytest.mark.parametrize("signer_id", ["", "a" * 8192, "\ud800", 1234567812345678, b"1234567812345678"])
def test_a_signer_id_that_is_none_is_refused_without_an_error(signer_id):
    assert not verify(SIGNATURE, signer_id=signer_id)


def test_the_longest_signer_id_is_accepted_and_counts_to_its_end():
    longest = "局" * 2730 + "a"  # 8191 bytes
    signature = plain.sign(7, signed_digest(longest, plain.public_key(7), b"m"), nonce=99)
    assert verify(signature, key=plain.public_key(7), message=b"m", signer_id=longest)
    assert not verify(signature, key=plain.public_key(7), message=b"m", signer_id=longest[:-1] + "b")


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, S), (R, 0), (0, 0), (N, S), (R, N), (N, N), (R, N - R), (N - S, S), (2**256 - 1, S), (S, R)],
    ids=["r=0", "s=0", "both 0", "r=n", "s=n", "both n", "r+s=n", "s+r=n", "r=2^256-1", "swapped"],
)
def test_numbers_out_of_range_or_order_are_refused(r, s):
    assert not verify(raw(r, s))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        SIGNATURE[:-1],
        SIGNATURE + b"\x00",
        b"\x00" + SIGNATURE,
        SIGNATURE[:32],
        SIGNATURE * 2,
        sm2.der_from_raw(SIGNATURE),
        SIGNATURE.hex().encode(),
    ],
    ids=["empty", "short", "trailing", "leading", "half", "twice", "DER", "hex"],
)
def test_a_signature_in_another_form_is_refused(signature):
    assert not verify(signature)


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"\x00",
        bytes(65),
        PUBLIC_KEY[1:],
        PUBLIC_KEY + b"\x00",
        bytes([2 + (PUBLIC_KEY[-1] & 1)]) + PUBLIC_KEY[1:33],
        PUBLIC_KEY[:-1] + bytes([PUBLIC_KEY[-1] ^ 1]),
        b"\x04" + raw(plain.P, 0),
    ],
    ids=["empty", "infinity", "zeros", "bare", "trailing", "compressed", "off the curve", "x = p"],
)
def test_a_public_key_in_another_form_is_refused(key):
    assert not verify(SIGNATURE, key=key)


def test_a_sum_at_infinity_is_refused():
    # Whoever holds d can make r, s with s·G + t·P = infinity and r = e. Where infinity has the x-coordinate 0, as in
    # GmSSL 3.2.0, that is accepted; the standard's step B6 has no x to take.
    private = int.from_bytes(SCALAR, "big")
    r = int.from_bytes(DIGEST, "big") % N
    s = -r * private * pow(1 + private, -1, N) % N
    assert (s + (r + s) * private) % N == 0
    assert not verify(raw(r, s))


def test_another_algorithm_is_refused():
    for algorithm in ("", "SM2", "ed25519", "sm2-sm3"):
        assert not Sm2Verifier().verify(algorithm, PUBLIC_KEY, MESSAGE, SIGNATURE, DEFAULT_SIGNER_ID)
    assert Sm2Verifier().algorithms == {"sm2"}


def test_a_refusal_writes_nothing_anywhere(capfd):
    assert not verify(SIGNATURE, message=b"another")
    assert not verify(raw(R, N - R))
    assert capfd.readouterr() == ("", "")


@settings(max_examples=200)
@given(
    key=st.one_of(st.just(PUBLIC_KEY), st.binary(max_size=70)),
    message=st.binary(max_size=40),
    signature=st.one_of(st.just(SIGNATURE), st.binary(min_size=64, max_size=64), st.binary(max_size=130)),
    signer_id=st.one_of(st.none(), st.text(max_size=20)),
)
def test_no_input_raises_and_none_but_the_right_one_is_accepted(key, message, signature, signer_id):
    assert not verify(signature, key=key, message=message, signer_id=signer_id)


# ---- several verifiers


def test_the_default_verifier_knows_ed25519_and_sm2():
    verifier = default_verifier()
    ed25519 = Ed25519Signer(bytes(32))
    signature = ed25519.sign(b"m")
    assert verifier.algorithms == {"ed25519", "sm2"}
    assert verifier.verify("sm2", PUBLIC_KEY, MESSAGE, SIGNATURE, DEFAULT_SIGNER_ID)
    assert verifier.verify("ed25519", ed25519.public_key, b"m", signature)
    assert not verifier.verify("sm2", ed25519.public_key, b"m", signature, DEFAULT_SIGNER_ID)
    assert not verifier.verify("ed25519", PUBLIC_KEY, MESSAGE, SIGNATURE)
    assert not verifier.verify("rsa", PUBLIC_KEY, MESSAGE, SIGNATURE)


def test_ed25519_with_a_signer_id_is_refused():
    signer = Ed25519Signer(bytes(32))
    arguments = ("ed25519", signer.public_key, b"m", signer.sign(b"m"))
    for verifier in (Ed25519Verifier(), default_verifier()):
        assert verifier.verify(*arguments)
        assert verifier.verify(*arguments, None)
        assert not verifier.verify(*arguments, DEFAULT_SIGNER_ID)
        assert not verifier.verify(*arguments, "")


def test_two_verifiers_for_one_algorithm_are_refused():
    with pytest.raises(InvalidValue, match=r"each algorithm must have one verifier, got sm2 ×2"):
        CombinedVerifier([Sm2Verifier(), Ed25519Verifier(), Sm2Verifier()])


def test_with_no_verifier_nothing_is_accepted():
    assert CombinedVerifier([]).algorithms == frozenset()
    assert not CombinedVerifier([]).verify("sm2", PUBLIC_KEY, MESSAGE, SIGNATURE, DEFAULT_SIGNER_ID)


# ---- keys in memory


def test_a_signer_finds_its_public_key(signer):
    assert signer.public_key == PUBLIC_KEY
    assert signer.algorithm == "sm2"
    assert signer.key_id == key_id_for("sm2", PUBLIC_KEY)
    assert signer.signer_id == BUREAU
    assert repr(signer) == f"Sm2Signer(key_id='{signer.key_id}', signer_id='{BUREAU}')"


def test_what_a_signer_signs_verifies_by_library_and_textbook(signer):
    signature = signer.sign(MESSAGE)
    assert len(signature) == 64
    assert verify(signature, signer_id=BUREAU)
    assert not verify(signature)
    assert plain.verify(PUBLIC_KEY, signed_digest(BUREAU, PUBLIC_KEY, MESSAGE), signature)


def test_the_library_computes_the_same_digest(signer):
    import gmssl_pyx

    theirs = gmssl_pyx.sm2_sign(SCALAR, PUBLIC_KEY[1:], MESSAGE, BUREAU.encode())
    assert verify(sm2.raw_from_der(theirs), signer_id=BUREAU)
    ours = sm2.der_from_raw(signer.sign(MESSAGE))
    assert gmssl_pyx.sm2_verify(PUBLIC_KEY[1:], MESSAGE, ours, BUREAU.encode())


def test_every_signature_has_a_nonce_of_its_own(signer):
    signatures = {signer.sign(MESSAGE) for _ in range(50)}
    assert len({signature[:32] for signature in signatures}) == 50


@settings(max_examples=25)
@given(
    private=st.integers(1, N - 2), message=st.binary(max_size=300), signer_id=st.text(min_size=1, max_size=30)
)
def test_any_key_signs_any_message_under_any_id(private, message, signer_id):
    pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")
    signer = Sm2Signer(private.to_bytes(32, "big"), signer_id=signer_id)
    signature = signer.sign(message)
    assert verify(signature, key=signer.public_key, message=message, signer_id=signer_id)
    assert not verify(signature, key=signer.public_key, message=message + b"\x00", signer_id=signer_id)


@pytest.mark.parametrize("private", [1, 2, N - 2])
def test_the_first_and_last_private_keys_sign(private):
    pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")
    signer = Sm2Signer(private.to_bytes(32, "big"), signer_id="id")
    assert signer.public_key == plain.public_key(private)
    assert verify(signer.sign(b"m"), key=signer.public_key, message=b"m", signer_id="id")


@pytest.mark.parametrize(
    ("scalar", "seen"),
    [
        (b"", "0"),
        (SCALAR[:-1], "31"),
        (SCALAR + b"\x00", "33"),
        (bytes(32), "a number out of range"),
        ((N - 1).to_bytes(32, "big"), "a number out of range"),
        (N.to_bytes(32, "big"), "a number out of range"),
        (b"\xff" * 32, "a number out of range"),
        (SCALAR.hex(), "str"),
        (bytearray(SCALAR), "bytearray"),
        (int.from_bytes(SCALAR, "big"), "int"),
    ],
)
def test_a_private_key_is_32_bytes_in_range_and_never_shown(scalar, seen):
    with pytest.raises(InvalidValue, match=rf"must be 32 bytes, a number from 1 to n−2, got {seen}$"):
        Sm2Signer(scalar, signer_id="id")


@pytest.mark.parametrize("signer_id", ["", "a" * 8192, None, b"id", "\udfff"])
def test_a_signer_needs_a_signer_id(signer_id):
    with pytest.raises(InvalidValue, match="signer id must be text of 1 to 8191 bytes in UTF-8"):
        Sm2Signer(SCALAR, signer_id=signer_id)
    with pytest.raises(InvalidValue, match="signer id must be text of 1 to 8191 bytes in UTF-8"):
        Sm2DeviceSigner(SoftwareDevice(), signer_id=signer_id)


def test_a_new_key_is_made_of_the_entropy_given_and_of_more_when_out_of_range(signer):
    class Entropy:
        def __init__(self) -> None:
            self.answers = [bytes(32), b"\xff" * 32, (N - 1).to_bytes(32, "big"), SCALAR]

        def token(self, size: int) -> bytes:
            assert size == 32
            return self.answers.pop(0)

    made = Sm2Signer.generate(Entropy())
    assert made.public_key == PUBLIC_KEY
    assert made.signer_id == DEFAULT_SIGNER_ID
    assert Sm2Signer.generate(Entropy(), signer_id=BUREAU).signer_id == BUREAU


def test_without_the_extra_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    with pytest.raises(MissingExtra) as caught:
        Sm2Signer(SCALAR, signer_id="id")
    assert "signing with SM2 needs the extra 'sm2'" in str(caught.value)
    assert "pip install 'randcheck[sm2]'" in str(caught.value)
    assert verify(SIGNATURE)  # verifying needs none
    assert Sm2DeviceSigner(SoftwareDevice(), signer_id="id").sign(b"m")


def test_a_library_that_fails_or_answers_nonsense_is_an_error_of_ours(signer, monkeypatch):
    import gmssl_pyx

    def fail(private_key, digest):
        raise gmssl_pyx.GmsslInnerError("no randomness")

    answers = [fail, lambda *_: b"", lambda *_: sm2.der_from_raw(bytes(64)), lambda *_: SIGNATURE]
    for answer in answers:
        monkeypatch.setattr(gmssl_pyx, "sm2_sign_sm3_digest", answer)
        with pytest.raises(SigningFailed, match="the signer must answer with a signature by its key, got"):
            signer.sign(MESSAGE)


def test_a_library_that_signs_with_no_one_key_makes_no_signer(monkeypatch):
    gmssl_pyx = pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")
    privates = iter((5, 6))
    monkeypatch.setattr(
        gmssl_pyx,
        "sm2_sign_sm3_digest",
        lambda _, digest: sm2.der_from_raw(plain.sign(next(privates), digest, nonce=77)),
    )
    with pytest.raises(SigningFailed, match="got signatures by no key"):
        Sm2Signer(SCALAR, signer_id="id")


# ---- devices


def test_a_device_gets_the_32_bytes_of_the_standard_and_nothing_else():
    device = SoftwareDevice()
    signer = Sm2DeviceSigner(device, signer_id=DEFAULT_SIGNER_ID)
    assert verify(signer.sign(MESSAGE))
    assert device.asked == [DIGEST]
    assert signer.public_key == PUBLIC_KEY
    assert signer.algorithm == "sm2"
    assert signer.key_id == key_id_for("sm2", PUBLIC_KEY)
    assert signer.signer_id == DEFAULT_SIGNER_ID
    assert repr(signer) == f"Sm2DeviceSigner(key_id='{signer.key_id}', signer_id='1234567812345678')"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        None,
        bytes(64),
        SIGNATURE[:-1],
        bytearray(SIGNATURE),
        sm2.der_from_raw(SIGNATURE),
        plain.sign(5, DIGEST, nonce=9),
        SIGNATURE[32:] + SIGNATURE[:32],
    ],
    ids=["empty", "None", "zeros", "short", "bytearray", "DER", "another key", "swapped"],
)
def test_what_a_device_answers_wrongly_is_not_handed_on(answer):
    signer = Sm2DeviceSigner(ScriptedDevice(answer), signer_id=DEFAULT_SIGNER_ID)
    with pytest.raises(SigningFailed, match="an answer that is no signature by the key"):
        signer.sign(MESSAGE)
    assert Sm2DeviceSigner(ScriptedDevice(SIGNATURE), signer_id=DEFAULT_SIGNER_ID).sign(MESSAGE) == SIGNATURE


def test_what_a_device_raises_becomes_an_error_of_ours_with_its_words():
    signer = Sm2DeviceSigner(ScriptedDevice(OSError("SDR_COMMFAIL")), signer_id="id")
    with pytest.raises(SigningFailed, match="got OSError: SDR_COMMFAIL") as caught:
        signer.sign(b"m")
    assert isinstance(caught.value.__cause__, OSError)
    ours = StoreUnavailable(reason="busy", outcome="unknown")
    with pytest.raises(StoreUnavailable):
        Sm2DeviceSigner(ScriptedDevice(ours), signer_id="id").sign(b"m")


@pytest.mark.parametrize("key", [PUBLIC_KEY[1:], b"", None, bytearray(PUBLIC_KEY), b"\x04" + bytes(64)])
def test_a_device_without_a_public_key_makes_no_signer(key):
    with pytest.raises(InvalidValue, match="a device's SM2 public key must be 65 bytes"):
        Sm2DeviceSigner(ScriptedDevice(SIGNATURE, key), signer_id="id")
