"""Methods side by side: the largest first, the smallest of many together, and which one leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.charting.words import OTHERS_TINT, name_method, tint_methods
from charts.sheets import Named
from handlers.texts import Texts

MOST_METHODS: Final = 7
"""Colours that are still told apart; the smallest of more methods are put together."""


@dataclass(frozen=True, slots=True)
class Group:
    """A method, or all the small ones together, with an amount for each place; cents."""

    name: str
    tint: str
    cents: Sequence[int]
    is_rest: bool = False

    @property
    def total(self) -> int:
        """What it came to over all places."""
        return sum(self.cents)


def gather(amounts: Mapping[str, Sequence[int]], texts: Texts) -> Sequence[Group]:
    """Put methods in order of size, those without any movement aside, the smallest together."""
    moved = {method: cents for method, cents in amounts.items() if any(cents)}
    ordered = sorted(moved, key=lambda method: (-sum(map(abs, moved[method])), method))
    kept = ordered if len(ordered) <= MOST_METHODS else ordered[: MOST_METHODS - 1]
    tints = tint_methods(kept)
    groups = [Group(name_method(texts, one), tints[one], moved[one]) for one in kept]
    if rest := [moved[method] for method in ordered[len(kept) :]]:
        name = texts.say_many("chart.other_methods", len(rest))
        added = [sum(at_once) for at_once in zip(*rest, strict=True)]
        groups.append(Group(name, OTHERS_TINT, added, is_rest=True))
    return groups


def write_key(groups: Sequence[Group], texts: Texts) -> Sequence[Named]:
    """Name each colour with its share; with its amount where more left by one than came by it."""
    whole = sum(group.total for group in groups)
    has_shares = whole > 0 and all(group.total >= 0 for group in groups)
    return [
        Named(
            group.name,
            group.tint,
            texts.percent(group.total, whole) if has_shares else texts.money(group.total),
        )
        for group in groups
    ]


def say_leading(groups: Sequence[Group], texts: Texts) -> str:
    """Say which method brought the most, and how much of all that came in."""
    total = sum(group.total for group in groups)
    if not groups:
        return texts.say("chart.no_takings")
    if total <= 0:
        return texts.say("chart.more_went_out", total_cents=-total)
    named = [group for group in groups if not group.is_rest]
    leading = max(named, key=lambda group: group.total)
    whole = sum(max(0, group.total) for group in groups)
    if leading.total == whole:
        return texts.say("chart.only_one", name=leading.name, total_cents=whole)
    share = texts.percent(leading.total, whole)
    return texts.say("chart.leading", name=leading.name, percent=share)


def tell(groups: Sequence[Group], texts: Texts) -> Sequence[str]:
    """List each method with its amount, to be read aloud."""
    return [texts.say("chart.fact", name=g.name, amount=texts.money(g.total)) for g in groups]
