"""Profiles: methods kept in the gateway's vault, which its account updater keeps fresh."""

import re

from bot.gateways.cardpointe.record import BANK_ACCOUNTS, STORED, Record, read_record
from bot.gateways.cardpointe.wire import Wire
from domain.gateway import Rail, SavedAtGateway

MONTH_AND_YEAR = re.compile("(0[1-9]|1[0-2])([0-9]{2})")
LAST_FOUR = re.compile("[0-9]{4}")
GONE = ("PPS", "96")
BRANDS = {
    "VISA": "Visa",
    "MC": "Mastercard",
    "AMEX": "American Express",
    "DISC": "Discover",
    "DSCV": "Discover",
    "JCB": "JCB",
}


def load(wire: Wire, merchant_id: str, token: str) -> SavedAtGateway | None:
    """Read a profile; None where nothing plain comes back, or the token is a bare one."""
    stored = STORED.fullmatch(token)
    if stored is None:
        return None
    profile, account, kind = stored.groups()
    path = f"profile/{profile}/{account}/{merchant_id}"
    record = read_record(wire.get(path))
    if record is None:
        return None
    if record.reason == GONE:
        rail = Rail.ECHECK if kind else Rail.CARD
        return SavedAtGateway(rail, token, profile, "", is_gone=True)
    return _saved(record) if (record.profileid, record.acctid) == (profile, account) else None


def keep(wire: Wire, merchant_id: str, verified: Record) -> SavedAtGateway | None:
    """Read the profile that a hosted page made, or make one from what it verified.

    Making the same one twice gives the same one back (since 2022-07), so a lost answer is no
    harm. The client consented on the page.
    """
    if verified.profileid and verified.acctid:
        return load(wire, merchant_id, f"{verified.profileid}/{verified.acctid}")
    if not verified.token:
        return None
    fields = {
        "merchid": merchant_id,
        "account": verified.token,
        "expiry": verified.expiry,
        "accttype": verified.accttype if verified.is_bank_debit else "",
        "cofpermission": "Y",
        "auoptout": "N",
    }
    made = read_record(wire.put("profile", {name: told for name, told in fields.items() if told}))
    if made is None or made.respstat != "A":
        return None
    return load(wire, merchant_id, f"{made.profileid}/{made.acctid}")


def _saved(record: Record) -> SavedAtGateway | None:
    numbers = f"{record.profileid}/{record.acctid}"
    kind = record.accttype.upper()
    last = record.token[-4:]
    if not STORED.fullmatch(numbers) or not LAST_FOUR.fullmatch(last):
        return None
    if kind in BANK_ACCOUNTS:
        return SavedAtGateway(Rail.ECHECK, f"{numbers}/{kind}", record.profileid, f"•••• {last}")
    label = f"{BRANDS.get(kind, '')} •••• {last}".strip()
    return SavedAtGateway(Rail.CARD, numbers, record.profileid, label, _expiry(record.expiry))


def _expiry(written: str) -> str:
    read = MONTH_AND_YEAR.fullmatch(written)
    return f"{read[1]}/{read[2]}" if read else ""
