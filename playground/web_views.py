"""The `views.*` methods: open, push, update, publish."""

from dataclasses import dataclass

from playground.payload_limits import check_view
from playground.payloads import Json, Refused, refuse_arguments
from playground.tickets import Trigger
from playground.views import View
from playground.web_arguments import Arguments
from playground.workspace import Workspace


@dataclass(frozen=True)
class ViewCalls:
    """Puts modals and Home tabs before people for the bot."""

    workspace: Workspace

    def open(self, arguments: Arguments) -> Json:
        """`views.open`."""
        body = self._check(arguments, "modal")
        trigger = self._take_trigger(arguments)
        return self._answer(self.workspace.views.open(trigger.person_id, body))

    def push(self, arguments: Arguments) -> Json:
        """`views.push`: only from something done in a modal."""
        body = self._check(arguments, "modal")
        trigger = self._take_trigger(arguments)
        if not trigger.in_modal:
            raise Refused("not_found")
        return self._answer(self.workspace.views.push(trigger.person_id, body))

    def update(self, arguments: Arguments) -> Json:
        """`views.update`, by view id or external id."""
        body = self._check(arguments, "modal", "home")
        view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
        if not (view_id or external_id):
            raise refuse_arguments("missing required field: view_id")
        view = self.workspace.views.find(view_id, external_id)
        if view.body["type"] != body["type"]:
            raise refuse_arguments("view type cannot change [json-pointer:/view/type]")
        return self._answer(self.workspace.views.update(view, body, arguments.text("hash")))

    def publish(self, arguments: Arguments) -> Json:
        """`views.publish`."""
        if not self.workspace.manifest.has_home:
            raise Refused("not_enabled")
        body = self._check(arguments, "home")
        person = self.workspace.roster.find_person(arguments.need("user_id"))
        view = self.workspace.views.publish(person.id, body, arguments.text("hash"))
        return self._answer(view)

    def _check(self, arguments: Arguments, *kinds: str) -> Json:
        return check_view(arguments.value("view"), kinds, self.workspace.files.is_showable)

    def _take_trigger(self, arguments: Arguments) -> Trigger:
        return self.workspace.tickets.take_trigger(arguments.need("trigger_id"))

    def _answer(self, view: View) -> Json:
        return {"view": self.workspace.views.show(view)}
