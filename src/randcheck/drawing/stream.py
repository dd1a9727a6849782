"""Streams of random words: one for each decision, all from one purpose key (protocol 5.6).

A label names the decision (``start``, ``mix``, ``deal/3``, ``leader/7``), so that no decision shifts the
words of another: how many words the start used never changes how the mix goes on.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from randcheck.drawing.masks import select_bit
from randcheck.errors import InvalidValue
from randcheck.hashing import labelled_digest
from randcheck.text import Text

_T = TypeVar("_T")

WORDS = 1 << 32
"""How many values a word can have."""

_HEX_DIGITS = frozenset("0123456789abcdef")
_KEY_DIGITS = 64
_WORDS_IN_BLOCK = 8
_FIRST_BATCH, _LARGEST_BATCH = (
    2,
    256,
)  # blocks: a short stream costs little, a long one is hashed in large steps


class Stream:
    r"""The random 32-bit words of one label.

    The words are the blocks H(k ‖ BE64(0)), H(k ‖ BE64(1)), … read as eight big-endian words each, where
    k = H("randcheck/stream/1\n" key "\n" label).

    Args:
        key: The purpose key, 64 lower-case hex digits.
        label: The decision.

    Attributes:
        next_word: Returns the next word, 0 … 2^32 − 1; never ends.

    Raises:
        InvalidValue: The key is not 64 lower-case hex digits.

    Example:
        >>> stream = Stream("00" * 32, "start")
        >>> [stream.below(6) for _ in range(8)]
        [1, 1, 4, 1, 5, 2, 3, 3]
    """

    __slots__ = ("next_word",)

    next_word: Callable[[], int]

    def __init__(self, key: str, label: str) -> None:
        if len(key) != _KEY_DIGITS or not _HEX_DIGITS.issuperset(key):
            raise InvalidValue(
                rule=Text(
                    "the key of a stream must be 64 lower-case hex digits",
                    "随机流密钥须为 64 位小写十六进制数",
                ),
                seen=f"{len(key)} characters" if len(key) != _KEY_DIGITS else key,
            )
        self.next_word = _word_reader(_batches(labelled_digest("randcheck/stream/1", key, label)))

    @classmethod
    def from_words(cls, words: Iterable[int]) -> Stream:
        """Return a stream of given words, to retrace a decision word by word; it ends with them.

        Example:
            >>> Stream.from_words([WORDS - 1, 8]).below(3)  # 2^32 − 1 is rejected: 2^32 mod 3 = 1
            2
        """
        stream = cls.__new__(cls)
        stream.next_word = iter(words).__next__
        return stream

    def below(self, m: int) -> int:
        """Return a number of 0 … m−1, each equally likely.

        Takes words until one is below 2^32 − 2^32 mod m, and returns that word mod m; for m = 1 too.

        Args:
            m: 1 … 2^32.

        Raises:
            InvalidValue: m is outside that range.
        """
        if not 1 <= m <= WORDS:
            raise InvalidValue(
                rule=Text("the number of choices must be from 1 to 2^32", "可选数须在 1 与 2 的 32 次方之间"),
                seen=str(m),
            )
        limit = WORDS - WORDS % m
        word = self.next_word()
        while word >= limit:
            word = self.next_word()
        return word % m

    def shuffle(self, items: list[_T], *, count: int | None = None) -> None:
        """Put ``items`` into random order, in place: for k = 0, 1, … swap item k with k + below(len − k).

        Args:
            items: What to shuffle. Fewer than two take no word.
            count: Stop after so many steps: the first ``count`` items are then a random choice in random
                order. Every step takes its words, also the one with a single choice left. None makes
                len − 1 steps.

        Example:
            >>> deck = list("ABCDE")
            >>> Stream("00" * 32, "deal/1").shuffle(deck)
            >>> "".join(deck)
            'BDCEA'
        """
        size = len(items)
        next_word = self.next_word
        for k in range(size - 1 if count is None else count):
            left = size - k
            word = next_word()
            # Almost every word is far below the limit; only a high one needs the exact comparison.
            while word >= WORDS - left and word >= WORDS - WORDS % left:
                word = next_word()
            other = k + word % left
            items[k], items[other] = items[other], items[k]

    def choose(self, mask: int) -> int:
        """Return one of the set bits of ``mask``: the below(count)-th in ascending order.

        Args:
            mask: At least one bit set.
        """
        return select_bit(mask, self.below(mask.bit_count()))


def _word_reader(batches: Iterator[tuple[int, ...]]) -> Callable[[], int]:
    return chain.from_iterable(batches).__next__


def _batches(key: bytes) -> Iterator[tuple[int, ...]]:
    start, size = 0, _FIRST_BATCH
    keyed = hashlib.sha256(key)
    while True:
        blocks = []
        for counter in range(start, start + size):
            block = keyed.copy()
            block.update(counter.to_bytes(8, "big"))
            blocks.append(block.digest())
        yield struct.unpack(f">{_WORDS_IN_BLOCK * size}I", b"".join(blocks))
        start += size
        size = min(2 * size, _LARGEST_BATCH)
