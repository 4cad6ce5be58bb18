"""Which report goes to which channel, and how often: a form of ``/billing`` for admins."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import uuid4

from sqlalchemy.orm import Session

from domain import report_schedules
from domain.errors import ChoiceUnknown
from domain.people import Permission
from domain.report_schedules import Every, Schedule
from domain.reports import REPORTS
from handlers.blocks import Block, View, button, context, divider, modal, option, section
from handlers.commands.billing import EDIT_SCHEDULES
from handlers.form_clicks import on_deed
from handlers.forms import Chosen, Form, Picked, reader
from handlers.inputs import Fields
from handlers.listeners import Listeners
from handlers.openings import Said, on_click
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Locale, Texts
from handlers.typed import Draft, Typed

CALLBACK_ID = "report_schedules"
STOP = "stop_schedule"
OFFERED = (Every.DAY, Every.WEEK)
SCHEDULES_SHOWN = 40


def _read_every(typed: Typed, name: str, _locale: Locale) -> Every:
    chosen = typed.text(name)
    if chosen not in set(OFFERED):
        raise ChoiceUnknown(name)
    return Every(chosen)


class ScheduleForm(Form):
    """The answers to the form; without a channel it is the managers', whichever that is then."""

    report: Chosen
    every: Annotated[Every, reader(_read_every)]
    channel: Picked


def open_form(session: Session, _said: Said, visit: Visit) -> View:
    """Open the list of schedules, on top of the settings."""
    return DESK.open(session, Typed(), visit)


def record(session: Session, form: ScheduleForm, visit: Visit) -> View:
    """Let a channel get a report from today on, and show the list with it."""
    if form.report not in REPORTS:
        raise ChoiceUnknown("report")
    stamp = visit.caller.stamp
    report_schedules.decide(session, form.report, form.channel, form.every, stamp)
    return DESK.open(session, Typed(), visit)


def stop(session: Session, said: Said, visit: Visit) -> None:
    """Let a channel get a report no more."""
    report, _, channel = said.text.partition(" ")
    stamp = visit.caller.stamp
    report_schedules.decide(session, report, channel, Every.NEVER, stamp)


def same_form(draft: Draft, _said: Said) -> Draft:
    """Keep what was chosen, under a request id of its own."""
    return replace(draft, request_id=uuid4().hex)


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show what each channel gets, and ask for one more."""
    texts = visit.caller.texts
    fields = Fields(texts, draft.typed, draft.request_id[:8])
    reports = [option(name, texts.code("report", name)) for name in REPORTS]
    every = [option(each, texts.code("every", each)) for each in OFFERED]
    return modal(
        CALLBACK_ID,
        texts.say("report_schedules.title"),
        [
            *_list(session, texts),
            divider(),
            section(texts.say("schedules.add")),
            fields.choice("report", reports),
            fields.choice("every", every),
            fields.channel("channel", hint=texts.say("schedules.channel_hint")),
            context(texts.say("schedules.when")),
        ],
        submit=texts.say("schedules.submit"),
        close=texts.say("button.close"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(CALLBACK_ID, Permission.ADMINISTER, ScheduleForm, record, show)


def attach_schedules(listeners: Listeners) -> None:
    """Attach the button that opens the list, and the one that takes a report off it."""
    on_click(listeners, EDIT_SCHEDULES, DESK.needs, open_form)
    on_deed(listeners, STOP, DESK, stop, same_form)


def _list(session: Session, texts: Texts) -> Sequence[Block]:
    schedules = report_schedules.list_all(session)[:SCHEDULES_SHOWN]
    if not schedules:
        return [section(texts.say("schedules.none"))]
    return [
        section(
            _tell(schedule, texts),
            button(STOP, texts.say("schedules.stop"), f"{schedule.report} {schedule.channel}"),
        )
        for schedule in sorted(schedules, key=lambda each: (each.channel, each.report))
    ]


def _tell(schedule: Schedule, texts: Texts) -> str:
    where = f"<#{schedule.channel}>" if schedule.channel else texts.say("schedules.managers")
    every = texts.code("every", schedule.every)
    return f"*{texts.code('report', schedule.report)}*\n{every} · {where}"
