"""A bank's statement dropped in the conversation: proposed, and recorded with a click, once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import customers
from domain.deposits import RecordDeposit, record_deposit
from domain.methods import Method
from domain.payments import RecordPayment, record_payment
from domain.people import Role
from domain.voids import VoidReceipt, void_receipt
from playground.faults import DROP_BEFORE
from tests import make
from tests.domain.test_races import TRIES
from tests.journeys.approvals import read
from tests.journeys.conftest import Counter
from tests.journeys.statements import (
    BERGERON,
    PARC,
    again,
    books,
    counters,
    csv_file,
    day,
    drops,
    offered,
    ofx_file,
    recorded,
    records,
)
from tests.slack import PATIENCE_SECONDS


def test_a_line_is_recorded_with_one_click_as_a_payment_is(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        assert "november.csv · 3 amounts received, $1,366.25" in read(card)
        assert "2 sure · 1 to look at" in read(card)
        assert "*Amélie Bergeron* · C-1007 · F-1 (name, exact amount)" in read(card)
        assert recorded(counter) == [], "nothing without a click"
        records(tom, card, 2)
        card = again(tom, card, "1 recorded")
        assert "R-000001 · *Amélie Bergeron*" in read(card)
    (receipt,) = recorded(counter)
    assert (receipt.customer_id, receipt.amount_cents) == (BERGERON, 7525)
    assert (receipt.method, receipt.received_on) == ("bank_transfer", day(counter))
    assert (receipt.payer, receipt.reference) == ("AMELIE BERGERON", "CA1")
    assert receipt.recorded_by == "U0CLERK"


def test_the_sure_ones_are_recorded_together_and_the_others_chosen(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        tom.presses("bank_record_sure", message=card)
        card = again(tom, card, "2 recorded")
        assert {r.customer_id for r in recorded(counter)} == {BERGERON, PARC}
        assert [name for name, _ in offered(card)] == ["bank_choose", "bank_leave_out"]
        tom.presses("bank_choose", message=card)
        assert tom.values()["amount"] == "41.00"
        assert not tom.values()["customer_id"]
        tom.chooses("customer_id", "C-2")
        tom.fills(amount="40.00")
        assert tom.submits() == "updated", tom.errors()
        again(tom, card, "3 recorded")
    assert [r.amount_cents for r in recorded(counter, "C-2")] == [4000]


def test_the_same_statement_again_records_nothing(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom, counter.ana as ana:
        card = drops(tom, csv_file(counter))
        tom.presses("bank_record_sure", message=card)
        again(tom, card, "2 recorded")
        other = drops(ana, csv_file(counter), "le-même.csv")
        assert "1 à regarder · 2 enregistrées" in read(other)
        assert [name for name, _ in offered(other)] == ["bank_choose", "bank_leave_out"]
    assert len(recorded(counter)) == 2


def test_a_statement_in_ofx_is_read_as_one_in_csv_and_asks_about_its_transfers(
    counter: Counter,
) -> None:
    books(counter)
    with counter.ana as ana:
        card = drops(ana, ofx_file(counter), "relevé.ofx")
        assert "1 sûre" in read(card)
        ana.presses("bank_record", message=card)
        again(ana, card, "1 enregistrée")
        in_french = (
            f"Date;Libellé;Retrait;Dépôt\n{day(counter)};Virement de /AMÉLIE BERGERON;;75,25\n"
        )
        card = drops(ana, in_french.encode("cp1252"), "relevé.csv")
        assert "C’est peut-être R-000001, déjà enregistré" in read(card)
        assert "bank_record" not in dict(offered(card))
        ana.presses("bank_choose", message=card)
        assert ana.submits() == "updated"
        assert "confirm_duplicate" in ana.values(), "the form asks as it does of anybody"
    assert len(recorded(counter)) == 1


def test_two_lines_that_say_the_same_are_two_transfers(counter: Counter) -> None:
    books(counter)
    with counter.books.transaction() as session:
        make.invoice(session, "F-5", [7525], customer_id=BERGERON)
    line = f"{day(counter)},e-Transfer received from AMELIE BERGERON,,75.25"
    with counter.tom as tom:
        card = drops(tom, csv_file(counter, line, line))
        tom.presses("bank_record_sure", message=card)
        card = again(tom, card, "4 recorded")
        assert ":warning:" not in read(card)
    assert [r.amount_cents for r in recorded(counter, BERGERON)] == [7525, 7525, 7525]


def test_a_payment_typed_at_the_counter_meanwhile_is_asked_about(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        with counter.books.transaction() as session:
            make.pay(
                session,
                7525,
                customer_id=BERGERON,
                method=Method.BANK_TRANSFER,
                at=counter.clock(),
            )
        records(tom, card, 2)
        card = again(tom, card, "This line has changed meanwhile")
        assert "This may be R-000001" in read(card)
    assert len(recorded(counter)) == 1


def test_a_deposit_typed_at_the_counter_meanwhile_is_asked_about(counter: Counter) -> None:
    """The invoices that the line would settle are open still: only the line is sure no more."""
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        with counter.books.transaction() as session:
            money = make.received(7525, Method.BANK_TRANSFER, day(counter))
            typed = RecordDeposit("typed", BERGERON, money)
            record_deposit(session, typed, make.stamp(at=counter.clock()))
        records(tom, card, 2)
        card = again(tom, card, "This line has changed meanwhile")
        assert "This may be R-000001" in read(card)
    assert len(recorded(counter)) == 1


def test_a_doubt_that_only_the_rule_has_is_told_and_nothing_recorded(counter: Counter) -> None:
    """Received long before the line's day it is not the line; typed today, it may be."""
    books(counter)
    with counter.books.transaction() as session:
        received = make.received(7525, Method.BANK_TRANSFER, day(counter, 20))
        command = RecordPayment("typed", BERGERON, received, ("F-2",))
        record_payment(session, command, make.stamp(at=counter.clock()))
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        records(tom, card, 2)
        card = again(tom, card, "was already recorded")
        tom.presses("bank_choose", "2", card)
        assert tom.submits() == "updated"
        tom.fills(confirm_duplicate=["confirmed"])
        assert tom.submits() == "updated"
        again(tom, card, "R-000002")
    assert [r.amount_cents for r in recorded(counter, BERGERON)] == [7525, 7525]


def test_a_banks_number_that_looks_like_a_cards_is_left_out(counter: Counter) -> None:
    books(counter)
    content = csv_file(counter).replace(b"CA1", b"4242424242424242")
    with counter.tom as tom:
        card = drops(tom, content)
        assert "4242" not in str(card["blocks"])
        records(tom, card, 2)
        again(tom, card, "1 recorded")
    assert [r.reference for r in recorded(counter, BERGERON)] == [""]


def test_what_was_seen_is_recorded_and_nothing_else(counter: Counter) -> None:
    """Meanwhile another client bears the number that a line gives, or more lines become sure."""
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        with counter.books.transaction() as session:
            make.pay(session, 4000, "F-1", customer_id=BERGERON, at=counter.clock())
            make.invoice(session, "F-6", [7525], customer_id=BERGERON)
            make.invoice(session, "F-7", [4100], customer_id="C-3")
        records(tom, card, 2)
        changed = again(tom, card, "This line has changed meanwhile")
        assert "F-6 (name, exact amount)" in read(changed)
        tom.presses("bank_record_sure", message=card)
        again(tom, card, "1 recorded")
    assert [r.amount_cents for r in recorded(counter)] == [4000, 125000]


def test_what_a_rule_says_stands_under_the_line_and_the_others_are_recorded(
    counter: Counter,
) -> None:
    books(counter)
    with counter.books.transaction() as session:
        make.deposit(session, 120000, PARC)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        tom.presses("bank_record_sure", message=card)
        card = again(tom, card, "1 recorded")
        assert ":warning:" in read(card)
        assert "$50.00" in read(card), "what may be paid at most"
    assert [r.amount_cents for r in recorded(counter, PARC)] == [120000]


def test_a_line_left_out_stays_out_until_it_is_brought_back(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        first = drops(tom, csv_file(counter))
        tom.presses("bank_leave_out", "2", first)
        again(tom, first, "1 left out")
        tom.presses("bank_record_sure", message=first)  # an old version of the card
        card = again(tom, first, "1 recorded")
        assert recorded(counter, BERGERON) == []
        tom.presses("bank_bring_back", "2", card)
        card = again(tom, card, "1 sure")
        records(tom, card, 2)
        again(tom, card, "2 recorded")


def test_a_long_statement_is_read_a_page_at_a_time(counter: Counter) -> None:
    books(counter)
    rows = [f"{day(counter)},e-Transfer received from NOBODY {n},,{n}.00" for n in range(10, 30)]
    with counter.tom as tom:
        card = drops(tom, csv_file(counter, *rows))
        assert "Page 1 of 3" in read(card)
        assert "NOBODY 29" not in read(card)
        tom.presses("bank_page_on", message=card)
        card = again(tom, card, "Page 2 of 3")
        tom.presses("bank_page_on", message=card)
        card = again(tom, card, "NOBODY 29")
        assert "bank_page_on" not in dict(offered(card))
        tom.presses("bank_page_back", message=card)
        again(tom, card, "Page 2 of 3")


def test_a_payment_that_was_voided_may_be_recorded_once_more(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom, counter.ana as ana:
        first, other = drops(tom, csv_file(counter)), drops(ana, csv_file(counter))
        records(tom, first, 2)
        again(tom, first, "1 recorded")
        with counter.books.transaction() as session:
            make.staff(session, make.APPROVER, Role.SUPERVISOR)
            command = VoidReceipt("void", "R-000001", "wrong")
            void_receipt(session, command, make.stamp(make.APPROVER, counter.clock()))
        tom.presses("bank_leave_out", "5", first)
        card = again(tom, first, "R-000001, recorded from this line, was undone since")
        records(tom, card, 2)
        again(tom, card, "R-000002")
        records(ana, other, 2)
        again(ana, other, "R-000002")
    assert [r.status for r in recorded(counter, BERGERON)] == ["recorded", "voided"]


def test_two_people_record_one_line_at_once(counter: Counter) -> None:
    """Both clicks wait for the same account; whoever comes second finds it recorded."""
    books(counter)
    content = csv_file(counter).replace(b"CA1", b"")  # nothing tells the line but itself
    with counter.tom as tom, counter.ana as ana, ThreadPoolExecutor(2) as hands:
        cards = {person: drops(person, content) for person in (tom, ana)}
        with counter.books.transaction() as session:
            customers.lock(session, BERGERON)
            clicks = [hands.submit(records, person, card, 2) for person, card in cards.items()]
            wait_until_all_wait(counter, session, len(clicks))
        for click in clicks:
            click.result(PATIENCE_SECONDS)
        again(tom, cards[tom], "1 recorded")
        again(ana, cards[ana], "1 enregistrée")
    assert len(recorded(counter)) == 1


def wait_until_all_wait(counter: Counter, session: Session, count: int) -> None:
    """Go on once so many acts stand before the lock that this session holds."""
    turns = counter.books.engine.get_execution_options().get("turns")
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    waiting = text("SELECT 1" if is_sqlite else "SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(TRIES):
        told = session.execute(waiting).scalar_one()
        if (len(turns._queue) - 1 if turns else told) == count:
            return
    raise AssertionError(f"fewer than {count} asked for the lock")


def test_a_double_click_and_a_lost_answer_record_once(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        counter.workspace.faults.next("chat.update", DROP_BEFORE)
        records(tom, card, 2)
        counter.workspace.faults.deliver_twice(1)
        records(tom, card, 2)
        again(tom, card, "R-000001")
    assert len(recorded(counter)) == 1


def test_a_card_works_after_a_restart(database_url: str) -> None:
    with counters(database_url) as open_counter:
        with open_counter() as before, before.tom as tom:
            books(before)
            card = drops(tom, csv_file(before))
            tom.presses("bank_leave_out", "4", card)
            again(tom, card, "1 left out")
        with open_counter() as after, after.tom as tom:
            tom.presses("bank_record_sure", message=card)
            again(tom, card, "1 recorded · 1 left out")
            assert [r.customer_id for r in recorded(after)] == [BERGERON]
