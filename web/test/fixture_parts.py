"""Crafted signatures and policies, with what the library says of them."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from fixture_edits import edited

from randcheck.adapters import default_verifier
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.adapters.holiday_sources import load_calendar
from randcheck.adapters.sm2 import Sm2Signer, sm3
from randcheck.errors import PolicyInvalid, RandcheckError
from randcheck.receipts.edwards25519 import GROUP_ORDER, PRIME
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.sm2_curve import ORDER as SM2_ORDER
from randcheck.receipts.sm2_curve import PRIME as SM2_PRIME
from randcheck.receipts.trust_policy import TrustPolicy

MESSAGE = "承诺 1".encode()
SM2_ID = "1234567812345678"


def signatures() -> dict[str, Any]:
    """Return signatures of both algorithms, honest and crafted, and digests of SM3."""
    verifier = default_verifier()
    rows = []
    for algorithm, key, message, signature, signer_id in (*_ed25519(), *_sm2()):
        verdict = verifier.verify(algorithm, key, message, signature, signer_id=signer_id)
        rows.append(
            {
                "algorithm": algorithm,
                "key": key.hex(),
                "message": message.hex(),
                "signature": signature.hex(),
                "signer_id": signer_id,
                "verdict": verdict,
            }
        )
    digests = [
        {"message": (b"a" * size).hex(), "digest": sm3(b"a" * size).hex()} for size in range(0, 200, 3)
    ]
    return {"signatures": rows, "digests": digests}


# Encodings that Ed25519 libraries are known to differ about: small orders, coordinates at and beyond the prime.
_ODD_POINTS = [
    (1).to_bytes(32, "little"),
    (PRIME - 1).to_bytes(32, "little"),
    bytes(32),
    (1 << 255).to_bytes(32, "little"),
    (PRIME).to_bytes(32, "little"),
    (PRIME + 1).to_bytes(32, "little"),
    (1 | 1 << 255).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    b"\xff" * 32,
    (2).to_bytes(32, "little"),
]


def _ed25519() -> Iterator[tuple[str, bytes, bytes, bytes, str | None]]:
    signer = Ed25519Signer(bytes(range(32)))
    key, good = signer.public_key, signer.sign(MESSAGE)
    r, s = good[:32], int.from_bytes(good[32:], "little")
    yield "ed25519", key, MESSAGE, good, None
    yield "ed25519", key, MESSAGE, good, SM2_ID
    yield "ed25519", key, MESSAGE + b" ", good, None
    yield "ed25519", key, b"", signer.sign(b""), None
    for other in (s + GROUP_ORDER, 0, GROUP_ORDER, GROUP_ORDER - 1, 2**256 - 1, GROUP_ORDER - s):
        yield "ed25519", key, MESSAGE, r + other.to_bytes(32, "little"), None
    for size in (0, 32, 63, 65, 128):
        yield "ed25519", key, MESSAGE, (good * 2)[:size], None
    for point in _ODD_POINTS:
        for scalar in (0, 1, s):
            yield "ed25519", point, MESSAGE, point + scalar.to_bytes(32, "little"), None
            yield "ed25519", point, MESSAGE, r + scalar.to_bytes(32, "little"), None
            yield "ed25519", key, MESSAGE, point + scalar.to_bytes(32, "little"), None
    for size in (0, 31, 33):
        yield "ed25519", (key * 2)[:size], MESSAGE, good, None
    yield from _mixed_order_keys(good)
    chance = random.Random(25519)
    for _ in range(60):
        spoilt = bytearray(good)
        spoilt[chance.randrange(64)] ^= 1 << chance.randrange(8)
        yield "ed25519", key, MESSAGE, bytes(spoilt), None
        odd = bytearray(key)
        odd[chance.randrange(32)] ^= 1 << chance.randrange(8)
        yield "ed25519", bytes(odd), MESSAGE, good, None


def _mixed_order_keys(good: bytes) -> Iterator[tuple[str, bytes, bytes, bytes, str | None]]:
    """Yield points picked by their y: about seven in eight of them have a component of small order."""
    for y in range(3, 60):
        yield "ed25519", y.to_bytes(32, "little"), MESSAGE, good, None
        yield "ed25519", y.to_bytes(32, "little"), MESSAGE, y.to_bytes(32, "little") + bytes(32), None


def _sm2() -> Iterator[tuple[str, bytes, bytes, bytes, str | None]]:
    # The example of GB/T 32918.5-2017, A.2.
    key = bytes.fromhex(
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    good = bytes.fromhex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    )
    yield "sm2", key, b"message digest", good, SM2_ID
    for scalar in range(1, 6):
        signer = Sm2Signer(scalar.to_bytes(32, "big"), signer_id="签名者")
        signature = signer.sign(MESSAGE)
        yield "sm2", signer.public_key, MESSAGE, signature, "签名者"
        yield "sm2", signer.public_key, MESSAGE, signature, "签名"
    for signer_id in (None, "", "1234567812345679", "1" * 8191, "1" * 8192):
        yield "sm2", key, b"message digest", good, signer_id
    r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")
    for pair in (
        (0, s),
        (r, 0),
        (r, SM2_ORDER - r),
        (SM2_ORDER, s),
        (r, SM2_ORDER),
        (r, SM2_ORDER - s),
        (1, 1),
    ):
        yield "sm2", key, b"message digest", b"".join(one.to_bytes(32, "big") for one in pair), SM2_ID
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    for point in ((x, SM2_PRIME - y), (x, y + 1), (0, 0), (SM2_PRIME, y), (SM2_PRIME + 1, y)):
        yield (
            "sm2",
            b"\x04" + b"".join(one.to_bytes(32, "big") for one in point),
            b"message digest",
            good,
            SM2_ID,
        )
    for odd in (key[1:], b"\x02" + key[1:33], b"\x06" + key[1:], key + b"\x00", b""):
        yield "sm2", odd, b"message digest", good, SM2_ID
    chance = random.Random(32918)
    for _ in range(40):
        spoilt = bytearray(good)
        spoilt[chance.randrange(64)] ^= 1 << chance.randrange(8)
        yield "sm2", key, b"message digest", bytes(spoilt), SM2_ID
    for size in (0, 63, 65):
        yield "sm2", key, b"message digest", (good * 2)[:size], SM2_ID


def deadlines() -> list[dict[str, Any]]:
    """Return the fifth working day after every day of the announced years, null where that may still change."""
    calendar = load_calendar(())
    years = [year.year for year in calendar.years]
    rows = []
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        deadline = calendar.add(day, 5)
        due = deadline.due.isoformat() if deadline.is_confirmed else None
        rows.append({"day": day.isoformat(), "due": due})
        day += timedelta(days=1)
    return rows


def policies() -> Iterator[dict[str, Any]]:
    """Yield policies as mappings, each with the place at which the library refuses it, or None."""
    for mapping in _policy_mappings():
        try:
            TrustPolicy.from_mapping(mapping)
            place = None
        except PolicyInvalid as error:
            place = error.key
        except RandcheckError as error:
            place = error.code
        yield {"policy": mapping, "place": place}


_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_CERTIFICATES = (
    "no",
    "",
    *(
        f"{_BEGIN}\n{written}\n{_END}"
        for written in (
            "MAA=",
            "M A\r\nA =",
            "MAA",  # no padding
            "MAA==",
            "MAB=",  # bits that are not used
            "MAA=MAA=",
            "MA_-",
            "====",
            "",
            " ",
            "   ",
        )
    ),
    f"{_BEGIN}MAA={_END}",
    f"{_BEGIN}\nMAA=\n{_END}\n{_BEGIN}\nMAA=\n{_END}",
    f" \n{_BEGIN}\nMAA=\n{_END} \n",
)


def _policy_mappings() -> Iterator[dict[str, Any]]:
    keys = [Ed25519Signer(bytes([number]) * 32) for number in (1, 2)]
    sm2_key = Sm2Signer(bytes(31) + b"\x05", signer_id=SM2_ID).public_key
    tables = [
        {
            "key_id": key.key_id,
            "algorithm": "ed25519",
            "public_key": key.public_key.hex(),
            "organisation_id": f"o{number}",
            "statement_kinds": ["commitment", "draw", "cosignature" if number else "checkpoint"],
        }
        for number, key in enumerate(keys)
    ]
    tables.append(
        {
            "key_id": key_id_for("sm2", sm2_key),
            "algorithm": "sm2",
            "public_key": sm2_key.hex(),
            "organisation_id": "o1",
            "statement_kinds": ["draw"],
            "signer_id": SM2_ID,
            "valid_from": 3,
            "valid_until": 9,
        }
    )
    whole = {
        "policy_version": 1,
        "protocol_versions": [1],
        "changes_from": 2,
        "timestamp_roots": ["-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"],
        "organisations": [{"organisation_id": f"o{number}", "name": f"机构 {number}"} for number in (0, 1)],
        "keys": tables,
        "thresholds": {
            "draw": {"keys": 2, "organisations": 2, "required": ["o0"]},
            "cosignature": {"keys": 1},
        },
    }
    yield whole
    chance = random.Random("policies")
    for _ in range(400):
        yield edited(whole, chance)
    for place, value in (
        (("keys", 2, "signer_id"), "x" * 201),
        (("keys", 2, "valid_until"), 2),
        (("keys", 0, "signer_id"), "x"),
        (("keys", 0, "algorithm"), "Ed25519"),
        (("keys", 0, "statement_kinds"), ["draw", "Draw"]),
        (("keys", 0, "statement_kinds"), ["checkpoint", "cosignature"]),
        (("keys", 0, "organisation_id"), "o9"),
        (("thresholds", "draw", "keys"), 1001),
        (("thresholds", "draw", "organisations"), 3),
        (("thresholds", "draw", "required"), ["o9"]),
        (("thresholds", "Draw"), {}),
        (("protocol_versions",), []),
        (("changes_from",), -1),
        *((("timestamp_roots",), [certificate]) for certificate in _CERTIFICATES),
        (("timestamp_roots",), []),
        (("keys", 0, "statement_kinds"), ["draw", "procedure-event", "a-kind-to-come"]),
        (("thresholds", "procedure-event"), {"keys": 2}),
    ):
        mapping = copy.deepcopy(whole)
        holder: Any = mapping
        for part in place[:-1]:
            holder = holder[part]
        holder[place[-1]] = value
        yield mapping
