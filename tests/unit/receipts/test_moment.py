"""Moments: to the second, with an offset, in one way of writing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import InvalidValue
from randcheck.receipts.moment import read_moment, require_moment, write_moment

offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=offsets).map(lambda moment: moment.replace(microsecond=0))


@given(moments)
def test_what_is_written_is_read_back_with_its_offset(moment):
    again = read_moment(write_moment(moment))
    assert again == moment
    assert again.utcoffset() == moment.utcoffset()


@given(moments, moments)
def test_any_two_moments_can_be_compared(one, other):
    assert (one <= other) or (other <= one)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00+0800",
        "2026-11-24T12:00:00+08",
        "20261124T120000+08:00",
        "2026-11-24t12:00:00+08:00",
        "2026-11-24T12:00:00,0+08:00",
        "2026-11-24T12:00:00+08:00:00",
        "2026-11-24T12:00:00+08:00:30",
        "2026-11-24T12:00:00-00:00",
        "2026-11-24T12:00:00",
        "2026-11-24",
        " 2026-11-24T12:00:00+08:00",
        "",
        "noon",
        "２０２６-11-24T12:00:00+08:00",
        "2026-11-24T12:00:00+08:00\n",
        "2026-W48-2T12:00:00+08:00",
        None,
        20261124,
        b"2026-11-24T12:00:00+08:00",
    ],
)
def test_every_other_way_of_writing_is_refused(text):
    with pytest.raises(InvalidValue, match="a moment must be a real day") as caught:
        read_moment(text)
    assert "时间须为" in caught.value.describe("zh")


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01T12:00:00+08:00",
        "2026-00-01T12:00:00+08:00",
        "2026-11-31T12:00:00+08:00",
        "2026-02-29T12:00:00+08:00",
        "1900-02-29T12:00:00+08:00",
        "0000-01-01T12:00:00+08:00",
        "10000-01-01T12:00:00+08:00",
        "2026-11-24T24:00:00+08:00",
        "2026-11-24T12:60:00+08:00",
        "2026-11-24T23:59:60+08:00",
        "2026-11-24T12:00:00+24:00",
        "2026-11-24T12:00:00+08:60",
    ],
)
def test_a_day_or_time_that_does_not_exist_is_refused_in_words_of_our_own(text):
    # Protocol page, 1.7.
    with pytest.raises(InvalidValue, match="a moment must be a real day") as caught:
        read_moment(text)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2024-02-29T00:00:00+00:00",
        "2000-02-29T23:59:59-00:01",
    ],
)
def test_the_first_and_last_moments_are_read(text):
    assert write_moment(read_moment(text)) == text


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 24, 12),  # noqa: DTZ001 - that it has no zone is the point
        datetime(2026, 11, 24, 12, microsecond=1, tzinfo=UTC),
        datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(seconds=1))),
        date(2026, 11, 24),
        "2026-11-24T12:00:00+08:00",
    ],
)
def test_what_a_receipt_cannot_write_is_no_moment(moment):
    with pytest.raises(InvalidValue):
        require_moment(moment)
