"""Where a stratum was cut: all that one of its firms needs to see by arithmetic whether it is drawn."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from fractions import Fraction
from math import gcd
from typing import Any

import attrs

from randcheck.drawing.draw import Draw
from randcheck.drawing.pareto import ParetoCut
from randcheck.drawing.sampling import StratumDraw
from randcheck.errors import InvalidValue, shorten
from randcheck.hashing import labelled_digest
from randcheck.planning.sample_rule import Selection
from randcheck.registers.frame import Frame
from randcheck.registers.identifiers import require_label
from randcheck.registers.salted_proof import ProvableList
from randcheck.text import Text

_TICKET = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"(0|[1-9][0-9]{0,99})/([1-9][0-9]{0,99})")
NOT_GIVEN = "-"


class CutKind(enum.Enum):
    """What decides in a stratum."""

    NOBODY = "none"
    """None is drawn."""

    EVERYBODY = "all"
    """All are drawn."""

    BY_TICKET = "ticket"
    """The smallest tickets are drawn."""

    BY_KEY = "key"
    """Weights that are certain are drawn, and of the others the smallest keys (Pareto)."""

    BY_WEIGHT = "certain"
    """Weights that are certain are drawn, and nobody else."""


@attrs.frozen(kw_only=True)
class StratumCut:
    """The cut of one stratum.

    Attributes:
        label: The stratum.
        kind: What decides.
        sample_size: n; for :attr:`CutKind.BY_KEY` what remains of it when certain rows are taken out.
        weight_total: W, likewise.
        certain_from: The least weight that is certain, or None when none is.
        cutoff: The last drawn ticket (64 hex digits) or key (``numerator/denominator`` in lowest terms); None
            where neither decides.

    Raises:
        InvalidValue: A part of another form.
    """

    label: str
    kind: CutKind
    sample_size: int
    weight_total: int
    certain_from: int | None = None
    cutoff: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_label(self.label, what=Text("stratum label", "层名"))
        form = {CutKind.BY_TICKET: _TICKET, CutKind.BY_KEY: _KEY}.get(self.kind)
        numbers = (self.sample_size, self.weight_total, 1 if self.certain_from is None else self.certain_from)
        if (
            any(type(number) is not int or number < 0 for number in numbers)
            or (form is None) != (self.cutoff is None)
            or (form is not None and form.fullmatch(str(self.cutoff)) is None)
            or (self.kind is CutKind.BY_KEY and not _is_in_lowest_terms(str(self.cutoff)))
            or (self.kind is CutKind.BY_KEY and not self.sample_size)
            or (self.kind is CutKind.BY_WEIGHT and self.certain_from is None)
            or (self.certain_from is not None and self.kind not in (CutKind.BY_KEY, CutKind.BY_WEIGHT))
        ):
            raise InvalidValue(
                rule=Text("a cut must have the form that its kind asks for", "界值须符合其种类的格式"),
                seen=shorten(repr(self.line())),
            )

    @classmethod
    def of(cls, stratum: StratumDraw, selection: Selection) -> StratumCut:
        """Return the cut of a stratum that was drawn."""
        order, pareto = stratum.order, stratum.pareto
        kind, cutoff = _kind_and_cutoff(stratum, selection)
        by_weight = kind in (CutKind.BY_KEY, CutKind.BY_WEIGHT) and pareto is not None
        return cls(
            label=order.label,
            kind=kind,
            sample_size=pareto.sample_size if by_weight and pareto else order.sample_size,
            weight_total=pareto.weight_total if by_weight and pareto else order.weight_total,
            certain_from=pareto.certain_from if by_weight and pareto else None,
            cutoff=cutoff,
        )

    def is_drawn(self, ticket: bytes, weight: int) -> bool:
        """Tell whether a row of the stratum is drawn, by its ticket and weight.

        Reserves are not drawn. Whoever has exactly the cut-off is the last drawn: two equal tickets are a
        collision of SHA-256, and keys that are equal are told apart by ticket, which a cut-off does not hold;
        see :meth:`key_of`.
        """
        if self.kind is CutKind.BY_TICKET:
            return ticket.hex() <= str(self.cutoff)
        if self.certain_from is not None and weight >= self.certain_from:
            return True
        if self.kind is CutKind.BY_KEY:
            return self.key_of(ticket, weight) <= Fraction(str(self.cutoff))
        return self.kind is CutKind.EVERYBODY

    def key_of(self, ticket: bytes, weight: int) -> Fraction:
        """Return the exact Pareto key of a row that is not certain."""
        return self._pareto.key_of(ticket, weight)

    def is_on_the_edge(self, ticket: bytes, weight: int) -> bool:
        """Tell whether the row has the very key of the cut-off, so that its ticket alone decides."""
        return (
            self.kind is CutKind.BY_KEY
            and not self._pareto.is_certain(weight)
            and self.key_of(ticket, weight) == Fraction(str(self.cutoff))
        )

    def line(self) -> str:
        r"""Return the committed line: label, kind, n, W, least certain weight and cut-off, joined by tabs.

        Example:
            >>> StratumCut(label="A", kind=CutKind.NOBODY, sample_size=0, weight_total=9).line()
            'A\tnone\t0\t9\t-\t-'
        """
        parts = (
            self.label,
            self.kind.value,
            self.sample_size,
            self.weight_total,
            self.certain_from,
            self.cutoff,
        )
        return "\t".join(NOT_GIVEN if part is None else str(part) for part in parts)

    def to_mapping(self) -> dict[str, Any]:
        """Return the cut as JSON."""
        return attrs.asdict(self) | {"kind": self.kind.value}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> StratumCut:
        """Return the cut that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part of another form.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        return cls(**(dict(mapping) | {"kind": CutKind(mapping["kind"])}))

    @property
    def _pareto(self) -> ParetoCut:
        return ParetoCut(
            certain_from=self.certain_from,
            certain=0,
            sample_size=self.sample_size,
            weight_total=self.weight_total,
        )


def _is_in_lowest_terms(key: str) -> bool:
    numerator, denominator = map(int, key.split("/"))
    return gcd(numerator, denominator) == 1


def provable_cuts(draw: Draw, frame: Frame) -> ProvableList:
    """Return the salted list of the cuts of a draw, one row a stratum, in which each firm is shown its own.

    Its salts follow from the frame's secret and the task, so that the list is as secret as the frame.
    """
    secret = labelled_digest("randcheck/strata/1", frame.secret.hex(), draw.order.task.id)
    return ProvableList(secret, ((cut.label, cut.line()) for cut in cuts_of(draw)))


def cuts_of(draw: Draw) -> tuple[StratumCut, ...]:
    """Return the cut of every stratum, labels ascending."""
    return tuple(StratumCut.of(stratum, draw.order.selection) for stratum in draw.strata)


def _kind_and_cutoff(stratum: StratumDraw, selection: Selection) -> tuple[CutKind, str | None]:
    if not stratum.order.sample_size:
        return CutKind.NOBODY, None
    if selection is Selection.FULL:
        return CutKind.EVERYBODY, None
    if stratum.pareto is None:
        return CutKind.BY_TICKET, stratum.cutoff.hex() if isinstance(stratum.cutoff, bytes) else None
    if isinstance(stratum.cutoff, Fraction):
        return CutKind.BY_KEY, f"{stratum.cutoff.numerator}/{stratum.cutoff.denominator}"
    return CutKind.BY_WEIGHT, None
