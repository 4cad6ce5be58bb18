"""Reports in Slack: the scheduled ones, each once and oldest first, and those that people ask for.

A scheduled post always looks for itself in the channel before it is made: its promise may be the
second one, and the answer to the first may have been lost.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from slack_sdk.errors import SlackApiError

from bot.deliveries.claims import hold_on
from bot.deliveries.composing import Composer
from bot.deliveries.pictures import Pictures
from bot.deliveries.posting import Attachment, Message, Poster
from bot.locales import Locales
from bot.reporting import write
from charts.sheets import ChartSheet
from domain import outbox, report_posts
from domain.business_day import Today
from domain.ledger import Stamp
from domain.outbox import Card, Owed
from domain.promises import SendReport
from domain.report_posts import Post
from domain.report_snapshots import read_snapshot
from handlers.blocks import section
from handlers.commands.report import MESSAGE
from handlers.report_blocks import (
    ReportMessage,
    report_blocks,
    report_text,
    report_title,
    shows_all,
)
from handlers.texts import Texts

LATE: Final = timedelta(minutes=30)
TOO_MUCH: Final = frozenset({"invalid_blocks", "msg_blocks_too_long"})
WHOLE: Final = "xlsx"
"""The form in which every row of a long report follows its message."""
CLOSED_DOORS: Final = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "missing_scope"}
)
"""What Slack says of a channel in which the bot may not write, today or tomorrow."""

log = logging.getLogger(__name__)
Sent = TypeVar("Sent")


@dataclass(frozen=True)
class ReportDelivery:
    """Delivers reports: in a channel in its own language, to a person in theirs."""

    poster: Poster
    texts: Texts
    locales: Locales
    pictures: Pictures

    def post_next(self, channel: str, owed: Owed) -> None:
        """Post the oldest report that the channel does not have yet; nothing where it has all."""
        with self.poster.books.reading() as session:
            post = report_posts.find_oldest_unposted(session, channel)
            if post is None:
                return
            snapshot = read_snapshot(post.figures.told)
            composer = Composer(session, self.texts, shows_names=False)
            shown = composer.compose(snapshot, notes=self._notes(post))
            chart = composer.chart(snapshot.report, self._today(post.figures.due_at))
        subject = post.place.subject
        shown = self._illustrate(shown, subject, chart)
        hold_on(self.poster.books, owed, self.poster.clock)
        standing = self._find(post, owed)

        def put(message: Message) -> Card:
            if standing is not None:
                return self.poster.update(standing, message)
            return self.poster.post(message, channel)

        card, _ = self._try_looks(shown, subject, self.texts, put)
        with self.poster.books.transaction() as session:
            report_posts.mark_posted(session, post, card.message_ts, self.poster.clock())
        self.pictures.forget(subject)

    def send(self, asked: SendReport, owed: Owed) -> None:
        """Send what a person asked for: to them alone, or to the channel that they chose."""
        if asked.form != MESSAGE:
            self._send_file(asked, owed)
        elif asked.channel:
            self._send_to_channel(asked, owed)
        else:
            self._send_to_person(asked, owed)

    def _send_file(self, asked: SendReport, owed: Owed) -> None:
        texts = self._texts_of(asked)
        with self.poster.books.reading() as session:
            today = self._today(self.poster.clock())
            report = Composer(session, texts).build(asked, today).report
        content = write(report, texts, asked.form)
        hold_on(self.poster.books, owed, self.poster.clock)
        title = report_title(report, texts)
        name = f"{report.name}_{report.from_on.isoformat()}_{report.to_on.isoformat()}"
        file = Attachment(f"{name}.{asked.form}", title, content, title)
        self.poster.send_file(asked.slack_user_id, file)

    def _send_to_person(self, asked: SendReport, owed: Owed) -> None:
        texts = self._texts_of(asked)
        shown, chart = self._compose(asked, texts, notes=(), shows_names=True)
        subject = _subject(owed)
        shown = self._illustrate(shown, subject, chart)
        hold_on(self.poster.books, owed, self.poster.clock)

        def tell(message: Message) -> None:
            self.poster.tell(asked.slack_user_id, message)

        _, has_all = self._try_looks(shown, subject, texts, tell)
        self._promise_rest(asked, has_all=has_all)
        self.pictures.forget(subject)

    def _send_to_channel(self, asked: SendReport, owed: Owed) -> None:
        notes = [self.texts.say("reports.asked_by", user=asked.slack_user_id)]
        shown, chart = self._compose(asked, self.texts, notes=notes, shows_names=False)
        subject = _subject(owed)
        shown = self._illustrate(shown, subject, chart)
        hold_on(self.poster.books, owed, self.poster.clock)

        def announce(message: Message) -> Card:
            return self.poster.announce(message, asked.channel, owed)

        try:
            _, has_all = self._try_looks(shown, subject, self.texts, announce)
            self._promise_rest(asked, has_all=has_all)
        except SlackApiError as error:
            if error.response["error"] not in CLOSED_DOORS:
                raise
            self._tell_closed(asked)
        self.pictures.forget(subject)

    def _promise_rest(self, asked: SendReport, *, has_all: bool) -> None:
        """Let who asked have every row as a file, where the message has only the first ones.

        It is a promise of its own: a file that Slack refuses does not repeat the message.
        """
        if has_all:
            return
        stamp = Stamp.of(asked.slack_user_id, self.poster.clock(), self.texts.zone)
        with self.poster.books.transaction() as session:
            outbox.promise(session, replace(asked, form=WHOLE, channel=""), stamp)

    def _tell_closed(self, asked: SendReport) -> None:
        told = self._texts_of(asked).say("reports.closed_door", channel=asked.channel)
        self.poster.tell(asked.slack_user_id, Message(asked.report, told, [section(told)]))

    def _compose(
        self, asked: SendReport, texts: Texts, *, notes: Sequence[str], shows_names: bool
    ) -> tuple[ReportMessage, ChartSheet | None]:
        with self.poster.books.reading() as session:
            composer = Composer(session, texts, shows_names=shows_names)
            today = self._today(self.poster.clock())
            snapshot = composer.build(asked, today)
            return composer.compose(snapshot, notes=notes), composer.chart(snapshot.report, today)

    def _illustrate(
        self, shown: ReportMessage, subject: str, chart: ChartSheet | None
    ) -> ReportMessage:
        """Put the chart into the message; a report without rows has none."""
        return replace(shown, picture=self.pictures.of(subject, chart))

    def _find(self, post: Post, owed: Owed) -> Card | None:
        """Find where the post stands already, by what was written down or in the channel."""
        place = post.place
        if post.message_ts:
            return Card(place.channel, post.message_ts)
        return self.poster.find_since(place.subject, place.channel, post.made_at, owed)

    def _try_looks(
        self,
        shown: ReportMessage,
        subject: str,
        texts: Texts,
        put: Callable[[Message], Sent],
    ) -> tuple[Sent, bool]:
        """Put the message there as it should look, or as plainly as Slack takes it.

        The second part of the answer tells whether it has every row.
        """
        for as_table in (True, False):
            try:
                message = _write(shown, subject, texts, as_table=as_table)
                return put(message), shows_all(shown, as_table=as_table)
            except SlackApiError as error:
                if error.response["error"] not in TOO_MUCH:
                    raise
                self.pictures.refuse(subject, error)
                log.warning("plainer report=%s as_table=%s", shown.report.name, as_table)
        plain = replace(shown, picture=None)
        message = _write(plain, subject, texts, as_table=False)
        return put(message), shows_all(plain, as_table=False)

    def _notes(self, post: Post) -> Sequence[str]:
        """Say what a reader must know of a post that comes late, or before its day is over."""
        due_at = post.figures.due_at
        if not post.figures.is_over:
            return [self.texts.say("reports.so_far", due_at=due_at)]
        if self.poster.clock() - due_at > LATE:
            return [self.texts.say("reports.late", due_at=due_at)]
        return []

    def _today(self, moment: datetime) -> Today:
        return Today.of(moment, self.texts.zone)

    def _texts_of(self, asked: SendReport) -> Texts:
        return self.texts.in_locale(self.locales.of(asked.slack_user_id))


def _write(shown: ReportMessage, subject: str, texts: Texts, *, as_table: bool) -> Message:
    blocks = list(report_blocks(shown, texts, as_table=as_table))
    return Message(subject, report_text(shown, texts), blocks)


def _subject(owed: Owed) -> str:
    return f"report {owed.promise_id}"
