"""Lies to single firms, who see one row, one cut and the draw's summary."""

from __future__ import annotations

from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, DRAWN, PARTY, POLICY, edited, enter, rewrite, sum_up
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.drawing.stratum_cut import cuts_of, provable_cuts
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.party_proof import PartyProof
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.result_list import ResultList
from randcheck.registers.salted_proof import ProvableList
from randcheck.registers.salted_tree import leaf_of, root_to_mapping
from support.ceremonies import SAID, commitment_of, office_at, registers_of, result_of, task_of
from support.forgeries import Edit

THEME = Theme("Lies about rows of the pool", POLICY)
attack = THEME.attack

RESULT = result_of(AUDITOR).results[0]
IDS = AUDITOR.materials.frames[0].ids
OUT = {row["id"] for row in (*RESULT["drawn"], *RESULT["reserves"])}
ROWS = ResultList(RESULT)
KEY = purpose_key(result_of(AUDITOR).seed, TARGETS_PURPOSE)
NEITHER = next(
    # Somebody whose place is between others.
    one
    for one in IDS
    if one not in OUT and ROWS.rows[0].ticket < ticket(KEY, one) < ROWS.rows[-1].ticket
)
RESERVE = RESULT["reserves"][0]["id"]
DISCLOSER = Discloser(AUDITOR)
OF_NEITHER = DISCLOSER.party(NEITHER)
FRAME = AUDITOR.materials.frames[0]


def stratum_of(target_id: str) -> str:
    content = FRAME.find_class(target_id)
    assert content is not None
    return content.stratum


ANOTHER_STRATUM = next(one for one in IDS if stratum_of(one) != stratum_of(DRAWN))
SAME_STRATUM = next(one for one in IDS if one != DRAWN and stratum_of(one) == stratum_of(DRAWN))


def told(edit: Edit, bundle: Bundle = PARTY) -> bytes:
    """Return the firm's receipt with what it is shown of the task edited."""
    return edited(bundle, lambda mapping: edit(mapping["party"]["tasks"][0]))


def task_shown_to(target_id: str) -> dict[str, Any]:
    party = DISCLOSER.party(target_id).party
    assert party is not None
    return party.to_mapping()["tasks"][0]


def told_raw(old: str, new: str, bundle: Bundle) -> bytes:
    data = bundle.encode().decode()
    assert old in data
    return data.replace(old, new.replace("\t", "\\t"), 1).encode()


# ---- the row ----------------------------------------------------------------------------------------------


@attack("show a firm another firm's row", fails="own-row", unchecked="own-outcome")
def row_of_another_firm():
    def edit(task: dict[str, Any]) -> None:
        other = task_shown_to(ANOTHER_STRATUM)
        task.update(row=other["row"], row_proof=other["row_proof"])

    return told(edit)


@attack("tell a firm a wrong weight", fails="own-row")
def wrong_weight():
    return told(lambda task: task["row"].update(weight=2))


@attack("tell a firm a wrong stratum", fails="own-row")
def wrong_stratum():
    return told(lambda task: task["row"].update(stratum=stratum_of(ANOTHER_STRATUM)))


@attack("tell a firm a stratum with a tab in it, so that its line has another field", error="not-canonical")
def stratum_with_a_tab():
    return told_raw('"stratum":"C"', '"stratum":"C\\t1"', DISCLOSER.party("T000"))


@attack("tell a firm a wrong area", fails="own-row")
def wrong_area():
    return told(lambda task: task["row"].update(area="东昌区"))


@attack("show a firm a row with another salt", fails="own-row")
def wrong_salt():
    return told(lambda task: task["row_proof"].update(salt="00" * 32))


@attack("deny a drawn firm that it is in the pool", fails="own-outcome")
def drawn_firm_denied():
    def edit(task: dict[str, Any]) -> None:
        task.update(row=None, row_proof=None, cut=None, cut_proof=None)

    return told(edit)


@attack(
    "deny a firm that was not drawn that it is in the pool: the receipt says that only an auditor can check it",
    unchecked="own-row",
)
def firm_denied():
    def edit(task: dict[str, Any]) -> None:
        task.update(row=None, row_proof=None, cut=None, cut_proof=None)

    return told(edit, OF_NEITHER)


@attack("leave the proof of the row out", error="malformed-document")
def row_without_proof():
    return told(lambda task: task.update(row_proof=None))


@attack("hide one of the leaves beside the firm's", fails="own-row")
def sibling_hidden():
    return told(lambda task: task["row_proof"]["siblings"].pop())


@attack("hide the firm's own leaf among the others, so that a row stands twice", fails="own-row")
def own_leaf_among_the_siblings():
    def edit(task: dict[str, Any]) -> None:
        row = FRAME.find_class(DRAWN)
        assert row is not None
        leaf = leaf_of(task["row_proof"]["salt"], row.line(DRAWN))
        task["row_proof"]["siblings"] = sorted({*task["row_proof"]["siblings"], leaf})

    return told(edit)


@attack("show the leaves in another order", error="malformed-document")
def siblings_out_of_order():
    return told(lambda task: task["row_proof"]["siblings"].reverse())


@attack("show a leaf twice", error="malformed-document")
def sibling_twice():
    def edit(task: dict[str, Any]) -> None:
        siblings = task["row_proof"]["siblings"]
        siblings.insert(0, siblings[0])

    return told(edit)


@attack("show more leaves than a bucket can have", error="malformed-document")
def too_many_siblings():
    return told(lambda task: task["row_proof"].update(siblings=[f"{number:064x}" for number in range(4097)]))


@attack(
    "commit to a second row of the firm and hide it behind a leaf: valid for the firm, an auditor sees it",
    unchecked="frame-root",
)
def second_row_behind_a_leaf():
    # To the firm, a leaf is a digest. The auditor's receipt cannot hold such a list: one id stands in it once.
    secret = FRAME.secret
    content = FRAME.find_class(DRAWN)
    assert content is not None
    other = FRAME.find_class(ANOTHER_STRATUM)
    assert other is not None
    listed = ProvableList(secret, [*FRAME.lines(), (DRAWN, other.line(DRAWN))])

    def order(commitment: dict[str, Any]) -> None:
        order = commitment["orders"][0]
        order["frame"] = root_to_mapping(listed.root)
        stratum = next(one for one in order["strata"] if one["label"] == other.stratum)
        stratum["population"] += 1
        stratum["weight_total"] += 1

    base = Discloser(AUDITOR).party(DRAWN)
    lying = rewrite(commitment=order, result=lambda draw: None)
    return refitted_party(lying, base, listed.prove(DRAWN, content.line(DRAWN)).to_mapping())


def refitted_party(lying: Bundle, shown: Bundle, row_proof: dict[str, Any]) -> Bundle:
    """Return a firm's receipt of a forged draw: its own seed, and so its own tickets, rows and cuts."""
    seed = result_of(lying).seed
    (order,) = commitment_of(AUDITOR).orders
    draw = rerun_draw(order, seed, AUDITOR.materials)
    told = draw.to_mapping()
    rows, cuts = ResultList(told), {cut.label: cut for cut in cuts_of(draw)}
    cut_list = provable_cuts(draw, FRAME)

    def summary(one: dict[str, Any]) -> None:
        (task,) = one["results"]
        task["list"] = {"root": rows.root.hex(), "rows": len(rows.rows)}
        task["strata"] = root_to_mapping(cut_list.root)

    lying = enter(attrs.evolve(sum_up(lying, summary), log_proof=None))
    cut = cuts[stratum_of(DRAWN)]
    own = ticket(purpose_key(seed, TARGETS_PURPOSE), DRAWN)
    assert shown.party is not None
    mapping = shown.party.to_mapping()
    mapping["tasks"][0].update(
        row_proof=row_proof,
        cut=cut.to_mapping(),
        cut_proof=cut_list.prove(cut.label, cut.line()).to_mapping(),
        shown=[one.to_mapping() for one in rows.show(DRAWN, own)],
    )
    assert lying.summary is not None
    assert lying.summary_entry is not None
    assert lying.log_proof is not None
    return attrs.evolve(
        shown,
        commitment=lying.commitment,
        commitment_entry=lying.commitment_entry,
        result=lying.summary,
        result_entry=lying.summary_entry,
        party=PartyProof.from_mapping(mapping),
        log_proof=lying.log_proof,
    )


# ---- a pool of several buckets ----------------------------------------------------------------------------

LARGE_OFFICE = office_at(name="large")
LARGE = LARGE_OFFICE.ledger.prove(
    LARGE_OFFICE.draw(
        task_of(teams=None, sample=SampleRule(size=5, selection=Selection.PARETO)), registers_of(1100), SAID
    )
)
LARGE_PARTY = Discloser(LARGE).party("T042")


@attack("show the path of another bucket of the pool", fails="own-row", unchecked="own-outcome")
def path_of_another_bucket():
    def edit(task: dict[str, Any]) -> None:
        leaf_bucket = Discloser(LARGE)
        for target_id in LARGE.materials.frames[0].ids:
            party = leaf_bucket.party(target_id).party
            assert party is not None
            proof = party.to_mapping()["tasks"][0]["row_proof"]
            if proof["path"] != task["row_proof"]["path"]:
                task["row_proof"]["path"] = proof["path"]
                return
        raise AssertionError("one bucket only")

    return told(edit, LARGE_PARTY)


@attack("put a leaf of another bucket beside the firm's", fails="own-row")
def sibling_of_another_bucket():
    def edit(task: dict[str, Any]) -> None:
        first = task["row_proof"]["siblings"][0]
        other = "f" if first[0] != "f" else "0"
        task["row_proof"]["siblings"] = sorted([*task["row_proof"]["siblings"], other + first[1:]])

    return told(edit, LARGE_PARTY)


@attack("a firm of a pool of several buckets: valid when nothing is changed")
def nothing_changed():
    return LARGE_PARTY
