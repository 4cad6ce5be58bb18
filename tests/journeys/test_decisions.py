"""Who decides, who comes late, and what each of them is told: alone, at once, in their language."""

from datetime import timedelta

from domain import expiries, returns
from domain.balances import Balance
from domain.people import Role
from domain.returns import ReturnFee
from tests import make
from tests.journeys.approvals import (
    ask_refund,
    buttons,
    card_of,
    deposit,
    direct_message,
    hire_approvers,
    is_private_word,
    read,
    refusals,
    whispers,
)
from tests.journeys.conftest import Counter
from tests.journeys.reading import balance, owed, told

HOUR = timedelta(hours=1)


def test_of_two_approvers_who_click_the_late_one_is_told_who_decided(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.simon as simon, counter.grace as grace, counter.arrive("U0ACCOUNTANT") as luc:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(grace, "RF-000001")
        luc.presses("refund_approve", message=card)
        grace.presses("refund_approve", message=card)
        assert is_private_word(grace, "Too late: <@U0ACCOUNTANT> has already decided RF-000001")
        assert whispers(luc) == []
        grace.presses("refund_decline", message=card)
        assert len(whispers(grace)) == 2
        assert not grace.has_view()
    assert owed(counter) == -6000
    late = [entry for entry in refusals(counter) if entry[3] == "AlreadyDecided"]
    assert [entry[:3] for entry in late] == [
        ("U0APPROVER", "refund_approve", "RF-000001"),
        ("U0APPROVER", "refund_decline.open", "RF-000001"),
    ]


def test_who_declines_after_another_approved_reads_who_did(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.simon as simon, counter.grace as grace, counter.arrive("U0ACCOUNTANT") as luc:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(luc, "RF-000001")
        luc.presses("refund_decline", message=card)
        luc.fills(reason="non")
        grace.presses("refund_approve", message=card)
        assert luc.submits() == "updated"
        assert "<@U0APPROVER> a déjà décidé de RF-000001" in told(luc)
    assert owed(counter) == -6000


def test_nobody_approves_their_own_request(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.books.transaction() as session:
        make.appoint(session, "U0APPROVER", Role.SUPERVISOR)
    with counter.grace as grace:
        ask_refund(grace, deposit(counter), "40")
        card = card_of(grace, "RF-000001")
        grace.presses("refund_approve", message=card)
        assert is_private_word(grace, "You asked for RF-000001 yourself")
        grace.presses("refund_decline", message=card)
        assert not grace.has_view()
    assert balance(counter).reserved_cents == 4000


def test_a_sole_approver_waits_an_hour_then_confirms(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.appoint(session, "U0SUPERVISOR", Role.APPROVER)
    with counter.simon as simon:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(simon, "RF-000001")
        simon.presses("refund_approve", message=card)
        assert is_private_word(simon, "vous pourrez en décider à partir du")
        assert not simon.has_view()
        counter.clock.passes(HOUR)
        simon.presses("refund_approve", message=card)
        assert simon.view()["callback_id"] == "approve_own"
        assert owed(counter) == -10000
        assert simon.submits() == "updated"
        assert "Approuvé et remboursé" in told(simon)
        assert buttons(card_of(simon, "RF-000001", "Approuvé")) == {}
    assert owed(counter) == -6000


def test_a_second_approver_hired_meanwhile_takes_the_right_away(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.appoint(session, "U0SUPERVISOR", Role.APPROVER)
    with counter.simon as simon:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(simon, "RF-000001")
        counter.clock.passes(HOUR)
        simon.presses("refund_approve", message=card)
        hire_approvers(counter)
        assert simon.submits() == "updated"
        assert "une autre personne qui approuve" in told(simon)
    assert balance(counter).reserved_cents == 4000


def test_a_limit_counts_the_customers_whole_day(counter: Counter) -> None:
    hire_approvers(counter, limit_cents=5000)
    number = deposit(counter)
    with counter.simon as simon, counter.grace as grace:
        ask_refund(simon, number, "30")
        ask_refund(simon, number, "20,01")
        grace.presses("refund_approve", message=card_of(grace, "RF-000001"))
        assert is_private_word(grace, "come to $50.01")
        assert is_private_word(grace, "up to $50.00")
        grace.presses("refund_approve", message=card_of(grace, "RF-000002"))
    assert owed(counter) == -10000
    assert [entry[3] for entry in refusals(counter)] == ["AboveApprovalLimit"] * 2


def test_a_request_expires_and_both_are_told(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.simon as simon, counter.grace as grace:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(grace, "RF-000001")
        counter.clock.passes(timedelta(hours=72))
        grace.presses("refund_approve", message=card)
        assert is_private_word(grace, "nobody decided RF-000001 in 72 hours")
        assert balance(counter).reserved_cents == 4000
        counter.bot.tick()
        done = card_of(grace, "RF-000001", "Expiré")
        assert buttons(done) == {}
        assert "*Expiré*" in direct_message(simon, "RF-000001")
    assert balance(counter) == Balance(owed_cents=-10000, available_credit_cents=10000)
    with counter.books.reading() as session:
        assert ("guichet", "refund.expired", "RF-000001") in make.acts(session)


def test_a_bank_return_in_between_fails_the_refund_and_tells_both(counter: Counter) -> None:
    hire_approvers(counter)
    number = deposit(counter)
    with counter.simon as simon, counter.grace as grace:
        ask_refund(simon, number, "40")
        card = card_of(grace, "RF-000001")
        with counter.books.transaction() as session:
            returns.record_return(session, number, "901", ReturnFee(), make.stamp("cli"))
        grace.presses("refund_approve", message=card)
        assert is_private_word(grace, "could not be carried out")
        assert "n’a pas pu être fait" in read(card_of(grace, "RF-000001", "n’a pas pu"))
        assert "Une de ses sources" in direct_message(simon, "RF-000001")
    assert balance(counter) == Balance()


def test_a_forged_number_is_refused_and_not_carried_out(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.books.transaction() as session:
        make.customer(session, "C-2", "Léo Roy")
        make.deposit(session, 1000)
        make.transfer(session, 1000, "C-2")
    with counter.simon as simon, counter.grace as grace:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(grace, "RF-000001")
        for row in card["blocks"]:
            for element in row.get("elements", ()) if row["type"] == "actions" else ():
                element["value"] = "TR-000001"
        workspace = counter.workspace
        (said,) = [m for m in workspace.messages.list_said("C0APPROVALS") if "RF" in m.text]
        said.blocks[:] = card["blocks"]
        grace.presses("refund_approve", message=card)
        assert is_private_word(grace, "No request has the number TR-000001")


def test_requests_expire_while_others_are_at_work(counter: Counter) -> None:
    """The tick lets every one expire, each in a transaction of its own."""
    number = deposit(counter)
    with counter.books.transaction() as session:
        for _ in range(3):
            make.refund(session, 100, number)
    counter.clock.passes(timedelta(hours=72))
    counter.bot.tick()
    with counter.books.transaction() as session:
        assert expiries.expire_due(session, make.stamp("guichet", counter.clock())) == 0
    assert balance(counter).reserved_cents == 0
