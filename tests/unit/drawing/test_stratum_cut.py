"""Where a stratum was cut (protocol 21.3) and what a firm reads off it (22.5)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from randcheck.drawing.draw import Draw, run_draw
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.drawing.stratum_cut import CutKind, StratumCut, cuts_of, provable_cuts
from randcheck.errors import InvalidValue, RandcheckError
from randcheck.hashing import labelled_digest
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.registers.frame import Frame
from randcheck.registers.salted_tree import commit_rows
from support.draws import frame_of, order_of, seed

TICKET = "4c9fd43732a8b0542b48169e86734076744b184e3a7702d27befe8c04f1ff58d"


def drawn(frame: Frame, rule: SampleRule) -> Draw:
    return run_draw(order_of(frame, rule), frame, None, seed())


def cut(**changes: object) -> StratumCut:
    fields = {"label": "A", "kind": CutKind.BY_TICKET, "sample_size": 2, "weight_total": 9, "cutoff": TICKET}
    return StratumCut(**(fields | changes))


EQUAL_FRAME = frame_of([(f"x{number:02}", "A" if number < 30 else "B", 1) for number in range(40)])
EQUAL = drawn(EQUAL_FRAME, SampleRule(per_class={"A": 7}, exclude={"B"}, reserves=2))
PARETO_FRAME = frame_of([(f"y{number:02}", "A", [1, 2, 5, 300][number % 4]) for number in range(40)])
PARETO = drawn(PARETO_FRAME, SampleRule(selection=Selection.PARETO, size=15))
CERTAIN_FRAME = frame_of([("big", "A", 100), ("small", "A", 1), ("tiny", "A", 1)])
CERTAIN = drawn(CERTAIN_FRAME, SampleRule(selection=Selection.PARETO, size=3))
FULL_FRAME = frame_of([("p", "A", 1), ("q", "A", 4), ("r", "B", 1)])
FULL = drawn(FULL_FRAME, SampleRule(selection=Selection.FULL, exclude={"B"}))
DRAWS = {
    "equal": (EQUAL, EQUAL_FRAME),
    "pareto": (PARETO, PARETO_FRAME),
    "certain": (CERTAIN, CERTAIN_FRAME),
    "full": (FULL, FULL_FRAME),
}


@pytest.mark.parametrize("name", DRAWS)
def test_the_cut_says_of_every_firm_what_the_draw_did(name):
    draw, frame = DRAWS[name]
    cuts = {one.label: one for one in cuts_of(draw)}
    ids = {row.id for stratum in draw.strata for row in stratum.drawn}
    key = purpose_key(seed(), TARGETS_PURPOSE)
    for row in frame.rows():
        own = cuts[row.stratum]
        assert own.is_drawn(ticket(key, row.id), row.weight) == (row.id in ids), row


def test_a_stratum_of_equal_weights_is_cut_at_the_greatest_drawn_ticket():
    first, second = cuts_of(EQUAL)
    last = max(row.ticket for row in EQUAL.strata[0].drawn)
    assert first == StratumCut(
        label="A", kind=CutKind.BY_TICKET, sample_size=7, weight_total=30, cutoff=last.hex()
    )
    # Without a sample nothing is cut.
    assert second == StratumCut(label="B", kind=CutKind.NOBODY, sample_size=0, weight_total=10)


def test_a_pareto_stratum_is_cut_at_the_greatest_key_with_what_remains_of_n_and_w():
    (own,) = cuts_of(PARETO)
    # Ten rows of 300 and fifteen to draw: they are certain, five of the others are drawn by key.
    assert (own.kind, own.certain_from, own.sample_size, own.weight_total) == (CutKind.BY_KEY, 300, 5, 80)
    assert Fraction(own.cutoff) == PARETO.strata[0].cutoff
    numerator, denominator = map(int, own.cutoff.split("/"))
    assert (Fraction(numerator, denominator).numerator, Fraction(numerator, denominator).denominator) == (
        numerator,
        denominator,
    )


def test_where_all_drawn_are_certain_weight_alone_decides():
    (own,) = cuts_of(CERTAIN)
    assert own == StratumCut(label="A", kind=CutKind.BY_WEIGHT, sample_size=0, weight_total=0, certain_from=1)
    by_weight = cut(kind=CutKind.BY_WEIGHT, cutoff=None, certain_from=100)
    assert by_weight.is_drawn(b"\xff" * 32, 100)
    assert not by_weight.is_drawn(bytes(32), 99)
    assert not by_weight.is_on_the_edge(bytes(32), 99)


def test_full_coverage_draws_everybody_and_an_excluded_stratum_nobody():
    first, second = cuts_of(FULL)
    assert first == StratumCut(label="A", kind=CutKind.EVERYBODY, sample_size=2, weight_total=5)
    assert second.kind is CutKind.NOBODY
    assert first.is_drawn(b"\xff" * 32, 1)
    assert not second.is_drawn(bytes(32), 1_000_000)


def test_whoever_has_exactly_the_cut_off_is_the_last_drawn():
    own = cut()
    last = bytes.fromhex(TICKET)
    after = (int(TICKET, 16) + 1).to_bytes(32, "big")
    assert own.is_drawn(last, 1)
    assert not own.is_drawn(after, 1)
    assert not own.is_on_the_edge(last, 1)


def test_an_equal_key_is_on_the_edge_and_neighbouring_tickets_are_not():
    last = bytes.fromhex(TICKET)
    key = Fraction(2 * (int(TICKET, 16) >> 203) + 1, 2**54 - 2 * (int(TICKET, 16) >> 203) - 1) * Fraction(
        7, 2
    )
    own = cut(kind=CutKind.BY_KEY, cutoff=f"{key.numerator}/{key.denominator}", certain_from=8)
    assert own.key_of(last, 1) == key  # (2h+1)(W − n·w) / ((2^54 − 2h − 1)·n·w) with n 2, W 9, w 1
    assert own.is_on_the_edge(last, 1)
    assert own.is_drawn(last, 1)
    step = 1 << 203
    before, after = ((int(TICKET, 16) + by).to_bytes(32, "big") for by in (-step, step))
    assert own.is_drawn(before, 1)
    assert not own.is_drawn(after, 1)
    assert not own.is_on_the_edge(before, 1)
    assert not own.is_on_the_edge(after, 1)
    assert own.is_drawn(after, 8)
    certain = cut(kind=CutKind.BY_KEY, cutoff=own.cutoff, certain_from=1)
    assert certain.is_drawn(after, 1)
    assert not certain.is_on_the_edge(last, 1)  # certain: no key decides


def test_the_line_has_a_dash_for_what_has_no_value():
    assert cut().line() == f"A\tticket\t2\t9\t-\t{TICKET}"
    assert cut(kind=CutKind.BY_KEY, cutoff="1/3", certain_from=7).line() == "A\tkey\t2\t9\t7\t1/3"
    assert cut(kind=CutKind.BY_WEIGHT, cutoff=None, certain_from=7).line() == "A\tcertain\t2\t9\t7\t-"
    assert cut(kind=CutKind.EVERYBODY, cutoff=None).line() == "A\tall\t2\t9\t-\t-"
    assert cut(kind=CutKind.NOBODY, sample_size=0, cutoff=None).line() == "A\tnone\t0\t9\t-\t-"


def test_the_list_of_cuts_is_salted_by_the_frames_secret_and_the_task():
    listed = provable_cuts(EQUAL, EQUAL_FRAME)
    secret = labelled_digest("randcheck/strata/1", EQUAL_FRAME.secret.hex(), "TH-2026-017")
    assert listed.root == commit_rows(secret, [(one.label, one.line()) for one in cuts_of(EQUAL)])
    for one in cuts_of(EQUAL):
        assert listed.prove(one.label, one.line()).shows(one.line(), listed.root)


@pytest.mark.parametrize(
    "changes",
    [
        {"cutoff": None},
        {"cutoff": TICKET[:-1]},
        {"cutoff": TICKET.upper()},
        {"cutoff": "1/3"},
        {"cutoff": 5},
        {"sample_size": -1},
        {"sample_size": True},
        {"sample_size": "2"},
        {"weight_total": -1},
        {"weight_total": None},
        {"certain_from": 3},
        {"kind": CutKind.BY_KEY},
        {"kind": CutKind.BY_KEY, "cutoff": "1/0"},
        {"kind": CutKind.BY_KEY, "cutoff": "01/3"},
        {"kind": CutKind.BY_KEY, "cutoff": "-1/3"},
        {"kind": CutKind.BY_KEY, "cutoff": "1/" + "9" * 101},
        {"kind": CutKind.BY_KEY, "cutoff": "1/3", "sample_size": 0},
        {"kind": CutKind.BY_KEY, "cutoff": "1/3", "certain_from": -1},
        {"kind": CutKind.BY_WEIGHT, "cutoff": None},
        {"kind": CutKind.BY_WEIGHT, "certain_from": 3},
        {"kind": CutKind.NOBODY},
        {"kind": CutKind.EVERYBODY},
        {"kind": CutKind.EVERYBODY, "cutoff": None, "certain_from": 1},
        {"kind": CutKind.NOBODY, "cutoff": None, "certain_from": 1},
    ],
    ids=str,
)
def test_a_cut_of_another_form_cannot_be_made(changes):
    with pytest.raises(InvalidValue, match="must have the form that its kind asks for"):
        cut(**changes)


def test_a_cut_needs_a_label():
    with pytest.raises(RandcheckError, match="stratum label"):
        cut(label="")


def test_the_longest_key_is_read_and_compared():
    assert cut(kind=CutKind.BY_KEY, cutoff="9" * 100 + "/1").is_drawn(b"\xff" * 32, 1)
    assert not cut(kind=CutKind.BY_KEY, cutoff="1/" + "9" * 100).is_drawn(bytes(32), 1)
    assert cut(kind=CutKind.BY_KEY, cutoff="0/1").is_drawn(bytes(32), 1) is False


def test_a_cut_is_read_as_it_was_written():
    for draw, _ in DRAWS.values():
        for own in cuts_of(draw):
            assert StratumCut.from_mapping(own.to_mapping()) == own
    assert cut().to_mapping()["kind"] == "ticket"


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        ({"kind": "bogus"}, ValueError),
        ({}, KeyError),
        (cut().to_mapping() | {"more": 1}, TypeError),
        ([], TypeError),
    ],
    ids=["another kind", "nothing", "one field more", "an array"],
)
def test_what_is_no_cut_is_refused_as_documented(mapping, error):
    with pytest.raises(error):
        StratumCut.from_mapping(mapping)
