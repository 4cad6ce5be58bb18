"""What a second reader proposes is taken only where the text itself bears it out.

A second reader chooses among our intents and names customers by their stand-ins; it brings no fact
of its own. Amounts, days and methods are those that the grammar reads in the same text, a customer
is the one that the text names, and other words must stand there as they are. What does not hold is
no answer at all.
"""

from domain.customers import fold
from handlers.understanding.days import take_days, take_period
from handlers.understanding.doubts import Doubts, customer_choices
from handlers.understanding.entry import read_entry
from handlers.understanding.figures import take_figures
from handlers.understanding.intents import (
    CUSTOMER,
    MEANING,
    AskFailures,
    AskOwed,
    AskReceipts,
    AskTopDebtors,
    Entry,
    Help,
    Intent,
    RecordDeposit,
    RecordPayment,
    ShowAccount,
    ShowReport,
    Sure,
    Unsure,
)
from handlers.understanding.questions import REPORT_NAMES, TOP_AT_MOST, read_methods
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import Sentence
from handlers.understanding.veil import Hidden, Veiled

LONGEST_LINE = 200
"""Characters of a proposed reference or note: a form's line keeps no more."""
_SPOKEN = ("payer", "reference", "purpose", "note")
_UNNAMED = Hidden("")


def accept(proposed: Sure, veiled: Veiled, around: Surroundings) -> Intent | None:
    """Return what a proposal means in the person's own words; None where they do not bear it out.

    Raises:
        CardNumberTyped: the text holds what looks like a card number.
    """
    match proposed:
        case Help():
            return proposed
        case RecordPayment() | RecordDeposit():
            return _accept_entry(proposed, veiled, around)
        case AskOwed() | ShowAccount():
            named = _find_named(proposed.customer_id, veiled)
            return _about(proposed, named, around) if named else None
        case AskTopDebtors() | AskReceipts() | AskFailures() | ShowReport():
            return _accept_question(proposed, veiled, around)


def _find_named(stand_in: str, veiled: Veiled) -> Hidden | None:
    """Return what names the customer: the one in the text, and the one that is proposed.

    Where the text names nobody, nobody may be proposed; where it names two, none is chosen.
    """
    named = {key: hidden for key, hidden in veiled.hidden.items() if hidden.named.fitting}
    if not named and not stand_in:
        return _UNNAMED
    return named.get(stand_in) if len(named) == 1 else None


def _about(proposed: AskOwed | ShowAccount, hidden: Hidden, around: Surroundings) -> Intent | None:
    customer = hidden.named.customer
    if customer is not None:
        return type(proposed)(customer_id=customer.customer_id)
    return _ask_who(hidden, around) if hidden.named.fitting else None


def _ask_who(hidden: Hidden, around: Surroundings, so_far: Entry | None = None) -> Unsure:
    """Ask which customer is meant; one that is only like a name is not taken for it."""
    doubts = Doubts(around.texts)
    named = hidden.named
    key = "ask.strange_words" if named.strange else "ask.which_customer"
    key = "ask.customer_slip" if named.near else key
    doubts.choose(CUSTOMER, key, customer_choices(named.fitting), typed=hidden.written)
    asked = doubts.first
    return Unsure(
        question=asked.question,
        choices=asked.choices,
        about=CUSTOMER,
        so_far=so_far,
        sought=hidden.written,
    )


def _accept_question(
    proposed: AskTopDebtors | AskReceipts | AskFailures | ShowReport,
    veiled: Veiled,
    around: Surroundings,
) -> Intent | None:
    """Take a question about all customers: none may be named in it."""
    if any(hidden.named.fitting for hidden in veiled.hidden.values()):
        return None
    sentence = Sentence.read(veiled.written)
    if isinstance(proposed, AskTopDebtors):
        return proposed if _is_count(proposed.count, sentence) else None
    period = take_period(sentence, around.today)
    if proposed.period not in (None, period):
        return None
    if isinstance(proposed, ShowReport) and proposed.name not in REPORT_NAMES:
        return None
    taken = proposed.model_copy(update={"period": period})
    return _by_method(taken, sentence) if isinstance(taken, AskReceipts) else taken


def _is_count(count: int, sentence: Sentence) -> bool:
    """Tell whether so many were asked for; where nobody said how many, it is the usual number."""
    figures = {token.text for token in sentence.tokens} | {str(AskTopDebtors().count)}
    return str(count) in figures and 0 < count <= TOP_AT_MOST


def _by_method(proposed: AskReceipts, sentence: Sentence) -> AskReceipts | None:
    methods = read_methods(sentence)
    if len(methods) > 1 or not {proposed.method} <= {"", *methods}:
        return None
    return proposed.model_copy(update={"method": "".join(methods)})


def _accept_entry(
    proposed: RecordPayment | RecordDeposit, veiled: Veiled, around: Surroundings
) -> Intent | None:
    """Take money that came in: what the grammar read in the text, for the customer it names.

    A card with one button is never made of it: the form opens, and is looked at.
    """
    own = read_entry(veiled.written, around, type(proposed))
    read = own.so_far if isinstance(own, Unsure) else own
    hidden = _find_named(proposed.customer_id, veiled)
    denied = isinstance(own, Unsure) and own.about == MEANING
    if denied or hidden is None or not isinstance(read, Entry):
        return None
    if not _is_borne_out(proposed, read, veiled, around):
        return None
    customer = hidden.named.customer
    spoken = {name: getattr(read, name) or _said(proposed, name, veiled) for name in _SPOKEN}
    known = {**spoken, "customer_id": customer.customer_id if customer else "", "at_once": False}
    taken = read.model_copy(update=known)
    if customer is None and hidden.named.fitting:
        return _ask_who(hidden, around, taken.model_copy(update={"invoices": ()}))
    if taken == type(proposed)():
        return None
    if isinstance(own, Unsure) and (own.about != CUSTOMER or customer is None):
        return own.model_copy(update={"so_far": taken})
    return taken


def _is_borne_out(proposed: Entry, read: Entry, veiled: Veiled, around: Surroundings) -> bool:
    """Tell whether every fact that is proposed is one that was written."""
    sentence = Sentence.read(veiled.written)
    days = {said.day for said in take_days(sentence, around.today)} - {None}
    amounts = {amount.written for amount in take_figures(sentence, around.texts.locale).amounts}
    invoices = {hidden.invoice: key for key, hidden in veiled.hidden.items() if hidden.invoice}
    spoken = (_said(proposed, name, veiled) for name in _SPOKEN)
    return all(
        (
            proposed.amount in {"", *amounts},
            proposed.method in {"", read.method},
            proposed.received_on in {None, *days},
            set(proposed.invoices) <= {*invoices.values()},
            read.everything or not proposed.everything,
            all(_is_written(words, veiled) for words in spoken),
        )
    )


def _said(proposed: Entry, name: str, veiled: Veiled) -> str:
    return veiled.unveil(str(getattr(proposed, name)))


def _is_written(words: str, veiled: Veiled) -> bool:
    return fold(words) in fold(veiled.written) and len(words) <= LONGEST_LINE
