"""``guichet charge`` and ``guichet sandbox``: money at the gateway from the command line."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.database import Books
from domain import plans
from domain.methods import Saved
from domain.schedules import Interval
from tests import make
from tests.bot.command_line import Finished, Terminal

DAY = date(2026, 12, 1)
HEADER = "customer_id,saved_method,kind,label,gateway_token,expires\n"


@pytest.fixture
def counter(engine: Engine, database_url: str, terminal: Terminal) -> "Shell":
    """A customer who owes 90.00, with three methods on file from a file."""
    with Books(engine).transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.invoice(session, "A", [9000])
    rows = "C-1,1,card,Visa •••• 4242,tok_ok,2031-12\nC-1,2,card,Visa 2,tok_declined,12/31\n"
    (terminal.folder / "methods.csv").write_text(HEADER + rows + "C-1,3,echeck,Caisse,tok_ok,\n")
    shell = Shell(terminal, database_url, engine)
    assert shell.types("import", "methods.csv").code == 0
    return shell


class Shell:
    """A terminal whose settings are those of a centre with the sandbox."""

    def __init__(self, terminal: Terminal, url: str, engine: Engine) -> None:
        self.books = Books(engine)
        self._terminal = terminal
        self._url = url

    def types(self, *words: str, gateway: str = "sandbox") -> Finished:
        return self._terminal.types(*words, DATABASE_URL=self._url, GUICHET_GATEWAY=gateway)

    def exports(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.types("export").out)[name]
        return found

    def plans(self, number: int, count: int = 3) -> None:
        command = plans.MakePlan(
            "p", ("A",), count, Interval.MONTH, DAY, saved_method=Saved(number), till=make.TILL
        )
        with self.books.transaction() as session:
            plans.make_plan(session, command, make.stamp(make.SUPERVISOR))

    def pays(self, number: int, cents: int = 9000) -> None:
        with self.books.transaction() as session:
            make.pay(session, cents, method=Saved(number))


def test_what_is_due_is_charged_once(counter: Shell) -> None:
    counter.plans(1)
    assert counter.types("charge", "--date", "2027-01-31").out == (
        "2026-12-01 C-1 30.00: R-000001 cleared\n2027-01-01 C-1 30.00: R-000002 cleared\n"
    )
    assert counter.types("charge", "--date", "2027-01-31").out == ""
    statuses = [row["status"] for row in counter.exports("installments")]
    assert statuses == ["paid", "paid", "planned"]
    assert counter.types("verify").code == 0


def test_a_refused_charge_is_on_the_action_list(counter: Shell) -> None:
    counter.plans(2, count=1)
    assert "R-000001 failed" in counter.types("charge", "--date", "2026-12-01").out
    assert counter.types("charge", "--date", "2026-12-01").out == ""
    (failure,) = counter.exports("failures")
    assert (failure["subject"], failure["reason"]) == ("R-000001", "insufficient_funds")


def test_nothing_is_charged_where_no_gateway_is_configured(counter: Shell) -> None:
    counter.plans(1)
    ended = counter.types("charge", gateway="none")
    assert ended.trouble == "guichet: GUICHET_GATEWAY is none: nothing can be charged"


def test_an_unknown_gateway_is_named_in_one_line(counter: Shell) -> None:
    told = counter.types("charge", gateway="paypal").trouble
    assert told.startswith("guichet: GUICHET_GATEWAY must be one of none, sandbox")


def test_the_sandbox_decides_what_becomes_of_an_e_cheque(counter: Shell) -> None:
    counter.pays(3)
    assert counter.types("sandbox", "R-000001", "succeed").out == (
        "R-000001 is approved at the sandbox\n"
    )
    assert counter.exports("receipts")[0]["status"] == "cleared"
    counter.types("sandbox", "R-000001", "return", "--code", "R01")
    (receipt,) = counter.exports("receipts")
    assert (receipt["status"], receipt["method"]) == ("returned", "echeck")
    again = counter.types("sandbox", "R-000001", "succeed")
    assert again.trouble == "guichet: R-000001 is returned already"


def test_the_sandbox_knows_only_its_own(counter: Shell) -> None:
    told = counter.types("sandbox", "R-000009", "succeed").trouble
    assert told == "guichet: nothing of R-000009 is at the sandbox gateway"
    other = counter.types("sandbox", "R-000009", "succeed", gateway="none").trouble
    assert other.startswith("guichet: GUICHET_GATEWAY is not sandbox")
    assert counter.types("sandbox", "R-000009", "explode").code == 2


def test_a_refund_waits_for_the_card_to_settle(counter: Shell) -> None:
    counter.pays(1)
    counter.types("charge")
    with counter.books.transaction() as session:
        make.refund(session, 3000, "R-000001")
        assert make.approve(session, "RF-000001") == "approved"
    assert counter.exports("refunds")[0]["status"] == "approved"
    counter.types("sandbox", "RF-000001", "succeed")
    (refund,) = counter.exports("refunds")
    assert (refund["status"], refund["method"]) == ("sent", "card")
    counter.types("sandbox", "RF-000001", "fail")
    assert counter.exports("refunds")[0]["status"] == "failed"
    assert counter.types("verify").out == "every invariant holds\n"


def test_a_refund_that_the_gateway_refuses_frees_what_it_reserved(counter: Shell) -> None:
    counter.pays(1)
    with counter.books.transaction() as session:
        make.refund(session, 3000, "R-000001")
        make.approve(session, "RF-000001")
    counter.types("sandbox", "RF-000001", "fail")
    assert counter.exports("refunds")[0]["status"] == "failed"
    (failure,) = counter.exports("failures")
    assert failure["subject"] == "RF-000001"
    assert counter.types("verify").out == "every invariant holds\n"


def test_a_whole_refund_of_the_same_day_is_a_void_at_the_gateway(counter: Shell) -> None:
    counter.pays(1)
    with counter.books.transaction() as session:
        make.refund(session, 9000, "R-000001")
        make.approve(session, "RF-000001")
    counter.types("charge")
    assert counter.types("sandbox", "RF-000001", "succeed").code == 0
    assert counter.exports("refunds")[0]["status"] == "sent"
    assert counter.types("verify").out == "every invariant holds\n"
