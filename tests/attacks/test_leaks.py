"""What a public receipt and a firm's receipt tell of other firms' rows, to whoever tries them all: nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from attacks.brute_force import Harvest, crack_cuts, crack_rows, crack_small_pool, root_of
from attacks.secrets_of_a_town import (
    BUNDLES,
    CONTENTS,
    DISCLOSERS,
    content_of,
    drawn_again,
    drawn_reserve_and_neither,
    every_draw,
    frame_of,
)
from randcheck.drawing.stratum_cut import cuts_of
from randcheck.receipts.report import Verdict
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.salted_tree import leaf_of, salt_of
from support.ceremonies import (
    result_of,
    verify,
)

# ---- rows -------------------------------------------------------------------------------------------------


@every_draw
def test_the_rows_are_few_enough_to_try_and_different_enough_to_matter(name: str):
    assert {one.stratum for one in CONTENTS[name]} == {one.stratum for one in frame_of(name).classes}
    assert set(frame_of(name).classes) <= set(CONTENTS[name])
    assert len(frame_of(name).classes) >= 3
    assert all(
        verify(one).verdict is not Verdict.INVALID for one in (BUNDLES[name], DISCLOSERS[name].public())
    )


@every_draw
def test_trying_all_rows_on_a_public_receipt_finds_nobodys(name: str):
    data = DISCLOSERS[name].public().encode()
    assert crack_rows(data, frame_of(name).ids, CONTENTS[name], ["TH-1"]) == {}


@every_draw
@pytest.mark.parametrize("which", [0, 1, 2], ids=["drawn", "reserve", "neither"])
def test_trying_all_rows_on_a_firms_receipt_finds_its_own_and_nobody_elses(name: str, which: int):
    own = drawn_reserve_and_neither(name)[which]
    data = DISCLOSERS[name].party(own).encode()
    assert crack_rows(data, frame_of(name).ids, CONTENTS[name], ["TH-1"]) == {own: {content_of(name, own)}}


def test_firms_that_put_their_receipts_together_find_their_own_rows_only():
    name = "pareto"
    ids = frame_of(name).ids
    some = ids[:3]
    data = json.dumps([json.loads(DISCLOSERS["pareto"].party(one).encode()) for one in some]).encode()
    assert crack_rows(data, ids, CONTENTS[name], ["TH-1"]) == {
        one: {content_of("pareto", one)} for one in some
    }


def test_an_auditors_receipt_gives_all_rows_away_as_it_must():
    # The attacker is as good as he claims: from the secret, he finds everybody.
    name = "pareto"
    frame = frame_of(name)
    party = json.loads(DISCLOSERS[name].party(frame.ids[0]).encode())
    party["secret"] = frame.secret.hex()
    found = crack_rows(json.dumps(party).encode(), frame.ids, CONTENTS[name], ["TH-1"])
    assert found == {one: {content_of("pareto", one)} for one in frame.ids}


BAD_SALTS: dict[str, Callable[[Frame, str], str]] = {
    "none": lambda frame, target_id: "",
    "the id": lambda frame, target_id: target_id,
    "one for all": lambda frame, target_id: salt_of(frame.secret, frame.ids[0]),
    "from the root": lambda frame, target_id: salt_of(frame.commitment.root, target_id),
    "from zeros": lambda frame, target_id: salt_of(bytes(32), target_id),
}


@pytest.mark.parametrize("salting", sorted(BAD_SALTS))
def test_rows_under_a_bad_salt_are_found_by_the_same_attacker(salting: str):
    # Proof that the tests above can fail: leaves as a careless organ would make them, beside a firm's own.
    name = "pareto"
    frame = frame_of(name)
    own = frame.ids[0]
    party = json.loads(DISCLOSERS["pareto"].party(own).encode())
    proof = party["party"]["tasks"][0]["row_proof"]
    proof["siblings"] = sorted(
        leaf_of(BAD_SALTS[salting](frame, one), content_of("pareto", one).line(one))
        for one in frame.ids
        if one != own
    )
    found = crack_rows(json.dumps(party).encode(), frame.ids, CONTENTS[name], ["TH-1"])
    others = [one for one in frame.ids if one != own]
    assert {one: found.get(one) for one in others} == {one: {content_of("pareto", one)} for one in others}


def test_the_root_of_a_tiny_pool_does_not_give_its_rows_away_and_would_without_a_salt():
    ids = ("T000", "T001")
    contents = CONTENTS["pareto"]
    rows = (contents[1], contents[-1])
    frame = Frame.from_rows(
        (FrameRow(one, row.stratum, row.weight, row.area) for one, row in zip(ids, rows, strict=True)),
        secret=b"\7" * 32,
    )
    public = json.loads(DISCLOSERS["equal"].public().encode())

    def with_root(root: str) -> bytes:
        return json.dumps(public | {"root": root}).encode()

    unsalted = root_of([leaf_of("", row.line(one)) for one, row in zip(ids, rows, strict=True)])
    assert crack_small_pool(with_root(frame.commitment.root.hex()), ids, contents) == []
    assert crack_small_pool(with_root(unsalted), ids, contents) == [rows]


# ---- cuts -------------------------------------------------------------------------------------------------


def test_the_summary_does_not_tell_which_cut_off_is_whose_and_would_without_a_salt():
    bundle = BUNDLES["equal"]
    strata = json.loads(bundle.commitment.payload)["orders"][0]["strata"]
    cutoffs = result_of(bundle).results[0]["cutoff_tickets"]
    assert len(strata) == len(cutoffs) == 3
    public = DISCLOSERS["equal"].public()
    assert crack_cuts(public.encode(), strata, cutoffs) == []

    draw = drawn_again("equal", frame_of("equal"))
    unsalted = root_of([leaf_of("", cut.line()) for cut in cuts_of(draw)])
    careless = json.dumps(json.loads(public.encode()) | {"root": unsalted}).encode()
    assert crack_cuts(careless, strata, cutoffs) == [tuple(str(cut.cutoff) for cut in cuts_of(draw))]


@every_draw
def test_a_firms_receipt_tells_no_cut_but_that_of_its_own_stratum(name: str):
    own = drawn_reserve_and_neither(name)[0]
    told = Harvest.of(DISCLOSERS[name].party(own).encode()).texts
    for cut in cuts_of(drawn_again(name, frame_of(name))):
        assert (str(cut.cutoff) in told) == (cut.label == content_of(name, own).stratum)


# ---- what stands in the files -----------------------------------------------------------------------------

ENTRY = {f"{entry}.{field}" for entry in ("commitment_entry", "result_entry", "summary_entry")
         for field in ("digest", "index", "kind", "origin", "prev", "recorded_at")}  # fmt: skip
ENVELOPE = {f"{envelope}.{field}" for envelope in ("commitment", "result", "summary")
            for field in ("payloadType", "signatures.keyid", "signatures.sig")}  # fmt: skip
PUBLIC_PATHS = ENTRY | ENVELOPE | {
    "bundle_version", "level", "log_proof.checkpoint", "log_proof.paths.index", "log_proof.paths.path", "substituted",
}  # fmt: skip
SHOWN = {f"party.tasks.shown.{field}" for field in (
    "index", "path", "row.id", "row.members", "row.outcome", "row.position", "row.team", "row.ticket")}  # fmt: skip
PARTY_PATHS = {path for path in PUBLIC_PATHS if not path.startswith("summary")} | SHOWN | {
    "party.target_id", "party.tasks.task", "party.tasks.row.area", "party.tasks.row.stratum",
    "party.tasks.row.weight", "party.tasks.row_proof.path", "party.tasks.row_proof.salt",
    "party.tasks.row_proof.siblings", "party.tasks.cut.certain_from", "party.tasks.cut.cutoff",
    "party.tasks.cut.kind", "party.tasks.cut.label", "party.tasks.cut.sample_size",
    "party.tasks.cut.weight_total", "party.tasks.cut_proof.path", "party.tasks.cut_proof.salt",
    "party.tasks.cut_proof.siblings",
}  # fmt: skip


def paths(node: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every value; payloads, which have tests of their own, are passed over."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "payload":
                yield from paths(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for value in node:
            yield from paths(value, path)
    else:
        yield path


@every_draw
def test_a_public_receipt_holds_nothing_but_these_values_and_the_signed_statements(name: str):
    assert set(paths(json.loads(DISCLOSERS[name].public().encode()))) == PUBLIC_PATHS


@every_draw
def test_a_firms_receipt_holds_nothing_but_these_values_and_the_signed_statements(name: str):
    for own in drawn_reserve_and_neither(name):
        found = set(paths(json.loads(DISCLOSERS[name].party(own).encode())))
        assert found <= PARTY_PATHS
        assert "party.tasks.row.weight" in found


@every_draw
def test_the_signed_statements_of_a_draw_name_a_stratum_only_by_its_totals(name: str):
    # Nothing in a result says of what stratum, weight or area a drawn firm is.
    result = json.loads(BUNDLES[name].result.payload)["results"][0]
    assert set(paths(result)) == {
        "assignment.dealing.attempt", "assignment.dealing.borrowed", "assignment.dealing.closed",
        "assignment.dealing.exchanges", "assignment.dealing.excursions", "assignment.dealing.inspectors",
        "assignment.dealing.moves", "assignment.dealing.number", "assignment.dealing.rounds",
        "assignment.dealing.seats", "assignment.dealing.stage", "assignment.people.attempt",
        "assignment.people.borrowed", "assignment.people.closed", "assignment.people.exchanges",
        "assignment.people.excursions", "assignment.people.inspectors", "assignment.people.moves",
        "assignment.people.number", "assignment.people.rounds", "assignment.people.seats",
        "assignment.people.stage", "assignment.shortfall", "assignment.team_tries", "assignment.teams.leader",
        "assignment.teams.members", "assignment.teams.number", "assignment.teams.targets", "drawn.id",
        "drawn.ticket", "reserves.id", "reserves.ticket", "task",
    } | {"cutoff_keys" if name == "pareto" else "cutoff_tickets"}  # fmt: skip
    order = json.loads(BUNDLES[name].commitment.payload)["orders"][0]
    assert set(paths(order["strata"])) == {"label", "population", "reserves", "sample_size", "weight_total"}


@every_draw
def test_what_a_firm_is_shown_of_others_stands_in_the_public_receipt_as_well(name: str):
    result = result_of(BUNDLES[name]).results[0]
    published = {row["id"] for part in ("drawn", "reserves") for row in result[part]}
    ids = set(frame_of(name).ids)
    for own in drawn_reserve_and_neither(name):
        told = Harvest.of(DISCLOSERS[name].party(own).encode()).texts
        assert ids & told <= published | {own}
        assert len(ids & told - {own}) <= 2  # the neighbours of one who is not in the result
