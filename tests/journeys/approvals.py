"""The approvals channel in journeys: who asks, who decides, the cards and what each is told."""

from domain.people import Role
from playground.payloads import Json
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

APPROVALS = "C0APPROVALS"
FINANCE = "C0FINANCE"


def hire_approvers(counter: Counter, limit_cents: int | None = None) -> None:
    """Let Grace (in English) approve, and Luc (in French), who sees accounts already."""
    with counter.books.transaction() as session:
        make.staff(session, "U0APPROVER", Role.APPROVER, limit_cents=limit_cents)
        make.appoint(session, "U0ACCOUNTANT", Role.APPROVER)


def deposit(counter: Counter, cents: int = 10000) -> str:
    """Hold money for the customer."""
    with counter.books.transaction() as session:
        return make.deposit(session, cents)


def ask_refund(
    person: PersonAtKeyboard, number: str, amount: str, reason: str = "cours annulé", **more: str
) -> None:
    """Fill in the refund's form, send it, and close what it answers."""
    person.types("/refund C-1")
    person.fills(sources=[number], amount=amount, reason=reason, **more)
    assert person.submits() == "updated", person.errors()
    person.closes()


def card_of(person: PersonAtKeyboard, number: str, word: str = "") -> Json:
    """The request's card in the approvals channel, once it says this word."""

    def shows(message: Json) -> bool:
        return number in message["text"] and word in read(message)

    return person.awaits(APPROVALS, shows)


def read(message: Json) -> str:
    """All that a message says."""
    told = [message["text"]]
    for block in message["blocks"]:
        told += [part["text"] for part in block.get("fields", ())]
        told += [part["text"] for part in block.get("elements", ()) if block["type"] == "context"]
        if "text" in block:
            told.append(block["text"]["text"])
    return "\n".join(told)


def buttons(message: Json) -> dict[str, str]:
    """A card's buttons: what each is called, and what it says."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return {element["action_id"]: element["value"] for row in rows for element in row}


def whispers(person: PersonAtKeyboard) -> list[str]:
    """What only this person reads in the approvals channel."""
    return [message["text"] for message in person.ephemerals(APPROVALS)]


def is_private_word(person: PersonAtKeyboard, word: str) -> bool:
    """Wait until the bot tells this person, and nobody else, something with this word."""
    return bool(
        person.awaits(APPROVALS, lambda message: message["ephemeral"] and word in message["text"])
    )


def direct_message(person: PersonAtKeyboard, word: str) -> str:
    """What the bot writes to this person directly, once it says this word."""
    return read(person.awaits(person.app_channel(), lambda message: word in read(message)))


def refusals(counter: Counter) -> list[tuple[str, str, str, str]]:
    """What the audit says was refused: who, what, of what, by which rule."""
    with counter.books.reading() as session:
        return make.refusals(session)
