"""Words that name nobody, in both languages: they may be read by others than this program."""

from typing import Final

from handlers.understanding import lexicon
from handlers.understanding.days import DAY_WORDS
from handlers.understanding.details import CLIENT_WORDS
from handlers.understanding.questions import ASKED_WITH
from handlers.understanding.tokens import words

_EVERYDAY: Final = words(
    "about again ago already also always am any anything are aren't around ask back be because "
    "been before being below but call called check could couldn't done down during either ever "
    "everyone everybody every few fine first found get gets getting go goes going gone good got "
    "had happen happened happening has hasn't here how however into it it's its itself keep kept "
    "know known late later left less let let's long look looking lot made make many may me mine "
    "month months more much must my need needed needs never new nobody none nothing now off "
    "often once one only open or other our out outstanding over overdue own payer person people "
    "please put quite really right said say see seem seems she'd should since so some somebody "
    "someone something soon sort still stand stands standing such sure tell than thank that's "
    "their them then there there's these they thing things think those through till time today "
    "together too told under up update us use used very wanted was way we week weeks well went "
    "were weren't where where's which while who's why with yes yet you your situation late behind "
    "moving run running number names name client's customer's state worth dropped stopped passed "
    "afin ailleurs ainsi alors apres as-tu assez aujourd'hui aussi autant autre autres avant avec "
    "avait avez-vous avoir beaucoup bien bon bonne car ca cela celle celui ces ceux chaque chez "
    "chose choses comme comment connais contre depuis derriere dernier derniers derniere deja "
    "dire dites dit donc donner donne dont elle-meme encore enfin ensuite es est-elle est-il "
    "est-on etaient etat ete etre eu eux faire fait faut fini fois font guichet ici ils jamais "
    "jour jours juste la-bas leurs loin long lors lui ma mais mal mes mieux mois moment mon "
    "monde n' nos nouvelles numero ok on-a ou oui parce parle parler parmi partout pas-t-elle "
    "personne peu peut peut-on place plutot point possible pourquoi pourriez premier pres presque "
    "puis quand quant quoi rapport rendu rendue retard retards rien sais sait sans savoir savez "
    "selon semaine sera serait si sommes sont sous souvent suis suivi sur ta tant te tel telle "
    "temps tes tiens toi tot toujours tous tout toute toutes tres trop trouve trouver va vais "
    "vas vers vient viens voici voila voir vois vos voulez vraiment vu y y-a-t-il arrieres passe "
    "passee situation ligne parlant parlons doing"
)
"""The words of any talk; what is not listed here is only hidden more often."""
VOCABULARY: Final = frozenset(
    word for phrase in (*lexicon.METHODS, *lexicon.EVERYTHING, *lexicon.AT_ONCE) for word in phrase
).union(
    *(lexicon.NEGATIONS, lexicon.SUPPOSITIONS, lexicon.VAGUE, lexicon.INEXACT),
    *(lexicon.NUMBER_WORDS, lexicon.OTHER_MONEY, lexicon.OUR_MONEY, lexicon.FILLERS),
    *(lexicon.PAYING, lexicon.RECEIVING, lexicon.DEPOSITING, lexicon.PURPOSES),
    *(lexicon.NUMBER_MARKS, lexicon.FOR, CLIENT_WORDS, DAY_WORDS, ASKED_WITH, _EVERYDAY),
)
