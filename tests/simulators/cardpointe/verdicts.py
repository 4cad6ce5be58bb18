"""What a processor says of a charge: by test card, by amount, or as a test told it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """An answer's codes; ``cents`` where less is approved than was asked."""

    stat: str
    proc: str
    code: str
    text: str
    cents: int | None = None
    category: str = ""
    advice: str = ""
    association: str = ""
    is_done: bool = False
    """It went through all the same, and the gateway did not hear so."""


APPROVED = {
    "RPCT": Verdict("A", "RPCT", "000", "Approval"),
    "FNOR": Verdict("A", "FNOR", "00", "Approval"),
}
BANK_APPROVED = Verdict("A", "PSTR", "00", "Success")
PARTIAL = {
    "RPCT": Verdict("A", "RPCT", "002", "Approve for Partial Amount", 500),
    "FNOR": Verdict("A", "FNOR", "10", "Partial Approval", 500),
}
TIMED_OUT = Verdict("B", "PPS", "62", "Timed out")
TIMED_OUT_BUT_DONE = Verdict("B", "PPS", "62", "Timed out", is_done=True)
SOCKET_CLOSED = Verdict("C", "PPS", "65", "Socket close error", is_done=True)
PARTIAL_FROM_CENTS = 600

_BY_CARD = {
    "1020": ("107", "01", "Call for authorization"),
    "1023": ("107", "01", "Call for authorization"),
    "1038": ("100", "05", "Do not honor"),
    "1031": ("100", "05", "Do not honor"),
    "1046": ("101", "54", "Expired card"),
    "1049": ("101", "54", "Expired card"),
    "1053": ("500", "NU", "Insufficient funds"),
    "1056": ("500", "NU", "Insufficient funds"),
}
"""Last four digits of the vendor's test cards: Rapid Connect's code, First Data North's, text."""
_TIMES_OUT = "0062"
_APPROVED_IN_PART = "0101"


def gateway_says(code: str, text: str) -> Verdict:
    """A refusal of the gateway itself, before any processor is asked."""
    return Verdict("C", "PPS", code, text)


def judge(processor: str, last_four: str, cents: int) -> Verdict:
    """What the processor's emulator answers to a card and an amount."""
    if last_four == _TIMES_OUT:
        return TIMED_OUT
    if last_four == _APPROVED_IN_PART and cents >= PARTIAL_FROM_CENTS:
        return PARTIAL[processor]
    if last_four in _BY_CARD:
        rapid_connect, north, text = _BY_CARD[last_four]
        return Verdict("C", processor, rapid_connect if processor == "RPCT" else north, text)
    return by_amount(processor, cents) or APPROVED[processor]


def by_amount(processor: str, cents: int) -> Verdict | None:
    """From 1000 to 1999 dollars, the last three digits are the processor's code."""
    dollars = cents // 100
    if not 1000 < dollars < 2000:
        return None
    code = f"{dollars % 1000:03d}"
    return Verdict("C", processor, code if processor == "RPCT" else code[-2:], "As asked")
