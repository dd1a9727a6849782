"""Substitutions: links left out, of another draw, of another level, or of no ground."""

from __future__ import annotations

import json
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, CHANGED, POLICY, edited, enter
from randcheck.hashing import sha256
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.envelope import payload_type_for
from support.ceremonies import SAID, draw_receipt, office_at, result_of
from support.forgeries import Edit, forge, retype, sign_again

THEME = Theme("Substitutions", POLICY)
attack = THEME.attack


def changed_twice() -> Bundle:
    """Return the genuine draw with two substitutions, of which the second concerns the first's successor."""
    office = office_at()
    draw = draw_receipt(office)
    team = result_of(draw).results[0]["assignment"]["teams"][0]
    once = office.substitute(draw, "TH-1", [Vacancy(inspector_id=team["members"][0], ground="病假")], SAID)
    successor = result_of(once).results[0]["replacements"][0]["successor"]
    vacancy = Vacancy(inspector_id=successor, target_id=team["targets"][0], ground="亲属")
    return office.ledger.prove(office.substitute(once, "TH-1", [vacancy], SAID))


TWICE = changed_twice()

ANOTHER_OFFICE = office_at(name="another draw")
ANOTHER_DRAW = draw_receipt(ANOTHER_OFFICE)


def changed(
    *, commitment: Edit | None = None, result: Edit | None = None, bundle: Bundle = CHANGED
) -> Bundle:
    """Return a chain whose last link the organ edited before it signed, everything else fitted."""
    return enter(forge(bundle, commitment=commitment, result=result))


def on(draw: Bundle, link: Bundle = CHANGED) -> Bundle:
    """Return the substitution on top of another receipt, in a ledger that has both."""
    return enter(attrs.evolve(link, substituted=attrs.evolve(draw, log_proof=None), log_proof=None))


@attack("a chain of two substitutions: valid when nothing is changed")
def chain_unchanged():
    return TWICE


@attack("leave the draw out that is changed", fails="substituted-draw")
def draw_left_out():
    return edited(CHANGED, lambda mapping: mapping.update(substituted=None))


@attack("leave a link of the chain out", fails="substituted-draw")
def link_left_out():
    assert TWICE.substituted is not None
    return attrs.evolve(TWICE, substituted=TWICE.substituted.substituted)


@attack("put the substitution on top of another draw", fails="substituted-draw")
def another_draw_changed():
    return on(ANOTHER_DRAW)


@attack("put one link twice into the chain", fails="substituted-draw", unchecked="substituted-draw")
def link_twice():
    assert TWICE.substituted is not None
    doubled = attrs.evolve(TWICE.substituted, substituted=attrs.evolve(TWICE.substituted))
    return attrs.evolve(TWICE, substituted=doubled)


@attack("exchange the order of two links", fails="substituted-draw", unchecked="substituted-draw")
def links_exchanged():
    assert TWICE.substituted is not None
    inner = attrs.evolve(TWICE, substituted=TWICE.substituted.substituted, log_proof=None)
    return attrs.evolve(TWICE.substituted, substituted=inner, log_proof=TWICE.log_proof)


@attack("cut a chain short: the genuine receipt of an earlier day; that more followed, only the ledger tells")
def chain_cut_short():
    return CHANGED


@attack("nest a public draw in an auditor's substitution", error="malformed-document")
def public_draw_within():
    def edit(mapping: dict[str, Any]) -> None:
        mapping["substituted"] = json.loads(Discloser(AUDITOR).public().encode())
        del mapping["substituted"]["log_proof"]

    return edited(CHANGED, edit)


@attack("nest an auditor's draw in a public substitution", error="malformed-document")
def auditors_draw_within():
    public = Discloser(CHANGED).public()

    def edit(mapping: dict[str, Any]) -> None:
        mapping["substituted"] = json.loads(attrs.evolve(AUDITOR, log_proof=None).encode())

    return edited(public, edit)


@attack("give an inner link a proof of its own", error="malformed-document")
def proof_within():
    def edit(mapping: dict[str, Any]) -> None:
        mapping["substituted"]["log_proof"] = mapping["log_proof"]

    return edited(CHANGED, edit)


@attack("hang a draw under a draw", fails="nothing-added")
def draw_under_a_draw():
    first = attrs.evolve(ANOTHER_DRAW, log_proof=None)
    offset = 3
    second = attrs.evolve(
        AUDITOR,
        substituted=first,
        log_proof=None,
        commitment_entry=attrs.evolve(AUDITOR.commitment_entry, index=offset, prev=b"\1" * 32),
        result_entry=attrs.evolve(AUDITOR.result_entry, index=offset + 1, prev=b"\1" * 32),
        summary=None,
        summary_entry=None,
    )
    return enter(second)


@attack("name another successor than the seed gives", fails="substitution")
def successor_exchanged():
    def edit(result: dict[str, Any]) -> None:
        change = result["results"][0]["replacements"][0]
        change["successor"] = "P08" if change["successor"] != "P08" else "P06"

    return changed(result=edit)


@attack("replace somebody who has no seat", fails="substitution")
def vacancy_of_nobody():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["vacancies"][0]["inspector"] = "P99"

    return changed(commitment=edit)


@attack("replace by a commitment made before the draw", fails="substituted-draw")
def substitution_before_the_draw():
    return changed(commitment=lambda commitment: commitment.update(committed_at="2026-11-24T11:00:00+08:00"))


@attack(
    "drop a conflict between draw and substitution: told as not checked",
    verdict="valid",
    unchecked="conflicts-kept",
)
def conflict_dropped():
    team = result_of(AUDITOR).results[0]["assignment"]["teams"][0]
    office = office_at()
    draw = draw_receipt(office)
    bundle = office.substitute(
        draw, "TH-1", [Vacancy(inspector_id=team["members"][0], ground="病假")], SAID, conflicts=()
    )
    return office.ledger.prove(bundle)


@attack("change the conflict list of a substitution after the seed", fails="conflicts-root")
def substitutions_conflicts_changed():
    return edited(
        CHANGED, lambda mapping: mapping["materials"]["conflict_lists"][0]["targets"].append(["P05", "T005"])
    )


@attack("spoil the draw under a substitution: found there", fails="selection")
def draw_within_spoilt():
    draw = attrs.evolve(AUDITOR, log_proof=None, summary=None, summary_entry=None)
    spoilt = forge(draw, result=lambda told: told["results"][0]["drawn"].pop())

    def follow(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["draw"] = sha256(spoilt.result.payload).hex()

    link = attrs.evolve(
        CHANGED,
        substituted=spoilt,
        log_proof=None,
        commitment_entry=attrs.evolve(CHANGED.commitment_entry, index=2),
        result_entry=attrs.evolve(CHANGED.result_entry, index=3),
    )
    return enter(forge(link, commitment=follow))


@attack(
    "call a substitution a draw in its type",
    fails="payload-type substitution-signature substitution-signers ledger-entries",
)
def substitution_called_a_draw():
    return enter(attrs.evolve(CHANGED, result=retype(CHANGED.result, payload_type_for("draw"))))


@attack("follow a commitment to substitute by a draw", fails="commitment-matches")
def draw_after_a_substitutions_commitment():
    told = json.loads(AUDITOR.result.payload)
    told["commitment"] = sha256(CHANGED.commitment.payload).hex()
    result = sign_again(AUDITOR.result, encode_canonical(told))
    return enter(attrs.evolve(CHANGED, result=result))


@attack("commit to a draw and a substitution at once", fails="canonical-statements")
def both_at_once():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"] = json.loads(AUDITOR.commitment.payload)["orders"]

    return changed(commitment=edit)


@attack("commit to neither a draw nor a substitution", fails="canonical-statements")
def neither():
    return changed(commitment=lambda commitment: commitment.update(substitution=None))


@attack("show the public a substitution: valid, with `substitution` unchecked", unchecked="substitution")
def public_chain():
    return Discloser(TWICE).public()


@attack("show a firm a substitution on a draw whose summary is another's", fails="substituted-draw")
def party_chain_on_another_summary():
    target_id = result_of(AUDITOR).results[0]["drawn"][0]["id"]
    chain = Discloser(CHANGED).party(target_id)
    other = Discloser(ANOTHER_DRAW).party(target_id)
    return on_party(chain, other)


def on_party(chain: Bundle, draw: Bundle) -> Bundle:
    from attacks.insider import leaves_of, under

    fitted = attrs.evolve(chain, substituted=attrs.evolve(draw, log_proof=None), log_proof=None)
    commitment, summary, first, second = leaves_of(fitted)
    return under(fitted, [commitment, b"the draw itself", summary, first, second])


@attack("make a chain of more bundles than JSON is deep", error="malformed-document")
def chain_too_deep():
    data = AUDITOR.encode().rstrip(b"\n")
    head, tail = data.split(b'"substituted":null')
    return head + (b'"substituted":' + head) * 39 + b'"substituted":null' + tail * 40
