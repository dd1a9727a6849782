"""Chains of receipts: read from the draw upwards, and only when each link names the one before."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from randcheck.drawing.substitution import Replacement
from randcheck.errors import MalformedDocument
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import bundles_of, last_about, read_chain, replacements_so_far
from support.ceremonies import (
    SAID,
    draw_receipt,
    office_at,
    registers_of,
    result_of,
    task_of,
    without_summary,
)
from support.forgeries import forge, sign_again

OFFICE = office_at()
DRAW = OFFICE.draw([task_of("TH-1"), task_of("TH-2")], registers_of(), SAID)


def change(bundle: Bundle, task: int, member: int) -> Bundle:
    team = result_of(DRAW).results[task]["assignment"]["teams"][0]
    leaver = Vacancy(inspector_id=team["members"][member], ground="病假")
    return OFFICE.substitute(bundle, f"TH-{task + 1}", [leaver], SAID)


ONE = change(DRAW, 0, 0)
TWO = change(ONE, 1, 1)
THREE = change(TWO, 0, 1)


def told(bundle: Bundle) -> list[dict[str, Any]]:
    return result_of(bundle).results[0]["replacements"]


def test_bundles_and_links_come_from_the_draw_upwards():
    assert bundles_of(THREE) == (DRAW, ONE, TWO, THREE)
    assert bundles_of(DRAW) == (DRAW,)
    links = read_chain(THREE)
    assert [link.bundle for link in links] == [DRAW, ONE, TWO, THREE]
    assert [link.result_digest for link in links[:-1]] == [
        link.commitment.substitution.draw for link in links[1:]
    ]


def test_replacements_are_those_of_the_task_alone_oldest_first():
    links = read_chain(THREE)
    expected = [Replacement.from_mapping(one) for one in (*told(ONE), *told(THREE))]
    assert replacements_so_far(links, "TH-1") == tuple(expected)
    assert replacements_so_far(links, "TH-2") == (Replacement.from_mapping(told(TWO)[0]),)
    assert replacements_so_far(links, "TH-9") == ()
    assert replacements_so_far(read_chain(DRAW), "TH-1") == ()


def test_the_latest_link_about_a_task_skips_those_about_others():
    links = read_chain(THREE)
    assert last_about(links, "TH-1").bundle == THREE
    assert last_about(links, "TH-2").bundle == TWO
    assert last_about(links[:2], "TH-2").bundle == DRAW
    for chain in (links, links[:1]):
        with pytest.raises(MalformedDocument) as caught:
            last_about(chain, "TH-9")
        assert "TH-1, TH-2" in caught.value.describe("zh")


def unreadable(bundle: Bundle) -> Bundle:
    return attrs.evolve(bundle, result=sign_again(bundle.result, b"{}"))


@pytest.mark.parametrize(
    "bundle",
    [
        attrs.evolve(ONE, substituted=None),
        attrs.evolve(without_summary(DRAW), substituted=draw_receipt()),
        attrs.evolve(ONE, substituted=draw_receipt()),
        attrs.evolve(TWO, substituted=DRAW),
        attrs.evolve(ONE, substituted=ONE),
        attrs.evolve(ONE, result=TWO.result),
        attrs.evolve(ONE, result=DRAW.result),
        attrs.evolve(DRAW, result=ONE.result),
        forge(ONE, result=lambda result: result.update(kind="draw")),
        unreadable(DRAW),
        unreadable(ONE),
        attrs.evolve(ONE, substituted=unreadable(DRAW)),
    ],
    ids=[
        "no draw",
        "a draw on a draw",
        "another draw",
        "a link left out",
        "a link twice",
        "the result of another commitment",
        "a draw after a substitution's commitment",
        "a substitution after a draw's commitment",
        "a draw said to follow from a substitution's commitment",
        "an unreadable draw",
        "an unreadable substitution",
        "unreadable below",
    ],
)
def test_links_that_do_not_hang_together_are_refused(bundle):
    with pytest.raises(MalformedDocument):
        read_chain(bundle)


def test_a_link_that_names_another_draw_is_told_with_what_it_names():
    with pytest.raises(MalformedDocument) as caught:
        read_chain(attrs.evolve(ONE, substituted=draw_receipt()))
    assert caught.value.seen == result_of(DRAW).digest.hex()[:16]
    with pytest.raises(MalformedDocument) as caught:
        read_chain(attrs.evolve(without_summary(DRAW), substituted=draw_receipt()))
    assert caught.value.seen == "-"


@pytest.mark.parametrize(
    "results",
    [
        [],
        [{}],
        [{"replacements": None, "task": "TH-1"}],
        [{"replacements": {"a": 1}, "task": "TH-1"}],
        [{"replacements": [[]], "task": "TH-1"}],
        [{"replacements": [{}], "task": "TH-1"}],
        *(
            [{"replacements": [told(ONE)[0] | {name: value}], "task": "TH-1"}]
            for name, value in [
                ("team", True),
                ("team", []),
                ("team", "1"),
                ("former", None),
                ("former", []),
                ("successor", 7),
                ("target", []),
                ("target", 0),
            ]
        ),
    ],
)
def test_replacements_of_another_shape_are_refused(results):
    with pytest.raises(MalformedDocument):
        read_chain(forge(ONE, result=lambda result: result.update(results=results)))
