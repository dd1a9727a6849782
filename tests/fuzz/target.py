"""What is fuzzed: a file as a stranger hands it out, read and verified."""

from __future__ import annotations

from attacks.insider import POLICY
from attacks.judge import VERIFIER
from randcheck.errors import RandcheckError
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.report import Report
from randcheck.receipts.verify import verify_bundle


def read_and_verify(data: bytes) -> Report | None:
    """Return the report on a file, None where it is refused; nothing but an error of ours may come of reading.

    Raises:
        Exception: A bug. Reading raises only errors of ours, verifying none at all.
    """
    try:
        bundle = Bundle.decode(data)
    except RandcheckError as error:
        _require_told(error)
        return None
    # What reads back differently would be judged differently by the next reader.
    assert Bundle.decode(bundle.encode()) == bundle
    report = verify_bundle(bundle, policy=POLICY, verifier=VERIFIER)
    verify_bundle(bundle, policy=None, verifier=VERIFIER)
    return report


def _require_told(error: RandcheckError) -> None:
    """An error that cannot be told is one more bug."""
    assert error.describe("en")
    assert error.describe("zh")
