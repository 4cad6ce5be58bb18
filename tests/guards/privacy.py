"""The guards of what identifies people."""

from tests.guards.guard import Guard

ANONYMISE = "tests/bot/test_anonymise.py"

PRIVACY = (
    Guard(
        "an import does not bring a name back",
        "domain/intake/customers.py",
        "if refused := refuse(batch, _refuse_anonymised(session, changed)):",
        "if refused := refuse(batch, []):",
        ANONYMISE,
        "sqlite and import",
    ),
    Guard(
        "what was typed about somebody goes with their name",
        "domain/anonymising.py",
        '    yield ReceiptRow, mine, ("payer", "purpose", "note")\n',
        "",
        ANONYMISE,
        "sqlite and nothing_tells",
    ),
    Guard(
        "an imported deposit keeps what it is known by",
        "domain/anonymising.py",
        "mine & (ReceiptRow.origin != IMPORTED)",
        "mine",
        ANONYMISE,
        "sqlite and still_known",
    ),
    Guard(
        "a card that stands is written again without the name",
        "domain/anonymising.py",
        "            yield ShowReceipt(number)\n",
        "            continue\n",
        ANONYMISE,
        "sqlite and cards",
    ),
)
