"""The questions that are asked where words may mean several things; one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.customers import Customer
from domain.methods import Method
from handlers.texts import Texts
from handlers.understanding.intents import (
    AMOUNT,
    CUSTOMER,
    MEANING,
    METHOD,
    RECEIVED_ON,
    Choice,
)

CHOICES_SHOWN = 8
_ORDER = (MEANING, CUSTOMER, AMOUNT, METHOD, RECEIVED_ON)


@dataclass(frozen=True)
class Doubt:
    """One question, what it is about, and the answers that are known."""

    about: str
    question: str
    choices: tuple[Choice, ...] = ()


@dataclass
class Doubts:
    """The doubts of one sentence; the first that matters is asked."""

    texts: Texts
    found: list[Doubt] = field(default_factory=list)

    def add(self, about: str, key: str, /, **facts: str) -> None:
        """Doubt something, with a sentence of the catalogues."""
        self.found.append(Doubt(about, self.texts.say(key, **facts)))

    def choose(self, about: str, key: str, choices: Sequence[Choice], /, **facts: str) -> None:
        """Doubt which of a few is meant."""
        asked = self.texts.say(key, **facts)
        self.found.append(Doubt(about, asked, tuple(choices[:CHOICES_SHOWN])))

    def about(self, *fields: str) -> bool:
        """Tell whether any of these is in doubt."""
        return any(doubt.about in fields for doubt in self.found)

    @property
    def first(self) -> Doubt:
        """The doubt to ask: what is meant, then who, how much, how, when."""
        return min(self.found, key=lambda doubt: _ORDER.index(doubt.about))


def customer_choices(customers: Sequence[Customer]) -> Sequence[Choice]:
    """Offer customers by name and number."""
    return [
        Choice(value=one.customer_id, label=f"{one.name} · {one.customer_id}") for one in customers
    ]


def method_choices(methods: Sequence[str], texts: Texts) -> Sequence[Choice]:
    """Offer methods by their names."""
    return [
        Choice(value=method, label=texts.code("method", method))
        for method in methods
        if method in set(Method)
    ]
