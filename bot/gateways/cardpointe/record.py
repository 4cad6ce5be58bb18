"""What the gateway writes about one operation, read strictly: strings in, cents out."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.gateways.cardpointe.wire import Reply

OK = 200
MAX_TEXT = 200
MAX_RECORDS = 100
POINTED = re.compile(r"(-?)([0-9]{1,9})\.([0-9]{1,2})")
RETREF = re.compile("[0-9]{10,14}")
OURS = re.compile("[BCDFGHJKLMNPQRSTVWXZbcdfghjklmnpqrstvwxz]{19}")
"""A reference as we make them: no digit, so the gateway never takes it for a card number."""
STORED = re.compile("([0-9]{1,20})/([0-9]{1,3})(?:/(ECHK|ESAV))?")
"""The token of a saved method: its profile, its account there, and of what kind a bank's is."""
BANK_PROCESSORS = frozenset({"PSTR", "BPAY"})
BANK_ACCOUNTS = frozenset({"ECHK", "ESAV"})


def read_cents(amount: object) -> int | None:
    """Read an amount in cents; None where it is not written with a point.

    Without a point the gateway means minor units when it reads, so what it means when it writes
    is not guessed (reliability.md §1.1, trap 1).
    """
    written = POINTED.fullmatch(amount.strip()) if isinstance(amount, str) else None
    if written is None:
        return None
    sign, whole, part = written.groups()
    cents = int(whole) * 100 + int(part.ljust(2, "0"))
    return -cents if sign else cents


def write_cents(cents: int) -> str:
    """Write cents with a point, always: ``1000`` would be read as 10.00."""
    return f"{cents // 100}.{cents % 100:02d}"


def _as_text(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, int | float):
        return str(value)
    return value.strip()[:MAX_TEXT] if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]
Cents = Annotated[int | None, BeforeValidator(read_cents)]


class Record(BaseModel):
    """One operation, or the refusal of one; what is not known here is ignored.

    The vendor adds fields without notice, shuffles them, and writes some names in two ways.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    respstat: Text = ""
    respproc: Text = ""
    respcode: Text = ""
    resptext: Text = ""
    retref: Text = ""
    orderid: Text = ""
    merchid: Text = ""
    amount: Cents = None
    fee: Cents = Field(None, validation_alias="fee_amount")
    setlstat: Text = ""
    voidable: Text = ""
    refundable: Text = ""
    authdate: Text = ""
    token: Text = ""
    accttype: Text = ""
    expiry: Text = ""
    profileid: Text = ""
    acctid: Text = ""
    category: Text = Field("", validation_alias="declinecategory")
    advice: Text = Field("", validation_alias="merchadvicecode")
    association: Text = Field("", validation_alias="assocrespcode")

    @property
    def state(self) -> str:
        """The settlement status, in lower case: ``queued for capture``."""
        return self.setlstat.lower()

    @property
    def reason(self) -> tuple[str, str]:
        """Who answered, and its code: ``("PPS", "29")``."""
        return self.respproc.upper(), self.respcode.upper()

    @property
    def is_missing(self) -> bool:
        """The gateway says that it knows no such operation (PPS 29)."""
        told = (self.respstat, *self.reason)
        return told == ("C", "PPS", "29") and not self.setlstat

    @property
    def is_bank_debit(self) -> bool:
        """The operation is about a bank account."""
        return self.accttype.upper() in BANK_ACCOUNTS or self.reason[0] in BANK_PROCESSORS

    def is_about(self, reference: str) -> bool:
        """Tell whether it may be about this order.

        Some answers do not repeat its id, and nobody says that capitals survive.
        """
        return self.orderid.lower() in {"", reference.lower()}


def read_records(reply: Reply) -> tuple[Record, ...]:
    """Read an answer that is one record or a list of them; nothing where it is neither."""
    if reply.status != OK:
        return ()
    rows = reply.content if isinstance(reply.content, list) else [reply.content]
    return tuple(_read_rows(rows[:MAX_RECORDS]))


def read_record(reply: Reply) -> Record | None:
    """Read an answer that must be one record; None where it is not."""
    records = read_records(reply)
    return records[0] if len(records) == 1 else None


def in_lower_case(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give names one spelling: ``orderId`` and ``orderid`` are the same."""
    lowered: dict[str, Any] = {}
    for name, value in row.items():
        if value or str(name).lower() not in lowered:
            lowered[str(name).lower()] = value
    return lowered


def _read_rows(rows: list[Any]) -> Iterator[Record]:
    for row in rows:
        if isinstance(row, dict):
            try:
                yield Record.model_validate(in_lower_case(row))
            except ValidationError:
                continue
