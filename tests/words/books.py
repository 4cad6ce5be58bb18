"""The books that the sentences of the corpus are about: a few invented people, with homonyms."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.customers import Customer, fold, search_key
from handlers.texts import Locale, Texts
from handlers.understanding import Known, Surroundings

CORPUS = Path(__file__).parent / "corpus"
TODAY = date(2026, 11, 28)
"""A Saturday."""
INVOICES = {"F-2001": "C-1007", "INV-00012": "C-1004"}
SAVED = {
    "17": [("saved:1", "Visa •••• 4242"), ("saved:2", "Mastercard •••• 5555")],
    "C-1004": [("saved:3", "Visa •••• 4242")],
}


def read_rows(name: str) -> list[dict[str, str]]:
    """Read one file of the corpus."""
    with (CORPUS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CUSTOMERS = [
    Customer(row["customer_id"], row["name"], row["email"]) for row in read_rows("customers.csv")
]


def surroundings(locale: Locale, spoken_of: str = "") -> Surroundings:
    """Let a sentence be understood in a language, on a Saturday, with these books."""
    texts = Texts.load(locale, zone=ZoneInfo("America/Toronto"))
    known = Known(
        _by_number, _search, _invoice_owner, lambda customer_id: SAVED.get(customer_id, ())
    )
    return Surroundings(texts, TODAY, known, spoken_of)


def _by_number(typed: str) -> Customer | None:
    return next((c for c in CUSTOMERS if c.customer_id.lower() == typed.lower()), None)


def _search(typed: str) -> Sequence[Customer]:
    words = fold(typed).split()
    keys = {c: search_key(c.name, c.customer_id, c.email) for c in CUSTOMERS}
    return [c for c, key in keys.items() if all(word in key for word in words)]


def _invoice_owner(typed: str) -> tuple[str, str] | None:
    number = typed.upper()
    return (number, INVOICES[number]) if number in INVOICES else None
