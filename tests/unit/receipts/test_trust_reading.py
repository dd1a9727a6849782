"""Parts of a policy's file: certificates, tables and lists, each mistake named with its place."""

from __future__ import annotations

import base64
from typing import Any

import attrs
import pytest

from randcheck.errors import PolicyInvalid
from randcheck.receipts.trust_entries import Threshold
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.trust_reading import (
    certificate_to_pem,
    key_to_mapping,
    read_certificate,
    read_each,
    read_fields,
    read_key,
    read_list,
    read_organisation,
    read_thresholds,
    require_unique,
    threshold_to_mapping,
)
from support.ceremonies import POLICY, SIGNER
from support.proofs import key_of

DER = bytes(range(200))
BODY = base64.encodebytes(DER).decode()
HUGE = 10**5000


def pem(body: str) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----"


def test_a_certificate_is_read_as_it_was_written():
    assert read_certificate(certificate_to_pem(DER), "x") == DER
    assert certificate_to_pem(DER).startswith("-----BEGIN CERTIFICATE-----\n")


@pytest.mark.parametrize(
    "written",
    [pem(BODY), f"\n {pem(BODY)}\r\n", pem(BODY).replace("\n", "\r\n"), pem(BODY.replace("\n", ""))],
)
def test_line_ends_and_white_space_around_do_not_matter(written):
    assert read_certificate(written, "x") == DER


@pytest.mark.parametrize(
    "written",
    [
        "",
        BODY,
        pem(""),
        pem(" "),
        pem("===="),
        pem("A"),
        pem("AA==AA=="),
        pem(BODY[:-2] + "\u3000"),
        pem(BODY) * 2,
        pem(BODY).replace("CERTIFICATE", "PRIVATE KEY"),
        "text before\n" + pem(BODY),
    ],
    ids=[
        "empty",
        "bare",
        "no body",
        "blank",
        "padding",
        "short",
        "twice padded",
        "wide",
        "two",
        "key",
        "text",
    ],
)
def test_what_is_not_one_certificate_is_refused_with_its_place(written):
    with pytest.raises(
        PolicyInvalid, match=r"^trust policy, roots\[3\]: must be one certificate in PEM form"
    ):
        read_certificate(written, "roots[3]")


def test_roots_are_read_into_the_policy_and_written_again():
    mapping = POLICY.to_mapping() | {"timestamp_roots": [certificate_to_pem(DER)]}
    policy = TrustPolicy.from_mapping(mapping)
    assert policy.timestamp_roots == (DER,)
    assert policy.to_mapping() == mapping
    with pytest.raises(PolicyInvalid, match=r"timestamp_roots\[1\]"):
        TrustPolicy.from_mapping(mapping | {"timestamp_roots": [certificate_to_pem(DER), ""]})
    with pytest.raises(PolicyInvalid, match="timestamp_roots: must be an array of text"):
        TrustPolicy.from_mapping(mapping | {"timestamp_roots": DER.hex()})


@pytest.mark.parametrize("value", [[1], [True, "x"], ["x", None], "x", ("x",), None, {}])
def test_a_list_holds_one_type(value):
    with pytest.raises(PolicyInvalid, match="here: must be an array of text"):
        read_list(value, "here", str)


def test_truth_is_no_number():
    assert read_list([1, 2], "here", int) == [1, 2]
    with pytest.raises(PolicyInvalid, match="array of whole numbers"):
        read_list([1, True], "here", int)


def test_a_table_has_all_required_fields_and_no_unknown_ones():
    assert read_fields({"a": 1}, "here", required={"a"}, optional={"b"}) == {"a": 1}
    with pytest.raises(PolicyInvalid, match="here: must have the fields a"):
        read_fields({"b": 1}, "here", required={"a"}, optional={"b"})
    with pytest.raises(PolicyInvalid, match="here: must have no fields but a, b, got c"):
        read_fields({"a": 1, "c": 1}, "here", required={"a"}, optional={"b"})
    with pytest.raises(PolicyInvalid, match="here: must be a table"):
        read_fields([], "here", required=set())


def test_each_table_of_an_array_is_named_by_its_place():
    organ = {"organisation_id": "a", "name": "A"}
    assert [one.name for one in read_each([organ, organ], "here", read_organisation)] == ["A", "A"]
    with pytest.raises(PolicyInvalid, match=r"here\[1\]"):
        read_each([organ, organ | {"name": ""}], "here", read_organisation)
    with pytest.raises(PolicyInvalid, match="here: must be an array of tables"):
        read_each({"a": organ}, "here", read_organisation)


def test_a_value_that_stands_twice_is_named():
    require_unique("here", "id", ["a", "b"])
    with pytest.raises(PolicyInvalid, match=r"here: each id must stand once, got a$"):
        require_unique("here", "id", ["a", "b", "a"])


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"valid_from": 3},
        {"valid_until": 0},
        {"valid_from": 3, "valid_until": 3},
    ],
)
def test_a_key_is_read_as_it_was_written_with_just_the_bounds_it_has(bounds):
    key = key_of(SIGNER, "organ-0", {"draw", "checkpoint"}, **bounds)
    written = key_to_mapping(key)
    assert read_key(written, "here") == key
    assert {name for name in written if name.startswith("valid")} == bounds.keys()
    assert written["statement_kinds"] == ["checkpoint", "draw"]


def test_a_threshold_is_read_as_it_was_written():
    for threshold in (
        Threshold(statement_kind="draw", keys=3, organisations=2, required=frozenset({"b", "a"})),
        Threshold(statement_kind="draw"),
    ):
        assert read_thresholds({"draw": threshold_to_mapping(threshold)}) == (threshold,)
    assert read_thresholds({"draw": {}}) == (Threshold(statement_kind="draw"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"policy_version": HUGE},
        {"protocol_versions": [HUGE]},
        {"protocol_versions": [1, 2**53]},
        {"changes_from": HUGE},
        {"changes_from": 2**53},
        {"changes_from": -1},
        {"changes_from": True},
        {"changes_from": "0"},
        {"thresholds": {"draw": {"keys": HUGE}}},
        {"thresholds": {"draw": {"required": [HUGE]}}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_number_of_any_length_is_refused_as_a_mistake_of_the_policy(changes: dict[str, Any]):
    # Hexadecimal numbers of a TOML file may have any number of digits; Python writes at most 4300.
    with pytest.raises(PolicyInvalid) as caught:
        TrustPolicy.from_mapping(POLICY.to_mapping() | changes)
    assert len(caught.value.describe("en")) < 400


def test_a_key_with_a_bound_of_any_length_is_refused_too():
    mapping = POLICY.to_mapping()
    mapping["keys"] = [mapping["keys"][0] | {"valid_from": HUGE}]
    with pytest.raises(PolicyInvalid, match=r"keys\[0\]: a key must be valid from an index"):
        TrustPolicy.from_mapping(mapping)


def test_the_greatest_index_and_version_are_taken():
    policy = TrustPolicy.from_mapping(
        POLICY.to_mapping() | {"changes_from": 2**53 - 1, "protocol_versions": [1, 2**53 - 1]}
    )
    assert policy.changes_from == 2**53 - 1
    assert TrustPolicy.from_mapping(policy.to_mapping()) == policy


@pytest.mark.parametrize("versions", [{True}, {1.0}, {0}, {-1}, set()], ids=str)
def test_versions_are_whole_numbers_without_a_file_too(versions):
    with pytest.raises(PolicyInvalid, match="protocol_versions: must be whole numbers from 1"):
        attrs.evolve(POLICY, protocol_versions=frozenset(versions))
