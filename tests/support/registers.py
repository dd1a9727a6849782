"""Register entries and table rows for tests: one sound row of each kind, to be spoilt cell by cell."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from randcheck.registers.columns import COLUMNS
from randcheck.registers.conflict import InspectorConflict, TargetConflict
from randcheck.registers.inspector import Gender, Inspector, InspectorLevel, InspectorStatus
from randcheck.registers.report import TableKind
from randcheck.registers.target import (
    CreditRiskClass,
    CreditStatus,
    InspectionTarget,
    TargetKind,
    TargetState,
)
from randcheck.registers.uscc import make_uscc

TARGET = {
    "统一社会信用代码": "91110000600037341L",
    "对象编号": "",
    "编号类型": "",
    "名称": "通化市某某商店",
    "住所（经营场所）": "通化市东昌区新华大街１号",
    "法定代表人（负责人）": "张　三",
    "行业": "零售业",
    "所在区域": "东昌区",
    "主体类型": "企业",
    "信用风险分类": "A",
    "信用状况": "守信",
    "是否列入经营异常名录": "否",
    "是否网络经营": "是",
    "登记状态": "存续",
    "上次检查日期": "2025-03-05",
    "本年度检查次数": "1",
    "抽取权重": "10",
}
INSPECTOR = {
    "人员编号": "P001",
    "姓名": "李四",
    "性别": "女",
    "所在单位": "市场监管局",
    "内设部门": "食品科",
    "职务": "科长",
    "执法证号": "07010001",
    "执法类别": "食品安全、特种设备",
    "联系方式": "0435-3900000",
    "执法证有效期起": "2024-01-01",
    "执法证有效期止": "2028年12月31日",
    "执法层级": "本级",
    "在岗状态": "在岗",
    "是否领导干部": "是",
    "执法区域": "东昌区;集安市",
    "亲属组": "",
    "承检户数上限": "",
    "已承检户数": "0",
}
CONFLICT = {
    "人员编号": "P001",
    "对象编号": "91110000600037341L",
    "编号类型": "",
    "关联人员编号": "",
    "回避理由": "配偶任职",
}


def code(number: int) -> str:
    """Return the USCC of an enterprise of 东昌区 by its serial number."""
    return make_uscc("91", "220502", f"{number:08d}")


def table(sound: dict[str, object], *changes: dict[str, object]) -> list[list[object]]:
    """Return headings and one row for each mapping of changes to the sound row."""
    return [list(sound), *([{**sound, **change}[heading] for heading in sound] for change in changes)]


def targets_table(*changes: dict[str, object]) -> list[list[object]]:
    return table(TARGET, *changes)


def many_targets_table(size: int) -> list[list[object]]:
    """Return headings and ``size`` sound rows with different codes."""
    return targets_table(
        *({"统一社会信用代码": code(number), "名称": f"商店{number}"} for number in range(size))
    )


# ---- strategies -----------------------------------------------------------------------------------------

# Letters and marks that people write; "=" and separators of several labels are tried on purpose elsewhere.
_WORD = st.text("通化市东昌区食品药品安全ABCxyz0123456789（）·—", min_size=1, max_size=8)
labels = _WORD.filter(lambda text: text.strip("#") == text)
free_texts = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
usccs = st.builds(
    make_uscc,
    st.sampled_from(["91", "92", "93", "12", "51", "52", "N2", "Y1", "A1"]),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8),
)
_other_ids = st.tuples(
    st.text("0123456789-X", min_size=1, max_size=20), st.sampled_from(["事业单位登记号", "注册号"])
)


@st.composite
def targets(draw: st.DrawFn, attribute_names: tuple[str, ...] = ()) -> InspectionTarget:
    target_id, scheme = draw(st.one_of(usccs.map(lambda uscc: (uscc, "uscc")), _other_ids))
    return InspectionTarget(
        id=target_id,
        id_scheme=scheme,
        name=draw(free_texts),
        address=draw(st.just("") | free_texts),
        legal_representative=draw(st.just("") | free_texts),
        industry=draw(st.just("") | labels),
        area=draw(st.just("") | labels),
        kind=draw(st.sampled_from(TargetKind)),
        credit_risk=draw(st.none() | st.sampled_from(CreditRiskClass)),
        credit_status=draw(st.sampled_from(CreditStatus)),
        listed_abnormal=draw(st.booleans()),
        online_business=draw(st.booleans()),
        state=draw(st.sampled_from(TargetState)),
        last_inspected=draw(st.none() | days),
        inspections_this_year=draw(st.integers(0, 99)),
        weight=draw(st.integers(1, 1_000_000)),
        attributes=tuple((name, draw(st.just("") | labels)) for name in attribute_names),
    )


@st.composite
def inspectors(draw: st.DrawFn) -> Inspector:
    start, end = sorted(draw(st.tuples(days, days)))
    return Inspector(
        id=draw(st.text("P0123456789", min_size=1, max_size=8)),
        name=draw(free_texts),
        gender=draw(st.none() | st.sampled_from(Gender)),
        unit=draw(labels),
        section=draw(st.just("") | labels),
        position=draw(st.just("") | free_texts),
        certificate_number=draw(st.text("0123456789", min_size=6, max_size=18)),
        categories=draw(st.frozensets(labels, max_size=3)),
        contact=draw(st.just("") | free_texts),
        certificate_valid_from=draw(st.sampled_from([None, start])),
        certificate_valid_until=draw(st.sampled_from([None, end])),
        level=draw(st.sampled_from(InspectorLevel)),
        status=draw(st.sampled_from(InspectorStatus)),
        is_cadre=draw(st.booleans()),
        areas=draw(st.frozensets(labels, max_size=3)),
        kin_group=draw(st.none() | st.text("K0123456789", min_size=1, max_size=4)),
        capacity=draw(st.none() | st.integers(0, 500)),
        prior_load=draw(st.integers(0, 500)),
    )


_inspector_ids = st.text("P0123456789", min_size=1, max_size=6)
target_conflicts = st.builds(TargetConflict, inspector_id=_inspector_ids, target_id=usccs, ground=labels)
inspector_conflicts = (
    st.tuples(_inspector_ids, _inspector_ids, labels)
    .filter(lambda parts: parts[0] != parts[1])
    .map(lambda parts: InspectorConflict(inspector_id=parts[0], other_id=parts[1], ground=parts[2]))
)

assert list(TARGET) == [column.zh for column in COLUMNS[TableKind.TARGETS]]
assert list(INSPECTOR) == [column.zh for column in COLUMNS[TableKind.INSPECTORS]]
assert list(CONFLICT) == [column.zh for column in COLUMNS[TableKind.CONFLICTS]]
