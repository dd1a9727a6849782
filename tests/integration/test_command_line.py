"""The commands as a user runs them: real processes, real files, real SQLite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from randcheck.registers.uscc import make_uscc

RANDCHECK = [sys.executable, "-m", "randcheck.cli.main"]
CONTRIBUTIONS = ("人大代表=11112222", "政协委员=33334444", "公证处摇号球=07-12-33")


def run(*arguments: object, cwd: Path | None = None, lang: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES")}
    return subprocess.run(
        [*RANDCHECK, "--lang", lang, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment | {"LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )


def require_one_error_line(done: subprocess.CompletedProcess[str], code: str, exit_status: int = 2) -> str:
    """A refusal is one line that names the code, never a traceback, and nothing on standard output."""
    assert done.returncode == exit_status, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error [{code}]: ")
    return line


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = run("demo", "--out", folder, "--targets", 600, "--seed", "tests")
    assert done.returncode == 0, done.stderr
    return folder


def commit(demo: Path, out: Path, *more: object, verb: str = "commit") -> subprocess.CompletedProcess[str]:
    return run(
        verb,
        demo / "task.toml",
        "--targets",
        demo / "targets.csv",
        "--inspectors",
        demo / "inspectors.csv",
        "--conflicts",
        demo / "conflicts.csv",
        "--key",
        demo / "key.pem",
        *(() if "--store" in more else ("--store", f"sqlite:///{out.parent / 'ledger.db'}")),
        "--out",
        out,
        *more,
    )


def contributions() -> list[str]:
    return [part for value in CONTRIBUTIONS for part in ("--contribute", value)]


# ---- the demo -------------------------------------------------------------------------------------------


def test_the_demo_is_the_same_for_the_same_seed_and_another_for_another(tmp_path):
    made = {}
    for name, seed in (("a", "x"), ("b", "x"), ("c", "y")):
        assert run("demo", "--out", tmp_path / name, "--targets", 300, "--seed", seed).returncode == 0
        made[name] = (tmp_path / name / "bundle.json").read_bytes()
    assert made["a"] == made["b"]
    assert made["a"] != made["c"]


@pytest.mark.parametrize("targets", [1, 7, 40])
def test_the_demo_works_on_small_registries(tmp_path, targets):
    done = run("demo", "--out", tmp_path / "d", "--targets", targets, "--seed", "small")
    assert done.returncode == 0, done.stderr + done.stdout


def test_the_demo_tells_what_was_committed_drawn_and_verified_and_shows_a_forgery_failing(tmp_path):
    done = run("demo", "--out", tmp_path / "d", "--targets", 300)
    assert done.returncode == 0
    for expected in ("committed", "stratum", "contributed", "VALID", "INVALID", "frame-root"):
        assert expected in done.stdout
    assert done.stdout.index("VALID:") < done.stdout.index("INVALID:")


def test_the_demo_never_overwrites(demo):
    require_one_error_line(run("demo", "--out", demo), "invalid-value")


def test_the_demo_speaks_chinese(tmp_path):
    done = run("demo", "--out", tmp_path / "d", "--targets", 100, lang="zh")
    assert "有效：" in done.stdout
    assert "无效：" in done.stdout


# ---- commit, reveal, draw -------------------------------------------------------------------------------


def test_commit_reveal_verify_explain_from_two_register_files(demo, tmp_path):
    assert commit(demo, tmp_path / "w").returncode == 0
    assert (tmp_path / "w" / "commitment.json").is_file()
    assert not (tmp_path / "w" / "bundle.json").exists()
    revealed = run("reveal", tmp_path / "w", *contributions())
    assert revealed.returncode == 0, revealed.stderr
    bundle = tmp_path / "w" / "bundle.json"
    verified = run(
        "verify", bundle, "--trust", demo / "trust.toml", "--frame", demo / "targets.csv", "--json"
    )
    report = json.loads(verified.stdout)
    assert (verified.returncode, report["verdict"]) == (0, "valid")
    assert {finding["status"] for finding in report["findings"] if finding["required"]} == {"pass"}
    assert "frame-from-register" in {finding["code"] for finding in report["findings"]}
    drawn = (tmp_path / "w" / "drawn.csv").read_text("utf-8-sig").splitlines()
    target = drawn[1].split(",")[2]
    explained = run("explain", bundle, "--target", target, "--json")
    (explanation,) = json.loads(explained.stdout)
    assert explanation["outcome"] == "drawn"
    assert explanation["team"] == int(drawn[1].split(",")[4])


def test_revealing_again_gives_the_same_receipt_and_other_values_are_refused(demo, tmp_path):
    commit(demo, tmp_path / "w")
    run("reveal", tmp_path / "w", *contributions())
    first = (tmp_path / "w" / "bundle.json").read_bytes()
    assert run("reveal", tmp_path / "w", *contributions()).returncode == 0
    assert (tmp_path / "w" / "bundle.json").read_bytes() == first
    other = [*contributions()[:-1], "公证处摇号球=1"]
    require_one_error_line(run("reveal", tmp_path / "w", *other), "already-drawn")
    assert (tmp_path / "w" / "bundle.json").read_bytes() == first


def test_a_second_draw_of_a_task_needs_a_number_and_then_every_verifier_shows_it(demo, tmp_path):
    store = f"sqlite:///{tmp_path / 'ledger.db'}"
    assert commit(demo, tmp_path / "a", "--store", store, *contributions(), verb="draw").returncode == 0
    line = require_one_error_line(
        commit(demo, tmp_path / "b", "--store", store, *contributions(), verb="draw"), "already-committed"
    )
    assert not (tmp_path / "b").exists()
    predecessor = line.partition("predecessor ")[2].split(",")[0]
    numbered = (
        "--attempt",
        2,
        "--predecessor",
        predecessor,
        "--reason",
        "名录有误",
        "--approver",
        "分管领导",
    )
    again = commit(demo, tmp_path / "b", "--store", store, *numbered, *contributions(), verb="draw")
    assert again.returncode == 0, again.stderr
    verified = run("verify", tmp_path / "b" / "bundle.json", "--trust", demo / "trust.toml", lang="zh")
    assert verified.returncode == 0
    assert "第 2 次抽取" in verified.stdout


def test_a_draw_that_lacks_a_contribution_writes_nothing(demo, tmp_path):
    done = commit(demo, tmp_path / "w", *contributions()[:2], verb="draw")
    require_one_error_line(done, "contribution-mismatch")
    assert not (tmp_path / "w").exists()


def test_key_and_ceremony_are_for_their_owner_alone(demo, tmp_path):
    commit(demo, tmp_path / "w")
    run("key", "new", tmp_path / "k.pem")
    for secret in (tmp_path / "w" / "ceremony.json", tmp_path / "w" / "settings.json", tmp_path / "k.pem"):
        assert secret.stat().st_mode & 0o077 == 0


# ---- verify ---------------------------------------------------------------------------------------------


def test_verify_exits_3_without_a_trust_policy_and_1_for_a_stranger_s_key(demo, tmp_path):
    assert run("verify", demo / "bundle.json").returncode == 3
    run("key", "new", tmp_path / "stranger.pem")
    (tmp_path / "trust.toml").write_text(run("key", "show", tmp_path / "stranger.pem").stdout, "utf-8")
    done = run("verify", demo / "bundle.json", "--trust", tmp_path / "trust.toml", "--json")
    assert done.returncode == 1
    failed = {f["code"] for f in json.loads(done.stdout)["findings"] if f["status"] == "fail"}
    assert failed == {"checkpoint", "commitment-signers", "draw-signers", "draw-summary-signers"}


def test_a_register_that_gives_another_frame_is_noticed(demo, tmp_path):
    lines = (demo / "targets.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (tmp_path / "targets.csv").write_text("".join(lines[:-1]), "utf-8")
    done = run(
        "verify",
        demo / "bundle.json",
        "--trust",
        demo / "trust.toml",
        "--frame",
        tmp_path / "targets.csv",
        "--json",
    )
    assert done.returncode == 1
    failed = {f["code"] for f in json.loads(done.stdout)["findings"] if f["status"] == "fail"}
    assert failed == {"frame-from-register"}


@pytest.mark.parametrize(
    ("name", "damage", "code"),
    [
        ("truncated", lambda data: data[: len(data) // 2], "malformed-document"),
        ("empty", lambda _: b"", "malformed-document"),
        (
            "duplicate key",
            lambda data: data.replace(b'{"bundle', b'{"level":"auditor","bundle', 1),
            "malformed-document",
        ),
        ("10 MB of brackets", lambda _: b"[" * 10_000_000, "malformed-document"),
        ("10 MB of nested objects", lambda _: b'{"a":' * 2_000_000, "malformed-document"),
        (
            "a float",
            lambda data: data.replace(b'"bundle_version":1', b'"bundle_version":1.0', 1),
            "not-canonical",
        ),
        (
            "NaN",
            lambda data: data.replace(b'"bundle_version":1', b'"bundle_version":NaN', 1),
            "malformed-document",
        ),
        ("UTF-16", lambda data: data.decode().encode("utf-16"), "malformed-document"),
        ("BOM", lambda data: b"\xef\xbb\xbf" + data, "malformed-document"),
        ("a key", lambda _: b"-----BEGIN PRIVATE KEY-----\n", "malformed-document"),
    ],
)
def test_a_file_that_is_no_bundle_is_one_clear_line_and_exit_1(demo, tmp_path, name, damage, code):
    (tmp_path / "b.json").write_bytes(damage((demo / "bundle.json").read_bytes()))
    require_one_error_line(run("verify", tmp_path / "b.json", "--trust", demo / "trust.toml"), code, 1)


def test_a_bundle_of_an_unknown_version_is_indeterminate_and_exit_3(demo, tmp_path):
    data = (demo / "bundle.json").read_bytes()
    (tmp_path / "b.json").write_bytes(data.replace(b'"bundle_version":1', b'"bundle_version":2', 1))
    require_one_error_line(run("verify", tmp_path / "b.json"), "unknown-version", 3)


# ---- bad input ------------------------------------------------------------------------------------------


def test_a_key_file_that_is_none_is_one_clear_line(demo, tmp_path):
    for content in (b"", b"hello", (demo / "trust.toml").read_bytes(), b"\xff\xfe\x00"):
        (tmp_path / "k.pem").write_bytes(content)
        require_one_error_line(run("key", "show", tmp_path / "k.pem"), "key-file-invalid")
    require_one_error_line(run("key", "show", tmp_path / "nothing.pem"), "invalid-value")


def with_task(demo: Path, tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    """Copy the demo's inputs with a changed task file."""
    text = (demo / "task.toml").read_text("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    folder = tmp_path / "changed"
    folder.mkdir()
    for name in ("targets.csv", "inspectors.csv", "conflicts.csv", "key.pem"):
        (folder / name).write_bytes((demo / name).read_bytes())
    (folder / "task.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('A = "1%"', "A = 100000", "sample-too-large"),
        ('A = "1%"', 'A = "150%"', "task-file-invalid"),
        ('A = "1%"', 'E = "1%", A = "1%"', "invalid-value"),
        ('categories = ["食品安全"]', 'categories = ["航空安全"]', "unknown-category"),
        ("active_only = true", 'active_only = true\nonly.area = ["无此区"]', "empty-frame"),
        ("reserves = 3", "resreves = 3", "task-file-invalid"),
        ("[sample]", "[sample", "task-file-invalid"),
    ],
)
def test_a_task_that_cannot_be_carried_out_is_one_clear_line_and_nothing_written(
    demo, tmp_path, old, new, code
):
    folder = with_task(demo, tmp_path, (old, new))
    require_one_error_line(commit(folder, tmp_path / "w"), code)
    assert not (tmp_path / "w").exists()


def rewrite(path: Path, change) -> None:
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([lines[0], *change(lines[0].split(","), lines[1:])]) + "\n", "utf-8")


def test_duplicate_ids_name_the_id_and_the_rows(demo, tmp_path):
    folder = with_task(demo, tmp_path)
    rewrite(folder / "targets.csv", lambda _, rows: [*rows, rows[4]])
    line = require_one_error_line(commit(folder, tmp_path / "w"), "register-file-invalid")
    assert (folder / "targets.csv").read_text("utf-8").splitlines()[5].split(",")[0] in line or "602" in line


def test_expired_certificates_only_is_one_clear_line(demo, tmp_path):
    folder = with_task(demo, tmp_path)

    def expire(headings, rows):
        column = headings.index("执法证有效期止")
        for row in rows:
            cells = row.split(",")
            cells[column] = "2026-11-23"
            yield ",".join(cells)

    rewrite(folder / "inspectors.csv", expire)
    line = require_one_error_line(commit(folder, tmp_path / "w"), "empty-roster")
    assert "certificate-expired" in line


def test_a_target_that_every_inspector_must_avoid_is_named_before_anything_is_committed(demo, tmp_path):
    folder = with_task(demo, tmp_path)
    # Somebody in the pool, so take a row that the demo drew.
    target = json.loads((demo / "bundle.json").read_bytes())["materials"]["frames"][0]["ids"][3]

    inspectors = (folder / "inspectors.csv").read_text("utf-8-sig").splitlines()[1:]
    barred = [f"{line.split(',')[0]},{target},近亲属" for line in inspectors]
    (folder / "conflicts.csv").write_text("\n".join(["人员编号,对象编号,回避理由", *barred]), "utf-8")
    line = require_one_error_line(commit(folder, tmp_path / "w"), "assignment-infeasible")
    assert target in line


def test_three_bad_rows_among_100_000_are_the_three_reported(tmp_path):
    codes = [make_uscc("91", "220502", f"MA{number:06d}") for number in range(100_000)]
    codes[17] = codes[17][:-1] + ("0" if codes[17][-1] != "0" else "1")
    codes[50_000] = "９" + codes[50_000][1:]
    codes[99_999] = codes[99_998]
    rows = "".join(
        f"{code},企业{number},东昌区演示路1号,王芳,食品销售\n" for number, code in enumerate(codes)
    )
    (tmp_path / "t.csv").write_text("统一社会信用代码,名称,住所,法定代表人,行业\n" + rows, "utf-8")
    done = run("register", "check", tmp_path / "t.csv", "--kind", "targets", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["bad_rows"] == [19, 50_002, 100_001]


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["verify"],
        ["demo", "--targets", "many"],
        ["commit", "task.toml"],
        ["workdays", "add", "2026-13-40", "5"],
    ],
)
def test_wrong_use_is_one_line_and_exit_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_worked_dates_of_the_working_day_commands():
    done = run("workdays", "add", "2026-12-10", "20", "--json")
    deadline = json.loads(done.stdout)
    assert deadline["due"] == "2027-01-08"
    assert deadline["status"] == "provisional"
    assert "2027" in json.dumps(deadline["missing_notice"], ensure_ascii=False)


# ---- SM2 keys -------------------------------------------------------------------------------------------


def test_a_draw_is_signed_with_an_sm2_key_under_the_id_it_is_given(demo, tmp_path):
    pytest.importorskip("gmssl_pyx")
    key, trust = tmp_path / "sm2.pem", tmp_path / "trust.toml"
    assert run("key", "new", key, "--algorithm", "sm2").returncode == 0
    trust.write_text(run("key", "show", key, "--signer-id", "tonghua-amr").stdout, "utf-8")
    committed = run(
        "commit",
        demo / "task.toml",
        *("--targets", demo / "targets.csv", "--inspectors", demo / "inspectors.csv"),
        *("--key", key, "--signer-id", "tonghua-amr"),
        *("--store", f"sqlite:///{tmp_path / 'ledger.db'}", "--out", tmp_path / "w"),
    )
    assert committed.returncode == 0, committed.stderr
    assert run("reveal", tmp_path / "w", *contributions()).returncode == 0
    assert run("verify", tmp_path / "w" / "public.json", "--trust", trust).returncode == 0
    trust.write_text(run("key", "show", key).stdout, "utf-8")
    done = run("verify", tmp_path / "w" / "public.json", "--trust", trust, "--json")
    assert done.returncode == 1, "the same key under another id is another signature"


def test_a_signer_id_is_refused_for_a_key_that_has_none(demo):
    require_one_error_line(run("key", "show", demo / "key.pem", "--signer-id", "x"), "invalid-value")
