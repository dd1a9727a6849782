"""RFC 3161 timestamps with an authority made of the openssl command line."""

from __future__ import annotations

import hashlib
import random
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from randcheck.adapters import rfc3161
from randcheck.adapters.rfc3161 import Rfc3161Authority, Rfc3161Verifier, read_roots
from randcheck.errors import InvalidValue, StoreUnavailable, TimestampUnavailable
from randcheck.receipts.timestamps import TimestampProblem, TimestampRefusal
from support.openssl_tsa import OpenSslAuthority

pytest.importorskip("rfc3161_client", reason="needs the extra rfc3161")

NOTE = "某市账本\n7\n".encode()
DIGEST = hashlib.sha256(NOTE).digest()


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> OpenSslAuthority:
    return OpenSslAuthority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> OpenSslAuthority:
    return OpenSslAuthority(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="module")
def token(authority) -> bytes:
    return authority.token(DIGEST)


@pytest.fixture
def verifier() -> Rfc3161Verifier:
    return Rfc3161Verifier()


def problem(answer: datetime | TimestampRefusal) -> TimestampProblem:
    assert isinstance(answer, TimestampRefusal), answer
    assert answer.sentence.en
    assert answer.sentence.zh
    return answer.problem


def test_a_good_token_proves_its_time(verifier, authority, token):
    time = verifier.verify(token, DIGEST, [authority.root])
    assert isinstance(time, datetime)
    assert time.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - time) < timedelta(hours=1)


def test_the_root_may_stand_anywhere_among_the_trusted_ones(verifier, authority, stranger, token):
    assert isinstance(verifier.verify(token, DIGEST, [stranger.root, authority.root]), datetime)


def test_openssl_gives_the_same_verdict(authority, token):
    (authority.folder / "checked").write_bytes(token)
    for digest in (DIGEST, bytes(32)):
        arguments = (
            "ts",
            "-verify",
            "-digest",
            digest.hex(),
            "-token_in",
            "-in",
            "checked",
            "-CAfile",
            "root.pem",
        )
        done = subprocess.run(["openssl", *arguments], cwd=authority.folder, capture_output=True, check=False)
        ours = Rfc3161Verifier().verify(token, digest, [authority.root])
        assert (done.returncode == 0) == isinstance(ours, datetime)


def test_another_digest_is_refused(verifier, authority, token):
    for digest in (hashlib.sha256(b"another").digest(), DIGEST[:-1], DIGEST + b"\x00", b""):
        assert problem(verifier.verify(token, digest, [authority.root])) is TimestampProblem.OTHER_DATA


def test_another_root_is_refused(verifier, stranger, token):
    assert problem(verifier.verify(token, DIGEST, [stranger.root])) is TimestampProblem.UNTRUSTED


def test_with_no_root_nothing_is_proved(verifier, token):
    assert problem(verifier.verify(token, DIGEST, [])) is TimestampProblem.UNTRUSTED


def test_the_signers_own_certificate_is_no_root(verifier, authority, token):
    assert (
        problem(verifier.verify(token, DIGEST, [authority.certificate("tsa")])) is TimestampProblem.UNTRUSTED
    )


@pytest.mark.parametrize("root", [b"", b"x", b"-----BEGIN CERTIFICATE-----"])
def test_a_root_that_is_no_certificate_is_named(verifier, token, root):
    answer = verifier.verify(token, DIGEST, [root])
    assert problem(answer) is TimestampProblem.UNTRUSTED
    assert answer.sentence.en == "a trusted root that is no certificate"


def test_a_certificate_that_had_expired_at_the_tokens_time_is_refused(verifier, tmp_path):
    expired = OpenSslAuthority(tmp_path, end="20210101000000Z")
    late = expired.token(DIGEST)
    assert problem(verifier.verify(late, DIGEST, [expired.root])) is TimestampProblem.UNTRUSTED


def test_a_certificate_that_was_not_valid_yet_is_refused(verifier, tmp_path):
    early = OpenSslAuthority(tmp_path, start="20980101000000Z")
    assert problem(verifier.verify(early.token(DIGEST), DIGEST, [early.root])) is TimestampProblem.UNTRUSTED


def test_a_token_over_another_kind_of_digest_is_refused(verifier, authority):
    sha512 = authority.token(hashlib.sha512(NOTE).digest(), "-cert", algorithm="-sha512")
    assert problem(verifier.verify(sha512, DIGEST, [authority.root])) is TimestampProblem.OTHER_DATA
    # Of the same length, so that only the name tells: an attacker may find a collision in the weaker one.
    same_length = authority.token(DIGEST, "-cert", algorithm="-sm3")
    assert problem(verifier.verify(same_length, DIGEST, [authority.root])) is TimestampProblem.OTHER_DATA


def test_a_token_without_the_signers_certificate_is_refused(verifier, authority):
    bare = authority.token(DIGEST, "-no_nonce")
    assert problem(verifier.verify(bare, DIGEST, [authority.root])) is TimestampProblem.UNTRUSTED


def test_only_a_certificate_for_time_stamping_can_make_one(verifier, authority, token):
    authority.issue_without_purpose("webserver")
    honest_way = authority.forge(token, signer="tsa")
    assert isinstance(verifier.verify(honest_way, DIGEST, [authority.root]), datetime)
    forged = authority.forge(token, signer="webserver")
    assert problem(verifier.verify(forged, DIGEST, [authority.root])) is TimestampProblem.UNTRUSTED


def test_what_the_authority_signed_as_something_else_is_no_timestamp(verifier, authority, token):
    data = authority.forge(token, signer="tsa", content_type="1.2.840.113549.1.7.1")
    assert isinstance(verifier.verify(data, DIGEST, [authority.root]), TimestampRefusal)


def test_a_token_that_is_cut_padded_or_wrapped_is_refused(verifier, authority, token):
    answer = authority.answer((authority.folder / "query").read_bytes())
    for changed in (
        b"",
        token[:-1],
        token[1:],
        token + b"\x00",
        token * 2,
        b"\x30\x00",
        answer,
        token.hex().encode(),
    ):
        assert problem(verifier.verify(changed, DIGEST, [authority.root])) is TimestampProblem.MALFORMED


def test_a_token_beyond_the_limit_is_not_even_read(verifier, authority, token, monkeypatch):
    monkeypatch.setattr(rfc3161, "MAX_TOKEN_BYTES", len(token) - 1)
    assert problem(verifier.verify(token, DIGEST, [authority.root])) is TimestampProblem.MALFORMED
    monkeypatch.setattr(rfc3161, "MAX_TOKEN_BYTES", len(token))
    assert isinstance(verifier.verify(token, DIGEST, [authority.root]), datetime)


def test_a_changed_token_never_tells_another_time_and_never_raises(verifier, authority, token):
    honest = verifier.verify(token, DIGEST, [authority.root])
    generator = random.Random(3161)
    refused = 0
    for _ in range(600):
        changed = bytearray(token)
        for _ in range(generator.choice((1, 1, 3))):
            changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
        answer = verifier.verify(bytes(changed), DIGEST, [authority.root])
        if isinstance(answer, TimestampRefusal):
            refused += 1
        else:
            assert answer == honest  # some bytes, a tag's or an algorithm's parameters, are not signed
    assert refused > 500


def test_the_time_in_a_token_cannot_be_changed(verifier, authority, token):
    year = b"%d" % datetime.now(UTC).year
    at = token.index(b"\x18\x0f" + year) + 2
    changed = token[:at] + b"2020" + token[at + 4 :]
    assert problem(verifier.verify(changed, DIGEST, [authority.root])) is TimestampProblem.UNTRUSTED


# ---- asking


def test_an_authority_is_asked_for_the_digest_alone_and_its_token_verifies(verifier, authority):
    asked: list[bytes] = []

    def transport(request: bytes) -> bytes:
        asked.append(request)
        return authority.answer(request)

    client = Rfc3161Authority(transport, roots=[authority.root])
    stamped = client.stamp(NOTE)
    assert isinstance(verifier.verify(stamped, DIGEST, [authority.root]), datetime)
    assert DIGEST in asked[0]
    assert NOTE not in asked[0]
    client.stamp(NOTE)
    assert asked[0] != asked[1]  # a nonce each


def test_what_readers_would_not_trust_is_refused_at_once(authority, stranger):
    client = Rfc3161Authority(authority.answer, roots=[stranger.root])
    with pytest.raises(TimestampUnavailable, match="whose signer no trusted root stood behind"):
        client.stamp(NOTE)


def test_an_answer_to_another_request_is_refused(authority):
    old: list[bytes] = []

    def replay(request: bytes) -> bytes:
        old.append(authority.answer(request))
        return old[0]

    client = Rfc3161Authority(replay, roots=[authority.root])
    client.stamp(NOTE)
    with pytest.raises(TimestampUnavailable, match="an answer to another request"):
        client.stamp(NOTE)


def test_a_refusal_of_the_authority_is_told(authority):
    def unsupported(request: bytes) -> bytes:
        sha256_oid, sha224_oid = bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040204")
        return authority.answer(request.replace(sha256_oid, sha224_oid))

    with pytest.raises(TimestampUnavailable, match="got a refusal, status 2"):
        Rfc3161Authority(unsupported, roots=[authority.root]).stamp(NOTE)


@pytest.mark.parametrize("answer", [b"", b"<html>502</html>", b"\x30\x00", None, "text"])
def test_an_answer_that_is_none_is_told(authority, answer):
    with pytest.raises(TimestampUnavailable, match="no RFC 3161 answer"):
        Rfc3161Authority(lambda _: answer, roots=[authority.root]).stamp(NOTE)


def test_what_the_transport_raises_becomes_an_error_of_ours(authority):
    def fail(request: bytes) -> bytes:
        raise TimeoutError("30 s")

    with pytest.raises(TimestampUnavailable, match="got TimeoutError: 30 s"):
        Rfc3161Authority(fail, roots=[authority.root]).stamp(NOTE)

    def ours(request: bytes) -> bytes:
        raise StoreUnavailable(reason="busy", outcome="unknown")

    with pytest.raises(StoreUnavailable):
        Rfc3161Authority(ours, roots=[authority.root]).stamp(NOTE)


@pytest.mark.parametrize("message", [b"", "text", None])
def test_nothing_is_not_stamped(authority, message):
    with pytest.raises(InvalidValue, match="must be at least one byte"):
        Rfc3161Authority(authority.answer, roots=[authority.root]).stamp(message)


def test_roots_are_read_from_pem(authority, stranger):
    pem = (authority.folder / "root.pem").read_bytes() + (stranger.folder / "root.pem").read_bytes()
    assert read_roots(pem, path="roots.pem") == (authority.root, stranger.root)
