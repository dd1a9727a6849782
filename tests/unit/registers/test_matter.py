"""Matters and near categories (Tonghua norm 四, 五(一), 六(五)1(2))."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.registers.matter import Matter, NearCategories, OrganisationMode
from randcheck.registers.register import Register, changed

SINGLE = {
    "id": "SP-01",
    "name": "食品生产监督检查",
    "basis": "《中华人民共和国食品安全法》第一百零九条",
    "content": "生产过程、标签标识",
    "subject": "市场监管局",
    "object": "食品生产企业",
    "categories": frozenset({"食品安全"}),
    "departments": frozenset({"市场监管局"}),
    "effective_from": date(2026, 1, 1),
}
JOINT = {
    **SINGLE,
    "mode": OrganisationMode.JOINT_COMPREHENSIVE,
    "departments": frozenset({"市场监管局", "公安局"}),
    "lead_department": "市场监管局",
}


def test_a_matter_has_the_five_contents_of_clause_5_1_1_2():
    """五(一)1(2)."""
    matter = Matter(**SINGLE)
    contents = (matter.name, matter.basis, matter.content, matter.subject, matter.object)
    assert contents == tuple(SINGLE[field] for field in ("name", "basis", "content", "subject", "object"))


def test_the_three_ways_of_organising_of_clause_4_exist():
    assert [mode.is_joint for mode in OrganisationMode] == [False, True, True]
    assert Matter(**JOINT).mode.is_joint


@pytest.mark.parametrize(
    ("on", "is_effective"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_both_ends_of_a_matters_time_are_inclusive(on, is_effective):
    assert Matter(**SINGLE, effective_until=date(2026, 12, 31)).is_effective(on) is is_effective


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        (SINGLE, {"basis": ""}),
        (SINGLE, {"name": ""}),
        (SINGLE, {"departments": frozenset()}),
        (SINGLE, {"departments": frozenset({"市场监管局", "公安局"})}),
        (SINGLE, {"lead_department": "公安局"}),
        (SINGLE, {"effective_until": date(2025, 12, 31)}),
        (JOINT, {"departments": frozenset({"市场监管局"})}),
        (JOINT, {"lead_department": None}),
        (JOINT, {"lead_department": "应急局"}),
    ],
)
def test_a_wrong_matter_cannot_exist(base, changes):
    with pytest.raises(InvalidValue):
        Matter(**{**base, **changes})


def test_a_list_of_matters_follows_the_law_as_a_versioned_register():
    # 五(一)1(3): lists are adjusted as laws are made, amended and repealed.
    matter = Matter(**SINGLE)
    amended = attrs.evolve(matter, basis="修订后的《食品安全法》")
    matters = Register.of_entries("抽查事项清单", [matter], on=date(2026, 1, 1)).with_event(
        changed(amended, date(2026, 7, 1), reason="法律修订")
    )
    assert matters.snapshot(date(2026, 6, 30)).find("SP-01") == matter
    assert matters.snapshot(date(2026, 7, 1)).find("SP-01") == amended


def test_nearness_is_symmetric_and_not_transitive():
    near = NearCategories.from_pairs([("食品", "药品"), ("药品", "医疗器械")])
    assert near.expand({"食品"}) == {"食品", "药品"}
    assert near.expand({"药品"}) == {"食品", "药品", "医疗器械"}
    assert near.expand({"医疗器械"}) == {"药品", "医疗器械"}
    assert near.is_near("药品", "食品")
    assert near.is_near("食品", "食品")
    assert not near.is_near("食品", "医疗器械")


def test_expanding_nothing_gives_nothing_and_an_unknown_category_gives_itself():
    near = NearCategories.from_pairs([("食品", "药品")])
    assert near.expand(()) == frozenset()
    assert near.expand({"计量"}) == {"计量"}
    assert NearCategories().expand({"食品"}) == {"食品"}


def test_the_order_within_pairs_and_of_pairs_does_not_matter():
    one = NearCategories.from_pairs([("食品", "药品"), ("药品", "医疗器械")])
    other = NearCategories.from_pairs([("医疗器械", "药品"), ("药品", "食品"), ("食品", "药品")])
    assert one == other


def test_a_pair_must_be_two_different_labels():
    with pytest.raises(InvalidValue):
        NearCategories.from_pairs([("食品", "食品")])
    with pytest.raises(InvalidIdentifier):
        NearCategories.from_pairs([("食品", "")])
