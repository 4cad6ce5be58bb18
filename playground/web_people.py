"""Methods that look around: who the bot is, people, channels and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from playground.interactions import domain_of
from playground.messages import Message
from playground.payloads import Json, Refused
from playground.roster import Channel, Person
from playground.web_arguments import Arguments
from playground.workspace import Workspace

LARGEST_PAGE = 1000
Item = TypeVar("Item")


@dataclass(frozen=True)
class Lookups:
    """Answers the bot's questions about the workspace."""

    workspace: Workspace

    def auth(self, _arguments: Arguments) -> Json:
        """`auth.test` with the bot's token."""
        bot, workspace = self.workspace.bot, self.workspace
        return {
            "url": f"{workspace.address}/",
            "team": workspace.organisation,
            "user": bot.name.lower(),
            "team_id": workspace.team_id,
            "user_id": bot.user_id,
            "bot_id": bot.bot_id,
            "is_enterprise_install": False,
        }

    def echo(self, arguments: Arguments) -> Json:
        """`api.test`: what came, sent back."""
        error = arguments.text("error")
        if error:
            raise Refused(error)
        return {"args": arguments.given}

    def bot(self, arguments: Arguments) -> Json:
        """`bots.info`."""
        bot = self.workspace.bot
        if arguments.text("bot", bot.bot_id) != bot.bot_id:
            raise Refused("bot_not_found")
        names = {"id": bot.bot_id, "app_id": bot.app_id, "user_id": bot.user_id}
        return {"bot": names | {"name": bot.name, "deleted": False, "updated": 0}}

    def team(self, _arguments: Arguments) -> Json:
        """`team.info`."""
        workspace = self.workspace
        names = {"id": workspace.team_id, "name": workspace.organisation}
        return {"team": names | {"domain": domain_of(workspace)}}

    def user(self, arguments: Arguments) -> Json:
        """`users.info`."""
        wanted = arguments.need("user")
        if wanted == self.workspace.bot.user_id:
            return {"user": self._show_bot()}
        person = self.workspace.roster.find_person(wanted)
        return {"user": self._show_person(person, with_locale=arguments.flag("include_locale"))}

    def users(self, arguments: Arguments) -> Json:
        """`users.list`."""
        with_locale = arguments.flag("include_locale")
        people = self.workspace.roster.people.values()
        shown = [self._show_person(person, with_locale=with_locale) for person in people]
        page, cursor = _cut(arguments, [*shown, self._show_bot()])
        return {"members": page, "response_metadata": {"next_cursor": cursor}}

    def channel(self, arguments: Arguments) -> Json:
        """`conversations.info`."""
        channel = self.workspace.roster.find_for_bot(arguments.need("channel"))
        return {"channel": self._show_channel(channel)}

    def channels(self, arguments: Arguments) -> Json:
        """`conversations.list`."""
        wanted = set(arguments.text("types", "public_channel").replace(" ", "").split(","))
        if wanted - {"public_channel", "private_channel", "im", "mpim"}:
            raise Refused("invalid_types")
        kinds = {"public_channel": "channel", "private_channel": "private", "im": "app"}
        shown = [
            self._show_channel(channel)
            for channel in self.workspace.roster.channels.values()
            if channel.kind in {kinds.get(name) for name in wanted}
            and (channel.has_bot or channel.kind == "channel")
        ]
        page, cursor = _cut(arguments, shown)
        return {"channels": page, "response_metadata": {"next_cursor": cursor}}

    def open(self, arguments: Arguments) -> Json:
        """`conversations.open` with one person."""
        users = [user for user in arguments.text("users").split(",") if user]
        if arguments.text("channel"):
            channel = self.workspace.roster.find_for_bot(arguments.text("channel"))
        elif not users:
            raise Refused("users_list_not_supplied")
        elif len(users) > 1:
            raise Refused("too_many_users")
        else:
            channel = self.workspace.roster.open_app_channel(users[0])
        shown = {"id": channel.id}
        return {"channel": self._show_channel(channel) if arguments.flag("return_im") else shown}

    def history(self, arguments: Arguments) -> Json:
        """`conversations.history`: newest first, replies in threads left out."""
        channel = self._readable(arguments)
        said = [message for message in self._between(channel, arguments) if _is_in_channel(message)]
        page, cursor = _cut(arguments, said[::-1], default=100)
        return self._pages(page, cursor, arguments) | {"pin_count": 0}

    def replies(self, arguments: Arguments) -> Json:
        """`conversations.replies`: a message and what was answered to it, oldest first."""
        channel = self._readable(arguments)
        ts = arguments.need("ts")
        said = self.workspace.messages.list_said(channel.id)
        if not any(message.ts == ts for message in said):
            raise Refused("thread_not_found")
        thread = [m for m in self._between(channel, arguments) if ts in (m.ts, m.thread_ts)]
        page, cursor = _cut(arguments, thread, default=LARGEST_PAGE)
        return self._pages(page, cursor, arguments)

    def _pages(self, page: Sequence[Message], cursor: str, arguments: Arguments) -> Json:
        with_metadata = arguments.flag("include_all_metadata")
        shown = []
        for message in page:
            body = self.workspace.show_to_bot(message)
            if with_metadata and message.metadata:
                body["metadata"] = message.metadata
            shown.append(body)
        answer: Json = {"messages": shown, "has_more": bool(cursor)}
        return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})

    def _readable(self, arguments: Arguments) -> Channel:
        channel = self.workspace.roster.find_for_bot(arguments.need("channel"))
        if not channel.has_bot:
            raise Refused("not_in_channel")
        return channel

    def _between(self, channel: Channel, arguments: Arguments) -> list[Message]:
        oldest = _read_moment(arguments.text("oldest", "0"), "invalid_ts_oldest")
        latest = _read_moment(arguments.text("latest", "inf"), "invalid_ts_latest")
        inclusive = arguments.flag("inclusive")
        return [
            message
            for message in self.workspace.messages.list_said(channel.id)
            if oldest < float(message.ts) < latest
            or (inclusive and float(message.ts) in (oldest, latest))
        ]

    def _show_channel(self, channel: Channel) -> Json:
        if channel.kind == "app":
            person = next(iter(channel.members))
            return {"id": channel.id, "is_im": True, "user": person, "is_archived": False}
        return {
            "id": channel.id,
            "name": channel.name,
            "is_channel": channel.kind == "channel",
            "is_group": channel.kind == "private",
            "is_im": False,
            "is_private": channel.kind == "private",
            "is_archived": False,
            "is_member": channel.has_bot,
            "num_members": len(channel.members) + int(channel.has_bot),
            "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        }

    def _show_person(self, person: Person, *, with_locale: bool) -> Json:
        offset = datetime.fromtimestamp(self.workspace.clock(), UTC).astimezone(ZoneInfo(person.tz))
        delta = offset.utcoffset()
        shown: Json = {
            "id": person.id,
            "team_id": self.workspace.team_id,
            "name": person.name,
            "real_name": person.real_name,
            "deleted": False,
            "color": person.colour.lstrip("#"),
            "tz": person.tz,
            "tz_label": offset.tzname(),
            "tz_offset": int(delta.total_seconds()) if delta is not None else 0,
            "is_admin": person.is_admin,
            "is_owner": False,
            "is_restricted": False,
            "is_bot": False,
            "is_app_user": False,
            "updated": 0,
            "profile": {
                "real_name": person.real_name,
                "display_name": person.name,
                "title": person.title,
            },
        }
        return shown | ({"locale": person.locale} if with_locale else {})

    def _show_bot(self) -> Json:
        bot = self.workspace.bot
        return {
            "id": bot.user_id,
            "team_id": self.workspace.team_id,
            "name": bot.name.lower(),
            "real_name": bot.name,
            "deleted": False,
            "is_bot": True,
            "profile": {"real_name": bot.name, "bot_id": bot.bot_id},
        }


def _is_in_channel(message: Message) -> bool:
    return message.thread_ts is None or message.thread_ts == message.ts


def _read_moment(text: str, error: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refused(error) from None


def _cut(
    arguments: Arguments, whole: Sequence[Item], default: int = LARGEST_PAGE
) -> tuple[list[Item], str]:
    """One page of a list, and the cursor of the next."""
    limit = min(max(arguments.whole("limit", default), 1), LARGEST_PAGE)
    cursor = arguments.text("cursor")
    if cursor and not cursor.startswith("next:"):
        raise Refused("invalid_cursor")
    start = Arguments({"at": cursor.removeprefix("next:") or "0"}).whole("at", 0)
    end = start + limit
    return list(whole[start:end]), f"next:{end}" if end < len(whole) else ""
