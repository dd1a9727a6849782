"""Seed, purposes and tickets of protocol 5.3 and 5.4, worked by hand with hashlib."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.drawing.seed import (
    TARGETS_PURPOSE,
    Contribution,
    Contributor,
    assignment_purpose,
    derive_seed,
    purpose_key,
    require_contributions,
    ticket,
)
from randcheck.errors import ContributionMismatch, InvalidIdentifier, InvalidValue
from support.draws import seed, sha

COMMITMENT = sha("some commitment")
ORGAN = Contribution("市场监管局", "00ff" * 16)
WITNESS = Contribution("政协委员", "3 1 4 1 5")


def test_the_seed_by_hand():
    text = f"randcheck/seed/1\n{COMMITMENT.hex()}\n市场监管局\t{'00ff' * 16}\n政协委员\t3 1 4 1 5\n"
    assert derive_seed(COMMITMENT, [ORGAN, WITNESS]) == hashlib.sha256(text.encode()).digest()


def test_order_commitment_and_every_value_change_the_seed():
    seeds = {
        derive_seed(COMMITMENT, [ORGAN, WITNESS]),
        derive_seed(COMMITMENT, [WITNESS, ORGAN]),
        derive_seed(COMMITMENT, [ORGAN]),
        derive_seed(sha("another"), [ORGAN, WITNESS]),
        derive_seed(COMMITMENT, [ORGAN, Contribution("政协委员", "3 1 4 1 6")]),
        derive_seed(COMMITMENT, [ORGAN, Contribution("人大代表", "3 1 4 1 5")]),
    }
    assert len(seeds) == 6


def test_contributions_may_come_from_an_iterator():
    assert derive_seed(COMMITMENT, iter([ORGAN])) == derive_seed(COMMITMENT, [ORGAN])


def test_nobody_makes_no_seed():
    with pytest.raises(InvalidValue, match="at least one contribution"):
        derive_seed(COMMITMENT, [])


@pytest.mark.parametrize("digest", [b"", bytes(31), bytes(33), "00" * 32])
def test_commitment_and_seed_are_32_bytes(digest):
    with pytest.raises(InvalidValue, match="commitment's digest must be 32 bytes"):
        derive_seed(digest, [ORGAN])
    with pytest.raises(InvalidValue, match="a seed must be 32 bytes"):
        purpose_key(digest, TARGETS_PURPOSE)


def test_keys_and_tickets_by_hand():
    key = hashlib.sha256(b"randcheck/purpose/1\n" + seed(1).hex().encode() + b"\ntargets").hexdigest()
    assert purpose_key(seed(1), TARGETS_PURPOSE) == key
    assert len(key) == 64  # one block of SHA-256, whose midstate serves every row
    assert ticket(key, "甲") == hashlib.sha256(key.encode() + "甲".encode()).digest()


def test_every_task_has_its_own_assignment_and_all_share_the_targets():
    assert assignment_purpose("T1") == "assignment/T1"
    assert len({purpose_key(seed(1), p) for p in ("targets", "assignment/T1", "assignment/T2")}) == 3


def test_a_contribution_is_fixed_by_a_digest_of_role_and_value():
    text = "randcheck/contribution/1\n政协委员\t3 1 4 1 5"
    assert WITNESS.digest == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize(
    ("role", "value"),
    [
        ("", "1"),
        ("政协委员", ""),
        ("a\tb", "1"),
        ("a", "1\n2"),
        ("a", "1\t2"),
        ("a", "x" * 201),
        ("a", " 1"),
        ("a", "1\u200b"),
    ],
)
def test_neither_role_nor_value_can_hold_what_separates_them(role, value):
    with pytest.raises(InvalidIdentifier):
        Contribution(role, value)


@pytest.mark.parametrize("digest", [b"", bytes(31), "0" * 32])
def test_a_fixed_digest_is_32_bytes(digest):
    with pytest.raises(InvalidValue, match="32 bytes"):
        Contributor(role="市场监管局", digest=digest)


@pytest.mark.parametrize("one", [Contributor(role="甲"), Contributor(role="甲", digest=bytes(32))])
def test_a_contributor_is_read_back(one):
    assert Contributor.from_mapping(one.to_mapping()) == one


ANNOUNCED = [Contributor(role="市场监管局", digest=ORGAN.digest), Contributor(role="政协委员")]


def test_the_announced_contributions_in_order_are_accepted():
    assert require_contributions(ANNOUNCED, [ORGAN, WITNESS]) == (ORGAN, WITNESS)
    assert require_contributions(ANNOUNCED, [ORGAN, Contribution("政协委员", "anything")])
    assert require_contributions([], []) == ()


@pytest.mark.parametrize(
    ("contributions", "role", "rule"),
    [
        ([ORGAN], "政协委员", "contribute once"),
        ([], "市场监管局", "contribute once"),
        ([ORGAN, WITNESS, WITNESS], "政协委员", "contribute once"),
        ([ORGAN, WITNESS, Contribution("公证员", "1")], "公证员", "contribute once"),
        ([WITNESS, ORGAN], "政协委员", "committed order"),
        ([Contribution("市场监管局", "another"), WITNESS], "市场监管局", "whose digest was committed"),
    ],
)
def test_a_missing_unexpected_or_changed_contribution_is_named(contributions, role, rule):
    with pytest.raises(ContributionMismatch, match=rule) as caught:
        require_contributions(ANNOUNCED, contributions)
    assert caught.value.role == role
    assert caught.value.describe("zh").startswith(f"“{role}”的随机数贡献：")
