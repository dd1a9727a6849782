"""Whatever is in a file: it is read or refused with an error of ours, and verified in bounded time."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.inputs import file_of
from fuzz.mutation import mutate
from fuzz.seeds import CORPUS, receipts
from fuzz.target import read_and_verify
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.report import Status, Verdict
from support.mutations import json_values

NAMES = sorted(receipts())
FILES = {name: receipts()[name].encode() for name in NAMES}
LONGEST_SECONDS = 5.0
OFTEN = settings(max_examples=4 * settings().max_examples)


def require_quick(data: bytes) -> None:
    started = time.perf_counter()
    read_and_verify(data)
    assert time.perf_counter() - started < LONGEST_SECONDS


@OFTEN
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_an_error_of_ours(data: bytes):
    assert read_and_verify(data) is None


@OFTEN
@given(json_values)
def test_any_json_is_refused_with_an_error_of_ours(value: object):
    assert read_and_verify(json.dumps(value).encode("utf-8", "surrogatepass")) is None


@OFTEN
@given(st.sampled_from(NAMES), st.binary(min_size=3, max_size=24))
def test_a_receipt_with_nodes_changed_is_read_or_refused_and_verified_in_time(name: str, instructions: bytes):
    require_quick(mutate(json.loads(FILES[name]), instructions))


@OFTEN
@given(st.sampled_from(NAMES), st.data())
def test_a_receipt_with_a_stretch_of_bytes_replaced_is_read_or_refused_in_time(
    name: str, data: st.DataObject
):
    original = FILES[name]
    start = data.draw(st.integers(0, len(original) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(original))))
    piece = data.draw(st.binary(max_size=12) | st.sampled_from([b'"', b"{", b"[", b"\\", b"1e5", b"null"]))
    require_quick(original[:start] + piece + original[end:])


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.data())
def test_parts_of_one_receipt_in_another_are_never_valid_unless_they_are_the_same(
    name: str, other: str, data: st.DataObject
):
    one, two = json.loads(FILES[name]), json.loads(FILES[other])
    part = data.draw(st.sampled_from(sorted(one.keys() & two.keys())))
    one[part] = two[part]
    report = read_and_verify(json.dumps(one).encode())
    if report is not None and json.loads(FILES[name])[part] != two[part]:
        # A draw's own part may stand in the chain that was built on it.
        is_of_one_chain = {name, other} in ({"draw", "chain"}, {"public", "public-chain"})
        assert report.verdict is not Verdict.VALID or is_of_one_chain or part == "log_proof"


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_what_a_fuzzer_once_found_or_began_with_is_read_or_refused(path: Path):
    require_quick(file_of(path.read_bytes()))


def test_the_receipts_that_fuzzing_begins_with_are_readable_and_their_changes_reach_the_verifier():
    # A fuzzer whose inputs are all refused by the parser finds nothing.
    broken: set[str] = set()
    for name in NAMES:
        assert Bundle.decode(FILES[name]) == receipts()[name]
        made = (
            mutate(json.loads(FILES[name]), hashlib.shake_256(bytes([number])).digest(9))
            for number in range(60)
        )
        reports = [report for report in map(read_and_verify, made) if report is not None]
        assert len(reports) >= 20
        broken |= {finding.code for report in reports for finding in report.with_status(Status.FAIL)}
    assert len(broken) >= 12, sorted(broken)
