"""The App Home: what this person may do, their latest receipts, and where to find help."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import customers, people, receipts, settings
from domain.people import Permission, Role, Staff
from handlers.action_list import action_blocks, upcoming_blocks
from handlers.blocks import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    header,
    home,
    search_menu,
    section,
)
from handlers.commands.account import receipt_line
from handlers.desk import Caller, Desk
from handlers.first_steps import first_step_blocks
from handlers.mrkdwn import escape
from handlers.on_file import expiring_blocks
from handlers.overview import health_blocks, today_blocks, today_so_far, waiting_blocks
from handlers.texts import Texts
from handlers.today_charts import chart_key

ACCOUNT_SEARCH = "account_search"
"""The menu that shows a client's account: ``/account`` without its words."""

QUICK = {
    "home_pay": (Permission.RECORD_PAYMENT, "home.pay", "pay"),
    "home_deposit": (Permission.RECORD_DEPOSIT, "home.deposit", "deposit"),
    "home_invoice": (Permission.ISSUE_INVOICE, "home.invoice", "invoice"),
    "home_credit": (Permission.ISSUE_CREDIT, "home.credit", "credit"),
    "home_refund": (Permission.REQUEST_REFUND, "home.refund", "refund"),
    "home_transfer": (Permission.REQUEST_TRANSFER, "home.transfer", "transfer"),
    "home_reconcile": (Permission.RECONCILE, "home.reconcile", "reconcile"),
    "home_report": (Permission.SEE_REPORTS, "home.report", "report"),
    "home_void": (Permission.VOID_RECEIPT, "home.void", "void"),
    "home_billing": (Permission.ADMINISTER, "home.billing", "billing"),
}
"""Quick actions: what each asks for, what it says, and the form that it opens."""

BEGIN_WITH = {
    "home.help_pay": Permission.RECORD_PAYMENT,
    "home.help_deposit": Permission.RECORD_DEPOSIT,
    "home.help_account": Permission.SEE_ACCOUNTS,
    "home.help_report": Permission.SEE_REPORTS,
    "home.help_billing": Permission.ADMINISTER,
}
"""The commands that Home names, and what each asks for."""


def show_home(session: Session, caller: Caller, desk: Desk) -> View:
    """Show the Home of this person; someone without a role reads how to get one."""
    staff = people.load(session, caller.user_id)
    texts = caller.texts
    welcome = "home.welcome_cashier" if staff.may(Permission.RECORD_PAYMENT) else "home.welcome"
    greeting = [header(desk.organisation), section(texts.say(welcome))]
    if not staff.roles:
        return home([*greeting, section(texts.say("home.no_role", user=caller.user_id))])
    roles = ", ".join(texts.code("role", role) for role in sorted(staff.roles))
    parts = (
        _first_steps(session, staff, desk, texts),
        _managed(session, staff, caller, desk),
        _expected(session, staff, caller, desk),
        _recent(session, staff, texts),
        _health(session, staff, texts),
    )
    return home(
        [
            *greeting,
            context(texts.say("home.roles", roles=roles)),
            *_quick(staff, texts),
            divider(),
            *(block for part in parts if part for block in (*part, divider())),
            _help(staff, texts),
        ]
    )


def _quick(staff: Staff, texts: Texts) -> Sequence[Block]:
    """Offer what this person may do, one press away."""
    offered = [
        button(action_id, texts.say(title), style="primary" if form == "pay" else "")
        for action_id, (permission, title, form) in QUICK.items()
        if staff.may(permission)
    ]
    if staff.may(Permission.SEE_ACCOUNTS):
        offered.append(search_menu(ACCOUNT_SEARCH, texts.say("home.account")))
    return [actions(offered)] if offered else []


def _help(staff: Staff, texts: Texts) -> Block:
    """Tell which commands to begin with, as far as this person may."""
    told = [texts.say(key) for key, permission in BEGIN_WITH.items() if staff.may(permission)]
    begins, ends = texts.say("home.help_begins"), texts.say("home.help_ends")
    return section("\n".join([begins, *told, ends]))


def sees_today(staff: Staff) -> bool:
    """Tell who reads what came in today: whoever sees reports, and does more than take payments."""
    return staff.may(Permission.SEE_REPORTS) and staff.roles != {Role.CASHIER}


def wanted_chart(session: Session, caller: Caller) -> str:
    """Name the chart of today that this person's Home shows; empty where there is none to show."""
    if not sees_today(people.load(session, caller.user_id)):
        return ""
    report = today_so_far(session, caller)
    return chart_key(report, caller.texts) if report.rows else ""


def _managed(session: Session, staff: Staff, caller: Caller, desk: Desk) -> Sequence[Block]:
    """Show today so far, and what waits for a decision, to whoever looks after the counter."""
    if not sees_today(staff):
        return []
    report = today_so_far(session, caller)
    picture = desk.today_charts.find(chart_key(report, caller.texts))
    approvals_channel = settings.load(session).over(desk.first).approvals_channel
    return [
        *today_blocks(report, caller, picture),
        *waiting_blocks(session, caller.texts, approvals_channel),
    ]


def _first_steps(session: Session, staff: Staff, desk: Desk, texts: Texts) -> Sequence[Block]:
    return first_step_blocks(session, desk, texts) if staff.may(Permission.ADMINISTER) else []


def _health(session: Session, staff: Staff, texts: Texts) -> Sequence[Block]:
    return health_blocks(session, texts) if staff.may(Permission.ADMINISTER) else []


def _expected(session: Session, staff: Staff, caller: Caller, desk: Desk) -> Sequence[Block]:
    """List what has to be acted on, and what is to come, for those who may act."""
    takes_money = staff.may(Permission.RECORD_PAYMENT)
    if not takes_money and not staff.may(Permission.RESOLVE_UNKNOWN):
        return []
    today = caller.stamp.on
    expiring = expiring_blocks(session, desk.till, today, caller.texts) if takes_money else []
    waiting = [*action_blocks(session, staff, today, caller.texts), *expiring]
    upcoming = upcoming_blocks(session, today, caller.texts) if takes_money else []
    return [*waiting, *upcoming]


def _recent(session: Session, staff: Staff, texts: Texts) -> Sequence[Block]:
    if not staff.may(Permission.RECORD_PAYMENT):
        return []
    mine = receipts.list_recorded_by(session, staff.slack_user_id)
    if not mine:
        return [context(texts.say("home.nothing_yet"))]
    names = [customers.load(session, receipt.customer_id).name for receipt in mine]
    told = [
        f"•  {receipt_line(receipt, texts)} · {escape(name)}"
        for receipt, name in zip(mine, names, strict=True)
    ]
    return [section("\n".join([texts.say("home.recent"), *told]))]
