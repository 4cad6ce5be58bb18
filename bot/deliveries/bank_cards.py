"""The card of a bank's statement, brought up to date after a form recorded one of its lines."""

import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.deliveries.posting import UNREACHABLE, Poster
from bot.locales import Locales
from domain.errors import BillingError
from handlers.bank_desk import Spot, show_again
from handlers.desk import Caller, Desk
from handlers.submissions import Visit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BankCardDelivery:
    """Delivers statements' cards to those who dropped them."""

    poster: Poster
    desk: Desk
    locales: Locales

    def show(self, written: str) -> None:
        """Rewrite a card; one whose file is gone, or whose owner may see no more, stays."""
        user_id, spot = Spot.read(written)
        desk = self.desk
        caller = Caller(user_id, desk.texts(self.locales.of(user_id)), desk.clock())
        try:
            show_again(self.poster.client, spot, Visit(caller, desk))
        except BillingError as refused:
            log.warning("no bank card user=%s reason=%s", user_id, refused.key)
        except SlackApiError as error:
            if error.response["error"] not in UNREACHABLE:
                raise
            log.warning("no bank card user=%s error=%s", user_id, error.response["error"])
