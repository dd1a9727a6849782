"""Registers of targets as CSV files, whole and spoilt, with what the library says of a draw made of them."""

from __future__ import annotations

import base64
import csv
import io
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from randcheck.adapters.table_files import load_targets
from randcheck.errors import RandcheckError
from randcheck.office import Registers
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.register_check import check_register
from randcheck.registers.uscc import make_uscc
from support.ceremonies import AS_OF, SAID, office_at, task_of

ENGLISH = ["uscc", "name", "address", "legal_representative", "industry", "Credit Risk", "state", "last_inspected",
           "inspections_this_year", "weight", "area", "规模", "id", "id_scheme", "kind", "备注"]  # fmt: skip
CHINESE = ["*统一社会信用代码（必填）", "企业名称", "住所（经营场所）", "法定代表人（负责人）", "所属行业", "信用风险等级",
           "经营状态", "上次检查日期", "本年度检查次数", "抽取权重", "县（市、区）", "规模", "对象编号", "编号类型",
           "主体类型", "备注"]  # fmt: skip
ODD_CELLS = ["", " ", "=1+1", "#N/A", "９1", "A ", "\u200b", "1e5", "2026-02-30", "2026年3月5日", "20260305", "-1", "1.0",
             "低风险", "正常", "吊销未注销", "大|小", "甲" * 201, "9.12205E+17", "e\u0301", "是", "a\nb", '"']  # fmt: skip
RULES = {
    "filters and classes": FrameRule(
        as_of=AS_OF,
        strata_by=("credit_risk", "规模"),
        filters=FilterRule(
            inspected_within_months=6, annual_cap=3, only=(("行业", frozenset({"零售业", "餐饮业", ""})),)
        ),
        weights=WeightRule(by="规模", weights=(("小微", 3), ("", 2)), other=1),
        with_areas=True,
    ),
    "own weights": FrameRule(as_of=AS_OF, filters=FilterRule(active_only=False), weights=WeightRule()),
}


def registers() -> Iterator[dict[str, Any]]:
    """Yield registers with the bundle of a draw of the genuine one and the library's finding, or refusal."""
    rows = _rows()
    genuine = _encoded([CHINESE, *rows])
    for name, rule in RULES.items():
        bundle = _draw(genuine, rule)
        for what, data in _files(rows):
            yield {"name": f"{name}: {what}", **_judged(bundle, data)}


def _rows() -> list[list[str]]:
    chance = random.Random("register")
    rows = []
    for number in range(40):
        is_firm = number % 9 != 0
        uscc = make_uscc(("91", "92", "93")[number % 3], "220502", f"MA{number:06}") if is_firm else ""
        own = ["", "", ""] if is_firm else [f"事证{number:03}", "事业单位登记号", "事业单位"]
        rows.append(
            [
                uscc.lower() if number == 7 else uscc,
                f"商店{number}",
                f"新华大街{number}号, 东侧",
                f"张{number}",
                ("零售业", "餐饮业", "", "制造业")[number % 4],
                ("A", "B类", "较高", "")[number % 4],
                ("存续", "正常", "开业", "注销", "吊销，未注销")[number % 5] if number % 3 else "",
                ("", "2026-05-24", "2026/5/25", "2026年11月1日", "20250101")[chance.randrange(5)],
                str(chance.randrange(5)),
                str(1 + number % 6),
                ("东昌区", "集安市", "")[number % 3],
                ("小微", "中型", "")[number % 3],
                *own,
                "随意",
            ]
        )
    return rows


def _files(rows: list[list[str]]) -> Iterator[tuple[str, bytes]]:
    yield "as it was", _encoded([CHINESE, *rows])
    yield "in English", _encoded([ENGLISH, *rows])
    yield "in GB18030", _encoded([CHINESE, *rows], "gb18030")
    yield "in UTF-16", _encoded([CHINESE, *rows], "utf-16")
    yield "with a mark", _encoded([CHINESE, *rows], "utf-8-sig")
    yield "by semicolons", _encoded([CHINESE, *rows], delimiter=";")
    yield "by tabs", _encoded([CHINESE, *rows], delimiter="\t")
    yield "in another order", _encoded([CHINESE, *reversed(rows)])
    yield "without a row", _encoded([CHINESE, *rows[1:]])
    yield "with a row twice", _encoded([CHINESE, *rows, rows[3]])
    yield "with empty rows", _encoded([CHINESE, *rows[:5], [""] * len(CHINESE), [], *rows[5:]])
    yield "with a short row", _encoded([CHINESE, *rows, rows[0][:4]])
    yield "with a long row", _encoded([CHINESE, *rows, [*rows[0], "more"]])
    yield "empty", b""
    yield "headings only", _encoded([CHINESE])
    yield "no table", b"\xff\xfe\xff"
    yield "an open quote", _encoded([CHINESE, *rows]) + b'"'
    yield "a column twice", _encoded([[*CHINESE[:-1], "统一社会信用代码"], *rows])
    yield "without a column of the rule", _encoded([[*row[:11], *row[12:]] for row in (CHINESE, *rows)])
    chance = random.Random("cells")
    for number in range(120):
        changed = [list(row) for row in rows]
        row, column = chance.randrange(len(rows)), chance.randrange(len(CHINESE))
        changed[row][column] = chance.choice([*ODD_CELLS, rows[chance.randrange(len(rows))][column]])
        yield f"cell {number}", _encoded([CHINESE, *changed])


def _encoded(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def _draw(data: bytes, rule: FrameRule) -> Bundle:
    targets = _load(data)
    sample = SampleRule(size=5) if rule.weights is None else SampleRule(size=5, selection=Selection.PARETO)
    task = task_of(frame_rule=rule, sample=sample, teams=None)
    return office_at().draw(task, Registers(targets=targets, inspectors=[], conflicts=()), SAID)


def _load(data: bytes) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "targets.csv"
        path.write_bytes(data)
        return load_targets(path).entries


def _judged(bundle: Bundle, data: bytes) -> dict[str, Any]:
    line = {
        "file": base64.b64encode(bundle.encode()).decode(),
        "register": base64.b64encode(data).decode(),
    }
    try:
        targets = _load(data)
    except RandcheckError as error:
        return line | {"refused": error.code}
    return line | {"findings": [finding.to_mapping() for finding in check_register(bundle, targets)]}
