"""Writes sm2.json: SM2 signatures, honest and crafted, with the one verdict that every verifier must reach.

    python tests/vectors/signatures/make_sm2_vectors.py [--check]

The numbers are made by the textbook (tests/support/plain_sm2.py) with fixed nonces, so the file comes out the same
every time; ``--check`` tells whether it would. All but ``signer_id`` and ``name`` are hex.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash

sys.path.insert(0, str(Path(__file__).parents[2]))
from support import plain_sm2 as plain
from support.plain_sm2 import G, N, P, raw

FILE = Path(__file__).with_name("sm2.json")
CURVE = bytes.fromhex(
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
)
DEFAULT_ID = "1234567812345678"
# GB/T 32918.5-2017, appendix A.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
MESSAGE = b"message digest"
KEY = plain.public_key(PRIVATE)
SMALL_Y = 0x9C17043EFFE1A805A74A9A5E70B9D659705D3242094A566DC016F49311178D1F
"""x of the points with y = 1 and y = p − 1."""


def sm3(data: bytes) -> bytes:
    hasher = Hash(SM3())
    hasher.update(data)
    return hasher.finalize()


def digest(key: bytes, message: bytes, signer_id: str) -> bytes:
    identity = signer_id.encode()
    z = sm3((8 * len(identity)).to_bytes(2, "big") + identity + CURVE + raw(*G) + key[1:])
    return sm3(z + message)


def case(
    name: str,
    signature: bytes,
    *,
    valid: bool = False,
    key: bytes = KEY,
    message: bytes = MESSAGE,
    signer_id: str | None = DEFAULT_ID,
) -> dict[str, Any]:
    return {
        "name": name,
        "public_key": key.hex(),
        "signer_id": signer_id,
        "message": message.hex(),
        "signature": signature.hex(),
        "valid": valid,
    }


def honest(private: int, message: bytes, signer_id: str, nonce: int) -> bytes:
    return plain.sign(private, digest(plain.public_key(private), message, signer_id), nonce)


def cases() -> Iterator[dict[str, Any]]:
    good = honest(PRIVATE, MESSAGE, DEFAULT_ID, NONCE)
    r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")
    yield case("the example of GB/T 32918.5", good, valid=True)
    yield from honest_cases()
    for name, numbers in {
        "r = 0": (0, s),
        "s = 0": (r, 0),
        "r = n": (N, s),
        "s = n": (r, N),
        "r + s = n": (r, N - r),
        "s + r = n": (N - s, s),
        "r = 2^256 - 1": (2**256 - 1, s),
        "r and s swapped": (s, r),
        "last bit of r": (r ^ 1, s),
        "last bit of s": (r, s ^ 1),
        "-s": (r, N - s),
    }.items():
        yield case(name, raw(*numbers))
    e = int.from_bytes(digest(KEY, MESSAGE, DEFAULT_ID), "big") % N
    yield case("sum at infinity, r = e", raw(e, -e * PRIVATE * pow(1 + PRIVATE, -1, N) % N))
    yield from forms(good)
    yield from keys(good)
    yield case("another message", good, message=MESSAGE + b"\n")
    yield case("another signer id", good, signer_id="1234567812345679")
    yield case("no signer id", good, signer_id=None)
    yield case("empty signer id", good, signer_id="")
    yield case("signer id of 8192 bytes", good, signer_id="a" * 8192)


def honest_cases() -> Iterator[dict[str, Any]]:
    for name, private, message, signer_id, nonce in (
        ("empty message", PRIVATE, b"", DEFAULT_ID, 3),
        ("Chinese signer id", PRIVATE, "抽取结果".encode(), "某市市场监督管理局", 5),
        ("signer id of 8191 bytes", PRIVATE, MESSAGE, "局" * 2730 + "a", 7),
        ("signer id beyond the basic plane", PRIVATE, MESSAGE, "𠮷", 11),
        ("private key 1", 1, MESSAGE, DEFAULT_ID, 13),
        ("private key n - 2", N - 2, MESSAGE, DEFAULT_ID, 17),
        ("nonce 1", PRIVATE, MESSAGE, DEFAULT_ID, 1),
        ("nonce n - 1", PRIVATE, MESSAGE, DEFAULT_ID, N - 1),
        ("message of 1000 bytes", PRIVATE, bytes(range(250)) * 4, DEFAULT_ID, 19),
    ):
        signature = honest(private, message, signer_id, nonce)
        key = plain.public_key(private)
        yield case(name, signature, valid=True, key=key, message=message, signer_id=signer_id)


def forms(good: bytes) -> Iterator[dict[str, Any]]:
    r, s = good[:32], good[32:]
    yield case("empty", b"")
    yield case("63 bytes", good[:-1])
    yield case("trailing byte", good + b"\x00")
    yield case("leading byte", b"\x00" + good)
    yield case("DER", b"\x30\x46\x02\x21\x00" + r + b"\x02\x21\x00" + s)


def keys(good: bytes) -> Iterator[dict[str, Any]]:
    sign_of_y = KEY[-1] & 1
    yield case("another key", good, key=plain.public_key(5))
    yield case("key without its first byte", good, key=KEY[1:])
    yield case("key with a trailing byte", good, key=KEY + b"\x00")
    yield case("compressed key", good, key=bytes([2 + sign_of_y]) + KEY[1:33])
    yield case("hybrid key", good, key=bytes([6 + sign_of_y]) + KEY[1:])
    yield case("infinity as key", good, key=b"\x00")
    yield case("key of zeros", good, key=bytes(65))
    yield case("key off the curve", good, key=KEY[:-1] + bytes([KEY[-1] ^ 1]))
    yield case("y of the key beyond p", good, key=b"\x04" + raw(SMALL_Y, 1 + P))


def render() -> str:
    header = {
        "made_by": "tests/vectors/signatures/make_sm2_vectors.py",
        "what": "SM2 signatures with their verdicts. Protocol page, section 23.2; docs/sm2.md.",
    }
    return json.dumps({"header": header, "cases": list(cases())}, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return FILE.read_text(encoding="utf-8") != render()
    FILE.write_text(render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
