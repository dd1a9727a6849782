"""Reading JSON of unknown origin: what strict JSON refuses, and how it says so."""

from __future__ import annotations

import json
import sys
import time

import pytest

from randcheck.errors import MalformedDocument, NotCanonical
from randcheck.receipts import strict_json
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

WHAT = Text("bundle", "证据包")
TEN_MEGABYTES = 10_000_000


def parse(data: bytes, **limits: int) -> object:
    return parse_strict(data, what=WHAT, **limits)


def test_pretty_printed_json_with_any_names_is_read():
    value = {"payloadType": "数", "a b": [1, {"é": None}], "": True}
    assert parse(json.dumps(value, indent=2).encode()) == value
    assert parse(b" \t\r\n[ ] ") == []
    assert parse(b'"\\ud83c\\udfb2"') == "🎲"


def test_what_is_written_strictly_is_read_back():
    value = {"payloadType": "x", "signatures": ({"keyid": "k"},)}
    assert encode_strict(value) == b'{"payloadType":"x","signatures":[{"keyid":"k"}]}'
    assert parse(encode_strict(value)) == {"payloadType": "x", "signatures": [{"keyid": "k"}]}
    with pytest.raises(NotCanonical, match=r"text must hold no control .* U\+000A"):
        encode_strict({"a\n": 1})


@pytest.mark.parametrize("key", [1, None, True, b"a"])
def test_a_key_that_is_no_text_is_not_turned_into_text(key):
    with pytest.raises(NotCanonical, match="an object key must be text"):
        encode_strict({"a": {key: 1}})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xef\xbb\xbf{}", "without a byte order mark, got ef bb bf"),
        ('{"a":1}'.encode("utf-16"), "without a byte order mark, got ff fe 7b"),
        (b"\xfe\xff" + '{"a":1}'.encode("utf-16-be"), "without a byte order mark, got fe ff 00"),
        ('{"a":1}'.encode("utf-16-le"), "the document must be JSON"),
        (b'{"a":"\xff"}', "must be UTF-8, byte 6 is not, got ff"),
        (b'"\xed\xa0\x80"', "must be UTF-8, byte 1 is not"),  # a surrogate in UTF-8
        (b'"\xc0\x80"', "must be UTF-8, byte 1 is not"),  # an overlong NUL
        (b'{"a":1,"a":1}', "each key once, got 2 × 'a'"),
        (b'{"a":1,"\\u0061":2}', "each key once, got 2 × 'a'"),
        (b'[{"b":{"a":1,"c":2,"a":3}}]', "each key once, got 2 × 'a'"),
        (b"[NaN]", "JSON numbers, got NaN"),
        (b"[Infinity]", "JSON numbers, got Infinity"),
        (b"[-Infinity]", "JSON numbers, got -Infinity"),
        (b"[1,]", "breaks it"),  # Python 3.13 points at the comma, older ones behind it
        (b'{"a":1,}', "breaks it"),
        (b"{'a':1}", "byte 1 breaks it"),
        (b"{a:1}", "byte 1 breaks it"),
        (b"[1] // note", "byte 4 breaks it, got '// note'"),
        (b"[1][2]", "byte 3 breaks it"),
        (b"[01]", "byte 2 breaks it"),
        (b"[+1]", "breaks it"),
        (b"[1 2]", "byte 3 breaks it"),
        ('["数" 2]'.encode(), "byte 7 breaks it"),
        (b'["a\nb"]', "byte 3 breaks it"),
        (b'["\\x41"]', "breaks it"),
        (b"}{", "byte 0 breaks it"),
        (b"[1}", "byte 2 breaks it"),
        (b"\x00", "byte 0 breaks it"),
    ],
    ids=repr,
)
def test_what_is_not_strict_json_is_malformed(data, says):
    with pytest.raises(MalformedDocument) as caught:
        parse(data)
    assert str(caught.value).startswith("bundle: ")
    assert says in str(caught.value)
    assert caught.value.describe("zh").startswith("证据包：")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[0.5]", "must be an integer without fraction, exponent or negative zero, got 0.5"),
        (b"[1e3]", "got 1e3"),
        (b"[1E400]", "got 1E400"),
        (b"[0.12345678901234567890]", "got 0.12345678901234567890"),
        (b"[-0]", "got -0"),
        (b'{"a":-0}', "got -0"),
        (b"[9007199254740992]", "|n| ≤ 2^53−1, got 9007199254740992"),
        (b"[-9007199254740993]", "|n| ≤ 2^53−1, got -9007199254740993"),
        (b"[18446744073709551616]", "|n| ≤ 2^53−1"),
        (b'["\\ud800"]', "U+D800 ($[0])"),
        (b'{"a":["\\udc00\\ud800"]}', "U+DC00 ($.a[0])"),
        (b'["\\u0000"]', "U+0000"),
        (b'["\\u202e"]', "U+202E"),
        ('["e\u0301"]'.encode(), "normal form C"),
        (b'{"\\u200b":1}', "U+200B"),
    ],
    ids=repr,
)
def test_json_outside_the_model_is_not_canonical(data, says):
    with pytest.raises(NotCanonical) as caught:
        parse(data)
    assert str(caught.value).startswith("bundle: ")
    assert says in str(caught.value)


def test_numbers_inside_the_model_are_read():
    assert parse(b"[0,-1,9007199254740991,-9007199254740991]") == [0, -1, 2**53 - 1, 1 - 2**53]
    assert parse(b'["-0","1.5","99999999999999999999","NaN"]') == ["-0", "1.5", "99999999999999999999", "NaN"]


DOCUMENT = '{"a":[true,false,null,-12,{"b":"\\"x\\\\\\u0041数🎲"}],"c":{}}'.encode()


@pytest.mark.parametrize("length", range(len(DOCUMENT)))
def test_a_document_cut_at_any_byte_is_called_truncated_there(length):
    with pytest.raises(MalformedDocument, match=r"must be complete, but is truncated at byte \d+") as caught:
        parse(DOCUMENT[:length])
    at = int(str(caught.value).split("at byte ")[1].split(",")[0])
    assert length - 3 <= at <= length  # inside a UTF-8 sequence: where the sequence begins
    assert f"第 {at} 字节处被截断" in caught.value.describe("zh")


def test_a_document_broken_in_the_middle_is_not_called_truncated():
    with pytest.raises(MalformedDocument, match="byte 7 breaks it"):
        parse(b'{"a":1 "b":[2')


def test_a_bad_escape_far_from_the_end_is_not_called_truncated():
    with pytest.raises(MalformedDocument, match="byte 3 breaks it"):
        parse(b'[["\\x41 and more of it", 1')


def test_a_document_longer_than_the_limit_is_not_looked_at():
    assert parse(b"[1,2]", max_bytes=5) == [1, 2]
    with pytest.raises(MalformedDocument, match="at most 4 bytes, got 5"):
        parse(b"\xff\xff\xff\xff\xff", max_bytes=4)


def test_a_document_must_be_bytes():
    with pytest.raises(MalformedDocument, match="given as bytes, got str"):
        parse("{}")  # type: ignore[arg-type]


def test_brackets_inside_strings_are_no_nesting():
    text = "[{" * 100 + '\\"' + "]" * 50
    assert parse(b'["' + b"[{" * 100 + b'\\\\\\"' + b"]" * 50 + b'"]') == [text]


def test_nesting_ends_at_32():
    assert parse(b"[" * 32 + b"]" * 32)
    with pytest.raises(MalformedDocument, match="at most 32 deep, got 33"):
        parse(b"[" * 33 + b"]" * 33)
    with pytest.raises(MalformedDocument, match="at most 32 deep, got 33"):
        parse(b'{"a":' * 33 + b"1" + b"}" * 33)
    assert len(parse(b"[" + b",".join([b"[{}]"] * 1000) + b"]")) == 1000  # wide is not deep


def test_too_many_values_are_refused_before_they_are_built(monkeypatch):
    monkeypatch.setattr(strict_json, "MAX_VALUES", 5)
    assert parse(b'{"a":[1,2],"b":3}') == {"a": [1, 2], "b": 3}
    with pytest.raises(MalformedDocument, match="at most 5 values, got 6"):
        parse(b'{"a":[1,2,3],"b":3}')
    assert parse(b'["[[[[,,,,{{{{"]')


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (b"1", 1),
        (b"[]", 2),
        (b"{}", 2),
        (b"[[],{}]", 5),
        (b'{"a":[],"b":1}', 4),
        (b'[1,"a,[{",{"c":null}]', 5),
    ],
)
def test_an_empty_object_or_array_counts_as_two_values_and_keys_as_none(monkeypatch, data, values):
    # Protocol page, 12.5.
    monkeypatch.setattr(strict_json, "MAX_VALUES", values)
    parse_strict(data, what=WHAT)
    monkeypatch.setattr(strict_json, "MAX_VALUES", values - 1)
    with pytest.raises(MalformedDocument, match=f"got {values}$"):
        parse_strict(data, what=WHAT)


@pytest.mark.parametrize("failure", [MemoryError, RecursionError])
def test_a_document_too_large_for_this_process_is_malformed(monkeypatch, failure):
    def fail(*_, **__):
        raise failure

    monkeypatch.setattr(json, "loads", fail)
    with pytest.raises(MalformedDocument, match=r"fit into the memory of this process, got 2 B"):
        parse(b"[]")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * TEN_MEGABYTES,
        b'{"a":' * (TEN_MEGABYTES // 5),
        b"[" * (TEN_MEGABYTES // 2) + b"]" * (TEN_MEGABYTES // 2),
        b"]" * TEN_MEGABYTES,
        b"[" + b"9" * TEN_MEGABYTES + b"]",
        b'["' + b"\\" * TEN_MEGABYTES,
        b'["' + b'\\"' * (TEN_MEGABYTES // 2),
        b'"' * TEN_MEGABYTES,
        b"\xff" * TEN_MEGABYTES,
        b" " * TEN_MEGABYTES,
    ],
    ids=[
        "open",
        "objects",
        "balanced",
        "closed",
        "digits",
        "backslashes",
        "escapes",
        "quotes",
        "bytes",
        "spaces",
    ],
)
def test_ten_hostile_megabytes_are_refused_quickly(data):
    started = time.perf_counter()
    with pytest.raises((MalformedDocument, NotCanonical)):
        parse(data)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("spaces", range(2**20 - 20, 2**20 + 2))
def test_digits_are_counted_across_the_pieces_in_which_a_document_is_scanned(spaces):
    with pytest.raises(NotCanonical, match=r"got 12345678901234567…"):
        parse(b"[" + b" " * spaces + b"12345678901234567]")


def test_many_digits_are_refused_also_where_the_host_lifted_pythons_limit():
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        started = time.perf_counter()
        with pytest.raises(NotCanonical, match=r"2\^53−1, got 99999999999999999999…"):
            parse(b"[" + b"9" * 3_000_000 + b"]")  # int() alone takes minutes here
        assert time.perf_counter() - started < 5
    finally:
        sys.set_int_max_str_digits(limit)
