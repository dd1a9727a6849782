"""Whatever stands in a task file, the answer is a task or one of our errors."""

from __future__ import annotations

import json
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import TaskFileInvalid
from randcheck.planning.task import Task
from randcheck.planning.task_file import parse_task
from randcheck.receipts.canonical_json import encode_canonical

KNOWN = [
    "task", "id", "title", "matters", "lead_department", "departments", "as_of", "strata", "by", "with_areas",
    "filters", "active_only", "inspected_within_months", "annual_cap", "only", "weights", "other", "values",
    "sample", "selection", "size", "per_class", "exclude", "allocation", "rounding", "minimum", "reserves",
    "spread", "teams", "mode", "seats", "count", "department", "categories", "cadre", "targets_per_team",
    "leader", "even", "near_categories", "contributions", "roles", "stated", "total",
]  # fmt: skip
WORDS = [
    "equal", "pareto", "full", "neyman", "proportional", "ceil", "floor", "teams_first", "per_target",
    "cadre_apart", "5%", "2‰", "1/3", "120", "area", "A", "D|集安市", "市场监管局", "",
]  # fmt: skip

keys = st.sampled_from(KNOWN) | st.text(max_size=4)
texts = st.sampled_from(WORDS) | st.text(max_size=6)
scalars = (
    texts
    | st.integers(-3, 130)
    | st.integers()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.just(datetime(2026, 11, 24, 8, 0))  # noqa: DTZ001 - a local date-time of TOML has no zone
    | st.just(time(8))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)

SOUND = {
    "task": {
        "id": "T1",
        "title": "抽查",
        "matters": ["食品经营"],
        "lead_department": "市场监管局",
        "departments": ["公安局"],
        "as_of": date(2026, 11, 24),
    },
    "strata": {"by": ["credit_risk"], "with_areas": True},
    "filters": {
        "active_only": True,
        "inspected_within_months": 6,
        "annual_cap": 2,
        "only": {"area": ["集安市"]},
    },
    "weights": {"by": "area", "other": 1, "values": {"集安市": 5}},
    "sample": {
        "selection": "pareto",
        "per_class": {"B": "3%", "D": 4},
        "exclude": ["A"],
        "minimum": 1,
        "reserves": 1,
    },
    "teams": {
        "mode": "teams_first",
        "teams": 2,
        "seats": [{"count": 1, "categories": ["食品"]}, {"department": "公安局"}],
        "near_categories": [["食品", "药品"]],
    },
    "contributions": {"roles": ["政协委员"]},
    "stated": {"total": 100},
}


def toml(value: object) -> str:
    """Return ``value`` as an inline TOML value; JSON's texts are TOML's but for one escape."""
    match value:
        case dict():
            return "{" + ", ".join(f"{toml(name)} = {toml(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case str():
            return json.dumps(value).replace("\x7f", "\\u007f")
        case bool():
            return str(value).lower()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return repr(value)


def document(tables: dict[str, object]) -> str:
    return "".join(f"{toml(name)} = {toml(value)}\n" for name, value in tables.items())


def require_task_or_own_error(text: str) -> None:
    try:
        task = parse_task(text)
    except TaskFileInvalid as error:
        error.describe("zh").encode()
        error.describe("en").encode()
    else:
        assert isinstance(task, Task)
        # What was read can be committed, and read back from what is committed.
        rules = [task.sample_rule, task.frame_rule, *([task.team_rule] if task.team_rule else [])]
        for rule in rules:
            encoded = encode_canonical(rule.to_mapping())
            assert type(rule).from_mapping(json.loads(encoded)) == rule
        encode_canonical(task.info.to_mapping())


def test_the_sound_document_is_a_task():
    assert isinstance(parse_task(document(SOUND)), Task)


@given(st.text(max_size=60))
def test_any_text_is_a_task_or_one_of_our_errors(text):
    require_task_or_own_error(text)


@given(st.dictionaries(keys, values, max_size=5))
def test_any_document_is_a_task_or_one_of_our_errors(tables):
    require_task_or_own_error(document(tables))


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, object]:
    """A sound document with up to three values anywhere in it replaced, added or dropped."""
    tables = json.loads(json.dumps(SOUND, default=str))
    tables["task"]["as_of"] = date(2026, 11, 24)
    for _ in range(draw(st.integers(1, 3))):
        place = tables
        while True:
            inner = [
                child
                for child in (place.values() if isinstance(place, dict) else place)
                if isinstance(child, (dict, list)) and child
            ]
            if not inner or draw(st.booleans()):
                break
            place = draw(st.sampled_from(inner))
        if isinstance(place, dict):
            key = draw(st.sampled_from(sorted(place)) | keys)
            if key in place and draw(st.booleans()):
                del place[key]
            else:
                place[key] = draw(values)
        else:
            place[draw(st.integers(0, len(place) - 1))] = draw(values)
    return tables


@given(spoilt())
def test_a_spoilt_document_is_a_task_or_one_of_our_errors(tables):
    require_task_or_own_error(document(tables))
