"""The value objects that carry a deadline."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.workdays import Edition
from support.holidays import calendar_through

CALENDAR = calendar_through()
CONFIRMED = CALENDAR.add(date(2026, 9, 18), 5)
PROVISIONAL = CALENDAR.add(date(2026, 12, 10), 20)


def test_a_confirmed_deadline_reads_as_a_sentence():
    assert CONFIRMED.describe().en == (
        "5 working days after 2026-09-18 (Friday): due 2026-09-24 (Thursday), confirmed"
    )
    assert CONFIRMED.describe().zh == "2026-09-18（星期五）起 5 个工作日：2026-09-24（星期四）到期，已确定"
    assert CALENDAR.add(date(2026, 3, 2), 1).describe().en.startswith("1 working day after")
    assert (
        CALENDAR.subtract(date(2026, 3, 4), 2).describe().zh.startswith("2026-03-04（星期三）前 2 个工作日")
    )


def test_a_provisional_deadline_says_so_and_when_to_act():
    assert "provisional until the Notice" in PROVISIONAL.describe().en
    assert PROVISIONAL.describe().en.endswith("act by 2027-01-07 (Thursday)")
    assert PROVISIONAL.describe().zh.endswith("请最迟于 2027-01-07（星期四）办结")


def test_the_json_form_has_plain_values_only():
    mapping = PROVISIONAL.to_mapping()
    assert mapping["due"] == "2027-01-08"
    assert mapping["status"] == "provisional"
    assert mapping["act_by"] == "2027-01-07"
    assert mapping["direction"] == "after"
    assert mapping["missing_notice"]["zh"] == "国务院办公厅关于2027年部分节假日安排的通知"
    assert set(mapping["edition"]) == {"source", "version", "region", "digest"}
    assert CONFIRMED.to_mapping()["missing_notice"] is None


def test_a_deadline_to_be_acted_on_after_it_is_due_cannot_exist():
    with pytest.raises(InvalidValue, match="act_by"):
        attrs.evolve(CONFIRMED, act_by=CONFIRMED.due + timedelta(days=1))


@pytest.mark.parametrize("digest", ["", "ab", "A" * 64, "g" * 64])
def test_an_edition_has_a_sha256_digest(digest):
    with pytest.raises(InvalidValue, match="64"):
        Edition(source="x", version="1", digest=digest)
