"""What a message says, once Slack's own marks are taken out of it."""

import pytest

from domain.card_numbers import holds_card_number
from handlers.conversation import read_text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U0BOT> what does Bergeron owe?", "what does Bergeron owe?"),
        ("who owes &amp; how much &lt;most&gt;", "who owes & how much <most>"),
        ("write to <mailto:a@b.example|a@b.example>", "write to a@b.example"),
        ("call <tel:5145550000|514 555-0000>", "call 514 555-0000"),
        ("see <https://shop.example/a>", "see //shop.example/a"),
        ("<!channel> help", "help"),
        ("", ""),
    ],
)
def test_slacks_marks_are_taken_out(sent: str, read: str) -> None:
    assert read_text({"text": sent}) == read


@pytest.mark.parametrize(
    "sent", ["<tel:4242424242424242|4242 4242 4242 4242>", "<tel:4242424242424242>"]
)
def test_a_card_number_that_slack_made_a_link_is_still_one(sent: str) -> None:
    assert holds_card_number(read_text({"text": sent}))
