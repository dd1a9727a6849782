"""The timestamp adapter without an authority: extras, panics, files. The rest is in tests/integration."""

from __future__ import annotations

import base64
import hashlib
import sys
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from randcheck.adapters import rfc3161
from randcheck.adapters.rfc3161 import Rfc3161Authority, Rfc3161Verifier, read_roots
from randcheck.errors import MalformedDocument, MissingExtra
from randcheck.receipts.timestamps import TimestampProblem, TimestampRefusal

# Made by the openssl command line (tests/support/openssl_tsa.py) with a signer's certificate that ended a minute later.
ROOT = base64.b64decode(
    "MIIBZTCCAQqgAwIBAgIUWznprtrxSqY+rZY3a8/YUM08zSMwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdDAgFw0yNjExMjQx"
    "NDQ5MDhaGA8yMTI2MTAzMTE0NDkwOFowDzENMAsGA1UEAwwEcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOJqNrCnTfU7"
    "FyyiCNyoOIrbvLxQtBVT4B6oHmjOcyCxiG9Sq5s31aJfQaalqx/CFr6scg1S+K7fCGdM1QYaYYqjQjBAMA8GA1UdEwEB/wQFMAMB"
    "Af8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBTggE8JIxkWgCU/vu3xaBpZRAexjTAKBggqhkjOPQQDAgNJADBGAiEAt9CZwxPl"
    "EZxyOhx7FaNnXCgc9BEosBZ7DjhhFI4zquACIQCdz022kLF6XApmvPE6XOfn1NopDj/7e1ORJ/tYyPwpCw=="
)
TOKEN = base64.b64decode(
    "MIIDeQYJKoZIhvcNAQcCoIIDajCCA2YCAQMxDzANBglghkgBZQMEAgEFADByBgsqhkiG9w0BCRABBKBjBGEwXwIBAQYEKgMEATAx"
    "MA0GCWCGSAFlAwQCAQUABCC05H75i/yXw+zibsvPqPY90WKyd0DskYCnB/vDKm53ywIBAhgPMjAyNjExMjQxNDQ5MDhaMAMCAQEC"
    "CDQX1yyq0G72oIIBmzCCAZcwggE9oAMCAQICFGTDJKN+W/IFD5xXDP66aRX5DJqJMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJv"
    "b3QwHhcNMjAwMTAxMDAwMDAwWhcNMjYxMTI0MTQ1MDA4WjAOMQwwCgYDVQQDDAN0c2EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC"
    "AATqjUW9xrY3Kpibc+kKnwKVX/vgX1sPZAGfdenxaU1rd8kwygfEoq6RDzCf/DEE6R9V/ehiRn10BPQMOn4NKaAwo3gwdjAMBgNV"
    "HRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAWBgNVHSUBAf8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQUjWmoFMFnvwRHd156zsQZ"
    "ygVbsCAwHwYDVR0jBBgwFoAU4IBPCSMZFoAlP77t8WgaWUQHsY0wCgYIKoZIzj0EAwIDSAAwRQIhAPZ/yaukvjNKfRam4CUt64jb"
    "jB+y+b650FMsrf7j1DPPAiACdadiU4fF26taDyyybMbs9doBKgX1n4/ykE5ospoMmDGCATswggE3AgEBMCcwDzENMAsGA1UEAwwE"
    "cm9vdAIUZMMko35b8gUPnFcM/rppFfkMmokwDQYJYIZIAWUDBAIBBQCggaQwGgYJKoZIhvcNAQkDMQ0GCyqGSIb3DQEJEAEEMBwG"
    "CSqGSIb3DQEJBTEPFw0yNjExMjQxNDQ5MDhaMC8GCSqGSIb3DQEJBDEiBCAk/kG8g9a+ejmiF01gS73ot93H4Tq79CB0YoGORbV8"
    "jzA3BgsqhkiG9w0BCRACLzEoMCYwJDAiBCACHLbmSafD+bGqOUVE46fmHRGKCxpgpr0TssOtbR0DvTAKBggqhkjOPQQDAgRHMEUC"
    "IHjEtwXnGSvmXXpUDrxQMUhuaMOJ+dtMusAyTvrkpnDpAiEAoY00DsDybJ/hA99aJQwAMth0f93NRrCyW0XxnySmPuU="
)
MADE = datetime(2026, 11, 24, 14, 49, 8, tzinfo=UTC)


def test_a_token_is_good_long_after_its_certificate_has_expired():
    pytest.importorskip("rfc3161_client", reason="needs the extra rfc3161")
    digest = hashlib.sha256("某市账本\n7\n".encode()).digest()
    assert Rfc3161Verifier().verify(TOKEN, digest, [ROOT]) == MADE


def test_without_the_extra_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    for make in (Rfc3161Verifier, lambda: Rfc3161Authority(bytes, roots=[])):
        with pytest.raises(MissingExtra, match=r"RFC 3161 timestamps needs the extra 'rfc3161'"):
            make()


def verifier_over(monkeypatch, error: BaseException) -> Rfc3161Verifier:
    def decode(data: bytes) -> None:
        raise error

    monkeypatch.setattr(rfc3161, "_load_client", lambda _: SimpleNamespace(decode_timestamp_response=decode))
    return Rfc3161Verifier()


class PanicException(BaseException):
    """Named as that of PyO3, which is no Exception either."""


@pytest.mark.parametrize(
    "error", [PanicException("index out of bounds"), RuntimeError(), ValueError(), Warning()]
)
def test_whatever_the_library_raises_the_answer_is_a_refusal(monkeypatch, error):
    answer = verifier_over(monkeypatch, error).verify(b"token", bytes(32), [])
    assert isinstance(answer, TimestampRefusal)
    assert answer.problem is TimestampProblem.MALFORMED


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit()])
def test_what_stops_the_program_is_let_through(monkeypatch, error):
    with pytest.raises(type(error)):
        verifier_over(monkeypatch, error).verify(b"token", bytes(32), [])


@pytest.mark.parametrize(
    "pem", [b"", b"x", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "text"]
)
def test_a_file_without_certificates_is_named(pem):
    with pytest.raises(MalformedDocument, match=r"roots\.pem: must hold certificates in PEM form"):
        read_roots(pem, path="roots.pem")
