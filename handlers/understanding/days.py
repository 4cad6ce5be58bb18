"""Days and periods as people say them in both languages, from the organisation's own today."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.understanding.intents import Period
from handlers.understanding.tokens import Sentence, phrases

MAX_DAY: Final = 31
NEAR_PAST: Final = timedelta(days=60)
"""How far back a day of last year is still meant when no year is written."""

_WEEKDAYS: Final = {
    name: day
    for day, names in enumerate(
        (
            "lundi,monday,mon",
            "mardi,tuesday,tue,tues",
            "mercredi,wednesday,wed",
            "jeudi,thursday,thu,thurs",
            "vendredi,friday,fri",
            "samedi,saturday,sat",
            "dimanche,sunday,sun",
        )
    )
    for name in names.split(",")
}
_SHORT_WEEKDAYS: Final = frozenset({"mon", "wed", "sat", "sun", "fri", "thu", "tue"})
"""Too short to stand for a day by themselves: they are words and names too."""

MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (
            "janvier,january,jan,janv",
            "fevrier,february,feb,fevr",
            "mars,march,mar",
            "avril,april,apr,avr",
            "mai,may",
            "juin,june,jun",
            "juillet,july,jul,juil",
            "aout,august,aug",
            "septembre,september,sept,sep",
            "octobre,october,oct",
            "novembre,november,nov",
            "decembre,december,dec",
        ),
        start=1,
    )
    for name in names.split(",")
}
_LAST: Final = frozenset({"last", "past", "dernier", "derniere", "passe", "passee"})
_NEXT: Final = frozenset({"next", "prochain", "prochaine", "this", "ce"})
_DAYS_AWAY: Final = (
    phrases("today,aujourd'hui,aujourdhui,ce matin,this morning,cet apres-midi,tonight,ce soir", 0)
    | phrases("yesterday,hier,hier soir,hier matin,last night", -1)
    | phrases("avant-hier,avant hier,avanthier,day before yesterday", -2)
    | phrases("tomorrow,demain", 1)
)
_NUMBERS: Final = {"un": 1, "une": 1, "a": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3}

_ISO: Final = re.compile(r"(?P<y>[12][0-9]{3})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})")
_SHORT: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?:\2((?:20)?[0-9]{2}))?")
_ORDINAL: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|e)")
_DAY: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|e)?")
_COUNT: Final = re.compile(r"[0-9]{1,3}")
_YEAR: Final = re.compile(r"20[0-9]{2}")


@dataclass(frozen=True)
class Said:
    """A day that stands in a sentence; None where it may be several days, or is none."""

    day: date | None
    written: str


def take_days(sentence: Sentence, today: date) -> list[Said]:
    """Take every day out of a sentence, in order."""
    found = []
    for at in range(len(sentence.tokens)):
        if at not in sentence.taken and (read := _read_at(sentence, at, today)):
            count, day = read
            found.append(Said(day, sentence.written(at, at + count)))
            sentence.take(at, at + count)
    return found


Read = tuple[int, date | None]
"""How many words a day takes, and which it is if it is sure."""


def _read_at(sentence: Sentence, at: int, today: date) -> Read | None:
    words = sentence.words_at(at, 5)
    readers: tuple[Callable[[tuple[str, ...], date], Read | None], ...] = (
        _read_away,
        _read_figures,
        _read_weekday,
        _read_ago,
        _read_day_and_month,
        _read_day_of_month,
    )
    return next(filter(None, (read(words, today) for read in readers)), None) if words else None


def _read_away(words: tuple[str, ...], today: date) -> Read | None:
    for count in range(min(3, len(words)), 0, -1):
        if words[:count] in _DAYS_AWAY:
            return count, today + timedelta(days=_DAYS_AWAY[words[:count]])
    return None


def _read_figures(words: tuple[str, ...], today: date) -> Read | None:
    """Read ``2026-03-02``; ``02/03/2026`` may be two days, and is then none."""
    if iso := _ISO.fullmatch(words[0]):
        return 1, _make(int(iso["y"]), int(iso["m"]), int(iso["d"]))
    short = _SHORT.fullmatch(words[0])
    if short is None or (short[2] == "." and not short[4]):
        return None
    if short[2] == "-" and not short[4]:
        return None
    year = _year_of(short[4]) if short[4] else today.year
    first, second = int(short[1]), int(short[3])
    days = {_make(year, second, first), _make(year, first, second)} - {None}
    if not days and not short[4]:
        return None
    return 1, days.pop() if len(days) == 1 else None


def _year_of(written: str) -> int:
    return int(written) if len(written) > len("26") else 2000 + int(written)


def _read_weekday(words: tuple[str, ...], today: date) -> Read | None:
    """Read ``last Friday``, ``vendredi dernier``, ``Friday``: the last one, but today's asks."""
    word, *after = words
    if word in _LAST | _NEXT and after and after[0] in _WEEKDAYS:
        back = _days_back(after[0], today)
        return 2, _weekday(today, back) if word in _LAST else None
    if word not in _WEEKDAYS:
        return None
    if after and after[0] in _LAST:
        return 2, _weekday(today, _days_back(word, today))
    if after and after[0] in _NEXT:
        return 2, None
    if word in _SHORT_WEEKDAYS:
        return None
    back = _days_back(word, today)
    return 1, today - timedelta(days=back) if back else None


def _days_back(weekday: str, today: date) -> int:
    return (today.weekday() - _WEEKDAYS[weekday]) % 7


def _weekday(today: date, back: int) -> date:
    return today - timedelta(days=back or 7)


def _read_ago(words: tuple[str, ...], today: date) -> Read | None:
    """Read ``3 days ago`` and ``il y a 3 jours``."""
    french = words[:3] == ("il", "y", "a")
    count, unit = [*(words[3:5] if french else words[:2]), "", ""][:2]
    number = int(count) if _COUNT.fullmatch(count) else _NUMBERS.get(count, 0)
    days = {"day": 1, "jour": 1, "week": 7, "semaine": 7}.get(unit.removesuffix("s"), 0)
    if not number or not days:
        return None
    if french:
        return 5, today - timedelta(days=number * days)
    return (3, today - timedelta(days=number * days)) if words[2:3] == ("ago",) else None


def _read_day_and_month(words: tuple[str, ...], today: date) -> Read | None:
    """Read ``2 mars``, ``March 2nd, 2026``, ``1er mars 2026``, ``2nd of March``."""
    of = 1 if words[1:2] in {("of",), ("de",)} else 0
    day, month = words[0], "".join(words[1 + of : 2 + of]).rstrip(".")
    if month not in MONTHS:
        of, day, month = 0, "".join(words[1:2]), words[0].rstrip(".")
    number = _DAY.fullmatch(day)
    if month not in MONTHS or number is None or not 0 < int(number[1]) <= MAX_DAY:
        return None
    year = "".join(words[2 + of : 3 + of])
    if _YEAR.fullmatch(year):
        return 3 + of, _make(int(year), MONTHS[month], int(number[1]))
    return 2 + of, _nearest(MONTHS[month], int(number[1]), today)


def _read_day_of_month(words: tuple[str, ...], today: date) -> Read | None:
    """Read ``le 12``, ``the 12th``: of this month, or of the last one if it is still to come."""
    article = words[0] in {"le", "the"} and len(words) > 1
    day = words[1] if article else words[0]
    number = _ORDINAL.fullmatch(day) or (_DAY.fullmatch(day) if words[0] == "le" else None)
    of_month = "".join(words[1 + article : 2 + article]).rstrip(".") in MONTHS
    if number is None or of_month or not 0 < int(number[1]) <= MAX_DAY:
        return None
    month = today.replace(day=1)
    if int(number[1]) > today.day:
        month = (month - timedelta(days=1)).replace(day=1)
    return 1 + article, _make(month.year, month.month, int(number[1]))


def _nearest(month: int, day: int, today: date) -> date | None:
    """Choose the year that was not written: this one, or the last if that is only just over."""
    this_year, last_year = _make(today.year, month, day), _make(today.year - 1, month, day)
    if this_year and this_year > today and last_year and today - last_year <= NEAR_PAST:
        return last_year
    return this_year


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- periods -------------------------------------------------------------------------------------

_THIS, _BEFORE = 0, 1
_PERIODS: Final = (
    phrases("this week,cette semaine,la semaine,de la semaine", ("week", _THIS))
    | phrases(
        "last week,la semaine derniere,semaine derniere,la semaine passee,"
        "de la semaine derniere,de la semaine passee",
        ("week", _BEFORE),
    )
    | phrases("this month,ce mois-ci,ce mois,ce mois ci,du mois,the month", ("month", _THIS))
    | phrases(
        "last month,le mois dernier,mois dernier,le mois passe,du mois dernier,du mois passe,"
        "au mois dernier",
        ("month", _BEFORE),
    )
    | phrases("this year,cette annee,annee en cours,de l' annee", ("year", _THIS))
    | phrases("last year,annee derniere,annee passee,an dernier", ("year", _BEFORE))
)
_SINCE: Final = frozenset({"since", "depuis"})
DAY_WORDS: Final = frozenset(word for phrase in (*_PERIODS, *_DAYS_AWAY) for word in phrase).union(
    _WEEKDAYS, MONTHS, _LAST, _NEXT, _NUMBERS, _SINCE
)
"""Every word that a day or a period may be told with."""


def take_period(sentence: Sentence, today: date) -> Period | None:
    """Take the period of a question out of it: ``yesterday``, ``this month``, ``en octobre``."""
    named = sentence.take_phrases(_PERIODS)
    if named:
        return _named(*named[0][2], today)
    since = [at for at, token in sentence.free() if token.folded in _SINCE]
    days = [said.day for said in take_days(sentence, today) if said.day]
    if days:
        until = today if since and len(days) == 1 else max(days)
        return Period(from_on=min(days), to_on=max(until, min(days)))
    return next(_months(sentence, today), None)


def _named(unit: str, back: int, today: date) -> Period:
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(from_on=monday, to_on=min(today, monday + timedelta(days=6)))
    if unit == "year":
        first = date(today.year - back, 1, 1)
        return Period(from_on=first, to_on=min(today, date(first.year, 12, 31)))
    first = today.replace(day=1)
    if back:
        first = (first - timedelta(days=1)).replace(day=1)
    return _month(first, today)


def _months(sentence: Sentence, today: date) -> Iterator[Period]:
    """Read ``in October``, ``en octobre 2025``: the last one that has begun."""
    for at, token in sentence.free():
        if token.folded not in MONTHS or at == 0:
            continue
        if sentence.tokens[at - 1].folded not in {"in", "en", "for", "pour", "of", "de", "d'"}:
            continue
        written = sentence.words_at(at + 1, 1)
        has_year = bool(written) and _YEAR.fullmatch(written[0]) is not None
        year = int(written[0]) if has_year else today.year
        first = date(year, MONTHS[token.folded], 1)
        if not has_year and first > today:
            first = first.replace(year=year - 1)
        sentence.take(at, at + 1 + has_year)
        yield _month(first, today)


def _month(first: date, today: date) -> Period:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Period(from_on=first, to_on=max(first, min(today, last)))
