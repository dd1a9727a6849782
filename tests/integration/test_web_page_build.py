"""The page in the package is what its sources give: nobody changed one without the other."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from randcheck.web import verifier_page
from support.chromium import run_node

PAGE = verifier_page().decode()


def test_building_the_page_anew_gives_the_same_bytes(tmp_path: Path):
    built = tmp_path / "verifier.html"
    run_node("build.mjs", "--out", built)
    assert built.read_bytes() == verifier_page(), "run: cd web && npm run build"


def test_everything_is_in_the_one_file():
    assert re.findall(r"<(?:link|img|iframe|script|style)\b[^>]*>", PAGE.split("<script>")[0]) == ["<style>"]
    assert PAGE.count("<script>") == PAGE.count("</script>") == 1


def test_the_policy_names_exactly_this_script_and_this_style():
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', PAGE)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    for name in ("script", "style"):
        text = PAGE.split(f"<{name}>")[1].split(f"</{name}>")[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'"
    assert not any(word in policy for word in ("unsafe", "http", "*", "data:"))


def test_every_character_of_the_page_can_be_seen():
    unseen = {one for one in PAGE if one not in "\n\t" and not one.isprintable() and one != "\u3000"}
    assert unseen == set()


def test_licences_of_what_is_built_in_are_kept():
    for holder in ("Paul Miller", "Squirrel Chat"):
        assert holder in PAGE
