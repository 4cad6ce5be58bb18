"""The table of verbs in docs/money-rules.md is what each verb posts, no more and no less.

Each verb is carried out in every way that posts something of its own; what it wrote in the journal
is then held against its rows of the table.
"""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.database import transaction
from domain import (
    approvals,
    cancellations,
    credit_memos,
    expiries,
    installments,
    issues,
    payments,
    plans,
    receipts,
    reconciliation,
    refunds,
    returns,
    transfers,
    voids,
)
from domain.cancellations import CancelItems
from domain.credit_memos import IssueCreditMemo
from domain.installments import FailInstallment, fail_installment
from domain.intake.batch import Batch
from domain.intake.deposits import record_deposits
from domain.intake.given import GivenDeposit
from domain.invoices import NewInvoice, NewLine
from domain.issues import IssueInvoice
from domain.methods import Method, Saved
from domain.payments import RecordPayment
from domain.plans import MakePlan
from domain.reconciliation import ApplyByHand
from domain.returns import ReturnFee
from domain.schedules import Interval
from domain.tables import JournalEntryRow, PostingRow
from domain.voids import VoidReceipt
from tests import make
from tests.domain.gateway_verbs import GATEWAY_VERBS

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "money-rules.md"
ROW = re.compile(r"^\| `(\w+)` \| `([\w.]+)` \| `([\w:]+)` \| `([\w:]+)` \|$", re.MULTILINE)
SILENT = re.compile(r"^\| `(\w+)` \| – \| – \| – \|$", re.MULTILINE)
Posted = set[tuple[str, str, str]]


def table() -> dict[str, Posted]:
    """What the document says of each verb: entry, debit, credit."""
    text = TABLE.read_text(encoding="utf-8").partition("## Every verb")[2]
    told: dict[str, Posted] = {verb: set() for verb in SILENT.findall(text)}
    for verb, *row in ROW.findall(text):
        told.setdefault(verb, set()).add(tuple(row))
    return told


# --- what is done before each verb, and the verb itself -----------------------------------------


def record_payment(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10002, 11498])
    yield
    for cents in (10002, 11498):  # rounded down, then up
        make.pay(session, cents, method=Method.CASH, rounding=5)
    make.invoice(session, "B", [4000])
    make.saved_method(session)
    make.pay(session, 4000, method=Saved(1))


def record_deposit(session: Session) -> Iterator[None]:
    yield
    for cents in (10002, 11498):
        make.deposit(session, cents, method=Method.CASH, rounding=5)
    make.saved_method(session)
    make.deposit(session, 4000, method=Saved(1))


def receive_installment(session: Session) -> Iterator[None]:
    number = _cheque(session)
    yield
    command = RecordPayment("came", make.CUSTOMER, make.received(4000))
    payments.receive_installment(session, number, command, make.stamp())


def make_plan(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10000])
    yield
    first_on = make.TODAY
    initial = {"initial_cents": 4000, "initial_method": Method.CHEQUE}
    command = MakePlan("plan", ("A",), 2, Interval.MONTH, first_on, **initial)  # type: ignore[arg-type]
    plans.make_plan(session, command, make.stamp(make.SUPERVISOR))


def issue_credit_memo(session: Session) -> Iterator[None]:
    make.gl_code(session)
    yield
    command = IssueCreditMemo("memo", make.CUSTOMER, "4000", 2500, "geste")
    credit_memos.issue_credit_memo(session, command, make.stamp(make.SUPERVISOR))


def cancel_items(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10000])
    make.pay(session, 10000)
    yield
    command = CancelItems("cancel", ("A/1",), 4000, "annulé", fee_cents=500, fee_gl_code="4000")
    cancellations.cancel_items(session, command, make.stamp(make.SUPERVISOR))


def unapply_link(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10000])
    (paid,) = make.pay(session, 10000)
    yield
    reconciliation.unapply_link(session, paid, "A", 1, make.stamp(make.SUPERVISOR))


def apply_by_hand(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10000])
    deposit = make.deposit(session, 4000)
    yield
    command = ApplyByHand("hand", make.CUSTOMER, deposit, "A/1", 4000)
    reconciliation.apply_by_hand(session, command, make.stamp(make.SUPERVISOR))


def reconcile_all(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10000])
    make.deposit(session, 4000)
    yield
    include = ["payments", "deposits"]
    reconciliation.reconcile_all(session, make.CUSTOMER, include, make.stamp(make.SUPERVISOR))


def approve_refund(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10000])
    number = make.refund(session, 3000, *make.pay(session, 10000))
    yield
    refunds.approve_refund(session, number, make.stamp(make.APPROVER))


def approve_transfer(session: Session) -> Iterator[None]:
    number = _transfer(session)
    yield
    transfers.approve_transfer(session, number, make.stamp(make.APPROVER))


def void_receipt(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [10002, 11498])
    numbers = [
        make.pay(session, cents, method=Method.CASH, rounding=5)[0] for cents in (10002, 11498)
    ]
    numbers.append(_opening(session))
    yield
    for number in numbers:
        command = VoidReceipt(f"void-{number}", number, "erreur")
        voids.void_receipt(session, command, make.stamp(make.SUPERVISOR))


def record_return(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [7000])
    deposits = make.deposit(session, 10000), _opening(session)
    make.pay(session, 0, credit=7000)
    for deposit in deposits:
        refunds.approve_refund(
            session, make.refund(session, 1000, deposit), make.stamp(make.APPROVER)
        )
    yield
    for deposit in deposits:
        returns.record_return(session, deposit, "901", ReturnFee(500, "4000"), make.stamp("cli"))


def record_deposits_held_before(session: Session) -> Iterator[None]:
    yield
    _opening(session)


def issue_invoice(session: Session) -> Iterator[None]:
    make.gl_code(session)
    yield
    line = NewLine("Cours", "4000", 10000)
    invoice = NewInvoice(make.CUSTOMER, make.TODAY, make.TODAY, (line,))
    issues.issue_invoice(session, IssueInvoice("issue", invoice), make.stamp(make.SUPERVISOR))


def request_refund(session: Session) -> Iterator[None]:
    deposit = make.deposit(session, 4000)
    yield
    make.refund(session, 4000, deposit)


def decline_refund(session: Session) -> Iterator[None]:
    number = make.refund(session, 4000, make.deposit(session, 4000))
    yield
    refunds.decline_refund(session, number, "non", make.stamp(make.APPROVER))


def request_transfer(session: Session) -> Iterator[None]:
    make.deposit(session, 4000)
    make.customer(session, "C-2", "Léo Roy")
    yield
    make.transfer(session, 1000, "C-2")


def decline_transfer(session: Session) -> Iterator[None]:
    number = _transfer(session)
    yield
    transfers.decline_transfer(session, number, "non", make.stamp(make.APPROVER))


def expire_due(session: Session) -> Iterator[None]:
    make.refund(session, 4000, make.deposit(session, 4000))
    yield
    later = make.stamp("guichet", make.NOON + approvals.EXPIRES_AFTER)
    assert expiries.expire_due(session, later) == 1


def fail_expected(session: Session) -> Iterator[None]:
    number = _cheque(session)
    yield
    fail_installment(session, FailInstallment("failed", number, "sans provision"), make.stamp())


OWN: tuple[Callable[[Session], Iterator[None]], ...] = (
    record_payment,
    record_deposit,
    receive_installment,
    make_plan,
    issue_credit_memo,
    cancel_items,
    unapply_link,
    apply_by_hand,
    reconcile_all,
    approve_refund,
    approve_transfer,
    void_receipt,
    record_return,
    issue_invoice,
    request_refund,
    decline_refund,
    request_transfer,
    decline_transfer,
    expire_due,
)
VERBS: dict[str, Callable[[Session], Iterator[None]]] = {
    **{verb.__name__: verb for verb in OWN},
    **GATEWAY_VERBS,
    "record_deposits": record_deposits_held_before,
    "fail_installment": fail_expected,
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_posts_what_the_table_says(engine: Engine, verb: str) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session)
        doing = VERBS[verb](session)
        next(doing)
        before = session.scalars(select(func.max(JournalEntryRow.id))).one() or 0
        assert next(doing, None) is None
        assert posted_since(session, before) == table()[verb]


def test_every_verb_of_the_table_is_tried() -> None:
    assert set(table()) == set(VERBS)


def test_every_kind_of_entry_is_in_the_table() -> None:
    """What code writes in the journal, by the names that it gives to entries."""
    told = {entry for rows in table().values() for entry, _, _ in rows}
    assert set(kinds_in_code()) == told


def posted_since(session: Session, before: int) -> Posted:
    rows = session.execute(
        select(JournalEntryRow.kind, PostingRow.debit, PostingRow.credit)
        .join(PostingRow, PostingRow.entry_id == JournalEntryRow.id)
        .where(JournalEntryRow.id > before)
    )
    return {(kind, _shown(debit), _shown(credit)) for kind, debit, credit in rows}


def kinds_in_code() -> Iterator[str]:
    """The texts that stand where ``ledger.post`` and what calls it expect a kind."""
    for path in (ROOT / "domain").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in {"post", "unapply", "_apply"}:
                match node.args[1:2]:
                    case [ast.Constant(value=str(kind))]:
                        yield kind
                    case [ast.Name(id=name)] if name in constants:
                        yield str(constants[name])
            if isinstance(node, ast.Call) and _called(node) == "take_back":
                (named,) = (word.value for word in node.keywords if word.arg == "kind")
                yield from (ast.literal_eval(named), f"{ast.literal_eval(named)}.unapply")


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _shown(account: str) -> str:
    """As the table writes it: any GL code of an organisation's own is ``GL``."""
    return "revenue:GL" if account == "revenue:4000" else account


def _cheque(session: Session) -> int:
    """Expect 40.00 from tomorrow on."""
    make.invoice(session, "A", [4000])
    tomorrow = make.TODAY + timedelta(days=1)
    command = RecordPayment("cheque", make.CUSTOMER, make.received(4000, received_on=tomorrow))
    assert payments.record_payment(session, command, make.stamp()) == ()
    (expected,) = installments.list_planned(session, make.CUSTOMER)
    return expected.installment_id


def _opening(session: Session) -> str:
    """Take in a cheque of 40.00 that was held before these books began."""
    held = GivenDeposit(
        customer_id=make.CUSTOMER,
        received_on=make.TODAY,
        method=Method.CHEQUE,
        amount_cents=4000,
        reference="avant",
    )
    batch = Batch("deposits.csv", [held], [], lambda _: None)
    assert record_deposits(session, batch, make.stamp("cli")).added == 1
    return receipts.list_latest(session, make.CUSTOMER, 1)[0].number


def _transfer(session: Session) -> str:
    """Ask for a transfer of 10.00."""
    make.deposit(session, 4000)
    make.customer(session, "C-2", "Léo Roy")
    return make.transfer(session, 1000, "C-2")
