"""How the gateway writes its answers: every value a string, and some names in two spellings."""

from tests.simulators.cardpointe.books import (
    ACCEPTED,
    DECLINED,
    VOIDED,
    Merchant,
    Operation,
    write_amount,
)
from tests.simulators.cardpointe.verdicts import Verdict

Page = dict[str, object]

YES_NO = {True: "Y", False: "N"}


def refusal_page(merchant: Merchant, verdict: Verdict) -> Page:
    """A refusal by the gateway itself: no operation is kept."""
    return {**_codes(verdict), "merchid": merchant.merchid, "retref": ""}


def answer_page(merchant: Merchant, operation: Operation, given: dict[str, str]) -> Page:
    """The answer to an order; the order id is repeated only where a receipt was asked for."""
    page = _common(merchant, operation)
    if operation.batch or operation.state not in {DECLINED, VOIDED}:
        page["batchid"] = operation.batch or "1900940972"
    if operation.verdict.stat == "B" and not operation.verdict.is_done:
        page["setlstat"] = DECLINED
    if given.get("receipt", "").upper() == "Y":
        page["orderid"] = operation.orderid
    return page


def inquiry_page(merchant: Merchant, operation: Operation) -> Page:
    """How an operation stands."""
    page = _common(merchant, operation)
    page |= {
        "orderId": operation.orderid,
        "setlstat": operation.state,
        "voidable": YES_NO[operation.is_voidable],
        "refundable": YES_NO[operation.is_refundable],
        "authdate": f"{operation.made_at:%Y%m%d}",
        "capturedate": f"{operation.made_at:%Y%m%d%H%M%S}",
        "currency": merchant.currency,
        "lastfour": operation.token[-4:],
        "name": "",
    }
    if operation.state == ACCEPTED and operation.settled_on is not None:
        page["settledate"] = f"{operation.settled_on:%Y%m%d}000000"
    if operation.profile is not None:
        page["profileid"], page["acctid"] = operation.profile
    return page


def _common(merchant: Merchant, operation: Operation) -> Page:
    page: Page = {
        **_codes(operation.verdict),
        "merchid": merchant.merchid,
        "retref": operation.retref,
        "amount": write_amount(operation.cents),
        "token": operation.token,
        "account": operation.token,
        "expiry": operation.expiry,
        "accttype": operation.accttype,
        "authcode": "PPS009" if operation.verdict.stat == "A" else "",
        "avsresp": "U",
        "cvvresp": "U",
    }
    if operation.fee_cents:
        page["fee_amount"] = write_amount(operation.fee_cents)
        if merchant.counts_surcharge_in:
            page["amount"] = write_amount(operation.cents + operation.fee_cents)
    return page


def _codes(verdict: Verdict) -> Page:
    page: Page = {
        "respstat": verdict.stat,
        "respproc": verdict.proc,
        "respcode": verdict.code,
        "resptext": verdict.text,
    }
    if verdict.category:
        page["declineCategory"] = verdict.category
    if verdict.advice:
        page["merchAdviceCode"] = verdict.advice
    if verdict.association:
        page["assocRespCode"] = verdict.association
    return page
