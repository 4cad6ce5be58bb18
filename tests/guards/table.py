"""Every guard: the text that makes it, what stands there without it, the tests that must go red.

A guard whose text moved or changed is named by ``tests/rules/test_guards_table.py`` at once.
"""

from tests.guards.bank_files import BANK_FILES
from tests.guards.cardpointe import CARDPOINTE
from tests.guards.decisions import DECISIONS
from tests.guards.drawings import DRAWINGS
from tests.guards.gateway import GATEWAY
from tests.guards.guard import Guard
from tests.guards.model import MODEL
from tests.guards.posts import POSTS
from tests.guards.privacy import PRIVACY
from tests.guards.reports import REPORTS
from tests.guards.stripe import STRIPE
from tests.guards.verbs import VERBS
from tests.guards.words import WORDS

RACES = "tests/domain/test_races.py"
PAYMENTS = "tests/domain/test_payments.py"
NEIGHBOURS = "tests/domain/test_neighbours.py"
DATABASE = "tests/bot/test_database.py"
WORKER = "tests/bot/test_worker.py"
HTTP = "tests/bot/test_http.py"
JOURNEYS = "tests/journeys/test_pay.py"
FIRST = "bot/migrations/versions/0001_first_tables.py"

GUARDS = (
    # Locks
    Guard(
        "the account's row is locked",
        "domain/customers.py",
        "return _one().with_for_update()",
        "return _one()",
        RACES,
        "postgresql",
    ),
    Guard(
        "a writer begins at once",
        "bot/database.py",
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        RACES,
        "sqlite",
    ),
    Guard(
        "whoever waits too long is told busy",
        "bot/database.py",
        "        if is_busy(error):\n            raise Busy from error\n",
        "",
        RACES,
        "sqlite",
    ),
    Guard(
        "a reader cannot write",
        "bot/database.py",
        '"postgresql_readonly": True',
        '"postgresql_readonly": False',
        DATABASE,
        "postgresql and reader",
    ),
    # Ceilings and refusals
    Guard(
        "a payment has a ceiling",
        "domain/allocation_rules.py",
        "if asked.amount_cents > most and not asked.excess:",
        "if False:",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "the ceiling is the net balance",
        "domain/allocation_rules.py",
        "min(position.owed_cents, picked_due_cents - credit_cents)",
        "picked_due_cents - credit_cents",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "credit that waits for a decision lowers the ceiling",
        "domain/allocation_rules.py",
        "self.due_cents - self.available_cents - self.reserved_cents",
        "self.due_cents - self.available_cents",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "credit has a ceiling",
        "domain/allocation_rules.py",
        "if asked.credit_cents > most_credit:",
        "if False:",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "unpicked invoices stay untouched",
        "domain/allocation_rules.py",
        "if line.invoice in set(picked)]",
        "]",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "money is not received tomorrow",
        "domain/receipts.py",
        "if received.received_on > stamp.on:",
        "if False:",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "a payment typed again asks first",
        "domain/payments.py",
        "    _refuse_duplicate(session, command, settlement, stamp)\n",
        "",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "another customer's invoices are left alone",
        "domain/invoices.py",
        '_due_lines().where(InvoiceRow.customer_id == bindparam("customer_id"))',
        '_due_lines().where(bindparam("customer_id") != "")',
        NEIGHBOURS,
        "sqlite",
    ),
    Guard(
        "another customer's credit is left alone",
        "domain/allocations.py",
        '.where(SourceRow.customer_id == bindparam("customer_id"), ',
        '.where(bindparam("customer_id") != "", ',
        NEIGHBOURS,
        "sqlite",
    ),
    # Once
    Guard(
        "a payment's request is looked up",
        "domain/payments.py",
        "    if earlier is not None:\n        return earlier\n    numbers",
        "    numbers",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "a request keeps its details",
        "domain/requests.py",
        "if row.digest != request.digest:",
        "if False:",
        PAYMENTS,
        "sqlite",
    ),
    # Rights
    Guard(
        "the right is checked at submit",
        "domain/payments.py",
        "    people.require(session, stamp.actor, Permission.RECORD_PAYMENT)\n"
        "    customers.lock(session, command.customer_id)\n",
        "    customers.lock(session, command.customer_id)\n",
        PAYMENTS,
        "sqlite",
    ),
    Guard(
        "the right is checked before the form opens",
        "handlers/listeners.py",
        "    if needs is not None:\n",
        "    if False:\n",
        JOURNEYS,
        "sqlite and without_the_right",
    ),
    Guard(
        "Slack's signature is checked",
        "bot/app.py",
        "request_verification_enabled=bool(signing_secret)",
        "request_verification_enabled=False",
        HTTP,
        "signature",
    ),
    # What the database refuses
    Guard(
        "nothing written is deleted (SQLite)",
        "bot/migrations/append_only.py",
        'for act in ("UPDATE", "DELETE"):',
        'for act in ("UPDATE",):',
        DATABASE,
        "sqlite and written",
    ),
    Guard(
        "nothing written is replaced (SQLite)",
        "bot/database.py",
        "PRAGMA recursive_triggers=ON",
        "PRAGMA recursive_triggers=OFF",
        DATABASE,
        "sqlite and written",
    ),
    Guard(
        "nothing written is changed (PostgreSQL)",
        "bot/migrations/append_only.py",
        "BEFORE UPDATE OR DELETE ON",
        "BEFORE DELETE ON",
        DATABASE,
        "postgresql and written",
    ),
    Guard(
        "nothing written is truncated (PostgreSQL)",
        "bot/migrations/append_only.py",
        "    op.execute(\n"
        '        f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "\n'
        '        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"\n'
        "    )\n",
        "",
        DATABASE,
        "postgresql and written",
    ),
    Guard(
        "a posting is above zero",
        FIRST,
        'sa.CheckConstraint("amount_cents > 0", name=op.f("ck_postings_amount_positive")),',
        "",
        DATABASE,
        "sqlite and posting",
    ),
    Guard(
        "a posting has two accounts",
        FIRST,
        'sa.CheckConstraint("debit <> credit", name=op.f("ck_postings_accounts_differ")),',
        "",
        DATABASE,
        "sqlite and posting",
    ),
    Guard(
        "rows name rows that exist (SQLite)",
        "bot/database.py",
        "PRAGMA foreign_keys=ON",
        "PRAGMA foreign_keys=OFF",
        DATABASE,
        "sqlite and impossible",
    ),
    Guard(
        "a moment has a zone",
        "domain/tables/columns.py",
        "            raise NaiveMoment(value.isoformat())\n",
        "            value = value.replace(tzinfo=UTC)\n",
        DATABASE,
        "sqlite and zone",
    ),
    # What is typed
    Guard(
        "markup in names is disarmed",
        "handlers/mrkdwn.py",
        ".translate(_ENTITIES)",
        "",
        "tests/handlers/test_mrkdwn.py",
    ),
    Guard(
        "a card number is refused",
        "handlers/forms.py",
        "    if holds_card_number(text):\n        raise CardNumberTyped(name)\n",
        "    del text, name\n",
        JOURNEYS,
        "sqlite and cards",
    ),
    Guard(
        "an amount is read strictly",
        "handlers/texts/amounts.py",
        "(_FRENCH if locale is Locale.FR_CA else _ENGLISH).fullmatch(text)",
        '_ENGLISH.fullmatch(text.replace(",", "."))',
        "tests/handlers/test_amounts.py",
    ),
    Guard(
        "what was typed for another customer is gone",
        "handlers/typed.py",
        'if "customer_id" in values and block_id.partition(":")[2] not in ("", customer):',
        "if False:",
        JOURNEYS,
        "sqlite and another_customer",
    ),
    Guard(
        "an account is shown to one person",
        "handlers/openings.py",
        '"response_type": "ephemeral"',
        '"response_type": "in_channel"',
        JOURNEYS,
        "sqlite and pay_button",
    ),
    # What we owe Slack
    Guard(
        "every receipt is announced",
        "domain/receipts.py",
        "        outbox.promise(session, ShowReceipt(number), stamp)\n",
        "        continue\n",
        WORKER,
        "sqlite",
    ),
    Guard(
        "two workers claim two promises",
        "domain/outbox.py",
        "skip_locked=True, of=PromiseRow",
        "of=PromiseRow",
        WORKER,
        "postgresql and never_claim",
    ),
    Guard(
        "a claim holds for a while",
        "domain/outbox.py",
        "    row.not_before = now + LEASE\n",
        "",
        WORKER,
        "sqlite and crash",
    ),
    Guard(
        "a subject's news comes in order",
        "domain/outbox.py",
        "earlier.id < PromiseRow.id",
        "earlier.id < 0",
        WORKER,
        "sqlite and earlier_news",
    ),
    Guard(
        "a worker looks before it posts again",
        "bot/deliveries/posting.py",
        "if owed.tries == 1:",
        "if owed.tries > 0:",
        WORKER,
        "sqlite",
    ),
    Guard(
        "a claim is renewed before a second post",
        "bot/deliveries/posting.py",
        "        hold_on(self.books, owed, self.clock)\n",
        "",
        WORKER,
        "sqlite and ran_out",
    ),
    Guard(
        "a claim that ran out writes nothing",
        "domain/outbox.py",
        "        PromiseRow.tries == owed.tries,\n",
        "",
        WORKER,
        "sqlite and ran_out",
    ),
    Guard(
        "a posting limit silences the worker",
        "bot/worker.py",
        "        self._quiet_until = self.clock() + pause\n",
        "",
        WORKER,
        "sqlite and limit",
    ),
    Guard(
        "the client repeats nothing by itself",
        "bot/app.py",
        "retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=rate_limit_retries)],",
        "",
        WORKER,
        "sqlite and lost",
    ),
    *VERBS,
    *DECISIONS,
    *GATEWAY,
    *PRIVACY,
    *REPORTS,
    *POSTS,
    *DRAWINGS,
    *CARDPOINTE,
    *STRIPE,
    *WORDS,
    *MODEL,
    *BANK_FILES,
)
