"""Sentences in two languages."""

from __future__ import annotations

import pytest

from randcheck.text import Text


@pytest.mark.parametrize(("language", "expected"), [("en", "drawn"), ("zh", "已抽中")])
def test_a_text_is_told_in_either_language(language, expected):
    assert Text("drawn", "已抽中").in_language(language) == expected


def test_fields_are_filled_in_in_both_languages():
    assert Text("{n} of {m}", "{m} 中的 {n}").format(n=2, m=5) == Text("2 of 5", "5 中的 2")


def test_a_field_that_is_not_given_is_an_error():
    with pytest.raises(KeyError):
        Text("{n}", "{n}").format(m=1)
