"""Sets of small numbers as the bits of one integer: little memory, and operations on a whole row at once."""

from __future__ import annotations

from collections.abc import Iterable


def mask_of(numbers: Iterable[int], size: int) -> int:
    """Return the integer whose set bits are ``numbers``, each of 0 … size−1.

    Example:
        >>> bin(mask_of([0, 3], 5))
        '0b1001'
    """
    row = bytearray((size + 7) >> 3)
    for number in numbers:
        row[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(row, "little")


def bits_of(mask: int) -> list[int]:
    """Return the numbers of the set bits, ascending.

    Example:
        >>> bits_of(0b1001)
        [0, 3]
    """
    digits = bin(mask)[:1:-1]
    numbers = []
    number = digits.find("1")
    while number >= 0:
        numbers.append(number)
        number = digits.find("1", number + 1)
    return numbers


def select_bit(mask: int, rank: int) -> int:
    """Return the number of the set bit that has ``rank`` set bits below it.

    Args:
        mask: The set.
        rank: 0 … mask.bit_count() − 1.

    Example:
        >>> select_bit(0b101100, 1)
        3
    """
    first, width = 0, mask.bit_length()
    while width > 1:
        half = width >> 1
        low = mask & ((1 << half) - 1)
        in_low = low.bit_count()
        if rank < in_low:
            mask, width = low, half
        else:
            rank -= in_low
            mask >>= half
            first += half
            width -= half
    return first


def column_counts(masks: Iterable[int], size: int) -> list[int]:
    """Return for each number of 0 … size−1 how many of ``masks`` hold it.

    Example:
        >>> column_counts([0b011, 0b001, 0b001], 3)
        [3, 1, 0]
    """
    # Binary counters standing on end: planes[k] holds bit k of every count, so a mask is added to all
    # counts at once, carrying like a pencil sum.
    planes: list[int] = []
    for carry in masks:
        for index, plane in enumerate(planes):
            planes[index] = plane ^ carry
            carry &= plane
            if not carry:
                break
        else:
            if carry:
                planes.append(carry)
    counts = [0] * size
    for index, plane in enumerate(planes):
        for number in bits_of(plane):
            counts[number] += 1 << index
    return counts
