"""The plugin: asked for by name, exact about what became of each guarantee, and silent otherwise."""

from __future__ import annotations

import json
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from randcheck.testing.conformance_result import Guarantee, Outcome, result_of
from randcheck.testing.on_trial import Capability, NotOffered, StoreOnTrial, find_trial
from randcheck.testing.our_stores import Memory
from support.store_kit import run_kit

TESTS = Path(__file__).parents[1]
SCHEMA = json.loads(files("randcheck.testing").joinpath("result.schema.json").read_text("utf-8"))
CHECKS_NO_DIGEST = "support.faulty_stores:ChecksNoDigestOnTrial"
TAMPERING = ("-k", "Tampering or test_indices_are_dense or test_in_a_host")


def outcomes(result):
    return {one["test"]: one["outcome"] for one in result["guarantees"]}


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "with xdist"])
def test_the_result_tells_what_failed_and_why(options, tmp_path):
    result, printed = run_kit(CHECKS_NO_DIGEST, tmp_path, *TAMPERING, *options, import_from=[TESTS])
    jsonschema.validate(result, SCHEMA)
    assert (result["store"], result["conforms"]) == ("ChecksNoDigest", False)
    failed = "test_a_read_never_returns_other_bytes_whichever_byte_is_flipped"
    assert outcomes(result)[failed] == "failed"
    assert outcomes(result)["test_indices_are_dense_from_0"] == "passed"
    host = [one for one in result["guarantees"] if one["port"] == "ledger" and "host" in one["test"]]
    assert {one["outcome"] for one in host} == {"not-offered"}
    assert {one["reason"] for one in host} == {"ChecksNoDigest does not offer: host-transactions"}
    (told,) = [one for one in result["guarantees"] if one["test"] == failed]
    assert "must not return other bytes" in told["reason"]
    assert told["guarantee"] == "a read never returns other bytes whichever byte is flipped"
    (level,) = [one for one in result["levels"] if one["level"] == "tampering"]
    assert (level["passed"], level["failed"]) == (1, 1)
    assert "ledger, tampering: 1 passed, 1 failed" in printed


def test_files_that_are_named_run_beside_the_kit(tmp_path):
    (tmp_path / "test_mine.py").write_text("def test_of_my_own():\n    assert True\n")
    result, printed = run_kit(
        "randcheck.testing.our_stores:Memory", tmp_path, "test_mine.py", "-k", "test_of_my_own or dense"
    )
    assert set(outcomes(result)) == {"test_indices_are_dense_from_0", "test_places_are_dense_from_0"}
    assert "3 passed" in printed


@pytest.mark.parametrize(
    ("factory", "told"),
    [
        ("nowhere", "must be named as module:factory"),
        ("no_such_module:Store", "must be importable"),
        ("json:NoSuchName", "must be importable"),
        ("builtins:dict", "must make a StoreOnTrial, got dict"),
    ],
)
def test_a_factory_that_makes_no_store_is_refused(factory, told):
    with pytest.raises(ValueError, match=told):
        find_trial(factory)


def test_bad_options_are_told_as_misuse(tmp_path):
    with pytest.raises(AssertionError, match=r"exited 4:\n.*must be named as module:factory") as caught:
        run_kit("nowhere", tmp_path)
    assert "Traceback" not in str(caught.value).partition("exited")[2]


def test_a_result_without_a_store_is_misuse(pytester):
    done = pytester.runpytest_subprocess("-p", "randcheck.testing.plugin", "--randcheck-result=x.json")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*--randcheck-result needs --randcheck-store*"])


def test_the_plugin_does_nothing_unless_it_is_told_of_a_store(pytester):
    assert not [one for one in metadata.entry_points(group="pytest11") if "randcheck" in one.value]
    pytester.makepyfile("def test_mine():\n    assert True\n")
    done = pytester.runpytest_subprocess("-p", "randcheck.testing.plugin")
    done.assert_outcomes(passed=1)
    done.stdout.no_fnmatch_line("*randcheck:*")


def test_a_run_in_which_nothing_passed_does_not_conform():
    guarantee = Guarantee(
        port="ledger", level="durability", test="test_a", outcome=Outcome.NOT_OFFERED, reason="not offered"
    )
    result = result_of(Memory(), [guarantee])
    jsonschema.validate(result, SCHEMA)
    assert not result["conforms"]
    assert not result_of(Memory(), [])["conforms"]


@pytest.mark.parametrize(
    "change",
    [
        {"conforms": True},
        {"ports": ["ledgers"]},
        {"offers": ["everything"]},
        {"result_version": 2},
        {"guarantees": [{"outcome": "failed"}]},
        {"more": 1},
    ],
)
def test_the_schema_refuses_what_is_no_result(change):
    guarantee = Guarantee(
        port="ledger", level="durability", test="test_a", outcome=Outcome.FAILED, reason="lost"
    )
    result = result_of(Memory(), [guarantee])
    jsonschema.validate(result, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**result, **change}, SCHEMA)


def test_what_is_not_offered_is_named():
    class Little(StoreOnTrial):
        name = "little"
        offers = frozenset({Capability.OBJECTS})

    Little().require(Capability.OBJECTS)
    with pytest.raises(NotOffered, match=r"little does not offer: processes, files"):
        Little().require(Capability.OBJECTS, Capability.PROCESSES, Capability.FILES)
