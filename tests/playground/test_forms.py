"""Forms as a real Bolt app sees them: state, errors, updates, pushes, closing, two people."""

from collections.abc import Iterator

import pytest

from playground.payloads import Json
from playground.workspace import Workspace
from tests.playground.blocks import actions, button, field, inputs, modal, option, section, select
from tests.playground.conftest import make_client, refusal_to
from tests.playground.recorder import Recorder, recording
from tests.slack import PersonAtKeyboard, SlackSaidNo

BOXES: Json = {
    "type": "checkboxes",
    "action_id": "excess",
    "options": [option("deposit", "Keep it")],
}
DAY: Json = {"type": "datepicker", "action_id": "received_on", "initial_date": "2026-03-02"}
SEARCH: Json = {"type": "external_select", "action_id": "customer_id", "min_query_length": 1}
MANY: Json = {
    "type": "multi_static_select",
    "action_id": "invoices",
    "options": [option("INV-1", "First"), option("INV-2", "Second")],
    "initial_options": [option("INV-1", "First")],
}
FORM = modal(
    inputs(SEARCH, block_id="customer_id:1", optional=True),
    inputs(MANY, block_id="invoices", optional=True),
    field("amount:a"),
    inputs(select(action_id="method"), block_id="method", optional=True, dispatch_action=True),
    inputs(DAY, block_id="received_on"),
    inputs(BOXES, block_id="excess", optional=True),
    {**field("note", min_length=3, max_length=5), "optional": True},
    actions(button("plan", value="P-1"), block_id="buttons"),
)


@pytest.fixture
def bot(workspace: Workspace) -> Iterator[Recorder]:
    with recording(workspace, FORM) as recorder:
        yield recorder


def _state(body: Json) -> dict[str, Json]:
    return {
        name: value
        for fields in body["view"]["state"]["values"].values()
        for name, value in fields.items()
    }


def test_a_submission_carries_every_field(bot: Recorder, ana: PersonAtKeyboard) -> None:
    bot.options = {"options": [option("C-1001", "Tremblay, Léa")]}
    ana.types("/pay")
    ana.fills(customer_id="tremb", amount="<1 234,50> & co", excess=["deposit"])
    assert ana.submits() == "closed"
    bodies = [bot.next() for _ in range(3)]
    assert [body.get("type", "command") for body in bodies] == [
        "command",
        "block_suggestion",
        "view_submission",
    ]
    assert bodies[1]["value"] == "tremb"
    assert _state(bodies[2]) == {
        "customer_id": {
            "type": "external_select",
            "selected_option": option("C-1001", "Tremblay, Léa"),
        },
        "invoices": {
            "type": "multi_static_select",
            "selected_options": [option("INV-1", "First")],
        },
        "amount": {"type": "plain_text_input", "value": "<1 234,50> & co"},
        "method": {"type": "static_select", "selected_option": None},
        "received_on": {"type": "datepicker", "selected_date": "2026-03-02"},
        "excess": {"type": "checkboxes", "selected_options": [option("deposit", "Keep it")]},
        "note": {"type": "plain_text_input", "value": None},
    }


def test_a_command_arrives_escaped(bot: Recorder, ana: PersonAtKeyboard) -> None:
    ana.types("/pay  <b> & co ")
    body = bot.next()
    assert body["text"] == "&lt;b&gt; &amp; co"
    assert (body["channel_id"], body["channel_name"]) == ("CCOUNTER", "counter")
    assert body["user_id"] == "UANA"


def test_slack_checks_fields_before_the_bot_hears(bot: Recorder, ana: PersonAtKeyboard) -> None:
    ana.types("/pay")
    bot.next()
    ana.fills(received_on=None, note="ab")
    assert ana.submits() == "errors"
    assert ana.errors() == {
        "amount": "Please complete this required field.",
        "received_on": "Please complete this required field.",
        "note": "This field needs at least 3 characters.",
    }
    ana.fills(amount="1", received_on="2026-01-01", note="abcdef")
    assert ana.submits() == "errors"
    assert ana.errors() == {"note": "This field can’t exceed 5 characters."}
    assert bot.got.empty()


def test_errors_go_under_their_fields_and_keep_what_was_typed(
    bot: Recorder, ana: PersonAtKeyboard
) -> None:
    bot.answers = [{"response_action": "errors", "errors": {"amount:a": "Too much."}}]
    ana.types("/pay")
    ana.fills(amount="9")
    assert ana.submits() == "errors"
    assert ana.errors() == {"amount": "Too much."}
    assert ana.values()["amount"] == "9"
    assert ana.submits() == "closed"


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        ({"response_action": "errors", "errors": {"elsewhere": "No."}}, "elsewhere"),
        ({"response_action": "errors", "errors": {"buttons": "No."}}, "buttons"),
        ({"response_action": "errors", "errors": {"amount:a": ""}}, "must be a text"),
        ({"response_action": "update", "view": modal(title=None)}, "/view"),
        ({"response_action": "explode"}, "explode"),
        ({"text": "Thank you"}, "response_action"),
    ],
)
def test_slack_refuses_an_answer_that_fits_no_form(
    answer: Json, detail: str, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    bot.answers = [answer]
    ana.types("/pay")
    ana.fills(amount="9")
    refused: list[SlackSaidNo] = []

    def submit() -> None:
        with pytest.raises(SlackSaidNo) as error:
            ana.submits()
        refused.append(error.value)

    notice = ana.awaits_notice(submit)
    assert notice == refused[0].error == "We had some trouble connecting. Try again?"
    assert refused[0].code == "invalid_response"
    assert detail in refused[0].detail
    assert ana.has_view()


def test_an_update_keeps_what_was_typed_under_the_same_ids(
    workspace: Workspace, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    ana.types("/pay")
    ana.fills(amount="9", note="abc")
    ana.presses("plan")
    click = (bot.next(), bot.next())[1]
    assert click["actions"][0]["value"] == "P-1"
    changed = modal(
        field("amount:b", initial_value="7"),
        {**field("note", initial_value="other"), "optional": True},
        actions(button("plan"), block_id="buttons"),
    )
    view = make_client(workspace).views_update(
        view_id=click["view"]["id"], hash=click["view"]["hash"], view=changed
    )["view"]
    assert view["id"] == click["view"]["id"]
    assert view["hash"] != click["view"]["hash"]
    assert ana.values() == {"amount": "7", "note": "abc"}
    assert ana.view()["state"]["values"]["note"]["note"]["value"] == "abc"
    assert ana.submits() == "closed"
    assert {name: value["value"] for name, value in _state(bot.next()).items()} == {
        "amount": "7",
        "note": "abc",
    }


def test_a_choice_that_dispatches_is_told_at_once(bot: Recorder, ana: PersonAtKeyboard) -> None:
    ana.types("/pay")
    bot.next()
    ana.fills(amount="9")
    ana.chooses("method", "v1")
    body = bot.next()
    assert body["type"] == "block_actions"
    assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
    assert body["actions"][0]["selected_option"]["value"] == "v1"
    assert _state(body)["method"]["selected_option"]["value"] == "v1"
    assert _state(body)["amount"]["value"] == "9"
    assert body["trigger_id"]


def test_a_field_that_does_not_dispatch_cannot_be_told(
    bot: Recorder, ana: PersonAtKeyboard
) -> None:
    ana.types("/pay")
    ana.fills(amount="9")
    with pytest.raises(SlackSaidNo) as error:
        ana.enters("amount")
    assert error.value.code == "not_dispatching"


def test_a_text_field_tells_on_enter_or_on_every_character(
    bot: Recorder, ana: PersonAtKeyboard
) -> None:
    characters = {"trigger_actions_on": ["on_character_entered"]}
    bot.form = modal(
        {**field("a"), "dispatch_action": True},
        {**field("b", dispatch_action_config=characters), "dispatch_action": True},
    )
    ana.types("/pay")
    bot.next()
    ana.fills(a="x")
    assert bot.got.empty()
    ana.enters("a")
    assert bot.next()["actions"][0]["value"] == "x"
    ana.fills(b="y")
    assert bot.next()["actions"][0]["value"] == "y"


def test_forms_of_two_people_are_apart(
    bot: Recorder, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    ana.types("/pay")
    ben.types("/pay")
    ana.fills(amount="1")
    ben.fills(amount="2")
    assert ana.view()["id"] != ben.view()["id"]
    assert ana.submits() == "closed"
    assert not ana.has_view()
    assert ben.submits() == "closed"
    amounts = [bot.next() for _ in range(4)][2:]
    assert [(b["user"]["id"], _state(b)["amount"]["value"]) for b in amounts] == [
        ("UANA", "1"),
        ("UBEN", "2"),
    ]


def test_three_forms_are_the_most(
    workspace: Workspace, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    push = {"response_action": "push", "view": FORM}
    bot.answers = [push, push, push]
    ana.types("/pay")
    for expected in ("pushed", "pushed"):
        ana.fills(amount="1")
        assert ana.submits() == expected
    first, second, third = ana.views()
    assert third["previous_view_id"] == second["id"]
    assert third["root_view_id"] == first["id"]
    with pytest.raises(SlackSaidNo) as covered:
        ana.submits_raw({}, view_id=second["id"])
    assert covered.value.code == "not_found"
    ana.fills(amount="1")
    with pytest.raises(SlackSaidNo) as error:
        ana.submits()
    assert error.value.detail == "push_limit_reached"
    assert ana.submits() == "closed"
    assert ana.view()["id"] == second["id"]


def test_a_form_is_updated_or_all_are_cleared_by_the_answer(
    bot: Recorder, ana: PersonAtKeyboard
) -> None:
    notice = modal(section("Saved."), submit=None)
    bot.answers = [
        {"response_action": "push", "view": FORM},
        {"response_action": "update", "view": notice | {"submit": FORM["submit"]}},
        {"response_action": "clear"},
    ]
    ana.types("/pay")
    ana.fills(amount="1")
    assert ana.submits() == "pushed"
    ana.fills(amount="1")
    assert ana.submits() == "updated"
    assert ana.view()["blocks"][0]["text"]["text"] == "Saved."
    assert ana.submits() == "closed"
    assert not ana.has_view()


def test_the_bot_hears_of_closed_forms_that_asked_for_it(
    bot: Recorder, ana: PersonAtKeyboard
) -> None:
    bot.form = FORM | {"notify_on_close": True}
    ana.types("/pay")
    bot.next()
    ana.closes()
    body = bot.next()
    assert (body["type"], body["is_cleared"]) == ("view_closed", False)
    ana.types("/pay")
    bot.next()
    ana.closes(everything=True)
    assert bot.next()["is_cleared"] is True
    assert not ana.has_view()


def test_a_form_that_did_not_ask_is_closed_silently(bot: Recorder, ana: PersonAtKeyboard) -> None:
    ana.types("/pay")
    bot.next()
    ana.closes()
    assert bot.got.empty()


def test_another_kind_of_field_under_the_same_ids_begins_afresh(
    workspace: Workspace, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    bot.form = modal(field("a", initial_value="7"))
    ana.types("/pay")
    changed = modal(inputs({**DAY, "action_id": "a"}, block_id="a"))
    make_client(workspace).views_update(view_id=ana.view()["id"], view=changed)
    assert ana.values() == {"a": "2026-03-02"}


def test_a_search_waits_for_enough_letters(bot: Recorder, ana: PersonAtKeyboard) -> None:
    bot.form = modal(inputs(SEARCH | {"min_query_length": 3}, block_id="customer_id"))
    bot.options = {"options": [option("C-1", "Tremblay")]}
    ana.types("/pay")
    bot.next()
    assert ana.searches("customer_id", "tr") == []
    assert bot.got.empty()
    assert ana.searches("customer_id", "tre") == [option("C-1", "Tremblay")]


def test_a_search_may_answer_in_groups(bot: Recorder, ana: PersonAtKeyboard) -> None:
    groups = [{"label": FORM["title"], "options": [option("C-1", "Tremblay")]}]
    bot.options = {"option_groups": groups}
    ana.types("/pay")
    ana.chooses("customer_id", "C-1")
    assert ana.values()["customer_id"] == "C-1"


def test_a_search_that_answers_too_much_shows_nothing(bot: Recorder, ana: PersonAtKeyboard) -> None:
    bot.options = {"options": [option(str(n)) for n in range(101)]}
    ana.types("/pay")
    with pytest.raises(SlackSaidNo) as error:
        ana.searches("customer_id", "x")
    assert error.value.code == "invalid_options"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("method", {"type": "static_select", "selected_option": option("forged")}),
        ("received_on", {"type": "datepicker", "selected_date": "soon"}),
        ("amount", {"type": "plain_text_input", "value": 5}),
        ("amount", {"type": "number_input", "value": "5"}),
        ("excess", {"type": "checkboxes", "selected_options": "deposit"}),
    ],
)
def test_values_a_client_could_not_make_are_refused(
    name: str, value: Json, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    ana.types("/pay")
    block_id = "amount:a" if name == "amount" else name
    with pytest.raises(SlackSaidNo) as error:
        ana.submits_raw({block_id: {name: value}})
    assert error.value.code == "invalid_value"


def test_views_are_updated_by_hash_and_by_the_bots_own_id(
    workspace: Workspace, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    bot.form = FORM | {"external_id": "pay-1"}
    ana.types("/pay")
    client = make_client(workspace)
    client.views_update(external_id="pay-1", view=bot.form)
    for words, refusal in (
        ({"external_id": "pay-1", "hash": "1.h"}, "hash_conflict"),
        ({"external_id": "pay-2"}, "not_found"),
        ({"view_id": "V404"}, "not_found"),
    ):
        answer = refusal_to(client, "views.update", view=bot.form, **words)
        assert answer == refusal
    trigger = workspace.tickets.give_trigger("UBEN")
    assert refusal_to(client, "views.open", view=bot.form, trigger_id=trigger) == (
        "duplicate_external_id"
    )
    ana.closes()
    assert refusal_to(client, "views.update", view=bot.form, external_id="pay-1") == ("not_found")


def test_a_push_needs_an_open_form(workspace: Workspace, bot: Recorder) -> None:
    client = make_client(workspace)
    outside = workspace.tickets.give_trigger("UANA")
    assert refusal_to(client, "views.push", view=FORM, trigger_id=outside) == "not_found"


def test_a_push_comes_from_within_the_form(
    workspace: Workspace, bot: Recorder, ana: PersonAtKeyboard
) -> None:
    client = make_client(workspace)
    ana.types("/pay")
    ana.presses("plan")
    click = (bot.next(), bot.next())[1]
    outside = workspace.tickets.give_trigger("UANA")
    assert refusal_to(client, "views.push", view=FORM, trigger_id=outside) == "not_found"
    assert refusal_to(client, "views.push", view=FORM, trigger_id=click["trigger_id"]) == ""
    assert len(ana.views()) == 2
