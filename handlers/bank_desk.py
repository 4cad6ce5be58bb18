"""A statement's card in Slack: shown, found again, and rewritten as its lines are recorded.

The file is read from Slack anew each time: a card works after a restart, in whichever process, and
says what the books say then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from domain import customers, people
from domain.errors import BillingError
from domain.people import Permission
from handlers import bank_cards
from handlers.bank_cards import Card, Compared, draw_statement, tell_statement
from handlers.bank_files import Dropped, fetch
from handlers.bank_lines import draft_line, record_lines
from handlers.bank_statements import propose_matches
from handlers.commands import pay
from handlers.desk import Caller, Desk
from handlers.listeners import Listeners, Needed, check
from handlers.notices import tell_privately, tell_refusal
from handlers.openings import open_view, told_of_trigger
from handlers.submissions import Visit, audit_refusal
from handlers.typed import Draft, Typed

GONE: Final = frozenset({"thread_not_found", "message_not_found", "channel_not_found"})
"""What Slack says of a message that is not there."""


@dataclass(frozen=True)
class Spot:
    """Where a card stands: a message, perhaps in a thread."""

    channel: str
    ts: str
    thread_ts: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Spot":
        """Read it from a click."""
        ts = str(body["container"].get("message_ts") or "")
        thread_ts = str((body.get("message") or {}).get("thread_ts") or ts)
        return cls(str(body["container"].get("channel_id") or ""), ts, thread_ts)

    def written_for(self, user_id: str) -> str:
        """Write it in one line, with whose card it is."""
        return " ".join((user_id, self.channel, self.ts, self.thread_ts))

    @classmethod
    def read(cls, written: str) -> tuple[str, "Spot"]:
        """Read whose card it is, and where it stands."""
        user_id, channel, ts, thread_ts = written.split()
        return user_id, cls(channel, ts, thread_ts)


def compare_file(client: WebClient, file_id: str, visit: Visit) -> Compared:
    """Hold a file of Slack against the books, for somebody who may see accounts.

    Raises:
        NotAllowed: this person may not; Slack is not asked for the file then.
        BillingError: the file cannot be had, or read.
    """
    with visit.desk.reading() as session:
        check(session, visit.caller, Permission.SEE_ACCOUNTS)
    return _compare(fetch(client, file_id), visit)


def _compare(dropped: Dropped, visit: Visit) -> Compared:
    """Hold a statement against the books as they are now; writes nothing.

    Raises:
        BillingError: the file cannot be read.
    """
    caller = visit.caller
    with visit.desk.reading() as session:
        staff = people.load(session, caller.user_id)
        file, proposals = propose_matches(session, dropped.content, caller)
        named = {one for each in proposals for one in (each.customer_id, *each.among)}
        names = customers.list_names(session, named)
    may_record = staff.may(Permission.RECORD_PAYMENT)
    return Compared(dropped.name, file, proposals, names, may_record)


def show_statement(client: WebClient, file_id: str, visit: Visit) -> Mapping[str, Any]:
    """Return the parts of a new card's message.

    Raises:
        NotAllowed: this person may see no accounts.
        BillingError: the file cannot be had, or read.
    """
    return _draw(compare_file(client, file_id, visit), Card(file_id), visit)


def show_again(client: WebClient, spot: Spot, visit: Visit) -> None:
    """Rewrite a card as the file and the books are now; one that is gone is left alone.

    Raises:
        NotAllowed: its owner may see no accounts any more.
        BillingError: the file cannot be had, or read.
    """
    card = find_card(client, spot)
    if card is not None:
        _rewrite(client, spot, card, compare_file(client, card.file_id, visit), visit)


def find_card(client: WebClient, spot: Spot) -> Card | None:
    """Read what a card keeps, as it stands in Slack now: a click may come from an old version.

    None where the message is no card, or is not there any more.
    """
    try:
        found = client.conversations_replies(
            channel=spot.channel,
            ts=spot.thread_ts,
            oldest=spot.ts,
            latest=spot.ts,
            inclusive=True,
            include_all_metadata=True,
        )
    except SlackApiError as error:
        if error.response["error"] not in GONE:
            raise
        return None
    messages: Sequence[Mapping[str, Any]] = found.get("messages") or ()
    return next((Card.read(one) for one in messages if one.get("ts") == spot.ts), None)


def attach_bank_cards(listeners: Listeners) -> None:
    """Attach the buttons of a statement's card."""
    see, record = Permission.SEE_ACCOUNTS, Permission.RECORD_PAYMENT
    for action_id, needs, act in (
        (bank_cards.RECORD, record, _record),
        (bank_cards.RECORD_SURE, record, _record),
        (bank_cards.LEAVE_OUT, record, _leave_out),
        (bank_cards.BRING_BACK, record, _bring_back),
        (bank_cards.PAGE_BACK, see, _page_back),
        (bank_cards.PAGE_ON, see, _page_on),
        (bank_cards.CHOOSE, record, _choose),
    ):
        listeners.on_action(action_id, needs, _on_card(action_id, needs, act))


@dataclass(frozen=True)
class _Click:
    """A click on a card that was found."""

    client: WebClient
    body: Mapping[str, Any]
    spot: Spot
    card: Card
    dropped: Dropped

    @property
    def marks(self) -> Sequence[str]:
        """The lines whose button it is, as they were when it was drawn."""
        return str(self.body["actions"][0].get("value") or "").split()

    @property
    def row(self) -> int:
        """The row of the line whose button it is."""
        return row_of(next(iter(self.marks), ""))


def row_of(mark: str) -> int:
    """Read a line's row from its mark, or written alone."""
    row = mark.partition("-")[0]
    return int(row) if row.isdecimal() else 0


_Act = Callable[[_Click, Visit], None]


def _on_card(action_id: str, needs: Needed, act: _Act) -> Callable[..., None]:
    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        visit = Visit(caller, desk)
        try:
            with desk.reading() as session:
                check(session, caller, needs)
            _find_and_act(client, body, act, visit)
        except BillingError as refused:
            audit_refusal(action_id, refused, Draft(action_id, "", Typed()), visit)
            tell_refusal(client, body, caller.texts, refused)
        ack()

    return listener


def _find_and_act(client: WebClient, body: dict[str, Any], act: _Act, visit: Visit) -> None:
    spot, texts = Spot.of(body), visit.caller.texts
    card = find_card(client, spot)
    if card is None:
        tell_privately(client, body, texts, texts.say("app.title"), texts.say("click.stale"))
        return
    act(_Click(client, body, spot, card, fetch(client, card.file_id)), visit)


def _record(click: _Click, visit: Visit) -> None:
    """Record the lines that were seen, where they are sure still, as seen, and not left out."""
    compared = _compare(click.dropped, visit)
    sure = {one.mark: one for one in compared.list_sure(click.card.left_out)}
    known = {one.recorded for one in compared.proposals if one.is_done}
    troubles = record_lines([sure[mark] for mark in click.marks if mark in sure], known, visit)
    changed = {row_of(mark) for mark in click.marks if mark not in sure} - click.card.left_out
    told = visit.caller.texts.say("bank.changed")
    _show(
        click, _compare(click.dropped, visit), {**dict.fromkeys(changed, told), **troubles}, visit
    )


def _leave_out(click: _Click, visit: Visit) -> None:
    _turn(click, replace(click.card, left_out=click.card.left_out | {click.row}), visit)


def _bring_back(click: _Click, visit: Visit) -> None:
    _turn(click, replace(click.card, left_out=click.card.left_out - {click.row}), visit)


def _page_back(click: _Click, visit: Visit) -> None:
    _turn(click, replace(click.card, page=click.card.page - 1), visit)


def _page_on(click: _Click, visit: Visit) -> None:
    _turn(click, replace(click.card, page=click.card.page + 1), visit)


def _choose(click: _Click, visit: Visit) -> None:
    """Open the form of a payment filled in with the line; one that is recorded says so."""
    compared = _compare(click.dropped, visit)
    wanted = compared.find(click.row)
    if wanted is None or wanted.is_done:
        _show(click, compared, {}, visit)
        return
    about = click.spot.written_for(visit.caller.user_id)
    with visit.desk.reading() as session:
        view = pay.DESK.show_draft(session, draft_line(wanted, visit, about), visit)
    try:
        open_view(click.client, dict(click.body), view)
    except SlackApiError as error:
        texts = visit.caller.texts
        if told := told_of_trigger(error, visit.caller):
            tell_privately(click.client, click.body, texts, texts.say("app.title"), told["text"])


def _turn(click: _Click, card: Card, visit: Visit) -> None:
    compared = _compare(click.dropped, visit)
    card = replace(card, page=compared.turn_to(card.page))
    _rewrite(click.client, click.spot, card, compared, visit)


def _show(click: _Click, compared: Compared, troubles: Mapping[int, str], visit: Visit) -> None:
    _rewrite(click.client, click.spot, click.card, replace(compared, troubles=troubles), visit)


def _rewrite(client: WebClient, spot: Spot, card: Card, compared: Compared, visit: Visit) -> None:
    client.chat_update(channel=spot.channel, ts=spot.ts, **_draw(compared, card, visit))


def _draw(compared: Compared, card: Card, visit: Visit) -> Mapping[str, Any]:
    texts = visit.caller.texts
    return {
        "text": tell_statement(compared, texts),
        "blocks": draw_statement(compared, card, texts),
        "metadata": card.metadata,
    }
