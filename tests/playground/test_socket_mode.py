"""A real Bolt app over Socket Mode: commands, forms, clicks, searches, events."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.payloads import Json
from playground.workspace import Workspace
from tests.playground.conftest import listening
from tests.slack import PersonAtKeyboard


def text_field(name: str, **more: object) -> Json:
    element = {"type": "plain_text_input", "action_id": name.partition(":")[0], **more}
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": name},
        "element": element,
    }


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "pay",
        "title": {"type": "plain_text", "text": "Payment"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": list(blocks),
        **more,
    }


def test_a_command_opens_a_form_that_is_submitted(
    workspace: Workspace, ana: PersonAtKeyboard
) -> None:
    seen: list[Json] = []

    def listen(app: App) -> None:
        def open_form(ack: Ack, command: Json, client: WebClient) -> None:
            client.views_open(trigger_id=command["trigger_id"], view=modal(text_field("amount")))
            ack()

        def record(ack: Ack, view: Json) -> None:
            seen.append(view)
            amount = view["state"]["values"]["amount"]["amount"]["value"]
            if amount == "0":
                ack(response_action="errors", errors={"amount": "Too little."})
            else:
                ack()

        app.command("/pay")(open_form)
        app.view("pay")(record)

    with listening(workspace, listen):
        ana.types("/pay C-1001 <10>")
        assert ana.submits() == "errors"
        assert ana.errors() == {"amount": "Please complete this required field."}
        assert seen == []
        ana.fills(amount="0")
        assert ana.submits() == "errors"
        assert ana.errors() == {"amount": "Too little."}
        ana.fills(amount="<5>")
        assert ana.submits() == "closed"
        assert not ana.has_view()
    assert seen[-1]["state"]["values"]["amount"]["amount"]["value"] == "<5>"
