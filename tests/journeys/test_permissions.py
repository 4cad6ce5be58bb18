"""The same matrix through real Slack traffic: each command by each role, each button by nobody."""

import pytest

from domain.people import Permission, Role
from handlers.blocks import actions, button
from tests import make
from tests.journeys.conftest import Counter
from tests.rules.test_permissions import ALL, CONTRACT, declared, part_of
from tests.slack import PersonAtKeyboard

REFUSED = "Your roles do not let you do this"
GRACE = "U0APPROVER"
WORDS = {"/plan": "F-1", "/cancel": "F-1", "/void": "R-000001"}
IN_FORMS = {"unapply", "reconcile_all", "plan", "back", "stop_schedule"}
"""Buttons that stand in forms alone, which open and show themselves to those who may."""


def is_refused(person: PersonAtKeyboard, command: str) -> bool:
    """Tell whether the bot refused; a form that opened is closed again."""
    before = len(person.ephemerals())
    person.types(f"{command} {WORDS.get(command, 'C-1')}")
    if person.has_view():
        person.closes(everything=True)
        return False
    return any(REFUSED in message["text"] for message in person.ephemerals()[before:])


@pytest.mark.parametrize("role", Role)
def test_a_command_opens_for_the_roles_of_the_contract(counter: Counter, role: Role) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [5000])
        make.deposit(session, 1000)
        make.staff(session, GRACE, role)
    commands = [x.name for x in declared() if x.kind == "command" and part_of(x) != ALL]
    with counter.arrive(GRACE) as grace:
        refused = {command for command in commands if is_refused(grace, command)}
    assert refused == set(commands) - CONTRACT[role]


def test_a_click_by_somebody_without_a_role_is_refused_in_private(counter: Counter) -> None:
    """A channel's member sees every button; being there is no right."""
    clicks = [
        x
        for x in declared()
        if x.kind == "action" and not x.within and part_of(x) != ALL and x.name not in IN_FORMS
    ]
    names = [x.name.strip("^$").partition("(")[0] for x in clicks]  # a pattern's own beginning
    assert len(clicks) > len(Permission)
    with counter.arrive(GRACE) as grace:
        for click in names:
            row = actions([button(click, click, "R-000001")], f"{click}:C-1")
            counter.bot.client.chat_postMessage(channel="C0FINANCE", text=click, blocks=[row])
            *_, message = (one for one in grace.reads("C0FINANCE") if one["text"] == click)
            before = len(grace.ephemerals("C0FINANCE"))
            grace.presses(click, message=message)
            told = grace.ephemerals("C0FINANCE")[before:]
            assert len(told) == 1, click
            assert REFUSED in told[0]["text"], click
