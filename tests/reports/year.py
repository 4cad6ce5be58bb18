"""A year at one counter, made by chance: every verb that moves money, on days of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from domain import closed_days, closed_months, sources
from domain.allocations import standing_of_source
from domain.cancellations import CancelItems, cancel_items, list_cancellable
from domain.credit_memos import IssueCreditMemo, issue_credit_memo
from domain.deposits import RecordDeposit, record_deposit
from domain.errors import BillingError
from domain.installments import FailInstallment, fail_installment, list_planned
from domain.intake.batch import Batch
from domain.intake.deposits import record_deposits
from domain.intake.given import GivenDeposit
from domain.invoices import NewInvoice, NewLine
from domain.issues import IssueInvoice, issue_invoice
from domain.ledger import Stamp
from domain.methods import Method
from domain.payments import RecordPayment, record_payment
from domain.people import Role
from domain.plans import MakePlan, make_plan
from domain.receipts import Received, list_latest
from domain.reconciliation import reconcile_all, unapply_link
from domain.refunds import RequestRefund, approve_refund, list_refundable, request_refund
from domain.returns import ReturnFee, record_return
from domain.schedules import Interval
from domain.transfers import RequestTransfer, approve_transfer, request_transfer
from domain.voids import VoidReceipt, void_receipt
from tests import make

CUSTOMERS = ("C-1", "C-2", "C-3")
CODES = ("4000", "4010", "=4020")
FIRST = datetime(2025, 11, 20, 17, tzinfo=make.NOON.tzinfo)
BOSS = "U0SUPERVISOR"


@dataclass(frozen=True)
class Act:
    """Something that somebody has in mind; what the rules refuse does not happen."""

    verb: str
    wait: timedelta
    whose: int
    cents: int
    method: Method
    which: int


VERBS = (
    *("invoice", "invoice", "pay", "pay", "pay_with_credit", "deposit", "deposit", "void"),
    *("refund", "refund", "bank_return", "bank_return", "unapply", "reconcile", "memo"),
    *("transfer", "cancel", "opening", "plan", "fail", "night"),
)

acts = st.builds(
    Act,
    verb=st.sampled_from(VERBS),
    wait=st.sampled_from([0, 3, 11, 26, 80, 400]).map(lambda hours: timedelta(hours=hours)),
    whose=st.integers(0, len(CUSTOMERS) - 1),
    cents=st.sampled_from([100, 1001, 2498, 7000, 12345]),
    method=st.sampled_from(list(Method)),
    which=st.integers(0, 5),
)
years = st.lists(acts, min_size=25, max_size=60)


class Year:
    """Carries acts out, each at its own moment and in a savepoint of its own."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = FIRST
        self.numbers = count(1)
        self.given: set[str] = set()
        make.staff(session, make.CASHIER)
        make.staff(session, "U0OTHER", Role.CASHIER)
        make.staff(session, BOSS, Role.SUPERVISOR)
        make.staff(session, make.APPROVER, Role.APPROVER)
        for customer_id in CUSTOMERS:
            make.customer(session, customer_id)
        for code in CODES:
            make.gl_code(session, code)

    @property
    def today(self) -> date:
        return self.stamp().on

    def stamp(self, actor: str = BOSS) -> Stamp:
        return make.stamp(actor, self.now)

    def do(self, act: Act) -> None:
        self.now += act.wait
        verb: Callable[[Act], object] = getattr(self, act.verb)
        try:
            with self.session.begin_nested():
                verb(act)
        except BillingError:
            return

    def next_id(self) -> str:
        return f"year-{next(self.numbers)}"

    def owner(self, act: Act) -> str:
        return CUSTOMERS[act.whose]

    def received(self, act: Act) -> Received:
        """Money of today, or of some days ago."""
        return Received(act.cents, act.method, self.today - timedelta(days=act.which))

    # --- the verbs -------------------------------------------------------------------------------

    def invoice(self, act: Act) -> None:
        amounts = (act.cents, 500 + act.cents // 2)
        lines = [NewLine("Cours", CODES[(act.which + n) % 3], c) for n, c in enumerate(amounts)]
        due_on = self.today + timedelta(days=30 * (act.which % 3))
        new = NewInvoice(self.owner(act), self.today, due_on, tuple(lines))
        issue_invoice(self.session, IssueInvoice(self.next_id(), new), self.stamp())

    def pay(self, act: Act, credit: int = 0) -> None:
        command = RecordPayment(
            self.next_id(),
            self.owner(act),
            self.received(act),
            credit_cents=credit,
            excess=True,
            confirmed_duplicate=True,
            cash_rounding_cents=5,
        )
        actor = make.CASHIER if act.which % 2 else "U0OTHER"
        record_payment(self.session, command, self.stamp(actor))

    def pay_with_credit(self, act: Act) -> None:
        self.pay(act, credit=100 * (1 + act.which))

    def deposit(self, act: Act) -> None:
        command = RecordDeposit(self.next_id(), self.owner(act), self.received(act), 5)
        record_deposit(self.session, command, self.stamp(make.CASHIER))

    def opening(self, act: Act) -> None:
        row = GivenDeposit(
            line=1,
            customer_id=self.owner(act),
            received_on=self.today,
            method=act.method,
            amount_cents=act.cents,
            reference=self.next_id(),
        )
        record_deposits(self.session, Batch("d.csv", [row], [], lambda _: None), self.stamp("cli"))

    def void(self, act: Act) -> None:
        void_receipt(
            self.session, VoidReceipt(self.next_id(), self.receipt(act), "doublon"), self.stamp()
        )

    def bank_return(self, act: Act) -> None:
        record_return(self.session, self.receipt(act), "R01", ReturnFee(), self.stamp("cli"))

    def receipt(self, act: Act) -> str:
        latest = list_latest(self.session, self.owner(act))
        return latest[act.which % len(latest)].number if latest else "R-000000"

    def refund(self, act: Act) -> None:
        owner = self.owner(act)
        standing = list_refundable(self.session, owner)
        numbers = tuple(s.source.number for s in standing)[act.which :]
        most = sum(s.refundable_cents for s in standing if s.source.number in numbers)
        asked = min(act.cents, most)
        command = RequestRefund(self.next_id(), owner, numbers, asked, act.method, "départ")
        number = request_refund(self.session, command, self.stamp())
        approve_refund(self.session, number, self.stamp(make.APPROVER))

    def transfer(self, act: Act) -> None:
        """Once a customer, so that the export tells on which day a deposit gave."""
        owner, other = self.owner(act), CUSTOMERS[(act.whose + 1) % 3]
        if owner not in self.given:
            command = RequestTransfer(self.next_id(), owner, other, act.cents, "famille")
            number = request_transfer(self.session, command, self.stamp())
            approve_transfer(self.session, number, self.stamp(make.APPROVER))
            self.given.add(owner)

    def unapply(self, act: Act) -> None:
        links = [
            (source.source.number, link)
            for source in sources.list_standing(self.session, self.owner(act))
            for link in self.links(source.source.number)
        ]
        if links:
            source, (invoice, position) = links[act.which % len(links)]
            unapply_link(self.session, source, invoice, position, self.stamp())

    def links(self, source: str) -> list[tuple[str, int]]:
        standing = standing_of_source(self.session, source)
        return [(link.invoice, link.position) for link in standing]

    def reconcile(self, act: Act) -> None:
        kinds = ("payments", "deposits", "credit_memos")
        reconcile_all(self.session, self.owner(act), kinds, self.stamp())

    def memo(self, act: Act) -> None:
        command = IssueCreditMemo(
            self.next_id(), self.owner(act), CODES[act.which % 3], act.cents, "geste"
        )
        issue_credit_memo(self.session, command, self.stamp())

    def cancel(self, act: Act) -> None:
        name = f"INV-{act.which + 1:06d}"
        items = [item.name for item, _left in list_cancellable(self.session, name)]
        command = CancelItems(self.next_id(), tuple(items[:1]), None, "absence")
        cancel_items(self.session, command, self.stamp())

    def plan(self, act: Act) -> None:
        command = MakePlan(
            self.next_id(),
            (f"INV-{act.which + 1:06d}",),
            3,
            Interval.MONTH,
            self.today,
        )
        make_plan(self.session, command, self.stamp())

    def fail(self, act: Act) -> None:
        expected = list_planned(self.session, self.owner(act))
        if expected:
            first = expected[0].installment_id
            command = FailInstallment(self.next_id(), first, "sans provision")
            fail_installment(self.session, command, self.stamp())

    def night(self, _act: Act) -> None:
        """Write the days and the months that are over, as the clock does."""
        while closed_days.write_next(self.session, self.now, make.ZONE):
            continue
        while closed_months.write_next(self.session, self.now):
            continue
