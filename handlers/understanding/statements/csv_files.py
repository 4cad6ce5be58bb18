"""CSV statements of any bank: the words of the header say what stands where."""

import codecs
import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.customers import fold
from domain.errors import BankFileNoColumns, BankFileUnreadable, BillingError
from handlers.texts import Locale, read_amount
from handlers.understanding.days import take_days
from handlers.understanding.statements.lines import (
    BankFile,
    BankLine,
    Unread,
    gather,
    refuse_card,
)
from handlers.understanding.tokens import Sentence
from handlers.understanding.transfers import read_payer

BYTES_AT_MOST: Final = 2_000_000
HEADER_WITHIN: Final = 30
"""Lines before the header: an account's number, a period, a title."""
CELL_SHOWN: Final = 30
CELLS_SHOWN: Final = 8

_COLUMNS: Final[Mapping[str, re.Pattern[str]]] = {
    "posted_on": re.compile(
        r"date|(?:transaction|posting|posted|effective|value|booking) date|date (?:posted|de la"
        r" transaction|de transaction|de l'operation|d'operation|d'inscription|de comptabilisation"
        r"|effective|de valeur)"
    ),
    "credit": re.compile(
        r"(?:credits?|deposits?|depots?|money in|funds in|paid in|cr|entrees?|versements?)"
        r"(?: amount)?(?: ?\(?(?:cad|\$))?|montant (?:du )?(?:credit|depot)|cad credit"
    ),
    "debit": re.compile(
        r"(?:debits?|withdrawals?|retraits?|money out|funds out|paid out|dr|sorties?|cheques?)"
        r"(?: amount)?(?: ?\(?(?:cad|\$))?|montant (?:du )?(?:debit|retrait)"
    ),
    "amount": re.compile(
        r"(?:transaction )?amount(?: ?\(?(?:cad|\$))?|montant(?: de la transaction)?"
        r"(?: ?\(?(?:cad|\$))?|cad\$|amount cad|montant cad"
    ),
    "reference": re.compile(
        r"(?:transaction |bank )?(?:reference|ref)(?: ?(?:number|no\.?|#))?"
        r"|transaction (?:id|number)|reference interac"
        r"|(?:numero|no|n°)\.? de (?:reference|transaction|confirmation)"
        r"|confirmation(?: number)?|fitid|trace number"
    ),
    "payer": re.compile(r"payer|payeur|payee|from|de|sender|expediteur|name|nom|counterparty"),
    "told": re.compile(
        r"(?:transaction )?(?:description|details?)(?: ?[12])?|libelle|memo|narrative|particulars"
        r"|description de (?:la transaction|l'operation)|sous-description|sub-description|note"
        r"|additional (?:information|details)|transaction(?: type)?"
        r"|type(?: de transaction| d'operation)?"
    ),
}
_FRENCH: Final = re.compile(
    r"montant|depot|retrait|libelle|solde|operation|d'|de l|numero|compte|inscription|payeur"
)
_ENGLISH: Final = re.compile(
    r"amount|deposit|withdrawal|balance|posted|posting|number|account|details|funds|money|payer|name"
)
_OUT: Final = re.compile(r"-\s*\$?.*|.*-|\(.*\)")
_ZERO: Final = re.compile(r"[+$ ]*0*(?:[.,]0*)?\s*\$?")
_SLASHED: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]((?:20)?[0-9]{2})")
_LAST_MONTH: Final = 12
_PACKED: Final = re.compile(r"(20[0-9]{2})([01][0-9])([0-3][0-9])")


@dataclass(frozen=True)
class _Layout:
    """Where the columns stand, in which language amounts are, and which part of a day comes first.

    ``locale`` is None where the header does not tell; ``day_first`` is None where no row does.
    """

    header: Sequence[str]
    columns: Mapping[str, Sequence[int]]
    locale: Locale | None
    day_first: bool | None
    today: date


def read_csv(content: bytes, today: date) -> BankFile:
    """Read the money in of a statement; a day without its year is the last one before today.

    Raises:
        BankFileUnreadable: it is no text, or no header names a day and an amount.
        BankFileHoldsCard: a line holds what looks like a card number.
        BankFileTooLong: it has too many lines.
    """
    rows = _cut(content)
    at, columns = _find_header(rows)
    locale = _language(rows[at])
    days = [
        row[index] for row in rows[at + 1 :] for index in columns["posted_on"] if index < len(row)
    ]
    layout = _Layout(rows[at], columns, locale, _day_first(days), today)
    lines: list[BankLine] = []
    unread: list[Unread] = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        refuse_card(number, *_cells(row, layout, "told"), *_cells(row, layout, "payer"))
        try:
            line = _read_row(row, number, layout)
        except BillingError:
            unread.append(_unread(row, number, layout))
        else:
            lines += [line] if line else []
    return gather(lines, unread)


def _cut(content: bytes) -> list[list[str]]:
    """Cut a file into rows and cells, whatever stands between them."""
    text = _decode(content)
    if len(content) > BYTES_AT_MOST or "\0" in text or not text.strip():
        raise BankFileUnreadable()
    seen: list[tuple[int, list[str]]] = []
    for delimiter in (",", ";", "\t"):
        try:
            cut = [
                [cell.strip() for cell in row]
                for row in csv.reader(text.splitlines(), delimiter=delimiter)
            ]
        except csv.Error as error:
            raise BankFileUnreadable() from error
        if any(_is_header(row) for row in cut[:HEADER_WITHIN]):
            return cut
        seen += enumerate(cut[:HEADER_WITHIN], start=1)
    raise _without_columns(seen)


def _without_columns(seen: Iterable[tuple[int, Sequence[str]]]) -> BankFileNoColumns:
    """Name the line that is most like a header, with its cells, so that it can be mended."""
    number, row = max(seen, key=_likeness)
    found = [cell[:CELL_SHOWN] for cell in row if cell]
    return BankFileNoColumns(line=number, found=found[:CELLS_SHOWN])


def _likeness(line: tuple[int, Sequence[str]]) -> tuple[int, int, int]:
    """Order lines by how like a header they are: the columns known, the cells, the first of all."""
    number, row = line
    return len(_columns(row)), sum(map(bool, row)), -number


def _decode(content: bytes) -> str:
    """Read UTF-8, UTF-16 as spreadsheets save it, or what older programs write in the West."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _columns(header: Sequence[str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for index, cell in enumerate(header):
        for name, words in _COLUMNS.items():
            if words.fullmatch(fold(cell).strip(" .:*#()+-")):
                columns.setdefault(name, []).append(index)
                break
    return columns


def _is_header(row: Sequence[str]) -> bool:
    columns = _columns(row)
    return "posted_on" in columns and bool({"credit", "amount"} & columns.keys())


def _find_header(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, Sequence[int]]]:
    at = next(index for index, row in enumerate(rows[:HEADER_WITHIN]) if _is_header(row))
    return at, _columns(rows[at])


def _language(header: Sequence[str]) -> Locale | None:
    told = fold(" ; ".join(header)) + " "
    french, english = len(_FRENCH.findall(told)), len(_ENGLISH.findall(told))
    if french == english:
        return None
    return Locale.FR_CA if french > english else Locale.EN_CA


def _day_first(days: Iterable[str]) -> bool | None:
    """Learn from the whole file which of two figures is the day: one above twelve is."""
    slashed = [found for day in days if (found := _SLASHED.fullmatch(day))]
    first = any(int(found[1]) > _LAST_MONTH for found in slashed)
    second = any(int(found[2]) > _LAST_MONTH for found in slashed)
    return None if first == second else first


def _read_row(row: Sequence[str], number: int, layout: _Layout) -> BankLine | None:
    """Read one row; None where it is no money in.

    Raises:
        BillingError: it may be, but an amount cannot be read.
    """
    if any(row[len(layout.header) :]):
        raise BankFileUnreadable()  # an amount with a comma was cut in two
    index = _money_in(row, layout)
    if index is None:
        return None
    cents = _read_cents(row[index].removeprefix("+").strip(), layout.locale)
    told = " ".join(dict.fromkeys(_cells(row, layout, "told")))
    payer, written_on, reference = (
        next(iter(_cells(row, layout, name)), "") for name in ("payer", "posted_on", "reference")
    )
    return BankLine(
        row=number,
        amount_cents=cents,
        posted_on=_read_day(written_on, layout),
        told=" ".join(filter(None, (payer, told))),
        payer=read_payer(told) or payer,
        reference=reference,
        said=f"{written_on}|{cents}|{payer}|{told}|{reference}",
    )


def _unread(row: Sequence[str], number: int, layout: _Layout) -> Unread:
    """Tell the cell that nobody can read, or the row alone where its cells do not fit."""
    index = _money_in(row, layout)
    if index is None or any(row[len(layout.header) :]):
        return Unread(number)
    return Unread(number, layout.header[index][:CELL_SHOWN], row[index][:CELL_SHOWN])


def _cells(row: Sequence[str], layout: _Layout, column: str) -> list[str]:
    places = layout.columns.get(column, ())
    return [row[index] for index in places if index < len(row) and row[index]]


def _money_in(row: Sequence[str], layout: _Layout) -> int | None:
    """Find the cell where money came in: in a column of its own, or an amount without a minus."""
    for index in (*layout.columns.get("credit", ()), *layout.columns.get("amount", ())):
        cell = row[index] if index < len(row) else ""
        if not _OUT.fullmatch(cell) and not _ZERO.fullmatch(cell):
            return index
    return None


def _read_cents(written: str, locale: Locale | None) -> int:
    """Read an amount strictly in the file's language; where it is unknown, as both would.

    Raises:
        BillingError: it is no amount, or the languages read it differently.
    """
    if locale is not None:
        return read_amount(written, locale)
    read = {read_amount(written, each) for each in Locale}
    if len(read) != 1:
        raise BankFileUnreadable()
    return read.pop()


def _read_day(written: str, layout: _Layout) -> date | None:
    """Read a day; figures alone only where the file tells which of them is the day."""
    if packed := _PACKED.fullmatch(written):
        return _make(packed[1], packed[2], packed[3])
    slashed = _SLASHED.fullmatch(written)
    if slashed is not None and layout.day_first is not None:
        day, month = (slashed[1], slashed[2]) if layout.day_first else (slashed[2], slashed[1])
        return _make(slashed[3], month, day)
    if any(map(str.isalpha, written)):
        written = re.sub("[-/]", " ", written)
    days = {said.day for said in take_days(Sentence.read(written), layout.today)}
    return days.pop() if len(days) == 1 else None


def _make(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) % 2000 + 2000, int(month), int(day))
    except ValueError:
        return None
