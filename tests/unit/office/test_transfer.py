"""Exports that are not whole, targets that hold something else, places in use: each is refused, or taken as it was."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import attrs
import pytest

from randcheck.adapters.memory_blob_store import MemoryBlobStore
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.store_urls import open_stores
from randcheck.errors import (
    CorruptEntry,
    ExportInvalid,
    HeadMoved,
    InvalidValue,
    LedgerRolledBack,
    StoreUnavailable,
    TargetDiffers,
    TransferIncomplete,
)
from randcheck.hashing import sha256
from randcheck.office.transfer import describe_stores, export_stores, import_stores, verify_export
from randcheck.office.transfer.block_file import BlockWriter
from randcheck.office.transfer.manifest import Manifest
from randcheck.ports import KeptCheckpoint, KeyedAppend, Stores
from randcheck.text import Text
from support.ceremonies import LOG
from support.filled_stores import cancelled, established, filled_memory


@pytest.fixture
def export(tmp_path: Path) -> Path:
    export_stores(filled_memory(), tmp_path / "export")
    return tmp_path / "export"


def refused(directory: Path) -> ExportInvalid:
    with pytest.raises(ExportInvalid) as caught:
        verify_export(directory)
    return caught.value


# ---- what is written ---------------------------------------------------------------------------------------


def test_the_manifest_says_what_there_is(export):
    manifest = verify_export(export)
    assert [(log.name, log.entries, log.appends) for log in manifest.logs] == [(LOG, 6, 4), ("其他/1", 4, 2)]
    assert [(one.name, one.events, one.records) for one in manifest.registers] == [
        ("matters", 1, 1),
        ("市场主体", 3, 2),
    ]
    assert [(one.name, one.checkpoints) for one in manifest.checkpoints] == [("elsewhere", 1), (LOG, 2)]
    assert (manifest.blobs.blobs, manifest.items) == (3, 6 + 4 + 1 + 3 + 1 + 2 + 3)
    assert manifest == describe_stores(filled_memory())


def test_the_root_is_the_one_that_a_checkpoint_signs(export):
    stores = filled_memory()
    office_log, other = verify_export(export).logs
    assert office_log.tree_root == stores.checkpoints.last(LOG).root
    assert other.tree_root is None  # no records of an office


def test_nothing_that_another_person_may_read_is_written(export):
    for path in (export, *export.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_an_export_goes_into_a_new_or_empty_directory(export, tmp_path):
    with pytest.raises(InvalidValue, match="new or empty"):
        export_stores(filled_memory(), export)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InvalidValue, match="can be written"):
        export_stores(filled_memory(), tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert export_stores(filled_memory(), tmp_path / "empty") == verify_export(export)


def test_an_empty_place_is_a_place(tmp_path):
    manifest = export_stores(open_stores("memory:"), tmp_path / "export")
    target = open_stores("memory:")
    assert import_stores(tmp_path / "export", target) == manifest
    assert manifest.items == 0


def test_progress_ends_at_its_total(tmp_path):
    told: list[tuple[int, int]] = []
    items = export_stores(filled_memory(), tmp_path / "e", on_progress=lambda *one: told.append(one)).items
    assert told == [(done, items) for done in range(1, items + 1)]
    told.clear()
    verify_export(tmp_path / "e", on_progress=lambda *one: told.append(one))
    assert told == [(done, items) for done in range(1, items + 1)]
    told.clear()
    import_stores(tmp_path / "e", open_stores("memory:"), on_progress=lambda *one: told.append(one))
    assert told == [(done, 3 * items) for done in range(1, 3 * items + 1)]


def test_an_append_of_many_entries_and_many_appends_come_in_pages(tmp_path):
    source, target = open_stores("memory:"), open_stores("memory:")
    source.ledger.append("log", 0, [b"%d" % number for number in range(3001)], "large")
    for number in range(1100):
        source.ledger.append("log", 3001 + number, [b"x"], f"{number}")
    source.registers.record("r", 0, [established(f"{number}", b"") for number in range(130)], "1")
    manifest = export_stores(source, tmp_path / "e")
    assert (manifest.logs[0].entries, manifest.logs[0].appends) == (4101, 1101)
    assert import_stores(tmp_path / "e", target) == manifest


def test_an_append_that_ends_where_a_page_does_is_followed_by_the_next(tmp_path):
    source, target = open_stores("memory:"), open_stores("memory:")
    for count in (1999, 1, 1000, 1, 999):
        size = source.ledger.head("log").size
        source.ledger.append("log", size, [b"x"] * count, f"{size}")
    manifest = export_stores(source, tmp_path / "e")
    assert (manifest.logs[0].entries, manifest.logs[0].appends) == (4000, 5)
    assert import_stores(tmp_path / "e", target) == manifest


def test_only_a_whole_chain_of_an_offices_records_has_a_root_that_is_signed():
    records = filled_memory().ledger.read(LOG, 0, 6)

    def tree_root(log: str, entries) -> bytes | None:
        stores = open_stores("memory:")
        stores.ledger.append(log, 0, entries, "1")
        return describe_stores(stores).logs[0].tree_root

    assert tree_root(LOG, records) is not None
    assert tree_root("other", records) is None
    assert tree_root(LOG, records[1:]) is None
    assert tree_root(LOG, (*records[:2], records[3])) is None
    assert tree_root(LOG, (*records, b"no record")) is None


# ---- a place in use, or damaged --------------------------------------------------------------------------------


def with_ledger(ledger: MemoryLedger) -> Stores:
    return attrs.evolve(open_stores("memory:"), ledger=ledger)


def test_what_is_appended_meanwhile_is_left_for_the_next_export(tmp_path):
    class InUse(MemoryLedger):
        def read(self, log, start, stop):
            size = self.head(log).size
            self.append(log, size, [b"later", b"later"], f"later {size}")
            return super().read(log, start, stop)

    ledger = InUse()
    ledger.append("log", 0, [b"a", b"b"], "1")
    ledger.append("log", 2, [b"c"], "2")
    assert export_stores(with_ledger(ledger), tmp_path / "e").logs[0].entries == 3
    assert verify_export(tmp_path / "e").logs[0].appends == 2


def test_a_material_that_is_erased_meanwhile_is_left_out(tmp_path):
    class Erasing(MemoryBlobStore):
        def find(self, digest):
            self.erase(sha256(b"b"))
            return super().find(digest)

    blobs = Erasing()
    for data in (b"a", b"b", b"c"):
        blobs.put(data)
    stores = attrs.evolve(open_stores("memory:"), blobs=blobs)
    assert export_stores(stores, tmp_path / "e").blobs.blobs == 2
    assert verify_export(tmp_path / "e").blobs.blobs == 2


@pytest.mark.parametrize(
    "told",
    [
        (),
        (KeyedAppend(first_index=0, size=1, idempotency_key="1"),),
        (
            KeyedAppend(first_index=0, size=1, idempotency_key="1"),
            KeyedAppend(first_index=2, size=3, idempotency_key="2"),
        ),
        (KeyedAppend(first_index=0, size=9, idempotency_key="1"),),
        (
            KeyedAppend(first_index=0, size=2, idempotency_key="1"),
            KeyedAppend(first_index=1, size=3, idempotency_key="2"),
        ),
    ],
)
def test_a_ledger_whose_appends_are_not_the_whole_log_is_corrupt(tmp_path, told):
    class Forgetful(MemoryLedger):
        def appends(self, log, start, stop):
            return told

    ledger = Forgetful()
    ledger.append("log", 0, [b"a", b"b", b"c"], "1")
    with pytest.raises(CorruptEntry):
        export_stores(with_ledger(ledger), tmp_path / "e")
    assert refused(tmp_path / "e").place == "manifest.json"  # half an export is none


def test_a_place_that_lost_what_it_signed_is_not_exported(tmp_path):
    stores = filled_memory()
    records = stores.ledger.read(LOG, 0, 3)
    old = MemoryLedger()
    old.append(LOG, 0, records, "all")
    with pytest.raises(LedgerRolledBack) as caught:
        export_stores(attrs.evolve(stores, ledger=old), tmp_path / "e")
    assert (caught.value.signed_size, caught.value.size) == (6, 3)
    anew = attrs.evolve(open_stores("memory:"), ledger=old)
    anew.checkpoints.advance(LOG, expected=None, new=KeptCheckpoint(size=2, root=bytes(32), note=b""))
    with pytest.raises(LedgerRolledBack, match="got other entries"):
        describe_stores(anew)


# ---- an export that is not whole --------------------------------------------------------------------------------


def test_a_directory_without_a_manifest_is_no_export(export):
    (export / "manifest.json").unlink()
    assert refused(export).place == "manifest.json"
    assert refused(export / "not there").place == "manifest.json"


def test_a_missing_file_is_named(export):
    for name in ("logs/0.blocks", "registers/1.blocks", "checkpoints/0.blocks", "blobs.blocks"):
        moved = (export / name).rename(export / "elsewhere")
        error = refused(export)
        assert error.place == name
        moved.rename(export / name)
    verify_export(export)


def test_a_file_in_the_place_of_another_is_refused(export):
    one, other = export / "registers" / "0.blocks", export / "registers" / "1.blocks"
    one.write_bytes(other.read_bytes())
    error = refused(export)
    assert error.place == "registers/0.blocks, block 0 at byte 0"
    assert "市场主体" in error.seen


def test_a_later_format_is_refused_by_its_name(export):
    path = export / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"randcheck-export/1", b"randcheck-export/2"))
    error = refused(export)
    assert "randcheck-export/1" in error.rule.en
    assert error.seen == "randcheck-export/2"


@pytest.mark.parametrize(
    ("part", "field", "value", "file"),
    [
        ("logs", "entries", 7, "logs/0.blocks"),
        ("logs", "appends", 3, "logs/0.blocks"),
        ("logs", "root", "00" * 32, "logs/0.blocks"),
        ("logs", "tree_root", "00" * 32, "logs/0.blocks"),
        ("logs", "tree_root", None, "logs/0.blocks"),
        ("logs", "digest", "00" * 32, "logs/0.blocks"),
        ("logs", "name", "other", "logs/0.blocks"),
        ("registers", "events", 0, "registers/0.blocks"),
        ("registers", "records", 2, "registers/0.blocks"),
        ("registers", "digest", "00" * 32, "registers/0.blocks"),
        ("checkpoints", "checkpoints", 2, "checkpoints/0.blocks"),
        ("checkpoints", "digest", "00" * 32, "checkpoints/0.blocks"),
        ("blobs", "blobs", 4, "blobs.blocks"),
        ("blobs", "digest", "00" * 32, "blobs.blocks"),
    ],
)
def test_a_manifest_of_another_export_is_refused_at_the_file_that_differs(export, part, field, value, file):
    mapping = json.loads((export / "manifest.json").read_text("utf-8"))
    of_part = mapping[part] if part == "blobs" else mapping[part][0]
    of_part[field] = value
    rewrite_manifest(export, mapping)
    assert refused(export).place.startswith(file)


def rewrite_manifest(export: Path, mapping: dict) -> None:
    """Write a manifest with a digest that is right."""
    del mapping["digest"]
    text = json.dumps(mapping, ensure_ascii=False, indent=2) + "\n"
    mapping["digest"] = sha256(text.encode()).hex()
    (export / "manifest.json").write_text(json.dumps(mapping, ensure_ascii=False, indent=2) + "\n", "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"format":"randcheck-export/1"}',
        b'{"format":1}',
    ],
)
def test_what_is_no_manifest_is_refused(data):
    with pytest.raises(ExportInvalid) as caught:
        Manifest.decode(data)
    assert caught.value.place == "manifest.json"


@pytest.mark.parametrize("value", [-1, True, 1.0, "1", None])
def test_a_count_that_is_none_is_refused(export, value):
    mapping = json.loads((export / "manifest.json").read_text("utf-8"))
    mapping["blobs"]["blobs"] = value
    rewrite_manifest(export, mapping)
    assert refused(export).place == "manifest.json"


HEAD = {"format": "randcheck-export/1", "part": "log", "name": "log"}
APPEND = {"key": "1", "first_index": 0, "entries": 1}


@pytest.mark.parametrize(
    ("blocks", "block"),
    [
        ([], 0),
        ([{**HEAD, "part": "register"}], 0),
        ([{**HEAD, "name": "other"}], 0),
        ([HEAD, b"not json"], 1),
        ([HEAD, b"[]"], 1),
        ([HEAD, b'{"key": "1", "first_index": 0, "entries": 1}'], 1),  # another spelling
        ([HEAD, {**APPEND, "first_index": 1}], 1),
        ([HEAD, {**APPEND, "entries": 0}], 1),
        ([HEAD, {**APPEND, "entries": True}], 1),
        ([HEAD, {**APPEND, "key": ""}], 1),
        ([HEAD, {**APPEND, "key": None}], 1),
        ([HEAD, {**APPEND, "more": 1}], 1),
        ([HEAD, APPEND], 2),
        ([HEAD, {**APPEND, "entries": 10**12}, b"a"], 3),
        ([HEAD, APPEND, b"a", APPEND], 3),
    ],
)
def test_blocks_that_no_export_has_are_refused_at_their_place(tmp_path, blocks, block):
    stores = open_stores("memory:")
    stores.ledger.append("log", 0, [b"a"], "1")
    export_stores(stores, tmp_path / "e")
    with (tmp_path / "e" / "logs" / "0.blocks").open("wb") as file:
        writer = BlockWriter(file)
        for one in blocks:
            writer.write(one) if isinstance(one, bytes) else writer.write_mapping(one)
    assert refused(tmp_path / "e").place.startswith(f"logs/0.blocks, block {block} at byte ")


def test_a_place_is_told_to_the_byte(tmp_path):
    stores = open_stores("memory:")
    stores.ledger.append("log", 0, [b"first", b"second"], "1")
    export_stores(stores, tmp_path / "e")
    path = tmp_path / "e" / "logs" / "0.blocks"
    whole = path.read_bytes()
    for block, entry in ((2, b"first"), (3, b"second")):
        at = whole.rindex(entry) - 40
        path.write_bytes(whole[: at + 40] + entry.upper() + whole[at + 40 + len(entry) :])
        assert refused(tmp_path / "e").place == f"logs/0.blocks, block {block} at byte {at}"
    path.write_bytes(whole + b"\0")
    assert refused(tmp_path / "e").place == f"logs/0.blocks, block 4 at byte {len(whole)}"


def test_an_export_put_together_from_an_old_and_a_new_one_is_refused(export, tmp_path):
    stores, old = filled_memory(), open_stores("memory:")
    old.ledger.append(LOG, 0, stores.ledger.read(LOG, 0, 3), "all")
    export_stores(old, tmp_path / "old")
    mapping = json.loads((export / "manifest.json").read_text("utf-8"))
    mapping["logs"][0] = json.loads((tmp_path / "old" / "manifest.json").read_text("utf-8"))["logs"][0]
    (export / "logs" / "0.blocks").write_bytes((tmp_path / "old" / "logs" / "0.blocks").read_bytes())
    rewrite_manifest(export, mapping)
    target = open_stores("memory:")
    for act in (verify_export, lambda directory: import_stores(directory, target)):
        with pytest.raises(LedgerRolledBack) as caught:
            act(export)
        assert (caught.value.signed_size, caught.value.size) == (6, 3)
    assert describe_stores(target).items == 0


@pytest.mark.parametrize(
    ("sizes", "block"), [((1, 2), None), ((2, 1), 2), ((1, 1), 2), ((-1, 1), 1), ((True, 2), 1)]
)
def test_checkpoints_that_do_not_grow_are_refused_at_their_place(export, sizes, block):
    with (export / "checkpoints" / "0.blocks").open("wb") as file:
        writer = BlockWriter(file)
        writer.write_mapping({"format": "randcheck-export/1", "part": "checkpoints", "name": "elsewhere"})
        for size in sizes:
            writer.write_mapping({"size": size, "root": "00" * 32, "note": ""})
    mapping = json.loads((export / "manifest.json").read_text("utf-8"))
    mapping["checkpoints"][0] = {"name": "elsewhere", "checkpoints": 2, "digest": writer.digest.hex()}
    rewrite_manifest(export, mapping)
    if block is None:
        verify_export(export)
    else:
        assert refused(export).place.startswith(f"checkpoints/0.blocks, block {block} at byte ")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "born"},
        {"body": "*"},
        {"body": None},
        {"effective": "2026-13-01"},
        {"entry_id": ""},
        {"more": 1},
    ],
)
def test_an_event_that_no_register_has_is_refused_at_its_place(tmp_path, change):
    stores = open_stores("memory:")
    stores.registers.record("r", 0, [established("A", b"{}")], "1")
    export_stores(stores, tmp_path / "e")
    event = {
        "kind": "established",
        "entry_id": "A",
        "effective": "2026-03-01",
        "body": "e30=",
        "reason": "依申请",
        "source": "s",
    }
    head = {"format": "randcheck-export/1", "part": "register", "name": "r"}

    def write(last: dict) -> None:
        with (tmp_path / "e" / "registers" / "0.blocks").open("wb") as file:
            for one in (head, APPEND, last):
                BlockWriter(file).write_mapping(one)

    write(event)
    verify_export(tmp_path / "e")
    write({**event, **change})
    assert refused(tmp_path / "e").place.startswith("registers/0.blocks, block 2 at byte ")


# ---- the target -------------------------------------------------------------------------------------------------


def spoilt(what: str) -> Stores:
    """A target that holds a beginning of the export, and one thing else."""
    stores = open_stores("memory:")
    if what == "another log":
        stores.ledger.append("another", 0, [b"x"], "1")
    elif what == "other entries":
        stores.ledger.append("其他/1", 0, [b"x"], "键 1")
    elif what == "another key":
        stores.ledger.append("其他/1", 0, [b"", bytes(range(256)), b"a" * 100_000], "键 2")
    elif what == "other borders":
        stores.ledger.append("其他/1", 0, [b""], "键 1")
    elif what == "more entries":
        source = filled_memory()
        for one in source.ledger.appends("其他/1", 0, 99):
            entries = source.ledger.read("其他/1", one.first_index, one.size)
            stores.ledger.append("其他/1", one.first_index, entries, one.idempotency_key)
        stores.ledger.append("其他/1", 4, [b"more"], "more")
    elif what == "another register":
        stores.registers.record("another", 0, [established("A", b"")], "1")
    elif what == "other events":
        stores.registers.record("matters", 0, [cancelled("M-1")], "import-1")
    elif what == "more events":
        stores.registers.record("matters", 0, [established("M-1", b"{}")], "import-1")
        stores.registers.record("matters", 1, [cancelled("M-1")], "import-2")
    elif what == "checkpoints of another log":
        stores.checkpoints.advance(
            "another", expected=None, new=KeptCheckpoint(size=1, root=bytes(32), note=b"")
        )
    elif what == "other checkpoints":
        stores.checkpoints.advance(
            "elsewhere", expected=None, new=KeptCheckpoint(size=7, root=bytes(32), note=b"")
        )
    elif what == "more checkpoints":
        first = KeptCheckpoint(size=7, root=bytes(32), note=bytes(range(256)))
        stores.checkpoints.advance("elsewhere", expected=None, new=first)
        stores.checkpoints.advance("elsewhere", expected=first, new=attrs.evolve(first, size=8))
    else:
        stores.blobs.put(what.encode())
    return stores


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("another log", "log 'another'"),
        ("other entries", "log '其他/1'"),
        ("another key", "log '其他/1'"),
        ("other borders", "log '其他/1'"),
        ("more entries", "log '其他/1': more"),
        ("another register", "register 'another'"),
        ("other events", "register 'matters'"),
        ("more events", "register 'matters': more"),
        ("checkpoints of another log", "the checkpoints of log 'another'"),
        ("other checkpoints", "the checkpoints of log 'elsewhere'"),
        ("more checkpoints", "the checkpoints of log 'elsewhere': more"),
        ("a material", "materials"),
        ("another material", "materials"),
    ],
)
def test_a_target_that_holds_something_else_is_refused_and_stays_as_it_is(export, what, named):
    target = spoilt(what)
    before = describe_stores(target)
    with pytest.raises(TargetDiffers) as caught:
        import_stores(export, target)
    assert named in str(caught.value)
    assert describe_stores(target) == before


def test_a_target_with_the_beginning_gets_the_rest(export):
    source, target = filled_memory(), open_stores("memory:")
    first = source.ledger.appends("其他/1", 0, 1)[0]
    target.ledger.append("其他/1", 0, source.ledger.read("其他/1", 0, first.size), first.idempotency_key)
    target.checkpoints.advance(LOG, expected=None, new=source.checkpoints.history(LOG, 0, 1)[0])
    target.registers.record("matters", 0, source.registers.read("matters", 0, 1), "import-1")
    target.blobs.put(b"a recording")
    assert import_stores(export, target) == describe_stores(source)


def test_a_target_that_does_not_tell_what_was_written_is_not_taken_for_complete(export):
    class Forgets(MemoryBlobStore):
        def put(self, data):
            return sha256(data)

    with pytest.raises(TransferIncomplete, match="its materials"):
        import_stores(export, attrs.evolve(open_stores("memory:"), blobs=Forgets()))

    class Renames(MemoryLedger):
        def append(self, log, expected_size, entries, idempotency_key):
            return super().append(log, expected_size, entries, f"{idempotency_key} ")

    with pytest.raises(TransferIncomplete, match="log 'tonghua'"):
        import_stores(export, with_ledger(Renames()))


def test_an_import_that_failed_is_done_again(export):
    class Fails(MemoryLedger):
        left = 3

        def append(self, log, expected_size, entries, idempotency_key):
            self.left -= 1
            if not self.left:
                raise StoreUnavailable(reason=Text("full", "已满"), outcome="not-written")
            return super().append(log, expected_size, entries, idempotency_key)

    target = with_ledger(Fails())
    with pytest.raises(StoreUnavailable):
        import_stores(export, target)
    assert 0 < target.ledger.head(LOG).size < 6
    assert import_stores(export, target) == describe_stores(filled_memory())


def test_another_writer_at_the_target_is_noticed(export):
    class Shared(MemoryLedger):
        def append(self, log, expected_size, entries, idempotency_key):
            if not self.head(log).size:
                super().append(log, 0, [b"somebody else's"], "theirs")
            return super().append(log, expected_size, entries, idempotency_key)

    with pytest.raises(HeadMoved):
        import_stores(export, with_ledger(Shared()))
