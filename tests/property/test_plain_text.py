"""Plain text means the same in every version of Unicode (protocol page, 1.4)."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from randcheck.errors import InvalidIdentifier
from randcheck.receipts.json_model import OutsideModel, check_text_key, check_value
from randcheck.registers.identifiers import find_forbidden_character, require_label
from randcheck.registers.plain_characters import PLAIN_CHARACTERS
from randcheck.text import Text

FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Cn"})

code_points = st.one_of(
    st.integers(0, 0x10FFFF),
    st.integers(0, 0xFFFF),
    st.integers(0x300, 0x36F),  # combining marks
    st.integers(0x1100, 0x11FF),  # parts of Hangul syllables
    st.integers(0x2F700, 0x2FAFF),  # the last rare ideographs, and those that NFC replaces
    st.sampled_from([0x41, 0x65, 0xE9, 0x4E00, 0x20000, 0x31350, 0x105D2, 0x13439]),
)
any_text = st.lists(code_points.map(chr), max_size=8).map("".join)


@cache
def plain_characters() -> frozenset[str]:
    spans = (span.partition("-") for span in PLAIN_CHARACTERS.split())
    return frozenset(
        chr(point) for first, _, last in spans for point in range(int(first, 16), int(last or first, 16) + 1)
    )


def is_json_text(text: str) -> bool:
    try:
        check_value(text, check_text_key)
    except OutsideModel:
        return False
    return True


@given(any_text)
def test_text_is_plain_when_all_its_characters_are_in_the_table_and_in_normal_form_c(text):
    strangers = [character for character in text if character not in plain_characters()]
    assert find_forbidden_character(text) == (strangers[0] if strangers else None)
    assert is_json_text(text) == (not strangers and unicodedata.normalize("NFC", text) == text)


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="another version of Unicode")
@given(any_text)
def test_text_is_plain_by_unicode_14(text):
    def may_stand(character: str) -> bool:
        point = ord(character)
        is_rare = 0x20000 <= point <= 0x2F7FF or 0x30000 <= point <= 0x3FFFD
        return is_rare or unicodedata.category(character) not in FORBIDDEN

    assert is_json_text(text) == (all(map(may_stand, text)) and unicodedata.is_normalized("NFC", text))


@given(any_text)
def test_a_label_is_plain_text_without_white_space_at_its_ends(text):
    assume(text)
    ends = {unicodedata.category(text[0]), unicodedata.category(text[-1])}
    try:
        require_label(text, what=Text("label", "标签"))
    except InvalidIdentifier:
        assert not is_json_text(text) or "Zs" in ends
    else:
        assert is_json_text(text)
        assert "Zs" not in ends
