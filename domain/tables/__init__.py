"""The books at rest. Only domain verbs and migrations see these rows; none leaves ``domain``."""

from domain.tables.books import (
    AllocationRow,
    JournalEntryRow,
    PostingRow,
    ReceiptRow,
    SourceRow,
)
from domain.tables.columns import Base
from domain.tables.counter import (
    CounterRow,
    CreditMemoRow,
    FailureRow,
    InstallmentRow,
    PlanRow,
    SettingRow,
)
from domain.tables.customers import CustomerRow, GlCodeRow, InvoiceLineRow, InvoiceRow
from domain.tables.decisions import ApprovalRow, ClaimRow, RefundRow, TransferRow
from domain.tables.gateway import (
    AttemptRow,
    LinkRow,
    SandboxLinkRow,
    SandboxOperationRow,
    SavedMethodRow,
    WebhookEventRow,
)
from domain.tables.people import StaffRoleRow, StaffRow
from domain.tables.reporting import ReportPostRow, ReportScheduleRow
from domain.tables.totals import (
    ClosedDayRow,
    ClosedMonthRow,
    DayDepositsRow,
    DayGlCodesRow,
    DayMethodsRow,
    MonthDepositsRow,
    MonthGlCodesRow,
    MonthMethodsRow,
    PayoutLineRow,
)
from domain.tables.work import AuditRow, CardRow, PromiseRow, RequestRow
from domain.tables.writing import insert_if_new, insert_numbered, insert_row, insert_rows

__all__ = [
    "AllocationRow",
    "ApprovalRow",
    "AttemptRow",
    "AuditRow",
    "Base",
    "CardRow",
    "ClaimRow",
    "ClosedDayRow",
    "ClosedMonthRow",
    "CounterRow",
    "CreditMemoRow",
    "CustomerRow",
    "DayDepositsRow",
    "DayGlCodesRow",
    "DayMethodsRow",
    "FailureRow",
    "GlCodeRow",
    "InstallmentRow",
    "InvoiceLineRow",
    "InvoiceRow",
    "JournalEntryRow",
    "LinkRow",
    "MonthDepositsRow",
    "MonthGlCodesRow",
    "MonthMethodsRow",
    "PayoutLineRow",
    "PlanRow",
    "PostingRow",
    "PromiseRow",
    "ReceiptRow",
    "RefundRow",
    "ReportPostRow",
    "ReportScheduleRow",
    "RequestRow",
    "SandboxLinkRow",
    "SandboxOperationRow",
    "SavedMethodRow",
    "SettingRow",
    "SourceRow",
    "StaffRoleRow",
    "StaffRow",
    "TransferRow",
    "WebhookEventRow",
    "insert_if_new",
    "insert_numbered",
    "insert_row",
    "insert_rows",
]

APPEND_ONLY = (
    *("journal_entries", "postings", "allocations", "audit"),
    *("closed_days", "day_methods", "day_gl_codes", "day_deposits"),
    *("closed_months", "month_methods", "month_gl_codes", "month_deposits"),
    "payout_lines",
)
"""Tables whose rows the database itself refuses to change or delete."""
