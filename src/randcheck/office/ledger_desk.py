"""What an office does with its ledger itself: checkpoints, proofs for receipts, changes of keys."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from randcheck.errors import InvalidValue, LedgerRolledBack
from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree
from randcheck.office.log_book import Draft, LogBook
from randcheck.ports import CheckpointStore, KeptCheckpoint, Signer
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.checkpoint import Checkpoint, make_log_signature
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.key_change import KeyChange, RetiredKey
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.signed_note import SignedNote, require_key_name
from randcheck.receipts.trust_entries import TrustedKey
from randcheck.registers.identifiers import require_identifier
from randcheck.text import Text


class LedgerDesk:
    """The ledger's own acts; an :class:`~randcheck.office.Office` has one as ``office.ledger``.

    Args:
        book: The log.
        signers: Who signs for the log; at least one.
        checkpoints: Where what was signed is kept, apart from the ledger: an old backup of the ledger, put back, is
            then noticed. None for nowhere.
    """

    def __init__(
        self, book: LogBook, signers: Sequence[Signer], checkpoints: CheckpointStore | None = None
    ) -> None:
        self._book = book
        self._signers = tuple(signers)
        self._checkpoints = checkpoints

    def checkpoint(self) -> SignedNote:
        """Sign the state of the ledger as it is now, for witnesses to cosign and receipts to be proved under.

        Never inside a transaction that may still be rolled back: what is signed must stay, or the next checkpoint
        proves that the organ signed two histories.

        Where checkpoints are kept, nothing is signed unless the ledger continues the last one, and what is signed is
        kept, durably, before it is handed out. The state that was signed last is signed again.

        Raises:
            LedgerRolledBack: The ledger no longer has what was signed of it before.
            InvalidValue: The ledger is empty, its name has white space or a plus sign, which a checkpoint cannot
                hold, or a signer's algorithm has no form in signed notes.
            StoreError: The ledger could not be read.
        """
        while True:
            # The last one first: offices that sign at the same time only make the tree grow meanwhile.
            last = None if self._checkpoints is None else self._checkpoints.last(self._book.log)
            tree = self._book.read_tree().merkle
            if last is not None:
                _require_continuation(self._book.log, last, tree)
            note, root = self._sign(tree), tree.root()
            if self._checkpoints is None or (last is not None and last.size == len(tree)):
                return note
            new = KeptCheckpoint(size=len(tree), root=root, note=note.encode())
            if self._checkpoints.advance(self._book.log, expected=last, new=new):
                return note
            # Somebody else signed meanwhile: what was signed here was shown to nobody.

    def _sign(self, tree: MerkleTree) -> SignedNote:
        if not len(tree):
            raise InvalidValue(
                rule=Text(
                    "a ledger must have an entry before its state is signed", "账本须有记录方可签署检查点"
                ),
                seen="none",
            )
        checkpoint = Checkpoint(origin=self._book.log, size=len(tree), root=tree.root())
        signatures = tuple(make_log_signature(checkpoint, signer) for signer in self._signers)
        return SignedNote(text=checkpoint.text, signatures=signatures)

    def prove(
        self, bundle: Bundle, note: SignedNote | None = None, *, timestamp: bytes | None = None
    ) -> Bundle:
        """Return a receipt with the proof that the ledger has its entries.

        Args:
            bundle: A receipt of this ledger, of any level.
            note: A checkpoint of it, cosigned as witnesses did; a new one where nothing is given.
            timestamp: An RFC 3161 token over the text of that very note, DER; see
                :meth:`~randcheck.receipts.timestamps.TimestampAuthority.stamp`.

        Raises:
            MalformedDocument: The note is no checkpoint.
            InvalidValue: The checkpoint is of another log, too small, or not of this ledger's history.
            StoreError: The ledger could not be read.
        """
        signed = self.checkpoint() if note is None else note
        checkpoint = Checkpoint.parse(signed.text)
        tree = self._book.read_tree()
        entries = [entry for link in bundles_of(bundle) for entry in link.entries]
        if (
            checkpoint.origin != self._book.log
            or not max(entry.index for entry in entries) < checkpoint.size <= len(tree.merkle)
            or tree.merkle.root(checkpoint.size) != checkpoint.root
        ):
            raise InvalidValue(
                rule=Text(
                    f"a receipt must be proved under a checkpoint of ledger {self._book.log!r} that covers its entries",
                    f"须以账本“{self._book.log}”的、涵盖其记录的检查点证明",
                ),
                seen=f"{checkpoint.origin}, {checkpoint.size}, root {checkpoint.root.hex()[:16]}…",
            )
        proof = tree.prove(entries, signed, checkpoint.size)
        return attrs.evolve(bundle, log_proof=attrs.evolve(proof, timestamp=timestamp))

    def prove_growth(self, old_size: int, size: int) -> list[bytes]:
        """Return the consistency proof that a witness asks for: the log only grew between two sizes.

        Raises:
            IndexError: The ledger has fewer entries, or the sizes are not in order.
        """
        return self._book.read_tree().merkle.prove_consistency(old_size, size)

    def change_keys(
        self, *, reason: str, adds: Sequence[TrustedKey] = (), retires: Sequence[RetiredKey] = ()
    ) -> LedgerEntry:
        """Put a change of keys into the ledger, signed by this office's signers.

        Whether verifiers follow it is theirs to judge; see :mod:`randcheck.receipts.key_change`.

        Args:
            reason: Why.
            adds: New keys, valid from the entry after the change.
            retires: Keys that end.

        Raises:
            InvalidValue: Nothing is changed, or a new key states its own bounds.
            StoreError: The ledger did not take it.
        """
        change = KeyChange(
            log=self._book.log,
            made_at=self._book.now(),
            reason=reason,
            adds=tuple(adds),
            retires=tuple(retires),
        )
        payload = change.encode()
        draft = Draft(
            kind=change.kind,
            envelope=sign_envelope(
                payload_type=payload_type_for(change.kind), payload=payload, signers=self._signers
            ),
            made_at=change.made_at,
        )
        return self._book.record_key_change(sha256(payload), draft)[0]


def _require_continuation(log: str, last: KeptCheckpoint, tree: MerkleTree) -> None:
    """Refuse a log that does not begin with the entries that were signed last.

    Raises:
        LedgerRolledBack: It does not.
    """
    size = len(tree)
    if size < last.size:
        seen = Text(f"{size} entries, as when an old copy is put back", f" {size} 条（如恢复了旧备份）")
    elif tree.root(last.size) != last.root:
        seen = Text(
            f"other entries: of {size}, the first {last.size} have another root",
            f"其他内容：现有 {size} 条，前 {last.size} 条的根值不同",
        )
    else:
        return
    raise LedgerRolledBack(log=log, signed_size=last.size, size=size, seen=seen)


def require_log_name(name: str) -> str:
    """Return ``name`` when a log can have it.

    Raises:
        InvalidIdentifier: Not an identifier.
        InvalidValue: With white space or ``+``.
    """
    return require_key_name(require_identifier(name, what=Text("ledger name", "账本名称")))
