"""Which texts can be committed to (protocol 5.1: no control or bidi characters, NFC, 1–64 characters)."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.registers.identifiers import (
    MAX_IDENTIFIER_LENGTH,
    MAX_LABEL_LENGTH,
    find_forbidden_character,
    require_identifier,
    require_label,
    text_set,
    text_tuple,
)
from randcheck.registers.plain_characters import PLAIN_CHARACTERS
from randcheck.text import Text

WHAT = Text("target id", "检查对象编号")

GOOD = [
    "91220500MA0Y1ABC2X",
    "x",
    "甲",
    "a b",
    "𠮷野家",
    "张三|李四",
    "é",
    "0" * 64,
    "❤️",
    "\U00031350",
    "\U0003fffd",
]
BAD = {
    "empty": "",
    "65 characters": "0" * 65,
    "tab, which separates the fields of a line": "a\tb",
    "line feed": "a\nb",
    "carriage return": "a\rb",
    "nul": "a\x00b",
    "delete": "a\x7fb",
    "C1 control": "a\x85b",
    "right-to-left override": "a\u202eb",
    "left-to-right isolate": "a\u2066b",
    "zero-width space": "a\u200bb",
    "zero-width joiner": "a\u200db",
    "word joiner": "a\u2060b",
    "byte order mark": "\ufeffab",
    "soft hyphen": "a\u00adb",
    "line separator": "a\u2028b",
    "private use": "a\ue000b",
    "lone surrogate": "a\ud800b",
    "unassigned in Unicode 14.0 and later": "a\u0378",
    "a letter of Unicode 15.0": "a\u0cf3",
    "a format of Unicode 15.0": "a\U00013439",
    "letters of Unicode 16.0 that compose with one another": "\U000105d2\u0307",
    "noncharacter": "a\uffff",
    "unassigned, where ideographs that NFC replaces stand": "\U0002fa1e",
    "space before": " a",
    "space after": "a ",
    "ideographic space after": "a\u3000",
    "decomposed, which looks like another": unicodedata.normalize("NFD", "é"),
    "compatibility ideograph that NFC replaces": "\uf900",
    "compatibility ideograph of plane 2 that NFC replaces": "\U0002f800",
}

needs_unicode_14 = pytest.mark.skipif(
    unicodedata.unidata_version != "14.0.0", reason="this Python's own table is of another version of Unicode"
)


@pytest.mark.parametrize("text", GOOD)
def test_a_plain_text_is_an_identifier(text):
    assert require_identifier(text, what=WHAT) == text


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_text_with_two_meanings_or_none_is_refused(text):
    with pytest.raises(InvalidIdentifier) as caught:
        require_identifier(text, what=WHAT)
    assert caught.value.describe("en").startswith("target id must ")
    assert caught.value.describe("zh").startswith("检查对象编号须")
    caught.value.describe("zh").encode()  # a lone surrogate in it can still be shown


@pytest.mark.parametrize("value", [None, 7, b"x", 1.0])
def test_what_is_not_text_is_refused(value):
    with pytest.raises(InvalidIdentifier, match="must be text"):
        require_identifier(value, what=WHAT)


def test_a_label_may_be_longer_than_an_identifier_and_has_its_own_limit():
    assert (MAX_IDENTIFIER_LENGTH, MAX_LABEL_LENGTH) == (64, 200)
    assert require_label("层" * 200, what=WHAT) == "层" * 200
    with pytest.raises(InvalidIdentifier, match="1 to 200"):
        require_label("层" * 201, what=WHAT)


@pytest.mark.parametrize("collect", [text_set, text_tuple])
def test_a_single_text_is_not_taken_for_its_characters(collect):
    with pytest.raises(InvalidValue, match="list or set"):
        collect("食品安全")
    assert list(collect(["食品安全"])) == ["食品安全"]


def test_every_range_of_the_table_is_apart_from_the_next():
    spans = [span.partition("-") for span in PLAIN_CHARACTERS.split()]
    ranges = [(int(first, 16), int(last or first, 16)) for first, _, last in spans]
    assert all(first <= last for first, last in ranges)
    assert all(after > last + 1 for (_, last), (after, _) in pairwise(ranges))


@needs_unicode_14
def test_the_table_is_what_its_generator_writes():
    tool = Path(__file__).parents[3] / "tools" / "generate_plain_characters.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@needs_unicode_14
def test_a_character_is_allowed_by_its_category_in_unicode_14_or_as_a_rare_ideograph():
    # Protocol page, 1.4.
    forbidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Cn"}
    for character in map(chr, range(sys.maxunicode + 1)):
        is_rare = "\U00020000" <= character <= "\U0002f7ff" or "\U00030000" <= character <= "\U0003fffd"
        is_allowed = is_rare or unicodedata.category(character) not in forbidden
        assert (find_forbidden_character(character) is None) == is_allowed, hex(ord(character))
        assert find_forbidden_character(f"集{character}") == (None if is_allowed else character)
