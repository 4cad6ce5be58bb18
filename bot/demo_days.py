"""Three weeks at the demo's counter, recorded by the real verbs with the stamps of those days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.database import Books
from domain import balances, customers, outbox
from domain.business_day import day_of, moment_of
from domain.deposits import RecordDeposit, record_deposit
from domain.ledger import Stamp
from domain.methods import Method
from domain.payments import RecordPayment, record_payment
from domain.receipts import Received
from domain.voids import VoidReceipt, void_receipt
from handlers.desk import Desk

DAYS = 21
UNTOUCHED = frozenset({"C-1002", "C-1007", "C-1012", "C-1015", "C-1020"})
"""Those whom the README's first five minutes are about."""
CASHIERS = ("U0CASHIER", "U0CLERK")
SUPERVISOR = "U0SUPERVISOR"
MOST_CENTS = 45_000
METHODS = (
    Method.CARD_TERMINAL,
    Method.CASH,
    Method.CHEQUE,
    Method.CARD_TERMINAL,
    Method.BANK_TRANSFER,
    Method.CARD_TERMINAL,
    Method.CASH,
    Method.ECHECK,
)


@dataclass(frozen=True)
class Visit:
    """One customer's visit to the counter, the ``number``-th of these weeks."""

    number: int
    customer_id: str
    at: datetime

    @property
    def cents(self) -> int:
        """What they would pay, were it all owed."""
        return 2_500 + (self.number * 7_919) % (MOST_CENTS - 2_500) // 25 * 25

    @property
    def method(self) -> Method:
        """How they pay."""
        return METHODS[self.number % len(METHODS)]


def record_days(books: Books, desk: Desk) -> None:
    """Record the weeks until now; their receipts are taken as announced at the time."""
    with books.transaction() as session:
        owing = _list_owing(session)
        for visit in _visits(owing, desk):
            _record(session, visit, desk)
        while (owed := outbox.claim_next(session, desk.clock())) is not None:
            outbox.mark_kept(session, owed.promise_id, desk.clock())


def _list_owing(session: Session) -> Sequence[str]:
    known = [customer.customer_id for customer in customers.search(session, "")]
    return [customer_id for customer_id in known if customer_id not in UNTOUCHED]


def _visits(owing: Sequence[str], desk: Desk) -> Iterator[Visit]:
    """Two to five visits a day, more towards the end of the week."""
    today = day_of(desk.clock(), desk.zone)
    number = 0
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        for visit in range(2 + day.weekday() // 2 + back % 2):
            at = moment_of(day, time(9 + 2 * visit, (11 * number) % 60), desk.zone)
            if at > desk.clock():
                return
            yield Visit(number, owing[number % len(owing)], at)
            number += 1


def _record(session: Session, visit: Visit, desk: Desk) -> None:
    """Record a payment of what is owed, or a deposit where nothing is; one in twenty is voided."""
    stamp = Stamp.of(CASHIERS[visit.number % len(CASHIERS)], visit.at, desk.zone)
    owed = balances.load(session, visit.customer_id).owed_cents
    cents = min(visit.cents, owed) if owed > 0 else 5_000
    received = Received(cents, visit.method, stamp.on)
    request = f"demo-{visit.number}"
    if owed > 0:
        paid = RecordPayment(request, visit.customer_id, received, confirmed_duplicate=True)
        (number,) = record_payment(session, paid, stamp)
    else:
        (number,) = record_deposit(
            session, RecordDeposit(request, visit.customer_id, received), stamp
        )
    if visit.number % 20 == 7:  # noqa: PLR2004 - any visit but the first
        void = VoidReceipt(f"{request}-void", number, "Mauvais client")
        void_receipt(session, void, Stamp.of(SUPERVISOR, visit.at, desk.zone))
