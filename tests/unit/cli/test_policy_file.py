"""Trust policies as TOML files: what is written reads as the same policy, whatever its names hold."""

from __future__ import annotations

import tomllib
import unicodedata

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.cli.files import load_policy
from randcheck.cli.policy_file import policy_to_toml
from randcheck.errors import PolicyInvalid
from randcheck.receipts.trust_entries import Threshold
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import OTHER_SIGNER, POLICY, SIGNER
from support.proofs import key_of, policy_from, policy_with_witnesses

FULL = policy_from(
    key_of(SIGNER, "organ", {"draw", "checkpoint"}, valid_from=3, valid_until=9),
    key_of(OTHER_SIGNER, "audit", {"cosignature", "draw"}),
    thresholds=(
        Threshold(statement_kind="draw", keys=2, organisations=2, required=frozenset({"organ"})),
        Threshold(statement_kind="cosignature"),
    ),
    protocol_versions=frozenset({1, 2}),
    changes_from=7,
    timestamp_roots=(bytes(range(256)), b"\0"),
)
NOBODY = TrustPolicy(organisations=(), keys=())
WITHOUT_KEYS = attrs.evolve(POLICY, keys=())


def read(policy: TrustPolicy) -> TrustPolicy:
    return TrustPolicy.from_mapping(tomllib.loads(policy_to_toml(policy)))


@pytest.mark.parametrize(
    "policy",
    [POLICY, FULL, policy_with_witnesses(keys=2), NOBODY, WITHOUT_KEYS],
    ids=["plain", "full", "witnesses", "nobody", "no keys"],
)
def test_a_policy_reads_as_it_was_written(policy):
    assert read(policy) == policy


def test_values_stand_before_the_tables():
    written = policy_to_toml(FULL)
    assert written.startswith("policy_version = 1\nprotocol_versions = [1, 2]\nchanges_from = 7\n")
    assert written.index("[[organisations]]") < written.index("[[keys]]") < written.index("[thresholds.")
    assert written.count("[[keys]]") == 2
    assert 'required = ["organ"]' in written
    assert "valid_from = 3\nvalid_until = 9\n" in written


def test_without_thresholds_there_is_no_table_of_them():
    assert "thresholds" not in policy_to_toml(POLICY)


_WRITTEN = st.characters(
    max_codepoint=0x2FFF, exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"]
)


@given(st.text(_WRITTEN, min_size=1, max_size=20))
def test_whatever_a_name_holds_it_is_read_again(name):
    (organisation,) = POLICY.organisations
    named = attrs.evolve(organisation, name=unicodedata.normalize("NFC", name)[:200])
    policy = attrs.evolve(POLICY, organisations=(named,))
    assert read(policy) == policy


@pytest.mark.parametrize("name", ['"', "\\", 'a"b\\c', "\\u0041", "'''", '"""', "# x", "[x]", "市场监管局"])
def test_quotes_and_backslashes_are_escaped(name):
    (organisation,) = POLICY.organisations
    policy = attrs.evolve(POLICY, organisations=(attrs.evolve(organisation, name=name),))
    assert read(policy) == policy


# ---- reading the file -----------------------------------------------------------------------------------


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path):
    for mark in ("", "\ufeff"):
        (tmp_path / "t.toml").write_text(mark + policy_to_toml(FULL), "utf-8")
        assert load_policy(tmp_path / "t.toml") == FULL


@pytest.mark.parametrize(
    "text",
    [
        "policy_version = ",
        "policy_version = " + "9" * 5000,
        "policy_version = 0x" + "f" * 5000,
        "policy_version = 1\nprotocol_versions = [0x" + "f" * 5000 + "]\norganisations = []\nkeys = []",
        "x = " + "[" * 5000 + "]" * 5000,
        "x = " + '{"a" = ' * 3000,
        "policy_version = 1979-05-27",
        "policy_version = nan",
        "",
    ],
    ids=["cut", "long", "long hex", "versions", "arrays", "tables", "date", "nan", "empty"],
)
def test_a_file_that_is_no_policy_is_refused_and_breaks_nothing(tmp_path, text):
    (tmp_path / "t.toml").write_text(text, "utf-8")
    with pytest.raises(PolicyInvalid):
        load_policy(tmp_path / "t.toml")
