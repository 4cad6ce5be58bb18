"""Every report recomputed from ``guichet export`` alone: nothing of ours is imported here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Item = Mapping[str, Any]
Row = dict[str, Any]

METHODS = ("cash", "cheque", "card_terminal", "bank_transfer", "echeck")
SUMMARY = ("payments", "deposits", "voids", "refunds", "returns")
DETAILS = ("amount", "refunded", "net", "reconciled", "unreconciled")
AGES = ((0, "current"), (30, "days_1_30"), (60, "days_31_60"), (90, "days_61_90"))
BUCKETS = (*(name for _, name in AGES), "days_over_90")


def cents(amount: str) -> int:
    whole, _, part = amount.partition(".")
    return int(whole.replace("-", "") + part) * (-1 if amount.startswith("-") else 1)


def amount(of_cents: int) -> str:
    sign = "-" if of_cents < 0 else ""
    return f"{sign}{abs(of_cents) // 100}.{abs(of_cents) % 100:02d}"


@dataclass(frozen=True)
class Days:
    """A period, by the ISO names of its first and last day."""

    first: str
    last: str

    def hold(self, day: str | None) -> bool:
        return day is not None and self.first <= day <= self.last


class Books:
    """The export, and what is read between its lines."""

    def __init__(self, export: Mapping[str, list[Any]], zone: ZoneInfo) -> None:
        self.export = export
        self.zone = zone
        self.receipts = {receipt["number"]: receipt for receipt in export["receipts"]}
        posted = export["postings"]
        self.imported = {
            row["subject"]
            for row in posted
            if (row["debit"], row["credit"]) == ("opening_balances", "account_deposits")
        }
        back = [
            row
            for row in posted
            if row["credit"] in ("cash", "opening_balances")
            and (row["debit"] == "account_deposits" or row["debit"].startswith("revenue:"))
        ]
        self.left_on = {row["subject"]: row["posted_on"] for row in back}
        self.had_been_refunded = {
            row["subject"]: cents(row["amount"])
            for row in back
            if row["debit"] == "revenue:returned"
        }
        self.given_on = {
            row["subject"]: row["posted_on"] for row in posted if row["credit"] == "transfers"
        }
        self.lines = {
            (invoice["number"], line["position"]): line
            for invoice in export["invoices"]
            for line in invoice["lines"]
        }
        self.customer_of = {i["number"]: i["customer_id"] for i in export["invoices"]}

    def day_of(self, moment: str) -> str:
        return datetime.fromisoformat(moment).astimezone(self.zone).date().isoformat()

    def recorded_on(self, receipt: Item) -> str:
        return self.day_of(receipt["recorded_at"])

    def counted(self) -> Iterable[Item]:
        """Receipts of payments reports."""
        return (r for number, r in self.receipts.items() if number not in self.imported)

    def refunds(self) -> Iterable[Item]:
        return (refund for refund in self.export["refunds"] if refund["status"] == "sent")

    # --- the reports ---------------------------------------------------------------------------

    def payments_summary(self, days: Days) -> list[Row]:
        sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for receipt in self.counted():
            own = sums[receipt["method"]]
            whole = cents(receipt["amount"])
            if days.hold(self.recorded_on(receipt)):
                own["count"] += 1
                own[f"{receipt['kind']}s"] += whole
            if days.hold(self.left_on.get(receipt["number"])):
                own["voids" if receipt["status"] == "voided" else "returns"] += whole
        for refund in self.refunds():
            if days.hold(self.left_on[refund["number"]]):
                sums[refund["method"]]["refunds"] += cents(refund["amount"])
        return [self._summary_row(m, sums[m]) for m in METHODS if any(sums[m].values())]

    @staticmethod
    def _summary_row(method: str, own: Mapping[str, int]) -> Row:
        figures = {key: own.get(key, 0) for key in SUMMARY}
        net = figures["payments"] + figures["deposits"]
        net -= figures["voids"] + figures["refunds"] + figures["returns"]
        written = {key: amount(figure) for key, figure in figures.items()}
        return {"method": method, "count": own.get("count", 0), **written, "net": amount(net)}

    def payments_by_gl_code(self, days: Days) -> list[Row]:
        sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for link in self.export["allocations"]:
            receipt = self.receipts.get(link["source"])
            if receipt is None or link["source"] in self.imported:
                continue
            gl_code = self.lines[link["invoice"], link["position"]]["gl_code"]
            signs = days.hold(link["applied_on"]) - days.hold(link["unapplied_on"])
            sums[gl_code][receipt["method"]] += signs * cents(link["amount"])
        for number, refunded in self.had_been_refunded.items():
            if number not in self.imported and days.hold(self.left_on[number]):
                sums["returned"][self.receipts[number]["method"]] -= refunded
        left = {row["method"]: cents(row["net"]) for row in self.payments_summary(days)}
        for by_method in sums.values():
            for method, got in by_method.items():
                left[method] = left.get(method, 0) - got
        found = [(code, sums[code]) for code in sorted(sums) if any(sums[code].values())]
        return [self._gl_row(code, own) for code, own in [*found, ("unreconciled", left)]]

    @staticmethod
    def _gl_row(code: str, own: Mapping[str, int]) -> Row:
        by_method = {method: amount(own.get(method, 0)) for method in METHODS}
        return {"gl_code": code, **by_method, "total": amount(sum(own.values()))}

    def payment_details(self, days: Days) -> list[Row]:
        recorded = [r for r in self.counted() if days.hold(self.recorded_on(r))]
        return [self._detail(receipt, days.last) for receipt in recorded]

    def _detail(self, receipt: Item, last: str) -> Row:
        number, whole = receipt["number"], cents(receipt["amount"])
        refunded = self._refunded(number, last)
        has_left = self.left_on.get(number, "9") <= last
        net = whole - refunded - (whole if has_left else 0)
        reconciled = self._applied(number, last)
        if has_left:
            reconciled -= self.had_been_refunded.get(number, 0)
        return {
            "time": receipt["recorded_at"],
            "receipt": number,
            "customer_id": receipt["customer_id"],
            "method": receipt["method"],
            "recorded_by": receipt["recorded_by"],
            "received_on": receipt["received_on"],
            "amount": amount(whole),
            "refunded": amount(refunded),
            "net": amount(net),
            "reconciled": amount(reconciled),
            "unreconciled": amount(net - reconciled),
        }

    def subtotals(self, days: Days) -> list[Row]:
        rows = self.payment_details(days)
        found = {row["method"] for row in rows}
        ways = [("method", [method for method in METHODS if method in found])]
        ways.append(("recorded_by", sorted({row["recorded_by"] for row in rows})))
        return [
            {key: value, **totals_of([row for row in rows if row[key] == value], DETAILS)}
            for key, values in ways
            for value in values
        ]

    def _refunded(self, number: str, last: str) -> int:
        return sum(
            cents(source["amount"])
            for refund in self.refunds()
            if self.left_on[refund["number"]] <= last
            for source in refund["sources"]
            if source["source"] == number
        )

    def _applied(self, number: str, last: str) -> int:
        return sum(
            cents(link["amount"])
            for link in self.export["allocations"]
            if link["source"] == number
            and link["applied_on"] <= last
            and (link["unapplied_on"] is None or link["unapplied_on"] > last)
        )

    def deposits_summary(self, days: Days) -> list[Row]:
        day_before = Days("", str(date.fromisoformat(days.first) - timedelta(days=1)))
        moved, before = self._deposit_moves(days), self._deposit_moves(day_before)
        rows = []
        for customer_id in sorted({*moved, *before}):
            own, earlier = moved[customer_id], before[customer_id]
            opening = held(earlier)
            if opening or any(own.values()):
                figures = {key: amount(own[key]) for key in DEPOSITED}
                closing = amount(opening + held(own))
                row = {"customer_id": customer_id, "opening": amount(opening)}
                rows.append({**row, **figures, "closing": closing})
        return rows

    def _deposit_moves(self, days: Days) -> dict[str, dict[str, int]]:
        sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        deposits = {n: r for n, r in self.receipts.items() if r["kind"] == "deposit"}
        for number, receipt in deposits.items():
            own = sums[receipt["customer_id"]]
            own["deposited"] += cents(receipt["amount"]) * days.hold(self.recorded_on(receipt))
            kept = cents(receipt["amount"]) - self.had_been_refunded.get(number, 0)
            own["voided"] += kept * days.hold(self.left_on.get(number))
        for link in self.export["allocations"]:
            if link["source"] in deposits:
                signs = days.hold(link["applied_on"]) - days.hold(link["unapplied_on"])
                owner = deposits[link["source"]]["customer_id"]
                sums[owner]["applied"] += signs * cents(link["amount"])
        for refund in self.refunds():
            for source in refund["sources"]:
                if source["source"] in deposits and days.hold(self.left_on[refund["number"]]):
                    sums[refund["customer_id"]]["refunded"] += cents(source["amount"])
        self._add_transfers(sums, deposits, days)
        return sums

    def _add_transfers(
        self, sums: dict[str, dict[str, int]], deposits: Mapping[str, Item], days: Days
    ) -> None:
        """What a deposit gave to a transfer: its amount less all else that it was used for."""
        for number, receipt in deposits.items():
            gone = cents(receipt["amount"]) - cents(receipt["unapplied"])
            gone -= self._applied(number, "9")
            if number in self.left_on:
                gone = self.had_been_refunded.get(number, 0)
            given = gone - self._refunded(number, "9")
            for transfer in self._transfers(receipt["customer_id"]) if given else ():
                on = self.given_on[transfer["number"]]
                sums[receipt["customer_id"]]["applied"] += given * days.hold(on)

    def _transfers(self, customer_id: str) -> Iterable[Item]:
        return (
            transfer
            for transfer in self.export["transfers"]
            if (transfer["from_customer_id"], transfer["status"]) == (customer_id, "approved")
        )

    def echeck_status(self, days: Days) -> list[Row]:
        echecks = [r for r in self.counted() if r["method"] == "echeck"]
        return [
            self._echeck(receipt, days.last)
            for receipt in echecks
            if days.hold(self.recorded_on(receipt))
        ]

    def _echeck(self, receipt: Item, last: str) -> Row:
        number = receipt["number"]
        has_left = self.left_on.get(number, "9") <= last
        stood = [
            link["invoice"]
            for link in self.export["allocations"]
            if link["source"] == number
            and link["applied_on"] <= last
            and (has_left or link["unapplied_on"] is None or link["unapplied_on"] > last)
        ]
        return {
            "received_on": receipt["received_on"],
            "customer_id": receipt["customer_id"],
            "receipt": number,
            "amount": receipt["amount"],
            "status": receipt["status"] if has_left else "recorded",
            "status_on": self.left_on[number] if has_left else self.recorded_on(receipt),
            "expected_on": None,
            "return_code": "R01" if has_left and receipt["status"] == "returned" else None,
            "invoices": [number for number in self.customer_of if number in stood],
        }

    def receivables_aging(self, days: Days) -> list[Row]:
        """As things stand now: ``days`` must reach the last day of the books."""
        due: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for invoice in self.export["invoices"]:
            late = date.fromisoformat(days.last) - date.fromisoformat(invoice["due_on"])
            bucket = next((name for most, name in AGES if late.days <= most), BUCKETS[-1])
            due[invoice["customer_id"]][bucket] += cents(invoice["due"])
        planned: dict[str, int] = defaultdict(int)
        for row in self.export["installments"]:
            if row["status"] == "planned":
                planned[self.customer_of[row["invoice"]]] += cents(row["amount"])
        rows = []
        for customer in self.export["customers"]:
            own = due[customer["customer_id"]]
            row = {"customer_id": customer["customer_id"]}
            row |= {bucket: amount(own[bucket]) for bucket in BUCKETS}
            row["planned"] = amount(planned[customer["customer_id"]])
            row |= {"credit": customer["available_credit"], "owed": customer["owed"]}
            if any(cents(figure) for key, figure in row.items() if key != "customer_id"):
                rows.append(row)
        return rows

    def upcoming_installments(self, days: Days) -> list[Row]:
        expected = [
            {
                "due_on": row["due_on"],
                "customer_id": self.customer_of[row["invoice"]],
                "invoice": row["invoice"],
                "plan": row["plan"],
                "amount": row["amount"],
                "status": row["status"],
            }
            for row in self.export["installments"]
            if days.hold(row["due_on"]) and row["status"] in ("planned", "processing", "failed")
        ]
        return sorted(expected, key=lambda row: row["due_on"])

    def cash_gained(self, days: Days) -> int:
        """What the journal moved in cash, coins that rounding added or took left out."""
        return sum(
            cents(row["amount"]) * ((row["debit"] == "cash") - (row["credit"] == "cash"))
            for row in self.export["postings"]
            if days.hold(row["posted_on"]) and "cash_rounding" not in (row["debit"], row["credit"])
        )

    def failed(self, days: Days) -> str:
        return amount(
            sum(
                cents(failure["amount"])
                for failure in self.export["failures"]
                if self.day_of(failure["opened_at"]) <= days.last
                and (failure["closed_at"] is None or self.day_of(failure["closed_at"]) > days.last)
            )
        )

    def due(self, today: str) -> str:
        rows = self.export["installments"]
        return amount(
            sum(
                cents(row["amount"])
                for row in rows
                if row["status"] == "planned" and row["due_on"] <= today
            )
        )


DEPOSITED = ("deposited", "applied", "refunded", "voided")


def held(figures: Mapping[str, int]) -> int:
    return figures["deposited"] - figures["applied"] - figures["refunded"] - figures["voided"]


def totals_of(rows: Iterable[Row], keys: Iterable[str]) -> dict[str, str]:
    kept = list(rows)
    return {key: amount(sum(cents(row[key]) for row in kept)) for key in keys}
