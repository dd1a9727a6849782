"""Laws of the export: a round trip changes nothing, and not one byte can be changed unnoticed."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.adapters.store_urls import open_stores
from randcheck.errors import ExportInvalid, TargetDiffers
from randcheck.merkle import MerkleTree, RollingRoot, merkle_root
from randcheck.office.transfer import describe_stores, export_stores, import_stores, verify_export
from randcheck.ports import KeptCheckpoint, RegisterRow, Stores
from randcheck.registers.register import EventKind
from support.filled_stores import filled_memory

NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=8)
BATCHES = st.lists(st.lists(st.binary(max_size=40), min_size=1, max_size=4), min_size=1, max_size=5)
IDS = st.sampled_from(("A", "数", "b/1"))
ROWS = st.builds(
    lambda body, entry_id, day, reason: RegisterRow(
        kind=EventKind.CANCELLED if body is None else EventKind.CHANGED,
        entry_id=entry_id,
        effective=date(2026, 1, 1) + timedelta(days=day),
        body=body,
        reason=reason,
    ),
    st.none() | st.binary(max_size=20),
    IDS,
    st.integers(0, 99),
    st.sampled_from(("", "依申请")),
)
HISTORIES = st.lists(
    st.builds(
        KeptCheckpoint,
        size=st.integers(0, 2**63 - 1),
        root=st.binary(min_size=32, max_size=32),
        note=st.binary(max_size=9),
    ),
    unique_by=lambda kept: kept.size,
    min_size=1,
    max_size=4,
)


@st.composite
def places(draw) -> Stores:
    """Memory stores with anything in them."""
    stores = open_stores("memory:")
    for name, batches in draw(st.dictionaries(NAMES, BATCHES, max_size=3)).items():
        keys = draw(st.lists(NAMES, unique=True, min_size=len(batches), max_size=len(batches)))
        for batch, key in zip(batches, keys, strict=True):
            stores.ledger.append(name, stores.ledger.head(name).size, batch, key)
    records = st.lists(st.lists(ROWS, min_size=1, max_size=3), min_size=1, max_size=3)
    for name, batches in draw(st.dictionaries(NAMES, records, max_size=2)).items():
        for number, rows in enumerate(batches):
            stores.registers.record(name, stores.registers.size(name), rows, f"键 {number}")
    for name, history in draw(st.dictionaries(NAMES, HISTORIES, max_size=2)).items():
        for kept in sorted(history, key=lambda kept: kept.size):
            stores.checkpoints.advance(name, expected=stores.checkpoints.last(name), new=kept)
    for data in draw(st.lists(st.binary(max_size=99), max_size=4)):
        stores.blobs.put(data)
    return stores


@given(places())
def test_a_round_trip_changes_nothing(source):
    with tempfile.TemporaryDirectory() as name:
        first, second = Path(name, "first"), Path(name, "second")
        manifest = export_stores(source, first)
        target = open_stores("memory:")
        assert import_stores(first, target) == manifest == describe_stores(source)
        assert export_stores(target, second) == manifest
        for path in first.rglob("*.*"):
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()
        for log in source.ledger.logs():
            size = source.ledger.head(log).size
            assert source.ledger.read(log, 0, size) == target.ledger.read(log, 0, size)
            assert source.ledger.appends(log, 0, size) == target.ledger.appends(log, 0, size)
            (part,) = [part for part in manifest.logs if part.name == log]
            assert part.root == merkle_root(source.ledger.read(log, 0, size))


@given(one=places(), other=places())
def test_an_import_into_another_place_is_refused_and_changes_nothing_unless_it_begins_alike(one, other):
    with tempfile.TemporaryDirectory() as name:
        export_stores(one, Path(name, "export"))
        before = describe_stores(other)
        try:
            import_stores(Path(name, "export"), other)
        except TargetDiffers:
            assert describe_stores(other) == before
        else:
            assert describe_stores(other) == describe_stores(one)
            assert before.items <= describe_stores(one).items


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("export") / "whole"
    export_stores(filled_memory(), directory)
    return directory


def files_of(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


@given(data=st.data())
def test_no_byte_can_be_changed_unnoticed_and_the_place_is_named(export, data):
    path = data.draw(st.sampled_from(files_of(export)))
    whole = path.read_bytes()
    # The beginning as often as the rest, for there stands what a file is.
    at = data.draw(st.integers(0, min(200, len(whole) - 1)) | st.integers(0, len(whole) - 1))
    flipped = whole[at] ^ data.draw(st.integers(1, 255))
    require_refused(export, path, whole[:at] + bytes([flipped]) + whole[at + 1 :], at)


@given(data=st.data())
def test_a_file_that_is_cut_off_or_has_more_is_refused(export, data):
    path = data.draw(st.sampled_from(files_of(export)))
    whole = path.read_bytes()
    more = data.draw(st.sampled_from((b"\0", bytes(40), whole)))
    changed = data.draw(st.integers(0, len(whole) - 1).map(lambda end: whole[:end]) | st.just(whole + more))
    require_refused(export, path, changed, len(changed) if len(changed) < len(whole) else len(whole))


def require_refused(export: Path, path: Path, changed: bytes, at: int) -> None:
    """The changed file is refused by its name, at a block that begins at the change or before it."""
    with tempfile.TemporaryDirectory() as name:
        copy, target = Path(name, "copy"), open_stores("memory:")
        shutil.copytree(export, copy)
        (copy / path.relative_to(export)).write_bytes(changed)
        for act in (verify_export, lambda directory: import_stores(directory, target)):
            with pytest.raises(ExportInvalid) as caught:
                act(copy)
            assert caught.value.place.startswith(path.relative_to(export).as_posix())
            if path.suffix == ".blocks":
                assert int(caught.value.place.rpartition(" ")[2]) <= at
        assert describe_stores(target).items == 0


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_a_rolling_root_is_that_of_the_tree_at_every_size(leaves):
    rolling, tree = RollingRoot(), MerkleTree(leaves)
    assert rolling.root() == tree.root(0)
    for size, leaf in enumerate(leaves, start=1):
        rolling.append(leaf)
        assert len(rolling) == size
        assert rolling.root() == tree.root(size)
