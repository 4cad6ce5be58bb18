"""A bank's statement against the books: each line of money in, and what it may settle."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from domain import customers, invoices, receipts, requests
from domain.customers import Customer
from domain.invoices import OpenInvoice
from domain.receipts import COUNTED, Receipt
from domain.saved_methods import Till
from handlers.desk import Caller
from handlers.surroundings import surroundings
from handlers.understanding.names import words_of
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
    payers = _find_payers(session, open_lines)
    own = {receipt.number for held in standing.values() for receipt in held.receipts}
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
    """What became of a line: ``request_id`` is the one that recorded it, or the next to record.

    ``receipts`` are those of its receipts that count; there may be none where credit or a cheque
    for a day to come was recorded instead.
    """

    request_id: str
    is_recorded: bool = False
    receipts: Sequence[Receipt] = ()
    undone: str = ""

    def done(self, line: BankLine) -> Proposal:
        """Tell of a line that is recorded."""
        first = next(iter(self.receipts), None)
        return Proposal(
            line,
            first.customer_id if first else "",
            recorded=first.number if first else "",
            recorded_cents=sum(receipt.amount_cents for receipt in self.receipts),
            is_done=True,
            request_id=self.request_id,
        )


def _look_up(session: Session, lines: Sequence[BankLine]) -> Mapping[int, _Standing]:
    """Follow each line's requests: one whose receipts were all undone makes way for a next.

    The next id is made of the one before and of its receipt: two people still record it once.
    """
    standing = {line.row: _Standing(line.request_id) for line in lines}
    followed = list(standing)
    while followed:
        made = requests.list_made_by(session, [standing[row].request_id for row in followed])
        numbers = [number for told in made.values() for number in told]
        found = receipts.list_numbered(session, numbers)
        carried_out = [row for row in followed if standing[row].request_id in made]
        for row in carried_out:
            request_id = standing[row].request_id
            standing[row] = _follow(request_id, [found[n] for n in made[request_id]])
        followed = [row for row in carried_out if not standing[row].is_recorded]
    return standing


def _follow(request_id: str, made: Sequence[Receipt]) -> _Standing:
    counted = [receipt for receipt in made if receipt.status in COUNTED]
    if made and not counted:
        return _Standing(f"{request_id}+{made[0].number}", undone=made[0].number)
    return _Standing(request_id, is_recorded=True, receipts=counted)


def _find_payers(session: Session, lines: Sequence[BankLine]) -> Mapping[int, Payers]:
    """Find whom each line names by number or by invoice, and whom by the payer's whole name.

    The books are asked once for all lines: a statement may have a thousand.
    """
    named = _find_named(session, {line.payer for line in lines if line.payer})
    codes = {line.row: _codes(line) for line in lines}
    owners = invoices.list_owners(session, {code for each in codes.values() for code in each})
    numbers = {*owners.values(), *(code for each in codes.values() for code in each)}
    numbered = customers.list_numbered(session, numbers)
    payers = {}
    for line in lines:
        invoiced = [code for code in codes[line.row] if code in owners]
        found = [numbered.get(owners.get(code, code)) for code in codes[line.row]]
        whom = {one.customer_id: one for one in found if one is not None}
        certain = tuple(invoiced) if len(whom) == 1 else ()
        payers[line.row] = Payers(tuple(whom.values()), certain, named.get(line.payer, ()))
    return payers


def _codes(line: BankLine) -> Sequence[str]:
    return [*dict.fromkeys(_CODE.findall(line.told)[:CODES_AT_MOST])]


def _find_named(session: Session, names: Collection[str]) -> Mapping[str, Sequence[Customer]]:
    """Find the customers with these very names, their words in any order."""
    bearers: dict[frozenset[str], list[Customer]] = {}
    for customer in customers.list_all(session) if names else ():
        bearers.setdefault(words_of(customer.name), []).append(customer)
    return {name: bearers.get(words_of(name), ())[:HOMONYMS_AT_MOST] for name in names}


def _open(session: Session, payers: Mapping[int, Payers]) -> Mapping[str, Sequence[OpenInvoice]]:
    ids = {c.customer_id for payer in payers.values() for c in payer.numbered or payer.named}
    return invoices.list_open_of(session, ids)


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
