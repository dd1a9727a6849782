"""Vectors of plain text: which characters it may hold, and in which form.

Made from ``unicodedata`` where that is of Unicode 14.0, which is in Python 3.11 alone.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

UNICODE = "14.0.0"
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Cn"})
_SAMPLES = 400


def can_make() -> bool:
    """Tell whether this Python has the version of Unicode that the protocol holds on to."""
    return unicodedata.unidata_version == UNICODE


def is_plain(text: str) -> bool:
    """Return whether the protocol page, 1.4, allows ``text``."""
    return unicodedata.is_normalized("NFC", text) and all(map(_may_stand, text))


def _may_stand(character: str) -> bool:
    is_rare_ideograph = "\U00020000" <= character <= "\U0002f7ff" or "\U00030000" <= character <= "\U0003fffd"
    return is_rare_ideograph or unicodedata.category(character) not in _FORBIDDEN


def plain_text_cases() -> list[dict[str, Any]]:
    """Return the cases of ``plain_text.json``."""
    return [_every_character(), *(_case(name, texts) for name, texts in _texts().items())]


def _every_character() -> dict[str, Any]:
    digits = "".join("01"[is_plain(character)] for character in map(chr, range(sys.maxunicode + 1)))
    return {
        "name": "every character by itself",
        "characters": [0, sys.maxunicode],
        "expected": {"count": digits.count("1"), "digest": hashlib.sha256(digits.encode()).hexdigest()},
    }


def _case(name: str, texts: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "texts": [" ".join(f"{ord(character):X}" for character in text) for text in texts],
        "expected": {"plain": "".join("01"[is_plain(text)] for text in texts)},
    }


def _texts() -> dict[str, list[str]]:
    canonical = {character: whole for character, whole in _canonical_decompositions() if len(whole) > 1}
    return {
        "empty, and plain as can be": ["", "a", "市场监管局", "a b", "𠮷野家", "\u2764\ufe0f"],
        "assigned after Unicode 14.0": [
            "\u0cf3",  # 15.0
            "\U00013439",  # 15.0, a format
            "\U0001343f",  # 15.0, a format
            "\u2ffc",  # 15.1
            "\U000105d2",  # 16.0, and what it composes with
            "\U000105d2\u0307",
            "\U000105c9",
            "\U000113c2\U000113c2",
            "\U000113c5",
            "\u1c89",
        ],
        "rare ideographs, assigned later or not yet": [
            "\U0002a6de",  # 14.0
            "\U0002b739",  # 15.0
            "\U0002ebf0",  # 15.1, extension I
            "\U00031350",  # 15.0, extension H
            "\U000323b0",  # 17.0, extension J
            "\U0002f7ff",
            "\U0002f800",  # a compatibility ideograph, which NFC replaces
            "\U0002fa1d",
            "\U0002fa1e",
            "\U0002fffd",
            "\U0003fffd",
            "\U0003fffe",
            "\U00040000",
        ],
        "surrogates, noncharacters and private use": [
            "\ud800", "\udc00\ud800", "\ufdd0", "\uffff", "\U0001ffff", "\ue000", "\U000f0000", "\U0010fffd",
        ],
        "marks in two orders": ["q\u0323\u0307", "q\u0307\u0323", "\u1e69", "s\u0323\u0307", "\u1e63\u0307"],
        "composed characters": list(canonical),
        "the same decomposed": list(canonical.values()),
        "sampled": [_sample(number) for number in range(_SAMPLES)],
    }  # fmt: skip


def _canonical_decompositions() -> Iterator[tuple[str, str]]:
    """Yield characters with their one-step canonical decomposition, Hangul syllables aside."""
    for character in map(chr, range(sys.maxunicode + 1)):
        written = unicodedata.decomposition(character)
        if written and not written.startswith("<"):
            yield character, "".join(chr(int(part, 16)) for part in written.split())


def _sample(number: int) -> str:
    """Return a text of 1 to 6 characters, most from where composing and reordering happens."""
    stream = _numbers(f"plain text {number}")
    pools: list[Callable[[int], int]] = [
        lambda n: 0x41 + n % 58,
        lambda n: 0x300 + n % 0x70,
        lambda n: 0x300 + n % 0x70,
        lambda n: 0xC0 + n % 0x1C0,
        lambda n: 0x1100 + n % 0x100,
        lambda n: 0xAC00 + 28 * (n % 399),
        lambda n: 0x11A8 + n % 27,
        lambda n: 0x4E00 + n % 0x5200,
        lambda n: 0x10000 + n % 0x10000,
        lambda n: 0x20000 + n % 0x20000,
        lambda n: n % 0x10000,
        lambda n: n % 0x110000,
    ]
    length = 1 + next(stream) % 6
    return "".join(chr(pools[next(stream) % len(pools)](next(stream))) for _ in range(length))


def _numbers(label: str) -> Iterator[int]:
    for counter in range(100):
        digest = hashlib.sha256(f"randcheck vectors\n{label}\n{counter}".encode()).digest()
        for start in range(0, 32, 4):
            yield int.from_bytes(digest[start : start + 4], "big")
