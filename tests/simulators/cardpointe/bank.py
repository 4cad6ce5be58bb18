"""Batches that close, banks that pay and take back, and what the funding tells of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.simulators.cardpointe.books import (
    ACCEPTED,
    QUEUED,
    REJECTED,
    Books,
    Merchant,
    Operation,
    write_amount,
)

Page = dict[str, object]

SATURDAY = 5
BANK_DAYS = 3
RETURNS = {"0301": ("R01", 3), "5510": ("R10", 55)}
"""By the last four digits of a bank account: why and after how many days it comes back."""


@dataclass
class Bank:
    """The merchant's bank and the processor's, as far as the gateway sees them."""

    merchant: Merchant
    books: Books
    now: Callable[[], datetime]
    told: set[date] = field(default_factory=set)
    """Days of funding that were read: asked without a date, they are not told again."""
    batches: list[str] = field(default_factory=list)
    chargebacks: dict[date, list[Page]] = field(default_factory=dict)
    adjustments: dict[date, list[Page]] = field(default_factory=dict)

    def close_batch(self) -> None:
        """Send what is queued to the processors; it settles today."""
        batch = f"{1900940973 + len(self.batches)}"
        self.batches.append(batch)
        for operation in self.books.operations:
            if operation.state == QUEUED:
                operation.state, operation.batch = ACCEPTED, batch
                operation.settled_on = self.now().date()

    def send_back(self, operation: Operation, code: str = "R01") -> None:
        """The customer's bank takes a debit back, today."""
        operation.returned = (code, self.now().date())
        if self.merchant.returns_update_records:
            operation.state = REJECTED

    def let_time_work(self) -> None:
        """Return the debits whose day has come."""
        for operation in self.books.operations:
            code, days = RETURNS.get(operation.token[-4:], ("", 0))
            due = operation.is_bank_debit and operation.returned is None and code != ""
            if due and self.now() - operation.made_at >= timedelta(days=days):
                self.send_back(operation, code)

    def settlement(self, query: dict[str, str]) -> list[Page]:
        """``settlestat``: one page for each batch of a day, or the batch asked for."""
        wanted = query.get("batchid")
        return [
            self._batch_page(batch)
            for batch in self.batches
            if wanted in {None, batch} and self._has_day(batch, query.get("date"))
        ]

    def funding(self, query: dict[str, str]) -> object:
        """One page of a day; without a date, of every day not told yet (and then told)."""
        today = self.now().date()
        if "date" in query:
            day = datetime.strptime(query["date"], "%Y%m%d").date()  # noqa: DTZ007
            return self._funding_page(day) if day <= today else []
        days = [one for one in self._funding_days() if one <= today and one not in self.told]
        self.told |= set(days)
        return [self._funding_page(day) for day in days]

    def _funding_page(self, day: date) -> object:
        txns = [row for one in self.books.operations for row in self._rows(one, day)]
        extras = (self.chargebacks.get(day, []), self.adjustments.get(day, []))
        if not txns and not any(extras):
            return []
        # An integer, as the vendor's own example has it in places.
        page: Page = {"fundingmasterid": int(f"{day:%Y%m%d}146335"), "fundingdate": f"{day}"}
        page |= {
            "merchid": self.merchant.merchid,
            "datechanged": None,
            "fundings": [],
            "txns": txns,
        }
        return {**page, "chargebacks": extras[0], "adjustments": extras[1]}

    def _funding_days(self) -> list[date]:
        funded = [_funded_on(one) for one in self.books.operations]
        returned = [one.returned[1] for one in self.books.operations if one.returned is not None]
        days = {*returned, *self.chargebacks, *self.adjustments}
        return sorted(days | {day for day in funded if day is not None})

    def _rows(self, operation: Operation, day: date) -> list[Page]:
        row = self._row(operation, "REFUND" if operation.parent else "SALE")
        rows = [row] if _funded_on(operation) == day else []
        if operation.returned is not None and operation.returned[1] == day:
            rows.append({**row, "achreturncode": operation.returned[0]})
        return rows

    def _row(self, operation: Operation, kind: str) -> Page:
        return {
            "retref": operation.retref,
            "parentretref": operation.parent or None,
            "type": kind,
            "status": "Processed",
            "amount": write_amount(operation.cents),
            "date": f"{operation.made_at.date()}",
            "currency": self.merchant.currency,
            "invoicenumber": operation.orderid or None,
            "achreturncode": None,
            "cardbrand": operation.accttype,
            "interchangeunitfee": "0",
            "interchangepercentfee": "0",
        }

    def _batch_page(self, batch: str) -> Page:
        inside = [one for one in self.books.operations if one.batch == batch]
        txns = [{"retref": one.retref, "setlstat": "Y"} for one in inside]
        return {"batchid": batch, "hostbatch": batch, "hoststat": "GB", "txns": txns}

    def _has_day(self, batch: str, written: str | None) -> bool:
        days = {one.settled_on for one in self.books.operations if one.batch == batch}
        return written is None or written in {f"{day:%m%d}" for day in days if day is not None}


def _funded_on(operation: Operation) -> date | None:
    """Cards the next day, bank accounts after three bank days."""
    day = operation.settled_on
    if day is None:
        return None
    if not operation.is_bank_debit:
        return day + timedelta(days=1)
    for _ in range(BANK_DAYS):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day
