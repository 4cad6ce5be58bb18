"""Each person's language, as Slack knows it."""

import logging
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.texts import Locale, locale_for

LOCALE_SECONDS = 600
UNKNOWN_SECONDS = 10
"""How long an unanswered question about a language is not asked again."""

log = logging.getLogger(__name__)


class Locales:
    """Remembers each person's language for ten minutes, so that forms open without asking."""

    def __init__(self, client: WebClient, default: Locale) -> None:
        self._client = client
        self._default = default
        self._known: dict[str, tuple[float, Locale]] = {}

    def of(self, user_id: str) -> Locale:
        """Return the person's language; the organisation's when Slack does not say."""
        known = self._known.get(user_id)
        if known is not None and known[0] > monotonic():
            return known[1]
        asked = self._ask(user_id)
        locale = asked or (known[1] if known else self._default)
        seconds = LOCALE_SECONDS if asked else UNKNOWN_SECONDS
        self._known[user_id] = (monotonic() + seconds, locale)
        return locale

    def _ask(self, user_id: str) -> Locale | None:
        try:
            answer = self._client.users_info(user=user_id, include_locale=True)
        except (SlackApiError, OSError) as error:
            log.warning("locale unknown user=%s error=%s", user_id, type(error).__name__)
            return None
        user: dict[str, Any] = answer.get("user") or {}
        return locale_for(user.get("locale"), self._default)
