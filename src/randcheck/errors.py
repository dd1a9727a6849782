"""Every error that randcheck raises.

::

    RandcheckError
    ├── InvalidValue                 a value breaks a rule of its field
    │   ├── InvalidIdentifier        an id with control characters, too long, …
    │   └── InvalidUscc              not a 统一社会信用代码
    ├── RegisterError
    │   ├── DuplicateId              two rows of one register share an id
    │   ├── UnknownAttribute         an attribute that a target does not have
    │   ├── RegisterEventRefused     an event that does not fit the entry's history
    │   ├── RegisterFileInvalid      bad rows in a file; nothing was loaded
    │   ├── UnreadableFile           not a table at all, or a format that is not read
    │   └── UnwritableFile           a table that could not be written
    ├── PlanningError
    │   ├── EmptyFrame               nothing to draw from
    │   ├── EmptyRoster              nobody to send
    │   ├── SampleTooLarge           n > N in a stratum
    │   ├── WordingUnread            a ratio or frequency wording that was not read whole
    │   ├── RuleConflict             rules that cannot be kept together
    │   ├── SizeAgainstRule          sample sizes that a ratio does not allow
    │   ├── AdjustmentRefused        a ratio or frequency adjusted against its ground or the law
    │   ├── CapExceeded              one inspection more than the annual cap
    │   ├── TaskAgainstPlan          a task from the plan that the plan does not bear
    │   └── TaskFileInvalid          a TASK.toml that cannot be understood
    ├── DrawError
    │   ├── MaterialMismatch         frame, roster or conflicts are not the committed ones
    │   ├── UnknownCategory          no inspector of the roster has the asked category
    │   ├── AssignmentInfeasible     not enough inspectors; carries the shortage
    │   └── AssignmentUndecided      kin groups made the search too long
    ├── ReceiptError
    │   ├── NotCanonical             bytes that are not the one canonical form
    │   ├── MalformedDocument        JSON, envelope or bundle of the wrong shape
    │   │   └── UnknownVersion       a statement of a protocol version this randcheck does not know
    │   ├── KeyFileInvalid           not a key
    │   ├── SigningFailed            a key, device or library that made no signature
    │   ├── TimestampUnavailable     an authority that gave no timestamp that holds
    │   ├── KeyChangeRefused         a change of keys that its signers may not make
    │   └── PolicyInvalid            a trust policy that cannot be used
    ├── CeremonyError
    │   ├── ContributionMismatch     missing, unexpected or changed contribution
    │   ├── AlreadyCommitted         a further attempt that does not name the one before
    │   ├── AlreadyDrawn             one task, one draw
    │   ├── Superseded               a step that something later of the task has overtaken
    │   └── NotCommitted             a reveal whose commitment is not in the ledger
    ├── ProcedureRefused             an act that the procedure does not allow; names rule and clause
    ├── WitnessError                 a witness does not cosign
    │   ├── UnknownLog               it was given no keys for this log
    │   ├── NotSignedByLog           no good signature of the log
    │   ├── CheckpointBehind         smaller than what it cosigned before
    │   ├── ContinuationUnproven     no proof that the tree continues the one it cosigned before
    │   └── ForkDetected             the log signed another history; carries the evidence
    ├── LedgerRolledBack             the ledger no longer has what was signed of it before
    ├── TransferError                a place that is not taken along
    │   ├── ExportInvalid            an export that is not whole; names file and place
    │   ├── TargetDiffers            the target holds what is not the beginning of the export
    │   └── TransferIncomplete       what was imported does not read back as it was exported
    ├── WorkdayError
    │   ├── OutsideCalendar          a date before the first announced year or too far ahead
    │   ├── DeadlineProvisional      strict mode and the notice is missing
    │   └── CalendarFileInvalid      a holiday file that cannot be used
    ├── StoreError                   the closed set that adapters may raise
    │   ├── HeadMoved, IdempotencyConflict, StoreUnavailable, CorruptEntry, SchemaTooNew, SchemaTooOld
    ├── DocumentTemplateInvalid      a host's template for a document that cannot be used
    └── MissingExtra                 an optional dependency is not installed

Each class has a stable kebab-case ``code``, its values as attributes, and a message in English (``str``) and
Chinese (:meth:`RandcheckError.describe`): the rule broken, the value seen, what is allowed. All are picklable.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

import attrs

from randcheck.text import Language, Text

_E = TypeVar("_E")


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def _error(cls: type[_E]) -> type[_E]:
    """Make ``cls`` an attrs exception with keyword-only values; a function, so that mypy sees its fields."""
    return attrs.define(kw_only=True, auto_exc=True, slots=False, str=False, eq=False, repr=False)(cls)


@_error
class RandcheckError(Exception):
    """The root of the tree. Catch it to catch everything randcheck raises on purpose."""

    code: ClassVar[str] = "randcheck-error"
    message: ClassVar[Text] = Text("randcheck failed", "randcheck 出错")

    def describe(self, language: Language = "en") -> str:
        """Return the message in ``language``."""
        return self.message.in_language(language).format_map(self._shown_values(language))

    def _shown_values(self, language: Language) -> dict[str, Any]:
        return {
            name: value.in_language(language) if isinstance(value, Text) else value
            for name, value in vars(self).items()
        }

    def __str__(self) -> str:
        return self.describe("en")

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"

    def __reduce__(self) -> tuple[Any, ...]:
        # BaseException's own way passes positional arguments, which keyword-only fields refuse.
        return _rebuild_error, (type(self), dict(vars(self)))


def _rebuild_error(cls: type[RandcheckError], values: dict[str, Any]) -> RandcheckError:
    return cls(**values)


def shorten(value: object, limit: int = 80) -> str:
    """Return ``value`` as text for a message, cut to ``limit`` characters."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:  # an integer of more than 4300 digits, somebody's broken __repr__
        text = f"<{type(value).__name__}>"
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def keep_text_or_shorten(value: Text | str) -> Text | str:
    """Return a sentence in both languages as it is, anything else as :func:`shorten` does."""
    return value if isinstance(value, Text) else shorten(value)


# ---- values ---------------------------------------------------------------------------------------------


@_error
class InvalidValue(RandcheckError):
    """A value breaks the rule of its field.

    Attributes:
        rule: What is allowed, as a full clause: "sampling ratio must satisfy 0 < r ≤ 1".
        seen: The value that was given, shortened.
    """

    code: ClassVar[str] = "invalid-value"
    message: ClassVar[Text] = Text("{rule}, got {seen}", "{rule}，实际为 {seen}")
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class InvalidIdentifier(InvalidValue):
    """An identifier that cannot be committed to: empty, too long, control or bidi characters, not NFC."""

    code: ClassVar[str] = "invalid-identifier"


@_error
class InvalidUscc(InvalidValue):
    """Not a unified social credit code (统一社会信用代码, GB 32100)."""

    code: ClassVar[str] = "invalid-uscc"


# ---- registers ------------------------------------------------------------------------------------------


@_error
class RegisterError(RandcheckError):
    """Something is wrong with a register."""

    code: ClassVar[str] = "register-error"


@_error
class DuplicateId(RegisterError):
    """Two entries of one list share an id."""

    code: ClassVar[str] = "duplicate-id"
    message: ClassVar[Text] = Text(
        "ids in {where} must be unique, got {identifier} more than once",
        "{where}中的编号不得重复：{identifier}",
    )
    where: Text
    identifier: str = attrs.field(converter=shorten)


@_error
class UnknownAttribute(RegisterError):
    """An attribute was asked for that the target does not have."""

    code: ClassVar[str] = "unknown-attribute"
    message: ClassVar[Text] = Text(
        "the attribute must be one of {known}, got {name!r}", "属性须为下列之一：{known}，实际为“{name}”"
    )
    name: str = attrs.field(converter=shorten)
    known: str


@_error
class RegisterEventRefused(RegisterError):
    """An event does not fit the history of its entry. Nothing was recorded.

    Attributes:
        identifier: The id of the entry.
        effective: The day from which the event should hold, as YYYY-MM-DD.
        rule: What is allowed.
        seen: The state that stands against it.
    """

    code: ClassVar[str] = "register-event-refused"
    message: ClassVar[Text] = Text(
        "entry {identifier!r} on {effective}: {rule}, got {seen}",
        "条目“{identifier}”，{effective}：{rule}，实际为 {seen}",
    )
    identifier: str = attrs.field(converter=shorten)
    effective: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class RegisterFileInvalid(RegisterError):
    """Rows of a table break rules, and nothing was loaded.

    Attributes:
        source: Which table, as the caller named it; may be empty.
        rows_read: Data rows that were read.
        rows_bad: How many rows have a problem, the heading row counted when it has one.
        problems: How many problems there are; a row may have several.
        first: The first of them in words.
    """

    code: ClassVar[str] = "register-file-invalid"
    message: ClassVar[Text] = Text(
        "every row of {source} must keep the rules, got {problems} problems in {rows_bad} rows "
        "({rows_read} rows read): {first}",
        "{source}的每一行均须合规，共读取 {rows_read} 行，{rows_bad} 行有 {problems} 个问题：{first}",
    )
    source: Text
    rows_read: int
    rows_bad: int
    problems: int
    first: Text


@_error
class UnreadableFile(RegisterError):
    """A file that cannot be read as a table at all.

    Attributes:
        path: The file.
        rule: What it must be.
        seen: What was found.
    """

    code: ClassVar[str] = "unreadable-file"
    message: ClassVar[Text] = Text("{path}: {rule}, got {seen}", "{path}：{rule}，实际为 {seen}")
    path: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class UnwritableFile(RegisterError):
    """A table that could not be written to a file. Nothing is left behind.

    Attributes:
        path: The file.
        rule: What it must be.
        seen: What stood against it.
    """

    code: ClassVar[str] = "unwritable-file"
    message: ClassVar[Text] = Text("{path}: {rule}, got {seen}", "{path}：{rule}，实际为 {seen}")
    path: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


# ---- planning -------------------------------------------------------------------------------------------


@_error
class PlanningError(RandcheckError):
    """A plan or draw order that cannot be carried out."""

    code: ClassVar[str] = "planning-error"


@_error
class EmptyFrame(PlanningError):
    """The frame has no rows: there is nothing to draw from."""

    code: ClassVar[str] = "empty-frame"
    message: ClassVar[Text] = Text(
        "a frame must have at least one row, got none ({excluded} excluded by filters)",
        "抽样框至少应有一户，实际为空（筛除 {excluded} 户）",
    )
    excluded: int = 0


@_error
class EmptyRoster(PlanningError):
    """A task assigns inspectors and nobody can be drawn.

    Attributes:
        excluded: How many were left out, by ground, for the message.
    """

    code: ClassVar[str] = "empty-roster"
    message: ClassVar[Text] = Text(
        "a roster must have at least one inspector on post with a valid certificate, got none (left out: {excluded})",
        "人员名单至少应有一名在岗且执法证有效的检查人员，实际为空（筛除：{excluded}）",
    )
    excluded: str


@_error
class SampleTooLarge(PlanningError):
    """A stratum's sample size with its reserves exceeds its rows."""

    code: ClassVar[str] = "sample-too-large"
    message: ClassVar[Text] = Text(
        "sample size plus reserves of stratum {stratum!r} must be at most its {population} rows, "
        "got {sample_size} + {reserves}",
        "层“{stratum}”的样本量与备选数之和不得超过其 {population} 户，实际为 {sample_size} + {reserves}",
    )
    stratum: str
    population: int
    sample_size: int
    reserves: int = 0


@_error
class WordingUnread(PlanningError):
    """A ratio or frequency wording that was not read whole; nothing was guessed.

    Attributes:
        wording: The whole wording.
        part: The part that stopped the reading.
        reason: Why.
    """

    code: ClassVar[str] = "wording-unread"
    message: ClassVar[Text] = Text(
        "every part of the wording {wording!r} must be a known ratio or frequency, got {part!r}: {reason}",
        "表述“{wording}”须全部为可识别的比例或频次，无法识别“{part}”：{reason}",
    )
    wording: str = attrs.field(converter=shorten)
    part: str = attrs.field(converter=shorten)
    reason: Text


@_error
class RuleConflict(PlanningError):
    """Rules that cannot be kept together, of which no order of authority picks one (Tonghua norm 六(六)1).

    Attributes:
        one: One rule with its basis.
        other: The other.
        clause: The clause that wants it settled.
    """

    code: ClassVar[str] = "rule-conflict"
    message: ClassVar[Text] = Text(
        "rules of equal authority must agree, got {one} against {other} [{clause}]",
        "同等效力的规定须一致，实际为{one}与{other}［{clause}］",
    )
    one: Text
    other: Text
    clause: str


@_error
class SizeAgainstRule(PlanningError):
    """Sample sizes that a ratio, exclusion or demand of full coverage does not allow.

    Attributes:
        rule: What the rule asks for.
        seen: How many of how many are drawn.
        basis: The provision the rule rests on.
        clause: The clause of the norm that wants it followed.
    """

    code: ClassVar[str] = "size-against-rule"
    message: ClassVar[Text] = Text(
        "{rule} ({basis}), got {seen} [{clause}]", "{rule}（{basis}），实际为 {seen}［{clause}］"
    )
    rule: Text
    seen: str = attrs.field(converter=shorten)
    basis: Text
    clause: str


@_error
class AdjustmentRefused(PlanningError):
    """A ratio or frequency adjusted against its ground, or beyond what the law allows (Tonghua norm 六(六)2).

    Attributes:
        rule: What is allowed.
        seen: What was to be done.
        clause: The clause.
    """

    code: ClassVar[str] = "adjustment-refused"
    message: ClassVar[Text] = Text("{rule}, got {seen} [{clause}]", "{rule}，实际为 {seen}［{clause}］")
    rule: Text
    seen: str = attrs.field(converter=shorten)
    clause: str


@_error
class CapExceeded(PlanningError):
    """One more inspection of a target than the annual cap allows.

    Attributes:
        target_id: The target.
        body: The body whose inspections count; empty when all bodies' count together.
        year: The calendar year.
        limit: The cap.
        counted: Inspections that count so far.
        clause: The text that sets the cap.
    """

    code: ClassVar[str] = "cap-exceeded"
    message: ClassVar[Text] = Text(
        "target {target_id} must be inspected at most {limit} times in {year}, got {counted} so far [{body}; {clause}]",
        "对象 {target_id} 在 {year} 年的检查不得超过 {limit} 次，已有 {counted} 次［{body}；{clause}］",
    )
    target_id: str = attrs.field(converter=shorten)
    body: str = attrs.field(converter=shorten)
    year: int
    limit: int
    counted: int
    clause: str


@_error
class TaskAgainstPlan(PlanningError):
    """A task from the annual plan that the plan does not bear (Tonghua norm 六(三)1).

    Attributes:
        rule: What is allowed.
        seen: What was to be done.
        clause: The clause.
    """

    code: ClassVar[str] = "task-against-plan"
    message: ClassVar[Text] = Text("{rule}, got {seen} [{clause}]", "{rule}，实际为 {seen}［{clause}］")
    rule: Text
    seen: str = attrs.field(converter=shorten)
    clause: str


@_error
class TaskFileInvalid(PlanningError):
    """A task file that cannot be understood.

    Attributes:
        key: The dotted key, for example ``sample.ratio``.
        rule: What is allowed there.
        seen: What stands there.
    """

    code: ClassVar[str] = "task-file-invalid"
    message: ClassVar[Text] = Text(
        "task file, {key}: {rule}, got {seen}", "任务文件 {key}：{rule}，实际为 {seen}"
    )
    key: str = attrs.field(converter=shorten)
    rule: Text
    seen: str = attrs.field(converter=shorten)


# ---- drawing --------------------------------------------------------------------------------------------


@_error
class DrawError(RandcheckError):
    """A draw that cannot be carried out."""

    code: ClassVar[str] = "draw-error"


@_error
class MaterialMismatch(DrawError):
    """The frame, roster or conflicts handed in are not the ones the order commits to."""

    code: ClassVar[str] = "material-mismatch"
    message: ClassVar[Text] = Text(
        "{what} must be the committed one ({expected}), got {actual}",
        "{what}须与承诺一致（{expected}），实际为 {actual}",
    )
    what: Text
    expected: str
    actual: str


@_error
class UnknownCategory(DrawError):
    """A seat asks for a law-enforcement category that nobody in the roster has."""

    code: ClassVar[str] = "unknown-category"
    message: ClassVar[Text] = Text(
        "the category asked for must be one of the roster's ({known}), got {category}",
        "所要求的执法类别须为名录库中已有的类别（{known}），实际为 {category}",
    )
    category: str
    known: str


@_error
class AssignmentInfeasible(DrawError):
    """There are not enough inspectors for the seats, whatever the seed (Tonghua norm 六(五)3(4)).

    Attributes:
        target_ids: Targets (or teams) whose seats cannot all be filled, ascending.
        needed: How many seats these are.
        served: How many of them can be filled at most.
        reason: Who could serve, what limits them, what would help.
        shortages: One ``randcheck.drawing.assignment.Shortage`` for each independent shortage; its certificate.
    """

    code: ClassVar[str] = "assignment-infeasible"
    message: ClassVar[Text] = Text(
        "every seat must have an inspector; missing at {targets}: {missing} (needed {needed}, at most {served} "
        "can be filled); {reason}",
        "每个席位均须有检查人员：{targets} 缺 {missing} 个（需 {needed} 个，最多可落实 {served} 个）；{reason}",
    )
    target_ids: tuple[str, ...]
    needed: int
    served: int
    reason: Text
    shortages: tuple[Any, ...] = ()

    @property
    def missing(self) -> int:
        """How many seats stay empty."""
        return self.needed - self.served

    def _shown_values(self, language: Language) -> dict[str, Any]:
        shown = super()._shown_values(language)
        return shown | {"missing": self.missing, "targets": join_limited(self.target_ids)}


@_error
class AssignmentUndecided(DrawError):
    """Kin groups made the search too long: whether everybody can be seated is not known.

    Attributes:
        branches: How many seatings were looked at.
        inspectors: Inspectors who have kin among those who could be assigned.
    """

    code: ClassVar[str] = "assignment-undecided"
    message: ClassVar[Text] = Text(
        "a seating that keeps kin apart must be found within {branches} tries; it is not known whether there is "
        "one ({inspectors} inspectors have kin): add inspectors, or narrow the kin groups to real kin",
        "须在 {branches} 次搜索内找到亲属分开的安排，目前无法确定是否存在（{inspectors} 人有亲属关系）：请增加检查人员或核实亲属组",
    )
    branches: int
    inspectors: int


# ---- receipts -------------------------------------------------------------------------------------------


@_error
class ReceiptError(RandcheckError):
    """A receipt, envelope, bundle or key that cannot be read."""

    code: ClassVar[str] = "receipt-error"


@_error
class NotCanonical(ReceiptError):
    """A value outside the canonical JSON model, or bytes that are not its canonical form."""

    code: ClassVar[str] = "not-canonical"
    message: ClassVar[Text] = Text("{rule}, got {seen}", "{rule}，实际为 {seen}")
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class MalformedDocument(ReceiptError):
    """JSON, an envelope, a statement or a bundle of the wrong shape.

    Attributes:
        what: Which document.
        rule: What it must satisfy.
        seen: What was found.
    """

    code: ClassVar[str] = "malformed-document"
    message: ClassVar[Text] = Text("{what}: {rule}, got {seen}", "{what}：{rule}，实际为 {seen}")
    what: Text
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class UnknownVersion(MalformedDocument):
    """A statement, bundle or disclosure level of a version that this randcheck does not know: it cannot be judged."""

    code: ClassVar[str] = "unknown-version"


@_error
class KeyFileInvalid(ReceiptError):
    """A file that was given as a key and is none."""

    code: ClassVar[str] = "key-file-invalid"
    message: ClassVar[Text] = Text(
        "{path} must hold an {expected} key in PEM form, got {seen}",
        "{path} 须为 PEM 格式的 {expected} 密钥，实际为 {seen}",
    )
    path: str
    expected: str
    seen: Text | str = attrs.field(converter=keep_text_or_shorten)


@_error
class KeyChangeRefused(ReceiptError):
    """A change of keys in the ledger that those who signed it may not make."""

    code: ClassVar[str] = "key-change-refused"
    message: ClassVar[Text] = Text(
        "change of keys at index {index}: {rule}, got {seen}", "第 {index} 条密钥变更：{rule}，实际为 {seen}"
    )
    index: int
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class SigningFailed(ReceiptError):
    """A signature could not be made. Nothing was signed.

    Attributes:
        seen: What came instead: the device's own words, or what is wrong with its answer.
    """

    code: ClassVar[str] = "signing-failed"
    message: ClassVar[Text] = Text(
        "the signer must answer with a signature by its key, got {seen}",
        "签名者须返回其密钥的签名，实际为 {seen}",
    )
    seen: Text | str = attrs.field(converter=keep_text_or_shorten)


@_error
class TimestampUnavailable(ReceiptError):
    """An authority gave no timestamp, or one that does not hold.

    Attributes:
        seen: What came instead.
    """

    code: ClassVar[str] = "timestamp-unavailable"
    message: ClassVar[Text] = Text(
        "the authority must answer with a timestamp that holds, got {seen}",
        "时间戳机构须返回可验证的时间戳，实际为 {seen}",
    )
    seen: Text | str = attrs.field(converter=keep_text_or_shorten)


@_error
class PolicyInvalid(ReceiptError):
    """A trust policy that cannot be used."""

    code: ClassVar[str] = "policy-invalid"
    message: ClassVar[Text] = Text(
        "trust policy, {key}: {rule}, got {seen}", "信任策略 {key}：{rule}，实际为 {seen}"
    )
    key: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


# ---- ceremony -------------------------------------------------------------------------------------------


@_error
class CeremonyError(RandcheckError):
    """The steps of commit and reveal were not followed."""

    code: ClassVar[str] = "ceremony-error"


@_error
class ContributionMismatch(CeremonyError):
    """A contribution is missing, was not announced, or differs from the digest fixed in the commitment."""

    code: ClassVar[str] = "contribution-mismatch"
    message: ClassVar[Text] = Text(
        "contribution of {role!r}: {rule}, got {seen}", "“{role}”的随机数贡献：{rule}，实际为 {seen}"
    )
    role: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class AlreadyCommitted(CeremonyError):
    """The task has commitments; a further one must be numbered and name the one before."""

    code: ClassVar[str] = "already-committed"
    message: ClassVar[Text] = Text(
        "task {task_id!r} has {attempts} commitments; another must be attempt {expected} with predecessor "
        "{predecessor}, reason and approver, got attempt {attempt}",
        "任务“{task_id}”已有 {attempts} 次承诺，再次抽取须编为第 {expected} 次并载明前次承诺 {predecessor}、事由与批准人，"
        "实际为第 {attempt} 次",
    )
    task_id: str
    attempts: int
    expected: int
    predecessor: str
    attempt: int


@_error
class AlreadyDrawn(CeremonyError):
    """The commitment was revealed before, with other contributions."""

    code: ClassVar[str] = "already-drawn"
    message: ClassVar[Text] = Text(
        "a commitment is revealed once; {commitment} has its draw at ledger index {index}",
        "一项承诺只揭示一次：{commitment} 的抽取已在账本第 {index} 条",
    )
    commitment: str
    index: int


@_error
class Superseded(CeremonyError):
    """Something later of the same task is in the ledger: the step would build on what no longer stands.

    Attributes:
        task_id: The task.
        rule: What a step must build on.
        seen: What it builds on instead.
    """

    code: ClassVar[str] = "superseded"
    message: ClassVar[Text] = Text(
        "task {task_id!r}: {rule}, got {seen}", "任务“{task_id}”：{rule}，实际为 {seen}"
    )
    task_id: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class NotCommitted(CeremonyError):
    """The commitment to be revealed is not in this ledger, or the clock stands before it."""

    code: ClassVar[str] = "not-committed"
    message: ClassVar[Text] = Text("{rule}, got {seen}", "{rule}，实际为 {seen}")
    rule: Text
    seen: str = attrs.field(converter=shorten)


# ---- procedure ------------------------------------------------------------------------------------------


@_error
class ProcedureRefused(RandcheckError):
    """An act that the procedure does not allow, or a history that no procedure can have. Nothing was recorded.

    Attributes:
        reason: Which rule, in stable kebab-case; ``randcheck.procedure.refusals`` lists all of them.
        rule: What is allowed.
        seen: What was to be done instead.
        clause: The clause the rule rests on, for example ``Tonghua norm 6(5)3(3)`` in the norm's own numbering.
    """

    code: ClassVar[str] = "procedure-refused"
    message: ClassVar[Text] = Text(
        "{rule}, got {seen} [{reason}; {clause}]", "{rule}，实际为 {seen}［{reason}；{clause}］"
    )
    reason: str
    rule: Text
    seen: Text | str = attrs.field(converter=keep_text_or_shorten)
    clause: str


# ---- witnesses ------------------------------------------------------------------------------------------


@_error
class WitnessError(RandcheckError):
    """A checkpoint that a witness does not cosign. Nothing was changed."""

    code: ClassVar[str] = "witness-error"


@_error
class UnknownLog(WitnessError):
    """The witness was given no keys for the log that the checkpoint names."""

    code: ClassVar[str] = "unknown-log"
    message: ClassVar[Text] = Text(
        "a witness cosigns only for logs whose keys it was given ({known}), got {origin!r}",
        "见证人只为已登记密钥的账本签名（{known}），实际为“{origin}”",
    )
    origin: str = attrs.field(converter=shorten)
    known: str


@_error
class NotSignedByLog(WitnessError):
    """No key of the log signed the checkpoint, or a signature under one of its keys is wrong.

    Attributes:
        origin: The log.
        findings: For every key of the log what was found under it: valid, invalid, absent or unsupported.
    """

    code: ClassVar[str] = "not-signed-by-log"
    message: ClassVar[Text] = Text(
        "a checkpoint of log {origin!r} must be signed by one of its keys and bear no wrong signature, got {findings}",
        "账本“{origin}”的检查点须有其密钥的签名且无错误签名，实际为 {findings}",
    )
    origin: str
    findings: str


@_error
class CheckpointBehind(WitnessError):
    """The checkpoint is of fewer entries than one that the witness has cosigned.

    Attributes:
        origin: The log.
        size: The checkpoint's size.
        last_size: The size that the witness cosigned last.
    """

    code: ClassVar[str] = "checkpoint-behind"
    message: ClassVar[Text] = Text(
        "a checkpoint of log {origin!r} must have at least the {last_size} entries cosigned before, got {size}",
        "账本“{origin}”的检查点不得少于已见证的 {last_size} 条，实际为 {size} 条",
    )
    origin: str
    size: int
    last_size: int


@_error
class ContinuationUnproven(WitnessError):
    """The proof handed in does not show that the tree continues the one that the witness cosigned last.

    That may be a slip: the witness is further than the log believed. Ask again with the proof from ``last_size``.
    When the log cannot give one, compare the two checkpoints with the log's entries.

    Attributes:
        origin: The log.
        size: The checkpoint's size.
        last_size: The size that the witness cosigned last, 0 for none.
    """

    code: ClassVar[str] = "continuation-unproven"
    message: ClassVar[Text] = Text(
        "a checkpoint of log {origin!r} with {size} entries must come with the consistency proof from {last_size} "
        "entries, got another proof or another tree",
        "账本“{origin}”的 {size} 条检查点须附自 {last_size} 条起的一致性证明，实际为其他证明或其他树",
    )
    origin: str
    size: int
    last_size: int


@_error
class ForkDetected(WitnessError):
    """The log signed two histories, and here is the evidence.

    Attributes:
        origin: The log.
        size: The size at which its tree has two roots.
        evidence: A ``randcheck.receipts.fork.ForkEvidence``: keep it and hand it on.
    """

    code: ClassVar[str] = "fork-detected"
    message: ClassVar[Text] = Text(
        "log {origin!r} must have one history, got two different ones of {size} entries, both signed by it",
        "账本“{origin}”应只有一份历史，实际签署了两份不同的 {size} 条历史",
    )
    origin: str
    size: int
    evidence: Any


# ---- the ledger's past, and its way elsewhere ---------------------------------------------------------------


@_error
class LedgerRolledBack(RandcheckError):
    """The ledger no longer has what was signed of it before: an old backup, or history written anew. Nothing was signed.

    Attributes:
        log: The ledger.
        signed_size: How many entries it had when it was last signed.
        size: How many it has now.
        seen: What is there now in place of what was signed.
    """

    code: ClassVar[str] = "ledger-rolled-back"
    message: ClassVar[Text] = Text(
        "ledger {log!r} must begin with the {signed_size} entries that were signed before, got {seen}",
        "账本“{log}”须以此前已签署的 {signed_size} 条开头，实际为{seen}",
    )
    log: str
    signed_size: int
    size: int
    seen: Text


@_error
class TransferError(RandcheckError):
    """Stores that cannot be taken along whole, or not into this place."""

    code: ClassVar[str] = "transfer-error"


@_error
class ExportInvalid(TransferError):
    """An export that is not whole, or not one at all.

    Attributes:
        place: The file and the place in it, for example ``logs/0.records, record 17 at byte 4210``.
        rule: What is allowed there.
        seen: What stands there.
    """

    code: ClassVar[str] = "export-invalid"
    message: ClassVar[Text] = Text("{place}: {rule}, got {seen}", "{place}：{rule}，实际为 {seen}")
    place: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


@_error
class TargetDiffers(TransferError):
    """The target holds what is not the beginning of the export. Nothing was written.

    Attributes:
        what: The log, register or other part of the target.
        seen: What is there.
    """

    code: ClassVar[str] = "target-differs"
    message: ClassVar[Text] = Text(
        "an import must go where there is nothing, or the beginning of the same export; {what}: {seen}",
        "导入目标须为空，或为同一导出的开头部分；{what}：{seen}",
    )
    what: Text
    seen: Text


@_error
class TransferIncomplete(TransferError):
    """What the target tells after the import is not what was exported: its store, or somebody else, changed it.

    Attributes:
        what: The part of the target.
    """

    code: ClassVar[str] = "transfer-incomplete"
    message: ClassVar[Text] = Text(
        "the target must tell what was exported; {what} reads otherwise",
        "目标须与导出内容一致；{what}读出的内容不同",
    )
    what: Text


# ---- working days ---------------------------------------------------------------------------------------


@_error
class WorkdayError(RandcheckError):
    """A question about working days that has no certain answer."""

    code: ClassVar[str] = "workday-error"


@_error
class OutsideCalendar(WorkdayError):
    """A date before the first announced year, or beyond what can be forecast.

    Attributes:
        seen: The date, or the count that leads out of the calendar.
        first_day: The first day the calendar knows.
        last_day: The last day it can forecast.
    """

    code: ClassVar[str] = "outside-calendar"
    message: ClassVar[Text] = Text(
        "working days are known from {first_day} to {last_day}, got {seen}",
        "工作日历的范围为 {first_day} 至 {last_day}，实际为 {seen}",
    )
    seen: Text
    first_day: date
    last_day: date


@_error
class DeadlineProvisional(WorkdayError):
    """A confirmed answer was asked for where only a forecast can be given.

    Attributes:
        seen: The date, or the deadline, that is not confirmed.
        confirmed_until: The last day that the announced years confirm.
        missing_notice: The notice, or notices, that would confirm it.
    """

    code: ClassVar[str] = "deadline-provisional"
    message: ClassVar[Text] = Text(
        "a confirmed answer must not reach beyond {confirmed_until}, got {seen}; "
        "not yet announced: {missing_notice}",
        "确定的答案不得晚于 {confirmed_until}，实际为 {seen}；尚未发布：{missing_notice}",
    )
    seen: Text
    confirmed_until: date
    missing_notice: Text


@_error
class CalendarFileInvalid(WorkdayError):
    """A holiday file that cannot be used; nothing of it was loaded.

    Attributes:
        place: The file and the place in it, for example ``2027.json days[3].date``.
        rule: What is allowed there.
        seen: What stands there.
    """

    code: ClassVar[str] = "calendar-file-invalid"
    message: ClassVar[Text] = Text("{place}: {rule}, got {seen}", "{place}：{rule}，实际为 {seen}")
    place: str
    rule: Text
    seen: str = attrs.field(converter=shorten)


# ---- stores ---------------------------------------------------------------------------------------------


@_error
class StoreError(RandcheckError):
    """The closed set of errors that a store may raise; foreign exceptions stop at the adapter."""

    code: ClassVar[str] = "store-error"


@_error
class HeadMoved(StoreError):
    """Compare-and-append lost: the log has another size than expected. Nothing was written."""

    code: ClassVar[str] = "head-moved"
    message: ClassVar[Text] = Text(
        "log {log!r} must have the expected size {expected_size}, got {actual_size}",
        "账本“{log}”应有 {expected_size} 条，实际为 {actual_size} 条",
    )
    log: str
    expected_size: int
    actual_size: int


@_error
class IdempotencyConflict(StoreError):
    """The idempotency key was used before with other entries. Nothing was written."""

    code: ClassVar[str] = "idempotency-conflict"
    message: ClassVar[Text] = Text(
        "an idempotency key stands for one set of entries; {idempotency_key!r} in log {log!r} has others",
        "同一幂等键只能对应同一批记录：账本“{log}”中的“{idempotency_key}”已对应其他记录",
    )
    log: str
    idempotency_key: str


@_error
class StoreUnavailable(StoreError):
    """The store could not be reached or did not finish.

    Attributes:
        outcome: ``not-written`` when surely nothing was written, ``unknown`` when the write may have
            happened: retry with the same idempotency key.
    """

    code: ClassVar[str] = "store-unavailable"
    message: ClassVar[Text] = Text(
        "the store must answer, got: {reason} ({outcome})", "存储不可用：{reason}（{outcome}）"
    )
    reason: Text | str = attrs.field(converter=keep_text_or_shorten)
    outcome: Literal["not-written", "unknown"]


@_error
class CorruptEntry(StoreError):
    """Stored bytes that cannot be what was appended."""

    code: ClassVar[str] = "corrupt-entry"
    message: ClassVar[Text] = Text(
        "entry {index} of log {log!r} must be what was appended, got {reason}",
        "账本“{log}”第 {index} 条与写入时不符：{reason}",
    )
    log: str
    index: int
    reason: Text | str = attrs.field(converter=keep_text_or_shorten)


@_error
class SchemaTooNew(StoreError):
    """The database was written by a newer randcheck."""

    code: ClassVar[str] = "schema-too-new"
    message: ClassVar[Text] = Text(
        "the store's schema must be at most version {supported}, got {found}; use a newer randcheck",
        "存储的模式版本最高为 {supported}，实际为 {found}；请升级 randcheck",
    )
    supported: int
    found: int


@_error
class SchemaTooOld(StoreError):
    """The database was written by an older randcheck and must be migrated first."""

    code: ClassVar[str] = "schema-too-old"
    message: ClassVar[Text] = Text(
        "the store's schema must be version {supported}, got {found}; migrate it first: randcheck store migrate URL",
        "存储的模式版本应为 {supported}，实际为 {found}；请先迁移：randcheck store migrate URL",
    )
    supported: int
    found: int


# ---- documents ------------------------------------------------------------------------------------------


def _shorten_report(value: object) -> str:
    """Return what a template engine reports, long enough for the name that is wrong at its end."""
    return shorten(value, 300)


@_error
class DocumentTemplateInvalid(RandcheckError):
    """A template of the host, for a document, that cannot be used. Nothing was written.

    Attributes:
        name: The template.
        rule: What it must be.
        seen: What was found.
    """

    code: ClassVar[str] = "document-template-invalid"
    message: ClassVar[Text] = Text(
        "template {name}: {rule}, got {seen}", "模板 {name}：{rule}，实际为 {seen}"
    )
    name: str = attrs.field(converter=shorten)
    rule: Text
    seen: str = attrs.field(converter=_shorten_report)


# ---- extras ---------------------------------------------------------------------------------------------


@_error
class MissingExtra(RandcheckError):
    """An optional dependency is not installed."""

    code: ClassVar[str] = "missing-extra"
    message: ClassVar[Text] = Text(
        "{purpose} needs the extra {extra!r}; install it with: pip install 'randcheck[{extra}]'",
        "{purpose}需要附加组件 {extra!r}，请安装：pip install 'randcheck[{extra}]'",
    )
    purpose: Text
    extra: str


def join_limited(items: Sequence[str], limit: int = 8) -> str:
    """Return ``items`` joined for a message, with the number left out when there are more than ``limit``."""
    shown = ", ".join(items[:limit])
    return shown if len(items) <= limit else f"{shown}, … (+{len(items) - limit})"
