"""Bank statements: read whatever the bank calls its columns, matched, and never recorded twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import balances, payments
from domain.customers import Customer
from domain.errors import BankFileOtherCurrency, BankFileTooLong, BankFileUnreadable
from domain.invoices import OpenInvoice
from domain.methods import Method
from domain.payments import RecordPayment
from domain.receipts import Received
from handlers.bank_statements import propose_matches
from handlers.desk import Caller
from handlers.texts import Locale, Texts
from handlers.understanding.statements import BankFile, BankLine, Unread, read_bank_file
from handlers.understanding.statements.matching import Payers, Proposal, Recorded, Why, match
from tests import make
from tests.words.books import surroundings

FILES = Path(__file__).parent / "statements"
Line = tuple[int, str, str]
"""Cents, day and payer."""
EXPECTED: dict[str, list[Line]] = {
    "rbc.csv": [
        (25000, "2026-11-25", "MARIE TREMBLAY"),
        (7525, "2026-11-12", "AMELIE BERGERON"),
    ],
    "desjardins.csv": [
        (7525, "2026-11-12", "AMÉLIE BERGERON"),
        (125000, "2026-11-14", "ÉCOLE DU PARC"),
    ],
    "nationale.csv": [(7525, "2026-11-12", "AMELIE BERGERON")],
    "td.csv": [(7525, "2026-11-12", "AMELIE BERGERON"), (123450, "2026-11-13", "")],
    "bmo.csv": [(7525, "2026-11-12", "AMELIE BERGERON")],
    "ambiguous.csv": [
        (7525, "None", "AMELIE BERGERON"),
        (7525, "None", "AMELIE BERGERON"),
        (123400, "None", "DAVID TRAN"),
    ],
    "bank.ofx": [(7525, "2026-11-12", "AMELIE BERGERON"), (25000, "2026-11-13", "MARIE TREMBLAY")],
    "bank2.ofx": [(125000, "2026-11-12", "ÉCOLE DU PARC")],
}


def read(content: bytes) -> BankFile:
    return read_bank_file(content, surroundings(Locale.FR_CA))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_money_in_of_a_file_is_read(name: str) -> None:
    lines = read((FILES / name).read_bytes()).lines
    told = [(line.amount_cents, str(line.posted_on), line.payer) for line in lines]
    assert told == EXPECTED[name]


def test_a_file_of_an_older_program_is_read() -> None:
    text = 'Date,Libellé,Montant\n2026-11-12,Dépôt de /JOSÉE L’ÉCUYER,"125,00"\n'
    (line,) = read(text.encode("cp1252")).lines
    assert (line.amount_cents, line.payer) == (12500, "JOSÉE L’ÉCUYER")


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("Date,Description,Amount", "12-Nov-2026,x,20.00", (2000, date(2026, 11, 12))),
        ("Date,Description,Amount", "Nov 12 2026,x,$1,234.50", None),
        ("Date;Description;Amount", "20261112;x;$1,234.50", (123450, date(2026, 11, 12))),
        ("Date,Libellé,Montant", '2026-11-12,x,"1 234,50 $"', (123450, date(2026, 11, 12))),
        ("Date,Libellé,Montant", "2026-11-12,x,1234.50", (123450, date(2026, 11, 12))),
        ("Date,Libellé,Montant", '2026-11-12,x,"1,234"', None),
        ("Date,Details,Credit", '2026-11-12,x,"1,234"', (123400, date(2026, 11, 12))),
        ("Date,Memo,Credit", '2026-11-12,x,"1,234"', None),
        ("Date,Memo,Credit", "2026-11-12,x,1234.50", (123450, date(2026, 11, 12))),
        ("Date,Memo,Credit", "2026-13-45,x,20.00", (2000, None)),
        ("Date,Memo,Credit", "20261345,x,20.00", (2000, None)),
    ],
)
def test_days_and_amounts_are_read_as_the_header_says_or_not_at_all(
    header: str, row: str, told: tuple[int, date | None] | None
) -> None:
    file = read(f"{header}\n{row}\n".encode())
    assert [(line.amount_cents, line.posted_on) for line in file.lines] == ([told] if told else [])


def test_every_file_of_the_folder_is_expected() -> None:
    assert {path.name for path in FILES.iterdir()} == set(EXPECTED)


def test_a_row_that_nobody_can_read_is_told_by_its_number() -> None:
    assert read((FILES / "ambiguous.csv").read_bytes()).unread == (Unread(4, "Amount", "12.345"),)
    assert read((FILES / "bank.ofx").read_bytes()).unread == (Unread(5, "TRNAMT", "75.255"),)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_line_is_known_again_wherever_it_stands(name: str) -> None:
    content = (FILES / name).read_bytes()
    first, again = ([line.request_id for line in read(content).lines] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first)


def test_two_lines_that_say_the_same_are_two() -> None:
    row = "2026-11-12,E-TRANSFER FROM ANA ROY,20.00\n"
    once = read(f"Date,Description,Amount\n{row}".encode())
    twice = read(f"Date,Description,Amount\n{row}{row}".encode())
    assert len(twice.lines) == 2
    assert once.lines[0].request_id == twice.lines[0].request_id


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"a,b,c\n1,2,3\n",
        b"Date,Description\n2026-11-12,x\n",
        b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANK>",
        b"<OFX><STMTRS></OFX>",
        b'<?xml version="1.0"?><OFX><A></B></OFX>',
    ],
)
def test_a_file_that_is_no_statement_is_refused(content: bytes) -> None:
    with pytest.raises(BankFileUnreadable):
        read(content)


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"OFXHEADER:100\n", b"<OFX>", b"Date,Amount\n"])
)
def test_no_file_breaks_the_reader(content: bytes, beginning: bytes) -> None:
    try:
        read(beginning + content)
    except (BankFileUnreadable, BankFileOtherCurrency):
        return


def test_another_currency_and_a_long_file_are_refused() -> None:
    dollars = (FILES / "bank2.ofx").read_bytes().replace(b"<CURDEF>CAD", b"<CURDEF>USD")
    with pytest.raises(BankFileOtherCurrency):
        read(dollars)
    rows = "".join(f"2026-11-12,E-TRANSFER {n},20.00\n" for n in range(1001))
    with pytest.raises(BankFileTooLong):
        read(f"Date,Description,Amount\n{rows}".encode())


# --- matching -------------------------------------------------------------------------------------

ROY, TWIN = Customer("C-1", "Ana Roy", ""), Customer("C-2", "Ana Roy", "")
DAY = date(2026, 11, 12)


def line(cents: int = 5000, row: int = 1, **more: str) -> BankLine:
    return BankLine(row, cents, DAY, "told", identity=str(row), **more)


def due(customer_id: str, *amounts: int) -> dict[str, list[OpenInvoice]]:
    made = [OpenInvoice(f"F-{customer_id}-{n}", DAY, DAY, cents) for n, cents in enumerate(amounts)]
    return {customer_id: made}


def receipt(
    number: str = "R-1", customer_id: str = "C-1", cents: int = 5000, **more: str
) -> Recorded:
    return Recorded(number, customer_id, cents, DAY, more.get("reference", ""))


def one(proposals: object) -> Proposal:
    assert isinstance(proposals, list)
    (proposal,) = proposals
    assert isinstance(proposal, Proposal)
    return proposal


def test_a_name_and_an_amount_make_a_sure_proposal() -> None:
    proposal = one(match([line()], {1: Payers(named=[ROY])}, due("C-1", 5000, 700), []))
    assert (proposal.customer_id, proposal.invoices) == ("C-1", ("F-C-1-0",))
    assert proposal.why == (Why.NAME, Why.AMOUNT)
    assert proposal.is_sure


def test_a_name_alone_is_proposed_and_never_sure() -> None:
    proposal = one(match([line()], {1: Payers(named=[ROY])}, due("C-1", 700), []))
    assert (proposal.customer_id, proposal.invoices, proposal.is_sure) == ("C-1", (), False)


def test_homonyms_are_told_apart_by_the_amount_or_not_at_all() -> None:
    payers = {1: Payers(named=[ROY, TWIN])}
    assert one(match([line()], payers, due("C-2", 5000), [])).customer_id == "C-2"
    both = due("C-1", 5000) | due("C-2", 5000)
    assert one(match([line()], payers, both, [])).customer_id == ""


def test_a_number_in_the_line_says_more_than_its_name() -> None:
    payers = {1: Payers([TWIN], ["F-9"], [ROY])}
    proposal = one(match([line()], payers, due("C-2", 5000), []))
    assert (proposal.customer_id, proposal.invoices) == ("C-2", ("F-9",))


def test_a_line_whose_reference_is_recorded_is_done() -> None:
    own = receipt(reference="CA1")
    proposal = one(match([line(reference="CA1")], {}, {}, [own]))
    assert (proposal.recorded, proposal.is_done, proposal.is_sure) == ("R-1", True, False)


def test_a_line_that_looks_recorded_is_asked_about() -> None:
    payers = {1: Payers(named=[ROY])}
    proposal = one(match([line()], payers, due("C-1", 5000), [receipt()]))
    assert (proposal.recorded, proposal.is_done, proposal.is_sure) == ("R-1", False, False)


def test_one_receipt_answers_for_one_line() -> None:
    lines = [line(row=1), line(row=2)]
    payers = {1: Payers(named=[ROY]), 2: Payers(named=[ROY])}
    proposals = match(lines, payers, due("C-1", 5000), [receipt()])
    assert [proposal.recorded for proposal in proposals] == ["R-1", ""]


# --- against the books ----------------------------------------------------------------------------


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        make.staff(opened)
        make.customer(opened, "C-1007", "Amélie Bergeron")
        make.customer(opened, "C-1015", "École du Parc")
        make.customer(opened, "C-1", "Marie Tremblay")
        make.customer(opened, "C-2", "Marie Tremblay")
        make.invoice(opened, "F-1", [7525], customer_id="C-1007")
        make.invoice(opened, "F-2", [9900], customer_id="C-1007")
        make.invoice(opened, "F-3", [200000], customer_id="C-1015")
        yield opened


def caller() -> Caller:
    texts = Texts.load(Locale.FR_CA, zone=make.ZONE)
    return Caller(make.CASHIER, texts, make.NOON)


def record(session: Session, proposal: Proposal) -> tuple[str, ...]:
    """Record a proposal as somebody who confirms it does."""
    assert proposal.line.posted_on is not None
    received = Received(
        proposal.line.amount_cents,
        Method.BANK_TRANSFER,
        proposal.line.posted_on,
        payer=proposal.line.payer,
        reference=proposal.line.reference,
    )
    command = RecordPayment(
        proposal.line.request_id, proposal.customer_id, received, proposal.invoices or None
    )
    return payments.record_payment(session, command, make.stamp())


def test_a_file_is_proposed_recorded_and_then_known(session: Session) -> None:
    content = (FILES / "bank.ofx").read_bytes()
    _, proposals = propose_matches(session, content, caller())
    bergeron, tremblay = proposals
    assert (bergeron.customer_id, bergeron.invoices) == ("C-1007", ("F-1",))
    assert bergeron.is_sure
    assert tremblay.customer_id == "", "two clients bear this name"
    numbers = record(session, bergeron)
    again, _ = propose_matches(session, content, caller())[1]
    assert (again.recorded, again.is_done) == (numbers[0], True)
    assert record(session, bergeron) == numbers, "the same line, the same receipt"
    assert balances.load(session, "C-1007").owed_cents == 9900


def test_the_same_transfer_in_another_file_is_asked_about(session: Session) -> None:
    first, _ = propose_matches(session, (FILES / "bank.ofx").read_bytes(), caller())[1]
    (number,) = record(session, first)
    proposals = propose_matches(session, (FILES / "td.csv").read_bytes(), caller())[1]
    assert (proposals[0].recorded, proposals[0].is_sure) == (number, False)


def test_an_invoice_named_in_the_line_is_proposed(session: Session) -> None:
    (proposal,) = propose_matches(session, (FILES / "bank2.ofx").read_bytes(), caller())[1]
    assert (proposal.customer_id, proposal.invoices) == ("C-1015", ("F-3",))
    assert not proposal.is_sure, "the amount is not what is due"
