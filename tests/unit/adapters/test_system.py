"""The machine's clock and randomness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.errors import InvalidValue


def test_the_clock_is_aware_and_tells_the_time_of_the_machine():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


@pytest.mark.parametrize("size", [1, 16, 32, 1024])
def test_a_token_has_the_size_asked_for(size):
    assert len(SystemEntropy().token(size)) == size


def test_tokens_do_not_repeat():
    assert len({SystemEntropy().token(16) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("size", [0, -1, 1025, 1.0, "32", None, True])
def test_another_size_is_refused(size):
    with pytest.raises(InvalidValue, match="integer from 1 to 1024"):
        SystemEntropy().token(size)
