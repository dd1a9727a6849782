"""TASK.toml: every key, and one clear error for everything else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from randcheck.errors import TaskFileInvalid
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.sample_rule import Allocation, Rounding, SampleRule, Selection
from randcheck.planning.task import Task
from randcheck.planning.task_file import parse_task
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamMode, TeamRule

HEAD = """
[task]
id = "TH-2026-017"
title = "食品安全抽查"
matters = ["食品经营许可"]
lead_department = "市场监管局"
as_of = 2026-11-24
"""
SMALLEST = (
    HEAD
    + """
[sample]
size = "5%"
"""
)
TEAMS = """
[teams]
teams = 3
seats = [{ count = 2 }]
"""

EVERY_KEY = """
[task]
id = "TH-2026-017"
title = "食品安全联合抽查"
matters = ["食品经营许可", "消防安全"]
lead_department = "市场监管局"
departments = ["消防救援支队"]
as_of = 2026-11-24

[strata]
by = ["credit_risk", "area"]
with_areas = true

[filters]
active_only = false
inspected_within_months = 6
annual_cap = 2
[filters.only]
industry = ["餐饮", "食品生产"]
kind = ["企业"]

[weights]
by = "listed_abnormal"
other = 2
[weights.values]
"是" = 10

[sample]
selection = "pareto"
exclude = ["A"]
allocation = "neyman"
rounding = "largest_remainder"
minimum = 1
reserves = 2
[sample.per_class]
B = "3%"
C = 12
D = "1/2"
[sample.spread]
B = "0.3"
C = 2
D = "7/5"

[teams]
mode = "teams_first"
targets_per_team = 5
leader = "cadre_apart"
even = false
near_categories = [["食品安全", "药品安全"]]
[[teams.seats]]
count = 2
department = "市场监管局"
categories = ["食品安全"]
[[teams.seats]]
department = "消防救援支队"
cadre = true

[contributions]
roles = ["人大代表", "政协委员"]

[stated]
B = 250
total = 1000
"""


def test_the_smallest_task_draws_targets_by_the_defaults():
    assert parse_task(SMALLEST) == Task(
        info=TaskInfo(
            id="TH-2026-017", title="食品安全抽查", matters=["食品经营许可"], lead_department="市场监管局"
        ),
        frame_rule=FrameRule(as_of=date(2026, 11, 24)),
        sample_rule=SampleRule(size=Fraction(1, 20)),
    )


def test_every_key_is_read():
    assert parse_task(EVERY_KEY) == Task(
        info=TaskInfo(
            id="TH-2026-017",
            title="食品安全联合抽查",
            matters=["食品经营许可", "消防安全"],
            lead_department="市场监管局",
            departments=["消防救援支队"],
        ),
        frame_rule=FrameRule(
            as_of=date(2026, 11, 24),
            strata_by=("credit_risk", "area"),
            with_areas=True,
            filters=FilterRule(
                active_only=False,
                inspected_within_months=6,
                annual_cap=2,
                only=(
                    ("industry", frozenset({"餐饮", "食品生产"})),
                    ("kind", frozenset({"企业"})),
                ),
            ),
            weights=WeightRule(by="listed_abnormal", weights=(("是", 10),), other=2),
        ),
        sample_rule=SampleRule(
            selection=Selection.PARETO,
            per_class={"B": Fraction(3, 100), "C": 12, "D": Fraction(1, 2)},
            exclude={"A"},
            allocation=Allocation.NEYMAN,
            rounding=Rounding.LARGEST_REMAINDER,
            minimum=1,
            reserves=2,
            spread={"B": Fraction(3, 10), "C": 2, "D": Fraction(7, 5)},
        ),
        team_rule=TeamRule(
            mode=TeamMode.TEAMS_FIRST,
            targets_per_team=5,
            leader=LeaderRule.CADRE_APART,
            even=False,
            seats=(
                # Near categories are committed written out.
                SeatRule(count=2, department="市场监管局", categories={"食品安全", "药品安全"}),
                SeatRule(department="消防救援支队", cadre=True),
            ),
        ),
        contributors=("人大代表", "政协委员"),
        stated_counts=(("B", 250), ("total", 1000)),
    )


def test_a_team_per_target_and_full_coverage_can_be_told():
    task = parse_task(
        HEAD
        + '[sample]\nselection = "full"\n[teams]\nmode = "per_target"\nleader = "among_members"\nseats = [{}, {}]\n'
    )
    assert task.sample_rule == SampleRule(selection=Selection.FULL)
    assert task.team_rule == TeamRule(
        mode=TeamMode.PER_TARGET, leader=LeaderRule.AMONG_MEMBERS, seats=(SeatRule(), SeatRule())
    )


def test_an_empty_table_of_weights_takes_the_targets_own():
    weighted = HEAD + '[sample]\nselection = "pareto"\nsize = 3\n'
    assert parse_task(weighted).frame_rule.weights is None
    assert parse_task(weighted + "[weights]\n").frame_rule.weights == WeightRule()


def test_near_categories_alone_widen_no_seat_that_takes_anybody():
    task = parse_task(SMALLEST + TEAMS + 'near_categories = [["食品", "药品"]]\n')
    assert task.team_rule == TeamRule(teams=3, seats=(SeatRule(count=2),))


def failure(text):
    with pytest.raises(TaskFileInvalid) as caught:
        parse_task(text)
    return caught.value


def with_line(table, line):
    """Return the file with every key, ``line`` put first into ``table`` in place of a line with its key."""
    key = line.split(" = ")[0]
    head, tail = EVERY_KEY.split(f"[{table}]\n", 1)
    ends = tail.find("\n[")
    own, rest = (tail, "") if ends < 0 else (tail[:ends], tail[ends:])
    kept = [old for old in own.splitlines() if old.split(" = ")[0] != key]
    return head + f"[{table}]\n" + "\n".join([line, *kept]) + "\n" + rest


@pytest.mark.parametrize(
    ("table", "line", "key", "rule"),
    [
        ("task", "id = 17", "task.id", "must be text"),
        ("task", 'id = "a\\tb"', "task", "invisible"),
        ("task", 'id = ""', "task", "1 to 64 characters"),
        ("task", "matters = []", "task", "at least one matter"),
        ("task", 'matters = "食品"', "task.matters", "must be a list"),
        ("task", "matters = [1]", "task.matters", "must be a list of texts"),
        ("task", 'as_of = "2026-11-24"', "task.as_of", "must be a date"),
        ("task", "as_of = 2026-11-24T00:00:00", "task.as_of", "must be a date"),
        ("task", "as_of = 2026-11-24T00:00:00Z", "task.as_of", "must be a date"),
        ("strata", 'by = "area"', "strata.by", "must be a list"),
        ("strata", 'by = ["area", "area"]', "strata", "different attributes"),
        ("strata", "with_areas = 1", "strata.with_areas", "true or false"),
        ("filters", 'active_only = "yes"', "filters.active_only", "true or false"),
        ("filters", "inspected_within_months = 0", "filters", "from 1 to 1000000"),
        ("filters", "inspected_within_months = true", "filters.inspected_within_months", "whole number"),
        ("filters", "annual_cap = 1.0", "filters.annual_cap", "whole number"),
        ("filters.only", 'industry = "餐饮"', "filters.only.industry", "must be a list"),
        ("weights", "by = 1", "weights.by", "must be text"),
        ("weights", "other = 0", "weights", "from 1 to 1000000"),
        ("weights.values", '"是" = "10"', "weights.values.是", "whole number"),
        ("weights.values", '"是" = 1000001', "weights", "from 1 to 1000000"),
        ("sample", 'selection = "random"', "sample.selection", "one of 'equal', 'pareto', 'full'"),
        ("sample", 'selection = "equal"', "-", "must come with the selection 'pareto'"),
        ("sample", 'size = "5%"', "sample", "exactly one of size and per_class"),
        ("sample", "size = 0.05", "sample.size", "text or a whole number"),
        ("sample", 'exclude = "A"', "sample.exclude", "must be a list"),
        ("sample", 'exclude = ["B"]', "sample", "excluded class"),
        ("sample", 'allocation = "fair"', "sample.allocation", "'proportional', 'equal', 'neyman'"),
        ("sample", 'allocation = "equal"', "sample", "Neyman allocation"),
        ("sample", 'rounding = "round"', "sample.rounding", "'ceil', 'floor', 'largest_remainder'"),
        ("sample", "minimum = -1", "sample", "minimum must be"),
        ("sample", "reserves = true", "sample.reserves", "whole number"),
        ("sample.per_class", 'B = "300%"', "sample", "0 < r ≤ 1"),
        ("sample.per_class", "B = []", "sample.per_class.B", "text or a whole number"),
        ("sample.spread", 'B = "1e999999999"', "sample", "exact number above 0"),
        ("teams", 'mode = "pairs"', "teams.mode", "'teams_first', 'per_target'"),
        ("teams", 'mode = "per_target"', "teams", "exactly one of teams and targets_per_team"),
        ("teams", "teams = 3", "teams", "exactly one of teams and targets_per_team"),
        ("teams", "targets_per_team = 0", "teams", "whole number from 1"),
        ("teams", 'leader = "boss"', "teams.leader", "'none', 'among_members', 'cadre_apart'"),
        ("teams", 'even = "no"', "teams.even", "true or false"),
        ("teams", 'near_categories = [["食品"]]', "teams.near_categories", "list of pairs"),
        ("teams", 'near_categories = [["食品", "食品"]]', "teams.near_categories", "two different"),
        ("teams", 'near_categories = ["食品"]', "teams.near_categories", "list of pairs"),
        ("[teams.seats]", "count = 0", "teams.seats[1]", "whole number from 1"),
        ("[teams.seats]", "count = 101", "teams.seats[1]", "whole number from 1"),
        ("[teams.seats]", "department = 1", "teams.seats[1].department", "must be text"),
        ("[teams.seats]", 'categories = [""]', "teams.seats[1]", "1 to 200 characters"),
        ("contributions", 'roles = "人大代表"', "contributions.roles", "must be a list"),
        ("contributions", 'roles = ["市场监管局"]', "-", "different roles"),
        ("stated", 'B = "250"', "stated.B", "whole number"),
        ("stated", "B = -1", "-", "stated count"),
        ("task", "deadline = 3", "task.deadline", "no known key"),
        ("strata", "of = []", "strata.of", "no known key"),
        ("filters", "months = 6", "filters.months", "no known key"),
        ("weights", "else = 1", "weights.else", "no known key"),
        ("sample", 'ratio = "5%"', "sample.ratio", "no known key"),
        ("teams", "size = 2", "teams.size", "no known key"),
        ("[teams.seats]", "leader = true", "teams.seats[1].leader", "no known key"),
        ("contributions", "dice = 1", "contributions.dice", "no known key"),
    ],
)
def test_a_wrong_value_or_unknown_key_is_named_with_its_rule(table, line, key, rule):
    error = failure(with_line(table, line))
    assert error.key == key
    assert rule in error.describe("en")
    assert error.describe("zh").startswith(f"任务文件 {key}：")
    assert error.describe("zh") != error.describe("en")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "task"),
        ("task = 1", "task"),
        (HEAD, "sample"),
        (HEAD + "sample = 1", "sample"),
        ("top = 1\n" + SMALLEST, "top"),
        (SMALLEST + "[team]\n", "team"),
        (SMALLEST + "[teams]\nteams = 1\n", "teams.seats"),
        (SMALLEST + "[teams]\nteams = 1\nseats = 2\n", "teams.seats"),
        (SMALLEST + "[teams]\nteams = 1\nseats = [2]\n", "teams.seats"),
        (SMALLEST + "[teams]\nteams = 1\nseats = []\n", "teams"),
        ("[sample]\nsize = 1\n[task]\nid = 'x'\n", "task.as_of"),
    ],
)
def test_a_missing_table_or_key_is_named(text, key):
    assert failure(text).key == key


@pytest.mark.parametrize(
    "text",
    [
        "[task",
        "a = 1\na = 2",
        "a = 2026-02-30",
        "a = \x00",
        pytest.param("a = " + "1" * 5000, id="a number of 5000 digits"),
        pytest.param("a = " + "[" * 100_000, id="100,000 open brackets"),
        pytest.param("a = " + "{a=" * 100_000, id="100,000 open braces"),
    ],
)
def test_what_is_no_toml_is_one_error_and_no_traceback(text):
    error = failure(text)
    assert error.key == "-"
    assert "must be a TOML document" in error.describe("en")
    assert "须为 TOML 文档" in error.describe("zh")


@pytest.mark.parametrize("key", ["size", "minimum", "reserves", "unknown"])
def test_a_number_too_long_to_print_is_one_error(key):
    sample = "[sample]\n" + ('size = "5%"\n' if key != "size" else "")
    error = failure(f"{HEAD}{sample}{key} = 0x{'f' * 5000}\n")
    assert error.key.startswith("sample")
    assert len(error.describe("en")) < 400


def test_a_long_key_is_cut_and_a_lone_surrogate_shown():
    error = failure(SMALLEST + '"' + "x" * 5000 + '" = 1\n')
    assert len(error.key) <= 80
    error = failure(SMALLEST + '"\ud800" = 1\n')
    error.describe("zh").encode()
