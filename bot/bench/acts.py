"""What people do before the bot in the bench: commands, searches, submitted forms."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.bench.loopback_slack import Json, LoopbackSlack, Waiting
from bot.bench.seeds import CASHIER, CENTS
from playground.form_state import first_values

SEARCHED = ("", "ga", "gagné", "éloïse gagne 12", "B41", "b7 example")
"""What is typed in the customers' menu, in turn; most of it fits every customer of the bench."""


class Act(StrEnum):
    """One thing that a person does."""

    COMMAND = "command"
    SEARCH = "search"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Load:
    """So many people, each doing the act so often, one after another, all at once.

    ``first`` counts the acts that were done before, so that each has a customer of its own.
    """

    act: Act
    people: int
    each: int
    first: int
    customers: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds until the acknowledgement and until the form was asked for; ``view`` may be 0."""

    ack: float
    view: float
    is_well: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """What a load came to."""

    timings: Sequence[Timing]
    seconds: float


async def carry_out(slack: LoopbackSlack, load: Load) -> Measured:
    """Let everybody act; return every act's times.

    Forms are opened first, so that the submissions meet each other and nothing else.
    """
    loop, numbers = asyncio.get_running_loop(), itertools.count(load.first)
    if load.act is Act.SUBMIT:
        bursts = [await _submit_together(slack, load, numbers) for _ in range(load.each)]
        return Measured([timing for timings in bursts for timing in timings], 0)

    async def person(index: int) -> list[Timing]:
        user = f"{CASHIER}{index + 1}"
        return [await _act(slack, load, user, next(numbers)) for _ in range(load.each)]

    began = loop.time()
    done = await asyncio.gather(*(person(index) for index in range(load.people)))
    return Measured([timing for timings in done for timing in timings], loop.time() - began)


async def _act(slack: LoopbackSlack, load: Load, user: str, number: int) -> Timing:
    if load.act is Act.COMMAND:
        sent = await slack.send("slash_commands", _command(load, user, number), opens=True)
        return Timing(sent.acked.result(), sent.viewed.result())
    sent = await slack.send("interactive", _search(user, SEARCHED[number % len(SEARCHED)]))
    return Timing(sent.acked.result(), 0, is_well="options" in sent.answer)


async def _submit_together(
    slack: LoopbackSlack, load: Load, numbers: Iterator[int]
) -> Sequence[Timing]:
    """Let everybody open a form, then all submit at once."""
    people = [(f"{CASHIER}{index + 1}", next(numbers)) for index in range(load.people)]
    commands = [_command(load, user, number) for user, number in people]
    opened = [await slack.send("slash_commands", command, opens=True) for command in commands]
    filled = [_submission(*who, form) for who, form in zip(people, opened, strict=True)]
    sent = await asyncio.gather(*(slack.send("interactive", form) for form in filled))
    return [Timing(one.acked.result(), 0, is_well=_is_recorded(one.answer)) for one in sent]


def _command(load: Load, user: str, number: int) -> Json:
    return {
        "command": "/pay",
        "text": f"B{1 + number % load.customers}",
        "user_id": user,
        "team_id": "T0BENCH",
        "channel_id": "C0BENCH",
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "",
    }


def _start(kind: str, user: str) -> Json:
    team = {"id": "T0BENCH", "domain": "bench"}
    return {"type": kind, "team": team, "user": {"id": user, "team_id": "T0BENCH"}}


def _search(user: str, typed: str) -> Json:
    place = {"action_id": "customer_id", "block_id": "customer_id", "value": typed}
    return {**_start("block_suggestion", user), **place, "container": {"type": "view"}}


def _submission(user: str, number: int, opened: Waiting) -> Json:
    """Fill the form that opened: all that its customer has to pay, by cheque."""
    values = first_values(opened.view["blocks"])
    for fields in values.values():
        if "amount" in fields:
            fields["amount"]["value"] = f"{2 * CENTS / 100:.2f}".replace(".", ",")
        if "method" in fields:
            fields["method"]["selected_option"] = {"value": "cheque"}
    view = {**opened.view, "id": f"V{number}", "state": {"values": values}}
    return {**_start("view_submission", user), "view": view}


def _is_recorded(answer: Json) -> bool:
    """Tell a recorded payment's notice, which has nothing to submit, from a form in trouble."""
    view = answer.get("view") or {}
    return answer.get("response_action") == "update" and "submit" not in view
