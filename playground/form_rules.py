"""What Slack's own client checks in a form before it sends anything to the bot."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from playground.form_state import Values, is_filled, value_key
from playground.payloads import Json

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_TEXT = 3000


def check_form(blocks: Sequence[Json], values: Values) -> dict[str, str]:
    """What the person must mend first, by block id."""
    mistakes: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            value = values[block["block_id"]][element["action_id"]]
            mistake = _check_field(block, element, value)
            if mistake:
                mistakes[block["block_id"]] = mistake
    return mistakes


def _check_field(block: Json, element: Json, value: Json) -> str | None:
    if not is_filled(value):
        return None if block.get("optional") else REQUIRED
    check = CHECKS.get(element["type"])
    return check(element, value[value_key(element["type"])[0]]) if check else None


def _check_length(element: Json, text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_TEXT)
    if len(text) < least:
        return f"This field needs at least {least} characters."
    return f"This field can’t exceed {most} characters." if len(text) > most else None


def _check_email(_element: Json, text: str) -> str | None:
    return None if EMAIL.fullmatch(text) else "Please enter a valid email address."


def _check_url(_element: Json, text: str) -> str | None:
    return None if text.startswith(("http://", "https://")) else "Please enter a valid URL."


def _check_number(element: Json, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(least):
        return f"Please enter a number of at least {least}."
    if most is not None and number > Decimal(most):
        return f"Please enter a number of at most {most}."
    return None


CHECKS: Mapping[str, Callable[[Json, str], str | None]] = {
    "plain_text_input": _check_length,
    "email_text_input": _check_email,
    "url_text_input": _check_url,
    "number_input": _check_number,
}
