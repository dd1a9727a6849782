"""The part of the ledger's contract that is about bytes changed beneath the store."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.errors import CorruptEntry, StoreError
from randcheck.office import Office, Registers
from randcheck.office.ledger_audit import audit_ledger
from randcheck.planning.task_file import parse_task
from randcheck.ports import LedgerStore
from randcheck.receipts.statements import KIND_NAMES
from randcheck.receipts.trust_entries import Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.registers.inspector import Inspector
from randcheck.registers.target import InspectionTarget, TargetKind
from randcheck.testing.ledger_contract_sequential import require_equal
from randcheck.testing.on_trial import Capability, TriedOnPlaces

LOG = "tampered"
FLIPS = 150
PART_BYTES = 40
"""How much of an entry is looked for beneath: so little that it lies on one page of most databases."""


class LedgerTamperingContract(TriedOnPlaces):
    """Who changes an entry behind the store's back is noticed: by the read, or by the audit of the log."""

    flips = FLIPS

    def test_the_read_or_the_audit_names_the_entry_in_which_a_byte_was_flipped(self) -> None:
        self.trial.require(Capability.REOPENING, Capability.TAMPERING)
        entries, policy = draw_entries(3)
        place = self._place_with(entries)
        for index in range(len(entries)):
            for old in parts_of_one_entry(entries, index):
                new = bytes([old[0] ^ 1]) + old[1:]
                self.trial.replace_beneath(place, old, new)
                require_equal(
                    self._named(place, len(entries), policy),
                    index,
                    f"the entry named when {index} was changed",
                )
                self.trial.replace_beneath(place, new, old)
        require_equal(
            self._named(place, len(entries), policy), None, "the entry named when nothing was changed"
        )

    def test_a_read_never_returns_other_bytes_whichever_byte_is_flipped(self) -> None:
        self.trial.require(Capability.REOPENING, Capability.FILES)
        chance = random.Random(0)
        entries = tuple(chance.randbytes(chance.randrange(400)) for _ in range(40))
        place = self._place_with(entries)
        intact = {path: path.read_bytes() for path in self.trial.files_of(place)}
        places = [(path, at) for path, data in intact.items() for at in range(len(data))]
        for path, at in chance.sample(places, min(self.flips, len(places))):
            data = bytearray(intact[path])
            data[at] ^= 1 << chance.randrange(8)
            path.write_bytes(data)
            found = self._read_or_refused(place, len(entries))
            for there in self.trial.files_of(place):
                there.unlink()
            for file, content in intact.items():
                file.write_bytes(content)
            if found != entries[: len(found)]:
                raise AssertionError(
                    f"with byte {at} of {path.name} flipped, a read must not return other bytes"
                )
        require_equal(
            self._read_or_refused(place, len(entries)), entries, "the entries when nothing is changed"
        )

    def _place_with(self, entries: Sequence[bytes]) -> str:
        place = self.trial.new_place(self.directory)
        store = self.open_place(place)
        for index, entry in enumerate(entries):
            store.append(LOG, index, [entry], f"key {index}")
        self.end()
        return place

    def _named(self, place: str, size: int, policy: TrustPolicy) -> int | None:
        """Return the index that the read names, or else the audit."""
        try:
            return first_bad_index(self.open_place(place), size, policy)
        finally:
            self.end()

    def _read_or_refused(self, place: str, size: int) -> tuple[bytes, ...]:
        """Return the entries; none when the store notices that something is wrong."""
        try:
            return tuple(self.open_place(place).read(LOG, 0, size))
        except StoreError:
            return ()
        finally:
            self.end()


def first_bad_index(store: LedgerStore, size: int, policy: TrustPolicy) -> int | None:
    """Return the index of the first entry that a read refuses, or that an audit finds something wrong with."""
    try:
        store.read(LOG, 0, size)
    except CorruptEntry as error:
        return error.index
    return audit_ledger(store, LOG, verifier=Ed25519Verifier(), policy=policy).first_bad_index


def parts_of_one_entry(entries: Sequence[bytes], index: int) -> Iterator[bytes]:
    """Yield a part near the beginning, in the middle and near the end of an entry, which no other entry has."""
    entry = entries[index]
    for begin in (len(entry) // 8, len(entry) // 2, len(entry) - 2 * PART_BYTES):
        for at in range(begin, len(entry) - PART_BYTES):
            part = entry[at : at + PART_BYTES]
            if sum(other.count(part) for other in entries) == 1:
                yield part
                break


def draw_entries(draws: int) -> tuple[tuple[bytes, ...], TrustPolicy]:
    """Return the entries of a log into which an office with a fresh key drew, and whom to trust in an audit."""
    ledger = MemoryLedger()
    signer = Ed25519Signer.generate(SystemEntropy())
    office = Office(
        log=LOG,
        ledger=ledger,
        signers=[signer],
        clock=SystemClock(),
        entropy=SystemEntropy(),
        verifier=Ed25519Verifier(),
    )
    registers = Registers(
        targets=[
            InspectionTarget(id=f"T{n}", id_scheme="档案号", kind=TargetKind.ENTERPRISE, name=f"店{n}")
            for n in range(8)
        ],
        inspectors=[Inspector(id=f"P{n}", name=f"员{n}", unit="局") for n in range(4)],
    )
    for number in range(draws):
        office.draw(parse_task(_TASK.replace("NUMBER", str(number))), registers, {"委员": str(number)})
    key = TrustedKey(
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        organisation_id="office",
        statement_kinds=frozenset(KIND_NAMES),
    )
    policy = TrustPolicy(organisations=(Organisation(organisation_id="office", name="局"),), keys=(key,))
    return tuple(ledger.read(LOG, 0, ledger.head(LOG).size)), policy


_TASK = """
task = { id = "T-NUMBER", title = "抽查", matters = ["事项"], lead_department = "局", as_of = 2026-11-24 }
sample = { size = 3 }
teams = { teams = 1, seats = [{ count = 2 }] }
contributions = { roles = ["委员"] }
"""
