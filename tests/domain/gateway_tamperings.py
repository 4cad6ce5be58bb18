"""What somebody does to the rows of a gateway, and what must then be named."""

from collections.abc import Mapping

CHARGE = "a receipt at the gateway has its one charge"
TIES = "the gateway's account is what was charged"
BACK = "no more goes back than was charged"

ATTEMPT = (
    "INSERT INTO attempts (id, reference, gateway, kind, subject, receipt, customer_id,"
    " amount_cents, rail, token, gateway_customer, charge_ref, charged_cents, occasion, state,"
    " created_at, checks, misses, fence, gateway_ref, fee_cents, decline, retry, code, told, note,"
    " asked_by, view_id) VALUES (77, 'bcd', 'sandbox', 'refund', 'RF-000009', 'R-000001', 'C-1',"
    " 3001, 'card', '', '', '', 3000, '', 'sent', '2026-11-20T17:00:00Z', 0, 0, 0, '', 0, '', '',"
    " '', '', '', '', '')"
)

GATEWAY_TAMPERINGS: Mapping[str, tuple[str, tuple[str, str]]] = {
    "a receipt goes to the gateway without a charge": (
        "UPDATE receipts SET origin = 'gateway' WHERE id = 2",
        (CHARGE, "R-000002"),
    ),
    "money lies at the gateway that nobody charged": (
        "UPDATE postings SET debit = 'gateway' WHERE entry_id = 1 AND debit = 'cash'",
        (TIES, "C-1"),
    ),
    "more goes back than was charged": (ATTEMPT, (BACK, "R-000001")),
}
