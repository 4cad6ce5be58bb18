"""A statement's lines as payments: each passes the door of ``/pay``, under the line's own id."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from domain import requests
from domain.errors import BillingError, PaymentLooksTypedTwice
from domain.methods import Method
from handlers.commands import pay
from handlers.forms import LINE_LIMIT, NOTE_LIMIT, FormRefused
from handlers.submissions import Visit, carry_out
from handlers.texts import write_amount
from handlers.typed import Draft, Typed
from handlers.understanding.intents import CUSTOMER
from handlers.understanding.statements.matching import Proposal


def draft_line(proposal: Proposal, visit: Visit, about: str = "") -> Draft:
    """Fill in ``/pay`` with what the bank says of a line and whom it is proposed for.

    ``about`` is the statement's card, which follows what the form records.
    """
    line, texts = proposal.line, visit.caller.texts
    answers: dict[str, str | tuple[str, ...]] = {
        "customer_id": proposal.customer_id,
        "invoices": proposal.invoices,
        "amount": write_amount(line.amount_cents, texts.locale),
        "method": Method.BANK_TRANSFER,
        "received_on": line.posted_on.isoformat() if line.posted_on else "",
        "payer": line.payer[:LINE_LIMIT],
        "reference": line.reference[:LINE_LIMIT],
        "note": line.told[:NOTE_LIMIT],
    }
    typed = Typed({name: told for name, told in answers.items() if told})
    warning, asks = _ask(proposal, visit)
    sought = "" if proposal.customer_id else line.payer
    return Draft(pay.CALLBACK_ID, proposal.request_id, typed, warning, about, asks, sought)


def record_lines(
    proposals: Sequence[Proposal], known: Collection[str], visit: Visit
) -> Mapping[int, str]:
    """Record lines one by one, each on its own; tell by row what a rule says against any.

    ``known`` are the receipts of the statement's other lines: one of them that looks the same is
    another transfer, for the bank tells of both.
    """
    told: dict[int, str] = {}
    others = set(known)
    for proposal in proposals:
        try:
            others |= _record(draft_line(proposal, visit), others, visit)
        except FormRefused as refused:
            told[proposal.line.row] = visit.caller.texts.refusal(refused.refusals[0])
        except PaymentLooksTypedTwice as doubt:
            told[proposal.line.row] = visit.caller.texts.say("bank.typed_twice", **doubt.facts)
        except BillingError as refused:
            told[proposal.line.row] = visit.caller.texts.refusal(refused)
    return told


def _record(draft: Draft, known: Collection[str], visit: Visit) -> set[str]:
    """Record one line as ``/pay`` records its form; return the numbers of its receipts.

    Raises:
        FormRefused: the bank's words do not fit the form.
        BillingError: a rule says no.
    """
    visit = replace(visit, request_id=draft.request_id)
    try:
        carry_out(pay.DESK, draft, visit)
    except PaymentLooksTypedTwice as doubt:
        if doubt.facts["receipt"] not in known:
            raise
        typed = draft.typed.with_answers(confirm_duplicate=("confirmed",))
        carry_out(pay.DESK, replace(draft, typed=typed), visit)
    with visit.desk.reading() as session:
        return {*requests.list_made(session, draft.request_id)}


def _ask(proposal: Proposal, visit: Visit) -> tuple[str, str]:
    """Ask the one question that a form opens with, and the field that answers it."""
    texts = visit.caller.texts
    if proposal.recorded:
        return texts.say("bank.maybe", receipt=proposal.recorded), ""
    if not proposal.customer_id:
        return texts.say("bank.whose"), CUSTOMER
    return "", ""
