"""``randcheck ledger`` and ``randcheck witness`` on a real SQLite file that somebody changed beneath."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from randcheck.adapters.sqlite import SqliteLedger
from randcheck.receipts.trust_policy import TrustPolicy
from support.audits import KEYS, OPEN, rewritten_log, town_log
from support.ceremonies import LOG, SIGNER, STRANGER
from support.commands import require_one_error_line, run, run_here

POLICY = f"""
policy_version = 1

[[organisations]]
organisation_id = "organ-0"
name = "市场监管局"

[[organisations]]
organisation_id = "audit"
name = "审计局"

[[keys]]
key_id = "{SIGNER.key_id}"
algorithm = "ed25519"
public_key = "{SIGNER.public_key.hex()}"
organisation_id = "organ-0"
statement_kinds = ["commitment", "draw", "draw-summary", "substitution-commitment", "substitution", "key-change",
  "checkpoint"]

[[keys]]
key_id = "{STRANGER.key_id}"
algorithm = "ed25519"
public_key = "{STRANGER.public_key.hex()}"
organisation_id = "audit"
statement_kinds = ["cosignature"]
"""
OLD = 9
"""Entries when the checkpoint was signed that an auditor kept."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a ledger, the keys of its office and of a witness, and a policy."""
    monkeypatch.chdir(tmp_path)
    store_records(tmp_path / "ledger.db", town_log())
    (tmp_path / "key.pem").write_bytes(SIGNER.to_pem())
    (tmp_path / "witness.pem").write_bytes(STRANGER.to_pem())
    (tmp_path / "trust.toml").write_text(POLICY, "utf-8")
    return tmp_path


def store_records(path: Path, records: Any) -> None:
    with SqliteLedger.open(path) as ledger:
        ledger.append(LOG, 0, list(records), "all")


def ledger(
    folder: Path, verb: str, *arguments: object, file: str = "ledger.db", **how: Any
) -> subprocess.CompletedProcess[str]:
    return run_here("ledger", verb, f"sqlite:///{file}", "--log", LOG, *arguments, **how)


def audit(folder: Path, *arguments: object, **how: Any) -> subprocess.CompletedProcess[str]:
    return ledger(folder, "audit", "--trust", "trust.toml", *arguments, **how)


def sign_checkpoint(folder: Path, out: str, *more: object, file: str = "ledger.db") -> None:
    done = ledger(folder, "checkpoint", "--key", "key.pem", "--out", out, *more, file=file)
    assert done.returncode == 0, done.stderr


def tamper(path: Path, statement: str, *values: object) -> None:
    """Change a database as somebody does who may write to the file."""
    with sqlite3.connect(path) as connection:
        for trigger in ("randcheck_ledger_no_update", "randcheck_ledger_no_delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        assert connection.execute(statement, values).rowcount == 1
    connection.close()


def replace_body(path: Path, index: int, body: bytes) -> None:
    tamper(
        path,
        "UPDATE randcheck_ledger_entries SET body = ?, digest = ? WHERE entry_index = ?",
        body,
        hashlib.sha256(body).digest(),
        index,
    )


def older_checkpoint(folder: Path) -> None:
    """Write ``old.note``: what the ledger signed when it had fewer entries."""
    store_records(folder / "then.db", town_log()[:OLD])
    sign_checkpoint(folder, "old.note", file="then.db")


# ---- audit ----------------------------------------------------------------------------------------------


def test_a_ledger_in_order_is_valid_and_says_what_is_open(folder):
    sign_checkpoint(folder, "now.note")
    done = audit(folder, "--checkpoint", "now.note")
    assert (done.returncode, done.stderr) == (0, "")
    assert "11 entries (commitment 4, draw 2, draw-summary 2, key-change 1" in done.stdout
    assert "commitment of TH-3" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("VALID: ")


def test_a_process_of_its_own_says_the_same_and_shows_no_progress_in_a_pipe(folder):
    arguments = ("ledger", "audit", "sqlite:///ledger.db", "--log", LOG, "--trust", "trust.toml")
    done, here = run(*arguments, cwd=folder), run_here(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (here.returncode, here.stdout, "")


def test_the_report_is_told_in_chinese_and_as_json(folder):
    sign_checkpoint(folder, "now.note")
    chinese = audit(folder, "--checkpoint", "now.note", lang="zh")
    assert "有效" in chinese.stdout
    assert "序号" in chinese.stdout
    told = json.loads(audit(folder, "--checkpoint", "now.note", "--json").stdout)
    assert (told["verdict"], told["size"], told["first_bad_index"]) == ("valid", OPEN + 1, None)
    assert {one["code"] for one in told["findings"]} >= {"entry-chain", "signatures", "rollback", "fork"}


def test_without_policy_or_statements_a_ledger_in_order_is_indeterminate(folder):
    assert ledger(folder, "audit").returncode == 3
    quick = ledger(folder, "audit", "--quick")
    assert (quick.returncode, "statements" in quick.stdout) == (3, True)


@pytest.mark.parametrize("index", [0, 4, OPEN])
def test_a_byte_flipped_in_the_database_file_is_found_at_its_index(folder, index):
    record = town_log()[index]
    data = bytearray((folder / "ledger.db").read_bytes())
    # A header names its own index once; the pages of a long record are not in one piece, its beginning is.
    at = data.find(record[:90])
    assert at > 0
    data[at + 20] ^= 1
    (folder / "ledger.db").write_bytes(data)
    done = audit(folder, "--json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["first_bad_index"], told["size"]) == (index, index)


@pytest.mark.parametrize(
    "place", [b'"payload":"', b'"digest":"', b'"sig":"', b'"recorded_at":"'], ids=bytes.decode
)
def test_a_byte_flipped_in_a_row_with_its_digest_made_to_fit_is_found(folder, place):
    record = bytearray(town_log()[KEYS])
    at = record.find(place) + len(place) + 3
    record[at] = record[at] ^ 1
    replace_body(folder / "ledger.db", KEYS, bytes(record))
    done = audit(folder, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["first_bad_index"] in (KEYS, KEYS + 1)


def test_a_row_that_was_deleted_is_found_at_its_index(folder):
    tamper(folder / "ledger.db", "DELETE FROM randcheck_ledger_entries WHERE entry_index = ?", 3)
    done = audit(folder)
    assert done.returncode == 1
    assert "the first bad entry has index 3" in done.stdout
    assert "records-readable" in done.stdout


def test_two_rows_that_changed_places_are_found_at_the_first(folder):
    for index, other in ((4, 5), (5, 4)):
        replace_body(folder / "ledger.db", index, town_log()[other])
    assert json.loads(audit(folder, "--json").stdout)["first_bad_index"] == 4


# ---- checkpoints ----------------------------------------------------------------------------------------


def cut_off(folder: Path, size: int) -> None:
    path = folder / "ledger.db"
    for index in range(size, OPEN + 1):
        tamper(path, "DELETE FROM randcheck_ledger_entries WHERE entry_index = ?", index)
    tamper(path, "UPDATE randcheck_ledger_logs SET size = ?", size)


def test_entries_cut_off_at_the_end_are_found_by_an_older_checkpoint(folder):
    older_checkpoint(folder)
    cut_off(folder, OLD - 2)
    assert audit(folder).returncode == 3
    done = audit(folder, "--checkpoint", "old.note")
    assert done.returncode == 1
    assert "2 are gone" in done.stdout


def test_a_ledger_written_anew_is_found_and_the_evidence_convinces_others(folder):
    older_checkpoint(folder)
    store_records(folder / "forged.db", rewritten_log())
    sign_checkpoint(folder, "new.note", file="forged.db")
    assert audit(folder, "--checkpoint", "new.note", file="forged.db").returncode == 0
    found = audit(folder, "--checkpoint", "old.note", "--checkpoint", "new.note", file="forged.db")
    assert found.returncode == 1
    assert "has an index from 0 to 8" in " ".join(found.stdout.split())
    assert "ledger compare" in found.stdout

    alone = run_here("ledger", "compare", "old.note", "new.note")
    assert alone.returncode == 3
    compared = run_here(
        *("ledger", "compare", "old.note", "new.note", "--store", "sqlite:///forged.db"),
        *("--trust", "trust.toml", "--evidence", "fork.json"),
    )
    assert compared.returncode == 1, compared.stderr
    assert "FORKED" in compared.stdout
    checked = run_here("ledger", "fork", "fork.json", "--trust", "trust.toml")
    assert (checked.returncode, "two histories" in checked.stdout) == (0, True)


def test_evidence_that_was_changed_or_is_of_another_key_proves_nothing(folder):
    older_checkpoint(folder)
    store_records(folder / "forged.db", rewritten_log())
    sign_checkpoint(folder, "new.note", file="forged.db")
    pair = ("old.note", "new.note")
    run_here("ledger", "compare", *pair, "--store", "sqlite:///forged.db", "--evidence", "fork.json")
    told = json.loads((folder / "fork.json").read_bytes())
    told["root"] = "00" * 32
    (folder / "changed.json").write_text(json.dumps(told), "utf-8")
    assert run_here("ledger", "fork", "changed.json", "--trust", "trust.toml").returncode == 1
    others = POLICY.replace(', "key-change",\n  "checkpoint"', "")
    (folder / "others.toml").write_text(others, "utf-8")
    done = run_here("ledger", "fork", "fork.json", "--trust", "others.toml")
    assert (done.returncode, "not signed by a key" in done.stdout) == (1, True)


def test_an_older_checkpoint_that_is_continued_is_consistent_by_store_and_by_proof(folder):
    older_checkpoint(folder)
    sign_checkpoint(folder, "new.note", "--since", OLD, "--proof", "growth.txt")
    for how in (
        ("--store", "sqlite:///ledger.db"),
        ("--proof", "growth.txt"),
        ("--proof", "growth.txt", "--trust", "trust.toml"),
    ):
        done = run_here("ledger", "compare", "old.note", "new.note", *how)
        assert (done.returncode, "consistent" in done.stdout) == (0, True), done.stderr
    assert run_here("ledger", "compare", "old.note", "old.note").stdout.startswith("same")


def test_a_ledger_that_does_not_hang_together_gets_no_signature(folder):
    replace_body(folder / "ledger.db", 4, town_log()[5])
    done = ledger(folder, "checkpoint", "--key", "key.pem", "--out", "now.note")
    assert "entry-index at index 4" in require_one_error_line(done, "invalid-value")
    assert not (folder / "now.note").exists()


def test_checkpoints_not_signed_by_the_ledger_are_not_compared(folder):
    older_checkpoint(folder)
    ledger(folder, "checkpoint", "--key", "witness.pem", "--out", "strange.note")
    done = run_here("ledger", "compare", "old.note", "strange.note", "--trust", "trust.toml")
    require_one_error_line(done, "not-signed-by-log")


# ---- keys -----------------------------------------------------------------------------------------------


def test_the_policy_with_the_ledgers_changes_of_keys_is_written_and_can_be_used(folder):
    done = ledger(folder, "keys", "--trust", "trust.toml", "--out", "new.toml")
    assert done.returncode == 0, done.stderr
    policy = TrustPolicy.from_mapping(tomllib.loads((folder / "new.toml").read_text("utf-8")))
    assert (len(policy.keys), policy.changes_from) == (3, OPEN + 1)
    assert policy.keys[-1].valid_from == KEYS + 1
    sign_checkpoint(folder, "now.note")
    assert ledger(folder, "audit", "--trust", "new.toml", "--checkpoint", "now.note").returncode == 0


def test_changes_of_keys_of_a_ledger_that_is_not_in_order_are_not_followed(folder):
    replace_body(folder / "ledger.db", 4, town_log()[5])
    done = ledger(folder, "keys", "--trust", "trust.toml", "--out", "new.toml")
    require_one_error_line(done, "invalid-value")
    assert not (folder / "new.toml").exists()


# ---- witness --------------------------------------------------------------------------------------------


def cosign(folder: Path, note: str, *more: object) -> subprocess.CompletedProcess[str]:
    return run_here(
        *(
            "witness",
            "cosign",
            note,
            "--key",
            "witness.pem",
            "--name",
            "audit.tonghua",
            "--state",
            "state.db",
        ),
        *("--trust", "trust.toml", "--log", LOG, *more),
    )


def test_a_witness_follows_a_ledger_by_proof_or_by_its_store(folder):
    older_checkpoint(folder)
    assert cosign(folder, "old.note", "--new").returncode == 0
    sign_checkpoint(folder, "new.note", "--since", OLD, "--proof", "growth.txt")
    shutil.copy(folder / "state.db", folder / "copy.db")
    assert cosign(folder, "new.note", "--proof", "growth.txt").returncode == 0
    assert "— audit.tonghua " in (folder / "new.note").read_text("utf-8")
    shutil.copy(folder / "copy.db", folder / "state.db")
    done = cosign(folder, "new.note", "--store", "sqlite:///ledger.db", "--out", "twice.note")
    assert done.returncode == 0, done.stderr
    quorum = POLICY + "[thresholds.cosignature]\nkeys = 1\n"
    (folder / "quorum.toml").write_text(quorum, "utf-8")
    audited = ledger(folder, "audit", "--trust", "quorum.toml", "--checkpoint", "new.note")
    assert (audited.returncode, "the quorum is met" in audited.stdout) == (0, True)


def test_a_witness_does_not_sign_what_it_cannot_follow(folder):
    older_checkpoint(folder)
    sign_checkpoint(folder, "new.note")
    require_one_error_line(cosign(folder, "old.note"), "store-unavailable")  # no memory, and none asked for
    assert cosign(folder, "old.note", "--new").returncode == 0
    before = (folder / "new.note").read_bytes()
    require_one_error_line(cosign(folder, "new.note"), "continuation-unproven")
    assert (folder / "new.note").read_bytes() == before
    require_one_error_line(
        cosign(folder, "old.note", "--new"), "invalid-value"
    )  # a memory is not begun twice
    require_one_error_line(cosign(folder, "old.note", "--log", "draws"), "unknown-log")


def test_a_witness_refuses_a_fork_and_writes_the_evidence(folder):
    older_checkpoint(folder)
    assert cosign(folder, "old.note", "--new").returncode == 0
    store_records(folder / "forged.db", rewritten_log())
    sign_checkpoint(folder, "new.note", file="forged.db")
    done = cosign(folder, "new.note", "--store", "sqlite:///forged.db", "--evidence", "fork.json")
    assert done.returncode == 1
    assert done.stderr.startswith("error [fork-detected]: ")
    assert run_here("ledger", "fork", "fork.json", "--trust", "trust.toml").returncode == 0


# ---- wrong use ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ledger", "audit", "sqlite:///nowhere.db"), "store-unavailable"),
        (("ledger", "audit", "sqlite:///ledger.db"), "invalid-value"),  # there is no log of that name
        (("ledger", "audit", "sqlite:///ledger.db", "--checkpoint", "key.pem"), "malformed-document"),
        (("ledger", "audit", "sqlite:///ledger.db", "--checkpoint", "nowhere"), "invalid-value"),
        (("ledger", "audit", "ledger.db"), "invalid-value"),
        (("ledger", "compare", "key.pem", "key.pem"), "malformed-document"),
        (("ledger", "fork", "key.pem", "--trust", "trust.toml"), "malformed-document"),
        (("ledger", "checkpoint", "sqlite:///ledger.db", "--key", "key.pem", "--out", "trust.toml"), "invalid-value"),
        (("ledger", "checkpoint", "sqlite:///ledger.db", "--key", "key.pem", "--out", "n", "--since", "1"), "invalid-value"),
        (("ledger", "compare", "now.note", "now.note", "--proof", "key.pem"), "invalid-value"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)  # fmt: skip
def test_wrong_use_is_one_line(folder, arguments, code):
    sign_checkpoint(folder, "now.note")
    require_one_error_line(run_here(*arguments), code)


def test_a_growth_from_more_entries_than_there_are_is_refused(folder):
    done = ledger(
        folder, "checkpoint", "--key", "key.pem", "--out", "n.note", "--since", 99, "--proof", "p.txt"
    )
    require_one_error_line(done, "invalid-value")
    assert not (folder / "n.note").exists()


KEPT = ("--checkpoints", "sqlite:///kept.db")


def test_a_ledger_that_went_back_is_not_signed_where_checkpoints_are_kept(folder):
    sign_checkpoint(folder, "first.note", *KEPT, "--new")
    sign_checkpoint(folder, "again.note", *KEPT)
    assert (folder / "again.note").read_bytes() == (folder / "first.note").read_bytes()
    store_records(folder / "old.db", town_log()[:OLD])
    key = ("--key", "key.pem")
    refused = ledger(folder, "checkpoint", *key, "--out", "old.note", *KEPT, file="old.db")
    line = require_one_error_line(refused, "ledger-rolled-back")
    assert f"the {len(town_log())} entries that were signed before, got {OLD} entries" in line
    assert not (folder / "old.note").exists()
    refused = ledger(folder, "checkpoint", *key, "--out", "old.note", *KEPT, file="old.db", lang="zh")
    assert (refused.returncode, f"实际为 {OLD} 条" in refused.stderr) == (2, True)
    sign_checkpoint(folder, "old.note", file="old.db")  # who keeps nothing notices nothing


def test_the_place_of_checkpoints_is_begun_on_purpose(folder):
    key = ("--key", "key.pem", "--out", "note")
    require_one_error_line(ledger(folder, "checkpoint", *key, *KEPT), "store-unavailable")
    require_one_error_line(ledger(folder, "checkpoint", *key, "--new"), "invalid-value")
    sign_checkpoint(folder, "first.note", *KEPT, "--new")
    line = require_one_error_line(ledger(folder, "checkpoint", *key, *KEPT, "--new"), "invalid-value")
    assert LOG in line
    assert not (folder / "note").exists()
