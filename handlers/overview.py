"""What those who look after the counter see on Home: today so far, what waits, how the bot is."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import approvals, audit, outbox
from domain.business_day import Today
from domain.report_rows import Period, Report
from domain.reports import REPORTS
from handlers.approval_cards import approval_title, load_card
from handlers.blocks import Block, button, context, fields, section
from handlers.desk import Caller
from handlers.mrkdwn import escape
from handlers.report_blocks import OPEN_REPORT, Picture, show_picture
from handlers.texts import Texts

TODAY = "payments_summary"
WAITING_SHOWN = 5
BACKUP = "backup.take"
"""The act under which `guichet backed-up` writes a backup down in the audit."""


def today_so_far(session: Session, caller: Caller) -> Report:
    """Build the figures of the day that is not over yet."""
    on = caller.stamp.on
    today = Today.of(caller.at, caller.texts.zone)
    return REPORTS[TODAY](session, Period(on, on), today)


def today_blocks(report: Report, caller: Caller, picture: Picture | None) -> Sequence[Block]:
    """Tell what came in today so far, by method; in a chart too once Slack has it."""
    texts = caller.texts
    on = caller.stamp.on.isoformat()
    opens = button(OPEN_REPORT, texts.say("today.open"), f"{TODAY}:{on}:{on}")
    if not report.rows:
        return [section(texts.say("today.nothing"), opens)]
    net, count = report.totals["net"], report.totals["count"]
    receipts = texts.say_many("reports.receipts", int(str(count)))
    told = texts.say("today.heading", net_cents=int(str(net)), receipts=receipts)
    by_method = [
        texts.say("today_method.line", method=str(row["method"]), net_cents=int(str(row["net"])))
        for row in report.rows
    ]
    return [section(told, opens), context(" · ".join(by_method)), *show_picture(picture)]


def waiting_blocks(session: Session, texts: Texts, channel: str) -> Sequence[Block]:
    """List what waits for an approver, oldest first; nothing at all where nothing waits."""
    waiting = approvals.list_open(session, WAITING_SHOWN + 1)
    if not waiting:
        return []
    told = [texts.say("waiting.heading")]
    told += [
        f"•  {escape(approval_title(load_card(session, one.subject), texts))}"
        for one in waiting[:WAITING_SHOWN]
    ]
    if len(waiting) > WAITING_SHOWN:
        told.append(texts.say("waiting.more"))
    where = [context(texts.say("waiting.where", channel=channel))] if channel else []
    return [section("\n".join(told)), *where]


def health_blocks(session: Session, texts: Texts) -> Sequence[Block]:
    """Tell an admin how the bot is: messages that wait or were given up, and the last backup."""
    taken = audit.find_act(session, BACKUP, "")
    backup = texts.moment(taken.at) if taken is not None else texts.say("health.never")
    told = [
        texts.say("health_waiting.line", count=outbox.count_owed(session)),
        texts.say("health_given_up.line", count=outbox.count_given_up(session)),
        texts.say("health_backup.line", moment=backup),
    ]
    return [section(texts.say("health.heading")), fields(told)]
