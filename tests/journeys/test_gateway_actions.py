"""What failed or is unknown at the gateway, acted on in Slack: tried again, decided, a link."""

import re
from datetime import timedelta
from typing import Any

from bot.demo import FINANCE
from domain import attempts
from domain.attempts import State
from domain.extract import export
from domain.methods import Saved
from domain.people import Role
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import told
from tests.slack import PersonAtKeyboard


def pay(counter: Counter, token: str) -> PersonAtKeyboard:
    """A cashier charges 100.00 to a method on file."""
    with counter.books.transaction() as session:
        make.invoice(session, "A", [10000])
        make.saved_method(session, token)
    ana = counter.ana
    ana.types("/pay C-1 100,00")
    ana.awaits_view(lambda view: view["callback_id"] == "pay")
    ana.fills(method="saved:1")
    ana.submits()
    return ana


def books(counter: Counter) -> dict[str, list[Any]]:
    with counter.books.reading() as session:
        return export(session)


def has_button(message: dict[str, Any], action_id: str) -> bool:
    return action_id in str(message["blocks"])


def test_a_refused_charge_is_tried_again_from_its_card(counter: Counter) -> None:
    ana = pay(counter, "tok_declined")
    card = ana.awaits(FINANCE, lambda message: has_button(message, "charge_retry"))
    with counter.books.transaction() as session:
        make.replace_method(session, 1, "tok_ok_new")
    ana.presses("charge_retry", message=card)
    (reply,) = [one["text"] for one in ana.ephemerals() if "R-000002" in one["text"]]
    assert "a été payé" in reply
    assert [row["status"] for row in books(counter)["receipts"]] == ["failed", "cleared"]
    (failure,) = books(counter)["failures"]
    assert failure["closed_at"] is not None
    ana.presses("charge_retry", message=card)
    assert len(books(counter)["receipts"]) == 2


def test_an_entry_of_the_action_list_is_taken_off(counter: Counter) -> None:
    ana = pay(counter, "tok_declined")
    assert "fonds insuffisants" in str(ana.home()["blocks"])
    ana.presses_at_home("failure_dismiss", "R-000001")
    (failure,) = books(counter)["failures"]
    assert failure["closed_at"] is not None
    assert "fonds insuffisants" not in str(ana.home()["blocks"])


def test_an_accountant_decides_what_nobody_can_tell(counter: Counter) -> None:
    pay(counter, "tok_slow")
    with counter.books.transaction() as session:
        make.appoint(session, "U0ACCOUNTANT", Role.ACCOUNTANT)
        charge = attempts.load_charge(session, "R-000001")
        attempts.change(session, charge, state=State.NEEDS_HUMAN, not_before=None)
        make.call_human(session, "R-000001", 10000)
    luc = counter.arrive("U0ACCOUNTANT")
    assert has_button(luc.home(), "attempt_not_charged")
    luc.presses_at_home("attempt_not_charged")
    luc.awaits_view(lambda view: view["callback_id"] == "attempt_not_charged")
    assert charge.reference in told(luc)
    assert luc.submits() == "errors"
    luc.fills(evidence="Rien au portail ce jour-là")
    assert luc.submits() == "updated"
    (receipt,) = books(counter)["receipts"]
    assert receipt["status"] == "failed"
    assert not has_button(counter.ana.home(), "attempt_charged")


def test_a_link_comes_in_private(counter: Counter) -> None:
    ana = counter.ana
    ana.types("/account C-1")
    card = ana.ephemerals()[-1]
    ana.presses("link_send", message=card)
    letter = ana.awaits(ana.app_channel(), lambda message: "/sandbox/link/" in message["text"])
    assert re.search("Zoé Côté.*C-1", letter["text"])
    assert re.search("<[^|>]*/sandbox/link/[a-z]+>", str(letter["blocks"])), "a link to click"


def test_what_is_due_is_charged_by_the_clock(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "A", [6000])
        make.saved_method(session)
    simon = counter.simon
    simon.types("/plan A")
    simon.awaits_view(lambda view: view["callback_id"] == "plan")
    today = counter.clock().astimezone(make.ZONE).date().isoformat()
    simon.fills(count="2", first_on=today, saved_method="saved:1")
    assert simon.submits() == "updated"
    counter.bot.tick()
    simon.awaits(FINANCE, lambda message: "R-000001" in message["text"])
    assert [row["status"] for row in books(counter)["installments"]] in (
        ["paid", "planned"],
        ["processing", "planned"],
    )
    counter.clock.passes(timedelta(days=40))
    counter.bot.tick()
    simon.awaits(FINANCE, lambda message: "R-000002" in message["text"])


def test_an_expired_card_offers_its_replacement(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.saved_method(session, expires="2020-01")
    ana = counter.ana
    ana.types("/account C-1")
    card = ana.ephemerals()[-1]
    assert "expirée" in str(card["blocks"])
    ana.presses("link_send", "C-1 1", message=card)
    ana.awaits(ana.app_channel(), lambda message: "/sandbox/link/" in message["text"])


def test_a_deposit_by_card_is_told_in_the_form(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.saved_method(session)
        assert make.deposit_command(100, Saved(1)).till == make.TILL
    ana = counter.ana
    ana.types("/deposit C-1 25,00")
    ana.awaits_view(lambda view: view["callback_id"] == "deposit")
    ana.fills(method="saved:1")
    assert ana.submits() == "updated"
    assert "a été payé" in told(ana)


def test_a_refused_card_is_replaced_from_its_failure_and_from_the_account(
    counter: Counter,
) -> None:
    ana = pay(counter, "tok_declined")
    card = ana.awaits(FINANCE, lambda message: has_button(message, "charge_retry"))
    ana.presses("link_send", "C-1 1", message=card)
    ana.awaits(ana.app_channel(), lambda message: "/sandbox/link/" in message["text"])
    home = ana.home()
    assert has_button(home, "link_send")
    ana.types("/account C-1")
    account = ana.ephemerals()[-1]
    assert "refusée la dernière fois" in str(account["blocks"])
    ana.presses("link_send", "C-1 1", message=account)
    with counter.books.transaction() as session:
        make.replace_method(session, 1, "tok_ok_new")
    ana.types("/account C-1")
    assert "refusée" not in str(ana.ephemerals()[-1]["blocks"])
