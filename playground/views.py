"""What is open before people: each person's stack of modals, and their Home tab."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from playground.block_tree import label_blocks
from playground.feed import Event, Feed
from playground.form_state import Values, first_values, keep_values, merge_values
from playground.payloads import Ids, Json, Refused
from playground.roster import Roster

STACK_LIMIT = 3
KEPT_VERSIONS = 5


@dataclass
class View:
    """A modal or a Home tab as one person sees it, with what they typed."""

    id: str
    person_id: str
    body: Json
    hash: str
    root_id: str = ""
    previous_id: str | None = None
    values: Values = field(default_factory=dict)
    earlier: list[list[Json]] = field(default_factory=list)

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its ids."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def type_in(self, typed: object) -> None:
        """Take over what the person typed so far."""
        self.values = merge_values(self.blocks, self.values, typed)


class Views:
    """Everybody's open modals and Home tabs."""

    def __init__(self, roster: Roster, feed: Feed, ids: Ids) -> None:
        self._roster = roster
        self._feed = feed
        self._ids = ids
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, person_id: str, body: Json) -> View:
        """Put a modal before a person, in place of what was open."""
        with self._feed.changed:
            self._check_external_id(body, None)
            view = self._make(person_id, body)
            self.stacks[person_id] = [view]
            self._tell_stack(person_id)
            return view

    def push(self, person_id: str, body: Json) -> View:
        """Put a modal on top of the one that is open."""
        with self._feed.changed:
            stack = self.stacks.get(person_id, [])
            if not stack:
                raise Refused("not_found")
            if len(stack) >= STACK_LIMIT:
                raise Refused("push_limit_reached")
            self._check_external_id(body, None)
            view = self._make(person_id, body)
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
            stack.append(view)
            self._tell_stack(person_id)
            return view

    def update(self, view: View, body: Json, expected_hash: str | None = None) -> View:
        """Replace what a view shows; what was typed under the same ids stays."""
        with self._feed.changed:
            if expected_hash and expected_hash != view.hash:
                raise Refused("hash_conflict")
            self._check_external_id(body, view)
            view.earlier = [view.blocks, *view.earlier][:KEPT_VERSIONS]
            view.body = {**body, "blocks": label_blocks(body["blocks"], self._ids)}
            view.hash = self._fresh_hash()
            view.values = keep_values(view.blocks, view.values)
            self._tell(view)
            return view

    def publish(self, person_id: str, body: Json, expected_hash: str | None = None) -> View:
        """Show this Home tab to a person."""
        with self._feed.changed:
            self._check_external_id(body, self.homes.get(person_id))
            home = self.homes.get(person_id)
            if home is not None and expected_hash and expected_hash != home.hash:
                raise Refused("hash_conflict")
            fresh = self._make(person_id, body)
            if home is not None:
                fresh.id = fresh.root_id = home.id
                fresh.earlier = [home.blocks, *home.earlier][:KEPT_VERSIONS]
            self.homes[person_id] = fresh
            self._tell(fresh)
            return fresh

    def close(self, person_id: str, *, everything: bool = False) -> list[View]:
        """Take the top modal (or all) away and name what was closed, top first."""
        with self._feed.changed:
            stack = self.stacks.get(person_id, [])
            count = len(stack) if everything else min(1, len(stack))
            closed = [stack.pop() for _ in range(count)]
            if closed:
                self._tell_stack(person_id)
            return closed

    def drop(self, view: View) -> None:
        """Take away one view that was submitted, if it is still open."""
        with self._feed.changed:
            stack = self.stacks.get(view.person_id, [])
            if view in stack:
                stack.remove(view)
                self._tell_stack(view.person_id)

    def find(self, view_id: object, external_id: object = None) -> View:
        """An open modal or a Home tab, by Slack's id or by the bot's own."""
        for view in self._all():
            if view_id and view.id == view_id:
                return view
            if external_id and view.body.get("external_id") == external_id:
                return view
        raise Refused("not_found")

    def find_open(self, person_id: str, view_id: object) -> View:
        """A modal in this person's stack."""
        for view in self.stacks.get(person_id, []):
            if view.id == view_id:
                return view
        raise Refused("not_found")

    def find_top(self, person_id: str, view_id: object) -> View:
        """The modal in front of this person, if it is the one they mean."""
        stack = self.stacks.get(person_id, [])
        if not stack or stack[-1].id != view_id:
            raise Refused("not_found")
        return stack[-1]

    def list_open(self, person_id: str) -> list[Json]:
        """A person's modals as Slack writes them, top last."""
        with self._feed.changed:
            return [self.show(view) for view in self.stacks.get(person_id, [])]

    def show(self, view: View) -> Json:
        """A view as Slack writes it in answers and payloads."""
        body, bot = view.body, self._roster.bot
        shown = {
            "id": view.id,
            "team_id": self._roster.team_id,
            "type": body["type"],
            "blocks": view.blocks,
            "private_metadata": body.get("private_metadata") or "",
            "callback_id": body.get("callback_id") or "",
            "state": {"values": view.values},
            "hash": view.hash,
            "title": body.get("title") or {"type": "plain_text", "text": "View Title"},
            "clear_on_close": bool(body.get("clear_on_close")),
            "notify_on_close": bool(body.get("notify_on_close")),
            "close": body.get("close"),
            "submit": body.get("submit"),
        }
        return shown | {
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": bot.app_id,
            "external_id": body.get("external_id") or "",
            "app_installed_team_id": self._roster.team_id,
            "bot_id": bot.bot_id,
        }

    def restore_home(self, person_id: str, body: Json) -> None:
        """Put back a Home tab that an earlier run kept."""
        self.homes[person_id] = self._make(person_id, body)

    def _make(self, person_id: str, body: Json) -> View:
        labelled = {**body, "blocks": label_blocks(body["blocks"], self._ids)}
        view_id = self._ids.fresh("V")
        view = View(view_id, person_id, labelled, self._fresh_hash(), root_id=view_id)
        view.values = first_values(view.blocks)
        return view

    def _fresh_hash(self) -> str:
        return f"{int(self._feed.clock())}.{self._ids.fresh('h')}"

    def _all(self) -> Iterator[View]:
        for stack in self.stacks.values():
            yield from stack
        yield from self.homes.values()

    def _check_external_id(self, body: Json, own: View | None) -> None:
        external_id = body.get("external_id")
        taken = (v for v in self._all() if external_id and v.body.get("external_id") == external_id)
        if any(view is not own for view in taken):
            raise Refused("duplicate_external_id")

    def _tell(self, view: View) -> None:
        if view.body["type"] == "home":
            person = frozenset({view.person_id})
            self._feed.publish(Event("home", {"view": self.show(view)}, person))
        else:
            self._tell_stack(view.person_id)

    def _tell_stack(self, person_id: str) -> None:
        body = {"views": self.list_open(person_id)}
        self._feed.publish(Event("views", body, frozenset({person_id})))
