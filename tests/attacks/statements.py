"""Statements that say too much, too little or something odd, signed by whoever has the keys."""

from __future__ import annotations

from typing import Any

from attacks.case import Theme
from attacks.insider import POLICY, edited, rewrite
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from support.forgeries import Edit

THEME = Theme("Odd statements", POLICY)
attack = THEME.attack


def public(edit: Edit) -> Bundle:
    """Return a public receipt whose draw was edited by the organ before it signed; no lists can give it away."""
    return Discloser(rewrite(result=lambda draw: edit(draw["results"][0]))).public()


@attack("add a field to the commitment", fails="canonical-statements")
def field_more_in_the_commitment():
    return rewrite(commitment=lambda commitment: commitment.update(note="x"))


@attack("add a field to an order", fails="canonical-statements")
def field_more_in_an_order():
    return rewrite(commitment=lambda commitment: commitment["orders"][0].update(note="x"))


@attack("add a field to a stratum", fails="canonical-statements")
def field_more_in_a_stratum():
    return rewrite(commitment=lambda commitment: commitment["orders"][0]["strata"][0].update(note="x"))


@attack("add a field to the draw", fails="canonical-statements")
def field_more_in_the_draw():
    return rewrite(result=lambda draw: draw.update(note="x"))


@attack("add a field to a result, for an auditor to read", fails="selection")
def field_more_in_a_result():
    return rewrite(result=lambda draw: draw["results"][0].update(note="x"))


@attack("add a field to a drawn target, for an auditor to read", fails="selection")
def field_more_in_a_drawn_target():
    return rewrite(result=lambda draw: draw["results"][0]["drawn"][0].update(note="x"))


@attack("add a field to a team, for an auditor to read", fails="assignment")
def field_more_in_a_team():
    return rewrite(result=lambda draw: draw["results"][0]["assignment"]["teams"][0].update(note="x"))


@attack("add a field to the summary", fails="draw-summary")
def field_more_in_the_summary():
    return rewrite(summary=lambda summary: summary.update(note="x"))


@attack("state a number of the commitment as text", fails="canonical-statements")
def number_as_text_in_the_commitment():
    return rewrite(commitment=lambda commitment: commitment["orders"][0]["strata"][0].update(sample_size="4"))


@attack("hide an order in the commitment of which no result is told", fails="commitment-matches")
def result_left_out():
    return rewrite(result=lambda draw: draw.update(results=[]), summary=lambda one: one.update(results=[]))


@attack("tell a second result of the task that suits better", fails="commitment-matches")
def second_result():
    return rewrite(result=lambda draw: draw.update(results=draw["results"] * 2))


@attack("commit to the same task twice", fails="canonical-statements")
def task_twice():
    return rewrite(commitment=lambda commitment: commitment.update(orders=commitment["orders"] * 2))


@attack("write a ticket in capitals in a public draw", fails="tickets draw-summary")
def ticket_in_capitals():
    return public(lambda result: result["drawn"][0].update(ticket=result["drawn"][0]["ticket"].upper()))


@attack("write a ticket with a blank in a public draw", fails="tickets draw-summary")
def ticket_with_a_blank():
    return public(lambda result: result["drawn"][0].update(ticket=result["drawn"][0]["ticket"] + " "))


@attack("add a field to a drawn target of a public draw", fails="tickets")
def field_more_in_a_public_row():
    return public(lambda result: result["drawn"][0].update(note="x"))


@attack("add a field to a result of a public draw", fails="tickets")
def field_more_in_a_public_result():
    return public(lambda result: result.update(note="x"))


@attack(
    "write a team's members as one text, whose letters are then the members", fails="draw-summary tickets"
)
def members_as_text():
    return public(lambda result: result["assignment"]["teams"][0].update(members="ab"))


@attack("let somebody lead a team who is not of it, in a public draw", fails="teams-complete")
def leader_from_outside():
    return public(lambda result: result["assignment"]["teams"][0].update(leader="P99"))


@attack("give two teams one number in a public draw", fails="teams-complete")
def team_number_twice():
    def edit(result: dict[str, Any]) -> None:
        one, other = result["assignment"]["teams"]
        other["number"] = one["number"]

    return public(edit)


@attack("tell a cut-off in a public draw that is nobody's ticket", fails="tickets")
def cutoff_of_nobody():
    return public(lambda result: result.update(cutoff_tickets=["00" * 32, "ff" * 32]))


@attack("claim a shortfall of inspectors beside complete teams", fails="teams-complete")
def shortfall_beside_teams():
    return public(
        lambda result: result["assignment"].update(
            shortfall={"inspectors": 1, "needed": 9, "served": 1, "targets": 1}
        )
    )


@attack("leave the signed draw's time zone out", fails="canonical-statements")
def moment_without_zone():
    return rewrite(result=lambda draw: draw.update(drawn_at="2026-11-24T12:00:00"))


@attack("rename the envelope's payload to nothing", error="malformed-document")
def no_payload():
    return edited(rewrite(), lambda mapping: mapping["commitment"].pop("payload"))
