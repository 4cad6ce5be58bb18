"""A centre whose people and channels have one language: for pictures, and for tests in both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.demo import PEOPLE, Cast
from handlers.texts import Locale
from playground.roster import Person

ANA, TOM, SIMON, GRACE = "U0CASHIER", "U0CLERK", "U0SUPERVISOR", "U0APPROVER"
LUC, MAYA, INES = "U0ACCOUNTANT", "U0ADMIN", "U0VIEWER"

TITLES: Mapping[Locale, Mapping[str, str]] = {
    Locale.FR_CA: {TOM: "Caissier", GRACE: "Approbatrice", MAYA: "Administratrice"},
    Locale.EN_CA: {ANA: "Cashier", SIMON: "Supervisor", LUC: "Accountant", INES: "Front desk"},
}
"""Where the demo's own title is in the other language."""

VIEWER = Person(INES, "ines", "Inès Haddad", "Accueil", "fr-CA", colour="#3f7f7f")
"""Who may only look; the demo needs nobody like her."""


@dataclass(frozen=True)
class Reader:
    """A language, and what is typed in it."""

    locale: Locale

    @property
    def language(self) -> str:
        """Two letters, as the pictures are called."""
        return self.locale[:2]

    @property
    def cast(self) -> Cast:
        """The centre's people, all of whom speak it."""
        spoken = self.locale.replace("_", "-")
        people = [
            replace(person, locale=spoken, title=TITLES[self.locale].get(person.id, person.title))
            for person in (*PEOPLE, VIEWER)
        ]
        return Cast(people, self.locale)

    def writes(self, french: str, english: str) -> str:
        """Take what is written in this language."""
        return french if self.locale == Locale.FR_CA else english


READERS = tuple(Reader(locale) for locale in (Locale.FR_CA, Locale.EN_CA))
