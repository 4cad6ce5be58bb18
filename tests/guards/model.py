"""The guards of a language model: what may leave, and what may come of its answer."""

from tests.guards.guard import Guard

JOURNEYS = "tests/journeys/test_second_reading.py"
VEIL = "tests/words/test_veil.py"
PROPOSALS = "handlers/understanding/proposals.py"
READER = "bot/model/reader.py"

MODEL = (
    Guard(
        "an amount is one that was written",
        PROPOSALS,
        '            proposed.amount in {"", *amounts},\n',
        "",
        JOURNEYS,
        "sqlite and (whatever or obeys)",
    ),
    Guard(
        "a day is one that was written",
        PROPOSALS,
        "            proposed.received_on in {None, *days},\n",
        "",
        JOURNEYS,
        "sqlite and whatever",
    ),
    Guard(
        "a method is one that was written",
        PROPOSALS,
        '            proposed.method in {"", read.method},\n',
        "",
        JOURNEYS,
        "sqlite and whatever",
    ),
    Guard(
        "a proposed note is what was written",
        PROPOSALS,
        "            all(_is_written(words, veiled) for words in spoken),\n",
        "",
        JOURNEYS,
        "sqlite and whatever",
    ),
    Guard(
        "a proposed customer is one whom the text names",
        PROPOSALS,
        "return named.get(stand_in) if len(named) == 1 else None",
        "return next(iter(named.values()), _UNNAMED)",
        JOURNEYS,
        "sqlite and (whatever or obeys)",
    ),
    Guard(
        "a denial fills nothing in for a model either",
        PROPOSALS,
        "if denied or hidden is None",
        "if hidden is None",
        JOURNEYS,
        "sqlite and denial",
    ),
    Guard(
        "a model makes no card of one click",
        PROPOSALS,
        ', "at_once": False}',
        "}",
        "tests/words/test_proposals.py",
    ),
    Guard(
        "what is proposed holds against the books of now",
        "handlers/fill_in.py",
        "    return accept(proposed, veiled, around) if veiled else None\n",
        '    return proposed.model_copy(update={"customer_id": "C-1007"})\n',
        JOURNEYS,
        "sqlite and money_is_a_button",
    ),
    Guard(
        "a model reads only what the grammar does not understand",
        "handlers/conversation.py",
        "if isinstance(read, NotUnderstood) and",
        "if",
        JOURNEYS,
        "sqlite and is_read_by_the_model",
    ),
    Guard(
        "a model has its time",
        READER,
        "asking.exception(self._settings.guichet_model_seconds)",
        "asking.exception(30)",
        JOURNEYS,
        "sqlite and too_late",
    ),
    Guard(
        "a model has its tokens",
        READER,
        "total_tokens_limit=self._settings.guichet_model_tokens",
        "total_tokens_limit=None",
        JOURNEYS,
        "sqlite and tokens",
    ),
    Guard(
        "a model has its calls a day",
        "domain/quotas.py",
        "            where=CounterRow.last < most,\n",
        "",
        JOURNEYS,
        "sqlite and calls",
    ),
    Guard(
        "names stay unless they may leave",
        READER,
        "asked.veiled.named if shows_names else asked.veiled.text",
        "asked.veiled.named",
        JOURNEYS,
        "sqlite and never_leave",
    ),
    Guard(
        "a name is hidden whatever its capitals",
        "handlers/understanding/veil.py",
        "return bool(mine) or token.text[:1].isupper()",
        "return token.text[:1].isupper()",
        VEIL,
    ),
    Guard(
        "an unknown word beside a name is hidden with it",
        "handlers/understanding/veil.py",
        "    names |= {at for at in beside if _is_strange(words[at])}\n",
        "",
        VEIL,
    ),
    Guard(
        "a button that cannot be read opens nothing",
        "handlers/fill_in.py",
        "    except ValidationError as error:\n        raise ButtonUnreadable() from error\n",
        "    except ValidationError:\n"
        '        return _Carried.model_construct(text="x", said_on=date.max, request_id="")\n',
        "tests/journeys/test_conversation.py",
        "sqlite and cannot_be_read",
    ),
    Guard(
        "a sentence is not kept in the audit",
        "handlers/openings.py",
        'subject = "" if carries_words else said.text',
        "subject = said.text",
        "tests/journeys/test_conversation.py",
        "sqlite and out_of_the_audit",
    ),
    Guard(
        "she is nobody once an answer was about all",
        "handlers/conversation.py",
        'answers = (message for message in _look_back(client, place) if message.get("bot_id"))',
        'answers = (m for m in _look_back(client, place) if m.get("metadata"))',
        "tests/journeys/test_conversation.py",
        "sqlite and about_all",
    ),
)
