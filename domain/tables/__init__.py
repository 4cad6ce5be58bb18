"""The books at rest. Only domain verbs and migrations see these rows; none leaves ``domain``."""

from domain.tables.books import (
    AllocationRow,
    JournalEntryRow,
    PostingRow,
    ReceiptRow,
    SourceRow,
)
from domain.tables.columns import Base
from domain.tables.customers import CustomerRow, GlCodeRow, InvoiceLineRow, InvoiceRow
from domain.tables.people import StaffRoleRow, StaffRow
from domain.tables.work import AuditRow, CardRow, PromiseRow, RequestRow
from domain.tables.writing import insert_numbered, insert_row, insert_rows

__all__ = [
    "AllocationRow",
    "AuditRow",
    "Base",
    "CardRow",
    "CustomerRow",
    "GlCodeRow",
    "InvoiceLineRow",
    "InvoiceRow",
    "JournalEntryRow",
    "PostingRow",
    "PromiseRow",
    "ReceiptRow",
    "RequestRow",
    "SourceRow",
    "StaffRoleRow",
    "StaffRow",
    "insert_numbered",
    "insert_row",
    "insert_rows",
]

APPEND_ONLY = ("journal_entries", "postings", "allocations", "audit")
"""Tables whose rows the database itself refuses to change or delete."""
