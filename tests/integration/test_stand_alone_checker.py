"""The stand-alone checker agrees with the library, and with nothing that was changed.

It is run as a stranger would: by an isolated interpreter without site packages, where the library does not exist.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[1] / "vectors"
CHECKER = VECTORS / "check_vectors.py"
# -I: no environment variables, no user site, not the script's folder on the path; -S: no site packages.
ISOLATED = [sys.executable, "-I", "-S", "-X", "utf8"]

Bundle = dict[str, Any]
Change = Callable[[Bundle], None]


def run_checker(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ISOLATED, str(CHECKER), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The bundle of a demo draw that the command line made; campaign of one task, teams first, by weight."""
    folder = tmp_path_factory.mktemp("stand-alone") / "out"
    size_and_seed = ("--targets", "400", "--seed", "stranger")
    done = subprocess.run(
        [sys.executable, "-m", "randcheck.cli.main", "demo", "--out", str(folder), *size_and_seed],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    bundle: Bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    return bundle


@pytest.fixture(scope="module")
def ceremonies() -> dict[str, Bundle]:
    """The bundles of the golden ceremonies, by name."""
    document = json.loads((VECTORS / "statements.json").read_text(encoding="utf-8"))
    bundles: dict[str, Bundle] = {}
    for case in document["cases"]:
        bundles[case["name"]] = {
            "bundle_version": 1,
            "commitment": case["commitment"]["envelope"],
            "commitment_entry": case["commitment"]["entry"],
            "level": "auditor",
            "materials": case["materials"],
            "result": case["result"]["envelope"],
            "result_entry": case["result"]["entry"],
            "substituted": case["substituted"] and bundles[case["substituted"]],
        }
    return bundles


@pytest.fixture(scope="module")
def receipts() -> dict[str, Bundle]:
    """The golden bundles of every level, with the proof of their ledger, by name."""
    document = json.loads((VECTORS / "proofs.json").read_text(encoding="utf-8"))
    return {case["name"]: case["bundle"] for case in document["receipts"]}


def check(bundle: Bundle, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "bundle.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    return run_checker("--bundle", path)


def changed(bundle: Bundle, change: Change) -> Bundle:
    """Return a bundle in which the organ told another result, and everything around it fits again."""
    copy: Bundle = json.loads(json.dumps(bundle))
    payload = json.loads(base64.b64decode(copy["result"]["payload"]))
    change(payload)
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    copy["result"]["payload"] = base64.b64encode(text).decode()
    copy["result_entry"]["digest"] = hashlib.sha256(text).hexdigest()
    return copy


def differing(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line.startswith("DIFFERS")]


def test_the_checker_runs_where_the_library_cannot_be_imported() -> None:
    probe = (
        "import runpy, sys\n"
        f"checker = runpy.run_path({str(CHECKER)!r})\n"
        "assert checker['labelled']('x') and 'check_bundle' in checker\n"
        "foreign = [name for name in sys.modules if name.partition('.')[0] not in sys.stdlib_module_names\n"
        "           and name != '__main__']\n"
        "assert not foreign, foreign\n"
        "try:\n"
        "    import randcheck\n"
        "except ImportError:\n"
        "    print('alone')\n"
    )
    done = subprocess.run([*ISOLATED, "-c", probe], capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr) == ("alone\n", "")


def test_every_golden_vector_follows_from_the_pages() -> None:
    done = run_checker(VECTORS)
    assert done.returncode == 0, done.stdout + done.stderr
    files = sorted(path.name for path in VECTORS.glob("*.json"))
    assert sorted(line.partition(":")[0] for line in done.stdout.splitlines()) == files
    assert all(line.endswith("vectors, all the same") for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("frame_roots.json", ("cases", 0, "expected", "root")),
        ("seeds.json", ("cases", 0, "expected", "seed")),
        ("equal.json", ("cases", 3, "expected", "strata", 0, "drawn", 0, "id")),
        ("pareto.json", ("orders", 0, "expected", 0, "key")),
        ("allocation.json", ("cases", 0, "expected", "strata", 0, "sample_size")),
        ("assignment.json", ("assignments", "prior loads", "seating", 0, 0)),
        ("statements.json", ("cases", 0, "result", "record_digest")),
    ],
)
def test_a_changed_vector_differs(name: str, place: tuple[str | int, ...], tmp_path: Path) -> None:
    document: Any = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    at = document
    for step in place[:-1]:
        at = at[step]
    value = at[place[-1]]
    at[place[-1]] = value + 1 if isinstance(value, int) else ("0" if value[0] != "0" else "1") + value[1:]
    (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    done = run_checker(tmp_path)
    assert done.returncode == 1
    assert any(line.startswith(name) and line.endswith("1 DIFFER") for line in done.stdout.splitlines())


PLACES_IN_PROOFS: list[tuple[str | int, ...]] = [
    ("trees", 8, "expected", "paths", 0, 0),
    ("checkpoints", 2, "lines", 1, "key", "public_key"),
    ("checkpoints", 4, "lines", 0, "key", "signer_id"),
    ("notes", 1, "expected", "found", 1, "seconds"),
    ("result_lists", 0, "expected", "rows", 0, "position"),
    ("cuts", 2, "expected", "lines", 0),
    ("summaries", 1, "expected", "digest"),
    ("row_proofs", 3, "expected", "proofs", 0, "proof", "path", 1),
    ("receipts", 2, "bundle", "log_proof", "paths", 0, "path", 0),
    ("receipts", 0, "bundle", "summary", "signatures", 0, "sig"),
    ("key_changes", 1, "expected", "policy", "keys", 2, "valid_from"),
]


def test_a_changed_vector_of_every_kind_of_proof_differs(tmp_path: Path) -> None:
    document: Any = json.loads((VECTORS / "proofs.json").read_text(encoding="utf-8"))
    for place in PLACES_IN_PROOFS:
        at = document
        for step in place[:-1]:
            at = at[step]
        value = at[place[-1]]
        at[place[-1]] = value + 1 if isinstance(value, int) else ("0" if value[0] != "0" else "1") + value[1:]
    (tmp_path / "proofs.json").write_text(json.dumps(document), encoding="utf-8")
    lines = run_checker(tmp_path).stdout.splitlines()
    assert any(line.endswith(f"{len(PLACES_IN_PROOFS)} DIFFER") for line in lines), lines
    names = [document[member][number]["name"] for member, number, *_ in PLACES_IN_PROOFS]
    assert [name for name in names if not any(line.startswith(f"  {name}: ") for line in lines)] == []


def test_a_missing_file_of_vectors_and_an_unknown_one_are_no_success(tmp_path: Path) -> None:
    for path in VECTORS.glob("*.json"):
        if path.name not in ("assignment.json", "draws.json", "proofs.json", "statements.json"):
            shutil.copy(path, tmp_path)
    assert run_checker(tmp_path).returncode == 1
    (tmp_path / "more.json").write_text("{}", encoding="utf-8")
    assert "more.json: not known to this checker" in run_checker(tmp_path).stdout


def test_a_demo_draw_is_derived_anew_and_is_equal(demo: Bundle, tmp_path: Path) -> None:
    done = check(demo, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "EQUAL"
    assert "not checked: signatures" in done.stdout
    result = json.loads(base64.b64decode(demo["result"]["payload"]))["results"][0]
    assert result["assignment"]["teams"], "the demo must have teams, or nothing is compared"
    assert f"{len(result['drawn'])} drawn, {len(result['reserves'])} in reserve" in done.stdout
    assert f"{len(result['assignment']['teams'])} teams" in done.stdout


def another_drawn_id(payload: Bundle) -> None:
    result = payload["results"][0]
    result["drawn"][0], result["reserves"][0] = result["reserves"][0], result["drawn"][0]


def another_team_member(payload: Bundle) -> None:
    teams = payload["results"][0]["assignment"]["teams"]
    teams[0]["members"][0], teams[1]["members"][0] = teams[1]["members"][0], teams[0]["members"][0]


def another_leader(payload: Bundle) -> None:
    team = payload["results"][0]["assignment"]["teams"][0]
    team["leader"] = next(member for member in team["members"] if member != team["leader"])


def another_dealing(payload: Bundle) -> None:
    teams = payload["results"][0]["assignment"]["teams"]
    teams[0]["targets"][0], teams[1]["targets"][0] = teams[1]["targets"][0], teams[0]["targets"][0]


def another_cutoff(payload: Bundle) -> None:
    cutoffs = payload["results"][0]["cutoff_tickets"]
    cutoffs[0] = ("0" if cutoffs[0][0] != "0" else "1") + cutoffs[0][1:]


def another_seed(payload: Bundle) -> None:
    payload["seed"] = hashlib.sha256(bytes.fromhex(payload["seed"])).hexdigest()


def another_contribution(payload: Bundle) -> None:
    payload["contributions"][-1]["value"] += "1"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (another_drawn_id, ".drawn[0].id"),
        (another_team_member, ".teams[0].members[0]"),
        (another_leader, ".teams[0].leader"),
        (another_dealing, ".teams[0].targets[0]"),
        (another_cutoff, ".cutoff_tickets[0]"),
        (another_seed, "DIFFERS  seed"),
        (another_contribution, "DIFFERS  seed"),
    ],
)
def test_a_changed_result_differs_where_it_was_changed(
    demo: Bundle, change: Change, found: str, tmp_path: Path
) -> None:
    done = check(changed(demo, change), tmp_path)
    assert done.returncode == 1
    assert any(found in line for line in differing(done)), done.stdout
    assert done.stdout.splitlines()[-1].startswith("NOT EQUAL")


def test_a_changed_row_of_the_frame_is_not_the_committed_frame(demo: Bundle, tmp_path: Path) -> None:
    bundle: Bundle = json.loads(json.dumps(demo))
    codes = bundle["materials"]["frames"][0]["codes"]
    codes[0] = next(code for code in range(len(codes)) if code != codes[0])
    done = check(bundle, tmp_path)
    assert done.returncode == 1
    assert differing(done) == ["DIFFERS  4: no frame in the bundle has the committed root"]


def test_an_entry_of_another_statement_is_found(demo: Bundle, tmp_path: Path) -> None:
    bundle: Bundle = json.loads(json.dumps(demo))
    bundle["result_entry"]["prev"] = "11" * 32
    done = check(bundle, tmp_path)
    assert done.returncode == 1
    assert differing(done)[0].startswith("DIFFERS  14.1: prev of the later entry")


def test_a_payload_that_is_not_canonical_is_refused(demo: Bundle, tmp_path: Path) -> None:
    bundle: Bundle = json.loads(json.dumps(demo))
    payload = base64.b64decode(bundle["result"]["payload"]).replace(b'":', b'": ', 1)
    bundle["result"]["payload"] = base64.b64encode(payload).decode()
    done = check(bundle, tmp_path)
    assert done.returncode == 1
    assert differing(done) == ["DIFFERS  12.3: the payload is not canonical JSON"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"bundle_version":1}', '{"a":1,"a":1}', "{", '{"a":1.0}', "[" * 100000]
)
def test_what_is_no_bundle_is_told_without_a_traceback(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(text, encoding="utf-8")
    done = run_checker("--bundle", path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].startswith("NOT EQUAL")


def test_a_chain_of_substitutions_is_derived_anew(ceremonies: dict[str, Bundle], tmp_path: Path) -> None:
    longest = max(ceremonies.values(), key=lambda bundle: json.dumps(bundle).count('"substituted"'))
    links = json.dumps(longest).count('"substituted"')
    assert links >= 3, "a draw and two substitutions"
    done = check(longest, tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("seats filled anew") == links - 1


def test_another_successor_differs(ceremonies: dict[str, Bundle], tmp_path: Path) -> None:
    bundle = ceremonies["a substitute for a member of a team"]
    roster = [row["id"] for row in bundle["substituted"]["materials"]["rosters"][0]["rows"]]

    def another_successor(payload: Bundle) -> None:
        replacement = payload["results"][0]["replacements"][0]
        replacement["successor"] = next(one for one in roster if one != replacement["successor"])

    done = check(changed(bundle, another_successor), tmp_path)
    assert done.returncode == 1
    assert any(".replacements[0].successor" in line for line in differing(done)), done.stdout


# ---- bundles for everybody and for one firm, and the proof of the ledger ----------------------------------

AUDITOR, PUBLIC = "a draw with teams, auditor: everything", "a draw with teams, public: for everybody"
DRAWN_FIRM = "a draw with teams, party: a firm that is drawn"
RESERVE_FIRM = "a draw with teams, party: a firm in reserve"
NOT_IN_POOL = "a draw with teams, party: a firm that is not in the pool"
ABSENT_FIRM = "a campaign of two tasks, party: a firm of both pools and no result"


def test_bundles_of_every_level_are_equal(receipts: dict[str, Bundle], tmp_path: Path) -> None:
    for name, bundle in receipts.items():
        done = check(bundle, tmp_path)
        assert done.returncode == 0, (name, done.stdout)
        assert "same     checkpoint of tonghua/2026 at " in done.stdout
        assert "not checked: signatures" in done.stdout
    assert {bundle["level"] for bundle in receipts.values()} == {"auditor", "public", "party"}


def test_what_the_library_discloses_is_equal(demo: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "auditor.json"
    path.write_text(json.dumps(demo, ensure_ascii=False), encoding="utf-8")
    result = json.loads(base64.b64decode(demo["result"]["payload"]))["results"][0]
    ids = demo["materials"]["frames"][0]["ids"]
    listed = {one["id"] for member in ("drawn", "reserves") for one in result[member]}
    firms = (result["drawn"][0]["id"], next(one for one in ids if one not in listed), "nobody")
    for options in (["--level", "public"], *(["--level", "party", "--target", one] for one in firms)):
        out = tmp_path / "-".join(options[1::2])
        done = subprocess.run(
            [sys.executable, "-m", "randcheck.cli.main", "disclose", path, *options, "--out", out],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        checked = run_checker("--bundle", out)
        assert checked.returncode == 0, (options, checked.stdout)


def test_without_a_proof_of_the_ledger_that_is_noted(receipts: dict[str, Bundle], tmp_path: Path) -> None:
    bundle = {name: part for name, part in receipts[PUBLIC].items() if name != "log_proof"}
    done = check(bundle, tmp_path)
    assert done.returncode == 0
    assert "noted    no proof that the ledger has the entries" in done.stdout


def first_task(bundle: Bundle) -> Bundle:
    task: Bundle = bundle["party"]["tasks"][0]
    return task


def another_step(bundle: Bundle) -> None:
    path = bundle["log_proof"]["paths"][0]["path"]
    path[0] = "00" * 32


def an_entry_without_path(bundle: Bundle) -> None:
    bundle["log_proof"]["paths"].pop(0)


def a_larger_checkpoint(bundle: Bundle) -> None:
    bundle["log_proof"]["checkpoint"][1] = str(int(bundle["log_proof"]["checkpoint"][1]) + 7)


def another_origin(bundle: Bundle) -> None:
    bundle["log_proof"]["checkpoint"][0] = "other/2026"


def another_weight(bundle: Bundle) -> None:
    first_task(bundle)["row"]["weight"] += 1


def another_cutoff_key(bundle: Bundle) -> None:
    first_task(bundle)["cut"]["cutoff"] = "1/2"


def another_firm(bundle: Bundle) -> None:
    bundle["party"]["target_id"] += "0"


def nothing_shown(bundle: Bundle) -> None:
    first_task(bundle)["shown"].clear()


def shown_as_reserve(bundle: Bundle) -> None:
    first_task(bundle)["shown"][0]["row"]["outcome"] = "reserve"


def one_neighbour_left_out(bundle: Bundle) -> None:
    first_task(bundle)["shown"].pop()


def said_not_to_be_in_the_pool(bundle: Bundle) -> None:
    first_task(bundle).update(cut=None, cut_proof=None, row=None, row_proof=None)


def lists_in_a_public_bundle(bundle: Bundle) -> None:
    bundle["materials"]["conflict_lists"].append({"inspectors": [], "secret": "00" * 32, "targets": []})


def no_summary_entry(bundle: Bundle) -> None:
    del bundle["summary_entry"]


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        (PUBLIC, another_step, "20.3: the path of entry 0"),
        (AUDITOR, an_entry_without_path, "20.1: no path of entry 0"),
        (DRAWN_FIRM, a_larger_checkpoint, "20.3: the path of entry"),
        (PUBLIC, another_origin, "20.2: origin"),
        (DRAWN_FIRM, another_weight, "22.4: the frame does not have the row"),
        (DRAWN_FIRM, another_cutoff_key, "22.4: the summary does not have the cut"),
        (DRAWN_FIRM, another_firm, "22.4: the frame does not have the row"),
        (DRAWN_FIRM, nothing_shown, "22.4: TH-2026-017"),
        (DRAWN_FIRM, shown_as_reserve, "22.4: TH-2026-017"),
        (ABSENT_FIRM, one_neighbour_left_out, "22.4: JG-1"),
        (RESERVE_FIRM, said_not_to_be_in_the_pool, 'told "reserve", derived "absent"'),
        (NOT_IN_POOL, nothing_shown, 'told null, derived "absent"'),
        (PUBLIC, lists_in_a_public_bundle, "15.4: lists"),
        (PUBLIC, no_summary_entry, "15.1: a summary and its entry"),
    ],
)
def test_a_changed_proof_differs(
    receipts: dict[str, Bundle], name: str, change: Change, found: str, tmp_path: Path
) -> None:
    bundle: Bundle = json.loads(json.dumps(receipts[name]))
    change(bundle)
    done = check(bundle, tmp_path)
    assert done.returncode == 1
    assert any(found in line for line in differing(done)), done.stdout


def one_reserve_promoted(payload: Bundle) -> None:
    result = payload["results"][0]
    result["drawn"].append(result["reserves"].pop())


def another_ticket(payload: Bundle) -> None:
    payload["results"][0]["drawn"][0]["ticket"] = "00" * 32


def a_target_without_team(payload: Bundle) -> None:
    payload["results"][0]["assignment"]["teams"][0]["targets"].pop()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (one_reserve_promoted, "4 drawn, 2 in reserve, as committed"),
        (another_ticket, "tickets of 4 drawn"),
        (a_target_without_team, "targets of 2 teams"),
    ],
)
def test_a_changed_public_result_differs(
    receipts: dict[str, Bundle], change: Change, found: str, tmp_path: Path
) -> None:
    parts = {"log_proof", "summary", "summary_entry"}
    alone = {name: part for name, part in receipts[PUBLIC].items() if name not in parts}
    done = check(changed(alone, change), tmp_path)
    assert done.returncode == 1
    assert any(found in line for line in differing(done)), done.stdout


@pytest.mark.parametrize("name", [AUDITOR, PUBLIC])
def test_a_summary_of_another_result_differs(receipts: dict[str, Bundle], name: str, tmp_path: Path) -> None:
    bundle: Bundle = json.loads(json.dumps(receipts[name]))
    payload = json.loads(base64.b64decode(bundle["summary"]["payload"]))
    payload["results"][0]["list"]["root"] = "00" * 32
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    bundle["summary"]["payload"] = base64.b64encode(text).decode()
    bundle["summary_entry"]["digest"] = hashlib.sha256(text).hexdigest()
    done = check(bundle, tmp_path)
    assert done.returncode == 1
    assert any("summary of the draw.results[0].list.root" in line for line in differing(done)), done.stdout
