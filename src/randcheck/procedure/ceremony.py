"""The ceremony of one draw: everything that is held between commitment and reveal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from randcheck.drawing.draw import Draw
from randcheck.drawing.seed import Contribution, derive_seed, require_contributions
from randcheck.drawing.substitution import Replacement, replacements_to_mapping, run_substitution
from randcheck.errors import ContributionMismatch, InvalidValue, MalformedDocument, shorten
from randcheck.hashing import sha256
from randcheck.planning.substitution_order import SubstitutionOrder
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import read_chain, replacements_so_far
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.materials import Materials
from randcheck.receipts.rerun import rerun_draw, standing_input
from randcheck.receipts.statements import RESULT_OF, Commitment, ResultStatement
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

_WHAT = Text("ceremony file", "抽取准备文件")
_FIELDS = frozenset({"commitment", "entry", "materials", "nonces", "substituted"})
MAX_CEREMONY_BYTES = 1 << 30


@attrs.frozen(kw_only=True)
class Conclusion:
    """What a ceremony comes to.

    Attributes:
        result: The draw or substitution.
        summary: The draw's summary; None for a substitution.
    """

    result: ResultStatement
    summary: DrawSummary | None = None


@attrs.frozen(kw_only=True)
class Ceremony:
    """A commitment with the secrets behind it. Keep it secret until the draw is revealed.

    Attributes:
        commitment: What is or will be committed.
        envelope: The signed commitment.
        entry: Where the ledger has it; None before it is appended.
        nonces: Contributions already fixed by digest, by role: the organ's own.
        materials: The committed lists.
        substituted: For a substitution the bundle of the draw it changes.
    """

    commitment: Commitment
    envelope: Envelope
    entry: LedgerEntry | None = None
    nonces: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    materials: Materials = attrs.field(repr=False)
    substituted: Bundle | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check that the parts belong together, so that a file with one exchanged is noticed when it is read."""
        fixed = {contributor.role: contributor.digest for contributor in self.commitment.contributors}
        for role, value in self.nonces:
            if fixed.get(role) != Contribution(role, value).digest:
                raise ContributionMismatch(
                    role=role,
                    rule=Text(
                        "a value that is kept must be one whose digest was committed",
                        "所保存的值须与承诺的摘要一致",
                    ),
                    seen="another",
                )
        order, bundle = self.commitment.substitution, self.substituted
        is_other = (
            self.envelope.payload != self.commitment.encode()
            or (self.entry is not None and not self.entry.is_about(self.envelope))
            or (None if order is None else order.draw)
            != (None if bundle is None else sha256(bundle.result.payload))
        )
        if is_other:
            raise InvalidValue(
                rule=Text(
                    "envelope, ledger entry and the draw that is changed must be those of the commitment",
                    "信封、账本记录与被替换的抽取须对应该承诺",
                ),
                seen="another",
            )

    def complete(self, contributions: Mapping[str, str]) -> tuple[Contribution, ...]:
        """Return all contributions in committed order, the fixed ones put in.

        Args:
            contributions: Values by role; roles whose value is fixed may be left out.

        Raises:
            ContributionMismatch: A role is missing, was not announced, or its value is not the fixed one.
        """
        values = dict(self.nonces) | dict(contributions)
        announced = self.commitment.contributors
        roles = [contributor.role for contributor in announced]
        for role in roles:
            if role not in values:
                raise ContributionMismatch(
                    role=role, rule=Text("must be given before the draw", "抽取前须给出"), seen="nothing"
                )
        unknown = sorted(set(values) - set(roles))
        in_order = [Contribution(role, values[role]) for role in [*roles, *unknown]]
        return require_contributions(announced, in_order)

    def conclude(self, contributions: Sequence[Contribution], at: datetime) -> Conclusion:
        """Run the draw or substitution that follows from the contributions: a pure function of both.

        Args:
            contributions: From :meth:`complete`.
            at: The moment that the statements bear, with time zone, whole seconds.
        """
        seed = derive_seed(self.commitment.digest, contributions)
        draws: list[Draw] = []
        results: tuple[Mapping[str, Any], ...]
        if self.commitment.substitution is None:
            draws = [rerun_draw(order, seed, self.materials) for order in self.commitment.orders]
            results = tuple(draw.to_mapping() for draw in draws)
        else:
            results = (self._run_substitution(self.commitment.substitution, seed),)
        result = ResultStatement(
            kind=RESULT_OF[self.commitment.kind],
            log=self.commitment.log,
            drawn_at=at,
            commitment=self.commitment.digest,
            contributions=tuple(contributions),
            seed=seed,
            results=results,
        )
        summary = DrawSummary.of(result, draws, self.materials) if draws else None
        return Conclusion(result=result, summary=summary)

    def rehearse(self) -> None:
        """Run a substitution under a seed that nobody will draw, before it is committed.

        Whether vacant seats can be filled does not depend on the seed. A draw of targets is not rehearsed:
        its orders are checked when they are made, and a shortage of inspectors is a result of its own.

        Raises:
            InvalidValue: A vacancy is no seat of the teams as they are now.
            AssignmentInfeasible: Not without moving others.
        """
        if self.commitment.substitution is not None:
            self._run_substitution(self.commitment.substitution, bytes(32))

    def _run_substitution(self, order: SubstitutionOrder, seed: bytes) -> Mapping[str, Any]:
        conflicts = self.materials.find_conflicts(order.conflicts)
        if conflicts is None or self.substituted is None:
            raise InvalidValue(
                rule=Text(
                    "a substitution must come with its conflicts and the draw it changes",
                    "替换须附回避名单与原抽取证据包",
                ),
                seen="nothing",
            )
        links = read_chain(self.substituted)
        root = links[0]
        draw_order = next((one for one in root.commitment.orders if one.task.id == order.task_id), None)
        if draw_order is None:
            raise InvalidValue(
                rule=Text("the draw must be about the task", "原抽取须针对该任务"), seen=order.task_id
            )
        draw = rerun_draw(draw_order, root.result.seed, root.bundle.materials)
        if draw.assignment is None:
            raise InvalidValue(rule=Text("the draw must have teams", "原抽取须已选派检查组"), seen="none")
        given = standing_input(draw, root.bundle.materials, conflicts)
        earlier = replacements_so_far(links, order.task_id)
        return replacements_to_mapping(
            order.task_id, run_substitution(order, given, draw.assignment, seed, earlier=earlier)
        )

    def encode(self) -> bytes:
        """Return the file that keeps a ceremony between commitment and reveal; it holds secrets."""
        return encode_strict(
            {
                "commitment": self.envelope.to_mapping(),
                "entry": None if self.entry is None else self.entry.to_mapping(),
                "materials": self.materials.to_mapping(),
                "nonces": [{"role": role, "value": value} for role, value in self.nonces],
                "substituted": None if self.substituted is None else self.substituted.to_mapping(),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Ceremony:
        """Return the ceremony in a file.

        Raises:
            MalformedDocument, NotCanonical: Not such a file.
        """
        value = parse_strict(data, what=_WHAT, max_bytes=MAX_CEREMONY_BYTES)
        rule = Text("must be a file written by commit", "须为 commit 写出的文件")
        if not isinstance(value, dict) or value.keys() != _FIELDS:
            raise MalformedDocument(what=_WHAT, rule=rule, seen=type(value).__name__)
        try:
            envelope = Envelope.from_mapping(value["commitment"])
            entry: Any = value["entry"]
            nonces: Any = value["nonces"]
            return cls(
                commitment=Commitment.decode(envelope.payload),
                envelope=envelope,
                entry=None if entry is None else LedgerEntry.from_mapping(entry),
                nonces=tuple(_read_nonce(item) for item in nonces),
                materials=Materials.from_mapping(value["materials"]),
                substituted=None
                if value["substituted"] is None
                else Bundle.from_mapping(value["substituted"]),
            )
        except (InvalidValue, ContributionMismatch, KeyError, TypeError) as error:
            raise MalformedDocument(what=_WHAT, rule=rule, seen=str(error)) from error


def _read_nonce(item: Any) -> tuple[str, str]:
    if not isinstance(item, dict) or item.keys() != {"role", "value"}:
        raise TypeError(shorten(item))
    return item["role"], item["value"]


def unfold(bundle: Bundle, task_id: str | None = None) -> tuple[Bundle, tuple[Replacement, ...]]:
    """Return the draw's own bundle under a chain of substitutions, and what they changed, oldest first.

    Args:
        bundle: A draw, or the latest substitution.
        task_id: Whose replacements to return; None for those of every task, each with its own teams.

    Raises:
        MalformedDocument: A bundle of the chain cannot be read, or does not follow from the one before.
    """
    links = read_chain(bundle)
    tasks = links[0].commitment.task_ids if task_id is None else (task_id,)
    return links[0].bundle, tuple(change for task in tasks for change in replacements_so_far(links, task))
