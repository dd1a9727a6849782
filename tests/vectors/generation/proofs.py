"""The vectors of proofs: trees, checkpoints, summaries, receipts of every level, changes of keys."""

from __future__ import annotations

from typing import Any

from vectors.generation import key_changes, notes, receipts, results, signers, trees


def proofs() -> dict[str, Any]:
    """Return the document: keys, the trust policy of the receipts, and the cases of each member."""
    ledger = receipts.ProvedLedger()
    return {
        "signing_keys": signers.signing_keys(),
        "trust_policy": receipts.trust_policy(),
        "trees": trees.tree_cases(),
        "tree_checks": trees.tree_check_cases(),
        "checkpoints": notes.checkpoint_cases(),
        "notes": notes.reading_cases(),
        "result_lists": results.result_list_cases(ledger),
        "outcomes": results.outcome_cases(),
        "cuts": results.cut_cases(),
        "cut_checks": results.cut_check_cases(),
        "summaries": results.summary_cases(ledger),
        "row_proofs": trees.row_proof_cases(),
        "row_checks": trees.row_check_cases(),
        "receipts": receipts.receipt_cases(ledger),
        "key_changes": key_changes.key_change_cases(),
    }
