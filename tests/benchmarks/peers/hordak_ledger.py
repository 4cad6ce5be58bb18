"""django-hordak on PostgreSQL: a year of receipts, and the balance of cash as of a day.

Runs in the peers' environment, with a number of receipts and the year's first day as words. Says
``ready``, then answers each line with the seconds that a balance took and its cents. Its database
stands in ``PEER_DATABASE``.
"""

import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter
from urllib.parse import parse_qs, urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

TRANSACTIONS = """
INSERT INTO hordak_transaction (id, uuid, timestamp, date, description)
SELECT i, gen_random_uuid(), now(), %s::date + ((i - 1) * 365 / %s)::int, ''
FROM generate_series(1, %s) i"""
LEGS = """
INSERT INTO hordak_leg (uuid, transaction_id, account_id, debit, credit,
    currency, description)
SELECT gen_random_uuid(), i, %s, %s, %s, 'CAD', '' FROM generate_series(1, %s) i"""


def open_books(url: str) -> None:
    """Configure Django for one database and make hordak's tables in it."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.lstrip("/"),
                "USER": parts.username or "",
                "PASSWORD": parts.password or "",
                "HOST": host,
                "PORT": str(parts.port or ""),
            }
        },
        DEFAULT_CURRENCY="CAD",
        CURRENCIES=["CAD"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def sow(receipts: int, first: date) -> Callable[[date], int]:
    """Make a transaction of three legs for each receipt; give what asks the balance of cash."""
    accounts = apps.get_model("hordak", "Account").objects
    cash, *codes = (
        accounts.create(name=name, type=kind, code=code, currencies=["CAD"])
        for name, kind, code in (("Cash", "AS", "1"), ("A", "IN", "2"), ("B", "IN", "3"))
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(TRANSACTIONS, [first, receipts, receipts])
        cursor.execute(LEGS, [cash.pk, 100, None, receipts])
        for code in codes:
            cursor.execute(LEGS, [code.pk, None, 50, receipts])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return lambda last: abs(int(100 * cash.get_balance(as_of=last)["CAD"].amount))


def main() -> None:
    """Sow, then answer line by line."""
    receipts, first = int(sys.argv[1]), date.fromisoformat(sys.argv[2])
    open_books(os.environ["PEER_DATABASE"])
    ask = sow(receipts, first)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        began = perf_counter()
        cents = ask(first + timedelta(days=364))
        sys.stdout.write(f"{perf_counter() - began} {cents}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
