"""The labels and turns of phrase of banks' notices, in both languages, folded unless told."""

import re
from typing import Final

from handlers.texts import Locale

KIND: Final = re.compile(
    r"virement|transfert?\b|e-?transfer|e-?tfr|depot|deposit|interac|wire|payment|paiement|\beft\b|funds"
    r"|fonds|sent you|vous a envoye|got money"
)
LABELLED: Final = re.compile(
    r"[\s>|*_•-]*(?P<label>[^\W\d][^:\t]{1,48}?)[\s*_]*(?:[:\t]|\s{3,})[\s*_]*(?P<told>\S.*?)[\s*_]*"
)
"""A line of a label and what it is about, as written; Slack's marks may stand around both."""

AMOUNT: Final = re.compile(
    r"(?:montant|amount|transfer amount|deposit amount|somme)(?: (?:recu|received|du virement"
    r"|du depot|sent|depose|deposited))?"
)
PAYER: Final = re.compile(
    r"from|de|sent from|sent by|received from|recu de|sender(?:'?s)?(?: name)?|envoye (?:par|de)"
    r"|expediteur|nom de l'expediteur|payer(?: name)?|payeur|nom du payeur|emetteur|originator"
    r"|ordering customer|donneur d'ordre|remitter|paid by|paye par"
)
DAY: Final = re.compile(
    r"date(?: (?:du|de|of) .*)?|(?:received|recu|deposited|depose|posted|sent)(?: (?:on|le))?"
    r"|(?:transaction|value|deposit|transfer|effective|posting) date"
)
REFERENCE: Final = re.compile(
    r"(?:(?:transaction|transfer|interac|confirmation|trace|numero|no|n°)[ .]*)?(?:de |du )?"
    r"(?:reference|ref|confirmation|trace|transaction)[ .]*(?:number|no|num|id|numero|#|n°)?[ .]*"
)
MEMO: Final = re.compile(
    r"message(?: .*)?|memo|note|details du paiement|payment details|remittance(?: .*)?"
)
NOT_YET: Final = re.compile(r"expir|avant le|before|until|jusqu|date limite|deadline|echeance")
"""A day beside one of these is no day on which money came in."""
NOT_THE_AMOUNT: Final = re.compile(
    r"solde|balance|frais|\bfees?\b|limit|disponible|available|charge|minimum"
)
MACHINES: Final = re.compile(
    r"@|interac|notif|no-?reply|banque|\bbank\b|caisse|desjardins|alert|avis\b"
)
"""Who sends the notice is not who sent the money."""

NOT_IN: Final = re.compile(
    r"\b(?:was|been|is|a ete|ont ete|est) (?:cancell?ed|declined|returned|rejected|reversed|refused"
    r"|on hold|annulee?s?|refusee?s?|retournee?s?|rejetee?s?|renversee?s?|retenue?s?)\b"
    r"|\b(?:has |have )?cancell?ed (?:the|your|an?)\b|\ba (?:annule|refuse|demande)\b"
    r"|\brequest(?:ed|s)? \S+ from you|\bmoney request|demande d'argent|vous demande"
    r"|\byou(?:'ve| have)? sent\b|\bvous avez (?:envoye|vire|transfere)\b"
    r"|\byour [\w -]{0,30}transfer[^.]{0,40} to\b|\bvotre virement\b[^.]{0,40} a\b"
    r"|\b(?:nsf|sans provision)\b|\bon hold\b"
    r"|\bhas expired\b|\ba expire\b|\b(?:retrait|withdrawal|debit memo)\b|\boutgoing\b|\bsortant"
)
"""What tells that no money came in: it was asked for, sent by us, held, returned or cancelled."""

_NAME: Final = r"/?(?P<name>[^\W\d_][^\n:;|()$<>*!?\d]{1,79}?)\*?"
_END: Final = (
    r"(?=\s*(?:[,;:|(<\n*$]|\.(?:\s|$)|$|\s-\s)|\s+\S*\d|\s+(?:has|have|was|were|is|for|on|in|of|to"
    r"|into|and|sent|by|via|with|ref|a été|ont|est|au|d[’']un|pour|le|dans|vous|et|par|réf"
    r"|reference|facture|invoice)\b)"
)
_START: Final = r"(?:^|[!.:]\s)[\s>*]*"
_SUM: Final = r"(?:CAD\s*)?\$?\s?\d[\d \u00a0\u202f,.]*\$?\s*\(?(?:CAD?)?\)?\*?"
PHRASES: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"{_START}{_NAME}\s+(?:has\s+)?(?:just\s+)?(?:sent|transferred|paid)\s+you\b",
        rf"{_START}{_NAME}\s+vous\s+a\s+(?:envoyé|transféré|fait|viré)\b",
        rf"(?:transfer|deposit|payment|money|funds|wire|credit|eft|e-tfr)(?:\s+received)?"
        rf"(?:\s+of\s+{_SUM})?\s+from\s+{_NAME}{_END}",
        rf"(?:virement|transfert|d[ée]p[ôo]t|paiement)(?:\s+(?:interac|bancaire|direct))*"
        rf"(?:\s+(?:re[çc]u|provenant))?\s+(?:de la part de|de|par)\s+{_NAME}{_END}",
        rf"\d\s*\$(?:\s*\(?CAD?\)?)?\s+(?:de la part de|de|envoyée?s? par)\s+{_NAME}{_END}",
        rf"\bof\s+{_SUM}\s+from\s+{_NAME}{_END}",
        rf"\bfrom\s+{_NAME}\s+(?:was|has|for|on)\b",
        rf"(?:interac|e-tfr|e-transfer)\s+/{_NAME}{_END}",
        rf"(?:interac|e-tfr|e-transfer) (?:received|re[çc]u) (?!from\b|de\b){_NAME}{_END}",
    )
)
"""Who sent money, in the text as written."""

SENT: Final = re.compile(
    r"(?:sent you|received|deposit of|transfer of|payment of|credit of|amount of|for|sum of"
    r"|vous a envoye|recu|depot de|depot direct de|virement(?: interac)? de|transfert de"
    r"|montant de|somme de|credit.{0,40} of)(?: (?:an?|un|une|le|the|interac|virement|transfer"
    r"|transfert|money|e-transfer|for|amount|of|de|depot|direct|deposit)){0,7} [*]?$"
)
"""What stands before an amount that was sent."""

_FIGURES: Final = {
    Locale.EN_CA: r"[0-9](?:[0-9.,]*[0-9])?",
    Locale.FR_CA: r"[0-9](?:(?:[0-9.,]|[ \u00a0\u202f](?=[0-9]{3}(?![0-9])))*[0-9])?",
}
MONEY: Final = {
    locale: re.compile(
        rf"(?<![\w.,#-])(?P<lead>(?:CA|US)?\$\s?|(?:CAD|USD)\s)?(?P<figures>{figures})"
        rf"(?P<tail>[ \u00a0\u202f]?(?:\$(?:\s?(?:CAD|USD|CA|US)\b)?|(?:CAD|USD|US)\b))?(?![\w-])"
    )
    for locale, figures in _FIGURES.items()
}
"""Money as a language groups its figures; whether it is an amount is read elsewhere."""
CENTS: Final = re.compile(r".*[.,][0-9]{2}")
REF: Final = re.compile(
    r"\b(?:r[ée]f[ée]rence|r[ée]f)(?:\.|\s+(?:number|no\.?|n°))?\s*[#:]{0,2}\s*"
    r"(?=[A-Za-z-]*[0-9])([0-9A-Za-z-]{4,35})",
    re.IGNORECASE,
)
CODE: Final = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z-]{3,34}")
SENTENCE: Final = re.compile(r"(?<=[^\W\d_]{3})[.!] |(?<=[0-9]{4})[.!] ")
WEEKDAY: Final = re.compile(
    r"\b(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+"
    r"(?=(?:le )?\d{1,2}|[a-zéû]{3,9}\.? \d)",
    re.IGNORECASE,
)
"""A weekday before a whole date says nothing more."""

FRENCH: Final = re.compile(
    r"\b(?:vous|votre|bonjour|virement|montant|envoye|recu|numero|compte|depot|depose|objet|le"
    r"|les|fonds|solde|de|expediteur|frais|avis)\b"
)
ENGLISH: Final = re.compile(
    r"\b(?:you|your|hi|hello|amount|sent|received|number|account|deposited|subject|the|has|been"
    r"|funds|balance|from|e-transfer|transfer|e-tfr|deposit|was|originator|payer|wire|sender)\b"
)
