"""RFC 3161 timestamps, with ``rfc3161-client`` reading them. Needs the extra ``rfc3161``.

A token proves its time when all of this holds:

1. It is one DER TimeStampToken of at most 64 KiB, with the signer's certificate in it.
2. It is over a SHA-256 digest, and over this one.
3. Its signature holds, by a certificate whose critical extended key usage has time stamping.
4. A chain leads from that certificate to one of the trusted roots, all of it valid at the token's own time.

Revocation is not looked up: that takes the network, and a token must be checkable in ten years without it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import ModuleType

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from randcheck.errors import (
    InvalidValue,
    MalformedDocument,
    MissingExtra,
    RandcheckError,
    TimestampUnavailable,
)
from randcheck.hashing import sha256
from randcheck.receipts.timestamps import TimestampProblem, TimestampRefusal
from randcheck.text import Text

Transport = Callable[[bytes], bytes]
"""Takes a request to an authority and returns its answer: over HTTP, a POST of ``application/timestamp-query``."""

MAX_TOKEN_BYTES = 64 * 1024
SHA256_OID = "2.16.840.1.101.3.4.2.1"

_GRANTED = (0, 1)  # granted, granted with modifications (RFC 3161, 2.4.2)
_STATUS_GRANTED = bytes.fromhex("3003020100")

_MALFORMED = TimestampRefusal(
    problem=TimestampProblem.MALFORMED, sentence=Text("no RFC 3161 timestamp token", "不是 RFC 3161 时间戳")
)
_OTHER_ALGORITHM = TimestampRefusal(
    problem=TimestampProblem.OTHER_DATA,
    sentence=Text("a timestamp over a digest that is not SHA-256", "时间戳所用摘要算法不是 SHA-256"),
)
_OTHER_DATA = TimestampRefusal(
    problem=TimestampProblem.OTHER_DATA, sentence=Text("a timestamp of something else", "时间戳针对其他数据")
)
_UNTRUSTED = TimestampRefusal(
    problem=TimestampProblem.UNTRUSTED,
    sentence=Text(
        "a signature that does not hold, or whose signer no trusted root stood behind at the time",
        "时间戳签名无效，或签名者当时不在受信任根证书之下",
    ),
)
_NOT_A_ROOT = TimestampRefusal(
    problem=TimestampProblem.UNTRUSTED,
    sentence=Text("a trusted root that is no certificate", "受信任的根不是证书"),
)


class Rfc3161Verifier:
    """Verifies timestamp tokens by the rule at the top of this module."""

    def __init__(self) -> None:
        """Make a verifier.

        Raises:
            MissingExtra: The extra ``rfc3161`` is not installed.
        """
        self._client = _load_client(Text("checking RFC 3161 timestamps", "核验 RFC 3161 时间戳"))

    def verify(self, token: bytes, digest: bytes, roots: Sequence[bytes]) -> datetime | TimestampRefusal:
        """Return the time, in UTC, before which ``digest`` existed, or why it is not proved; never raises.

        Args:
            token: TimeStampToken in DER.
            digest: SHA-256 of the bytes that were stamped.
            roots: The trusted root certificates in DER.
        """
        try:
            return self._verify(token, digest, roots)
        except BaseException as error:
            # A panic of the library's Rust code is no Exception. What the machine or the user stops is let through.
            if isinstance(error, Exception) or type(error).__name__ == "PanicException":
                return _MALFORMED
            raise

    def _verify(self, token: bytes, digest: bytes, roots: Sequence[bytes]) -> datetime | TimestampRefusal:
        if len(token) > MAX_TOKEN_BYTES:
            return _MALFORMED
        # The library reads whole answers of authorities; the status around the token is not signed.
        answer = self._client.decode_timestamp_response(_der_sequence(_STATUS_GRANTED + token))
        stamped = answer.tst_info
        time: datetime = stamped.gen_time
        if stamped.message_imprint.hash_algorithm.dotted_string != SHA256_OID:
            return _OTHER_ALGORITHM
        if not hmac.compare_digest(stamped.message_imprint.message, digest):
            return _OTHER_DATA
        try:
            certificates = [x509.load_der_x509_certificate(root) for root in roots]
        except ValueError:
            return _NOT_A_ROOT
        if not certificates:
            return _UNTRUSTED
        try:
            self._client.VerifierBuilder(roots=certificates).build().verify(answer, digest)
        except self._client.VerificationError:
            return _UNTRUSTED
        return time.astimezone(UTC)


class Rfc3161Authority:
    """Asks an authority for timestamps, through a transport that the host brings.

    randcheck opens no connection itself: proxies, certificates and time-outs are the host's.
    """

    def __init__(self, transport: Transport, *, roots: Sequence[bytes]) -> None:
        """Take the way to an authority.

        Args:
            transport: Sends a request, returns the answer.
            roots: The root certificates, in DER, that readers will trust for this authority: what they would refuse is
                refused here, while one can still ask again.

        Raises:
            MissingExtra: The extra ``rfc3161`` is not installed.
        """
        self._client = _load_client(Text("asking for RFC 3161 timestamps", "申请 RFC 3161 时间戳"))
        self._transport = transport
        self._roots = tuple(roots)
        self._verifier = Rfc3161Verifier()

    def stamp(self, message: bytes) -> bytes:
        """Return a TimeStampToken in DER over the SHA-256 digest of ``message``, verified.

        Only the digest and a fresh nonce are sent.

        Args:
            message: At least one byte.

        Raises:
            InvalidValue: Nothing to stamp.
            TimestampUnavailable: The transport failed, the authority refused, or its answer is not to this request
                or does not hold.
        """
        if type(message) is not bytes or not message:
            rule = Text("a message to be stamped must be at least one byte", "待加盖时间戳的数据至少为一字节")
            raise InvalidValue(rule=rule, seen=f"{message!r:.80}")
        client = self._client
        request = client.TimestampRequestBuilder(
            data=message, hash_algorithm=client.HashAlgorithm.SHA256, nonce=True, cert_req=True
        ).build()
        token = self._take_token(self._send(request.as_bytes()), request.nonce)
        verdict = self._verifier.verify(token, sha256(message), self._roots)
        if isinstance(verdict, TimestampRefusal):
            raise TimestampUnavailable(seen=verdict.sentence)
        return token

    def _send(self, request: bytes) -> bytes:
        try:
            return self._transport(request)
        except RandcheckError:
            raise
        except Exception as error:  # whatever the host's transport raises
            raise TimestampUnavailable(seen=f"{type(error).__name__}: {error}") from error

    def _take_token(self, answer: bytes, nonce: int) -> bytes:
        try:
            response = self._client.decode_timestamp_response(answer)
            status = response.status
            if status in _GRANTED:
                answered_nonce, token = response.tst_info.nonce, bytes(response.time_stamp_token())
        except Exception as error:
            raise TimestampUnavailable(seen=Text("no RFC 3161 answer", "不是 RFC 3161 应答")) from error
        if status not in _GRANTED:
            raise TimestampUnavailable(seen=Text(f"a refusal, status {status}", f"拒绝，状态 {status}"))
        if answered_nonce != nonce:
            raise TimestampUnavailable(seen=Text("an answer to another request", "对其他请求的应答"))
        return token


def read_roots(pem: bytes, *, path: str) -> tuple[bytes, ...]:
    """Return the certificates in ``pem``, in DER, in the order they stand.

    Args:
        pem: One certificate or more in PEM form.
        path: Where it was read from, for messages.

    Raises:
        MalformedDocument: No certificates.
    """
    try:
        return tuple(each.public_bytes(Encoding.DER) for each in x509.load_pem_x509_certificates(pem))
    except (ValueError, TypeError):
        rule = Text("must hold certificates in PEM form", "须为 PEM 格式的证书")
        seen = Text("something else", "其他内容").en
        raise MalformedDocument(what=Text(path, path), rule=rule, seen=seen) from None


def _load_client(purpose: Text) -> ModuleType:
    try:
        import rfc3161_client
    except ImportError as error:
        raise MissingExtra(purpose=purpose, extra="rfc3161") from error
    return rfc3161_client


def _der_sequence(content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([0x30, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x30, 0x80 | len(size)]) + size + content
