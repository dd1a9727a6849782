"""Everything that is written into ``--out``: what the public reads, statistics, receipts and whose keys to trust."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import attrs
from hall import Hall
from papers import head_of
from report import NO_CLASSES
from year_end import YearEnd

from randcheck.cli.policy_file import policy_to_toml
from randcheck.documents import Format
from randcheck.documents.table_files import render_table
from randcheck.documents.tables import result_table, task_table
from randcheck.documents.views import ResultAnnouncement
from randcheck.planning.frame_rule import WHOLE
from randcheck.procedure.case_counts import CaseCounts


def make_files(hall: Hall, end: YearEnd, reports: dict[str, str]) -> dict[str, bytes]:
    """Return the files by their names within the folder.

    Args:
        hall: The year.
        end: Its end.
        reports: The report by language.
    """
    specs = {spec.id: spec for spec in (*hall.specs, *hall.directed)}
    results = [
        ResultAnnouncement(
            task=head_of(hall, task_id),
            kind="定向" if specs[task_id] in hall.directed else "不定向",
            lines=lines,
            receipt=hall.proofs.get(task_id),
            issued_on=day,
        )
        for (task_id, day), lines in sorted(hall.results.items())
    ]
    found = {f"report.{language}.txt": text.encode() for language, text in reports.items()}
    found["plan.json"] = _json(hall.plan.public_notice().to_mapping())
    found["statistics.csv"] = _statistics(end)
    found["audit.json"] = _json(end.audit.to_mapping())
    for name, table in (
        ("抽查任务公告", task_table(hall.announcements)),
        ("抽查结果公告", result_table(results)),
    ):
        for form in (Format.CSV, Format.JSON):
            found[f"{name}.{form.value}"] = render_table(table, form)
    for name, page in hall.pages.items():
        found[f"documents/{name}"] = page
    found["trust.toml"] = policy_to_toml(end.policy).encode()
    for level, bundle in end.receipts.items():
        found[f"receipts/{level}.json"] = bundle.encode()
    return found


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files; those of an earlier run are replaced."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _statistics(end: YearEnd) -> bytes:
    """Return one table of all rows of counts: by class, matter, department, ground."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = [field.name for field in attrs.fields(CaseCounts)]
    writer.writerow(["by", "name", "base", "to_draw", *names, "hit_rate", "hit_lower", "hit_upper"])
    found = end.statistics
    rows: list[tuple[str, str, object, object, CaseCounts]] = [
        (
            "class",
            NO_CLASSES.en if row.label == WHOLE else row.label,
            row.population,
            row.sample_size,
            row.counts,
        )
        for row in found.strata
    ]
    for by, group in (
        ("matter", found.matters),
        ("department", found.departments),
        ("ground", found.grounds),
    ):
        rows += [(by, row.name, "", "", row.counts) for row in group]
    for by, name, base, size, counts in rows:
        low, high = counts.hits.interval().describe().split("–")
        writer.writerow(
            [
                by,
                name,
                base,
                size,
                *(getattr(counts, one) for one in names),
                counts.hits.describe(),
                low,
                high,
            ]
        )
    return text.getvalue().encode()
