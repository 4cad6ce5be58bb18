"""Guards of money at a gateway: sent once, asked about, given back, and nobody else's."""

from tests.guards.guard import Guard

ATTEMPTS = "tests/domain/test_attempts.py"
CHARGING = "tests/domain/test_charging.py"
DUES = "tests/domain/test_dues.py"
REFUNDS = "tests/domain/test_gateway_refunds.py"
LINKS = "tests/bot/test_links.py"
NIGHT = "tests/bot/test_reconciler.py"

GATEWAY = (
    Guard(
        "an attempt is claimed for a while",
        "domain/sending.py",
        "    row.not_before = now + LEASE\n",
        "",
        ATTEMPTS,
        "sqlite and two_workers",
    ),
    Guard(
        "a claim that ran out sends nothing",
        "domain/sending.py",
        "AttemptRow.id == claimed.id, AttemptRow.fence == claimed.fence",
        "AttemptRow.id == claimed.id",
        ATTEMPTS,
        "sqlite and ran_out",
    ),
    Guard(
        "a void of ours is booked once",
        "domain/charges.py",
        "    if _undoes(heard) and attempt.state in TAKEN and _is_back(session, attempt, heard):\n",
        "    if False:\n",
        REFUNDS,
        "sqlite and booked_once",
    ),
    Guard(
        "silence counts only from who holds the claim",
        "domain/charging.py",
        "if attempt.fence == claimed.fence:",
        "if attempt.id:",
        ATTEMPTS,
        "sqlite and silence",
    ),
    Guard(
        "not found proves nothing too early",
        "domain/inquiries.py",
        " and waited >= rules.settle_delay",
        "",
        ATTEMPTS,
        "sqlite and too_early",
    ),
    Guard(
        "not found counts only in a row",
        "domain/inquiries.py",
        "attempt.misses + 1 if counts else 0",
        "attempt.misses + int(counts)",
        ATTEMPTS,
        "sqlite and in_a_row",
    ),
    Guard(
        "a charge that lands late is given back",
        "domain/charges.py",
        "        _give_back_late(session, attempt, heard, stamp)\n",
        "        pass\n",
        ATTEMPTS,
        "sqlite and lands_late",
    ),
    Guard(
        "only an accountant decides what nobody can tell",
        "domain/charging.py",
        "    people.require(session, stamp.actor, Permission.RESOLVE_UNKNOWN)\n",
        "",
        ATTEMPTS,
        "sqlite and accountant",
    ),
    Guard(
        "another amount than the order's is not kept",
        "domain/charges.py",
        " or told == attempt.amount_cents:",
        " or told:",
        CHARGING,
        "sqlite and partial",
    ),
    Guard(
        "a card is not charged after its last month",
        "domain/saved_methods.py",
        "    if method.is_expired(today):\n",
        "    if not today:\n",
        CHARGING,
        "sqlite and expired",
    ),
    Guard(
        "a method on file is its own customer's",
        "domain/saved_methods.py",
        ".where(SavedMethodRow.customer_id == customer_id, where)",
        ".where(where)",
        CHARGING,
        "sqlite and nobody_elses",
    ),
    Guard(
        "what a charge settled is owed again when it is refused",
        "domain/charges.py",
        '    reversals.take_back(session, receipt, "failed", reason, stamp, kind="failure")\n',
        "",
        CHARGING,
        "sqlite and refused",
    ),
    Guard(
        "an installment is taken for charging once",
        "domain/charged_installments.py",
        "            InstallmentRow.method == first.method,\n"
        '            InstallmentRow.status == "planned",\n',
        "            InstallmentRow.method == first.method,\n",
        DUES,
        "sqlite and at_once",
    ),
    Guard(
        "what a network forbids is not tried again",
        "domain/dues.py",
        "    if failed.retry in FORBIDDEN:\n",
        "    if not failed.retry:\n",
        DUES,
        "sqlite and forbids",
    ),
    Guard(
        "a part waits until its charge has settled",
        "bot/sender.py",
        " or self._too_early(stands)",
        "",
        REFUNDS,
        "sqlite and waits_for_the_charge",
    ),
    Guard(
        "what has not cleared is not paid out by hand",
        "domain/refund_parts.py",
        "            raise SourceUnsettled(source=claim.source)\n",
        "            continue\n",
        REFUNDS,
        "sqlite and not_cleared",
    ),
    Guard(
        "a link works once",
        "domain/links.py",
        'LinkRow.reference == link.reference, LinkRow.state == "open"',
        "LinkRow.reference == link.reference",
        LINKS,
        "sqlite and takes_the_place",
    ),
    Guard(
        "the sandbox's page takes no card number",
        "bot/gateways/sandbox_page.py",
        " or holds_card_number(text)",
        "",
        LINKS,
        "sqlite and looks_like_a_card",
    ),
    Guard(
        "a refund made at the gateway is taken in once",
        "domain/gateway_books.py",
        "    known = attempts.find_named(session, gateway, *names, kind=Kind.REFUND)\n",
        "    known = None\n",
        NIGHT,
        "sqlite and made_at_the_gateway",
    ),
)
