"""An invoice as staff see it: its lines, what is due, what is planned, and what can be done."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import customers, installments, invoices, people
from domain.balances import Balance
from domain.extract.invoices import status
from domain.installments import Installment
from domain.invoices import Invoice, Line
from domain.people import Permission, Staff
from handlers.blocks import Block, View, actions, button, context, fields, section
from handlers.money_fields import tell_customer
from handlers.mrkdwn import escape
from handlers.notices import notice
from handlers.openings import Said
from handlers.submissions import Visit
from handlers.texts import Texts

PAY_INVOICE = "pay_invoice"
PLAN_INVOICE = "plan_invoice"
CANCEL_INVOICE = "cancel_invoice"
OPEN_INVOICE = "open_invoice"
LINES_SHOWN = 30
PLANNED_SHOWN = 6
DESCRIPTION_SHOWN = 80


def show_invoice(session: Session, said: Said, visit: Visit) -> View:
    """Show the invoice that was chosen.

    Raises:
        InvoiceUnknown: there is no such invoice.
    """
    invoice = invoices.load_invoice(session, said.text)
    texts = visit.caller.texts
    return notice(texts, texts.say("invoice.title"), invoice_card(session, invoice, visit))


def invoice_card(session: Session, invoice: Invoice, visit: Visit) -> Sequence[Block]:
    """Draw an invoice, with the actions that this person may take on it."""
    texts = visit.caller.texts
    staff = people.load(session, visit.caller.user_id)
    planned = installments.list_on_invoice(session, invoice.number)
    total = sum(installment.amount_cents for installment in planned)
    return [
        section(_heading(session, invoice, total, texts)),
        fields(
            [
                texts.say("invoice.issued_on", issued_on=invoice.issued_on),
                texts.say("invoice.due_on", due_on=invoice.due_on),
                texts.say("invoice.total", total_cents=invoice.total_cents),
                texts.say("invoice.due", due_cents=invoice.due_cents),
            ]
        ),
        section(_tell_lines(invoice.lines, texts)),
        *tell_planned(planned, PLANNED_SHOWN, texts),
        *_actions(invoice, staff, texts),
    ]


def tell_planned(planned: Sequence[Installment], shown: int, texts: Texts) -> Sequence[Block]:
    """Tell the payments to come, soonest first; a long list is cut and counted."""
    if not planned:
        return []
    told = [texts.say("planned.heading")]
    told += [installment_line(installment, texts) for installment in planned[:shown]]
    if len(planned) > shown:
        told.append(texts.say_many("planned.more", len(planned) - shown))
    return [section("\n".join(told))]


def installment_line(installment: Installment, texts: Texts) -> str:
    """Tell an expected amount in one line, without the customer's name."""
    return texts.say(
        "planned.line" if installment.plan else "planned.cheque",
        due_on=installment.due_on,
        amount_cents=installment.amount_cents,
        invoice=escape(installment.invoice),
        plan=installment.plan or escape(installment.reference) or "–",
    )


def warn_of_surplus(balance: Balance, texts: Texts) -> Sequence[Block]:
    """Warn when what is planned would collect more than is owed (rules.md §1.7)."""
    surplus = balance.planned_cents - max(0, balance.owed_cents)
    if not balance.planned_cents or surplus <= 0:
        return []
    return [context(texts.say("planned.surplus", surplus_cents=surplus))]


def _heading(session: Session, invoice: Invoice, planned_cents: int, texts: Texts) -> str:
    stands = status(invoice.total_cents, invoice.due_cents, planned_cents)
    customer = customers.load(session, invoice.customer_id)
    return (
        f"*{escape(invoice.number)}* · {texts.code('standing', stands)}\n{tell_customer(customer)}"
    )


def _tell_lines(lines: Sequence[Line], texts: Texts) -> str:
    told = [
        texts.say(
            "invoice.line" if line.due_cents else "invoice.line_paid",
            position=line.position,
            description=escape(line.description, DESCRIPTION_SHOWN),
            gl_code=escape(line.gl_code),
            amount_cents=line.amount_cents,
            due_cents=line.due_cents,
        )
        for line in lines[:LINES_SHOWN]
    ]
    if len(lines) > LINES_SHOWN:
        told.append(texts.say_many("invoice.more_lines", len(lines) - LINES_SHOWN))
    return "\n".join(told)


def _actions(invoice: Invoice, staff: Staff, texts: Texts) -> Sequence[Block]:
    """Offer what this person may do, and what there is to do."""
    offered = []
    if invoice.due_cents and staff.may(Permission.RECORD_PAYMENT):
        said = texts.say("account.pay")
        offered.append(button(PAY_INVOICE, said, invoice.number, "primary"))
    if invoice.due_cents and staff.may(Permission.PLAN_PAYMENTS):
        offered.append(button(PLAN_INVOICE, texts.say("invoice.plan"), invoice.number))
    if staff.may(Permission.CANCEL_ITEMS):
        offered.append(button(CANCEL_INVOICE, texts.say("invoice.cancel_items"), invoice.number))
    return [actions(offered)] if offered else []
