"""The guards of what identifies people."""

from tests.guards.guard import Guard

ANONYMISE = "tests/bot/test_anonymise.py"
CONVERSATION = "tests/journeys/test_conversation.py"

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
    Guard(
        "an answer takes the right to read it",
        "handlers/answers.py",
        "    require(session, visit.caller.user_id, needed(read))\n",
        "",
        CONVERSATION,
        "sqlite and (viewer or without_the_right)",
    ),
    Guard(
        "in a channel the answer is for who asked",
        "handlers/conversation.py",
        'event.get("channel_type") == "im")\n\n\n',
        "True)\n\n\n",
        CONVERSATION,
        "sqlite and in_a_channel",
    ),
    Guard(
        "a button that opens a form twice records once",
        "handlers/fill_in.py",
        "replace(draft, request_id=carried.request_id)",
        "draft",
        CONVERSATION,
        "sqlite and money_is_a_button",
    ),
    Guard(
        "yesterday stays the day that was meant",
        "handlers/fill_in.py",
        "replace(around, today=carried.said_on)",
        "around",
        CONVERSATION,
        "sqlite and stays_that_day",
    ),
)
