"""The first full seating of a part: dealt (stage 1), or started and then to be mixed (stage 2)."""

from __future__ import annotations

import attrs

from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.deal import Dealer, DeckDealer, find_dealer
from randcheck.drawing.assignment.kin import search_kin
from randcheck.drawing.assignment.problem import UPPER
from randcheck.drawing.assignment.start import Start, even_out, make_start
from randcheck.drawing.assignment.state import NOBODY, SeatState
from randcheck.drawing.stream import Stream

_PATIENCE = 32  # deals before it is worth asking whether any deal can succeed; changes no result


@attrs.frozen(kw_only=True)
class Beginning:
    """How far a part has come.

    Attributes:
        component: The part.
        labels: What its labels begin with.
        state: Who sits where.
        attempt: The number of the deal that was lawful; 0 for a start, which is still to be mixed.
        failed: Seats that nobody can fill even if kin could serve together; ``state`` then does not heed kin.
        kin_targets: When kin are why there is no seating: the targets that the proof needs.
        is_undecided: Whether the search that keeps kin apart gave up.
    """

    component: Component
    labels: str
    state: SeatState
    attempt: int = 0
    failed: tuple[int, ...] = ()
    kin_targets: tuple[int, ...] = ()
    is_undecided: bool = False


def begin(component: Component, key: str, prefix: str) -> Beginning:
    """Return a lawful, most even seating of a part, or why there is none.

    Stage 1 where it applies: deals on labels ``deal/1``, ``deal/2``, … up to the dealer's most. Otherwise,
    and should every deal clash, the start on label ``start``. With kin groups, when a start that heeds
    them cannot fill every seat from the own level: the exact search, from a start on label ``kin`` that does
    not heed them.

    Args:
        component: The part.
        key: The purpose key.
        prefix: What every label begins with.
    """
    labels = prefix + component.prefix
    start = None
    dealer = find_dealer(component)
    if dealer is not None:
        for attempt in range(1, dealer.most_attempts + 1):
            holders = dealer.deal(Stream(key, f"{labels}deal/{attempt}"))
            if holders is not None:
                state = SeatState.of(component, holders)
                return Beginning(component=component, labels=labels, state=state, attempt=attempt)
            if attempt == _PATIENCE and not component.has_kin:
                start = make_start(component, Stream(key, f"{labels}start"))
                if not _can_be_dealt(component, start, dealer):
                    break
    if start is None:
        start = make_start(component, Stream(key, f"{labels}start"))
    if component.has_kin and (start.failed or _borrowed(component, start.state)):
        return _search(component, start, key, labels)
    return Beginning(component=component, labels=labels, state=start.state, failed=start.failed)


def _can_be_dealt(component: Component, start: Start, dealer: Dealer) -> bool:
    """Tell whether some deal can be lawful: a deck has loads that differ by one at most."""
    if start.failed:
        return False
    loads = [len(start.state.held[inspector]) for inspector in component.members]
    return not isinstance(dealer, DeckDealer) or max(loads) - min(loads) <= 1


def _search(component: Component, start: Start, key: str, labels: str) -> Beginning:
    """Decide what a start that heeds kin could not: fill every seat, with the fewest upper inspectors."""
    heedless = make_start(component, Stream(key, f"{labels}kin"), heed_kin=False)
    if heedless.failed:
        return Beginning(component=component, labels=labels, state=heedless.state, failed=heedless.failed)
    fewest = _borrowed(component, heedless.state)
    if start.failed or _borrowed(component, start.state) > fewest:
        found = search_kin(component, heedless)
        if found.state is not None and (
            start.failed or _borrowed(component, found.state) < _borrowed(component, start.state)
        ):
            if component.even:
                order = sorted(component.members, key=heedless.rank.__getitem__)
                even_out(component, found.state, order, heedless.rank)
            return Beginning(component=component, labels=labels, state=found.state)
        if start.failed:
            return Beginning(
                component=component,
                labels=labels,
                state=start.state,
                kin_targets=found.targets,
                is_undecided=not found.is_exhausted,
            )
    return Beginning(component=component, labels=labels, state=start.state)


def _borrowed(component: Component, state: SeatState) -> int:
    return sum(holder != NOBODY and component.level[holder] == UPPER for holder in state.holder)
