"""What every chart needs in words: a heading with its description, names, shares, the scale."""

from collections.abc import Mapping, Sequence
from typing import Final

from charts import palette
from charts.scale import choose_ticks
from charts.sheets import Heading, Tick
from domain.methods import Method
from handlers.mrkdwn import plain
from handlers.texts import Texts

ALT_LIMIT: Final = 1000
"""Slack's own limit for the description of a file."""

NAME_LIMIT: Final = 60
"""The longest name that a title quotes."""

ROUND_FROM_CENTS: Final = 10_000

MOST_PERCENT: Final = 999
"""A change above this says more about how small the beginning was than about the change."""

TINTS: Final[Mapping[str, str]] = {
    Method.CASH: palette.GREEN,
    Method.CHEQUE: palette.YELLOW,
    Method.CARD_TERMINAL: palette.BLUE,
    Method.BANK_TRANSFER: palette.RED,
    Method.ECHECK: palette.PURPLE,
    "card": palette.CYAN,
}
"""A method has one colour in every chart. ``card`` is a card charged by a gateway."""

SPARE_TINTS: Final = (palette.INDIGO, palette.TEAL, palette.SAND)
OTHERS_TINT: Final = palette.GREY


def write_heading(texts: Texts, title: str, subtitle: str, facts: Sequence[str]) -> Heading:
    """Put a chart's message, what it counts, and its facts read aloud, into a heading."""
    told = ". ".join([title, subtitle, "; ".join(facts)] if facts else [title, subtitle])
    return Heading(title, subtitle, plain(told, ALT_LIMIT), texts.say("chart.nothing"))


def name_method(texts: Texts, method: str) -> str:
    """Name a method; one that the catalogues do not know keeps its code."""
    try:
        return texts.code("method", method)
    except KeyError:
        return plain(method, NAME_LIMIT)


def tint_methods(methods: Sequence[str]) -> Mapping[str, str]:
    """Give each method its colour, and one that has none a colour that no other of these has."""
    tints = {method: TINTS[method] for method in methods if method in TINTS}
    free = (tint for tint in (*SPARE_TINTS, *TINTS.values()) if tint not in tints.values())
    return {**tints, **dict(zip((m for m in methods if m not in TINTS), free, strict=False))}


def write_ticks(texts: Texts, levels: Sequence[int]) -> Sequence[Tick]:
    """Choose the amounts of the scale for what is drawn, and write them to the dollar."""
    chosen = choose_ticks(min(levels, default=0), max(levels, default=0))
    return [Tick(cents, texts.round_money(cents)) for cents in chosen]


def write_told(texts: Texts, cents: Sequence[int]) -> Sequence[str]:
    """Write amounts over columns: to the dollar, unless one is so small that cents matter."""
    small = any(0 < abs(amount) < ROUND_FROM_CENTS for amount in cents)
    return [texts.money(amount) if small else texts.round_money(amount) for amount in cents]


def write_change(texts: Texts, cents: int, before_cents: int) -> str:
    """Write by how many percent an amount went up or down; empty where that says nothing."""
    if before_cents <= 0 or cents < 0:
        return ""
    change = abs(cents - before_cents)
    if 100 * change > MOST_PERCENT * before_cents or not change:
        return ""
    return f"{'▲' if cents > before_cents else '▼'} {texts.percent(change, before_cents)}"
