"""What the assistant answers to what was understood: figures, a list, a report, or one button.

An answer reads the books and writes nothing. Money is recorded by nobody but the person: words
about it become a button that opens the form filled in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from domain import balances, customers, failures
from domain.business_day import ONE_DAY, Today, first_moment
from domain.methods import Method
from domain.people import Permission, Staff, require
from domain.promises import SendReport
from domain.report_rows import Period, Row
from domain.reports import REPORTS
from handlers.action_list import failure_line
from handlers.blocks import SECTION_LIMIT, Block, actions, button, context, section
from handlers.commands import report
from handlers.commands.account import OPEN_ACCOUNT, open_account
from handlers.fill_in import offer_form
from handlers.mrkdwn import escape
from handlers.openings import Reply, Said
from handlers.report_blocks import DETAILS, OPEN_REPORT
from handlers.submissions import Visit
from handlers.texts import Texts
from handlers.understanding import intents
from handlers.understanding.intents import (
    CUSTOMER,
    AskFailures,
    AskOwed,
    AskReceipts,
    AskTopDebtors,
    Entry,
    Help,
    Intent,
    RecordDeposit,
    ShowAccount,
    ShowReport,
    Unsure,
)

SUMMARY, AGING = "payments_summary", "receivables_aging"
FAILURES_SHOWN = 10
NAME_SHOWN = 60
"""A list of fifty fits in a message, whatever people are called."""
CARDS = (Method.CARD_TERMINAL, "card")
"""Who asks for cards means those on file too."""

PROMPTS: Sequence[tuple[Permission, str]] = (
    (Permission.RECORD_PAYMENT, "assistant.prompt_pay"),
    (Permission.SEE_REPORTS, "assistant.prompt_received"),
    (Permission.SEE_ACCOUNTS, "assistant.prompt_top"),
    (Permission.SEE_REPORTS, "assistant.prompt_aging"),
    (Permission.SEE_REPORTS, "assistant.prompt_failed"),
)
"""What may be asked, the most useful first, each with the permission that it takes."""


@dataclass(frozen=True)
class Answer:
    """A reply, the customer whom it was about, and the report that it promises, if any."""

    reply: Reply
    about: str = ""
    report: SendReport | None = None


def answer(session: Session, text: str, read: Intent, staff: Staff, visit: Visit) -> Answer:
    """Answer what was understood of a text, as far as the person's roles allow.

    Raises:
        NotAllowed: their roles do not let them read or do this.
    """
    if isinstance(read, Help):
        return Answer(tell_help(staff, visit.caller.texts))
    require(session, visit.caller.user_id, needed(read))
    if isinstance(read, Unsure) and not isinstance(read.so_far, Entry):
        return Answer(_ask_back(read, staff, visit.caller.texts))
    if isinstance(read, Entry | Unsure):
        return Answer(offer_form(session, text, read, visit))
    return _ANSWERS[type(read)](session, read, visit)


def needed(read: Intent) -> Permission:
    """Tell which permission an answer takes."""
    told = read.so_far if isinstance(read, Unsure) else read
    if isinstance(told, Entry):
        is_deposit = isinstance(told, RecordDeposit)
        return Permission.RECORD_DEPOSIT if is_deposit else Permission.RECORD_PAYMENT
    reads_reports = isinstance(told, AskReceipts | AskFailures | ShowReport)
    return Permission.SEE_REPORTS if reads_reports else Permission.SEE_ACCOUNTS


def tell_help(staff: Staff, texts: Texts) -> Reply:
    """Tell what this person may ask and do; somebody without a role reads how to get one."""
    if not staff.roles:
        return Reply(texts.say("home.no_role", user=staff.slack_user_id))
    lines = [f"•  {line}" for line in list_prompts(staff, texts)]
    if staff.may(Permission.SEE_ACCOUNTS):
        lines.append(f"•  {texts.say('assistant.example_owed')}")
    if staff.may(Permission.RECORD_PAYMENT):
        lines.append(f"•  {texts.say('assistant.example_pay')}")
    heading = texts.say("assistant.can" if lines else "assistant.can_nothing")
    blocks = [section("\n".join([heading, *lines])), context(texts.say("assistant.never_alone"))]
    return Reply(heading, blocks)


def list_prompts(staff: Staff, texts: Texts) -> Sequence[str]:
    """List the questions that this person's roles let them ask."""
    return [texts.say(key) for permission, key in PROMPTS if staff.may(permission)]


def _ask_back(read: Unsure, staff: Staff, texts: Texts) -> Reply:
    """Ask the one question; customers are offered each with a button, nobody is chosen."""
    asked = escape(read.question, 500)
    if read.about != CUSTOMER:
        return Reply(asked, [section(asked), *tell_help(staff, texts).blocks])
    offered = [
        section(escape(choice.label), button(OPEN_ACCOUNT, texts.say("account.open"), choice.value))
        for choice in read.choices
    ]
    return Reply(asked, [section(asked), *offered])


def _tell_owed(session: Session, read: AskOwed, visit: Visit) -> Answer:
    texts = visit.caller.texts
    customer = customers.load(session, read.customer_id)
    balance = balances.load(session, customer.customer_id)
    told = texts.say(
        "assistant.owed",
        customer=escape(customer.name),
        customer_id=escape(customer.customer_id),
        balance=texts.balance(balance.owed_cents),
        credit_cents=balance.available_credit_cents,
    )
    opens = button(OPEN_ACCOUNT, texts.say("account.open"), customer.customer_id)
    return Answer(Reply(told, [section(told, opens)]), customer.customer_id)


def _show_account(session: Session, read: ShowAccount, visit: Visit) -> Answer:
    return Answer(open_account(session, Said(read.customer_id), visit), read.customer_id)


def _tell_top(session: Session, read: AskTopDebtors, visit: Visit) -> Answer:
    """Tell who owes most, from the report of receivables by age."""
    texts, on = visit.caller.texts, visit.caller.stamp.on
    rows = REPORTS[AGING](session, Period(on, on), _today(visit)).rows
    owing = sorted((row for row in rows if _cents(row, "owed") > 0), key=_most_owed)[: read.count]
    if not owing:
        return Answer(Reply(texts.say("assistant.nobody_owes")))
    names = customers.list_names(session, {str(row["customer_id"]) for row in owing})
    lines = [
        texts.say(
            "assistant.debtor",
            place=place,
            customer=escape(names.get(str(row["customer_id"]), ""), NAME_SHOWN),
            customer_id=escape(str(row["customer_id"]), NAME_SHOWN),
            owed_cents=_cents(row, "owed"),
        )
        for place, row in enumerate(owing, start=1)
    ]
    heading = texts.say_many("assistant.top", len(owing))
    opens = button(OPEN_REPORT, texts.say("today.open"), f"{AGING}:{on.isoformat()}:{on}")
    return Answer(Reply(heading, [*_listed(heading, lines), actions([opens])]))


def _tell_receipts(session: Session, read: AskReceipts, visit: Visit) -> Answer:
    """Tell what one method brought; of all of them, the report tells, with its chart."""
    on = visit.caller.stamp.on
    days = read.period or intents.Period(from_on=on, to_on=on)
    if not read.method:
        return _promise(SUMMARY, days, visit)
    texts = visit.caller.texts
    period = Period(days.from_on, days.to_on)
    wanted = CARDS if read.method == Method.CARD_TERMINAL else (read.method,)
    found = REPORTS[SUMMARY](session, period, _today(visit)).rows
    rows = [row for row in found if row["method"] in wanted]
    came_in = sum(_cents(row, "payments") + _cents(row, "deposits") for row in rows)
    told = texts.say(
        "assistant.received",
        days=texts.days(period.from_on, period.to_on),
        method=read.method,
        amount_cents=came_in,
        receipts=texts.say_many("reports.receipts", sum(_cents(row, "count") for row in rows)),
        net_cents=sum(_cents(row, "net") for row in rows),
    )
    value = f"payment_details:{period.from_on.isoformat()}:{period.to_on.isoformat()}"
    opens = button(DETAILS, texts.say("reports.details"), value)
    return Answer(Reply(told, [section(told), actions([opens])]))


def _tell_failures(session: Session, read: AskFailures, visit: Visit) -> Answer:
    """Tell what failed in a period, settled since or not; without one, what still waits."""
    texts = visit.caller.texts
    if read.period is None:
        found = failures.list_open(session, limit=FAILURES_SHOWN)
    else:
        since = first_moment(read.period.from_on, texts.zone)
        until = first_moment(read.period.to_on + ONE_DAY, texts.zone)
        found = failures.list_opened(session, since, until, FAILURES_SHOWN)
    if not found:
        return Answer(Reply(texts.say("assistant.nothing_failed")))
    heading = texts.say("assistant.failed")
    lines = [f"•  {failure_line(session, failure, texts)}" for failure in found]
    more = [context(texts.say("assistant.latest_only"))] if len(found) == FAILURES_SHOWN else []
    return Answer(Reply(heading, [*_listed(heading, lines), *more]))


def _show_report(_session: Session, read: ShowReport, visit: Visit) -> Answer:
    from_on, to_on = report.first_days(read.name, visit.caller.stamp.on)
    return _promise(read.name, read.period or intents.Period(from_on=from_on, to_on=to_on), visit)


def _promise(name: str, days: intents.Period, visit: Visit) -> Answer:
    """Promise a report to the person alone: it comes with its chart and its table."""
    asked = SendReport(name, days.from_on, days.to_on, report.MESSAGE, visit.caller.user_id)
    return Answer(Reply(visit.caller.texts.say("reports.coming")), report=asked)


def _listed(heading: str, lines: Sequence[str]) -> Sequence[Block]:
    """Set whole lines under a heading, as many in each paragraph as Slack takes."""
    told = [heading]
    for line in lines:
        if len(told[-1]) + len(line) < SECTION_LIMIT:
            told[-1] += f"\n{line}"
        else:
            told.append(line)
    return [section(paragraph) for paragraph in told]


def _today(visit: Visit) -> Today:
    return Today.of(visit.caller.at, visit.caller.texts.zone)


def _most_owed(row: Row) -> tuple[int, str]:
    return -_cents(row, "owed"), str(row["customer_id"])


def _cents(row: Row, key: str) -> int:
    value = row[key]
    return value if isinstance(value, int) else 0


_ANSWERS: Mapping[type, Callable[[Session, Any, Visit], Answer]] = {
    AskOwed: _tell_owed,
    ShowAccount: _show_account,
    AskTopDebtors: _tell_top,
    AskReceipts: _tell_receipts,
    AskFailures: _tell_failures,
    ShowReport: _show_report,
}
