"""Signed payloads in another spelling, and fields that no reader knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, PARTY, POLICY, PUBLIC, edited, enter
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import Envelope, sign_envelope
from support.ceremonies import SIGNER
from support.forgeries import refit

THEME = Theme("Odd payloads and unknown fields", POLICY)
attack = THEME.attack


# ---- the signed payload, by who can sign it ---------------------------------------------------------------


def signed_as(
    change: Callable[[bytes], bytes], bundle: Bundle = AUDITOR, which: str = "commitment"
) -> Bundle:
    """Return a receipt whose payload is spelt differently and signed so."""
    envelope: Envelope = getattr(bundle, which)
    payload = change(envelope.payload)
    assert payload != envelope.payload
    signed = sign_envelope(payload_type=envelope.payload_type, payload=payload, signers=[SIGNER])
    return enter(refit(attrs.evolve(bundle, **{which: signed})))


@attack("sign a payload with a blank in it", fails="canonical-statements")
def payload_with_a_blank():
    return signed_as(lambda payload: payload.replace(b":", b": ", 1))


@attack("sign a payload that ends with a line feed", fails="canonical-statements")
def payload_with_a_line_feed():
    return signed_as(lambda payload: payload + b"\n")


@attack("sign a payload with members in another order", fails="canonical-statements")
def payload_in_another_order():
    return signed_as(
        lambda payload: json.dumps(
            dict(reversed(json.loads(payload).items())), ensure_ascii=False, separators=(",", ":")
        ).encode()
    )


@attack("sign a payload with an escape that needs none", fails="canonical-statements")
def payload_with_an_escape():
    return signed_as(lambda payload: payload.replace(b"TH-1", b"TH\\u002d1", 1))


@attack("sign a payload that states its ledger twice", fails="canonical-statements")
def payload_with_a_key_twice():
    return signed_as(lambda payload: payload.replace(b'"log":', b'"log":"other","log":', 1))


@attack("sign a payload with 1.0 for 1", fails="canonical-statements")
def payload_with_a_fraction():
    return signed_as(lambda payload: payload.replace(b'"protocol":1', b'"protocol":1.0'))


@attack("sign a payload that begins with a byte order mark", fails="canonical-statements")
def payload_with_a_mark():
    return signed_as(lambda payload: b"\xef\xbb\xbf" + payload)


@attack("sign a draw spelt differently from the one in the commitment's ledger", fails="canonical-statements")
def draw_with_a_blank():
    return signed_as(lambda payload: payload.replace(b",", b", ", 1), which="result")


@attack(
    "sign a draw of another version at the level of the public",
    verdict="indeterminate",
    unchecked="protocol-version",
)
def draw_of_another_version():
    return signed_as(
        lambda payload: payload.replace(b'"protocol":1', b'"protocol":2'), bundle=PUBLIC, which="result"
    )


# ---- more fields than there are ---------------------------------------------------------------------------


def added(*path: str | int, bundle: Bundle = AUDITOR) -> bytes:
    """Return the file of a receipt with a field more in the object at a path."""

    def edit(mapping: dict[str, Any]) -> None:
        node: Any = mapping
        for step in path:
            node = node[step]
        node["note"] = "x"

    return edited(bundle, edit)


@attack("add a field to the bundle", error="malformed-document")
def field_more_in_the_bundle():
    return added()


@attack("add a field to an envelope", error="malformed-document")
def field_more_in_an_envelope():
    return added("commitment")


@attack("add a field to a signature", error="malformed-document")
def field_more_in_a_signature():
    return added("commitment", "signatures", 0)


@attack("add a field to a ledger entry", error="malformed-document")
def field_more_in_an_entry():
    return added("result_entry")


@attack("add a field to the materials", error="malformed-document")
def field_more_in_the_materials():
    return added("materials")


@attack("add a field to a frame", error="malformed-document")
def field_more_in_a_frame():
    return added("materials", "frames", 0)


@attack("add a field to an inspector's row", error="malformed-document")
def field_more_in_a_roster_row():
    return added("materials", "rosters", 0, "rows", 0)


@attack("add a field to a conflict list", error="malformed-document")
def field_more_in_a_conflict_list():
    return added("materials", "conflict_lists", 0)


@attack("add a field to the proof of the ledger", error="malformed-document")
def field_more_in_the_proof():
    return added("log_proof")


@attack("add a field to a path of the ledger", error="malformed-document")
def field_more_in_a_path():
    return added("log_proof", "paths", 0)


@attack("add a field to a firm's proof", error="malformed-document")
def field_more_in_a_party_proof():
    return added("party", bundle=PARTY)


@attack("add a field to a firm's row", error="malformed-document")
def field_more_in_a_row():
    return added("party", "tasks", 0, "row", bundle=PARTY)


@attack("add a field to the proof of a firm's row", error="malformed-document")
def field_more_in_a_row_proof():
    return added("party", "tasks", 0, "row_proof", bundle=PARTY)


@attack("add a field to a firm's cut", error="malformed-document")
def field_more_in_a_cut():
    return added("party", "tasks", 0, "cut", bundle=PARTY)


@attack("add a field to a row of the result that a firm is shown", error="malformed-document")
def field_more_in_a_shown_row():
    return added("party", "tasks", 0, "shown", 0, "row", bundle=PARTY)


@attack("leave a field of the bundle out", error="malformed-document")
def field_less():
    return edited(AUDITOR, lambda mapping: mapping.pop("substituted"))


@attack("leave a field empty that is left out where it has no value", error="malformed-document")
def null_for_a_proof():
    return edited(AUDITOR, lambda mapping: mapping.update(log_proof=None))
