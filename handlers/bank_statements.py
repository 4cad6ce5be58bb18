"""A bank's statement against the books: each line of money in, and what it may settle."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from domain import allocations, customers, invoices, receipts, requests
from domain.customers import Customer
from domain.invoices import OpenInvoice, by_invoice
from domain.receipts import COUNTED, Receipt
from domain.saved_methods import Till
from handlers.desk import Caller
from handlers.surroundings import known, surroundings
from handlers.understanding.names import find_exactly
from handlers.understanding.statements import BankFile, BankLine, read_bank_file
from handlers.understanding.statements.matching import NEAR, Payers, Proposal, Recorded, match

CODES_AT_MOST = 6
"""Numbers that are looked up in one line of a statement."""
HOMONYMS_AT_MOST = 5

_CODE = re.compile(r"[A-Za-z][0-9A-Za-z-]*[0-9][0-9A-Za-z-]*")


def propose_matches(
    session: Session, content: bytes, caller: Caller
) -> tuple[BankFile, Sequence[Proposal]]:
    """Read a statement's file and propose what each line of money in may settle; writes nothing.

    Record a proposal under its ``request_id``: then a line is recorded once, whoever confirms it
    and however often it is read. A line whose receipt counts no more may be recorded once again.

    Raises:
        BankFileUnreadable: the file is no statement that can be read.
        BankFileOtherCurrency: it is in another currency.
        BankFileTooLong: it has too many lines.
        BankFileHoldsCard: a line holds what looks like a card number.
    """
    file = read_bank_file(content, surroundings(session, caller, Till()))
    standing = _look_up(session, file.lines)
    open_lines = [line for line in file.lines if not standing[line.row].is_recorded]
    names = {line.payer for line in open_lines if line.payer}
    named = {name: find_exactly(name, known(session, Till()))[:HOMONYMS_AT_MOST] for name in names}
    payers = {line.row: _payers(session, line, named) for line in open_lines}
    own = {held.receipt.number for held in standing.values() if held.receipt}
    alike = [one for one in _recorded(session, open_lines) if one.number not in own]
    proposed = {
        proposal.line.row: replace(
            proposal,
            request_id=standing[proposal.line.row].request_id,
            undone=standing[proposal.line.row].undone,
        )
        for proposal in match(open_lines, payers, _open(session, payers), alike)
    }
    return file, [proposed.get(line.row) or standing[line.row].done(line) for line in file.lines]


@dataclass(frozen=True)
class _Standing:
    """What became of a line: ``request_id`` is the one that recorded it, or the next to record."""

    request_id: str
    is_recorded: bool = False
    receipt: Receipt | None = None
    undone: str = ""

    def done(self, line: BankLine) -> Proposal:
        number, customer_id = "", ""
        if self.receipt is not None:
            number, customer_id = self.receipt.number, self.receipt.customer_id
        return Proposal(
            line, customer_id, recorded=number, is_done=True, request_id=self.request_id
        )


def _look_up(session: Session, lines: Sequence[BankLine]) -> Mapping[int, _Standing]:
    """Follow each line's requests: one whose receipt was voided or returned makes way for a next.

    The next id is made of the one before and of that receipt: two people still record it once.
    """
    standing = {line.row: _Standing(line.request_id) for line in lines}
    followed: Collection[int] = standing.keys()
    while followed:
        ids = [standing[row].request_id for row in followed]
        made = requests.list_made_by(session, ids)
        numbers = [number for told in made.values() for number in told[:1]]
        found = receipts.list_numbered(session, numbers)
        carried_out = [row for row in followed if standing[row].request_id in made]
        followed = []
        for row in carried_out:
            before = standing[row]
            receipt = found.get(next(iter(made[before.request_id]), ""))
            if receipt is None or receipt.status in COUNTED:
                standing[row] = replace(before, is_recorded=True, receipt=receipt)
            else:
                following = f"{before.request_id}+{receipt.number}"
                standing[row] = _Standing(following, undone=receipt.number)
                followed.append(row)
    return standing


def _payers(session: Session, line: BankLine, named: Mapping[str, Sequence[Customer]]) -> Payers:
    """Find whom a line names by number or by invoice, and whom by the payer's whole name."""
    found: dict[str, Customer] = {}
    numbers: list[str] = []
    for code in dict.fromkeys(_CODE.findall(line.told)[:CODES_AT_MOST]):
        owner = invoices.find_owner(session, code)
        customer = customers.find_numbered(session, owner or code)
        if customer is not None:
            found[customer.customer_id] = customer
            numbers += [code] if owner else []
    if len(found) > 1:
        numbers = []
    return Payers(tuple(found.values()), tuple(numbers), named.get(line.payer, ()))


def _open(session: Session, payers: Mapping[int, Payers]) -> Mapping[str, Sequence[OpenInvoice]]:
    ids = {c.customer_id for payer in payers.values() for c in payer.numbered or payer.named}
    return {one: by_invoice(allocations.load_position(session, one).lines) for one in ids}


def _recorded(session: Session, lines: Sequence[BankLine]) -> Sequence[Recorded]:
    """List the receipts that may be one of the lines already."""
    days = [line.posted_on for line in lines if line.posted_on is not None]
    if not lines:
        return ()
    since = min(days) - NEAR if len(days) == len(lines) else date.min + timedelta(days=1)
    amounts = {line.amount_cents for line in lines}
    found = receipts.list_received_since(session, since, amounts)
    return [
        Recorded(r.number, r.customer_id, r.amount_cents, r.received_on, r.reference) for r in found
    ]
