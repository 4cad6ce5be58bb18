"""A bank's statement dropped in the conversation: proposed, and recorded with a click, once."""

from tests.journeys.approvals import read
from tests.journeys.conftest import Counter
from tests.journeys.statements import (
    BERGERON,
    PARC,
    again,
    books,
    csv_file,
    day,
    drops,
    offered,
    recorded,
)


def test_a_line_is_recorded_with_one_click_as_a_payment_is(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        assert "november.csv · 3 credits, $1,366.25" in read(card)
        assert "2 sure · 1 to look at" in read(card)
        assert "*Amélie Bergeron* · C-1007 · F-1 (name, exact amount)" in read(card)
        assert recorded(counter) == [], "nothing without a click"
        tom.presses("bank_record", "2", card)
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
