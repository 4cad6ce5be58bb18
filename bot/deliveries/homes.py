"""App Home with today's chart: shown once more when Slack has the picture."""

import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.charting import chart_of_today
from bot.deliveries.pictures import Pictures
from bot.deliveries.posting import UNREACHABLE, Poster
from bot.locales import Locales
from domain.business_day import Today
from handlers.desk import Caller, Desk
from handlers.home import show_home, wanted_chart

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HomeDelivery:
    """Delivers Home to people who opened it before today's chart was drawn."""

    poster: Poster
    desk: Desk
    locales: Locales
    pictures: Pictures

    def show(self, user_id: str) -> None:
        """Draw today's chart unless it is there, and show this person's Home with it."""
        desk = self.desk
        caller = Caller(user_id, desk.texts(self.locales.of(user_id)), desk.clock())
        with desk.reading() as session:
            key = wanted_chart(session, caller)
            today = Today.of(caller.at, desk.zone)
            sheet = chart_of_today(session, today, caller.texts) if key else None
        picture = desk.today_charts.find(key) or self.pictures.of(key, sheet)
        if picture is None:
            return
        desk.today_charts.put(key, picture)
        with desk.reading() as session:
            view = show_home(session, caller, desk)
        try:
            self.poster.client.views_publish(user_id=user_id, view=view)
        except SlackApiError as error:
            desk.today_charts.drop(key)
            self.pictures.refuse(key, error)
            if error.response["error"] not in UNREACHABLE:
                raise
            log.warning("no home user=%s error=%s", user_id, error.response["error"])
