"""The guards of the CardPointe adapter, each with the test that must go red without it."""

from tests.guards.guard import Guard

ADAPTER = "bot/gateways/cardpointe/adapter.py"
ANSWERS = "bot/gateways/cardpointe/answers.py"
RECORD = "bot/gateways/cardpointe/record.py"
SETTINGS = "bot/gateways/cardpointe/settings.py"
TRAPS = "tests/gateways/test_cardpointe_traps.py"
CODES = "tests/gateways/test_cardpointe_codes.py"
PAGE = "tests/gateways/test_cardpointe_page.py"
BANKING = "tests/gateways/test_cardpointe_banking.py"
CONNECTION = "tests/gateways/test_cardpointe_connection.py"

CARDPOINTE = (
    Guard(
        "CardPointe's amounts are sent with a point",
        RECORD,
        'return f"{cents // 100}.{cents % 100:02d}"',
        "return str(cents)",
        TRAPS,
    ),
    Guard(
        "CardPointe's amounts are read only with a point",
        RECORD,
        '(r"(-?)([0-9]{1,9})\\.([0-9]{1,2})")',
        '(r"(-?)([0-9]{1,9})\\.?([0-9]{0,2})")',
        CODES,
    ),
    Guard(
        "a partial approval is seen by its amount",
        ADAPTER,
        "return answer.outcome is Outcome.APPROVED and approved < order.amount_cents",
        "return False",
        TRAPS,
    ),
    Guard(
        "one answer is not enough to undo a charge",
        ADAPTER,
        "        if not _is_partial(self.find(order), order):\n"
        "            return replace(answer, outcome=Outcome.UNKNOWN)\n",
        "",
        TRAPS,
    ),
    Guard(
        "a partial approval is refused only once it is void",
        ADAPTER,
        "        if cancelled.outcome is not Outcome.VOIDED:\n"
        "            return replace(answer, outcome=Outcome.UNKNOWN)\n",
        "",
        TRAPS,
    ),
    Guard(
        "right after a charge not found proves nothing",
        ADAPTER,
        "return UNKNOWN if answer.outcome is Outcome.NOT_FOUND else answer",
        "return answer",
        TRAPS,
    ),
    Guard(
        "a broken link behind CardPointe is no refusal",
        "bot/gateways/cardpointe/codes.py",
        "return record.reason in HAZY",
        "return False",
        CODES,
    ),
    Guard(
        "an answer about another order is not ours",
        ADAPTER,
        "if one.is_about(order_id)]",
        "if one]",
        TRAPS,
    ),
    Guard(
        "an answer about another charge is not ours",
        ADAPTER,
        "(record.is_missing or record.retref == charge_ref)",
        "True",
        TRAPS,
    ),
    Guard(
        "what is no reference of ours is not asked for",
        ADAPTER,
        "        if not OURS.fullmatch(order_id):\n            return None\n",
        "",
        TRAPS,
    ),
    Guard(
        "an approval without number or amount is unknown",
        ANSWERS,
        "    if not RETREF.fullmatch(record.retref) or record.amount is None:\n"
        "        return UNKNOWN\n",
        "",
        CODES,
    ),
    Guard(
        "an e-cheque is not ours on the first day",
        ANSWERS,
        "if is_settled and clears_on <= now.date():",
        "if is_settled:",
        CODES,
    ),
    Guard(
        "the client's stop is heard",
        "bot/gateways/cardpointe/retry_law.py",
        "    if decline is Decline.STOPPED_BY_CLIENT:\n        return Retry.NEVER, None\n",
        "",
        CODES,
    ),
    Guard(
        "CardPointe's webhook is a hint",
        "bot/gateways/cardpointe/events.py",
        "is_genuine=False,",
        "is_genuine=True,",
        PAGE,
    ),
    Guard(
        "a forged webhook is another event",
        "bot/gateways/cardpointe/events.py",
        "hashlib.sha256(body)",
        "hashlib.sha256(gateway_ref.encode())",
        PAGE,
    ),
    Guard(
        "the funding is asked with its date",
        "bot/gateways/cardpointe/funding.py",
        ', date=f"{day:%Y%m%d}")',
        ")",
        BANKING,
    ),
    Guard(
        "an unreadable day of funding ends the list",
        "bot/gateways/cardpointe/funding.py",
        "        if fundings is None:\n            return\n",
        "        fundings = fundings or []\n",
        BANKING,
    ),
    Guard(
        "CardPointe's credentials go to the vendor alone",
        SETTINGS,
        'away = parts.scheme == "https" and host.endswith(domain)',
        'away = parts.scheme == "https"',
        CONNECTION,
    ),
    Guard(
        "CardPointe's secrets are not repeated",
        "bot/settings.py",
        "name in SECRET or field.annotation is SecretStr",
        "name in SECRET",
        CONNECTION,
    ),
    Guard(
        "a surcharge is no part of what was charged",
        ADAPTER,
        "return replace(answer, amount_cents=order.amount_cents) if is_inside else answer",
        "return answer if is_inside else answer",
        TRAPS,
    ),
)
