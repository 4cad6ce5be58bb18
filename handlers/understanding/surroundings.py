"""What a sentence is understood in: whose words, which day, what the books know."""

from dataclasses import dataclass
from datetime import date

from handlers.texts import Texts
from handlers.understanding.names import Known


@dataclass(frozen=True)
class Surroundings:
    """Whose language, the organisation's today, the books, and whom the talk was about last.

    ``spoken_of`` is the customer id that *she* and *ils* mean; empty where nobody was named.
    """

    texts: Texts
    today: date
    known: Known
    spoken_of: str = ""
