"""Lies to single firms about where their stratum was cut, their outcome, and the draw as a whole."""

from __future__ import annotations

import json
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, DRAWN, PARTY, POLICY, edited, rewrite
from attacks.parties import (
    ANOTHER_STRATUM,
    DISCLOSER,
    LARGE,
    LARGE_PARTY,
    OF_NEITHER,
    RESERVE,
    RESULT,
    ROWS,
    SAME_STRATUM,
    task_shown_to,
    told,
)
from randcheck.drawing.stratum_cut import CutKind
from randcheck.merkle import MerkleTree
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.result_list import ResultList
from randcheck.registers.salted_proof import ProvableList
from randcheck.registers.salted_tree import root_to_mapping
from support.forgeries import Edit

THEME = Theme("Lies about cuts and outcomes", POLICY)
attack = THEME.attack


# ---- the cut ----------------------------------------------------------------------------------------------


@attack("show a firm the cut of another stratum", fails="own-cut", unchecked="own-outcome")
def cut_of_another_stratum():
    def edit(task: dict[str, Any]) -> None:
        other = task_shown_to(ANOTHER_STRATUM)
        task.update(cut=other["cut"], cut_proof=other["cut_proof"])

    return told(edit)


@attack("show a firm a made-up cut", fails="own-cut")
def cut_made_up():
    return told(lambda task: task["cut"].update(cutoff="ff" * 32))


@attack("show a firm a cut that draws everybody", fails="own-cut")
def cut_that_draws_everybody():
    return told(lambda task: task["cut"].update(kind="all", cutoff=None))


@attack("show a firm a cut of no known kind", error="malformed-document")
def cut_of_unknown_kind():
    return told(lambda task: task["cut"].update(kind="lottery"))


def with_cut(*, written: str | None = None, **changes: Any) -> bytes:
    """Return a firm's receipt whose summary, by the organ itself, has another cut for its stratum.

    ``written`` stands in line and receipt for the cut-off, where the library itself would not write it so.
    """
    party = LARGE_PARTY.party
    assert party is not None
    row, cut = party.tasks[0].row, party.tasks[0].cut
    assert row is not None
    assert cut is not None
    forged = attrs.evolve(cut, **changes)
    line, mapping = forged.line(), forged.to_mapping()
    if written is not None:
        line, mapping = line.replace(str(forged.cutoff), written), mapping | {"cutoff": written}
    listed = ProvableList(bytes(32), [(forged.label, line)])

    def summary(one: dict[str, Any]) -> None:
        one["results"][0]["strata"] = root_to_mapping(listed.root)

    bundle = Discloser(rewrite(LARGE, summary=summary)).party(party.target_id)

    def edit(task: dict[str, Any]) -> None:
        task["cut"] = mapping
        task["cut_proof"] = listed.prove(forged.label, line).to_mapping()

    return told(edit, bundle)


@attack("draw up a summary whose cut makes the firm's key negative", fails="own-outcome")
def cut_with_a_negative_key():
    return with_cut(sample_size=2**53 - 1, weight_total=1)


@attack("draw up a summary whose cut divides by nothing", fails="own-outcome")
def cut_without_weight():
    return with_cut(kind=CutKind.BY_KEY, sample_size=1, weight_total=0, certain_from=None, cutoff="1/2")


@attack("draw up a summary with a cut-off of two hundred digits: refused", error="malformed-document")
def cutoff_of_many_digits():
    return told(
        lambda task: task["cut"].update(kind="key", cutoff="9" * 200 + "/7"),
    )


@attack("draw up a summary with a cut-off that is not in lowest terms", error="malformed-document")
def cutoff_not_in_lowest_terms():
    return with_cut(written="6/4", cutoff="3/2")


@attack("draw up a summary with a cut-off over zero", error="malformed-document")
def cutoff_over_zero():
    return told(lambda task: task["cut"].update(kind="key", cutoff="1/0"))


# ---- the outcome ------------------------------------------------------------------------------------------


@attack("show a drawn firm two neighbours, as if it were not in the result", fails="own-outcome")
def drawn_firm_between_neighbours():

    def edit(task: dict[str, Any]) -> None:
        place = next(index for index, row in enumerate(ROWS.rows) if row.id == DRAWN)
        task["shown"] = [
            ROWS._show(one).to_mapping() for one in (place - 1, place + 1) if 0 <= one < len(ROWS.rows)
        ]

    return told(edit)


@attack("show neighbours that are not adjacent", fails="own-outcome")
def neighbours_not_adjacent():
    return told(
        lambda task: task.update(
            shown=[ROWS._show(0).to_mapping(), ROWS._show(len(ROWS.rows) - 1).to_mapping()]
        ),
        OF_NEITHER,
    )


@attack("show nothing of the result", fails="own-outcome")
def nothing_shown():
    return told(lambda task: task.update(shown=[]))


@attack("show a firm the outcome of another firm", fails="own-outcome")
def outcome_of_another_firm():
    def edit(task: dict[str, Any]) -> None:
        task["shown"] = task_shown_to(RESERVE)["shown"]

    return told(edit)


@attack("tell a drawn firm that it is in reserve", fails="own-outcome")
def drawn_told_reserve():
    return told(lambda task: task["shown"][0]["row"].update(outcome="reserve", team=None, members=None))


@attack("name other inspectors to the firm than the result does", fails="own-outcome")
def other_inspectors_named():
    return told(lambda task: task["shown"][0]["row"].update(members=["P08", "P09"]))


@attack("show a row of the result at another index", fails="own-outcome")
def row_at_another_index():
    return told(lambda task: task["shown"][0].update(index=task["shown"][0]["index"] ^ 1))


@attack("show three rows of the result", error="malformed-document")
def three_rows_shown():
    return told(lambda task: task.update(shown=task["shown"] * 3))


@attack("show an index of the result as text", error="malformed-document")
def shown_index_as_text():
    return told(lambda task: task["shown"][0].update(index=str(task["shown"][0]["index"])))


@attack("show the receipt of another firm under the firm's name", fails="own-row own-outcome")
def receipt_of_another_firm():
    return edited(PARTY, lambda mapping: mapping["party"].update(target_id=SAME_STRATUM))


@attack("show a look-alike of the firm (full width): not in the pool", fails="own-row own-outcome")
def look_alike_firm():
    return edited(PARTY, lambda mapping: mapping["party"].update(target_id="Ｔ０００"))


@attack("tell a firm of another task", fails="own-row")
def other_task_told():
    return told(lambda task: task.update(task="TH-2"))


@attack("tell a firm of no task", fails="own-row")
def no_task_told():
    return edited(PARTY, lambda mapping: mapping["party"].update(tasks=[]))


# ---- the summary ------------------------------------------------------------------------------------------


def lying_summary(edit: Edit, **more: Any) -> Bundle:
    """Return the auditor's receipt with a summary by the organ that says something else than the draw."""
    return rewrite(summary=lambda summary: edit(summary["results"][0]), **more)


@attack("sum up a list of other firms, told to everybody", fails="draw-summary")
def summary_of_another_list():
    rows = MerkleTree([row.leaf for row in ResultList(RESULT).rows[1:]])
    return lying_summary(lambda task: task["list"].update(root=rows.root().hex()))


@attack("sum up other numbers, told to everybody", fails="draw-summary")
def summary_of_other_numbers():
    def edit(task: dict[str, Any]) -> None:
        task["drawn"] += 1
        task["reserves"] -= 1

    return lying_summary(edit)


@attack("sum up other numbers, told to a firm", fails="counts")
def summary_of_other_numbers_for_a_firm():
    def edit(task: dict[str, Any]) -> None:
        task["drawn"] += 1
        task["reserves"] -= 1

    return Discloser(lying_summary(edit)).party(DRAWN)


@attack("sum up another number of rows than there are", fails="draw-summary")
def summary_of_another_sum():
    return lying_summary(lambda task: task["list"].update(rows=99))


@attack("sum up other cuts, told to an auditor", fails="draw-summary")
def summary_of_other_cuts():
    return lying_summary(lambda task: task["strata"].update(root="11" * 32))


@attack("sum up other cuts, told to the public: valid, for only an auditor can run them again")
def summary_of_other_cuts_for_the_public():
    return Discloser(lying_summary(lambda task: task["strata"].update(root="11" * 32))).public()


@attack("sum up other cuts, told to a firm", fails="own-cut")
def summary_of_other_cuts_for_a_firm():
    return Discloser(lying_summary(lambda task: task["strata"].update(root="11" * 32))).party(DRAWN)


@attack("sum up another seed", fails="draw-summary")
def summary_of_another_seed():
    return rewrite(summary=lambda summary: summary.update(seed="11" * 32))


@attack("sum up another seed, told to a firm", fails="seed own-outcome")
def summary_of_another_seed_for_a_firm():
    return Discloser(rewrite(summary=lambda summary: summary.update(seed="11" * 32))).party(DRAWN)


@attack("sum up another draw", fails="draw-summary")
def summary_of_another_draw():
    return rewrite(summary=lambda summary: summary.update(draw="11" * 32))


@attack("sum up another task", fails="draw-summary")
def summary_of_another_task():
    return lying_summary(lambda task: task.update(task="TH-2"))


@attack("leave the entry of the summary out", error="malformed-document")
def summary_without_entry():
    return edited(AUDITOR, lambda mapping: mapping.pop("summary_entry"))


@attack("show a firm the draw in place of its summary", fails="canonical-statements")
def draw_for_a_summary():
    return attrs.evolve(PARTY, result=AUDITOR.result, result_entry=AUDITOR.result_entry)


@attack("show the public the summary in place of the draw", fails="canonical-statements")
def summary_for_a_draw():
    assert AUDITOR.summary is not None
    assert AUDITOR.summary_entry is not None
    return attrs.evolve(DISCLOSER.public(), result=AUDITOR.summary, result_entry=AUDITOR.summary_entry)


@attack("call a firm's receipt public", error="malformed-document")
def party_called_public():
    return edited(PARTY, lambda mapping: mapping.update(level="public"))


@attack("call an auditor's receipt public", error="malformed-document")
def auditor_called_public():
    return edited(AUDITOR, lambda mapping: mapping.update(level="public"))


@attack(
    "call a public receipt an auditor's, with no lists in it", fails="frame-root roster-root conflicts-root"
)
def public_called_auditor():
    return edited(DISCLOSER.public(), lambda mapping: mapping.update(level="auditor"))


@attack("give a firm's part to an auditor's receipt", error="malformed-document")
def party_in_an_auditors_receipt():
    party = json.loads(PARTY.encode())["party"]
    return edited(AUDITOR, lambda mapping: mapping.update(party=party))
