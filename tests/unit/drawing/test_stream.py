"""The stream of words from which every decision of an assignment is made (protocol 5.6)."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import product

import pytest

from randcheck.drawing.stream import WORDS, Stream
from randcheck.errors import InvalidValue

KEY = hashlib.sha256(b"a purpose").hexdigest()


def words_by_the_book(key: str, label: str, count: int) -> list[int]:
    stream_key = hashlib.sha256(b"randcheck/stream/1\n" + key.encode() + b"\n" + label.encode()).digest()
    blocks = b"".join(
        hashlib.sha256(stream_key + number.to_bytes(8, "big")).digest() for number in range(-(-count // 8))
    )
    return [int.from_bytes(blocks[4 * k : 4 * k + 4], "big") for k in range(count)]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("start", [1502002603, 2217477037, 2363949646]),
        ("deal/3", [3166979693, 2032821445, 340478327]),
        ("leader/7", [2345404757, 136230032, 2919316810]),
    ],
)
def test_first_words_of_three_labels_are_the_known_ones(label, words):
    stream = Stream("00" * 32, label)
    assert [stream.next_word() for _ in range(3)] == words


def test_ten_thousand_words_cross_all_batches_without_a_gap():
    stream = Stream(KEY, "mix")
    assert [stream.next_word() for _ in range(10_000)] == words_by_the_book(KEY, "mix", 10_000)


def test_a_label_in_chinese_is_hashed_as_utf8():
    assert Stream(KEY, "组长/1").next_word() == words_by_the_book(KEY, "组长/1", 1)[0]


@pytest.mark.parametrize("m", [1, 2, 3, 6, 2**31, 2**31 + 1, 2**32 - 1, 2**32])
def test_below_takes_the_highest_word_under_the_limit_and_rejects_the_limit_itself(m):
    limit = 2**32 - 2**32 % m
    rejected = [limit, 2**32 - 1] if limit < 2**32 else []
    stream = Stream.from_words([*rejected, limit - 1, 17])
    assert stream.below(m) == (limit - 1) % m == m - 1
    assert stream.next_word() == 17


def test_below_one_takes_a_word_too():
    stream = Stream.from_words([5, 6])
    assert stream.below(1) == 0
    assert stream.next_word() == 6


@pytest.mark.parametrize("m", [0, -1, 2**32 + 1])
def test_below_refuses_a_number_of_choices_it_cannot_serve(m):
    with pytest.raises(InvalidValue, match="from 1 to 2\\^32"):
        Stream(KEY, "start").below(m)


@pytest.mark.parametrize("key", ["", "0" * 63, "0" * 65, "G" + "0" * 63, "A" * 64, "0" * 63 + "é"])
def test_a_key_that_is_not_64_lower_case_hex_digits_is_refused(key):
    with pytest.raises(InvalidValue, match="64 lower-case hex digits"):
        Stream(key, "start")


def test_shuffle_reaches_every_order_by_exactly_one_choice_of_words():
    orders = Counter()
    for words in product(range(4), range(3), range(2)):
        items = list("abcd")
        Stream.from_words(words).shuffle(items)
        orders["".join(items)] += 1
    assert len(orders) == 24
    assert set(orders.values()) == {1}


def test_shuffle_rejects_a_word_that_would_favour_the_first_items():
    items = list("abc")
    # 2^32 mod 3 = 1, so 2^32 − 1 is no fair word for three items; for the two left it is one.
    Stream.from_words([WORDS - 1, 0, WORDS - 1]).shuffle(items)
    assert items == list("acb")


def test_a_shuffle_of_some_steps_takes_that_many_words_even_for_the_last_item():
    stream = Stream.from_words([2, 1, 7, 99])
    items = list("abc")
    stream.shuffle(items, count=3)
    assert items == list("cab")
    assert stream.next_word() == 99


def test_nothing_to_shuffle_takes_no_word():
    stream = Stream.from_words([1])
    stream.shuffle([])
    stream.shuffle(["alone"])
    assert stream.next_word() == 1


def test_choose_counts_set_bits_in_ascending_order():
    mask = 0b1011_0001 << 600
    assert [Stream.from_words([word]).choose(mask) for word in range(5)] == [600, 604, 605, 607, 600]
