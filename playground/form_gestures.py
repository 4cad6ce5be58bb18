"""What people do with blocks: clicking, choosing, searching, submitting and closing forms."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from playground.block_tree import STATEFUL, find_element
from playground.delivery import NoAnswer, Parcel
from playground.form_rules import check_form
from playground.form_state import first_values, merge_values, read_value
from playground.gestures import Gestures
from playground.messages import Message
from playground.payload_limits import check_options, check_view
from playground.payloads import Json, Refused
from playground.roster import Person
from playground.views import View

TROUBLE = "We had some trouble connecting. Try again?"
Place = View | Message


def trouble(detail: str) -> Refused:
    """The bot's answer to a form is not one that Slack accepts."""
    return Refused("invalid_response", {"detail": detail})


@dataclass(frozen=True)
class FormGestures:
    """Acts for people on the blocks of messages, modals and Home tabs."""

    gestures: Gestures

    def find_place(self, person: Person, container: Json) -> Place:
        """The message, modal or Home tab a person acts on."""
        workspace = self.gestures.workspace
        match container.get("type"):
            case "message":
                channel = workspace.roster.find_for_person(container.get("channel"), person.id)
                return workspace.messages.find_seen(person.id, channel.id, container.get("ts"))
            case "view":
                return workspace.views.find_open(person.id, container.get("view_id"))
            case "home" if person.id in workspace.views.homes:
                return workspace.views.homes[person.id]
            case _:
                raise Refused("not_found")

    async def act(self, person: Person, place: Place, action: Json, typed: object) -> None:
        """Click a button or choose a value that the bot wants to hear of."""
        block_id, action_id = str(action.get("block_id")), str(action.get("action_id"))
        block, element = self._find_element(place, block_id, action_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise Refused("not_dispatching", {"detail": f"{action_id} is only sent on submit"})
        clicked = {**_describe(element, action), "block_id": block_id, "action_id": action_id}
        clicked["action_ts"] = self.gestures.workspace.messages.stamp()
        state = _add_to_state(typed, clicked) if element["type"] in STATEFUL else typed
        payload = self._write_click(person, place, clicked, state)
        parcel = Parcel("interactive", f"block_actions {action_id}", payload, wants_answer=False)
        await self.gestures.ask(person, parcel)

    def _write_click(self, person: Person, place: Place, clicked: Json, typed: object) -> Json:
        if isinstance(place, View):
            place.type_in(typed)
            return self.gestures.payloads.view_click(person, place, [clicked])
        values = merge_values(place.blocks, first_values(place.blocks), typed)
        return self.gestures.payloads.message_click(person, place, values, [clicked])

    def _find_element(self, place: Place, block_id: str, action_id: str) -> tuple[Json, Json]:
        # A person's client may still show an earlier version: a late click is normal.
        for blocks in (place.blocks, *place.earlier):
            found = find_element(blocks, block_id, action_id)
            if found is not None:
                return found
        raise Refused("action_not_found", {"detail": f"no {action_id} in {block_id}"})

    async def search(self, person: Person, place: Place, wanted: Json) -> Json:
        """Type into a menu whose options the bot supplies; the answer is what it shows."""
        block_id, action_id = str(wanted.get("block_id")), str(wanted.get("action_id"))
        value = str(wanted.get("value") or "")
        _, element = self._find_element(place, block_id, action_id)
        if "external" not in element["type"]:
            raise Refused("action_not_found", {"detail": f"{action_id} is not searched"})
        if len(value) < element.get("min_query_length", 3):
            return {"options": []}
        words = {"block_id": block_id, "action_id": action_id, "value": value}
        payload = self.gestures.payloads.suggestion(person, place, words)
        parcel = Parcel("interactive", f"block_suggestion {action_id}", payload)
        return check_options(await self.gestures.ask(person, parcel))

    async def submit(self, person: Person, view: View, typed: object) -> Json:
        """Press the form's submit button; the answer says what became of the form."""
        view.type_in(typed)
        mistakes = check_form(view.blocks, view.values)
        if mistakes:
            return {"result": "errors", "errors": mistakes}
        payload = self.gestures.payloads.submission(person, view)
        label = f"view_submission {view.body.get('callback_id') or ''}".strip()
        answer = await self.gestures.ask(person, Parcel("interactive", label, payload))
        try:
            return self._follow(person, view, answer)
        except Refused as refusal:
            self.gestures.workspace.notify(person.id, TROUBLE)
            raise trouble(str(refusal.details.get("detail") or refusal)) from refusal

    def _follow(self, person: Person, view: View, answer: Json) -> Json:
        views = self.gestures.workspace.views
        is_open = view in views.stacks.get(person.id, [])
        match answer.get("response_action"):
            case None if not answer:
                views.drop(view)
                return {"result": "closed"}
            case "clear":
                views.close(person.id, everything=True)
                return {"result": "closed"}
            case "errors":
                return {"result": "errors", "errors": _read_errors(view.blocks, answer)}
            case "update" | "push" as action:
                body = check_view(answer.get("view"), ["modal"], self._is_showable)
                if is_open and action == "update":
                    views.update(view, body)
                elif is_open:
                    views.push(person.id, body)
                return {"result": {"update": "updated", "push": "pushed"}[action]}
            case other:
                raise trouble(f"not a response_action: {other!r} in {sorted(answer)}")

    def _is_showable(self, file_id: object) -> bool:
        return self.gestures.workspace.files.is_showable(file_id)

    async def close(self, person: Person, *, everything: bool) -> None:
        """Close the top form or all; the bot hears of those that asked for it."""
        views = self.gestures.workspace.views
        stack = views.stacks.get(person.id, [])
        is_cleared = everything or bool(stack and stack[-1].body.get("clear_on_close"))
        for view in views.close(person.id, everything=is_cleared):
            if view.body.get("notify_on_close"):
                payload = self.gestures.payloads.closing(person, view, is_cleared=is_cleared)
                parcel = Parcel("interactive", "view_closed", payload, wants_answer=False)
                with suppress(NoAnswer):  # the form is closed whether the bot hears or not
                    await self.gestures.delivery.ask(parcel)


def _describe(element: Json, action: Json) -> Json:
    kind = element["type"]
    if kind in STATEFUL:
        return read_value(element, {**action, "type": kind})
    if kind == "overflow":
        chosen = (action.get("selected_option") or {}).get("value")
        for option in element["options"]:
            if option["value"] == chosen:
                return {"type": kind, "selected_option": option}
        raise Refused("invalid_value", {"detail": f"{chosen!r} is not in the menu"})
    shown: Json = {name: element[name] for name in ("text", "value", "style") if name in element}
    return {"type": kind, **shown}


def _add_to_state(typed: object, clicked: Json) -> Json:
    state = {**typed} if isinstance(typed, dict) else {}
    ids = {"block_id", "action_id", "action_ts"}
    value = {name: held for name, held in clicked.items() if name not in ids}
    fields = {**(state.get(clicked["block_id"]) or {}), clicked["action_id"]: value}
    return {**state, clicked["block_id"]: fields}


def _read_errors(blocks: Sequence[Json], answer: Json) -> dict[str, str]:
    errors = answer.get("errors")
    if not isinstance(errors, dict) or not errors:
        raise trouble("errors must name at least one field")
    fields = {block["block_id"] for block in blocks if block["type"] == "input"}
    unknown = sorted(errors.keys() - fields)
    if unknown:
        raise trouble(f"errors for block_ids that are no inputs of this form: {unknown}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise trouble("an error must be a text")
    return errors
