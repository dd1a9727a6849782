"""The frame: the frozen copy of a register from which a draw is made (抽样框, protocol 5.1)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

import attrs

from randcheck.errors import DuplicateId, InvalidValue, shorten
from randcheck.registers.identifiers import require_identifier, require_label
from randcheck.registers.salted_tree import ListRoot, commit_rows, require_secret
from randcheck.text import Text

MAX_WEIGHT = 1_000_000

_TARGET_ID = Text("target id", "检查对象编号")
_STRATUM = Text("stratum label", "层名")
_AREA = Text("area", "区域")
_FRAME = Text("the frame", "抽样框")


def require_weight(weight: int) -> int:
    """Return ``weight`` when it is an integer from 1 to 1,000,000.

    Raises:
        InvalidValue: Anything else.
    """
    if type(weight) is not int or not 1 <= weight <= MAX_WEIGHT:
        raise _weight_out_of_range(weight)
    return weight


def _weight_out_of_range(weight: object) -> InvalidValue:
    return InvalidValue(
        rule=Text(f"weight must be an integer from 1 to {MAX_WEIGHT}", f"权重须为 1 至 {MAX_WEIGHT} 的整数"),
        seen=shorten(weight),
    )


@attrs.frozen(order=True)
class FrameClass:
    """The contents that rows of a frame share: what the register's secret part says of them.

    Attributes:
        stratum: Label of the stratum, 1–200 characters.
        weight: Drawing weight, 1 to 1,000,000.
        area: Area the assignment goes by, or the empty string where no area matters.
    """

    stratum: str = attrs.field()
    weight: int = 1
    area: str = ""

    def __attrs_post_init__(self) -> None:
        """Check the three fields."""
        require_label(self.stratum, what=_STRATUM)
        require_weight(self.weight)
        if self.area != "":
            require_label(self.area, what=_AREA)

    def line(self, target_id: str) -> str:
        r"""Return the committed line of the row: id, stratum, weight and, where there is one, area.

        Example:
            >>> FrameClass("A", 1).line("x")
            'x\tA\t1'
        """
        line = f"{target_id}\t{self.stratum}\t{self.weight}"
        return f"{line}\t{self.area}" if self.area else line


@attrs.frozen
class FrameRow:
    """One row of a frame, as handed in and out: a frame itself keeps columns."""

    id: str
    stratum: str = "all"
    weight: int = 1
    area: str = ""


@attrs.frozen(kw_only=True)
class Frame:
    """Rows ``(id, stratum, weight, area)`` in columns, ids ascending, with the secret that salts them.

    Make one with :meth:`from_rows`; the order in which rows are handed in never matters.

    Attributes:
        ids: Unique ids in ascending order of their code points (the order of their UTF-8 bytes).
        classes: The distinct (stratum, weight, area) contents, ascending.
        class_codes: For each id the index of its class.
        secret: 32 bytes; whoever knows them can try out the contents of every row.
    """

    ids: tuple[str, ...]
    classes: tuple[FrameClass, ...]
    class_codes: array[int] = attrs.field(repr=False)
    secret: bytes = attrs.field(repr=False)

    @classmethod
    def from_rows(cls, rows: Iterable[FrameRow | tuple[str, str, int]], *, secret: bytes) -> Frame:
        """Freeze ``rows`` under ``secret``.

        Args:
            rows: :class:`FrameRow` objects or ``(id, stratum, weight)`` tuples, in any order. None at all
                gives an empty frame, which no draw order accepts.
            secret: 32 bytes from a good source of randomness, new for every frame.

        Raises:
            InvalidIdentifier: An id or label that cannot be committed to.
            InvalidValue: A weight outside 1 to 1,000,000, or a secret of another length.
            DuplicateId: Two rows share an id.

        Example:
            >>> frame = Frame.from_rows([("b", "A", 1), ("a", "A", 3)], secret=bytes(32))
            >>> frame.ids, frame.tally
            (('a', 'b'), {'A': {1: 1, 3: 1}})
        """
        require_secret(secret)
        codes: dict[tuple[str, int, str], int] = {}
        seen: dict[str, int] = {}
        for handed_in, row in enumerate(rows, start=1):
            if isinstance(row, FrameRow):
                target_id, content = row.id, (row.stratum, row.weight, row.area)
            else:
                target_id, stratum, weight = row
                content = (stratum, weight, "")
            # 1, 1.0 and True are one key of a dict: which of them came first must not matter.
            if type(content[1]) is not int:
                raise _weight_out_of_range(content[1])
            seen[require_identifier(target_id, what=_TARGET_ID)] = codes.setdefault(content, len(codes))
            if len(seen) != handed_in:
                raise DuplicateId(where=_FRAME, identifier=target_id)
        # Every row may have a class of its own, so they are sorted as tuples, which compare ten times faster;
        # but not before it is known that their labels are text.
        for stratum, area in {(stratum, area) for stratum, _, area in codes}:
            FrameClass(stratum, area=area)
        contents = sorted(codes)
        new_codes = [0] * len(contents)
        for index, content in enumerate(contents):
            new_codes[codes[content]] = index
        ids = tuple(sorted(seen))
        return cls(
            ids=ids,
            classes=tuple(FrameClass(*content) for content in contents),
            class_codes=array("I", map(new_codes.__getitem__, map(seen.__getitem__, ids))),
            secret=secret,
        )

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self) -> Iterator[FrameRow]:
        """Yield the rows, ids ascending."""
        for target_id, code in zip(self.ids, self.class_codes, strict=True):
            content = self.classes[code]
            yield FrameRow(target_id, content.stratum, content.weight, content.area)

    def find_class(self, target_id: str) -> FrameClass | None:
        """Return the content of the row of ``target_id``, or None when the frame does not hold it."""
        index = bisect_left(self.ids, target_id)
        if index == len(self.ids) or self.ids[index] != target_id:
            return None
        return self.classes[self.class_codes[index]]

    def find_row(self, target_id: str) -> FrameRow | None:
        """Return the row of ``target_id``, or None when the frame does not hold it."""
        content = self.find_class(target_id)
        if content is None:
            return None
        return FrameRow(target_id, content.stratum, content.weight, content.area)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield id and committed line of every row, ids ascending."""
        for target_id, code in zip(self.ids, self.class_codes, strict=True):
            yield target_id, self.classes[code].line(target_id)

    @cached_property
    def tally(self) -> dict[str, dict[int, int]]:
        """How many rows each weight of each stratum has: ``{stratum: {weight: rows}}``, both ascending."""
        per_class = [0] * len(self.classes)
        for code in self.class_codes:
            per_class[code] += 1
        # An array hands its numbers out anew, so that those of the tally lie side by side in memory: sums over
        # a million different weights, which every draw takes, are five times faster for it.
        weights = array("I", [content.weight for content in self.classes])
        tally: dict[str, dict[int, int]] = {}
        for content, weight, count in zip(self.classes, weights, per_class, strict=True):
            rows = tally.setdefault(content.stratum, {})
            rows[weight] = rows.get(weight, 0) + count
        return tally

    @cached_property
    def commitment(self) -> ListRoot:
        """The frame's rows, depth and root; computed once, about 2 µs a row."""
        return commit_rows(self.secret, self.lines())
