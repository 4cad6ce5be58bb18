"""The back office's listeners: voids, reconciliation, statements, reports, settings."""

from typing import Any

from handlers import schedule_form
from handlers.commands import billing, reconcile, report, statement, void
from handlers.first_steps import DECIDE
from handlers.form_clicks import on_deed
from handlers.listeners import EVERYONE, Listeners
from handlers.openings import on_click, on_command
from handlers.reconciliation_blocks import RECONCILE_ALL, UNAPPLY
from handlers.submissions import FormDesk

FORMS: tuple[FormDesk[Any], ...] = (
    void.DESK,
    reconcile.DESK,
    report.DESK,
    billing.DESK,
    schedule_form.DESK,
)


def attach_office(listeners: Listeners) -> None:
    """Attach what the office's commands and buttons do beside their forms."""
    on_command(listeners, billing.COMMAND, EVERYONE, billing.open_or_help)
    on_click(listeners, DECIDE, billing.DESK.needs, billing.open_or_help)
    on_command(listeners, statement.COMMAND, statement.NEEDS, statement.show)
    on_click(listeners, statement.OPEN_STATEMENT, statement.NEEDS, statement.open_statement)
    statement.attach_files(listeners)
    report.attach_report(listeners)
    schedule_form.attach_schedules(listeners)
    on_command(listeners, void.COMMAND, void.DESK.needs, void.open_form)
    on_deed(listeners, UNAPPLY, reconcile.DESK, reconcile.unapply, reconcile.same_page)
    on_deed(listeners, RECONCILE_ALL, reconcile.DESK, reconcile.reconcile_all, reconcile.first_page)
