"""Canonical JSON: the one form of every value (RFC 8785 inside the restricted model, design §6)."""

from __future__ import annotations

import enum
import unicodedata
from fractions import Fraction

import pytest
import rfc8785

from randcheck.errors import NotCanonical
from randcheck.receipts import json_model
from randcheck.receipts.canonical_json import encode_canonical, parse_canonical
from randcheck.registers.identifiers import find_forbidden_character
from randcheck.text import Text

WHAT = Text("statement", "声明")
LARGEST = 2**53 - 1


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth - 1):
        value = [value]
    return value


class Colour(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    ONE = 1


def test_keys_are_sorted_at_every_level_and_arrays_keep_their_order():
    # RFC 8785 section 3.2.3: by UTF-16 code units, recursively; digits before "_" before letters in ASCII.
    value = {"b": [3, 1, {"z": 1, "y": 2}], "aa": 1, "a_": 2, "a0": 3, "a": 4}
    assert encode_canonical(value) == b'{"a":4,"a0":3,"a_":2,"aa":1,"b":[3,1,{"y":2,"z":1}]}'


def test_only_quotation_mark_and_backslash_are_escaped():
    # RFC 8785 section 3.2.2.2: "/" and everything beyond ASCII stand as they are.
    assert encode_canonical('"\\/é数🎲\x7e') == '"\\"\\\\/é数🎲~"'.encode()


def test_literals_and_integers_are_written_in_their_shortest_form():
    value = [None, True, False, 0, -1, LARGEST, -LARGEST]
    assert encode_canonical(value) == b"[null,true,false,0,-1,9007199254740991,-9007199254740991]"


def test_the_short_cut_for_plain_text_takes_only_text_of_the_model():
    plain = [
        character for character in map(chr, range(0x110000)) if json_model._PLAIN_TEXT.fullmatch(character)
    ]
    assert len(plain) == 95 + 0x5200
    for character in plain:
        assert find_forbidden_character(character) is None
        assert unicodedata.combining(character) == 0
        assert unicodedata.decomposition(character) == ""
    # Every character that composes with one before it is itself outside the short cut.
    assert unicodedata.is_normalized("NFC", "".join(plain) + "".join(reversed(plain)))
    assert json_model._PLAIN_TEXT.fullmatch("")
    assert not json_model._PLAIN_TEXT.fullmatch("数\n")


def test_empty_containers_and_tuples_are_arrays_and_objects():
    assert encode_canonical({"a": (), "b": {}, "c": (1, "x")}) == b'{"a":[],"b":{},"c":[1,"x"]}'


def test_it_writes_the_same_bytes_as_the_reference_package():
    value = {"z": [1, {"b": "数", "a": '\\"'}], "a": [-5, None, True], "m": "\u00e9/"}
    assert encode_canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (0.5, "float 0.5"),
        (float("nan"), "float nan"),
        (Fraction(1, 2), "Fraction(1, 2)"),
        (b"x", "bytes b'x'"),
        ({1, 2}, "set"),
        (Colour.RED, "Colour"),
        (Size.ONE, "Size"),
        (LARGEST + 1, "9007199254740992"),
        (-LARGEST - 1, "-9007199254740992"),
        (10**10000, "2^33219…"),
        (-(10**10000), "-2^33219…"),
        ("tab\t", "U+0009"),
        ("\u202eabc", "U+202E"),
        ("zero\u200bwidth", "U+200B"),
        ("\x7f", "U+007F"),
        ("\ud800", "U+D800"),
        ("e\u0301", r"e\u0301"),
        ({"Size": 1}, "'Size'"),
        ({"a-b": 1}, "'a-b'"),
        ({"": 1}, "''"),
        ({"_a": 1}, "'_a'"),
        ({"a\n": 1}, "'a\\n'"),
        ({"数": 1}, "'数'"),
        ({1: 1}, "1"),
        ({None: 1}, "None"),
        ({Colour.RED: 1}, "Colour"),
        ({10**5000: 1}, "<int>"),
        (Fraction(10**5000, 3), "Fraction <Fraction>"),
    ],
    ids=lambda value: type(value).__name__,  # pytest cannot show all of them either
)
def test_what_is_outside_the_model_is_refused_with_rule_value_and_path(value, seen):
    with pytest.raises(NotCanonical) as caught:
        encode_canonical({"list": [0, value]})
    assert seen in str(caught.value)
    assert "$.list[1]" in str(caught.value)
    assert caught.value.describe("zh") != str(caught.value)


def test_a_key_is_judged_by_its_type_even_when_an_equal_one_was_accepted():
    with pytest.raises(NotCanonical):
        encode_canonical([{"red": 1}, {Colour.RED: 1}])


def test_nesting_ends_at_32():
    assert parse_canonical(encode_canonical(nested(32)), what=WHAT) == nested(32)
    with pytest.raises(NotCanonical, match="at most 32 deep, got 33"):
        encode_canonical(nested(33))


def test_a_value_that_contains_itself_is_refused():
    value: list = []
    value.append(value)
    with pytest.raises(NotCanonical, match="at most 32 deep"):
        encode_canonical(value)


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        (b'{"a": 1}', 5),
        (b'{"a":1}\n', 7),
        (b' {"a":1}', 0),
        (b'{"b":1,"a":2}', 2),
        (b'{"a":"\\u0041"}', 6),
        (b'{"a":"\\/"}', 6),
        (b'{"a":"\\u6570"}', 6),
        (b'{"a":"\\ud83c\\udfb2"}', 6),  # an escaped surrogate pair: U+1F3B2
    ],
)
def test_another_way_to_write_the_same_value_is_refused_where_it_begins(data, byte):
    with pytest.raises(NotCanonical) as caught:
        parse_canonical(data, what=WHAT)
    seen = data[byte : byte + 20]
    assert (
        str(caught.value) == f"statement: bytes must be in canonical form, byte {byte} is not, got {seen!r}"
    )


def test_camel_case_is_refused_when_parsing_too():
    with pytest.raises(NotCanonical, match=r"statement: an object key must match"):
        parse_canonical(b'{"payloadType":1}', what=WHAT)
