"""Steering the draw: the seed, the pool, the sizes, the conflicts, the result."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, POLICY, SECOND, edited, enter, rewrite
from randcheck.drawing.allocation import order_strata
from randcheck.drawing.seed import Contribution, derive_seed
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.materials import Materials
from randcheck.receipts.statements import Attempt
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.salted_tree import root_to_mapping
from support.ceremonies import SAID, draw_receipt, office_at, registers_of, task_of
from support.forgeries import Edit

THEME = Theme("Seed, attempts and pool", POLICY)
attack = THEME.attack


def of_result(edit: Edit, **more: Any) -> Bundle:
    """Return a receipt in which the organ edited the task's result before it signed."""
    return rewrite(result=lambda draw: edit(draw["results"][0]), **more)


def of_order(edit: Edit, **more: Any) -> Bundle:
    """Return a receipt in which the organ edited the order before it committed."""
    return rewrite(commitment=lambda commitment: edit(commitment["orders"][0]), **more)


# ---- the seed ---------------------------------------------------------------------------------------------


@attack("choose the organ's nonce after the others spoke, until the draw suits", fails="contributions")
def nonce_chosen_late():
    def edit(draw: dict[str, Any]) -> None:
        draw["contributions"][0]["value"] = hashlib.sha256(b"the thousandth try").hexdigest()
        said = [Contribution(one["role"], one["value"]) for one in draw["contributions"]]
        draw["seed"] = derive_seed(bytes.fromhex(draw["commitment"]), said).hex()

    return rewrite(result=edit, draw_again=True)


@attack("state a seed that does not follow from the contributions", fails="seed selection assignment")
def seed_made_up():
    return rewrite(result=lambda draw: draw.update(seed="11" * 32))


@attack("state a seed that suits, and draw by it", fails="seed")
def seed_made_up_and_drawn_by():
    def edit(draw: dict[str, Any]) -> None:
        draw["seed"] = "11" * 32

    return rewrite(result=edit, draw_again=True)


@attack("exchange what the witness said after the draw", fails="seed")
def witness_misquoted():
    def edit(draw: dict[str, Any]) -> None:
        draw["contributions"][1]["value"] = "1 2 3"

    return rewrite(result=edit)


@attack("leave the witness's contribution out", fails="contributions")
def witness_left_out():
    return rewrite(result=lambda draw: draw["contributions"].pop())


@attack("bring in a contributor nobody announced", fails="contributions")
def contributor_unannounced():
    return rewrite(result=lambda draw: draw["contributions"].append({"role": "记者", "value": "1"}))


@attack("exchange the order of contributions", fails="contributions")
def contributors_exchanged():
    return rewrite(result=lambda draw: draw["contributions"].reverse())


@attack(
    "let the organ alone make the seed, so that it can try as many as it likes", unchecked="several-parties"
)
def single_party_seed():
    office = office_at()
    return office.ledger.prove(office.draw(task_of(contributors=()), registers_of(), {}))


@attack(
    "fix the organ's contribution by no digest, so that it can try values once it knows the witness's",
    unchecked="several-parties",
)
def seed_ground_by_the_last_speaker():
    return rewrite(
        commitment=lambda commitment: commitment["contributors"][0].update(digest=None), draw_again=True
    )


# ---- the attempt ------------------------------------------------------------------------------------------


@attack(
    "draw again, and call it the first attempt, with the predecessor still named",
    fails="canonical-statements",
)
def second_attempt_called_the_first():
    return rewrite(commitment=lambda commitment: commitment["attempt"].update(predecessor="22" * 32))


@attack("draw again without a reason", fails="canonical-statements")
def second_attempt_without_reason():
    return rewrite(commitment=lambda commitment: commitment["attempt"].update(number=2))


@attack("draw again openly: valid, and the number and reason are told")
def second_attempt():
    office = office_at()
    first = office.prepare(task_of(), registers_of()).ceremony
    office.commit(first)
    again = Attempt(number=2, predecessor=first.commitment.digest, reason="witness fell ill", approver="局长")
    second = office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    return office.ledger.prove(office.reveal(second, SAID))


@attack("show the draw of an attempt under the commitment of another", fails="commitment-matches")
def draw_of_another_attempt():
    other = draw_receipt(office_at(name="again"))
    return enter(attrs.evolve(AUDITOR, commitment=other.commitment, commitment_entry=other.commitment_entry))


# ---- the pool ---------------------------------------------------------------------------------------------


def padded(frame: dict[str, Any], *ids: str) -> None:
    frame["ids"] += ids
    frame["codes"] += [0] * len(ids)


@attack("add made-up firms to the pool after the commitment", fails="frame-root")
def pool_padded():
    return edited(AUDITOR, lambda mapping: padded(mapping["materials"]["frames"][0], "X001", "X002"))


@attack("take a firm out of the pool after the commitment", fails="frame-root")
def pool_thinned():
    def edit(mapping: dict[str, Any]) -> None:
        frame = mapping["materials"]["frames"][0]
        frame["ids"].pop()
        frame["codes"].pop()

    return edited(AUDITOR, edit)


@attack("exchange two firms' classes after the commitment", fails="frame-root")
def classes_exchanged():
    def edit(mapping: dict[str, Any]) -> None:
        frame = mapping["materials"]["frames"][0]
        frame["codes"][0], frame["codes"][1] = frame["codes"][1], frame["codes"][0]

    return edited(AUDITOR, edit)


@attack("derive the salts from another secret", fails="frame-root")
def secret_exchanged():
    return edited(AUDITOR, lambda mapping: mapping["materials"]["frames"][0].update(secret="33" * 32))


@attack("put a firm into the pool twice", error="malformed-document")
def firm_twice():
    return edited(AUDITOR, lambda mapping: padded(mapping["materials"]["frames"][0], "T000"))


@attack("put a firm into the pool twice, with a blank at the end", error="malformed-document")
def firm_twice_with_a_blank():
    return edited(AUDITOR, lambda mapping: padded(mapping["materials"]["frames"][0], "T000 "))


def committed_to(*ids: str, code: int = 0) -> Bundle:
    """Return the receipt of an organ that committed to a pool with made-up firms in it, and drew by it."""
    frame = AUDITOR.materials.frames[0]
    content = frame.classes[code]
    longer = Frame.from_rows(
        (*frame.rows(), *(FrameRow(one, content.stratum, content.weight, content.area) for one in ids)),
        secret=frame.secret,
    )

    def order(order: dict[str, Any]) -> None:
        own = DrawOrder.from_mapping(json.loads(AUDITOR.commitment.payload)["orders"][0])
        order["frame"] = root_to_mapping(longer.commitment)
        order["strata"] = [attrs.asdict(one) for one in order_strata(longer.tally, own.sample_rule)]

    def materials(lists: dict[str, Any]) -> None:
        lists["frames"] = Materials(frames=(longer,)).to_mapping()["frames"]

    return of_order(order, materials=materials, draw_again=True)


@attack("pad the pool before the commitment: valid, for the register alone can tell (`frame-from-register`)")
def pool_padded_before():
    return committed_to("X001", "X002")


@attack(
    "let a firm stand twice under look-alike ids (full width) before the commitment: valid, the register tells"
)
def firm_twice_in_full_width():
    return committed_to("Ｔ０００")


@attack("let a firm stand twice under ids that differ in case: valid, the register tells")
def firm_twice_in_small_letters():
    return committed_to("t000")


@attack("let a firm stand twice, once with a Cyrillic letter: valid, the register tells")
def firm_twice_in_cyrillic():
    return committed_to("\u0422000")


@attack("hide rows in the pool that no class code names: the same receipt")
def class_that_nobody_has():
    return edited(AUDITOR, lambda mapping: mapping["materials"]["frames"][0]["classes"].append(["Z", 1, ""]))


@attack("name a class that is not there", error="malformed-document")
def code_without_class():
    return edited(AUDITOR, lambda mapping: mapping["materials"]["frames"][0]["codes"].__setitem__(0, 9))


@attack("name a class by a negative number, counted from the end", error="malformed-document")
def negative_code():
    return edited(AUDITOR, lambda mapping: mapping["materials"]["frames"][0]["codes"].__setitem__(0, -1))


@attack("leave the pool out of an auditor's receipt", fails="frame-root")
def no_pool():
    return edited(AUDITOR, lambda mapping: mapping["materials"].update(frames=[]))


@attack("hide a second pool among the lists", fails="nothing-added")
def second_pool():
    extra = Materials(frames=SECOND.materials.frames).to_mapping()["frames"]
    return edited(AUDITOR, lambda mapping: mapping["materials"]["frames"].extend(extra))


@attack("commit to strata that the frame's own rule cannot give", fails="frame-rule")
def strata_against_the_rule():
    return of_order(lambda order: order["frame_rule"].update(strata_by=[]), draw_again=True)
