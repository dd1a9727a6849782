"""What the verifier's page says of receipts, registers and single firms, in a real browser.

How it is used, where it runs and how it looks is tested in ``test_web_page_use.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from attacks.insider import AUDITOR, DRAWN, rewrite
from randcheck.adapters.table_files import load_targets, save_targets
from randcheck.receipts.explain import explain_bundle
from randcheck.receipts.register_check import check_register
from support.ceremonies import registers_of
from support.chromium import Browser
from support.verifier_receipts import RECEIPTS, say, without_sentences

# ---- what it says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECEIPTS)
def test_the_page_says_of_a_receipt_what_python_says(browser: Browser, page: str, files, name):
    browser.open(page)
    verdict = browser.verify(**files[name])
    expected = without_sentences(say(RECEIPTS[name]))
    report = browser.save_report()
    assert without_sentences(report) == expected
    assert verdict == expected["verdict"]
    rows = browser.run(
        "return [...document.querySelectorAll('.finding')].map((row) => [row.dataset.code, row.dataset.status])"
    )
    assert sorted(rows) == sorted([one["code"], one["status"]] for one in expected["findings"])
    assert not browser.find("[data-group=other]"), "every promise has its place on the page"
    assert browser.requests()[0] == page
    assert all(url.startswith("blob:") for url in browser.requests())
    browser.require_clean()


def test_each_verdict_is_said_in_words_and_by_more_than_colour(browser: Browser, page: str, files):
    for name, word in (("auditor", "有效"), ("forged", "无效"), ("no-policy", "无法判定")):
        browser.open(page)
        browser.verify(**files[name])
        assert word in browser.one("#verdict-heading").text
        assert browser.chromium.title.startswith(word)
    browser.open(page)
    browser.verify(**files["forged"])
    assert "✗ 不符" in browser.one(".finding[data-code=selection] .status").text
    assert "重新运算" in browser.one(".reasons").text


def test_the_first_lines_name_the_attempt_and_warn_of_a_seed_by_one_party(browser: Browser, page: str, files):
    browser.open(page)
    browser.verify(**files["one-party-alone"])
    assert "第 1 次抽取" in browser.one("#attempt").text
    assert "仅由一方" in browser.one("#seed-parties").text
    assert "仅由一方" in browser.one("section.verdict").text
    browser.open(page)
    browser.verify(**files["auditor"])
    assert "仅由一方" not in browser.one("#seed-parties").text


def test_a_further_attempt_is_shown_with_its_reason_and_approver(
    browser: Browser, page: str, files, folder: Path
):
    def edit(commitment: dict[str, Any]) -> None:
        commitment["attempt"] = {
            "approver": "局长",
            "number": 2,
            "predecessor": "00" * 32,
            "reason": "系统故障",
        }

    file = folder / "second-attempt.json"
    file.write_bytes(rewrite(commitment=edit).encode())
    browser.open(page)
    browser.verify(bundle=file, policy=files["auditor"]["policy"])
    shown = browser.one("#attempt").text
    assert all(word in shown for word in ("第 2 次抽取", "系统故障", "局长"))
    assert "第 2 次抽取" in browser.one("section.verdict").text


@pytest.mark.parametrize(
    ("data", "verdict", "said"),
    [
        (b"", "invalid", "malformed-document"),
        (b"%PDF-1.7", "invalid", "malformed-document"),
        (AUDITOR.encode()[:-40], "invalid", "malformed-document"),
        (
            AUDITOR.encode().replace(b'"bundle_version":1', b'"bundle_version":2'),
            "indeterminate",
            "unknown-version",
        ),
    ],
    ids=["empty", "another file", "cut short", "a later version"],
)
def test_a_file_that_is_no_bundle_has_a_verdict_too(browser: Browser, page, folder, data, verdict, said):
    file = folder / "no-bundle.json"
    file.write_bytes(data)
    browser.open(page)
    assert browser.verify(bundle=file) == verdict
    assert said in browser.one("section.verdict").text
    browser.require_clean()


@pytest.mark.parametrize("data", [b"policy_version = 2", b"\xff", b"not toml"])
def test_a_policy_that_cannot_be_used_gives_no_verdict(browser: Browser, page, files, folder, data):
    file = folder / "bad.toml"
    file.write_bytes(data)
    browser.open(page)
    assert browser.verify(bundle=files["auditor"]["bundle"], policy=file) == "policy-invalid"
    assert "信任策略" in browser.one("section.verdict").text
    assert not browser.find("[data-verdict]")
    browser.require_clean()


# ---- the register ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_out", "status"), [(0, "pass"), (1, "fail")], ids=["the same register", "a firm less"]
)
def test_the_register_is_compared_with_the_pool(browser: Browser, page, files, folder, left_out, status):
    file = folder / "targets.csv"
    save_targets(file, registers_of().targets[left_out:])
    expected = check_register(AUDITOR, load_targets(file).entries)
    assert [finding.status.value for finding in expected] == [status]
    browser.open(page)
    browser.verify(**files["auditor"], register=file)
    found = [one for one in browser.save_report()["findings"] if one["code"] == "frame-from-register"]
    assert [(one["status"], one["subject"]) for one in found] == [(status, "TH-1")]
    assert browser.one(".finding[data-code=frame-from-register] .status").is_displayed()
    browser.require_clean()


def test_a_register_that_cannot_be_read_gives_no_verdict(browser: Browser, page, files, folder):
    file = folder / "bad.csv"
    file.write_text("不是,名录\n1,2\n", encoding="utf-8")
    browser.open(page)
    browser.verify(**files["auditor"], register=file)
    assert "名录无法读取" in browser.one("section.verdict").text
    assert not browser.find("[data-verdict]")
    browser.require_clean()


# ---- one firm ----------------------------------------------------------------------------------------------


def explanations_in(browser: Browser, within: str) -> list[dict[str, Any]]:
    return browser.run(
        """return [...document.querySelectorAll(arguments[0] + " .explanation")].map((one) => ({
             outcome: one.dataset.outcome, task_id: one.dataset.task, steps: one.querySelectorAll("li").length}))""",
        within,
    )


def test_a_party_sees_its_own_firm_first(browser: Browser, page: str, files):
    browser.open(page)
    browser.verify(**files["party"])
    assert DRAWN in browser.one("#own-firm").text
    (own,) = explanations_in(browser, "#own-firm")
    assert (own["outcome"], own["task_id"]) == ("drawn", "TH-1")
    assert own["steps"] >= 3
    assert not browser.find("#ask")
    browser.open(page)
    browser.verify(**files["party-not-in-the-pool"])
    (own,) = explanations_in(browser, "#own-firm")
    assert own["outcome"] == "not-in-frame"
    assert "本证据包不能证明" in browser.one("section.verdict").text


def test_an_auditor_asks_for_any_firm_and_gets_pythons_answer(browser: Browser, page: str, files):
    browser.open(page)
    browser.verify(**files["auditor"])
    for target in ("T000", "T001", DRAWN, "T999"):
        box = browser.one("#ask-id")
        box.clear()
        box.send_keys(f" {target} ", Keys.ENTER)
        browser.wait(
            lambda target=target: (
                target in browser.one("#ask-answer").text and explanations_in(browser, "#ask")
            )
        )
        (told,) = explanations_in(browser, "#ask")
        (expected,) = explain_bundle(AUDITOR, target)
        assert (told["outcome"], told["steps"]) == (expected.outcome, len(expected.steps))


def test_the_drawn_can_be_searched(browser: Browser, page: str, files):
    browser.open(page)
    browser.verify(**files["public"])
    assert len(browser.find("#drawn tbody tr")) == 12
    browser.one("#rows-0").send_keys(DRAWN.lower())
    (row,) = browser.find("#drawn tbody tr")
    assert DRAWN in row.text
    browser.one("#rows-0").send_keys("no such")
    assert not browser.find("#drawn tbody tr")
