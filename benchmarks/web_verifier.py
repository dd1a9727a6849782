"""The verifier's page in Chromium against the Python library, on one auditor's receipt, in one run.

python benchmarks/web_verifier.py [--rows 100000] [--rounds 3]

Both begin with the file's bytes and end with a report; both run the draw and the assignment again. The page is
measured from the press of its button to the verdict on the screen, so starting its worker and showing what was drawn
count. They take turns. Needs Chromium and its driver.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from _harness import Times

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from randcheck.cli.policy_file import policy_to_toml
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamRule
from randcheck.receipts.bundle import Bundle
from randcheck.web import verifier_page
from support.ceremonies import POLICY, SAID, office_at, registers_of, task_of, verify
from support.chromium import Browser, open_chromium

TEAMS = TeamRule(
    seats=(SeatRule(categories={"食品安全"}), SeatRule()), teams=20, leader=LeaderRule.AMONG_MEMBERS
)
SAMPLE = SampleRule(per_class={"A": "1%", "C": "5%"}, reserves=20)
INSPECTORS = 80

# From the press to the verdict, by the page's own clock.
TIMED_RUN = """
const [done] = arguments;
const start = performance.now();
const outcome = document.getElementById("outcome");
new MutationObserver(() => {
  if (document.getElementById("verdict-heading")) { requestAnimationFrame(() => done(performance.now() - start)); }
}).observe(outcome, { childList: true });
document.getElementById("run").click();
"""


def make_receipt(rows: int) -> bytes:
    """Return the file of a draw from so many targets, with teams."""
    task = task_of(sample=SAMPLE, teams=TEAMS)
    return office_at().draw(task, registers_of(rows, INSPECTORS), SAID).encode()


def time_python(data: bytes) -> float:
    """Return how long reading and verifying takes."""
    began = time.perf_counter()
    report = verify(Bundle.decode(data))
    taken = time.perf_counter() - began
    assert report.verdict.value == "valid"
    return taken


def time_page(browser: Browser, page: str, bundle: Path, policy: Path) -> float:
    """Return how long the page takes, opened anew."""
    browser.open(page)
    browser.choose(bundle=bundle, policy=policy)
    taken: float = browser.chromium.execute_async_script(TIMED_RUN) / 1000
    assert browser.one("section.verdict").get_attribute("data-verdict") == "valid"
    return taken


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    data = make_receipt(asked.rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, bundle, policy = (folder / file for file in ("page.html", "bundle.json", "policy.toml"))
        page.write_bytes(verifier_page())
        bundle.write_bytes(data)
        policy.write_text(policy_to_toml(POLICY), encoding="utf-8")
        pairs = []
        with open_chromium(folder) as browser:
            for _ in range(asked.rounds):
                pairs.append((time_python(data), time_page(browser, page.as_uri(), bundle, policy)))
            version = browser.chromium.capabilities["browserVersion"]
    ours, theirs = (Times(tuple(rounds)) for rounds in zip(*pairs, strict=True))
    best, median = theirs.over(ours)
    print(f"auditor's receipt of {asked.rows} rows, {len(data) / 1e6:.1f} MB, {asked.rounds} rounds")
    print(f"Python               best {ours.best:6.2f} s   median {ours.median:6.2f} s")
    print(
        f"page, Chromium {version.partition('.')[0]:>4}  best {theirs.best:6.2f} s   median {theirs.median:6.2f} s"
    )
    print(f"page / Python        best {best:6.2f}     median {median:6.2f}     (goal: at most 5)")


if __name__ == "__main__":
    main()
