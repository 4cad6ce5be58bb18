"""What is sent to the gateway: every amount with a point, every order under its own id."""

from bot.gateways.cardpointe.record import STORED, write_cents
from domain.gateway import ChargeOrder, Occasion, Rail, RefundOrder

CREDENTIALS = {
    Occasion.COUNTER: {"ecomind": "T", "cof": "M", "cofscheduled": "N"},
    Occasion.INSTALLMENT: {"ecomind": "R", "cof": "M", "cofscheduled": "Y"},
}
"""How card networks want the use of a stored card told: staff asked, or a plan fell due."""

CONSENT_ON_THE_WEB = {"ecomind": "E", "achEntryCode": "WEB"}
"""A bank account's consent was given on a hosted page, whatever charges it later."""


def charge_fields(order: ChargeOrder, merchant_id: str) -> dict[str, str]:
    """Write a sale: authorised and captured in one."""
    method, account_type = source_of(order.token)
    rail = (
        CREDENTIALS[order.occasion]
        if order.rail is Rail.CARD
        else {"accttype": account_type or "ECHK", **CONSENT_ON_THE_WEB}
    )
    return {
        "merchid": merchant_id,
        "orderid": order.reference,
        "amount": write_cents(order.amount_cents),
        "currency": order.currency,
        "capture": "Y",
        **method,
        **rail,
    }


def refund_fields(order: RefundOrder, merchant_id: str) -> dict[str, str]:
    """Write a refund; the merchant id must be the charge's, or it is "not found" (PPS 29)."""
    return {
        "merchid": merchant_id,
        "retref": order.charge_ref,
        "orderid": order.reference,
        "amount": write_cents(order.amount_cents),
    }


def source_of(token: str) -> tuple[dict[str, str], str]:
    """Read a saved method's token: what is charged, and the kind of a bank account.

    A profile is what the account updater keeps fresh; a bare CardSecure token ages.
    """
    stored = STORED.fullmatch(token)
    if stored is None:
        return {"account": token}, ""
    profile, account, kind = stored.groups(default="")
    return {"profile": f"{profile}/{account}"}, kind
