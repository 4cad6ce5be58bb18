"""The balance: what moved on it, what was paid out to the bank, and disputes."""

from dataclasses import dataclass
from typing import Any

from tests.simulators.stripe.books import Books, Object, within
from tests.simulators.stripe.forms import know

TRANSACTIONS = {"created", "limit", "payout", "starting_after", "type"}
PAYOUTS = {"arrival_date", "created", "limit", "starting_after", "status"}
DISPUTES = {"charge", "created", "limit", "payment_intent", "starting_after"}


@dataclass
class Balance:
    """The money that this Stripe holds for us."""

    books: Books
    currencies: tuple[str, ...] = ("cad", "usd")

    def tell(self) -> Object:
        """Tell what is available, by currency."""
        rows = [{"currency": one, "amount": 0} for one in self.currencies]
        return {"object": "balance", "available": rows, "pending": [], "livemode": False}

    def list_transactions(self, asked: dict[str, Any]) -> Object:
        """List balance transactions, newest first."""
        know(asked, TRANSACTIONS)
        found = [
            one
            for one in self.books.every("balance_transaction")
            if within(one["created"], asked.get("created"))
            and asked.get("payout") in (None, one["payout"])
        ]
        return self.books.page(found, asked, "/v1/balance_transactions")

    def list_payouts(self, asked: dict[str, Any]) -> Object:
        """List payouts, newest first."""
        know(asked, PAYOUTS)
        found = [
            one
            for one in self.books.every("payout")
            if within(one["created"], asked.get("created"))
            and within(one["arrival_date"], asked.get("arrival_date"))
        ]
        return self.books.page(found, asked, "/v1/payouts")

    def list_disputes(self, asked: dict[str, Any]) -> Object:
        """List disputes, newest first."""
        know(asked, DISPUTES)
        if "payment_intent" in asked:
            self.books.load("payment_intent", asked["payment_intent"], "payment_intent")
        found = [
            one
            for one in self.books.every("dispute")
            if asked.get("payment_intent") in (None, one["payment_intent"])
        ]
        return self.books.page(found, asked, "/v1/disputes")

    def pay_out(self) -> Object | None:
        """Pay out what is available and was not paid out before."""
        due = [
            one
            for one in self.books.every("balance_transaction")
            if one["status"] == "available" and one["payout"] is None
        ]
        if not due:
            return None
        payout = self.books.add(
            "po",
            "payout",
            amount=sum(one["net"] for one in due),
            arrival_date=self.books.now,
            automatic=True,
            currency=due[0]["currency"],
            reconciliation_status="completed",
            status="paid",
        )
        for one in due:
            one["payout"] = payout["id"]
        self.books.add(
            "txn",
            "balance_transaction",
            amount=-payout["amount"],
            available_on=self.books.now,
            currency=payout["currency"],
            fee=0,
            net=-payout["amount"],
            payout=payout["id"],
            reporting_category="payout",
            source=payout["id"],
            status="available",
            type="payout",
        )
        self.books.notify("payout.paid", payout)
        return payout
