"""Documents filled in from the state of a task and the registers, so that nobody writes one by hand.

What the ledger does not hold stays to be added with ``attrs.evolve``: document numbers, telephone numbers, remarks.
"""

from randcheck.documents.directory import Directory
from randcheck.documents.from_state.announcing import result_announcement, task_announcement
from randcheck.documents.from_state.closing import archive_index, summary_table
from randcheck.documents.from_state.heads import receipt_about, task_head
from randcheck.documents.from_state.notifying import inspection_notice, notice_draft
from randcheck.documents.from_state.proceedings import with_proceedings
from randcheck.documents.from_state.staffing import recusal_form, replacement_form
from randcheck.documents.from_state.visiting import site_record, site_record_draft

__all__ = [
    "Directory",
    "archive_index",
    "inspection_notice",
    "notice_draft",
    "receipt_about",
    "recusal_form",
    "replacement_form",
    "result_announcement",
    "site_record",
    "site_record_draft",
    "summary_table",
    "task_announcement",
    "task_head",
    "with_proceedings",
]
