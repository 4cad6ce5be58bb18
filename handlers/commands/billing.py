"""``/billing``: settings and roles for admins; for everyone else, what Guichet does for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Annotated
from uuid import uuid4

from sqlalchemy.orm import Session

from domain import people, settings
from domain.errors import ChoiceUnknown
from domain.methods import Method
from domain.people import Assignment, Permission, Role, Staff
from domain.settings import Decided
from handlers.blocks import Block, View, actions, button, context, divider, modal, option, section
from handlers.forms import AMOUNT_LIMIT, Form, Picked, reader, refuse_card_number
from handlers.inputs import Fields
from handlers.money_fields import method_options
from handlers.notices import BACK, NOTICE
from handlers.openings import Reply, Said
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Locale, Texts, read_amount, write_amount
from handlers.typed import Draft, Typed, pack_draft

COMMAND = "/billing"
CALLBACK_ID = "billing"
EDIT_SCHEDULES = "edit_schedules"
"""Opens what each channel gets, and how often (``handlers/schedule_form.py``)."""
CHANNELS = ("finance_channel", "approvals_channel", "managers_channel")
COMMANDS = {
    "pay": Permission.RECORD_PAYMENT,
    "deposit": Permission.RECORD_DEPOSIT,
    "account": Permission.SEE_ACCOUNTS,
    "statement": Permission.SEE_ACCOUNTS,
    "report": Permission.SEE_REPORTS,
    "invoice": Permission.ISSUE_INVOICE,
    "cancel": Permission.CANCEL_ITEMS,
    "credit": Permission.ISSUE_CREDIT,
    "plan": Permission.PLAN_PAYMENTS,
    "refund": Permission.REQUEST_REFUND,
    "transfer": Permission.REQUEST_TRANSFER,
    "void": Permission.VOID_RECEIPT,
    "reconcile": Permission.RECONCILE,
    "billing": Permission.ADMINISTER,
}
"""What the help lists, and whom each is for."""


def _read_many(typed: Typed, name: str, _locale: Locale) -> tuple[str, ...]:
    return typed.many(name)


def _read_limit(typed: Typed, name: str, locale: Locale) -> int | None:
    """Nothing written means no limit; zero approves nothing."""
    if not typed.text(name).strip():
        return None
    refuse_card_number(typed.text(name), name)
    return read_amount(typed.text(name), locale, field=name, zero_is_none=True)


def _read_methods(typed: Typed, name: str, _locale: Locale) -> tuple[Method, ...]:
    return tuple(method for method in Method if method in typed.many(name))


def _read_roles(typed: Typed, name: str, _locale: Locale) -> frozenset[Role]:
    return frozenset(role for role in Role if role in typed.many(name))


class BillingForm(Form):
    """The answers to ``/billing``; a channel left out stays as it is."""

    methods: Annotated[tuple[Method, ...], reader(_read_methods)]
    finance_channel: Picked
    approvals_channel: Picked
    managers_channel: Picked
    summary_time: Picked
    closed_through: Picked
    staff: Picked
    roles: Annotated[frozenset[Role], reader(_read_roles)]
    approval_limit: Annotated[int | None, reader(_read_limit)]


def open_or_help(session: Session, _said: Said, visit: Visit) -> View | Reply:
    """Open the settings for an admin; tell anybody else what Guichet does and what they may do."""
    staff = people.load(session, visit.caller.user_id)
    if staff.may(Permission.ADMINISTER):
        return DESK.open(session, Typed(), visit)
    return _help(staff, visit.caller.texts)


def record(session: Session, form: BillingForm, visit: Visit) -> View:
    """Write down what was decided, and about whom."""
    stamp = visit.caller.stamp
    settings.change(session, _wanted(form, settings.load(session), visit.desk.first), stamp)
    texts = visit.caller.texts
    told = [texts.say("billing.recorded")]
    if form.staff:
        if visit.about != form.staff:  # sent before the roles of this person were shown
            raise ChoiceUnknown("staff")
        wanted = Assignment(form.staff, form.roles, form.approval_limit)
        people.assign(session, wanted, stamp)
        told.append(_tell_person(wanted, texts))
    again = Draft(CALLBACK_ID, uuid4().hex, Typed())
    return modal(
        NOTICE,
        texts.say("billing.title"),
        [section("\n".join(told)), actions([button(BACK, texts.say("button.back"))])],
        close=texts.say("button.close"),
        private_metadata=pack_draft(again),
    )


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show what is decided, and one person's roles once that person is chosen."""
    texts = visit.caller.texts
    decided = settings.load(session).over(visit.desk.first)
    fields = Fields(texts, _filled(draft.typed, decided))
    methods = fields.typed.many("methods")
    person = draft.typed.text("staff")
    return modal(
        CALLBACK_ID,
        texts.say("billing.title"),
        [
            fields.boxes("methods", method_options(texts), methods, optional=False),
            *(fields.channel(name, hint=texts.say("billing.channel_hint")) for name in CHANNELS),
            fields.hour("summary_time"),
            actions([button(EDIT_SCHEDULES, texts.say("billing.schedules"))]),
            fields.day("closed_through", optional=True),
            context(texts.say("billing.closing")),
            divider(),
            fields.person("staff", live=True),
            *_about_person(session, draft, texts),
        ],
        submit=texts.say("billing.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(replace(draft, about=person)),
    )


DESK = FormDesk(CALLBACK_ID, Permission.ADMINISTER, BillingForm, record, show, live=("staff",))


def _wanted(form: BillingForm, kept: Decided, first: Decided) -> Decided:
    """Read the form as decisions; what stands there as before is none."""
    shown = kept.over(first)
    hour = time.fromisoformat(form.summary_time) if form.summary_time else shown.summary_time
    closed = date.fromisoformat(form.closed_through) if form.closed_through else None
    channels = {
        name: getattr(kept if chosen in ("", getattr(shown, name)) else form, name)
        for name, chosen in ((name, getattr(form, name)) for name in CHANNELS)
    }
    return Decided(
        methods=form.methods,
        summary_time=kept.summary_time if hour == shown.summary_time else hour,
        closed_through=closed or kept.closed_through,
        **channels,
    )


def _filled(typed: Typed, decided: Decided) -> Typed:
    """Let what is decided stand in every field that was not touched."""
    first: dict[str, str | tuple[str, ...]] = {
        "methods": tuple(decided.methods),
        "finance_channel": decided.finance_channel,
        "approvals_channel": decided.approvals_channel,
        "managers_channel": decided.managers_channel,
        "summary_time": f"{decided.summary_time:%H:%M}" if decided.summary_time else "",
        "closed_through": decided.closed_through.isoformat() if decided.closed_through else "",
    }
    return replace(typed, answers={**first, **typed.answers})


def _about_person(session: Session, draft: Draft, texts: Texts) -> Sequence[Block]:
    """Ask for the roles and the limit of the person chosen, as they are until changed."""
    person = draft.typed.text("staff")
    if not person:
        return [context(texts.say("billing.choose_person"))]
    typed = draft.typed
    if draft.about != person:  # what stands there was another person's
        kept = people.load_assignment(session, person)
        limit = kept.approval_limit_cents
        typed = typed.with_answers(
            roles=tuple(sorted(kept.roles)),
            approval_limit="" if limit is None else write_amount(limit, texts.locale),
        )
    fields = Fields(texts, typed, person)
    roles = [
        option(role, texts.code("role", role), texts.say(f"role_{role}.line")) for role in Role
    ]
    return [
        fields.boxes("roles", roles, typed.many("roles")),
        fields.text("approval_limit", limit=AMOUNT_LIMIT, hint=texts.say("billing.limit_hint")),
    ]


def _tell_person(wanted: Assignment, texts: Texts) -> str:
    roles = ", ".join(texts.code("role", role) for role in sorted(wanted.roles)) or "–"
    told = texts.say("billing.person", user=wanted.slack_user_id, roles=roles)
    if wanted.approval_limit_cents is None:
        return told
    limit = texts.say("billing.limit", limit_cents=wanted.approval_limit_cents)
    return f"{told} · {limit}"


def _help(staff: Staff, texts: Texts) -> Reply:
    may = [name for name, needs in COMMANDS.items() if staff.may(needs)]
    told = [texts.say("billing.guide")]
    if may:
        told.append(texts.say("billing.may"))
        told += [f"`/{name}` {texts.say(f'guide_{name}.line')}" for name in may]
    else:
        told.append(texts.say("home.no_role", user=staff.slack_user_id))
    return Reply("\n".join(told), [section("\n".join(told))])
