"""Builds the Bolt app: who is asking, in which language, and the last-resort answer."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

import handlers
from bot.locales import Locales
from domain.errors import BillingError
from handlers.blocks import section
from handlers.conversation import tell_trouble
from handlers.desk import Caller, Desk
from handlers.notices import notice, tell_privately
from handlers.texts import Texts

LISTENERS = 50
LOCALE_WAIT_SECONDS = 1
"""How long a form may wait to learn its reader's language: Slack gives it three in all."""
log = logging.getLogger(__name__)


def build_client(token: str, api_url: str, rate_limit_retries: int = 1) -> WebClient:
    """Make the Web API client; a posting limit is waited out once, nothing else is repeated.

    Slack's default handler repeats a call whose answer was lost, which posts a message twice.
    The worker waits out no limit inside a call: its claim would end before its turn came.
    """
    return WebClient(
        token=token,
        base_url=api_url,
        timeout=10,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=rate_limit_retries)],
    )


def build_app(client: WebClient, desk: Desk, signing_secret: str = "") -> App:
    """Build the app around one client and one desk."""
    app = App(
        client=client,
        signing_secret=signing_secret or None,
        request_verification_enabled=bool(signing_secret),
        process_before_response=True,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        raise_error_for_unhandled_request=False,
    )
    asking = WebClient(client.token, client.base_url, timeout=LOCALE_WAIT_SECONDS)
    locales = Locales(asking, desk.locale)
    app.middleware(_introduce_caller(locales, desk))
    handlers.attach(app)
    app.error(_answer_trouble(desk))
    return app


def _introduce_caller(locales: Locales, desk: Desk) -> Callable[..., Any]:
    """Put who is asking, and the desk, before every listener."""

    def introduce(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:
        user_id = context.user_id or ""
        locale = locales.of(user_id) if user_id else desk.locale
        context["caller"] = Caller(user_id, desk.texts(locale), desk.clock())
        context["desk"] = desk
        return next()

    return introduce


def _answer_trouble(desk: Desk) -> Callable[..., BoltResponse]:
    """Answer what nobody foresaw: a reference for the person, the trace for the log."""

    def answer(
        error: Exception, body: dict[str, Any], client: WebClient, context: BoltContext
    ) -> BoltResponse:
        caller = context.get("caller")
        texts = caller.texts if caller else desk.texts()
        told = _tell(error, texts, body)
        if body.get("type") == "block_actions":
            _tell_click(client, body, texts, told)
        if body.get("type") == "view_submission":
            view = notice(texts, texts.say("app.title"), [section(told)])
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        if "event" in body and caller:
            _tell_writer(client, body["event"], caller.user_id, told)
        if "command" in body:
            return BoltResponse(status=200, body={"text": told, "response_type": "ephemeral"})
        return BoltResponse(status=200, body="")

    return answer


def _tell(error: Exception, texts: Texts, body: dict[str, Any]) -> str:
    if isinstance(error, BillingError):
        return texts.refusal(error)
    reference = uuid4().hex[:8]
    log.error("unforeseen reference=%s type=%s", reference, body.get("type"), exc_info=error)
    return texts.say("trouble", reference=reference)


def _tell_writer(client: WebClient, event: dict[str, Any], user_id: str, told: str) -> None:
    try:
        tell_trouble(client, event, user_id, told)
    except (SlackApiError, OSError) as error:
        log.warning("untold event=%s error=%s", event.get("type"), type(error).__name__)


def _tell_click(client: WebClient, body: dict[str, Any], texts: Texts, told: str) -> None:
    try:
        tell_privately(client, body, texts, texts.say("app.title"), told)
    except (SlackApiError, OSError) as error:
        log.warning("untold type=%s error=%s", body.get("type"), type(error).__name__)
