"""OFX and QFX files: read leniently, for banks leave out what the standard asks for."""

import codecs
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from ofxtools.Parser import OFXTree

from domain.customers import fold
from domain.errors import BankFileOtherCurrency, BankFileUnreadable, BillingError
from handlers.texts import Locale, read_amount
from handlers.understanding import notice_words
from handlers.understanding.statements.lines import (
    BankFile,
    BankLine,
    Unread,
    gather,
    refuse_card,
)
from handlers.understanding.transfers import is_person, read_payer

BYTES_AT_MOST: Final = 5_000_000
_BEGINS: Final = re.compile(
    rb"\s*(?:OFXHEADER|<\?OFX|<OFX>|<\?xml[^>]{0,200}>\s*<\??OFX)", re.IGNORECASE
)
_POSTED: Final = re.compile(
    r"(?P<day>[0-9]{8})(?P<time>[0-9]{6})?(?:\.[0-9]+)?(?:\[(?P<hours>[+-]?[0-9]{1,2})[^\]]*\])?"
)
_MIDNIGHT: Final = "000000"


def is_ofx(content: bytes) -> bool:
    """Tell an OFX file by its first bytes, a byte-order mark apart."""
    return _BEGINS.match(content[:500].removeprefix(codecs.BOM_UTF8)) is not None


def read_ofx(content: bytes, currency: str, zone: ZoneInfo) -> BankFile:
    """Read the money in of every bank account of the file, on the local days of ``zone``.

    Raises:
        BankFileUnreadable: the file is broken, or too large.
        BankFileOtherCurrency: an account is in another currency.
        BankFileTooLong: it has too many lines.
    """
    lines: list[BankLine] = []
    unread: list[Unread] = []
    for row, (account, element) in enumerate(_movements(_parse(content), currency), start=1):
        refuse_card(row, _told(element))
        if _text(element, "TRNAMT").startswith("-"):
            continue
        line = _read_line(element, row, account, zone)
        if line is None:
            unread.append(_unread(element, row))
        else:
            lines.append(line)
    return gather(lines, unread)


def _movements(root: Element, currency: str) -> Iterator[tuple[str, Element]]:
    for statement in root.iter("STMTRS"):
        written = _text(statement, "CURDEF")
        if written not in ("", currency):
            raise BankFileOtherCurrency(currency=written)
        account = _text(statement, "BANKACCTFROM/ACCTID")
        for element in statement.iter("STMTTRN"):
            yield account, element


def _parse(content: bytes) -> Element:
    if len(content) > BYTES_AT_MOST:
        raise BankFileUnreadable()
    try:
        return OFXTree().parse(BytesIO(content.removeprefix(codecs.BOM_UTF8)))
    except (SyntaxError, ValueError, LookupError, AssertionError) as error:
        raise BankFileUnreadable() from error


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _told(element: Element) -> str:
    parts = (_text(element, name) for name in ("NAME", "PAYEE/NAME", "MEMO"))
    return " ".join(dict.fromkeys(filter(None, parts)))


def _unread(element: Element, row: int) -> Unread:
    """Tell what of a movement nobody can read: its day if that is none, else its amount."""
    has_day = _POSTED.fullmatch(_text(element, "DTPOSTED")) is not None
    column = "TRNAMT" if has_day else "DTPOSTED"
    return Unread(row, column, _text(element, column))


def _read_line(element: Element, row: int, account: str, zone: ZoneInfo) -> BankLine | None:
    """Read one movement; None where its amount or its day cannot be read."""
    posted = _POSTED.fullmatch(_text(element, "DTPOSTED"))
    try:
        # The standard knows one mark, a dot or a comma, and no groups: French reads just that.
        cents = read_amount(_text(element, "TRNAMT").removeprefix("+"), Locale.FR_CA)
        posted_on = _read_day(posted, zone) if posted else None
    except (BillingError, ValueError):
        return None
    if posted_on is None:
        return None
    told = _told(element)
    own = _text(element, "FITID")
    return BankLine(
        row=row,
        amount_cents=cents,
        posted_on=posted_on,
        told=told,
        payer=read_payer(told) or _plain_name(_text(element, "NAME")),
        reference=_text(element, "REFNUM") or _text(element, "CHECKNUM") or own,
        said=f"{account}|{posted_on}|{cents}|{told}",
        identity=f"{account}|{own}" if own else "",
    )


def _plain_name(name: str) -> str:
    """Return a name that stands alone; one that tells the kind of movement is nobody's."""
    return name if is_person(name) and not notice_words.KIND.search(fold(name)) else ""


def _read_day(posted: re.Match[str], zone: ZoneInfo) -> date:
    """Read a day as the bank writes it; a moment with its zone falls on a local day."""
    written = posted["day"] + (posted["time"] or _MIDNIGHT)
    offset = timezone(timedelta(hours=int(posted["hours"] or 0)))
    moment = datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=offset)
    return moment.date() if posted["hours"] is None else moment.astimezone(zone).date()
