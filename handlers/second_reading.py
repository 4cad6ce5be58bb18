"""A second reader: asked what a sentence means where our own grammar does not understand it."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.ledger import Stamp
from handlers.texts import Locale
from handlers.understanding.intents import Sure
from handlers.understanding.veil import Veiled


@dataclass(frozen=True)
class Asked:
    """A sentence to be read a second time, in which language, and who wrote it on which day."""

    veiled: Veiled
    locale: Locale
    stamp: Stamp


Then = Callable[[Sure | None], None]
"""What is done with what the reader proposes; nothing, where it proposes nothing."""

SecondReader = Callable[[Asked, Then], None]
"""Takes a question and comes back at once; ``Then`` is called later, once, from elsewhere."""
