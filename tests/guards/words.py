"""The guards of what people's words, banks' notices and statements may fill in."""

from tests.guards.guard import Guard

CORPUS = "tests/words/test_corpus.py"
NOTICES = "tests/words/test_notices.py"
STATEMENTS = "tests/words/test_statements.py"
CLICKS = "tests/journeys/test_words.py"

WORDS = (
    Guard(
        "a denial fills nothing in",
        "handlers/understanding/entry.py",
        "word in lexicon.NEGATIONS or word.endswith",
        "word.endswith",
        CORPUS,
        "trap",
    ),
    Guard(
        "a name that fits several is nobody's",
        "handlers/understanding/names.py",
        "len(self.fitting) == 1",
        "bool(self.fitting)",
        CORPUS,
        "trap",
    ),
    Guard(
        "a word that fits nobody makes a name unsure",
        "handlers/understanding/names.py",
        " and not self.strange",
        "",
        CORPUS,
        "trap",
    ),
    Guard(
        "a slip of the finger is never taken",
        "handlers/understanding/names.py",
        "        return Named(near, near=True)",
        "        return Named(near, frozenset(words))",
        CORPUS,
        "trap",
    ),
    Guard(
        "a number and a name of two customers are asked about",
        "handlers/understanding/naming.py",
        "    if len(fitting) > 1:\n",
        "    if False:\n",
        CORPUS,
        "trap",
    ),
    Guard(
        "one of several amounts is not chosen",
        "handlers/understanding/entry.py",
        "    elif len(written) + read.everything > 1:\n",
        "    elif False:\n",
        CORPUS,
        "trap",
    ),
    Guard(
        "an amount that its neighbours change is asked about",
        "handlers/understanding/figures.py",
        "        elif _is_spoiled(sentence, amount):\n",
        "        elif False:\n",
        CORPUS,
        "trap",
    ),
    Guard(
        "figures that are no amount are told",
        "handlers/understanding/figures.py",
        "        elif _is_odd(sentence, at):\n",
        "        elif False:\n",
        CORPUS,
        "trap",
    ),
    Guard(
        "a cheque's number is not taken for the amount",
        "handlers/understanding/entry.py",
        " and not is_amount(joined, doubts.texts.locale):\n",
        ":\n",
        CORPUS,
        "trap",
    ),
    Guard(
        "a card shows only what may be recorded",
        "handlers/one_click.py",
        "    payments.preview(position, asked)\n",
        "",
        CLICKS,
        "sqlite and missing",
    ),
    Guard(
        "a notice of money that did not come in fills nothing in",
        "handlers/understanding/transfers.py",
        "    if notice_words.NOT_IN.search(",
        "    if False and notice_words.NOT_IN.search(",
        NOTICES,
    ),
    Guard(
        "what a payer writes is not the bank's word",
        "handlers/understanding/transfers.py",
        "    lines = [line for line in read if not notice_words.MEMO.fullmatch(line.label or",
        "    lines = [line for line in read if True or notice_words.MEMO.fullmatch(line.label or",
        NOTICES,
    ),
    Guard(
        "two amounts of a notice that differ are none",
        "handlers/understanding/transfers.py",
        "    return found.pop() or 0 if len(found) == 1 else 0\n",
        "    return (found.pop() or 0) if found else 0\n",
        NOTICES,
    ),
    Guard(
        "a payer is proposed under their whole name alone",
        "handlers/understanding/names.py",
        "    return [customer for customer in found if name_words(customer) == words]\n",
        "    return list(found)\n",
        "tests/journeys/test_from_message.py",
        "sqlite",
    ),
    Guard(
        "a transfer whose reference is recorded is done",
        "handlers/understanding/statements/matching.py",
        "    done = [_with_own(proposal, left) for proposal in proposals]\n",
        "    done = list(proposals)\n",
        STATEMENTS,
    ),
    Guard(
        "a transfer that looks recorded is not sure",
        "handlers/understanding/statements/matching.py",
        "    return [_with_alike(proposal, left) for proposal in done]\n",
        "    return done\n",
        STATEMENTS,
    ),
    Guard(
        "a day that may be two is none",
        "handlers/understanding/statements/csv_files.py",
        "    return None if first == second else first\n",
        "    return first\n",
        STATEMENTS,
    ),
    Guard(
        "a bank's line is known again",
        "handlers/understanding/statements/lines.py",
        "kept.setdefault(own, replace(",
        "kept.setdefault(str(line.row), replace(",
        STATEMENTS,
    ),
)
