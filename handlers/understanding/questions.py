"""Questions about the books, in both languages: which words ask what, and for which days."""

from collections.abc import Callable, Sequence
from typing import Final

from domain.customers import fold
from domain.methods import Method
from handlers.understanding import lexicon
from handlers.understanding.days import take_period
from handlers.understanding.details import Details, take_details
from handlers.understanding.doubts import Doubts
from handlers.understanding.intents import (
    CUSTOMER,
    AskFailures,
    AskOwed,
    AskReceipts,
    AskTopDebtors,
    Help,
    Intent,
    ShowAccount,
    ShowReport,
    Unsure,
)
from handlers.understanding.names import name_words
from handlers.understanding.naming import find_party
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import Sentence, phrases, words

TOP_AT_MOST: Final = 50

_REPORTS: Final = (
    phrases(
        "receivables aging,receivables ageing,receivable aging,receivable ageing,aging,ageing,"
        "aged receivables,accounts receivable,aging of receivables,ageing of receivables,"
        "comptes a recevoir,comptes clients,age des comptes,age des comptes clients,"
        "chronologie des comptes,balance agee,anciennete des comptes,"
        "comptes a recevoir par age,comptes clients par age",
        "receivables_aging",
    )
    | phrases(
        "payments summary,payment summary,summary of payments,summary of the payments,"
        "sommaire des paiements,resume des paiements,sommaire de paiements",
        "payments_summary",
    )
    | phrases(
        "payment details,payments details,details of payments,details of the payments,"
        "details des paiements,detail des paiements",
        "payment_details",
    )
    | phrases(
        "payments by gl code,payment by gl code,payments by gl,payments by ledger code,"
        "payments per gl code,paiements par poste comptable,paiement par poste comptable,"
        "paiements par poste,paiements par code de comptabilite",
        "payments_by_gl_code",
    )
    | phrases(
        "deposits summary,deposit summary,account deposits summary,summary of deposits,"
        "sommaire des depots,sommaire des depots au compte,resume des depots",
        "deposits_summary",
    )
    | phrases(
        "echeck status,e-check status,echeck payment status,e-cheque status,status of echecks,"
        "etat des cheques electroniques,etat des paiements par cheque electronique,"
        "etat des paiements par cheques electroniques,statut des cheques electroniques",
        "echeck_status",
    )
    | phrases("merchant account,compte marchand", "merchant_account")
    | phrases(
        "upcoming installments,upcoming instalments,upcoming payments,planned payments,"
        "installments to come,versements a venir,paiements a venir,paiements futurs,"
        "prochains versements",
        "upcoming_installments",
    )
    | phrases(
        "daily summary,summary of the day,sommaire quotidien,sommaire du jour,resume du jour,"
        "resume quotidien,sommaire de la journee",
        "daily_summary",
    )
)
_HELP: Final = phrases(
    "help,aide,?,what can you do,que peux-tu faire,que sais-tu faire,how does this work,"
    "how do you work,comment ca marche,aide-moi,help me,bonjour,hello,hi,salut,allo,"
    "que puis-je demander,what can i ask,what can i say,que pouvez-vous faire",
    "help",
)
_FAILED: Final = words(
    "failed fail failing failure failures declined rejected bounced returned echoue echouee "
    "echoues echouees echec echecs refuse refuses refusee refusees rejete rejetes rejetee rejetees "
    "retourne retournes provision nsf"
)
_OWING: Final = words(
    "owe owes owing owed doit doit-elle doit-il doivent doivent-elles doivent-ils devoir solde "
    "balance balances due debt dette"
)
_MOST: Final = words(
    "most biggest largest highest top plus grands grandes gros grosses pires worst"
)
_DEBTORS: Final = words("debtors debtor debiteurs debiteur debitrices payeurs")
_MONEY_IN: Final = words(
    "payments receipts paiements encaissements recettes receive received collect collected income "
    "cashflow takings revenus recu recus encaisse deposits depots paid paye entre rentre "
    "came come money argent deposited depose cheque cheques virement virements transfer transfers "
    "comptant cash cartes cards"
)
_MANY: Final = words("payments paiements receipts encaissements recettes")
"""Several of them are asked for: one that came in is recorded."""
_ASKING: Final = words(
    "what how who whom which did does do show shows list montre montre-moi montrez affiche "
    "afficher liste voir see give tell dis donne-moi combien que qu' quoi qui quel quelle quels "
    "quelles est-ce much many open ouvre ouvrir display report rapport find cherche qu'est-ce "
    "what's whats how's a-t-on avons-nous avons have"
)
_ACCOUNT: Final = words("account compte fiche dossier file card etat statement releve")
_PRONOUNS: Final = words(
    "she he they her him them elle il ils elles lui leur doit-elle doit-il doivent-ils "
    "doivent-elles"
)

ASKED_WITH: Final = frozenset(word for phrase in (*_REPORTS, *_HELP) for word in phrase).union(
    _FAILED, _OWING, _MOST, _DEBTORS, _MONEY_IN, _ASKING, _ACCOUNT, _PRONOUNS
)
"""Every word that a question may be asked with: it names nobody."""
REPORT_NAMES: Final = frozenset(_REPORTS.values())

_SAYS_NOTHING: Final = (
    _ASKING | _MONEY_IN | lexicon.FILLERS | lexicon.PAYING | lexicon.RECEIVING | _PRONOUNS
)


def read_question(sentence: Sentence, around: Surroundings) -> Intent | None:
    """Read a question about the books; None where the sentence asks none."""
    words = frozenset(token.folded for token in sentence.tokens if not token.is_quoted)
    readers: tuple[Callable[[Sentence, frozenset[str], Surroundings], Intent | None], ...]
    readers = (_help, _report, _failures, _top, _receipts, _owed, _account)
    for read in readers:
        if (asked := read(sentence, words, around)) is not None:
            return asked
    return None


def read_methods(sentence: Sentence) -> frozenset[str]:
    """Take the methods of a question out of it: one that asks for cards means any of them."""
    said = take_details(sentence).methods
    return frozenset(Method.CARD_TERMINAL if m == lexicon.CARD_ON_FILE else m for m in said)


def read_bare_name(sentence: Sentence, around: Surroundings) -> Intent | None:
    """Read a name alone, or its number: that account is to be shown."""
    named = _of_customer(sentence, around, ShowAccount)
    return named if not isinstance(named, ShowAccount) or _begins(sentence, named, around) else None


def _begins(sentence: Sentence, named: ShowAccount, around: Surroundings) -> bool:
    """Tell whether each word begins one of the name's: inside a word, a talk's words fit many."""
    customer = around.known.by_number(named.customer_id)
    own = name_words(customer) | {fold(customer.customer_id)} if customer else frozenset()
    words = [t.folded for t in sentence.tokens if t.folded not in lexicon.FILLERS]
    return all(any(one.startswith(word) for one in own) or "@" in word for word in words)


def _help(sentence: Sentence, words: frozenset[str], _around: Surroundings) -> Help | None:
    asks = tuple(token.folded for token in sentence.tokens) in _HELP
    return Help() if asks or words <= {"?"} else None


def _report(sentence: Sentence, _words: frozenset[str], around: Surroundings) -> ShowReport | None:
    named = sentence.take_phrases(_REPORTS)
    if not named:
        return None
    return ShowReport(name=named[0][2], period=take_period(sentence, around.today))


def _failures(
    sentence: Sentence, words: frozenset[str], around: Surroundings
) -> AskFailures | None:
    if not words & _FAILED or words & lexicon.NEGATIONS - _FAILED:
        return None
    return AskFailures(period=take_period(sentence, around.today))


def _top(sentence: Sentence, words: frozenset[str], _around: Surroundings) -> AskTopDebtors | None:
    if not ((words & _OWING and words & _MOST) or words & _DEBTORS):
        return None
    figures = [token.text for token in sentence.tokens if token.text.isdecimal()]
    count = int(figures[0]) if figures and len(figures[0]) <= len(str(TOP_AT_MOST)) else 0
    return AskTopDebtors(count=count) if 0 < count <= TOP_AT_MOST else AskTopDebtors()


def _receipts(
    sentence: Sentence, words: frozenset[str], around: Surroundings
) -> AskReceipts | None:
    """Ask for what came in: no customer is named, and words left over ask something else."""
    asks = bool(words & (_ASKING | _MANY)) or sentence.is_question
    if not (asks and words & _MONEY_IN) or words & lexicon.NEGATIONS:
        return None
    rest = Sentence(sentence.text, sentence.tokens)
    period = take_period(rest, around.today)
    methods = read_methods(rest)
    if len(methods) > 1 or any(t.folded not in _SAYS_NOTHING for _, t in rest.free()):
        return None
    return AskReceipts(period=period, method="".join(methods))


def _owed(sentence: Sentence, words: frozenset[str], around: Surroundings) -> Intent | None:
    if not words & _OWING or words & (lexicon.PAYING | lexicon.NEGATIONS):
        return None
    return _of_customer(sentence, around, AskOwed)


def _account(sentence: Sentence, words: frozenset[str], around: Surroundings) -> Intent | None:
    if not words & _ACCOUNT or words & (lexicon.PAYING | lexicon.NEGATIONS):
        return None
    return _of_customer(sentence, around, ShowAccount)


def _of_customer(
    sentence: Sentence, around: Surroundings, kind: type[AskOwed] | type[ShowAccount]
) -> Intent:
    """Ask about one customer, by name, number or as the one who was spoken of."""
    asked = _ASKING | _OWING | _ACCOUNT
    for at, token in list(sentence.free()):
        if token.folded in asked and not token.is_quoted:
            sentence.take(at, at + 1)
    doubts = Doubts(around.texts)
    party = find_party(sentence, Details(), around, doubts)
    if party.customer is not None and not party.note:
        return kind(customer_id=party.customer.customer_id)
    says_who = _PRONOUNS.intersection(t.folded for t in sentence.tokens)
    if not doubts.found and says_who and around.spoken_of:
        return kind(customer_id=around.spoken_of)
    if not doubts.found:
        doubts.add(CUSTOMER, "ask.who")
    return Unsure(
        question=doubts.first.question,
        choices=doubts.first.choices,
        about=CUSTOMER,
        sought=party.sought,
    )


def says_money(words: Sequence[str]) -> bool:
    """Tell whether the words speak of money that comes in."""
    speaking = lexicon.PAYING | lexicon.RECEIVING | lexicon.DEPOSITING
    return bool(speaking.intersection(words))
