"""The order for a substitution (Tonghua norm 六(五)3(2)(3))."""

from __future__ import annotations

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from support.draws import NO_CONFLICTS

DRAW = bytes(range(32))


def leaves(inspector_id, target_id=None, **values):
    return Vacancy(**{"inspector_id": inspector_id, "target_id": target_id, "ground": "回避"} | values)


def order(*vacancies, **values):
    sound = {"task_id": "T1", "draw": DRAW, "vacancies": vacancies, "conflicts": NO_CONFLICTS.commitment}
    return SubstitutionOrder(**(sound | values))


@pytest.mark.parametrize(
    "vacancies",
    [
        (),
        (leaves("p1"), leaves("p1")),
        (leaves("p1"), leaves("p1", ground="病假")),
        (leaves("p1", "f1"), leaves("p1", "f1")),
        (leaves("p1"), leaves("p2", "f1")),
    ],
    ids=["none", "twice", "twice on other grounds", "a target twice", "of both kinds"],
)
def test_vacancies_are_of_one_kind_each_once(vacancies):
    with pytest.raises(InvalidValue, match="none twice"):
        order(*vacancies)


def test_one_inspector_may_leave_several_targets():
    assert len(order(leaves("p1", "f1"), leaves("p1", "f2")).vacancies) == 2


@pytest.mark.parametrize("draw", [b"", bytes(31), bytes(33), "00" * 32])
def test_the_draw_is_named_by_a_digest_of_32_bytes(draw):
    with pytest.raises(InvalidValue, match="32 bytes"):
        order(leaves("p1"), draw=draw)


@pytest.mark.parametrize(
    "make",
    [
        lambda: leaves(""),
        lambda: leaves("p1", ""),
        lambda: leaves("p1", ground=""),
        lambda: leaves("p1", approvers=("",)),
        lambda: order(leaves("p1"), absent=("p\t",)),
        lambda: order(leaves("p1"), task_id=""),
    ],
)
def test_every_text_must_be_committable(make):
    with pytest.raises(InvalidIdentifier):
        make()


def test_several_approvers_are_not_one_text():
    with pytest.raises(InvalidValue, match="list or set"):
        leaves("p1", approvers="科长")


@pytest.mark.parametrize(
    "one",
    [
        order(leaves("p1"), leaves("p2", approvers=("科长", "分管领导"))),
        order(leaves("p1", "f1"), leaves("p1", "f2"), absent=("p7", "p8")),
    ],
)
def test_an_order_is_read_back_as_it_was_written(one):
    assert SubstitutionOrder.from_mapping(one.to_mapping()) == one
