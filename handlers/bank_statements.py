"""A bank's statement against the books: each line of money in, and what it may settle."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from domain import allocations, customers, invoices, receipts
from domain.customers import Customer
from domain.invoices import OpenInvoice, by_invoice
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

    Record a proposal under ``line.request_id``: then a line is recorded once, whoever confirms it
    and however often it is read.

    Raises:
        BankFileUnreadable: the file is no statement that can be read.
        BankFileOtherCurrency: it is in another currency.
        BankFileTooLong: it has too many lines.
    """
    file = read_bank_file(content, surroundings(session, caller, Till()))
    names = {line.payer for line in file.lines if line.payer}
    named = {name: find_exactly(name, known(session, Till()))[:HOMONYMS_AT_MOST] for name in names}
    payers = {line.row: _payers(session, line, named) for line in file.lines}
    return file, match(file.lines, payers, _open(session, payers), _recorded(session, file.lines))


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
