"""Lists, rules and plans cross the border and come back as they were: as mappings, and as tables in files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from randcheck.adapters.table_files import (
    load_check_points,
    load_implementation_rules,
    load_matters,
    load_plan_items,
    save_check_points,
    save_implementation_rules,
    save_matters,
    save_plan_items,
)
from randcheck.errors import InvalidValue
from randcheck.planning.adjustment import Adjustment, AdjustmentGround
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.annual_plan import AnnualPlan
from randcheck.planning.legal_basis import Authority, LegalBasis
from randcheck.planning.past_inspection import InspectionKind, PastInspection
from randcheck.planning.plan_task import AdHoc, FromPlan
from randcheck.planning.rule_wording import parse_wording
from randcheck.planning.rules import rule_from_mapping
from randcheck.registers.check_point import CheckPoints
from randcheck.registers.codec import Mapped
from randcheck.registers.delegation import AdministrativeLevel, Delegation
from randcheck.registers.implementation_rule import ImplementationRule
from randcheck.registers.inspector import Inspector
from randcheck.registers.matter import Matter, NearCategories, OrganisationMode
from randcheck.registers.matter_list import MatterList
from randcheck.registers.register import Register, cancelled, changed, established
from randcheck.registers.register_mapping import register_from_mapping, register_to_mapping
from randcheck.registers.table import read_check_points, read_matters
from randcheck.registers.table_writing import check_point_rows, matter_rows
from randcheck.registers.target import InspectionTarget
from support.lists import CHECK_POINTS, DAYS, IDS, IMPLEMENTATION_RULES, matters, plan_items
from support.registers import free_texts, inspectors, labels, targets
from support.rules import RULES

LANGUAGES = st.sampled_from(["zh", "en"])
EXTENSIONS = st.sampled_from(["csv", "xlsx"])


@st.composite
def matter_lists(draw: st.DrawFn) -> MatterList:
    """A list with a history: matters that came, were amended and went."""
    mode, department = draw(st.sampled_from(OrganisationMode)), draw(labels)
    own = matters(department=department, mode=mode)
    entries = draw(st.lists(own, min_size=1, max_size=3, unique_by=lambda one: one.id))
    day = draw(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    events: list[Any] = [established(entries[0], day, reason="新法", source="清单.csv")]
    events += [established(one, day) for one in entries[1:]]
    if draw(st.booleans()):
        other = draw(own)
        events.append(changed(Matter.from_mapping(other.to_mapping() | {"id": entries[0].id}), day))
    if draw(st.booleans()):
        events.append(
            cancelled(entries[0].id, day + timedelta(days=draw(st.integers(1, 900))), reason="废止")
        )
    register: Register[Matter] = Register(name=f"{department}清单")
    return MatterList(department=department, mode=mode, matters=register.with_events(events))


@st.composite
def annual_plans(draw: st.DrawFn) -> AnnualPlan:
    year, version = draw(st.integers(2000, 2999)), draw(st.integers(1, 9))
    items = plan_items(year, with_shares=draw(st.booleans()))
    return AnnualPlan(
        organ=draw(labels),
        year=year,
        items=draw(st.lists(items, min_size=1, max_size=3, unique_by=lambda item: item.id)),
        adopted_on=draw(DAYS),
        version=version,
        reason="" if version == 1 else draw(free_texts),
    )


@st.composite
def past_inspections(draw: st.DrawFn) -> PastInspection:
    kind = draw(st.sampled_from(InspectionKind))
    return PastInspection(
        target_id=draw(IDS),
        on=draw(DAYS),
        body=draw(labels),
        kind=kind,
        ordered_by="" if kind.is_capped else draw(labels),
        matter_ids=draw(st.frozensets(labels, max_size=3)),
        visit_id=draw(st.just("") | labels),
    )


LEGAL_BASES = st.sampled_from(Authority).flatmap(
    lambda authority: st.builds(
        LegalBasis, authority=st.just(authority), citation=free_texts if authority.is_legal else st.just("")
    )
)
CAPS = st.builds(
    AnnualCap,
    limit=st.integers(1, 9999),
    body=st.just("") | labels,
    per_class=st.dictionaries(labels, st.integers(1, 9999), max_size=3).map(lambda told: tuple(told.items())),
    clause=free_texts,
)
ADJUSTMENTS = st.tuples(st.integers(1, 49), st.integers(50, 100), st.booleans()).map(
    lambda shares: (
        Adjustment(
            before=parse_wording(f"{shares[0]}%").ratios[0],
            after=parse_wording(f"{shares[1]}%").ratios[0],
            ground=AdjustmentGround.COMPLAINTS,
            explanation="投诉多",
        )
        if shares[2]
        else Adjustment(
            before=parse_wording(f"每年{shares[1]}次").frequencies[0],
            after=parse_wording(f"每年{shares[0]}次").frequencies[0],
            ground=AdjustmentGround.LOW_RISK,
            explanation="风险低",
        )
    )
)
NEAR = st.lists(st.tuples(labels, labels).filter(lambda pair: pair[0] != pair[1]), max_size=4).map(
    NearCategories.from_pairs
)
DELEGATIONS = st.builds(
    Delegation,
    id=IDS,
    delegator=st.just("省局"),
    level=st.just(AdministrativeLevel.PROVINCIAL),
    delegate=st.just("县局"),
    delegate_level=st.sampled_from([AdministrativeLevel.MUNICIPAL, AdministrativeLevel.TOWNSHIP]),
    matter_ids=st.frozensets(IDS, max_size=3),
    area=st.just("") | labels,
    instrument=st.just("") | free_texts,
    effective_from=st.just(date(2026, 1, 1)),
    effective_until=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
ORIGINS = st.builds(
    FromPlan, organ=labels, year=st.integers(2000, 2999), version=st.integers(1, 9), item_id=IDS
) | st.builds(
    AdHoc,
    authority=labels,
    level=st.sampled_from(AdministrativeLevel),
    instrument=free_texts,
    reason=free_texts,
)
MAPPED: st.SearchStrategy[Mapped] = st.one_of(
    RULES,
    LEGAL_BASES,
    CAPS,
    ADJUSTMENTS,
    NEAR,
    DELEGATIONS,
    ORIGINS,
    past_inspections(),
    matters(),
    matter_lists(),
    IMPLEMENTATION_RULES,
    CHECK_POINTS,
    plan_items(with_shares=True),
    annual_plans(),
)


# ---- mappings -------------------------------------------------------------------------------------------


@given(MAPPED)
def test_what_is_kept_as_json_comes_back_equal_and_is_written_in_one_way(value):
    mapping = value.to_mapping()
    told = json.loads(json.dumps(mapping, allow_nan=False))
    assert told == mapping
    assert type(value).from_mapping(told) == value
    assert type(value).from_mapping(told).to_mapping() == mapping


@given(st.lists(RULES, max_size=4))
def test_rules_of_all_kinds_come_back_by_their_type(rules):
    assert [rule_from_mapping(rule.to_mapping()) for rule in rules] == rules


@given(st.lists(targets(), max_size=3, unique_by=lambda one: one.id), st.lists(inspectors(), max_size=1))
def test_registers_of_targets_and_inspectors_come_back_with_their_history(entries, people):
    register: Register[InspectionTarget] = Register.of_entries("名录库", entries, on=date(2026, 1, 1))
    if entries:
        register = register.with_event(cancelled(entries[0].id, date(2026, 5, 1), reason="注销"))
    told = json.loads(json.dumps(register_to_mapping(register, InspectionTarget)))
    back = register_from_mapping(told, InspectionTarget)
    assert (back, back.snapshot(date(2026, 6, 1))) == (register, register.snapshot(date(2026, 6, 1)))
    staff = Register.of_entries("人员名录库", people, on=date(2026, 1, 1))
    assert register_from_mapping(register_to_mapping(staff, Inspector), Inspector) == staff


def places(told: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a JSON value."""
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def at(told: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        told = told[key]
    return told


@given(MAPPED, st.data())
def test_an_object_with_another_key_or_one_less_is_refused_wherever_it_stands(value, data):
    told = json.loads(json.dumps(value.to_mapping()))
    objects = [path for path in places(told) if isinstance(at(told, path), dict)]
    spoilt = at(told, data.draw(st.sampled_from(objects)))
    key = data.draw(st.sampled_from(["extra", *sorted(spoilt)]))
    if key == "extra":
        spoilt[key] = None
    else:
        del spoilt[key]
    with pytest.raises(InvalidValue) as refused:
        type(value).from_mapping(told)
    assert refused.value.rule.zh
    assert refused.value.seen


OTHER_TYPES = (1.0, b"", {"a": 1}, ["x", ["x"]], True, 1)


@given(MAPPED, st.data())
def test_a_value_of_another_type_is_refused_wherever_it_stands(value, data):
    told = json.loads(json.dumps(value.to_mapping()))
    path = data.draw(st.sampled_from(places(told)[1:]))
    holder, key = at(told, path[:-1]), path[-1]
    other = data.draw(st.sampled_from(OTHER_TYPES))
    # A number may stand where a number or nothing did; nothing else may stand for another.
    assume(type(other) is not type(holder[key]))
    assume(not (type(other) is int and key in NUMBERS_OR_NOTHING and holder[key] is None))
    holder[key] = other
    with pytest.raises(InvalidValue):
        type(value).from_mapping(told)


NUMBERS_OR_NOTHING = {"rounds", "months"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    )
)
def test_any_json_at_all_is_a_rule_or_refused(told):
    with pytest.raises(InvalidValue):
        rule_from_mapping(told)


# ---- files ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


def unique(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(entries, max_size=4, unique_by=lambda entry: entry.id)


FILES: dict[str, tuple[st.SearchStrategy[list[Any]], Callable[..., None], Callable[..., Any]]] = {
    "matters": (unique(matters()), save_matters, load_matters),
    "plan": (unique(plan_items()), save_plan_items, lambda path: load_plan_items(path, year=2026)),
    "rules": (unique(IMPLEMENTATION_RULES), save_implementation_rules, load_implementation_rules),
    "points": (unique(CHECK_POINTS), save_check_points, load_check_points),
}


@pytest.mark.parametrize("kind", FILES)
@given(data=st.data(), extension=EXTENSIONS, language=LANGUAGES)
def test_lists_read_back_from_their_files_as_they_were_written(folder, kind, data, extension, language):
    entries_of, save, load = FILES[kind]
    entries = data.draw(entries_of)
    path = folder / f"{kind}.{extension}"
    save(path, entries, language=language)
    assert list(load(path).entries) == entries


TROUBLE = st.text("、；;，,|/#=甲", min_size=1, max_size=4) | st.sampled_from(
    ["#N/A", "##", "\ufffd", "长期"]
)


@given(TROUBLE, TROUBLE, LANGUAGES)
def test_a_name_that_a_table_cannot_hold_is_refused_and_never_altered(name, material, language):
    try:
        matter = Matter(
            id="1", name=name, basis=material, content=name, subject=name, object=name,
            categories=frozenset({name}), departments=frozenset({material}), effective_from=date(2026, 1, 1),
        )  # fmt: skip
        point = {"item": name, "materials": [material], "methods": ["on-site"], "handling": name}
        points = CheckPoints.from_mapping({"id": "1", "points": [point]})
    except InvalidValue:
        assume(False)
    for entry, write, read in (
        (matter, matter_rows, read_matters),
        (points, check_point_rows, read_check_points),
    ):
        try:
            rows = write([entry], language)
        except InvalidValue:
            continue
        assert read(rows).entries == (entry,)


def test_rules_of_a_department_are_kept_in_all_their_versions():
    # 五(四): a rule is amended; the store keeps what was in force before.
    rule = ImplementationRule.from_mapping(RULE)
    register = Register.of_entries("实施细则", [rule], on=date(2026, 1, 1))
    amended = ImplementationRule.from_mapping({**RULE, "ratio": "不低于5%"})
    register = register.with_event(changed(amended, date(2026, 7, 1), reason="提高比例"))
    back = register_from_mapping(register_to_mapping(register, ImplementationRule), ImplementationRule)
    shown = [back.snapshot(day).find("SP-01") for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert [one.ratio for one in shown if one is not None] == ["不低于3%", "不低于5%"]


RULE = {
    "id": "SP-01",
    "subject": "市场监管局",
    "procedure": "抽取、检查、公示",
    "methods": ["on-site", "written"],
    "content": "生产过程",
    "ratio": "不低于3%",
    "frequency": "",
    "handling": "责令改正",
    "publication": "20个工作日内公示",
    "follow_up": "列入重点监管",
    "joint": None,
}
