"""What an admin decides before the counter can work: one step at a time, done ones ticked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import people, settings
from domain.people import Permission
from domain.settings import Decided
from handlers.blocks import Block, button, section
from handlers.desk import Desk
from handlers.texts import Texts

DECIDE = "first_step"
"""The button of the step that is next: it opens the settings."""


@dataclass(frozen=True)
class Step:
    """One thing to decide: how it is told, and whether it is done."""

    key: str
    is_done: bool


def first_step_blocks(session: Session, desk: Desk, texts: Texts) -> Sequence[Block]:
    """Lead an admin through what is not decided yet; nothing at all once everything is."""
    steps = _steps(session, settings.load(session), desk)
    waiting = [step for step in steps if not step.is_done]
    if not waiting:
        return []
    lines = [texts.say("steps.heading")]
    for step in steps:
        mark = ":white_check_mark:" if step.is_done else ":black_square_button:"
        told = texts.say(step.key)
        lines.append(f"{mark}  *{told}*" if step is waiting[0] else f"{mark}  {told}")
    lines.append(texts.say("steps.defaults"))
    lines.append(texts.say("steps.language", locale=desk.locale))
    return [section("\n".join(lines), button(DECIDE, texts.say("steps.next"), style="primary"))]


def _steps(session: Session, decided: Decided, desk: Desk) -> Sequence[Step]:
    """List the steps in their order; the environment's own values count as decided."""
    known = decided.over(desk.first)
    return [
        Step("steps.finance_channel", bool(known.finance_channel)),
        Step("steps.approvals_channel", bool(known.approvals_channel)),
        Step("steps.managers_channel", bool(known.managers_channel)),
        Step("steps.roles", people.has_anyone(session, Permission.RECORD_PAYMENT)),
    ]
