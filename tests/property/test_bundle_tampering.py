"""Whatever is done to a receipt: it is read or refused, never anything else, and never valid when it says otherwise."""

from __future__ import annotations

import json
from typing import Any

import attrs
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.seed import Contribution, derive_seed
from randcheck.errors import RandcheckError
from randcheck.hashing import sha256
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Report, Verdict
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.registers.salted_tree import root_to_mapping
from randcheck.text import Text
from support.ceremonies import SAID, draw_receipt, office_at, registers_of, result_of, task_of, verify
from support.forgeries import forge, refit, sign_again
from support.mutations import changed

OFFICE = office_at()
DRAW = draw_receipt(OFFICE)
TEAM = result_of(DRAW).results[0]["assignment"]["teams"][0]
ONE = OFFICE.substitute(DRAW, "TH-1", [Vacancy(inspector_id=TEAM["members"][0], ground="病假")], SAID)
SUCCESSOR = result_of(ONE).results[0]["replacements"][0]["successor"]
TWO = OFFICE.substitute(
    ONE, "TH-1", [Vacancy(inspector_id=SUCCESSOR, target_id=TEAM["targets"][0], ground="亲属")], SAID
)
RECEIPTS = {"draw": DRAW, "substitution": ONE, "chain": TWO}
CEREMONY = OFFICE.prepare_substitution(
    TWO, "TH-1", [Vacancy(inspector_id=TEAM["members"][1], ground="病假")]
).ceremony

assert all(verify(bundle).verdict is Verdict.VALID for bundle in RECEIPTS.values())

receipts = st.sampled_from(sorted(RECEIPTS))
OFTEN = settings(max_examples=6 * settings().max_examples)  # most changes are refused at once and cost little


def read_and_verify(data: bytes) -> tuple[Bundle, Report] | None:
    """Return what a verifier makes of a file; None when it is refused, which is no verdict of ``valid``."""
    try:
        bundle = Bundle.decode(data)
    except RandcheckError:
        return None
    # Bad evidence is a finding: from here on nothing may be raised at all.
    return bundle, verify(bundle)


def meaning(bundle: Bundle) -> Any:
    """Return all that a receipt says except what nobody vouches for.

    That is the index, chain and time of its ledger entries (the report tells so as ``inclusion-proof``), which
    signatures stand beside the ones that count, and the order of lists.
    """
    return (
        bundle.level,
        (bundle.commitment.payload_type, bundle.commitment.payload),
        (bundle.result.payload_type, bundle.result.payload),
        sorted(one.commitment.root for one in bundle.materials.lists),
        (bundle.commitment_entry.origin, bundle.commitment_entry.kind, bundle.commitment_entry.digest),
        (bundle.result_entry.origin, bundle.result_entry.kind, bundle.result_entry.digest),
        None if bundle.substituted is None else meaning(bundle.substituted),
    )


def require_not_valid_when_changed(original: Bundle, data: bytes) -> None:
    found = read_and_verify(data)
    if found is not None and found[1].verdict is Verdict.VALID:
        # A chain cut short is the genuine receipt of an earlier day: that more followed, only the ledger can tell.
        assert meaning(found[0]) in [meaning(link) for link in bundles_of(original)]


# ---- the file -------------------------------------------------------------------------------------------


@OFTEN
@given(receipts.flatmap(lambda name: st.tuples(st.just(name), changed(RECEIPTS[name].to_mapping()))))
def test_a_receipt_with_any_nodes_changed_is_refused_or_found_or_means_the_same(case):
    name, mapping = case
    try:
        data = encode_strict(mapping)
    except RandcheckError:
        assume(False)
    require_not_valid_when_changed(RECEIPTS[name], data)


@OFTEN
@given(receipts, st.data())
def test_a_receipt_with_any_bytes_changed_is_refused_or_found_or_means_the_same(name, data):
    original = RECEIPTS[name].encode()
    spoilt = bytearray(original)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(spoilt) - 1))
        match data.draw(st.sampled_from(["flip", "set", "cut", "double", "swap"])):
            case "flip":
                spoilt[at] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                spoilt[at] = data.draw(st.sampled_from(b'0aA"{}[],:\\ -'))
            case "cut":
                del spoilt[at : at + data.draw(st.integers(1, 40))]
            case "double":
                spoilt[at:at] = spoilt[at : at + data.draw(st.integers(1, 40))]
            case "swap":
                other = data.draw(st.integers(0, len(spoilt) - 1))
                spoilt[at], spoilt[other] = spoilt[other], spoilt[at]
    require_not_valid_when_changed(RECEIPTS[name], bytes(spoilt))


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(one for key, child in children for one in _paths(child, (*path, key)))]


def test_no_single_node_of_a_receipt_can_be_left_out_or_emptied():
    # Not a sample: every node of the file, one after the other.
    document = ONE.to_mapping()
    for path in _paths(document)[1:]:
        for change in ("delete", None, [], {}, "", 0, True):
            mapping = json.loads(json.dumps(document))
            parent = mapping
            for key in path[:-1]:
                parent = parent[key]
            if change == "delete":
                del parent[path[-1]]
            else:
                parent[path[-1]] = change
            require_not_valid_when_changed(ONE, encode_strict(mapping))


# ---- the statements, by somebody who has the organ's key ------------------------------------------------


@OFTEN
@given(receipts, st.sampled_from(["commitment", "result", "both"]), st.data())
def test_a_statement_with_any_nodes_changed_and_signed_again_is_never_valid(name, which, data):
    original = RECEIPTS[name]
    committed, followed = json.loads(original.commitment.payload), json.loads(original.result.payload)
    if which != "result":
        committed = data.draw(changed(committed))
    if which != "commitment":
        followed = data.draw(changed(followed))
    try:
        payload = encode_canonical(committed)
        if which == "commitment":
            # All that follows from it is made to fit, but for what was drawn.
            followed["commitment"] = sha256(payload).hex()
            said = [Contribution(one["role"], one["value"]) for one in followed["contributions"]]
            followed["seed"] = derive_seed(sha256(payload), said).hex()
        result = encode_canonical(followed)
    except RandcheckError:
        assume(False)
    forged = refit(
        attrs.evolve(
            original,
            commitment=sign_again(original.commitment, payload),
            result=sign_again(original.result, result),
        )
    )
    report = verify(forged)
    if (payload, result) != (original.commitment.payload, original.result.payload):
        assert report.verdict is not Verdict.VALID


@OFTEN
@given(changed(json.loads(DRAW.commitment.payload)["orders"][0], most=2))
def test_an_order_changed_by_who_draws_again_by_it_is_judged_and_never_breaks_the_verifier(order):
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0] = order

    try:
        forged = forge(DRAW, commitment=edit, draw_again=True)
    except RandcheckError:  # such an order cannot even be drawn by
        return
    assert verify(forged).verdict in (Verdict.VALID, Verdict.INVALID)


@OFTEN
@given(changed(DRAW.materials.to_mapping()))
def test_lists_changed_by_who_commits_to_them_are_judged_and_never_break_the_verifier(mapping):
    order = DrawOrder.from_mapping(json.loads(DRAW.commitment.payload)["orders"][0])
    try:
        lists = Materials.from_mapping(mapping)
        frame = lists.frames[0] if lists.frames else DRAW.materials.frames[0]
        strata = order_strata(frame.tally, order.sample_rule)
    except RandcheckError:
        return

    def edit(commitment: dict[str, Any]) -> None:
        (changed_order,) = commitment["orders"]
        changed_order["frame"] = root_to_mapping(frame.commitment)
        changed_order["strata"] = [attrs.asdict(stratum) for stratum in strata]
        if lists.rosters:
            changed_order["roster"] = root_to_mapping(lists.rosters[0].commitment)
        if lists.conflict_lists:
            changed_order["conflicts"] = root_to_mapping(lists.conflict_lists[0].commitment)

    held = attrs.evolve(DRAW, materials=lists)
    try:
        forged = forge(held, commitment=edit, draw_again=True)
    except RandcheckError:
        forged = forge(held, commitment=edit)
    assert verify(forged).verdict in (Verdict.VALID, Verdict.INVALID)


# ---- the file between commitment and reveal -------------------------------------------------------------


@given(changed(parse_strict(CEREMONY.encode(), what=Text("c", "c"))))
@example([])
def test_a_ceremony_file_with_any_nodes_changed_is_refused_or_cannot_be_told_from_the_original(document):
    try:
        ceremony = Ceremony.decode(encode_strict(document))
    except RandcheckError:
        return
    # Where it goes on from here, nothing but the library's own errors may come of it.
    try:
        result = ceremony.conclude(ceremony.complete({}), CEREMONY.commitment.committed_at)
    except RandcheckError:
        return
    assert result.result.commitment == ceremony.commitment.digest


def test_registers_and_tasks_of_these_tests_are_what_they_should_be():
    # Mutations of something trivial would prove little: there are strata, reserves, teams, conflicts, a chain.
    (order,) = OFFICE.prepare(task_of("X"), registers_of()).ceremony.commitment.orders
    assert len(order.strata) == 2
    assert all(stratum.reserves for stratum in order.strata)
    assert len(result_of(DRAW).results[0]["assignment"]["teams"]) == 2
    assert TWO.substituted == ONE
