"""The payloads Slack sends when a person does something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.form_state import Values
from playground.messages import Message
from playground.payloads import Json
from playground.roster import Channel, Person
from playground.views import View
from playground.workspace import Workspace

VERIFICATION = "verification-token"


def domain_of(workspace: Workspace) -> str:
    """The workspace's name as it would stand in an address."""
    letters = (c if c.isascii() and c.isalnum() else "-" for c in workspace.organisation.lower())
    return "".join(letters).strip("-") or "playground"


def channel_label(channel: Channel) -> str:
    """What Slack calls a channel in payloads."""
    if channel.kind in {"dm", "app"}:
        return "directmessage"
    return "privategroup" if channel.kind == "private" else channel.name


@dataclass(frozen=True)
class Payloads:
    """Writes payloads for one workspace."""

    workspace: Workspace

    def _start(self, kind: str, person: Person) -> Json:
        return {
            "type": kind,
            "team": {"id": self.workspace.team_id, "domain": domain_of(self.workspace)},
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": self.workspace.team_id,
            },
            "api_app_id": self.workspace.bot.app_id,
            "token": VERIFICATION,
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def trigger(self, person: Person, *, in_modal: bool = False) -> str:
        """A fresh trigger id."""
        return self.workspace.tickets.give_trigger(person.id, in_modal=in_modal)

    def response_url(self, person: Person, channel: Channel, ts: str | None = None) -> str:
        """A fresh address to answer at."""
        ticket = self.workspace.tickets.give_url(person.id, channel.id, ts)
        return f"{self.workspace.address}/response/{ticket}"

    def command(self, person: Person, channel: Channel, command: str, text: str) -> Json:
        """A slash command; `text` is already escaped."""
        return {
            "token": VERIFICATION,
            "team_id": self.workspace.team_id,
            "team_domain": domain_of(self.workspace),
            "channel_id": channel.id,
            "channel_name": channel_label(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self.workspace.bot.app_id,
            "is_enterprise_install": "false",
            "response_url": self.response_url(person, channel),
            "trigger_id": self.trigger(person),
        }

    def shortcut(self, person: Person, callback_id: str) -> Json:
        """A global shortcut."""
        return self._start("shortcut", person) | {
            "callback_id": callback_id,
            "trigger_id": self.trigger(person),
            "action_ts": self.workspace.messages.stamp(),
        }

    def message_action(self, person: Person, callback_id: str, message: Message) -> Json:
        """A shortcut on a message."""
        channel = self.workspace.roster.find_channel(message.channel)
        return self._start("message_action", person) | {
            "callback_id": callback_id,
            "trigger_id": self.trigger(person),
            "action_ts": self.workspace.messages.stamp(),
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": channel_label(channel)},
            "message": self.workspace.show_to_bot(message),
            "response_url": self.response_url(person, channel, message.ts),
        }

    def message_click(
        self, person: Person, message: Message, values: Values, actions: Sequence[Json]
    ) -> Json:
        """A click or choice in a message."""
        channel = self.workspace.roster.find_channel(message.channel)
        ephemeral = message.only_for is not None
        payload = self._start("block_actions", person) | {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": ephemeral,
            },
            "channel": {"id": channel.id, "name": channel_label(channel)},
            "state": {"values": values},
            "trigger_id": self.trigger(person),
            "response_url": self.response_url(person, channel, message.ts),
            "actions": list(actions),
        }
        # Slack keeps no copy of what only one person saw, so it cannot show it to the bot.
        return payload if ephemeral else payload | {"message": self.workspace.show_to_bot(message)}

    def view_click(self, person: Person, view: View, actions: Sequence[Json]) -> Json:
        """A click or choice in a modal or on the Home tab."""
        in_modal = view.body["type"] == "modal"
        return self._start("block_actions", person) | {
            "container": {"type": "view", "view_id": view.id},
            "view": self.workspace.views.show(view),
            "trigger_id": self.trigger(person, in_modal=in_modal),
            "actions": list(actions),
        }

    def suggestion(self, person: Person, place: View | Message, search: Mapping[str, str]) -> Json:
        """A search in a menu whose options the bot supplies."""
        payload = self._start("block_suggestion", person) | dict(search)
        if isinstance(place, View):
            container = {"type": "view", "view_id": place.id}
            return payload | {"container": container, "view": self.workspace.views.show(place)}
        channel = self.workspace.roster.find_channel(place.channel)
        return payload | {
            "container": {
                "type": "message",
                "message_ts": place.ts,
                "channel_id": place.channel,
                "is_ephemeral": place.only_for is not None,
            },
            "channel": {"id": channel.id, "name": channel_label(channel)},
            "message": self.workspace.show_to_bot(place),
        }

    def submission(self, person: Person, view: View) -> Json:
        """A submitted form."""
        return self._start("view_submission", person) | {
            "trigger_id": self.trigger(person, in_modal=True),
            "view": self.workspace.views.show(view),
            "response_urls": [],
        }

    def closing(self, person: Person, view: View, *, is_cleared: bool) -> Json:
        """A form closed without submitting."""
        return self._start("view_closed", person) | {
            "view": self.workspace.views.show(view),
            "is_cleared": is_cleared,
        }

    def event(self, event: Json) -> Json:
        """An event in the envelope every event has."""
        workspace = self.workspace
        event_id = workspace.ids.fresh("Ev")
        return {
            "token": VERIFICATION,
            "team_id": workspace.team_id,
            "api_app_id": workspace.bot.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(workspace.clock()),
            "event_context": f"4-{event_id}",
            "is_ext_shared_channel": False,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot.user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
        }
