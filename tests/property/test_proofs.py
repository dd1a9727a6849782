"""Proofs of rows, results, cuts, entries and keys: they show what is there, and nothing else can be made of them."""

from __future__ import annotations

import hashlib
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.drawing.draw import run_draw
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.drawing.stratum_cut import CutKind, StratumCut, cuts_of, provable_cuts
from randcheck.errors import KeyChangeRefused, RandcheckError
from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree
from randcheck.planning.frame_rule import FrameRule, WeightRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.explain import explain_bundle
from randcheck.receipts.key_change import KeyChange, RetiredKey, apply_key_changes
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.party_check import read_outcome_of
from randcheck.receipts.party_proof import PartyTask
from randcheck.receipts.report import Verdict
from randcheck.receipts.result_list import ABSENT, ResultList, ResultRow, find_outcome
from randcheck.receipts.strict_json import encode_strict
from randcheck.registers.salted_proof import ProvableList
from support.ceremonies import AS_OF, NOON, SAID, VERIFIER, office_at, registers_of, task_of, verify
from support.draws import frame_of, order_of, seed
from support.mutations import changed
from support.proofs import PROOF_POLICY, discloser, key_of, policy_from, proved_receipt

FEWER = settings(max_examples=max(10, settings().max_examples // 4))

# ---- rows of a list -------------------------------------------------------------------------------------

secrets = st.binary(min_size=32, max_size=32)
row_sets = st.dictionaries(
    st.integers(0, 10**6).map("x{:07d}".format),
    st.tuples(st.sampled_from("ABC"), st.integers(1, 3)),
    min_size=1,
    max_size=40,
)


def lines_of(rows: dict[str, tuple[str, int]]) -> list[tuple[str, str]]:
    return [(key, f"{key}\t{stratum}\t{weight}") for key, (stratum, weight) in rows.items()]


@given(secrets, row_sets, st.data())
def test_every_rows_proof_shows_its_line_and_nothing_else(secret, rows, data):
    lines = lines_of(rows)
    listed = ProvableList(secret, lines)
    (key, line), (_, other_line) = data.draw(st.sampled_from(lines)), data.draw(st.sampled_from(lines))
    proof = listed.prove(key, line)
    assert proof.shows(line, listed.root)
    stratum, weight = rows[key]
    for other in (other_line, f"{key}\t{stratum}\t{weight + 1}", f"{key}\t{stratum}x\t{weight}", line[:-1]):
        assert proof.shows(other, listed.root) == (other == line)
    bit = data.draw(st.integers(0, 255))
    root = bytearray(listed.root.root)
    root[bit // 8] ^= 1 << bit % 8
    assert not proof.shows(line, attrs.evolve(listed.root, root=bytes(root)))
    assert not proof.shows(line, attrs.evolve(listed.root, rows=1500, depth=1))


@given(secrets, secrets, row_sets)
def test_rows_of_other_secrets_and_other_sets_have_other_roots(secret, other, rows):
    lines = lines_of(rows)
    root = ProvableList(secret, lines).root
    assert (ProvableList(other, lines).root == root) == (secret == other)
    assert ProvableList(secret, lines[::-1]).root == root
    assert ProvableList(secret, lines[1:]).root != root
    key, line = lines[0]
    assert ProvableList(secret, [*lines[1:], (key, line + "0")]).root != root


@FEWER
@given(st.integers(1025, 1400), st.integers(0, 1024), secrets)
def test_in_a_list_of_many_buckets_every_part_of_a_proof_counts(count, chosen, secret):
    lines = [(f"x{number:05}", f"x{number:05}\tA\t1") for number in range(count)]
    listed = ProvableList(secret, lines)
    key, line = lines[chosen]
    proof = listed.prove(key, line)
    assert proof.shows(line, listed.root)
    assert listed.root.depth == 1
    other_key, other_line = lines[(chosen + 1) % count]
    other = listed.prove(other_key, other_line)
    for forged in (
        attrs.evolve(proof, path=proof.path[::-1]),
        attrs.evolve(proof, path=proof.path[1:]),
        attrs.evolve(proof, salt=other.salt),
        *((attrs.evolve(proof, siblings=proof.siblings[1:]),) if proof.siblings else ()),
        *((attrs.evolve(proof, path=other.path),) if other.path != proof.path else ()),
    ):
        assert not forged.shows(line, listed.root)


# ---- results --------------------------------------------------------------------------------------------

result_rows = st.dictionaries(
    st.integers(0, 99).map("t{:02d}".format),
    st.tuples(st.integers(0, 40), st.sampled_from(["drawn", "reserves"])),
    max_size=14,
)


def result_list(rows: dict[str, tuple[int, str]]) -> ResultList:
    told: dict[str, Any] = {"drawn": [], "reserves": [], "assignment": None}
    for name, (number, part) in rows.items():
        told[part].append({"id": name, "ticket": number.to_bytes(32, "big").hex()})
    return ResultList(told)


targets = st.tuples(st.integers(0, 99).map("t{:02d}".format), st.integers(0, 41))


@given(result_rows, targets)
def test_what_is_shown_of_a_target_proves_its_row_or_its_absence(rows, target):
    # Tickets are few here, so that many are equal and ids decide.
    listed = result_list(rows)
    name, number = target
    place = number.to_bytes(32, "big")
    shown = listed.show(name, place)
    found = find_outcome(shown, name, place, listed.root, len(rows))
    if name in rows and rows[name][0] == number:
        assert found.id == name
        assert found.outcome == {"drawn": "drawn", "reserves": "reserve"}[rows[name][1]]
    else:
        assert found == ABSENT
        assert len(shown) <= 2


@given(result_rows, targets, st.lists(st.integers(0, 13), max_size=3))
def test_no_choice_of_genuine_rows_proves_a_falsehood(rows, target, chosen):
    listed = result_list(rows)
    name, number = target
    place = number.to_bytes(32, "big")
    indices = [index for index in chosen if index < len(rows)]
    shown = [
        one for index in indices for one in listed.show(listed.rows[index].id, listed.rows[index].ticket)
    ]
    found = find_outcome(shown, name, place, listed.root, len(rows))
    is_listed = (place, name) in [row.order for row in listed.rows]
    if found == ABSENT:
        assert not is_listed
    elif found is not None:
        assert is_listed
        assert found in listed.rows


@given(result_rows, targets, st.data())
def test_forged_neighbours_prove_nothing(rows, target, data):
    listed = result_list(rows)
    name, number = target
    place = number.to_bytes(32, "big")
    shown = listed.show(name, place)
    assume(shown)
    at = data.draw(st.integers(0, len(shown) - 1))
    one = shown[at]
    forged = data.draw(
        st.sampled_from(
            [
                attrs.evolve(one, index=one.index + 1),
                attrs.evolve(one, index=max(one.index - 1, 0) if one.index else 1),
                attrs.evolve(one, path=(*one.path, bytes(32))),
                attrs.evolve(one, row=attrs.evolve(one.row, position=one.row.position + 1)),
                attrs.evolve(one, row=attrs.evolve(one.row, id="zz")),
                attrs.evolve(one, row=attrs.evolve(one.row, ticket=bytes(31) + b"\xff")),
            ]
        )
    )
    changed = [*shown[:at], forged, *shown[at + 1 :]]
    assert find_outcome(changed, name, place, listed.root, len(rows)) is None


# ---- cuts -----------------------------------------------------------------------------------------------

pools = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from([1, 1, 2, 3, 50, 1000, 1_000_000]) | st.integers(1, 9),
    ),
    min_size=1,
    max_size=40,
)


@given(
    pools, st.sampled_from(Selection), st.integers(1, 40), st.integers(0, 3), st.booleans(), st.integers(0, 9)
)
def test_a_cut_says_of_every_firm_what_the_draw_did(pool, selection, size, reserves, is_excluding, number):
    frame = frame_of([(f"f{index:02}", stratum, weight) for index, (stratum, weight) in enumerate(pool)])
    labels = sorted(frame.tally)
    exclude = frozenset(labels[:1]) if is_excluding and len(labels) > 1 else frozenset()
    rows = sum(sum(weights.values()) for label, weights in frame.tally.items() if label not in exclude)
    rule = SampleRule(
        selection=selection,
        size=None if selection is Selection.FULL else min(size, rows),
        exclude=exclude,
        reserves=0 if selection is Selection.FULL else reserves,
    )
    draw = run_draw(order_of(frame, rule), frame, None, seed(number))
    key = purpose_key(seed(number), TARGETS_PURPOSE)
    cuts = {cut.label: cut for cut in cuts_of(draw)}
    drawn = {row.id for stratum in draw.strata for row in stratum.drawn}
    listed = provable_cuts(draw, frame)
    for row in frame.rows():
        cut, own = cuts[row.stratum], ticket(key, row.id)
        assert cut.is_drawn(own, row.weight) == (row.id in drawn) or cut.is_on_the_edge(own, row.weight)
        assert not (cut.is_on_the_edge(own, row.weight) and cut.kind is not CutKind.BY_KEY)
    for cut in cuts.values():
        assert StratumCut.from_mapping(cut.to_mapping()) == cut
        proof = listed.prove(cut.label, cut.line())
        for other in cuts.values():
            assert proof.shows(other.line(), listed.root) == (other is cut)


# ---- receipts of single firms ---------------------------------------------------------------------------


@settings(FEWER, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(3, 20), st.sampled_from(Selection), st.integers(1, 9), st.integers(0, 3), st.integers(0, 99)
)
def test_every_firms_receipt_is_valid_and_tells_what_an_auditor_is_told(
    count, selection, size, reserves, number
):
    weights = WeightRule(by="credit_risk", weights=(("A", 2), ("C", 9)))
    rule = FrameRule(as_of=AS_OF, weights=weights if selection is Selection.PARETO else None)
    sample = SampleRule(
        selection=selection,
        size=None if selection is Selection.FULL else min(size, count),
        reserves=0 if selection is Selection.FULL else reserves,
    )
    office = office_at(name=f"office {number}")
    task = task_of(sample=sample, teams=None, frame_rule=rule)
    receipt = office.ledger.prove(office.draw(task, registers_of(count), SAID))
    made = Discloser(receipt)
    for target_id in [f"T{index:03}" for index in range(count)] + ["nobody"]:
        party = made.party(target_id)
        report = verify(party, PROOF_POLICY)
        assert report.verdict is Verdict.VALID
        (own,), (auditor,) = explain_bundle(party, target_id), explain_bundle(receipt, target_id)
        for field in ("in_frame", "outcome", "stratum", "team"):
            assert getattr(own, field) == getattr(auditor, field)


def outcome_of(bundle: Bundle, task: PartyTask) -> ResultRow | str | None:
    summary = DrawSummary.decode(bundle.result.payload)
    return read_outcome_of(bundle.party, task, summary.results[0], summary.seed)


@pytest.mark.parametrize("other", ["T000", "nobody"])
def test_no_part_of_another_firms_receipt_can_stand_in_ones_own(other):
    theirs = discloser().party(other)
    for number in range(1, 24):
        own = discloser().party(f"T{number:03}")
        (own_task,), (their_task,) = own.party.tasks, theirs.party.tasks
        for parts in (
            ("row", "row_proof"),
            ("cut", "cut_proof"),
            ("shown",),
            ("row", "row_proof", "cut", "cut_proof"),
            ("row", "row_proof", "cut", "cut_proof", "shown"),
        ):
            changes = {part: getattr(their_task, part) for part in parts}
            try:
                task = attrs.evolve(own_task, **changes)
            except RandcheckError:  # a row of one and no cut
                continue
            bundle = attrs.evolve(own, party=attrs.evolve(own.party, tasks=(task,)))
            report = verify(bundle, PROOF_POLICY)
            # Neighbours of one can be those of the other, or show its very row; cuts are those of a whole stratum.
            is_own = (task.row_proof, task.cut) == (own_task.row_proof, own_task.cut)
            is_same_truth = is_own and outcome_of(own, task) == outcome_of(own, own_task)
            # Left out altogether, the row is what the organ states, and absence from the result is proved (22.1).
            says_outside = task.row is None and outcome_of(own, task) == ABSENT
            assert (report.verdict is Verdict.VALID) == (is_same_truth or says_outside), (number, parts)


# ---- the ledger -----------------------------------------------------------------------------------------


def entry_at(index: int) -> LedgerEntry:
    return LedgerEntry(
        origin="tonghua",
        index=index,
        prev=hashlib.sha256(b"%d" % index).digest() if index else bytes(32),
        kind="draw",
        digest=hashlib.sha256(b"digest %d" % index).digest(),
        recorded_at=NOON,
    )


ENTRIES = [entry_at(index) for index in range(130)]
TREE = MerkleTree(entry.leaf for entry in ENTRIES)


@given(st.integers(1, 130), st.data())
def test_a_proof_shows_the_entries_of_a_log_of_any_size_at_their_places_only(size, data):
    indices = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=5))
    proof = LogProof(
        checkpoint="tonghua\n",
        paths={index: tuple(TREE.prove_inclusion(index, size)) for index in indices},
    )
    root = TREE.root(size)
    for index in range(size):
        assert proof.has(ENTRIES[index], size, root) == (index in indices)
    chosen = data.draw(st.sampled_from(sorted(indices)))
    other = data.draw(st.integers(0, 129))
    assert proof.has(attrs.evolve(ENTRIES[other], index=chosen), size, root) == (other == chosen)
    assert not proof.has(ENTRIES[chosen], size, bytes(32))
    if size < 130:
        assert not proof.has(ENTRIES[chosen], size, TREE.root(size + 1))
    assert LogProof.from_mapping(proof.to_mapping()) == proof


# ---- changes of keys ------------------------------------------------------------------------------------

HOLDERS = [Ed25519Signer(bytes([0x60 + number]) * 32) for number in range(4)]
NEWCOMERS = [Ed25519Signer(bytes([0x70 + number]) * 32) for number in range(6)]
KINDS = ["draw", "commitment", "key-change", "checkpoint"]
START = policy_from(
    key_of(HOLDERS[0], "organ", {"draw", "key-change"}),
    key_of(HOLDERS[1], "organ", {"commitment", "checkpoint"}, valid_until=20),
    key_of(HOLDERS[2], "audit", {"key-change", "checkpoint"}, valid_from=2),
    key_of(HOLDERS[3], "court", {"draw"}),
)

additions = st.builds(
    lambda signer, organisation, kinds: key_of(signer, organisation, set(kinds)),
    st.sampled_from([*NEWCOMERS, *HOLDERS]),
    st.sampled_from(["organ", "audit", "court"]),
    st.sets(st.sampled_from(KINDS), min_size=1),
)
retirements = st.builds(
    lambda signer, until: RetiredKey(key_id=key_of(signer, "organ", {"draw"}).key_id, valid_until=until),
    st.sampled_from([*HOLDERS, *NEWCOMERS]),
    st.integers(0, 30),
)
change_steps = st.lists(
    st.tuples(
        st.lists(additions, max_size=2),
        st.lists(retirements, max_size=2),
        st.lists(st.sampled_from([*HOLDERS, *NEWCOMERS]), min_size=1, max_size=3, unique_by=id),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=5,
)


def recorded(adds, retires, signers, index) -> tuple[LedgerEntry, Any]:
    change = KeyChange(log="tonghua", made_at=NOON, reason="test", adds=tuple(adds), retires=tuple(retires))
    payload = change.encode()
    envelope = sign_envelope(payload_type=payload_type_for("key-change"), payload=payload, signers=signers)
    entry = attrs.evolve(entry_at(index), kind="key-change", digest=sha256(payload))
    return entry, envelope


def kinds_of(policy, organisation_id: str) -> set[str]:
    keys = (key for key in policy.keys if key.organisation_id == organisation_id)
    return {kind for key in keys for kind in key.statement_kinds}


@settings(max_examples=4 * settings().max_examples)
@given(change_steps)
def test_no_sequence_of_changes_widens_what_anybody_may_sign(steps):
    policy, index = START, 0
    for adds, retires, signers, gap in steps:
        index += gap
        try:
            change = recorded(adds, retires, signers, index)
        except RandcheckError:  # nothing changed, or one key retired twice
            continue
        may = {
            signer.key_id
            for signer in signers
            if (key := policy.find_key(signer.key_id))
            and "key-change" in key.statement_kinds
            and key.is_valid_at(index)
        }
        speakers = {policy.find_key(key_id).organisation_id for key_id in may}
        try:
            after = apply_key_changes(policy, [change], VERIFIER)
        except KeyChangeRefused:
            continue
        # Somebody who may has signed, and every organisation whose keys change is among them.
        assert speakers
        assert {key.organisation_id for key in adds} <= speakers
        assert {policy.find_key(one.key_id).organisation_id for one in retires} <= speakers
        # Organisations, thresholds and what each organisation may sign stay as they were.
        assert attrs.evolve(after, keys=policy.keys) == policy
        for organisation_id in ("organ", "audit", "court"):
            assert kinds_of(after, organisation_id) == kinds_of(policy, organisation_id)
        # A key that was there is there, and may sign no entry that it could not sign before.
        for old, new in zip(policy.keys, after.keys, strict=False):
            assert attrs.evolve(new, valid_until=old.valid_until) == old
            assert all(old.is_valid_at(at) for at in range(40) if new.is_valid_at(at))
            assert all(
                new.is_valid_at(at) == old.is_valid_at(at) or new.valid_until <= at for at in range(40)
            )
        # A new one may sign nothing up to the change itself.
        for new in after.keys[len(policy.keys) :]:
            assert new.valid_from == index + 1
        policy = after


def test_the_receipt_of_these_tests_has_a_proof():
    assert proved_receipt().log_proof is not None


# ---- anything at all ------------------------------------------------------------------------------------

RECEIPTS = {
    "party": discloser().party("T001"),
    "outside": discloser().party("nobody"),
    "public": discloser().public(),
}


MAPPINGS = {name: receipt.to_mapping() for name, receipt in RECEIPTS.items()}


def says_the_same(bundle: Bundle, original: Bundle) -> bool:
    """Tell whether a receipt says what the original says, but for signatures that do not count and paths not needed."""
    return (
        bundle.level is original.level
        and bundle.commitment.payload == original.commitment.payload
        and bundle.result.payload == original.result.payload
        and bundle.entries[:2] == original.entries[:2]
        and (bundle.party is None) == (original.party is None)
    )


@settings(max_examples=6 * settings().max_examples, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(RECEIPTS)).flatmap(lambda name: st.tuples(st.just(name), changed(MAPPINGS[name])))
)
def test_a_disclosed_receipt_with_any_nodes_changed_is_refused_or_found_or_says_the_same(case):
    name, mapping = case
    try:
        bundle = Bundle.decode(encode_strict(mapping))
    except RandcheckError:
        return
    report = verify(bundle, PROOF_POLICY)  # bad evidence is a finding: nothing may be raised
    if report.verdict is not Verdict.VALID:
        return
    assert says_the_same(bundle, RECEIPTS[name])
    if bundle.party is not None:
        own, task = bundle.party, bundle.party.tasks[0]
        (genuine,) = discloser().party(own.target_id).party.tasks
        # What is valid is true of whomever it is about, or the organ's word that somebody is outside the pool.
        outcome = outcome_of(bundle, task)
        assert outcome == outcome_of(bundle, genuine)
        assert (task.row, task.cut) in ((genuine.row, genuine.cut), (None, None))
        assert task.row is not None or outcome == ABSENT
