"""What a public receipt and a firm's receipt tell of other firms, and of inspectors: nothing that was not published.

What is published tells something, by itself and whatever the format: a draw names who is drawn and who is in reserve,
with tickets that anybody can compute from the seed and an id, and the cut-offs without their strata. So whoever knows a
firm's id sees, say, that a firm with a ticket below the highest cut-off that is not drawn cannot be of the stratum with
that cut-off. The last test says exactly what that is: two firms can be told apart when, and only when, exchanging
their rows would have changed who is drawn or in reserve, or a cut-off.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

import attrs
import pytest

from attacks.brute_force import Harvest
from attacks.secrets_of_a_town import (
    BUNDLES,
    CERTIFICATE,
    DISCLOSERS,
    NAMES,
    PHONE,
    content_of,
    drawn_again,
    drawn_reserve_and_neither,
    every_draw,
    frame_of,
)
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.registers.frame import Frame, FrameClass, FrameRow

# ---- people -----------------------------------------------------------------------------------------------


def everything_in(data: bytes) -> bytes:
    """Return a file with everything in it that is written in base64 as well."""
    texts = Harvest.of(data).texts
    return data + b"\n".join(one.encode() for one in sorted(texts))


def planted() -> dict[str, list[str]]:
    people, firms = range(10), range(24)
    return {
        "telephone": [PHONE.format(number) for number in people],
        "certificate": [CERTIFICATE.format(number) for number in people],
        "certificate's end": ["2031-07-19"],
        "name": [NAMES["name"].format(number) for number in people],
        "position": [NAMES["position"].format(number) for number in people],
        "address": [f"秘密路{number}号" for number in firms],
        "legal representative": [f"法人某{number}" for number in firms],
        "firm's name": [f"企业{number}" for number in firms],
    }


@every_draw
@pytest.mark.parametrize("level", ["auditor", "public", "party", "unproved"])
def test_nothing_private_of_people_and_firms_stands_in_a_receipt_of_any_level(name: str, level: str):
    bundle = {
        "auditor": BUNDLES[name],
        "public": DISCLOSERS[name].public(),
        "party": DISCLOSERS[name].party(drawn_reserve_and_neither(name)[0]),
        "unproved": attrs.evolve(BUNDLES[name], log_proof=None),
    }[level]
    content = everything_in(bundle.encode())
    assert b"P01" in content or level != "auditor"  # who may be sent is known by id
    for what, values in planted().items():
        spelt = [
            one
            for value in values
            for one in (
                value.encode(),
                json.dumps(value).strip('"').encode(),
                base64.b64encode(value.encode()),
            )
            if one in content
        ]
        assert spelt == [], what


def test_a_number_that_does_stand_in_a_receipt_is_found_by_the_same_search():
    text = PHONE.format(3)
    hidden = {"payload": base64.b64encode(json.dumps({"contact": text}).encode()).decode()}
    assert text.encode() in everything_in(json.dumps(hidden).encode())


# ---- what is published tells this, and no more -------------------------------------------------------------


def exchanged(frame: Frame, one: str, other: str) -> Frame:
    """Return the frame with the rows of two firms exchanged but for their areas, which no draw here depends on."""
    rows = {row.id: row for row in frame.rows()}
    first, second = rows[one], rows[other]
    rows[one] = FrameRow(one, second.stratum, second.weight, first.area)
    rows[other] = FrameRow(other, first.stratum, first.weight, second.area)
    return Frame.from_rows(rows.values(), secret=frame.secret)


def places(name: str) -> Callable[[str, FrameClass], str]:
    """Return who says, by the cuts alone, where a firm would be if it had another's row.

    ``drawn``, ``reserve`` or ``neither``; ``edge`` for whoever is the last of the drawn or of the reserves there.
    """
    draw = drawn_again(name, frame_of(name))
    key = purpose_key(draw.seed, TARGETS_PURPOSE)
    strata = {stratum.order.label: stratum for stratum in draw.strata}

    def order_of(target_id: str, weight: int, stratum: Any) -> tuple[Fraction, bytes]:
        own = ticket(key, target_id)
        if stratum.pareto is None:
            return Fraction(0), own
        return (
            Fraction(-1) if stratum.pareto.is_certain(weight) else stratum.pareto.key_of(own, weight)
        ), own

    def place(target_id: str, content: FrameClass) -> str:
        stratum = strata[content.stratum]
        own = order_of(target_id, content.weight, stratum)
        ends = [
            order_of(rows[-1].id, rows[-1].weight, stratum)
            for rows in (stratum.drawn, stratum.reserves)
            if rows
        ]
        if own in ends:
            return "edge"
        return ("drawn", "reserve", "neither")[sum(own > end for end in ends)]

    return place


@every_draw
def test_two_firms_are_told_apart_only_if_exchanging_their_rows_would_change_who_is_drawn_or_a_cut_off(
    name: str,
):
    frame, place = frame_of(name), places(name)
    published = drawn_again(name, frame).to_mapping()
    alike = different = 0
    for one, other in combinations(frame.ids, 2):
        first, second = content_of(name, one), content_of(name, other)
        if (first.stratum, first.weight) == (second.stratum, second.weight):
            continue
        seats = {place(one, first), place(one, second), place(other, first), place(other, second)}
        if "edge" in seats:
            continue
        again = drawn_again(name, exchanged(frame, one, other)).to_mapping()
        stays = place(one, first) == place(one, second) and place(other, first) == place(other, second)
        if stays and (len(seats) == 1 or first.stratum == second.stratum):
            # The same public receipt but for digests that a secret hides: nobody can tell whose row is whose.
            assert again == published, (one, other)
            alike += 1
        else:
            assert again != published, (one, other)
            different += 1
    assert alike > 20
    assert different > 20  # and this much the published tickets and cut-offs do tell
