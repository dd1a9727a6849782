"""Sets of numbers as the bits of one integer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from randcheck.drawing.masks import bits_of, column_counts, mask_of, select_bit

numbers = st.sets(st.integers(0, 700), max_size=60)


@given(numbers)
def test_a_mask_holds_exactly_its_numbers(chosen):
    mask = mask_of(chosen, 701)
    assert bits_of(mask) == sorted(chosen)
    assert mask == sum(1 << number for number in chosen)


@given(numbers.filter(bool))
def test_select_bit_is_the_element_of_that_rank(chosen):
    mask = mask_of(chosen, 701)
    assert [select_bit(mask, rank) for rank in range(len(chosen))] == sorted(chosen)


@given(st.lists(numbers, max_size=20))
def test_column_counts_are_how_many_sets_hold_each_number(sets):
    counts = column_counts((mask_of(chosen, 701) for chosen in sets), 701)
    assert counts == [sum(number in chosen for chosen in sets) for number in range(701)]


def test_the_empty_set_is_zero():
    assert mask_of([], 0) == mask_of([], 9) == 0
    assert bits_of(0) == []
    assert column_counts([], 3) == [0, 0, 0]
