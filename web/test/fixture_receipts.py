"""Receipts of all kinds and levels, made by the library, for the page's verifier to be compared with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sm2 import Sm2Signer
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.sample_rule import Allocation, Rounding, SampleRule, Selection
from randcheck.planning.substitution_order import Vacancy
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamMode, TeamRule
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.checkpoint import cosign
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.key_change import RetiredKey
from randcheck.receipts.statements import KIND_NAMES, Attempt
from randcheck.receipts.trust_policy import Organisation, Threshold, TrustedKey, TrustPolicy
from support.ceremonies import (
    AS_OF,
    OTHER_SIGNER,
    SAID,
    SIGNER,
    STRANGER,
    StandingClock,
    office_at,
    policy_of,
    registers_of,
    result_of,
    task_of,
)
from support.forgeries import refit, sign_again

VECTORS = Path(__file__).resolve().parents[2] / "tests" / "vectors"
KINDS = frozenset(KIND_NAMES) | {"checkpoint"}
SIGNED = policy_of({SIGNER: KINDS})
WITNESSED = attrs.evolve(
    policy_of({SIGNER: KINDS, OTHER_SIGNER: {"cosignature"}, STRANGER: {"cosignature"}}),
    thresholds=(Threshold(statement_kind="cosignature", keys=2, organisations=2),),
)
COSIGNED_AT = 1_795_000_000


@attrs.frozen
class Case:
    """One receipt and the policy to verify it under."""

    name: str
    bundle: Bundle
    policy: TrustPolicy | None = SIGNED


def all_cases() -> Iterator[Case]:
    """Yield every case; names are different."""
    for make in (golden, levels, chains, kinds_of_draws, told_wrongly, policies, key_changes, sm2):
        yield from make()


def golden() -> Iterator[Case]:
    """The ceremonies of the golden vectors."""
    vectors = json.loads((VECTORS / "statements.json").read_text(encoding="utf-8"))
    policy = TrustPolicy.from_mapping(vectors["trust_policy"])
    mappings: dict[str, dict[str, Any]] = {}
    for case in vectors["cases"]:
        mappings[case["name"]] = {
            "bundle_version": 1,
            "commitment": case["commitment"]["envelope"],
            "commitment_entry": case["commitment"]["entry"],
            "level": "auditor",
            "materials": case["materials"],
            "result": case["result"]["envelope"],
            "result_entry": case["result"]["entry"],
            "substituted": mappings.get(case["substituted"]),
        }
        yield Case(f"golden: {case['name']}", Bundle.from_mapping(mappings[case["name"]]), policy)


def levels() -> Iterator[Case]:
    """One draw at every level, to every kind of firm, proved and witnessed or not."""
    office = office_at()
    unproved = office.draw(task_of(), registers_of(), SAID)
    proved = office.ledger.prove(unproved)
    note = office.ledger.checkpoint()
    for number, signer in enumerate((OTHER_SIGNER, STRANGER)):
        note = cosign(note, signer, name=f"witness/{number}", at_seconds=COSIGNED_AT + number)
    witnessed = office.ledger.prove(unproved, note)
    for how, bundle in (("unproved", unproved), ("proved", proved), ("witnessed", witnessed)):
        policy = WITNESSED if how == "witnessed" else SIGNED
        yield Case(f"draw, {how}, auditor", bundle, policy)
        discloser = Discloser(bundle)
        yield Case(f"draw, {how}, public", discloser.public(), policy)
        told = result_of(bundle).results[0]
        drawn, reserve = told["drawn"][0]["id"], told["reserves"][0]["id"]
        named = {one["id"] for part in ("drawn", "reserves") for one in told[part]}
        other = next(one for one in (f"T{number:03}" for number in range(24)) if one not in named)
        for what, firm in (("drawn", drawn), ("reserve", reserve), ("other", other), ("outside", "X-1")):
            yield Case(f"draw, {how}, party {what}", discloser.party(firm), policy)
    yield Case(
        "draw, witnessed, under a policy without quorum", witnessed, attrs.evolve(WITNESSED, thresholds=())
    )
    yield Case("draw, proved, under a policy with quorum", proved, WITNESSED)
    yield Case("draw, witnessed, without a policy", witnessed, None)
    stamped = attrs.evolve(witnessed, log_proof=attrs.evolve(witnessed.log_proof, timestamp=b"\x30\x00"))
    yield Case("draw, with a time stamp", stamped, WITNESSED)


def chains() -> Iterator[Case]:
    """Substitutions of teams and of single targets, one upon the other, in time and late, with conflicts dropped."""
    clock = StandingClock()
    office = office_at(clock=clock)
    draw = office.draw(task_of(), registers_of(), SAID)
    team = result_of(draw).results[0]["assignment"]["teams"][0]
    clock.advance(days=1)
    one = office.substitute(draw, "TH-1", [Vacancy(inspector_id=team["members"][0], ground="病假")], SAID)
    successor = result_of(one).results[0]["replacements"][0]["successor"]
    clock.advance(days=20)
    leaves = [Vacancy(inspector_id=successor, target_id=team["targets"][0], ground="亲属")]
    two = office.substitute(one, "TH-1", leaves, SAID, conflicts=(), absent=("P07",))
    for name, bundle in (("one substitution", one), ("two substitutions", two)):
        for level, made in _levels_of(office.ledger.prove(bundle), "T000"):
            yield Case(f"{name}, {level}", made)
    yield Case("two substitutions, unproved", two)

    yield Case("the longest chain", _long_chain(25))


def _long_chain(length: int) -> Bundle:
    office = office_at()
    bundle = office.draw(task_of(), registers_of(24, 40), SAID)
    seat = result_of(bundle).results[0]["assignment"]["teams"][0]["members"][1]
    for _ in range(length):
        bundle = office.substitute(bundle, "TH-1", [Vacancy(inspector_id=seat, ground="病假")], SAID)
        seat = result_of(bundle).results[0]["replacements"][0]["successor"]
    return office.ledger.prove(bundle)


def _levels_of(bundle: Bundle, firm: str) -> Iterator[tuple[str, Bundle]]:
    discloser = Discloser(bundle)
    yield "auditor", bundle
    yield "public", discloser.public()
    yield "party", discloser.party(firm)


PARETO = FrameRule(
    as_of=AS_OF,
    strata_by=("credit_risk",),
    weights=WeightRule(by="credit_risk", weights=(("C", 7),), other=2),
)
OWN_WEIGHTS = FrameRule(as_of=AS_OF, weights=WeightRule(), with_areas=True, filters=FilterRule(annual_cap=3))


def kinds_of_draws() -> Iterator[Case]:
    """All selections, both team modes, campaigns, shortfalls, further attempts, one party alone."""
    drawn: dict[str, Callable[[], Bundle]] = {
        "campaign": lambda: _draw(
            [task_of("TH-1"), task_of("TH-2", sample=SampleRule(size="1/3"), teams=None)]
        ),
        "campaign of two teams": lambda: _draw(
            [task_of("TH-1"), task_of("TH-9", sample=SampleRule(size=5, reserves=1))]
        ),
        "pareto by class": lambda: _draw(task_of(frame_rule=PARETO, sample=_pareto())),
        "pareto by own weights": lambda: _draw_weighted(
            SampleRule(size=9, selection=Selection.PARETO, reserves=3)
        ),
        "pareto, all drawn certain": lambda: _draw_weighted(SampleRule(size=15, selection=Selection.PARETO)),
        "full": lambda: _draw(task_of(sample=SampleRule(selection=Selection.FULL, exclude=("C",)))),
        "neyman": lambda: _draw(task_of(sample=_neyman())),
        "largest remainder": lambda: _draw(
            task_of(sample=SampleRule(size="2/7", rounding=Rounding.LARGEST_REMAINDER, minimum=1))
        ),
        "team per target": lambda: _draw(task_of(teams=_per_target(LeaderRule.CADRE_APART))),
        "shortfall": lambda: _draw(task_of(teams=_per_target(LeaderRule.NONE)), inspectors=2),
        "few inspectors": lambda: _draw(
            task_of(teams=TeamRule(seats=(SeatRule(), SeatRule()), targets_per_team=1)), inspectors=6
        ),
        "one party": lambda: _draw(task_of(contributors=()), said={}),
        "second attempt": _second_attempt,
        "no teams": lambda: _draw(task_of(teams=None)),
    }
    for name, make in drawn.items():
        for level, bundle in _levels_of(make(), "T003"):
            yield Case(f"{name}, {level}", bundle)
    certain = _draw_weighted(SampleRule(size=15, selection=Selection.PARETO))
    yield Case("pareto, all drawn certain, party of least weight", Discloser(certain).party("T012"))


def _draw(tasks: Any, *, inspectors: int = 10, said: dict[str, str] | None = None) -> Bundle:
    office = office_at()
    conflicts = () if inspectors < 5 else None
    registers = registers_of(24, inspectors, **({} if conflicts is None else {"conflicts": conflicts}))
    return office.ledger.prove(office.draw(tasks, registers, SAID if said is None else said))


def _draw_weighted(sample: SampleRule, heavy: int = 5) -> Bundle:
    registers = registers_of()
    targets = [
        attrs.evolve(
            target,
            weight=40 if number < heavy else 1 + number % 4,
            area=("东昌区", "集安市", "")[number % 3],
            inspections_this_year=number % 5,
        )
        for number, target in enumerate(registers.targets)
    ]
    office = office_at()
    drawn = office.draw(
        task_of(frame_rule=OWN_WEIGHTS, sample=sample), attrs.evolve(registers, targets=targets), SAID
    )
    return office.ledger.prove(drawn)


def _pareto() -> SampleRule:
    return SampleRule(per_class={"A": 6, "C": 4}, selection=Selection.PARETO, reserves=2)


def _neyman() -> SampleRule:
    return SampleRule(size=8, allocation=Allocation.NEYMAN, spread={"A": "1/2", "C": "3"})


def _per_target(leader: LeaderRule) -> TeamRule:
    return TeamRule(mode=TeamMode.PER_TARGET, seats=(SeatRule(), SeatRule()), leader=leader)


def _second_attempt() -> Bundle:
    office = office_at()
    first = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    again = Attempt(
        number=2,
        predecessor=first.commitment.digest,
        reason="见证人缺席",
        approver="局长",
    )
    second = office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    return office.ledger.prove(office.reveal(second, SAID))


def told_wrongly() -> Iterator[Case]:
    """Receipts whose organ tells otherwise than it drew, with all signatures and entries fitted."""
    office = office_at()
    draw = office.draw(task_of(), registers_of(), SAID)
    member = result_of(draw).results[0]["assignment"]["teams"][0]["members"][0]
    one = office.substitute(draw, "TH-1", [Vacancy(inspector_id=member, ground="病假")], SAID)
    first = attrs.evolve(one.commitment_entry, prev=draw.result_entry.leaf_digest)
    second = attrs.evolve(one.result_entry, prev=first.leaf_digest)
    yield Case(
        "a substitution chained to the draw, not its summary",
        attrs.evolve(one, commitment_entry=first, result_entry=second),
    )
    public = Discloser(draw).public()
    told: dict[str, Callable[[dict[str, Any]], Any]] = {
        "a leader from outside": lambda result: result["assignment"]["teams"][0].update(leader="P99"),
        "one number for two teams": lambda result: result["assignment"]["teams"][1].update(number=1),
        "no numbers of cut-offs": lambda result: result.update(
            cutoff_tickets=[result["reserves"][0]["ticket"]]
        ),
        "keys out of order": lambda result: result.update(cutoff_keys=["2/1", "1/1"]),
        "keys not in lowest terms": lambda result: result.update(cutoff_keys=["2/2"]),
        "keys twice": lambda result: result.update(cutoff_keys=["1/2", "1/2"]),
        "a key of 100 digits": lambda result: result.update(cutoff_keys=["1/" + "9" * 100]),
        "a key of 101 digits": lambda result: result.update(cutoff_keys=["1/" + "9" * 101]),
        "a key over zero": lambda result: result.update(cutoff_keys=["1/0"]),
        "a shortfall beside teams": lambda result: result["assignment"].update(shortfall={}),
        "a member more": lambda result: result["assignment"].update(more=None),
        "a ticket in capitals": lambda result: result["drawn"][0].update(
            ticket=result["drawn"][0]["ticket"].upper()
        ),
    }
    for name, edit in told.items():
        payload = json.loads(public.result.payload)
        edit(payload["results"][0])
        yield Case(f"told: {name}", refit(_with_result(public, payload)))


def _with_result(bundle: Bundle, payload: dict[str, Any]) -> Bundle:
    return attrs.evolve(bundle, result=sign_again(bundle.result, encode_canonical(payload)))


def policies() -> Iterator[Case]:
    """One receipt under policies of all kinds."""
    office = office_at(signers=(SIGNER, OTHER_SIGNER))
    unproved = office.draw(task_of(), registers_of(), SAID)
    proved = office.ledger.prove(unproved)
    both = policy_of({SIGNER: KINDS, OTHER_SIGNER: KINDS})
    two = tuple(Threshold(statement_kind=kind, keys=2, organisations=2) for kind in ("draw", "checkpoint"))
    first, second = both.keys
    stated: dict[str, TrustPolicy | None] = {
        "two of two": attrs.evolve(both, thresholds=two),
        "one of two known": policy_of({SIGNER: KINDS}),
        "a required organisation": attrs.evolve(
            both, thresholds=(Threshold(statement_kind="draw", required=frozenset({"organ-1"})),)
        ),
        "strangers only": policy_of({STRANGER: KINDS}),
        "other kinds": policy_of({SIGNER: {"commitment"}, STRANGER: KINDS}),
        "no key of checkpoints": policy_of({SIGNER: KINDS - {"checkpoint"}}),
        "ended": attrs.evolve(both, keys=(attrs.evolve(first, valid_until=1), second)),
        "both ended": attrs.evolve(
            both, keys=(attrs.evolve(first, valid_until=2), attrs.evolve(second, valid_until=2))
        ),
        "not begun": attrs.evolve(both, keys=(attrs.evolve(first, valid_from=2), second), thresholds=two),
        "an unknown algorithm": attrs.evolve(
            both, keys=(first, _unknown(second)), thresholds=(Threshold(statement_kind="draw", keys=2),)
        ),
        "another version": attrs.evolve(both, protocol_versions=frozenset({2, 3})),
        "none": None,
    }
    for name, policy in stated.items():
        yield Case(f"policy: {name}", proved, policy)
        yield Case(f"policy: {name}, unproved", unproved, policy)
        yield Case(f"policy: {name}, party", Discloser(proved).party("T001"), policy)
    yield from _bounded_log_keys(proved)
    alone = office_at().draw(task_of(), registers_of(), SAID)
    yield Case(
        "policy: a required organisation, which did not sign", alone, stated["a required organisation"]
    )


def _bounded_log_keys(proved: Bundle) -> Iterator[Case]:
    """Keys of checkpoints that begin or end about the checkpoint's size of three: with its last entry or the next."""
    policy = policy_of({SIGNER: KINDS - {"checkpoint"}, OTHER_SIGNER: {"checkpoint"}})
    statements, log = policy.keys
    for begin, end in ((0, 2), (0, 3), (0, 4), (2, 3), (3, 3), (3, 4), (3, None), (4, None)):
        bounded = attrs.evolve(log, valid_from=begin, valid_until=end)
        yield Case(
            f"policy: the log's key from {begin} to {end}",
            proved,
            attrs.evolve(policy, keys=(statements, bounded)),
        )


def _unknown(key: TrustedKey) -> TrustedKey:
    return attrs.evolve(key, algorithm="ml-dsa-65", public_key=key.public_key)


def key_changes() -> Iterator[Case]:
    """Draws after changes of keys in their ledger."""
    clock = StandingClock()
    ledger = MemoryLedger()
    office = office_at(ledger, clock=clock)
    new = TrustedKey(
        algorithm="ed25519",
        public_key=OTHER_SIGNER.public_key,
        organisation_id="organ-0",
        statement_kinds=KINDS,
    )
    office.ledger.change_keys(reason="轮换", adds=(new,))
    second = office_at(ledger, clock=clock, signers=(OTHER_SIGNER,))
    second.ledger.change_keys(reason="旧钥停用", retires=(RetiredKey(key_id=SIGNER.key_id, valid_until=2),))
    bundle = second.draw(task_of(), registers_of(), SAID)
    proved = second.ledger.prove(bundle)
    for level, made in _levels_of(proved, "T002"):
        yield Case(f"changed keys, {level}", made)
    yield Case("changed keys, from later on", proved, attrs.evolve(SIGNED, changes_from=1))
    yield Case("changed keys, all in the policy", proved, attrs.evolve(SIGNED, changes_from=9))
    without = attrs.evolve(proved, log_proof=attrs.evolve(proved.log_proof, key_changes=()))
    yield Case("changed keys, left out", without)


def sm2() -> Iterator[Case]:
    """Receipts signed with SM2, alone and beside Ed25519."""
    signer = Sm2Signer(bytes(31) + b"\x07", signer_id="1234567812345678")
    organisation = Organisation(organisation_id="sm", name="国密机构")
    key = TrustedKey(
        algorithm="sm2",
        public_key=signer.public_key,
        organisation_id="sm",
        statement_kinds=KINDS,
        signer_id="1234567812345678",
    )
    witness = Sm2Signer(bytes(31) + b"\x08", signer_id="见证")
    witness_key = attrs.evolve(
        key, public_key=witness.public_key, statement_kinds=frozenset({"cosignature"}), signer_id="见证"
    )
    policy = TrustPolicy(organisations=(organisation,), keys=(key, witness_key))
    office = office_at(signers=(signer,))
    proved = office.ledger.prove(office.draw(task_of(), registers_of(), SAID))
    yield Case("sm2", proved, policy)
    note = cosign(office.ledger.checkpoint(), witness, name="w", at_seconds=COSIGNED_AT)
    yield Case("sm2, cosigned", office.ledger.prove(proved, note), policy)
    other_id = attrs.evolve(key, signer_id="another")
    yield Case(
        "sm2, bound to another id", proved, TrustPolicy(organisations=(organisation,), keys=(other_id,))
    )
