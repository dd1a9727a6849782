"""The command ``randcheck web``, run as the root application runs it."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.cli import console
from randcheck.cli.main import app
from randcheck.web import verifier_page


@pytest.mark.parametrize(("language", "said"), [("en", "the verifier's page"), ("zh", "网页核验程序")])
def test_the_page_is_written_and_its_digest_told(tmp_path, capsys, language, said):
    file = tmp_path / "verifier.html"
    assert console.run_app(app, ["--lang", language, "web", str(file)]) == 0
    assert file.read_bytes() == verifier_page()
    out = capsys.readouterr().out
    assert said in out
    assert hashlib.sha256(verifier_page()).hexdigest() in "".join(out.split())


def test_a_file_that_is_there_is_never_overwritten(tmp_path, capsys):
    file = tmp_path / "verifier.html"
    file.write_text("mine", encoding="utf-8")
    assert console.run_app(app, ["--lang", "en", "web", str(file)]) == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert "must be new" in capsys.readouterr().err
