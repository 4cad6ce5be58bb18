"""What journeys read: the form in front of a person, and the books behind it."""

from datetime import date

from domain import balances
from domain.people import Role
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"


def told(person: PersonAtKeyboard) -> str:
    """The paragraphs of the form in front."""
    sections = [block for block in person.view()["blocks"] if block["type"] == "section"]
    return "\n".join(block["text"]["text"] for block in sections if "text" in block)


def preview(person: PersonAtKeyboard, block_id: str = "preview") -> str:
    """The paragraph that follows what is typed."""
    (block,) = [b for b in person.view()["blocks"] if b["block_id"] == block_id]
    return str(block["elements"][0]["text"] if "elements" in block else block["text"]["text"])


def owed(counter: Counter) -> int:
    """What the customer owes, in cents."""
    with counter.books.reading() as session:
        return balances.load(session, make.CUSTOMER).owed_cents


def balance(counter: Counter) -> balances.Balance:
    """The customer's whole balance."""
    with counter.books.reading() as session:
        return balances.load(session, make.CUSTOMER)


def codes(counter: Counter, *wanted: str) -> None:
    """Make GL codes: 4000 and 4010 unless told."""
    with counter.books.transaction() as session:
        for code in wanted or ("4000", "4010"):
            make.gl_code(session, code)


def invoiced(counter: Counter, number: str, *amounts: int) -> None:
    """Issue an invoice of the first of September, one line an amount."""
    with counter.books.transaction() as session:
        make.invoice(session, number, amounts, date(2026, 9, 1))


def promote_tom(counter: Counter) -> None:
    """Make the cashier who works in English a supervisor."""
    with counter.books.transaction() as session:
        make.appoint(session, "U0CLERK", Role.SUPERVISOR)
