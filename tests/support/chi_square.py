"""Whether counts agree with the frequencies that are claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from scipy.stats import chi2

RARE = 5  # expected counts below this are pooled: the statistic is not χ² for them


def chi_square_p(observed: Sequence[float], expected: Sequence[float]) -> float:
    """Return the p-value of the counts; cells where few are expected are pooled into one."""
    observed, expected = np.asarray(observed, float), np.asarray(expected, float)
    common = expected >= RARE
    observed = np.append(observed[common], observed[~common].sum())
    expected = np.append(expected[common], expected[~common].sum())
    if expected[-1] == 0:
        assert observed[-1] == 0, "an outcome came that cannot come"
        observed, expected = observed[:-1], expected[:-1]
    return float(chi2.sf(((observed - expected) ** 2 / expected).sum(), max(1, len(expected) - 1)))


def uniform_p(outcomes: Iterable[Hashable], possible: Sequence[Hashable]) -> float:
    """Return the p-value of ``outcomes`` being uniform over ``possible``; each must be one of them."""
    counts = Counter(outcomes)
    assert set(counts) <= set(possible), f"not possible: {set(counts) - set(possible)}"
    total = sum(counts.values())
    return chi_square_p([counts[one] for one in possible], [total / len(possible)] * len(possible))
