"""What Slack's own client says under a field before the bot hears anything."""

import pytest

from playground.form_rules import check_form
from playground.form_state import first_values, merge_values, read_value
from playground.payloads import Json, Refused
from tests.playground.blocks import inputs, option, select


def _check(element: Json, value: str) -> str | None:
    blocks = [inputs({"action_id": "a", **element}, block_id="a")]
    typed = {"a": {"a": {"type": element["type"], "value": value}}}
    return check_form(blocks, merge_values(blocks, first_values(blocks), typed)).get("a")


NUMBER: Json = {"type": "number_input", "is_decimal_allowed": False}
DECIMAL: Json = {"type": "number_input", "is_decimal_allowed": True, "min_value": "1.5"}


@pytest.mark.parametrize(
    ("element", "value", "mistake"),
    [
        (NUMBER, "12", None),
        (NUMBER, "1.5", "Please enter a whole number."),
        (NUMBER, "twelve", "Please enter a number."),
        (NUMBER | {"max_value": "10"}, "10", None),
        (NUMBER | {"max_value": "10"}, "11", "Please enter a number of at most 10."),
        (DECIMAL, "1.5", None),
        (DECIMAL, "1.4", "Please enter a number of at least 1.5."),
        ({"type": "email_text_input"}, "lea@example.com", None),
        ({"type": "email_text_input"}, "lea@", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "https://example.com", None),
        ({"type": "url_text_input"}, "example.com", "Please enter a valid URL."),
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "plain_text_input"}, "x" * 3000, None),
        ({"type": "plain_text_input"}, "x" * 3001, "This field can’t exceed 3000 characters."),
    ],
)
def test_a_field_is_checked_by_its_kind(element: Json, value: str, mistake: str | None) -> None:
    assert _check(element, value) == mistake


def test_more_choices_than_allowed_cannot_be_made() -> None:
    element: Json = {
        "type": "multi_static_select",
        "options": [option("a"), option("b")],
        "max_selected_items": 1,
    }
    chosen: Json = {"type": "multi_static_select", "selected_options": [option("a")]}
    assert read_value(element, chosen) == chosen
    with pytest.raises(Refused) as refusal:
        read_value(element, chosen | {"selected_options": [option("a"), option("b")]})
    assert refusal.value.details["detail"] == "at most 1 may be chosen"


def test_a_choice_comes_back_as_the_bot_wrote_it() -> None:
    element = select(2)
    forged = option("v1", "Another text")
    value = read_value(element, {"type": "static_select", "selected_option": forged})
    assert value["selected_option"] == element["options"][1]


def test_what_names_no_field_is_dropped() -> None:
    blocks = [inputs(select(2, action_id="a"), block_id="a")]
    typed = {"a": {"b": {"type": "static_select"}}, "z": {"a": {"type": "datepicker"}}, "y": None}
    assert merge_values(blocks, first_values(blocks), typed) == first_values(blocks)
    assert merge_values(blocks, first_values(blocks), "nonsense") == first_values(blocks)
