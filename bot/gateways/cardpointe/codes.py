"""The codes of the gateway and its processors, put into classes that people can act on.

Source: the vendor's response codes. One that is not here is ``OTHER``: never a guess.
"""

from bot.gateways.cardpointe.record import Record
from domain.gateway import Decline

HAZY = frozenset(
    {
        ("PPS", "63"),  # bad response format
        ("PPS", "64"),  # bad HTTP header
        ("PPS", "65"),  # socket close error
        ("PPS", "66"),  # response mismatch
        ("PSTR", "11"),  # error timeout
        ("PSTR", "12"),  # error internal
        ("CRDX", "04"),  # interchange timeout
        ("CRDX", "08"),  # time-out
    }
)
"""Written as refusals, they tell of a broken link behind the gateway: money may have moved."""

STOPPED_VISA = frozenset({"02", "03", "21", "R0", "R1", "R3"})
STOPPED_MASTERCARD = frozenset({"06", "07", "21"})
VISA = "4"
"""What the card's number begins with; the second digit of its token repeats it."""

_GATEWAY = {
    Decline.WRONG_DETAILS: "11 12 13 14 15 17 37 38 96 98 99 101",
    Decline.EXPIRED: "16",
    Decline.LIMIT: "41 42",
    Decline.NOT_SETTLED: "28",
    Decline.NOT_ALLOWED: (
        "18 19 21 22 23 24 25 26 27 29 31 32 33 39 43 44 45 46 48 70 91 92 93 94 95 97 102 104"
    ),
}
_TWO_SIGNS = {
    Decline.DO_NOT_HONOUR: "01 02 05 06 51 59 60",
    Decline.INSUFFICIENT_FUNDS: "NU",
    Decline.EXPIRED: "33 54",
    Decline.WRONG_DETAILS: "14 15 39 52 53 55 56 76 78 82 C2 N3 N7",
    Decline.LOST_OR_STOLEN: "04 07 41 43 67",
    Decline.LIMIT: "61 65 N4 N8 NH NQ NR",
    Decline.NEEDS_CLIENT: "1A",
    Decline.STOPPED_BY_CLIENT: "R0 R1 R3",
    Decline.NOT_ALLOWED: "03 12 13 25 57 58 62 63 93",
}
"""First Data North and Nashville, Vantiv and others: the codes of ISO 8583, and their own."""
_FULL_FUNDS = {Decline.INSUFFICIENT_FUNDS: "51"}
"""Elsewhere than at First Data, where 51 says no more than "declined"."""
_THREE_SIGNS = {
    Decline.DO_NOT_HONOUR: "100 102 105 107 108 122 500 504 514",
    Decline.INSUFFICIENT_FUNDS: "116",
    Decline.EXPIRED: "101 132 509 510 511",
    Decline.WRONG_DETAILS: "103 111 114 118 131 302 303 304 373 403 503 506 507 517 721",
    Decline.LOST_OR_STOLEN: "208 209 704 767",
    Decline.LIMIT: "121 123 152 154 521 528 529 554 771 782 805",
    Decline.NEEDS_CLIENT: "531",
    Decline.STOPPED_BY_CLIENT: "791",
    Decline.NOT_ALLOWED: "104 109 110 115 119 120 150 327 328 355 512 513",
}
"""Rapid Connect."""
_AMEX = {Decline.WRONG_DETAILS: "105 122 187 188", Decline.LOST_OR_STOLEN: "200"}
_PROFITSTARS = {
    Decline.DO_NOT_HONOUR: "02",
    Decline.EXPIRED: "08",
    Decline.WRONG_DETAILS: "03 10 28 99",
    Decline.LIMIT: "04 05 13 37",
    Decline.NOT_SETTLED: "46",
    Decline.NOT_ALLOWED: "01 14 15 18 20 40",
}


def _by_code(*tables: dict[Decline, str]) -> dict[str, Decline]:
    """Turn tables round; a later one stands above an earlier."""
    return {
        code: decline
        for table in tables
        for decline, codes in table.items()
        for code in codes.split()
    }


_FIRST_DATA = _by_code(_TWO_SIGNS)
_ISO = _by_code(_TWO_SIGNS, _FULL_FUNDS)
_AMERICAN_EXPRESS = _by_code(_THREE_SIGNS, _AMEX)
PROCESSORS = {
    "PPS": _by_code(_GATEWAY),
    "FNOR": _FIRST_DATA,
    "NASH": _FIRST_DATA,
    "VANT": _ISO,
    "PTAM": _ISO,
    "VPS": _ISO,
    "RPCT": _by_code(_THREE_SIGNS),
    "AMEX": _AMERICAN_EXPRESS,
    "PSTR": _by_code(_PROFITSTARS),
}
ASSOCIATIONS = {**_ISO, **_AMERICAN_EXPRESS}
"""What the card's own network said: two signs, or three at American Express."""


def is_hazy(record: Record) -> bool:
    """Tell whether a refusal is none: the gateway lost its processor on the way."""
    return record.reason in HAZY


def decline_of(record: Record) -> Decline:
    """Put a refusal into a class: the client's stop, then the network, then the processor."""
    if is_stopped(record):
        return Decline.STOPPED_BY_CLIENT
    if record.association.upper() in ASSOCIATIONS:
        return ASSOCIATIONS[record.association.upper()]
    if "failed validation" in record.resptext.lower():
        return Decline.WRONG_DETAILS  # a bank account, checked before it is debited
    processor, code = record.reason
    return PROCESSORS.get(processor, {}).get(code, Decline.OTHER)


def is_stopped(record: Record) -> bool:
    """Tell whether the client told the bank to stop these payments."""
    stops = STOPPED_VISA if is_visa(record) else STOPPED_MASTERCARD
    return record.advice.upper() in stops


def is_visa(record: Record) -> bool:
    """Tell a Visa: only these have a category, and the token repeats the first digit."""
    return bool(record.category) or record.token[1:2] == VISA
