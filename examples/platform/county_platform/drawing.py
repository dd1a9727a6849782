"""Officials open a task, commit, collect contributions and draw: each function runs inside one transaction."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

from county_platform import registers
from county_platform.access import Call
from county_platform.bodies import ID_PATTERN, Commit, Contribute, Draw, OpenTask, Substitute
from county_platform.desks import Desk
from county_platform.refusals import NOT_FOUND, PlatformRefused
from randcheck import Bundle, Ceremony, parse_task
from randcheck.procedure.roles import Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import ReserveQueue, reserve_queues
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from randcheck.registers.matter import OrganisationMode
from randcheck.text import Text


def open_task(desk: Desk, call: Call, body: OpenTask) -> dict[str, Any]:
    """Open a task; what the ledger says of it is read from the very file that it is drawn by."""
    info = parse_task(body.task_file).info
    if re.fullmatch(ID_PATTERN, info.id) is None:
        rule = Text("a task's id must be letters, digits, - _ or . here", "任务编号只能用文字、数字和 - _ .")
        raise PlatformRefused(422, "invalid-task-id", rule)
    entries = call.by(desk).open_task(
        info.id,
        title=info.title,
        mode=OrganisationMode.JOINT_COMPREHENSIVE if info.departments else OrganisationMode.SINGLE,
        matters=info.matters,
        lead_department=info.lead_department,
        departments=info.departments,
        plan_item=body.plan_item,
        authority=body.authority,
        kind=body.kind,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    desk.db.execute(
        "INSERT INTO tasks VALUES (?, ?, ?, ?)", (info.id, body.task_file, call.actor.id, body.ratio)
    )
    return {"task": info.id, **told(entries)}


def commit(desk: Desk, call: Call, task_id: str, body: Commit) -> dict[str, Any]:
    """Freeze the registers and commit; the ceremony is kept sealed until the draw."""
    by = call.by(desk)
    task = parse_task(require_task(desk, task_id)["task_file"])
    prepared = by.prepare(
        task, registers.read_registers(desk.db), attempt=_attempt(desk.state_of(task_id), body)
    )
    return _keep(desk, task_id, by.commit(prepared.ceremony)) | {
        "excluded_targets": [list(pair) for pair in prepared.excluded_targets.get(task_id, ())],
        "warnings": [both(one) for one in prepared.warnings],
    }


def substitute(desk: Desk, call: Call, task_id: str, body: Substitute) -> dict[str, Any]:
    """Commit to fill the seats that decisions made vacant; contributions and draw follow as for the first draw."""
    by = call.by(desk)
    prepared = by.prepare_substitution(
        full_receipt(desk, task_id), task_id, contributors=body.contributors, absent=body.absent
    )
    return _keep(desk, task_id, by.commit(prepared.ceremony))


def _keep(desk: Desk, task_id: str, ceremony: Ceremony) -> dict[str, Any]:
    assert ceremony.entry is not None  # it was just appended
    desk.db.execute(
        "INSERT INTO commitments VALUES (?, ?, ?, ?, ?)",
        (
            ceremony.commitment.digest,
            task_id,
            ceremony.entry.index,
            json.dumps(ceremony.envelope.to_mapping()),
            desk.keys.seal(ceremony.encode()),
        ),
    )
    return {
        "commitment": ceremony.commitment.digest.hex(),
        "contributors": [one.role for one in ceremony.commitment.contributors if one.digest is None],
        **told([ceremony.entry]),
    }


def contribute(desk: Desk, call: Call, task_id: str, body: Contribute) -> dict[str, Any]:
    """Take down what a party contributes in the public session: once, by the lead's organiser."""
    row, ceremony = _open_ceremony(desk, task_id)
    lead = desk.state_of(task_id).departments[0]
    if call.actor.role is not Role.ORGANISER or call.actor.organisation != lead:
        rule = Text(
            "only the lead's organiser takes contributions down", "只有牵头部门组织人员可以登记随机数"
        )
        raise PlatformRefused(403, "wrong-role", rule)
    if body.role not in {one.role for one in ceremony.commitment.contributors if one.digest is None}:
        rule = Text("only parties that were committed contribute", "只有承诺中载明的各方可以贡献随机数")
        raise PlatformRefused(422, "unknown-contributor", rule)
    try:
        desk.db.execute("INSERT INTO contributions VALUES (?, ?, ?)", (row["digest"], body.role, body.value))
    except sqlite3.IntegrityError:
        rule = Text("a party contributes once", "每一方只能贡献一次")
        raise PlatformRefused(409, "already-contributed", rule) from None
    return {"role": body.role}


def draw(desk: Desk, call: Call, task_id: str, _body: Draw) -> dict[str, Any]:
    """Draw with the contributions given, and keep the receipt: sealed in full, and as the public may have it."""
    row, ceremony = _open_ceremony(desk, task_id)
    given = desk.db.execute("SELECT role, value FROM contributions WHERE commitment = ?", (row["digest"],))
    bundle = call.by(desk).reveal(ceremony, dict(given.fetchall()))
    desk.db.execute(
        "INSERT INTO receipts (task_id, public, sealed_full) VALUES (?, ?, ?)",
        (task_id, Discloser(bundle).public().encode(), desk.keys.seal(bundle.encode())),
    )
    # The receipt has all that it held, and the organ's number is public now.
    desk.db.execute("UPDATE commitments SET sealed_ceremony = NULL WHERE digest = ?", (row["digest"],))
    state = desk.state_of(task_id)
    return {
        "receipt": bundle.result_entry.digest.hex(),
        "drawn": sorted(state.cases),
        "teams": [
            {"number": one.number, "members": list(one.members), "targets": list(one.target_ids)}
            for one in state.teams
        ],
        **told(bundle.entries),
    }


def require_task(desk: Desk, task_id: str) -> sqlite3.Row:
    """Return the platform's row of a task."""
    row: sqlite3.Row | None = desk.db.execute("SELECT * FROM tasks WHERE id = ?", (task_id,)).fetchone()
    if row is None:
        raise NOT_FOUND
    return row


def full_receipt(desk: Desk, task_id: str) -> Bundle:
    """Return the latest receipt of a task at auditor level; never to be sent to anybody else."""
    row = _latest_receipt(desk, task_id)
    return Bundle.decode(desk.keys.unseal(row["sealed_full"]))


def draw_queues(desk: Desk, task_id: str) -> tuple[ReserveQueue, ...]:
    """Return the reserves of each stratum in their order, by running the draw again."""
    root = bundles_of(full_receipt(desk, task_id))[0]
    commitment = Commitment.decode(root.commitment.payload)
    order = next(one for one in commitment.orders if one.task.id == task_id)
    seed = ResultStatement.decode(root.result.payload).seed
    return reserve_queues(rerun_draw(order, seed, root.materials))


def public_receipt(desk: Desk, task_id: str) -> Bundle:
    """Return the latest receipt of a task as everybody may have it."""
    return Bundle.decode(_latest_receipt(desk, task_id)["public"])


def has_receipt(desk: Desk, task_id: str) -> bool:
    """Tell whether a task was drawn."""
    return desk.db.execute("SELECT 1 FROM receipts WHERE task_id = ?", (task_id,)).fetchone() is not None


def proved(desk: Desk, bundle: Bundle) -> Bundle:
    """Return a receipt with the proof that the ledger has it, under the latest checkpoint that was signed."""
    note = desk.latest_checkpoint()
    covered = desk.latest_checkpoint_size() or 0
    if note is None or any(entry.index >= covered for one in bundles_of(bundle) for entry in one.entries):
        rule = Text("the checkpoint that covers it is being signed; try again", "检查点正在签署，请稍后重试")
        raise PlatformRefused(503, "not-proved-yet", rule)
    return desk.office.ledger.prove(bundle, note)


def told(entries: Any) -> dict[str, Any]:
    """Return ledger entries as an answer names them."""
    shown: list[LedgerEntry] = list(entries)
    return {"entries": [{"index": one.index, "digest": one.digest.hex()} for one in shown]}


def both(text: Text) -> dict[str, str]:
    """Return a sentence in both languages."""
    return {"zh": text.zh, "en": text.en}


def _latest_receipt(desk: Desk, task_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = desk.db.execute(
        "SELECT * FROM receipts WHERE task_id = ? ORDER BY number DESC LIMIT 1", (task_id,)
    ).fetchone()
    if row is None:
        raise NOT_FOUND
    return row


def _attempt(state: TaskState, body: Commit) -> Attempt | None:
    """Return which attempt it is: numbered, naming the one before, its reason and who approved (protocol 5.2)."""
    earlier = [step for step in state.steps if step.is_draw]
    if not earlier:
        return None
    return Attempt(
        number=len(earlier) + 1,
        predecessor=earlier[-1].digest,
        reason=body.reason or "",
        approver=body.approver or "",
    )


def _open_ceremony(desk: Desk, task_id: str) -> tuple[sqlite3.Row, Ceremony]:
    row: sqlite3.Row | None = desk.db.execute(
        "SELECT * FROM commitments WHERE task_id = ? AND sealed_ceremony IS NOT NULL"
        " ORDER BY entry_index DESC LIMIT 1",
        (task_id,),
    ).fetchone()
    if row is None:
        rule = Text("there is no commitment that waits for its draw", "没有待抽取的承诺")
        raise PlatformRefused(409, "nothing-to-reveal", rule)
    return row, Ceremony.decode(desk.keys.unseal(row["sealed_ceremony"]))
