"""The guards of the Stripe adapter, each with the test that must go red without it."""

from tests.guards.guard import Guard

HERE = "bot/gateways/stripe/"
CONTRACT = "tests/gateways/test_silence.py"
CHARGES = "tests/gateways/test_stripe_charges.py"
REFUNDS = "tests/gateways/test_stripe_refunds.py"
NOTICES = "tests/gateways/test_stripe_notices.py"
BALANCE = "tests/gateways/test_stripe_balance.py"
METHODS = "tests/gateways/test_stripe_methods.py"
SETTINGS = "tests/gateways/test_stripe_settings.py"
HOSTILE = "tests/gateways/test_hostile_answers.py"
DECLINES = "tests/gateways/test_stripe_declines.py"

STRIPE = (
    # Once
    Guard(
        "Stripe's key of a charge is our reference",
        f"{HERE}charges.py",
        'asked, {"idempotency_key": order.reference}',
        "asked, {}",
        CONTRACT,
        "stripe and same_reference",
    ),
    Guard(
        "Stripe's key of a refund is our reference",
        f"{HERE}refunds.py",
        'self.line.api.refunds.create(asked, {"idempotency_key": reference})',
        "self.line.api.refunds.create(asked, {})",
        "tests/gateways/test_refunds.py",
        "stripe and given_once",
    ),
    Guard(
        "Stripe's package sends nothing again",
        f"{HERE}line.py",
        "max_network_retries=0",
        "max_network_retries=1",
        CHARGES,
        "no_library",
    ),
    Guard(
        "a charge whose key is forgotten is not sent",
        f"{HERE}gateway.py",
        "        if self._is_forgotten(order):\n            return self._charges",
        "        if False:\n            return self._charges",
        CHARGES,
        "forgotten",
    ),
    Guard(
        "a refund whose key is forgotten is not sent",
        f"{HERE}gateway.py",
        "        if self._is_forgotten(order):\n            return self._refunds",
        "        if False:\n            return self._refunds",
        REFUNDS,
        "forgotten",
    ),
    Guard(
        "to ask Stripe moves no money",
        f"{HERE}gateway.py",
        "            case ChargeOrder():\n                return self._charges.find(",
        "            case ChargeOrder():\n                return self._charges.charge(",
        CONTRACT,
        "stripe and not_done",
    ),
    # A no is a plain no
    Guard(
        "only a refusal in words is a no",
        f"{HERE}line.py",
        'return problem.type in {"card_error", "invalid_request_error"}',
        "return True",
        CHARGES,
        "without_its_words",
    ),
    Guard(
        "an answer about another charge is not believed",
        f"{HERE}charges.py",
        "        if not _is_named(answer, order):\n",
        "        if False:\n",
        CHARGES,
        "another_charge",
    ),
    Guard(
        "money in another currency is not believed",
        f"{HERE}charges.py",
        "        if intent.currency != order.currency.lower():\n",
        "        if False:\n",
        CHARGES,
        "another_currency",
    ),
    Guard(
        "Stripe's answers are read strictly",
        f"{HERE}shapes.py",
        "strict=True, ",
        "",
        CHARGES,
        "strictly",
    ),
    Guard(
        "a list is read to its end",
        f"{HERE}line.py",
        "            if not page.has_more:\n                return rows\n",
        "            return rows\n",
        CHARGES,
        "later_page",
    ),
    Guard(
        "a list without end proves nothing",
        f"{HERE}line.py",
        'return Silence(Why.BROKEN, f"more than {MAX_PAGES} pages")',
        "return rows",
        CHARGES,
        "without_end",
    ),
    Guard(
        "a client who must act can no longer be charged",
        f"{HERE}charges.py",
        "        if intent.waits:\n            return self._closed(intent, now)\n",
        "",
        CHARGES,
        "must_act",
    ),
    Guard(
        "movements with a hole are not told",
        f"{HERE}movements.py",
        "        raise _Incomplete\n",
        "        return []\n",
        BALANCE,
        "part_of_the_list",
    ),
    # What went back
    Guard(
        "a void has a window",
        f"{HERE}answers.py",
        "not charge.is_available and now - charge.created_at < VOID_WINDOW",
        "True",
        REFUNDS,
        "window",
    ),
    Guard(
        "what was refunded in part is not voided",
        f"{HERE}answers.py",
        "charge.amount_refunded == 0 and not charge.disputed",
        "True",
        REFUNDS,
        "in_part",
    ),
    Guard(
        "a refund that failed is no void",
        f"{HERE}shapes.py",
        ' and self.status not in {"failed", "canceled"}',
        "",
        REFUNDS,
        "void_that_failed",
    ),
    Guard(
        "a dispute that is open returns nothing yet",
        f"{HERE}answers.py",
        'return dispute.status == "lost" or (dispute.is_bank_debit and dispute.status != "won")',
        "return True",
        CHARGES,
        "disputed",
    ),
    Guard(
        "a stolen card is never tried again",
        f"{HERE}declines.py",
        " and RETRIES.get(decline) is not Retry.NEVER",
        "",
        DECLINES,
        "closes",
    ),
    # Who may speak, and where we speak
    Guard(
        "a webhook is signed",
        f"{HERE}events.py",
        "construct(body, signature, secret, tolerance=0)",
        "construct.__self__.construct_event_without_verification(body)",
        NOTICES,
        "changed or another_secret",
    ),
    Guard(
        "a webhook is of these minutes",
        f"{HERE}events.py",
        "    if abs(now - signed_at) > TOLERANCE:\n",
        "    if False:\n",
        NOTICES,
        "another_time",
    ),
    Guard(
        "Stripe's key goes to Stripe alone",
        f"{HERE}settings.py",
        "    if not (is_stripe or is_here) or ",
        "    if False and ",
        SETTINGS,
        "nowhere_else",
    ),
    Guard(
        "no redirect takes the key elsewhere",
        f"{HERE}line.py",
        "        self._session.max_redirects = 0",
        "        self._session.max_redirects = 3",
        CHARGES,
        "redirect",
    ),
    Guard(
        "no more than four figures of a card are shown",
        f"{HERE}shapes.py",
        'LastFour = Annotated[str, Field(pattern="^[0-9]{4}$")]',
        "LastFour = str",
        METHODS,
        "four_figures",
    ),
    Guard(
        "a secret is not repeated in a message",
        "bot/settings.py",
        " or field.annotation is SecretStr",
        "",
        SETTINGS,
        "not_repeated",
    ),
    Guard(
        "what a client gave to Stripe is in no log",
        "bot/logs.py",
        '    "stripe",\n',
        "",
        "tests/gateways/test_stripe_connection.py",
        "log",
    ),
    Guard(
        "a question that is refused tells nothing of a charge",
        f"{HERE}answers.py",
        "    if isinstance(answer, Refusal):\n        return Answer(Outcome.UNKNOWN,",
        "    if isinstance(answer, Refusal):\n        return Answer(Outcome.DECLINED,",
        CHARGES,
        "another_account",
    ),
    Guard(
        "a card that was removed meanwhile hides no charge",
        f"{HERE}charges.py",
        "            if isinstance(unheard, Silence):\n                return unknown(unheard)\n",
        "            if not unheard or not isinstance(unheard, str):\n"
        "                return Answer(Outcome.DECLINED)\n",
        CHARGES,
        "meanwhile",
    ),
    Guard(
        "a part that was lost is not the whole charge",
        f"{HERE}charges.py",
        " if dispute.amount >= intent.amount]",
        " if dispute.amount]",
        BALANCE,
        "part_that_was_lost",
    ),
)
