"""What became of an order to the gateway: in the form that waits for it, or in private."""

from dataclasses import dataclass
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.deliveries.posting import Message, Poster
from bot.locales import Locales
from domain import attempts, people
from handlers.outcomes import outcome_view
from handlers.texts import Texts

CLOSED: Final = frozenset({"not_found", "view_not_found"})
"""What Slack says of a view that its reader has closed."""


@dataclass(frozen=True)
class OutcomeDelivery:
    """Delivers outcomes to whoever asked for the charge, in their own language."""

    poster: Poster
    texts: Texts
    locales: Locales

    def tell(self, reference: str) -> None:
        """Bring the form's view up to date, or write to the person where it was closed."""
        with self.poster.books.reading() as session:
            attempt = attempts.load(session, reference)
            if attempt.asked_by in people.MACHINES:
                return
            texts = self.texts.in_locale(self.locales.of(attempt.asked_by))
            together = attempts.list_in_view(session, attempt.view_id) if attempt.view_id else ()
            numbers = dict.fromkeys([*(one.subject for one in together), attempt.receipt])
            view = outcome_view(session, list(numbers), texts)
        if attempt.view_id and self._show(attempt.view_id, view):
            return
        told = view["blocks"][0]["text"]["text"]
        self.poster.tell(attempt.asked_by, Message(attempt.receipt, told, view["blocks"]))

    def _show(self, view_id: str, view: dict[str, object]) -> bool:
        try:
            self.poster.client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            if error.response["error"] not in CLOSED:
                raise
            return False
        return True
