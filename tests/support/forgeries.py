"""Receipts changed by somebody who has the organ's key: all that follows from a change is made to fit it.

What a test changes is then the one thing left to be found: no signature, digest or chain gives it away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.drawing.seed import Contribution, derive_seed
from randcheck.drawing.stratum_cut import provable_cuts
from randcheck.errors import RandcheckError
from randcheck.hashing import sha256
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.draw_summary import DrawSummary, TaskSummary
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.materials import Materials
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.statements import Commitment, ResultStatement
from support.ceremonies import SIGNER

Edit = Callable[[dict[str, Any]], Any]


def forge(
    bundle: Bundle,
    *,
    commitment: Edit | None = None,
    result: Edit | None = None,
    materials: Edit | None = None,
    follow_seed: bool = True,
    draw_again: bool = False,
    signer: Ed25519Signer = SIGNER,
) -> Bundle:
    """Return the receipt with its statements or lists edited, and digests, seed, signatures and entries fitted.

    Args:
        bundle: A receipt.
        commitment: Edits the commitment's JSON in place; the result then names the new commitment.
        result: Edits the result's JSON in place, after everything has been fitted.
        materials: Edits the lists' JSON in place.
        follow_seed: Whether the seed is derived anew when the commitment was edited.
        draw_again: Whether the draws are run again with the seed that the result states in the end.
        signer: Whose key.
    """
    committed = json.loads(bundle.commitment.payload)
    followed = json.loads(bundle.result.payload)
    if commitment is not None:
        commitment(committed)
        digest = sha256(encode_canonical(committed))
        followed["commitment"] = digest.hex()
        if follow_seed:
            said = [Contribution(one["role"], one["value"]) for one in followed["contributions"]]
            followed["seed"] = derive_seed(digest, said).hex()
    if result is not None:
        result(followed)
    lists = bundle.materials.to_mapping()
    if materials is not None:
        lists = json.loads(json.dumps(lists))
        materials(lists)
    if draw_again:
        orders = Commitment.decode(encode_canonical(committed)).orders
        held, seed = Materials.from_mapping(lists), bytes.fromhex(followed["seed"])
        followed["results"] = [rerun_draw(order, seed, held).to_mapping() for order in orders]
    return refit(
        attrs.evolve(
            bundle,
            commitment=sign_again(bundle.commitment, encode_canonical(committed), signer),
            result=sign_again(bundle.result, encode_canonical(followed), signer),
            materials=Materials.from_mapping(lists),
        )
    )


def sign_again(envelope: Envelope, payload: bytes, signer: Ed25519Signer = SIGNER) -> Envelope:
    """Return the envelope with another payload, or as it was when the payload is the same."""
    if payload == envelope.payload and signer is SIGNER:
        return envelope
    return sign_envelope(payload_type=envelope.payload_type, payload=payload, signers=[signer])


def refit(bundle: Bundle) -> Bundle:
    """Return the bundle with its summary and ledger entries about its statements, chained where they are neighbours."""
    first = about(bundle.commitment_entry, bundle.commitment)
    second = about(bundle.result_entry, bundle.result)
    if second.index == first.index + 1:
        second = attrs.evolve(second, prev=first.leaf_digest)
    fitted = attrs.evolve(bundle, commitment_entry=first, result_entry=second)
    return fitted if bundle.summary is None else _fit_summary(fitted)


def _fit_summary(bundle: Bundle) -> Bundle:
    """Return the bundle with a summary of its result as told; without one where the result cannot be summed up."""
    try:
        summary = _summarise(bundle)
    except (RandcheckError, KeyError, TypeError, ValueError, AttributeError):
        return attrs.evolve(bundle, summary=None, summary_entry=None)
    envelope = sign_envelope(
        payload_type=payload_type_for(summary.kind), payload=summary.encode(), signers=[SIGNER]
    )
    entry = attrs.evolve(
        about(bundle.summary_entry, envelope),
        origin=bundle.result_entry.origin,
        index=bundle.result_entry.index + 1,
        prev=bundle.result_entry.leaf_digest,
        recorded_at=max(bundle.summary_entry.recorded_at, bundle.result_entry.recorded_at),
    )
    return attrs.evolve(bundle, summary=envelope, summary_entry=entry)


def _summarise(bundle: Bundle) -> DrawSummary:
    commitment = Commitment.decode(bundle.commitment.payload)
    result = ResultStatement.decode(bundle.result.payload)
    tasks = []
    for told, order in zip(result.results, commitment.orders, strict=True):
        rows = ResultList(told)
        draw = rerun_draw(order, result.seed, bundle.materials)
        tasks.append(
            TaskSummary(
                task_id=told["task"],
                drawn=len(told["drawn"]),
                reserves=len(told["reserves"]),
                result_root=rows.root,
                cuts=provable_cuts(draw, bundle.materials.find_frame(order.frame)).root,
            )
        )
    summary = DrawSummary.of(result, [], bundle.materials)
    return attrs.evolve(summary, results=tuple(tasks))


def about(entry: LedgerEntry, envelope: Envelope) -> LedgerEntry:
    return attrs.evolve(entry, digest=sha256(envelope.payload))


def retype(envelope: Envelope, payload_type: str) -> Envelope:
    """Return the same payload signed as another type."""
    return sign_envelope(payload_type=payload_type, payload=envelope.payload, signers=[SIGNER])
