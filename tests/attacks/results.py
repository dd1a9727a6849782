"""What was drawn: sizes, targets, teams and conflicts changed, or taken from another draw."""

from __future__ import annotations

from typing import Any

import attrs

from attacks.case import Theme
from attacks.draws import of_order, of_result
from attacks.insider import AUDITOR, OTHER, POLICY, PUBLIC, SECOND, edited, enter, rewrite
from randcheck.hashing import sha256
from randcheck.receipts.disclosure import Discloser
from support.ceremonies import SAID, office_at, registers_of, result_of, task_of

THEME = Theme("Changing what was drawn", POLICY)
attack = THEME.attack


# ---- the sizes --------------------------------------------------------------------------------------------


@attack("draw one more than was committed", fails="selection")
def one_drawn_more():
    def edit(result: dict[str, Any]) -> None:
        result["drawn"].append(result["reserves"].pop(0))
        result["drawn"].sort(key=lambda row: row["ticket"])

    return of_result(edit)


@attack("change the committed sizes after the seed", fails="commitment-matches")
def sizes_changed_after_the_seed():
    def edit(commitment: dict[str, Any]) -> None:
        for stratum in commitment["orders"][0]["strata"]:
            stratum["sample_size"] = stratum["reserves"] = 1

    changed = rewrite(commitment=edit)
    return enter(attrs.evolve(AUDITOR, commitment=changed.commitment))


@attack("commit to sizes that do not follow from the committed rule", fails="sizes")
def sizes_against_the_rule():
    return of_order(lambda order: order["strata"][0].update(sample_size=1))


@attack("state a population that the frame does not have", fails="sizes")
def population_made_up():
    def edit(order: dict[str, Any]) -> None:
        one, other = order["strata"]
        one["population"] += 1
        one["weight_total"] += 1
        other["population"] -= 1
        other["weight_total"] -= 1

    return of_order(edit)


@attack("commit to sizes beyond all numbers (2^53 − 1)", fails="canonical-statements")
def sizes_beyond_all_numbers():
    return of_order(lambda order: order["strata"][0].update(sample_size=2**53 - 1))


# ---- the result -------------------------------------------------------------------------------------------


@attack("exchange a drawn firm for a reserve", fails="selection")
def drawn_exchanged():
    def edit(result: dict[str, Any]) -> None:
        result["drawn"][0], result["reserves"][0] = result["reserves"][0], result["drawn"][0]
        for rows in (result["drawn"], result["reserves"]):
            rows.sort(key=lambda row: row["ticket"])

    return of_result(edit)


@attack("exchange a drawn firm for another by its id, with the ticket kept", fails="selection")
def drawn_renamed():
    return of_result(lambda result: result["drawn"][0].update(id="T999"))


@attack("exchange an inspector for another", fails="assignment")
def inspector_exchanged():
    def edit(result: dict[str, Any]) -> None:
        one, other = result["assignment"]["teams"]
        one["members"][0], other["members"][0] = other["members"][0], one["members"][0]

    return of_result(edit)


@attack("exchange two firms between teams", fails="assignment")
def firms_exchanged():
    def edit(result: dict[str, Any]) -> None:
        one, other = result["assignment"]["teams"]
        one["targets"][0], other["targets"][0] = other["targets"][0], one["targets"][0]

    return of_result(edit)


@attack("make another member the leader", fails="assignment")
def leader_exchanged():
    def edit(result: dict[str, Any]) -> None:
        team = result["assignment"]["teams"][0]
        team["leader"] = next(one for one in team["members"] if one != team["leader"])

    return of_result(edit)


@attack("state another cut-off", fails="selection")
def cutoff_made_up():
    return of_result(lambda result: result["cutoff_tickets"].__setitem__(0, "00" * 32))


@attack(
    "steer the draw and show the public receipt only: valid there, with `selection` unchecked",
    unchecked="selection",
)
def steered_draw_at_the_public_level():
    def edit(result: dict[str, Any]) -> None:
        out, into = result["drawn"][0], result["reserves"][0]
        result["drawn"][0], result["reserves"][0] = into, out
        for rows in (result["drawn"], result["reserves"]):
            rows.sort(key=lambda row: row["ticket"])
        for team in result["assignment"]["teams"]:
            team["targets"] = sorted(into["id"] if one == out["id"] else one for one in team["targets"])

    return Discloser(of_result(edit)).public()


@attack("state a ticket that suits, in a public receipt", fails="tickets")
def ticket_made_up():
    return Discloser(of_result(lambda result: result["drawn"][0].update(ticket="00" * 32))).public()


@attack("name a firm as drawn twice, in a public receipt", fails="tickets counts")
def drawn_twice():
    def edit(result: dict[str, Any]) -> None:
        result["drawn"].insert(0, result["drawn"][0])

    return Discloser(of_result(edit)).public()


@attack("leave a drawn firm without a team, in a public receipt", fails="teams-complete")
def drawn_without_team():
    return Discloser(of_result(lambda result: result["assignment"]["teams"][0]["targets"].pop())).public()


# ---- the conflicts ----------------------------------------------------------------------------------------


@attack("add a conflict after the draw", fails="conflicts-root")
def conflict_added():
    return edited(
        AUDITOR, lambda mapping: mapping["materials"]["conflict_lists"][0]["targets"].append(["P05", "T005"])
    )


@attack("remove a conflict after the draw", fails="conflicts-root")
def conflict_removed():
    return edited(AUDITOR, lambda mapping: mapping["materials"]["conflict_lists"][0]["targets"].pop())


@attack("send an inspector to a firm he has declared a conflict with", fails="assignment")
def conflict_ignored():
    # P01 and T000 have a conflict (support.ceremonies); T000 is drawn in every other draw or so.
    for number in range(100):
        office = office_at(name=f"conflict {number}")
        bundle = office.ledger.prove(office.draw(task_of(), registers_of(), SAID))
        teams = result_of(bundle).results[0]["assignment"]["teams"]
        team = next((one for one in teams if "T000" in one["targets"]), None)
        if team is not None and not any("P01" in one["members"] for one in teams):
            break

    def edit(draw: dict[str, Any]) -> None:
        own = next(one for one in draw["results"][0]["assignment"]["teams"] if "T000" in one["targets"])
        # For another of the same kind, so that his seat stays filled as it should be.
        leaves = next(one for one in own["members"] if int(one[1:]) % 2)
        own["members"] = sorted("P01" if one == leaves else one for one in own["members"])
        own["leader"] = "P01" if own["leader"] == leaves else own["leader"]

    return rewrite(bundle, result=edit)


@attack("qualify an inspector after the draw", fails="roster-root")
def inspector_qualified_later():
    def edit(mapping: dict[str, Any]) -> None:
        mapping["materials"]["rosters"][0]["rows"][0]["categories"].append("电梯")

    return edited(AUDITOR, edit)


@attack("leave the conflict list out", fails="conflicts-root")
def no_conflict_list():
    return edited(AUDITOR, lambda mapping: mapping["materials"].update(conflict_lists=[]))


# ---- receipts of something else ---------------------------------------------------------------------------


@attack("show the draw of another task under this commitment", fails="commitment-matches")
def draw_of_another_task():
    return enter(attrs.evolve(AUDITOR, result=SECOND.result, summary=SECOND.summary))


@attack("show the lists of another task", fails="frame-root")
def lists_of_another_task():
    return attrs.evolve(
        AUDITOR,
        materials=attrs.evolve(AUDITOR.materials, frames=SECOND.materials.frames),
    )


@attack(
    "show the statements of another ledger under this one's entries",
    fails="checkpoint ledger-entries draw-summary",
)
def statements_of_another_ledger():
    return attrs.evolve(
        OTHER,
        commitment_entry=AUDITOR.commitment_entry,
        result_entry=AUDITOR.result_entry,
        summary_entry=AUDITOR.summary_entry,
    )


@attack("commit in one ledger and draw in another", fails="commitment-matches")
def draw_in_another_ledger():
    return rewrite(result=lambda draw: draw.update(log="baishan"))


@attack("draw before committing, by the moments stated", fails="commitment-before-draw")
def draw_before_commitment():
    return rewrite(
        result=lambda draw: draw.update(drawn_at="2026-11-24T11:59:59+08:00"),
    )


@attack("show the public receipt of a draw whose commitment is another's", fails="commitment-matches")
def public_receipt_of_another_commitment():
    return enter(attrs.evolve(PUBLIC, commitment=SECOND.commitment, commitment_entry=SECOND.commitment_entry))


assert sha256(AUDITOR.commitment.payload) != sha256(SECOND.commitment.payload)
