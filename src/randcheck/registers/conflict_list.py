"""The frozen list of declared conflicts of interest (回避, Tonghua norm 六(五)3(2); protocol 5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.salted_tree import ListRoot, commit_rows, require_secret
from randcheck.text import Text

_INSPECTOR_ID = Text("inspector id", "检查人员编号")
_TARGET_ID = Text("target id", "检查对象编号")


@attrs.frozen(kw_only=True)
class ConflictList:
    """Who may not inspect whom, and who may not serve together.

    A pair declared twice counts once. Pairs may name targets or inspectors that are in no frame or roster:
    they then bar nobody.

    Attributes:
        target_pairs: ``(inspector id, target id)``, ascending.
        inspector_pairs: ``(inspector id, inspector id)``, each pair and the whole ascending.
        secret: 32 bytes; see :class:`~randcheck.registers.frame.Frame`.
    """

    target_pairs: tuple[tuple[str, str], ...]
    inspector_pairs: tuple[tuple[str, str], ...]
    secret: bytes = attrs.field(repr=False, validator=lambda _, __, value: require_secret(value) and None)

    @classmethod
    def from_pairs(
        cls,
        *,
        targets: Iterable[tuple[str, str]] = (),
        inspectors: Iterable[tuple[str, str]] = (),
        secret: bytes,
    ) -> ConflictList:
        """Freeze declared pairs; their order, and the order within an inspectors' pair, never matters.

        Raises:
            InvalidIdentifier: An id that cannot be committed to.
            InvalidValue: An inspector paired with himself, or a secret of another length.

        Example:
            >>> ConflictList.from_pairs(inspectors=[("p2", "p1")], secret=bytes(32)).inspector_pairs
            (('p1', 'p2'),)
        """
        target_pairs = {
            (require_identifier(inspector, what=_INSPECTOR_ID), require_identifier(target, what=_TARGET_ID))
            for inspector, target in targets
        }
        inspector_pairs = {
            (min(pair), max(pair))
            for pair in (
                (require_identifier(one, what=_INSPECTOR_ID), require_identifier(other, what=_INSPECTOR_ID))
                for one, other in inspectors
            )
        }
        for one, other in inspector_pairs:
            if one == other:
                raise InvalidValue(
                    rule=Text(
                        "two inspectors who are kept apart must be different people",
                        "须分开选派的两名检查人员不得为同一人",
                    ),
                    seen=one,
                )
        return cls(
            target_pairs=tuple(sorted(target_pairs)),
            inspector_pairs=tuple(sorted(inspector_pairs)),
            secret=secret,
        )

    def __len__(self) -> int:
        return len(self.target_pairs) + len(self.inspector_pairs)

    @cached_property
    def commitment(self) -> ListRoot:
        """The list's rows, depth and root; an empty list has a root too."""
        lines = [f"target\t{inspector}\t{target}" for inspector, target in self.target_pairs]
        lines += [f"inspector\t{one}\t{other}" for one, other in self.inspector_pairs]
        return commit_rows(self.secret, ((line, line) for line in lines))
