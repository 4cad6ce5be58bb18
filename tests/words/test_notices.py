"""Notices of ten banks and more: what they say is read, what they leave open stays empty."""

from datetime import date
from typing import Any

import pytest
import yaml

from domain.errors import CardNumberTyped
from handlers.understanding.transfers import Notice, read_notice
from tests.words.books import CORPUS, TODAY

RIGHT_AT_LEAST = 45
NOTICES: list[dict[str, Any]] = yaml.safe_load((CORPUS / "notices.yml").read_text(encoding="utf-8"))
SHORT: list[dict[str, str]] = yaml.safe_load(
    (CORPUS / "notices_short.yml").read_text(encoding="utf-8")
)


def told(notice: Notice | None) -> dict[str, str | date]:
    """The fields that are sure, as the corpus writes them."""
    assert notice is not None
    cents = f"{notice.amount_cents // 100}.{notice.amount_cents % 100:02}"
    fields: dict[str, str | date | None] = {
        "amount": cents if notice.amount_cents else "",
        "payer": notice.payer,
        "received_on": notice.received_on,
        "reference": notice.reference,
    }
    return {name: value for name, value in fields.items() if value}


@pytest.mark.parametrize("row", NOTICES, ids=lambda row: str(row["bank"]))
def test_no_field_of_a_notice_is_read_wrong(row: dict[str, Any]) -> None:
    read = told(read_notice(row["text"], TODAY))
    assert {name: row["expected"].get(name) for name in read} == read


@pytest.mark.parametrize("row", SHORT, ids=lambda row: str(row["text"][:60]))
def test_a_short_notice_tells_this_and_no_more(row: dict[str, str]) -> None:
    notice = read_notice(row["text"], TODAY)
    assert notice is not None
    if row["told"] == "no":
        assert notice == Notice(came_in=False)
        return
    amount, payer, received_on, reference = row["told"].split("|")
    expected = {
        "amount": amount,
        "payer": payer,
        "received_on": received_on,
        "reference": reference,
    }
    read = {name: str(value) for name, value in told(notice).items()}
    assert read == {name: value for name, value in expected.items() if value}


def test_nearly_every_notice_is_read_whole() -> None:
    right = [row for row in NOTICES if told(read_notice(row["text"], TODAY)) == row["expected"]]
    assert len(NOTICES) == 50
    assert len(right) >= RIGHT_AT_LEAST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour!",
        "Est-ce que quelqu’un a vu les clés?",
        "Réunion le 3 novembre à 9 h, 250 personnes",
    ],
)
def test_what_is_no_notice_is_none(text: str) -> None:
    assert read_notice(text, TODAY) is None


def test_a_notice_with_a_card_number_is_refused() -> None:
    with pytest.raises(CardNumberTyped):
        read_notice("Deposit of $20.00 from ANA ROY, card 4242 4242 4242 4242", TODAY)


def test_a_message_is_no_line_of_the_notice() -> None:
    """What the payer writes is theirs: an amount or a day in it is not what came in."""
    text = "ANA ROY has sent you $20.00 (CAD).\nMessage: for the $500.00 of 2026-01-05\n"
    assert read_notice(text, TODAY) == Notice(
        2000, "ANA ROY", None, "", "for the $500.00 of 2026-01-05"
    )
