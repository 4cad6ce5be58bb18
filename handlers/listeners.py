"""Where listeners are attached: nothing listens to Slack without saying who may pass."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import App
from sqlalchemy.orm import Session

from domain.people import Permission, require
from handlers.desk import Caller

Needed = Permission | None
EVERYONE: Final = None
"""For what shows or changes nothing of the books, or asks for more by itself further on."""

Listener = Callable[..., None]


@dataclass(frozen=True)
class Declared:
    """One listener: its kind, what it answers to, in which form, and the permission it needs."""

    kind: str
    name: str
    within: str
    needs: Needed


class Listeners:
    """The only way to the app's listeners; each is attached with the permission that it needs.

    The permission is checked by the door that answers (``openings``, ``submissions``), which knows
    how to refuse; what is declared here is what the permission matrix is held against.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self.declared: list[Declared] = []

    def on_command(self, command: str, needs: Needed, listener: Listener) -> None:
        """Attach to a slash command."""
        self._declare("command", command, needs)
        self._app.command(command)(listener)

    def on_shortcut(self, callback_id: str, needs: Needed, listener: Listener) -> None:
        """Attach to a shortcut, global or on a message."""
        self._declare("shortcut", callback_id, needs)
        self._app.shortcut(callback_id)(listener)

    def on_submission(self, callback_id: str, needs: Needed, listener: Listener) -> None:
        """Attach to a form's submission."""
        self._declare("submission", callback_id, needs)
        self._app.view(callback_id)(listener)

    def on_action(
        self, name: str | re.Pattern[str], needs: Needed, listener: Listener, within: str = ""
    ) -> None:
        """Attach to a button, a menu or a live field; ``within`` one form alone if told."""

        def is_within(body: dict[str, Any]) -> bool:
            return not within or body.get("view", {}).get("callback_id") == within

        self._declare("action", name, needs, within)
        self._app.action(name, matchers=[is_within])(listener)

    def on_options(self, name: str | re.Pattern[str], needs: Needed, listener: Listener) -> None:
        """Attach to a menu that asks for its choices as the person types."""
        self._declare("options", name, needs)
        self._app.options(name)(listener)

    def on_event(self, name: str | re.Pattern[str], needs: Needed, listener: Listener) -> None:
        """Attach to an event."""
        self._declare("event", name, needs)
        self._app.event(name)(listener)

    def _declare(
        self, kind: str, name: str | re.Pattern[str], needs: Needed, within: str = ""
    ) -> None:
        written = name if isinstance(name, str) else name.pattern
        self.declared.append(Declared(kind, written, within, needs))


def check(session: Session, caller: Caller, needs: Needed) -> None:
    """Refuse a caller whose roles do not grant what is needed.

    Raises:
        NotAllowed: none does.
    """
    if needs is not None:
        require(session, caller.user_id, needs)
