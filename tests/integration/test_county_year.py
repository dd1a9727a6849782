"""A county's whole year (``examples/county_year``), run as a command; what it tells is compared byte for byte.

After a change that is meant to change the ledger or the report, renew what is expected and look at the difference:

    python examples/county_year --out OUT
    cp OUT/report.en.txt examples/county_year/expected/small.en.txt
    cp OUT/report.zh.txt examples/county_year/expected/small.zh.txt
    cp OUT/statistics.csv examples/county_year/expected/small.statistics.csv
    python examples/county_year --scale full > examples/county_year/expected/full.en.txt
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from randcheck import Bundle
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.documents.kinds import DOCUMENTS
from randcheck.procedure.acts import Act, Corrected, Published
from randcheck.procedure.acts.names import ACT_NAMES
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.receipts.ledger_entry import decode_record
from randcheck.receipts.statements import PROCEDURE_EVENT

EXAMPLE = Path(__file__).parents[2] / "examples" / "county_year"
EXPECTED = EXAMPLE / "expected"
LOG = "yunling-2026"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(EXAMPLE), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )


def draw_under(receipt: Bundle) -> Bundle:
    """Return the draw itself: the receipt is of the two substitutions after it."""
    substitutions = 0
    while receipt.substituted is not None:
        receipt, substitutions = receipt.substituted, substitutions + 1
    assert substitutions == 2
    return receipt


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that one run of the small year fills."""
    return tmp_path_factory.mktemp("year") / "out"


@pytest.fixture(scope="module")
def done(out: Path) -> subprocess.CompletedProcess[str]:
    return run("--out", out)


@pytest.fixture(scope="module")
def events(out: Path, done: subprocess.CompletedProcess[str]) -> tuple[ProcedureEvent, ...]:
    """All events of the procedure in the ledger that the run left."""
    assert done.returncode == 0, done.stderr

    def read() -> Iterator[ProcedureEvent]:
        with SqliteLedger.open(out / "ledger.db") as ledger:
            for record in ledger.read(LOG, 0, ledger.head(LOG).size):
                entry, envelope = decode_record(record)
                if entry.kind == PROCEDURE_EVENT:
                    yield ProcedureEvent.decode(envelope.payload)

    return tuple(read())


def test_the_report_of_the_small_year_is_the_expected_one(
    done: subprocess.CompletedProcess[str],
) -> None:
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (EXPECTED / "small.en.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("report.en.txt", "small.en.txt"),
        ("report.zh.txt", "small.zh.txt"),
        ("statistics.csv", "small.statistics.csv"),
    ],
)
def test_the_files_of_the_small_year_are_the_expected_ones(
    out: Path, done: subprocess.CompletedProcess[str], written: str, expected: str
) -> None:
    assert done.returncode == 0, done.stderr
    assert (out / written).read_bytes() == (EXPECTED / expected).read_bytes()


def test_everything_that_the_public_may_read_is_written(
    out: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 0, done.stderr
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    papers = (
        "抽查任务公告", "抽取记录", "选派记录", "回避审批表", "替换审批表", "检查通知书",
        "现场核查记录表", "联合现场核查记录表", "汇总表", "抽查结果公告", "归档目录",
    )  # fmt: skip
    assert len(papers) == len(DOCUMENTS)
    assert names == {
        "ledger.db", "plan.json", "statistics.csv", "audit.json", "trust.toml", "report.en.txt", "report.zh.txt",
        "抽查任务公告.csv", "抽查任务公告.json", "抽查结果公告.csv", "抽查结果公告.json",
        *(f"receipts/{level}.json" for level in ("public", "party", "auditor")),
        *(f"documents/{name}.html" for name in papers),
    }  # fmt: skip


def test_every_act_of_the_procedure_happens_in_the_year_but_those_after_the_retention(
    events: tuple[ProcedureEvent, ...],
) -> None:
    happened: set[type[Act]] = {type(event.act) for event in events}
    missing = {act.type for act in ACT_NAMES if act not in happened}
    assert missing == {"archive-removed", "personal-data-erased"}  # two years are not over (六(十一)3)


def test_the_ledger_knows_the_papers_by_their_digests(out: Path, events: tuple[ProcedureEvent, ...]) -> None:
    told = "".join(event.encode().decode() for event in events)
    for name in ("检查通知书", "现场核查记录表", "联合现场核查记录表", "汇总表"):
        paper = (out / "documents" / f"{name}.html").read_bytes()
        assert sha256(paper).hexdigest() in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("抽取记录", ("县人大常委会", "县政协", "抽取过程录像")),  # Tonghua norm 六(四)2, 3
        ("选派记录", ("县人大常委会", "县政协", "选派过程录像")),  # 六(五)3(6)
        ("现场核查记录表", ("王艳、徐伟", "吴伟", "吉执SC006", "负责人拒绝签字，已录像")),  # 附录 E
        ("联合现场核查记录表", ("市场监管局检查项目", "应急管理局检查项目", "生态环境局检查项目")),  # 附录 F
        ("汇总表", ("2026年1月7日至2026年3月24日",)),  # 附录 G
        ("回避审批表", ("徐静", "近亲属持有该企业股份", "吉执SC006")),  # 六(五)3(2)
        ("替换审批表", ("黄静", "脱产培训两个月", "2026年1月16日", "吉执SC007")),  # 六(五)3(3)
        ("抽查结果公告", ("5 户、5 项结果", "发现问题已责令改正")),  # 六(十)2
        ("归档目录", ("石桥镇食品生产166号有限公司", "选派过程录像", "2026年1月14日")),  # 六(十一)3
    ],
)
def test_a_paper_tells_what_the_procedure_knows(
    out: Path, done: subprocess.CompletedProcess[str], name: str, told: tuple[str, ...]
) -> None:
    assert done.returncode == 0, done.stderr
    page = (out / "documents" / f"{name}.html").read_text(encoding="utf-8")
    assert [one for one in told if one not in page] == []
    assert "未附音像记录" not in page


def test_every_published_result_stands_in_the_announcement(
    out: Path, events: tuple[ProcedureEvent, ...]
) -> None:
    """Published, and corrected: the correction is a row beside the first one and does not replace it (六(十)2(1))."""
    told = {
        (event.subject, event.act.target_id, event.act.department, event.at.date().isoformat())
        for event in events
        if isinstance(event.act, Published | Corrected)
    }
    with (out / "抽查结果公告.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {
        (row["抽查任务编号"], row["统一社会信用代码"], row["抽查机关"], row["公示日期"]) for row in rows
    } == told
    assert sum(bool(row["更正的公示"]) for row in rows) == sum(
        event.act.type == "corrected" for event in events
    )


def test_the_receipts_show_a_firm_its_own_row_and_the_public_none(
    out: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 0, done.stderr
    draws = {}
    for name in ("public", "party", "auditor"):
        receipt = Bundle.decode((out / "receipts" / f"{name}.json").read_bytes())
        assert receipt.level.value == name
        draws[name] = draw_under(receipt)
    assert [bool(one.materials.frames) for one in draws.values()] == [False, False, True]
    assert [one.party is not None for one in draws.values()] == [False, True, False]


def test_a_reader_verifies_every_receipt_with_the_policy_that_is_written(
    out: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 0, done.stderr
    for name in ("public", "party", "auditor"):
        receipt = out / "receipts" / f"{name}.json"
        verified = subprocess.run(
            [sys.executable, "-m", "randcheck.cli.main", "verify", receipt, "--trust", out / "trust.toml", "--json"],
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert json.loads(verified.stdout)["verdict"] == "valid"


def test_the_audit_that_is_written_found_nothing_wrong(
    out: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 0, done.stderr
    audit = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert audit["verdict"] == "valid"
    assert {one["status"] for one in audit["findings"]} <= {"pass", "unchecked"}


def test_a_ledger_that_is_there_is_never_written_over(
    out: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 0, done.stderr
    before = (out / "ledger.db").read_bytes()
    again = run("--out", out)
    assert again.returncode == 2
    assert "not written over" in again.stderr
    assert (out / "ledger.db").read_bytes() == before
