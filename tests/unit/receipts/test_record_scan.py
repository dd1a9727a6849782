"""Records read at once, and what is left to the strict reader."""

from __future__ import annotations

import json

import attrs
import pytest

from randcheck.errors import MalformedDocument, NotCanonical
from randcheck.receipts.ledger_entry import decode_record, encode_record
from randcheck.receipts.moment import read_moment
from randcheck.receipts.record_scan import RecordScanner
from support.audits import town_log

RECORD = town_log()[4]
ENTRY, ENVELOPE = decode_record(RECORD)


def knowing() -> RecordScanner:
    """A scanner that has read a record of the log."""
    scanner = RecordScanner()
    scanner.scan(town_log()[0])
    return scanner


@pytest.mark.parametrize("record", town_log(), ids=lambda record: decode_record(record)[0].kind)
def test_every_record_that_an_office_writes_is_recognised(record):
    entry, envelope = decode_record(record)
    found = knowing().recognise(record)
    assert found is not None
    assert (found.entry, found.envelope, found.leaf) == (entry, envelope, entry.leaf)
    assert found.is_canonical
    assert RecordScanner().scan(record) == found


def test_the_name_of_the_log_is_left_to_the_strict_reader_until_it_is_known():
    scanner = RecordScanner()
    assert scanner.recognise(RECORD) is None
    scanner.scan(RECORD)
    assert scanner.recognise(RECORD) is not None
    other = encode_record(attrs.evolve(ENTRY, origin="吉林"), ENVELOPE)
    assert scanner.recognise(other) is None
    assert scanner.scan(other).origin == "吉林"
    assert scanner.recognise(RECORD) is None


@pytest.mark.parametrize("index", [0, 10**15 - 1, 10**15, 2**53 - 1])
def test_indices_of_every_length_are_read(index):
    assert knowing().scan(encode_record(attrs.evolve(ENTRY, index=index), ENVELOPE)).index == index


@pytest.mark.parametrize("index", [2**53, 10**16, 10**18])
def test_an_index_beyond_what_a_double_can_count_is_not_recognised(index):
    changed = RECORD.replace(b'"index":4', b'"index":%d' % index)
    assert knowing().recognise(changed) is None
    with pytest.raises(NotCanonical):
        knowing().scan(changed)


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00+00:00", "0001-01-01T23:59:59-23:59"])
def test_moments_of_every_offset_are_recognised(moment):
    record = encode_record(attrs.evolve(ENTRY, recorded_at=read_moment(moment)), ENVELOPE)
    assert knowing().recognise(record).recorded_at == read_moment(moment)


@pytest.mark.parametrize("count", [0, 1, 2, 64])
def test_any_number_of_signatures_is_recognised(count):
    signatures = tuple(
        attrs.evolve(ENVELOPE.signatures[0], key_id=f"key{number}", signature=bytes([number]) * (number + 1))
        for number in range(count)
    )
    record = encode_record(ENTRY, attrs.evolve(ENVELOPE, signatures=signatures))
    assert knowing().recognise(record).envelope.signatures == signatures


def test_another_spelling_is_read_and_told():
    loose = json.dumps(json.loads(RECORD)).encode()
    found = knowing().scan(loose)
    assert (found.entry, found.envelope, found.is_canonical) == (ENTRY, ENVELOPE, False)
    assert found.leaf == ENTRY.leaf


SIG = b'"sig":"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"+08:00", b"-00:00"),
        (b"+08:00", b"+08:60"),
        (b"+08:00", b"Z"),
        (b"T13:", b"T24:"),
        (b'"index":4', b'"index":04'),
        (b'"index":4', b'"index":-4'),
        (b'"index":4', b'"index":4.0'),
        (b'"kind":"substitution"', b'"kind":"' + b"a" * 65 + b'"'),
        (b'"kind":"substitution"', b'"kind":"Substitution"'),
        (b'"origin":"tonghua"', b'"origin":" tonghua"'),
        (b'"origin":"tonghua"', b'"origin":""'),
        (b'"prev":"', b'"prev":"A'),
        (b'"digest":"', b'"digest":"0'),
        (b'"payload":"ey', b'"payload":"e\\u0079'),
        (b'"payload":"ey', b'"payload":"=ey'),
        (b'"payload":"ey', b'"payload":"e y'),
        (SIG, SIG + b"A"),
        (b'"}]}}', b'"},]}}'),
        (b'"}]}}', b'"}]}} '),
        (b'{"entry"', b' {"entry"'),
    ],
    ids=str,
)
def test_what_is_not_in_the_one_form_is_not_recognised(old, new):
    assert RECORD.count(old) >= 1
    changed = RECORD.replace(old, new, 1)
    assert knowing().recognise(changed) is None
    try:
        decoded = decode_record(changed)
    except (MalformedDocument, NotCanonical) as error:
        with pytest.raises(type(error)):
            knowing().scan(changed)
    else:
        assert (knowing().scan(changed).entry, knowing().scan(changed).envelope) == decoded


def test_unused_bits_of_base64_are_not_recognised():
    record = encode_record(ENTRY, attrs.evolve(ENVELOPE, payload=b"{}"))
    assert b'"payload":"e30="' in record
    changed = record.replace(b'"payload":"e30="', b'"payload":"e31="')
    assert knowing().recognise(record) is not None
    assert knowing().recognise(changed) is None
    with pytest.raises(MalformedDocument):
        knowing().scan(changed)


def test_too_many_and_too_long_signatures_are_not_recognised():
    one = b'{"keyid":"k","sig":"AA=="}'
    head, _, _ = RECORD.partition(b'"signatures":[')
    for signatures in (b",".join([one] * 65), one.replace(b"AA==", b"A" * 10924), one.replace(b"AA==", b"")):
        changed = head + b'"signatures":[' + signatures + b"]}}"
        assert knowing().recognise(changed) is None
        with pytest.raises(MalformedDocument):
            knowing().scan(changed)
