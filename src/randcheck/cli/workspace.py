"""The folder that ``commit`` writes and ``reveal`` reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from randcheck.cli.files import read_file, write_file
from randcheck.errors import InvalidValue, MalformedDocument
from randcheck.office import Preparation
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.disclosure import disclose
from randcheck.receipts.statements import ResultStatement
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

_SETTINGS = frozenset({"key", "log", "store"})


@attrs.frozen(kw_only=True)
class Settings:
    """Where key and ledger are, as ``commit`` was told.

    Attributes:
        key: Path of the private key.
        log: Name of the ledger.
        store: URL of the store.
        signer_id: For an SM2 key the id its signatures are bound to, where it is not the usual one.
    """

    key: str
    log: str
    store: str
    signer_id: str | None = None


@attrs.frozen
class Workspace:
    """One ceremony's folder.

    ``commitment.json`` is for everybody before the draw, ``public.json`` after it; ``bundle.json`` is for auditors;
    ``draw.json`` is the signed draw alone; ``drawn.csv`` and ``excluded.csv`` are for the organ; ``ceremony.json`` and ``settings.json`` are for the organ alone.
    """

    folder: Path

    @property
    def bundle_path(self) -> Path:
        """The auditor's receipt."""
        return self.folder / "bundle.json"

    @property
    def public_path(self) -> Path:
        """The receipt for everybody."""
        return self.folder / "public.json"

    def write_commitment(self, preparation: Preparation, settings: Settings) -> None:
        """Write all that must not be lost, before anything goes to the ledger."""
        ceremony = preparation.ceremony
        write_file(self.folder / "ceremony.json", ceremony.encode(), secret=True)
        write_file(self.folder / "settings.json", _settings_bytes(settings), secret=True)
        write_file(self.folder / "commitment.json", encode_strict(ceremony.envelope.to_mapping()) + b"\n")
        excluded = [
            ("target", task_id, row_id, ground)
            for task_id, rows in preparation.excluded_targets.items()
            for row_id, ground in rows
        ]
        excluded += [("inspector", "", row_id, ground) for row_id, ground in preparation.excluded_inspectors]
        write_file(
            self.folder / "excluded.csv", _csv_bytes(("kind", "task", "id", "ground"), excluded), secret=True
        )

    def read_ceremony(self) -> tuple[Ceremony, Settings]:
        """Return what ``commit`` left.

        Raises:
            InvalidValue: The folder is not one that ``commit`` wrote.
            MalformedDocument: A file in it was changed.
        """
        if not (self.folder / "ceremony.json").is_file():
            raise InvalidValue(
                rule=Text("the folder must be one written by commit", "文件夹须由 commit 写出"),
                seen=str(self.folder),
            )
        ceremony = Ceremony.decode(read_file(self.folder / "ceremony.json"))
        what = Text("settings file", "设置文件")
        value = parse_strict(read_file(self.folder / "settings.json"), what=what)
        if (
            not isinstance(value, dict)
            or not _SETTINGS <= value.keys() <= _SETTINGS | {"signer_id"}
            or not all(isinstance(v, str) for v in value.values())
        ):
            raise MalformedDocument(
                what=what,
                rule=Text("must name key, log and store", "须载明密钥、账本与存储"),
                seen=json.dumps(value),
            )
        return ceremony, Settings(**{name: str(text) for name, text in value.items()})

    def write_bundle(self, bundle: Bundle) -> None:
        """Write the receipts, the signed draw alone, and the drawn targets with their teams as a table."""
        write_file(self.bundle_path, bundle.encode(), secret=True)
        write_file(self.public_path, disclose(bundle, DisclosureLevel.PUBLIC).encode())
        write_file(self.folder / "draw.json", encode_strict(bundle.result.to_mapping()) + b"\n")
        write_file(self.folder / "drawn.csv", drawn_csv(ResultStatement.decode(bundle.result.payload)))


def drawn_csv(result: ResultStatement) -> bytes:
    """Return the drawn targets of every task with their teams as CSV that a spreadsheet opens."""
    rows: list[Sequence[object]] = []
    for task in result.results:
        assignment = task.get("assignment") or {"teams": []}
        team_of = {target: team for team in assignment["teams"] for target in team["targets"]}
        for kind in ("drawn", "reserves"):
            for row in task.get(kind, ()):
                team = team_of.get(row["id"], {"number": "", "members": [], "leader": ""})
                rows.append(
                    (
                        task["task"],
                        "reserve" if kind == "reserves" else "drawn",
                        row["id"],
                        row["ticket"],
                        team["number"],
                        " ".join(team["members"]),
                        team["leader"] or "",
                    )
                )
    return _csv_bytes(("task", "status", "target", "ticket", "team", "inspectors", "leader"), rows)


def _settings_bytes(settings: Settings) -> bytes:
    stated = {name: value for name, value in attrs.asdict(settings).items() if value is not None}
    return encode_strict(stated) + b"\n"


def _csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
