"""Receipts of all levels by command: an organ discloses, a firm and a citizen verify and ask why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from randcheck.receipts.bundle import Bundle

RANDCHECK = [sys.executable, "-m", "randcheck.cli.main"]


def run(*arguments: object, lang: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES")}
    return subprocess.run(
        [*RANDCHECK, "--lang", lang, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=environment | {"LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("disclosure") / "out"
    done = run("demo", "--out", folder, "--targets", 60, "--seed", "disclosure")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def drawn(demo) -> str:
    """The first target that is drawn."""
    return (demo / "drawn.csv").read_text("utf-8-sig").splitlines()[1].split(",")[2]


@pytest.fixture(scope="module")
def not_drawn(demo) -> str:
    listed = (demo / "drawn.csv").read_text("utf-8-sig")
    frame = Bundle.decode((demo / "bundle.json").read_bytes()).materials.frames[0]
    return next(target_id for target_id in frame.ids if target_id not in listed)


@pytest.fixture(scope="module")
def receipts(demo, drawn, not_drawn, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("receipts")
    made = {"auditor": demo / "bundle.json"}
    for name, options in {
        "public": ("--level", "public"),
        "drawn": ("--level", "party", "--target", drawn),
        "not drawn": ("--level", "party", "--target", not_drawn),
        "outside": ("--level", "party", "--target", "nobody"),
    }.items():
        made[name] = folder / f"{name}.json"
        done = run("disclose", demo / "bundle.json", *options, "--out", made[name])
        assert done.returncode == 0, done.stderr
        level = options[1]
        assert f"{level} receipt, {made[name].stat().st_size} bytes" in done.stdout
    return made


def report_of(demo: Path, receipt: Path, exit_status: int = 0) -> dict:
    done = run("verify", receipt, "--trust", demo / "trust.toml", "--json")
    assert done.returncode == exit_status, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "level", "codes", "lacks"),
    [
        ("auditor", "auditor", {"selection", "draw-summary", "nothing-added"}, {"tickets", "own-row"}),
        ("public", "public", {"tickets", "counts", "draw-summary"}, {"own-row", "nothing-added"}),
        ("drawn", "party", {"own-row", "own-cut", "own-outcome", "counts"}, {"tickets", "draw-signature"}),
        ("not drawn", "party", {"own-row", "own-cut", "own-outcome"}, {"tickets", "nothing-added"}),
        ("outside", "party", {"own-outcome", "counts"}, {"own-cut", "tickets"}),
    ],
)
def test_the_receipts_of_all_levels_are_valid_and_tell_their_own_promises(
    demo, receipts, name, level, codes, lacks
):
    report = report_of(demo, receipts[name])
    assert (report["level"], report["verdict"]) == (level, "valid")
    passed = {one["code"] for one in report["findings"] if one["status"] == "pass"}
    assert codes <= passed
    assert not lacks & {one["code"] for one in report["findings"]}


def test_only_the_public_receipt_may_be_read_by_others(receipts):
    assert receipts["public"].stat().st_mode & 0o044
    for name in ("drawn", "not drawn", "outside"):
        assert receipts[name].stat().st_mode & 0o077 == 0


def test_a_firm_is_told_why_from_its_own_receipt_as_from_the_auditors(demo, receipts, drawn, not_drawn):
    for name, target in (("drawn", drawn), ("not drawn", not_drawn), ("outside", "nobody")):
        own = run("explain", receipts[name], "--target", target, "--json")
        auditors = run("explain", demo / "bundle.json", "--target", target, "--json")
        assert own.returncode == auditors.returncode == 0, own.stderr
        for told, known in zip(json.loads(own.stdout), json.loads(auditors.stdout), strict=True):
            assert {field: told[field] for field in ("outcome", "stratum", "team", "in_frame")} == {
                field: known[field] for field in ("outcome", "stratum", "team", "in_frame")
            }


def test_a_firm_is_told_nothing_from_anothers_receipt_or_the_public_one(receipts, drawn, not_drawn):
    for receipt in (receipts["drawn"], receipts["public"]):
        done = run("explain", receipt, "--target", not_drawn)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith("error [invalid-value]: a firm must be explained from its own receipt")


def test_in_chinese_too(demo, drawn, tmp_path):
    out = tmp_path / "p.json"
    done = run(
        "disclose", demo / "bundle.json", "--level", "party", "--target", drawn, "--out", out, lang="zh"
    )
    assert "party 级证据包" in done.stdout
    verified = run("verify", out, "--trust", demo / "trust.toml", lang="zh")
    assert verified.returncode == 0
    assert f"{drawn} 在抽样框内" in verified.stdout


def test_without_a_trust_policy_every_level_is_indeterminate(receipts):
    for path in receipts.values():
        assert run("verify", path).returncode == 3


@pytest.mark.parametrize("name", ["public", "drawn", "not drawn"])
def test_a_receipt_with_one_figure_changed_is_invalid(demo, receipts, tmp_path, name):
    document = json.loads(receipts[name].read_text("utf-8"))
    if name == "public":
        document["result_entry"]["digest"] = "00" * 32
    else:
        document["party"]["tasks"][0]["row"]["weight"] += 1
    (tmp_path / "b.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    report = report_of(demo, tmp_path / "b.json", 1)
    broken = {one["code"] for one in report["findings"] if one["status"] == "fail"}
    assert broken == ({"ledger-entries", "draw-summary"} if name == "public" else {"own-row"})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--level", "party"), "exactly a party's bundle must name a firm"),
        (("--level", "public", "--target", "x"), "exactly a party's bundle must name a firm"),
        (("--level", "auditor", "--target", "x"), "exactly a party's bundle must name a firm"),
        (("--level", "party", "--target", ""), "target id"),
        (("--level", "secret"), "secret"),
        ((), "--level"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(demo, tmp_path, options, says):
    out = tmp_path / "out.json"
    done = run("disclose", demo / "bundle.json", *options, "--out", out)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_nothing_that_is_there_is_written_over(demo, receipts):
    before = receipts["public"].read_bytes()
    done = run("disclose", demo / "bundle.json", "--level", "public", "--out", receipts["public"])
    assert done.returncode == 2
    assert "error [invalid-value]: the output must be new" in done.stderr
    assert receipts["public"].read_bytes() == before


@pytest.mark.parametrize("name", ["public", "drawn"])
def test_from_a_lower_level_nothing_is_disclosed(receipts, tmp_path, name):
    done = run("disclose", receipts[name], "--level", "public", "--out", tmp_path / "o.json")
    assert done.returncode == 2
    assert "error [invalid-value]: only an auditor's bundle" in done.stderr
    assert not (tmp_path / "o.json").exists()


def test_a_file_that_is_no_receipt_is_one_clear_line(tmp_path):
    (tmp_path / "b.json").write_bytes(b"{}")
    done = run("disclose", tmp_path / "b.json", "--level", "public", "--out", tmp_path / "o.json")
    assert done.returncode == 1
    assert done.stderr.startswith("error [malformed-document]: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_policy_with_a_number_of_5000_digits_is_one_clear_line(demo, receipts, tmp_path):
    for number in ("9" * 5000, "0x" + "f" * 5000):
        (tmp_path / "t.toml").write_text(f"policy_version = {number}\n", "utf-8")
        done = run("verify", receipts["public"], "--trust", tmp_path / "t.toml")
        assert done.returncode == 2
        assert done.stderr.startswith("error [policy-invalid]: ")
        assert len(done.stderr.splitlines()) == 1
