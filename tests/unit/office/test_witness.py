"""A witness: what it signs, what it refuses, what it remembers, and what a crash does to it."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import attrs
import pytest

from randcheck.adapters.combined_verifier import CombinedVerifier
from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
from randcheck.adapters.sm2 import Sm2Signer, Sm2Verifier
from randcheck.adapters.sqlite import SqliteCheckpointStore
from randcheck.errors import (
    CheckpointBehind,
    ContinuationUnproven,
    CorruptEntry,
    ForkDetected,
    InvalidValue,
    MalformedDocument,
    NotSignedByLog,
    StoreUnavailable,
    UnknownLog,
    WitnessError,
)
from randcheck.merkle import MerkleTree
from randcheck.office import Witness
from randcheck.ports import CheckpointStore, KeptCheckpoint
from randcheck.receipts.checkpoint import (
    Checkpoint,
    PublicKey,
    check_cosignature,
    check_log_signature,
    make_log_signature,
    sign_checkpoint,
)
from randcheck.receipts.fork import verify_fork
from randcheck.receipts.signed_note import NoteSignature, SignedNote
from support.ceremonies import StandingClock
from support.checkpoints import (
    LOG_KEY,
    LOG_SIGNER,
    ORIGIN,
    OTHER_WITNESS,
    STRANGER,
    STRANGERS_KEY,
    VERIFIER,
    WITNESS_KEY,
    WITNESS_SIGNER,
    checkpoint_of,
    leaves,
    signed,
)

NAME = "audit.tonghua"
TREE = MerkleTree(leaves(40))
REWRITTEN = MerkleTree(leaves(40, rewritten=[3]))
CLOCK = StandingClock(datetime(2026, 11, 24, 4, 0, 0, 999_999, tzinfo=UTC))
NOW = 1_795_492_800


def witness_on(store: CheckpointStore, *, signer: Ed25519Signer = WITNESS_SIGNER, **changes) -> Witness:
    parts = {
        "name": NAME,
        "signer": signer,
        "logs": {ORIGIN: [LOG_KEY]},
        "store": store,
        "verifier": VERIFIER,
        "clock": CLOCK,
    }
    return Witness(**(parts | changes))


@pytest.fixture
def store() -> MemoryCheckpointStore:
    return MemoryCheckpointStore()


@pytest.fixture
def witness(store: MemoryCheckpointStore) -> Witness:
    return witness_on(store)


def cosign(witness: Witness, size: int, *, tree: MerkleTree = TREE, since: int = 0) -> NoteSignature:
    return witness.cosign(signed(tree, size), tree.prove_consistency(since, size))


# ---- what it signs


def test_a_log_is_followed_from_its_first_checkpoint_on(witness):
    last = 0
    for size in (0, 1, 2, 3, 8, 9, 16, 31, 40):
        note = signed(TREE, size)
        cosigned = note.with_signature(cosign(witness, size, since=last))
        found = check_cosignature(cosigned, WITNESS_KEY, VERIFIER)
        assert (found.is_valid, found.name, found.at_seconds) == (True, NAME, NOW)
        assert witness.last(ORIGIN) == KeptCheckpoint(size=size, root=TREE.root(size), note=note.encode())
        last = size


def test_the_first_checkpoint_may_be_of_any_size_and_comes_without_proof(witness):
    assert witness.last(ORIGIN) is None
    assert cosign(witness, 23).name == NAME
    with pytest.raises(ContinuationUnproven) as caught:
        witness_on(MemoryCheckpointStore()).cosign(signed(TREE, 23), TREE.prove_consistency(7, 23))
    assert (caught.value.size, caught.value.last_size) == (23, 0)


def test_the_same_tree_is_cosigned_again_at_a_later_time(witness, store):
    cosign(witness, 9)
    before = store.last(ORIGIN)
    clock = StandingClock(datetime(2026, 11, 25, 4, 0, tzinfo=UTC))
    again = witness_on(store, clock=clock).cosign(signed(TREE, 9))
    assert again.signature[:8] == (NOW + 86_400).to_bytes(8, "big")
    assert store.last(ORIGIN) == before


def test_logs_are_followed_side_by_side(store):
    witness = witness_on(store, logs={ORIGIN: [LOG_KEY], "jilin/2026": [STRANGERS_KEY]})
    cosign(witness, 9)
    other = signed(REWRITTEN, 5, origin="jilin/2026", signer=STRANGER)
    assert witness.cosign(other).name == NAME
    assert (witness.last(ORIGIN).size, witness.last("jilin/2026").size) == (9, 5)


def test_extension_lines_are_cosigned_and_mean_nothing(witness):
    checkpoint = attrs.evolve(checkpoint_of(TREE, 9), extensions=("more",))
    note = sign_checkpoint(checkpoint, LOG_SIGNER)
    cosigned = note.with_signature(witness.cosign(note))
    assert check_cosignature(cosigned, WITNESS_KEY, VERIFIER).is_valid


def test_a_log_may_sign_with_any_of_its_keys_and_strangers_lines_are_passed_over(store):
    witness = witness_on(store, logs={ORIGIN: [LOG_KEY, STRANGERS_KEY]})
    note = signed(TREE, 9, signer=STRANGER)
    note = note.with_signature(make_log_signature(checkpoint_of(TREE, 9), OTHER_WITNESS))
    note = note.with_signature(NoteSignature(name="x", key_hash=b"abcd", signature=b"x" * 64))
    assert witness.cosign(note).name == NAME


def test_a_full_note_can_still_be_cosigned(witness):
    note = signed(TREE, 9)
    lines = [NoteSignature(name=f"n{number}", key_hash=bytes(4), signature=b"x") for number in range(63)]
    assert witness.cosign(attrs.evolve(note, signatures=(*note.signatures, *lines))).name == NAME


def test_a_log_and_a_witness_may_sign_with_sm2(store):
    pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")
    log_key, audit_key = (
        Sm2Signer(bytes([number]) * 32, signer_id=signer_id)
        for number, signer_id in ((3, "tonghua-amr"), (4, "tonghua-audit"))
    )
    keys = [PublicKey.of(signer, signer_id=signer.signer_id) for signer in (log_key, audit_key)]
    verifier = CombinedVerifier([Ed25519Verifier(), Sm2Verifier()])
    witness = witness_on(store, signer=audit_key, logs={ORIGIN: keys[:1]}, verifier=verifier)
    note = sign_checkpoint(checkpoint_of(TREE, 9), log_key)
    note = note.with_signature(witness.cosign(note))
    assert check_log_signature(note, keys[0], verifier).is_valid
    assert check_cosignature(note, keys[1], verifier).at_seconds == NOW
    other_id = PublicKey.of(audit_key, signer_id="somebody else")
    assert not check_cosignature(note, other_id, verifier).has_signed


# ---- what it refuses


def require_unchanged(witness: Witness, size: int) -> None:
    last = witness.last(ORIGIN)
    assert last is not None
    assert (last.size, last.root) == (size, TREE.root(size))


def test_a_log_it_does_not_know_is_refused(witness):
    with pytest.raises(UnknownLog) as caught:
        witness.cosign(signed(TREE, 9, origin="jilin/2026"))
    assert caught.value.origin == "jilin/2026"
    assert "tonghua/2026" in str(caught.value)
    assert witness.last("jilin/2026") is None


def test_a_checkpoint_that_the_log_did_not_sign_is_refused(witness):
    good = signed(TREE, 9)
    [line] = good.signatures
    spoilt = attrs.evolve(line, signature=bytes(64))
    for note, finding in (
        (signed(TREE, 9, signer=STRANGER), "absent"),
        (attrs.evolve(good, signatures=(spoilt,)), "invalid"),
        (good.with_signature(spoilt), "invalid"),
        (attrs.evolve(good, text=checkpoint_of(TREE, 10).text), "invalid"),
        (attrs.evolve(good, signatures=(attrs.evolve(line, name="another"),)), "absent"),
    ):
        with pytest.raises(NotSignedByLog, match=finding):
            witness.cosign(note)
    assert witness.last(ORIGIN) is None


def test_a_wrong_signature_under_one_of_the_logs_keys_is_not_made_good_by_another_key(store):
    witness = witness_on(store, logs={ORIGIN: [LOG_KEY, STRANGERS_KEY]})
    line = make_log_signature(checkpoint_of(TREE, 9), STRANGER)
    note = signed(TREE, 9).with_signature(attrs.evolve(line, signature=bytes(64)))
    with pytest.raises(NotSignedByLog, match="valid, invalid"):
        witness.cosign(note)


def test_a_key_of_an_algorithm_that_the_verifier_lacks_signs_nothing(store):
    key = PublicKey(algorithm="sm2", public_key=b"\x04" + bytes(64), signer_id="x")
    with pytest.raises(NotSignedByLog, match="absent"):
        witness_on(store, logs={ORIGIN: [key]}).cosign(signed(TREE, 9))


def test_a_note_that_is_no_checkpoint_is_refused(witness):
    with pytest.raises(MalformedDocument):
        witness.cosign(attrs.evolve(signed(TREE, 9), text="hello\n"))


@pytest.mark.parametrize("size", [0, 1, 8])
def test_a_smaller_checkpoint_is_refused_and_the_last_size_told(witness, size):
    cosign(witness, 9)
    with pytest.raises(CheckpointBehind) as caught:
        witness.cosign(signed(TREE, size), TREE.prove_consistency(size, 9))
    assert (caught.value.origin, caught.value.size, caught.value.last_size) == (ORIGIN, size, 9)
    require_unchanged(witness, 9)


def test_a_proof_from_another_size_is_refused_and_the_right_size_told(witness):
    cosign(witness, 9)
    for proof in ([], TREE.prove_consistency(7, 20), TREE.prove_consistency(9, 19), [bytes(32)] * 5):
        with pytest.raises(ContinuationUnproven) as caught:
            witness.cosign(signed(TREE, 20), proof)
        assert (caught.value.size, caught.value.last_size) == (20, 9)
    require_unchanged(witness, 9)
    cosign(witness, 20, since=caught.value.last_size)


@pytest.mark.parametrize("size", [9, 10, 20, 40])
def test_a_rewritten_history_is_refused_with_evidence(witness, size):
    cosign(witness, 9)
    note = signed(REWRITTEN, size)
    with pytest.raises(ForkDetected) as caught:
        witness.cosign(note, REWRITTEN.prove_consistency(9, size))
    assert (caught.value.origin, caught.value.size) == (ORIGIN, 9)
    evidence = caught.value.evidence
    assert (evidence.older, evidence.newer) == (signed(TREE, 9), note)
    assert verify_fork(evidence, [LOG_KEY], VERIFIER).is_proven
    assert pickle.loads(pickle.dumps(caught.value)).evidence == evidence
    require_unchanged(witness, 9)


def test_a_rewritten_history_is_refused_also_where_its_proof_does_not_repeat_the_older_root(witness):
    cosign(witness, 8)
    with pytest.raises(ContinuationUnproven):
        witness.cosign(signed(REWRITTEN, 20), REWRITTEN.prove_consistency(8, 20))
    require_unchanged(witness, 8)


def test_a_refusal_keeps_the_witness_on_the_history_it_saw_first(witness):
    cosign(witness, 9)
    for refused in (signed(REWRITTEN, 9), signed(REWRITTEN, 20)):
        with pytest.raises(WitnessError):
            witness.cosign(refused, REWRITTEN.prove_consistency(9, 20))
    cosign(witness, 20, since=9)
    require_unchanged(witness, 20)


# ---- crashes, races


class BreaksAfter(MemoryCheckpointStore):
    """Loses the connection when the tree is stored, before anybody hears of it."""

    broken = True

    def advance(self, origin, *, expected, new):
        done = super().advance(origin, expected=expected, new=new)
        if self.broken:
            self.broken = False
            raise StoreUnavailable(reason="the connection broke", outcome="unknown")
        return done


class FailsOnce:
    """A key that cannot be reached the first time."""

    def __init__(self, signer: Ed25519Signer) -> None:
        self._signer = signer
        self.algorithm, self.public_key, self.key_id = signer.algorithm, signer.public_key, signer.key_id
        self.stored_when_asked: KeptCheckpoint | None = None
        self.store: MemoryCheckpointStore | None = None

    def sign(self, message: bytes) -> bytes:
        if self.stored_when_asked is None:
            assert self.store is not None
            self.stored_when_asked = self.store.last(ORIGIN)
            raise StoreUnavailable(reason="the key service is away", outcome="not-written")
        return self._signer.sign(message)


def test_what_was_stored_and_not_signed_is_signed_when_asked_again():
    store = BreaksAfter()
    witness = witness_on(store)
    with pytest.raises(StoreUnavailable):
        cosign(witness, 9)
    assert cosign(witness, 9).name == NAME
    store.broken = True
    with pytest.raises(StoreUnavailable):
        cosign(witness, 20, since=9)
    # The very same request, with the proof from where the witness was before.
    assert cosign(witness, 20, since=9).name == NAME
    cosign(witness, 40, since=20)


def test_the_tree_is_stored_before_it_is_signed(store):
    signer = FailsOnce(WITNESS_SIGNER)
    signer.store = store
    witness = witness_on(store, signer=signer)
    with pytest.raises(StoreUnavailable, match="key service"):
        cosign(witness, 9)
    assert signer.stored_when_asked is not None
    assert signer.stored_when_asked.size == 9
    with pytest.raises(ForkDetected):  # the other history comes too late, though nothing was signed yet
        witness.cosign(signed(REWRITTEN, 9))
    assert cosign(witness, 9).name == NAME


class Overtaken(MemoryCheckpointStore):
    """Lets somebody else take the step just before."""

    def __init__(self, by: KeptCheckpoint) -> None:
        super().__init__()
        self._by: KeptCheckpoint | None = by

    def advance(self, origin, *, expected, new):
        if self._by is not None:
            by, self._by = self._by, None
            super().advance(origin, expected=expected, new=by)
        return super().advance(origin, expected=expected, new=new)


def witnessed(tree: MerkleTree, size: int) -> KeptCheckpoint:
    return KeptCheckpoint(size=size, root=tree.root(size), note=signed(tree, size).encode())


def test_who_was_overtaken_judges_again():
    with pytest.raises(CheckpointBehind) as behind:
        cosign(witness_on(Overtaken(witnessed(TREE, 20))), 9)
    assert behind.value.last_size == 20
    with pytest.raises(ContinuationUnproven) as unproven:
        cosign(witness_on(Overtaken(witnessed(TREE, 7))), 9)
    assert unproven.value.last_size == 7
    with pytest.raises(ForkDetected):
        cosign(witness_on(Overtaken(witnessed(REWRITTEN, 9))), 9)
    assert cosign(witness_on(Overtaken(witnessed(TREE, 9))), 9).name == NAME


def test_of_two_histories_presented_at_once_one_is_signed(tmp_path):
    for round_ in range(5):
        path = tmp_path / f"{round_}.db"
        start = Barrier(4)

        def present(number: int) -> ForkDetected | None:
            with SqliteCheckpointStore.open(path) as store:  # noqa: B023 - run before the next round begins
                witness = witness_on(store)
                start.wait()  # noqa: B023
                try:
                    witness.cosign(signed((TREE, REWRITTEN)[number % 2], 9))
                except ForkDetected as error:
                    return error
                return None

        with ThreadPoolExecutor(4) as threads:
            refusals = list(threads.map(present, range(4)))
        assert [refusal is None for refusal in refusals] in ([True, False] * 2, [False, True] * 2)
        for refusal in filter(None, refusals):
            assert verify_fork(refusal.evidence, [LOG_KEY], VERIFIER).is_proven


def test_a_witness_that_comes_back_remembers(tmp_path):
    with SqliteCheckpointStore.open(tmp_path / "witness.db") as store:
        cosign(witness_on(store), 9)
    with SqliteCheckpointStore.open_existing(tmp_path / "witness.db") as store:
        witness = witness_on(store)
        with pytest.raises(ForkDetected):
            witness.cosign(signed(REWRITTEN, 9))
        cosign(witness, 20, since=9)


# ---- how it is made


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "audit tonghua"},
        {"name": "audit+tonghua"},
        {"name": "audit\u200btonghua"},
        {"name": "a" * 201},
        {"logs": {ORIGIN: []}},
        {"logs": {"": [LOG_KEY]}},
        {"logs": {ORIGIN: [LOG_KEY, WITNESS_KEY]}},
    ],
    ids=str,
)
def test_parts_that_make_no_witness_are_refused(store, changes):
    with pytest.raises(InvalidValue):
        witness_on(store, **changes)


def test_a_signer_without_a_kind_of_cosignature_makes_no_witness(store):
    signer = FailsOnce(WITNESS_SIGNER)
    signer.algorithm = "rsa"
    with pytest.raises(InvalidValue, match="ed25519, sm2"):
        witness_on(store, signer=signer)


@pytest.mark.parametrize(
    "stored",
    [
        KeptCheckpoint(size=9, root=TREE.root(9), note=b"no note"),
        KeptCheckpoint(size=9, root=TREE.root(9), note=signed(TREE, 8).encode()),
        KeptCheckpoint(size=9, root=TREE.root(8), note=signed(TREE, 9).encode()),
        KeptCheckpoint(size=9, root=TREE.root(9), note=signed(TREE, 9, origin="another").encode()),
    ],
)
@pytest.mark.parametrize("size", [9, 20])
def test_a_damaged_memory_is_not_built_upon(store, stored, size):
    store.advance(ORIGIN, expected=None, new=stored)
    with pytest.raises(CorruptEntry) as caught:
        cosign(witness_on(store), size, since=9)
    assert (caught.value.log, caught.value.index) == (ORIGIN, 9)
    assert store.last(ORIGIN) == stored


def test_the_name_and_text_of_a_public_log_are_fit_for_a_witness(store):
    origin = "arche2025h1.staging.ct.transparency.dev"
    note = SignedNote.decode(
        sign_checkpoint(Checkpoint(origin=origin, size=9, root=TREE.root(9)), LOG_SIGNER).encode()
    )
    assert witness_on(store, logs={origin: [LOG_KEY]}).cosign(note).name == NAME
