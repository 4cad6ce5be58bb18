"""``/report``: a report over some days, for oneself or for a channel; its parts come as files."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy.orm import Session

from domain import audit, outbox
from domain.customers import fold
from domain.errors import ChoiceUnknown, PeriodReversed, PeriodTooLong
from domain.people import Permission
from domain.promises import SendReport
from domain.reports import REPORTS
from handlers.blocks import View, context, modal, option, section
from handlers.days import take_days
from handlers.desk import Caller
from handlers.forms import Chosen, Day, Form, Picked
from handlers.inputs import Fields
from handlers.listeners import Listeners
from handlers.notices import notice
from handlers.openings import Said, on_click, on_command
from handlers.orders import Order, on_order
from handlers.report_blocks import DETAILS, OPEN_REPORT, SEND_CSV, SEND_XLSX
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Locale, Texts
from handlers.typed import Draft, Typed

COMMAND = "/report"
CALLBACK_ID = "report"
NEEDS = Permission.SEE_REPORTS
MESSAGE = "message"
ORDERS = {DETAILS: MESSAGE, SEND_CSV: "csv", SEND_XLSX: "xlsx"}
"""What each button of a report sends to whoever presses it."""

MAX_DAYS = 3_660
AHEAD = timedelta(days=30)
LOOKS_AHEAD = frozenset({"upcoming_installments"})


class ReportForm(Form):
    """The answers to ``/report``; without a channel only the person who asks reads it."""

    report: Chosen
    from_on: Day
    to_on: Day
    channel: Picked


def open_form(session: Session, said: Said, visit: Visit) -> View:
    """Open the form, filled in with the report and the days that the words name for certain."""
    named, days = take_days(said.text)
    report = find_report(named, visit.caller.texts)
    from_on, to_on = (days[0], days[-1]) if days else first_days(report, visit.caller.stamp.on)
    return DESK.open(session, _filled(report, from_on, to_on), visit)


def open_again(session: Session, said: Said, visit: Visit) -> View:
    """Open the form for the days of a report that was posted."""
    report, from_on, to_on = _read_ordered(said)
    return DESK.open(session, _filled(report, from_on, to_on), visit)


def record(session: Session, form: ReportForm, visit: Visit) -> View:
    """Promise the report to whoever asked, or to the channel that they chose.

    Raises:
        ChoiceUnknown, PeriodReversed, PeriodTooLong: as their names say.
    """
    caller = visit.caller
    if form.report not in REPORTS:
        raise ChoiceUnknown("report")
    if form.to_on < form.from_on:
        raise PeriodReversed()
    if (form.to_on - form.from_on).days >= MAX_DAYS:
        raise PeriodTooLong(max_days=MAX_DAYS)
    asked = SendReport(form.report, form.from_on, form.to_on, MESSAGE, caller.user_id, form.channel)
    promise(session, asked, caller)
    key = "reports.coming_there" if form.channel else "reports.coming"
    told = caller.texts.say(key, channel=form.channel) if form.channel else caller.texts.say(key)
    return notice(caller.texts, caller.texts.say("report.title"), [section(told)])


def show(_session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form: which report, over which days, for whom."""
    texts = visit.caller.texts
    fields = Fields(texts, draft.typed)
    choices = [option(name, texts.code("report", name)) for name in REPORTS]
    return modal(
        CALLBACK_ID,
        texts.say("report.title"),
        [
            fields.choice("report", choices),
            fields.day("from_on"),
            fields.day("to_on"),
            fields.channel("channel", hint=texts.say("reports.channel_hint")),
            context(texts.say("reports.days_hint")),
        ],
        submit=texts.say("report.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(CALLBACK_ID, NEEDS, ReportForm, record, show)


def attach_report(listeners: Listeners) -> None:
    """Attach the command and the buttons under a report; the form is attached with the others."""
    on_command(listeners, COMMAND, NEEDS, open_form)
    on_click(listeners, OPEN_REPORT, NEEDS, open_again)
    for action_id, kind in ORDERS.items():
        order = Order(NEEDS, "report.send", _tell_coming, partial(_order, kind))
        on_order(listeners, action_id, order)


def find_report(typed: str, texts: Texts) -> str:
    """Return the one report that the words can mean, by code or by title in either language."""
    wanted = fold(typed)
    if not wanted:
        return ""
    names: Mapping[str, set[str]] = {name: _names_of(name, texts) for name in REPORTS}
    exact = [name for name, known in names.items() if wanted in known]
    close = [name for name, known in names.items() if any(wanted in one for one in known)]
    found = exact or close
    return found[0] if len(found) == 1 else ""


def _names_of(report: str, texts: Texts) -> set[str]:
    titles = [texts.in_locale(locale).code("report", report) for locale in Locale]
    return {fold(report), fold(report.replace("_", " ")), *map(fold, titles)}


def first_days(report: str, today: date) -> tuple[date, date]:
    """Begin with the month so far; what is expected is looked for ahead."""
    if report in LOOKS_AHEAD:
        return today, today + AHEAD
    return today.replace(day=1), today


def _filled(report: str, from_on: date, to_on: date) -> Typed:
    answers = {"report": report, "from_on": from_on.isoformat(), "to_on": to_on.isoformat()}
    return Typed({name: text for name, text in answers.items() if text})


def _order(kind: str, session: Session, said: Said, caller: Caller) -> None:
    report, from_on, to_on = _read_ordered(said)
    promise(session, SendReport(report, from_on, to_on, kind, caller.user_id), caller)


def _read_ordered(said: Said) -> tuple[str, date, date]:
    """Read what a button is about; one that another version posted may name what is no more.

    Raises:
        ChoiceUnknown: it names no report, or no days.
    """
    try:
        report, from_on, to_on = said.text.split(":")
        days = date.fromisoformat(from_on), date.fromisoformat(to_on)
    except ValueError as error:
        raise ChoiceUnknown("report") from error
    if report not in REPORTS or days[0] > days[1]:
        raise ChoiceUnknown("report")
    return report, *days


def promise(session: Session, asked: SendReport, caller: Caller) -> None:
    """Promise a report, and write down who asked for it."""
    outbox.promise(session, asked, caller.stamp)
    days = f"{asked.from_on.isoformat()} {asked.to_on.isoformat()}"
    where = asked.channel or caller.user_id
    audit.record(session, caller.stamp, "report.send", f"{asked.report} {days} {where}")


def _tell_coming(caller: Caller) -> str:
    return caller.texts.say("reports.coming")
