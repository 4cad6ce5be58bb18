"""From keys and facts to sentences, in both languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Fact, NotAllowed, PaymentLooksTypedTwice, PaymentTooLarge
from handlers.texts import Locale, Texts, locale_for
from handlers.texts.catalogues import Catalogue, compile_catalogue, parse_sentences
from handlers.texts.sentences import read_moment

ZONE = ZoneInfo("America/Toronto")
ENGLISH = Texts.load(Locale.EN_CA, zone=ZONE)
FRENCH = Texts.load(Locale.FR_CA, zone=ZONE)

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def texts_of(locale: Locale, sentences: str, *, currency: str = "CAD") -> Texts:
    """Texts whose whole catalogue is ``sentences``."""
    catalog = parse_sentences((HEADER + sentences).encode(), locale)
    return Texts(locale, ZONE, currency, compile_catalogue(catalog, locale))


def write_fact(texts: Texts, name: str, value: Fact) -> str:
    return texts_of(texts.locale, f'msgid "a"\nmsgstr "{{{name}}}"\n').say("a", **{name: value})


@pytest.mark.parametrize(
    ("slack_locale", "locale"),
    [
        ("fr-CA", Locale.FR_CA),
        ("fr-FR", Locale.FR_CA),
        ("FR", Locale.FR_CA),
        ("en-US", Locale.EN_CA),
        ("de-DE", Locale.EN_CA),
    ],
)
def test_any_french_is_french_and_the_rest_english(slack_locale: str, locale: Locale) -> None:
    for default in Locale:
        assert locale_for(slack_locale, default) is locale


@pytest.mark.parametrize("default", Locale)
def test_a_person_without_a_locale_gets_the_default(default: Locale) -> None:
    assert locale_for(None, default) is default
    assert locale_for("", default) is default


def test_money_is_written_as_the_language_writes_it() -> None:
    assert ENGLISH.money(123_450) == "$1,234.50"
    assert FRENCH.money(123_450) == "1\u00a0234,50\u00a0$"
    assert ENGLISH.money(5) == "$0.05"
    assert FRENCH.money(0) == "0,00\u00a0$"


def test_cents_are_shown_in_every_currency() -> None:
    assert Texts.load(Locale.EN_CA, zone=ZONE, currency="USD").money(100_005) == "US$1,000.05"
    assert Texts.load(Locale.EN_CA, zone=ZONE, currency="JPY").money(150) == "JP¥1.50"


def test_a_fact_is_written_by_its_name_and_its_kind() -> None:
    moment = datetime(2026, 11, 3, 15, 4, tzinfo=UTC)
    assert write_fact(ENGLISH, "left_cents", 7_000) == "$70.00"
    assert write_fact(ENGLISH, "count", 12_345) == "12,345"
    assert write_fact(FRENCH, "count", 12_345) == "12\u00a0345"
    assert write_fact(ENGLISH, "today", date(2026, 11, 3)) == "Nov 3, 2026"
    assert write_fact(FRENCH, "today", date(2026, 11, 3)) == "3 nov. 2026"
    assert write_fact(ENGLISH, "decided_at", moment) == "Nov 3, 2026, 10:04\u202fa.m."
    assert write_fact(FRENCH, "decided_at", moment) == "3 nov. 2026, 10 h 04"
    assert write_fact(FRENCH, "decided_at", moment.isoformat()) == "3 nov. 2026, 10 h 04"
    assert write_fact(FRENCH, "numbers", ["R-000001", "R-000002"]) == "R-000001, R-000002"
    assert write_fact(ENGLISH, "name", "A {b} %s {0.x}") == "A {b} %s {0.x}"


def test_a_code_is_named_by_its_own_text() -> None:
    assert FRENCH.code("method", "cash") == "Argent comptant"
    assert ENGLISH.code("method", "saved:3") == "Saved method"
    refused = NotAllowed(permission="record_payment")
    assert "enregistrer un paiement" in FRENCH.refusal(refused)
    roles = texts_of(
        Locale.EN_CA,
        'msgid "a"\nmsgstr "{role}"\nmsgid "role.x"\nmsgstr "X"\nmsgid "role.y"\nmsgstr "Y"\n',
    )
    assert roles.say("a", role=["x", "y"]) == "X, Y"


def test_a_moment_needs_a_zone_and_iso_text_is_in_utc() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ENGLISH.moment(datetime(2026, 11, 3))  # noqa: DTZ001 — the bug itself
    assert read_moment("2026-11-03T15:04:00") == datetime(2026, 11, 3, 15, 4, tzinfo=UTC)
    assert read_moment("2026-11-03T10:04:00-05:00") == datetime(2026, 11, 3, 15, 4, tzinfo=UTC)


def test_a_refusal_says_its_facts_in_both_languages() -> None:
    refused = PaymentTooLarge(max_cents=7_000)
    assert "$70.00" in ENGLISH.refusal(refused)
    assert "70,00\u00a0$" in FRENCH.refusal(refused)
    twice = PaymentLooksTypedTwice(
        receipt="R-000012", amount_cents=4_000, recorded_at="2026-11-03T15:04:00"
    )
    assert "R-000012" in ENGLISH.refusal(twice)
    assert "10 h 04" in FRENCH.refusal(twice)


def test_who_owes_whom_is_a_word_never_a_sign() -> None:
    assert ENGLISH.balance(7_000) == "Owes $70.00"
    assert ENGLISH.balance(-3_000) == "Credit $30.00"
    assert FRENCH.balance(7_000) == "Doit 70,00\u00a0$"
    assert FRENCH.balance(-3_000) == "Crédit 30,00\u00a0$"
    assert (ENGLISH.balance(0), FRENCH.balance(0)) == ("Settled", "Réglé")


PLURAL = (
    'msgid "n"\nmsgid_plural "n"\nmsgstr[0] "{count} item {name}"\nmsgstr[1] "{count} items {name}"'
)


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        (Locale.EN_CA, 0, "0 items x"),
        (Locale.EN_CA, 1, "1 item x"),
        (Locale.EN_CA, 2_000, "2,000 items x"),
        (Locale.FR_CA, 0, "0 item x"),
        (Locale.FR_CA, 1, "1 item x"),
        (Locale.FR_CA, 2, "2 items x"),
    ],
)
def test_a_count_takes_its_languages_form(locale: Locale, count: int, said: str) -> None:
    assert texts_of(locale, PLURAL).say_many("n", count, name="x") == said


def test_a_missing_sentence_or_fact_is_a_bug_and_never_shown() -> None:
    for texts in (ENGLISH, FRENCH):
        with pytest.raises(KeyError, match=r"no sentence 'no\.such'"):
            texts.say("no.such")
        with pytest.raises(KeyError, match=r"no sentence 'no\.such'"):
            texts.say_many("no.such", 2)
        with pytest.raises(KeyError, match="max_cents"):
            texts.say("PaymentTooLarge")
        with pytest.raises(KeyError, match="no sentence"):
            texts.code("method", "barter")


def test_a_yes_or_no_is_no_fact() -> None:
    with pytest.raises(TypeError, match="'paid'"):
        write_fact(ENGLISH, "paid", value=True)


def test_an_untranslated_sentence_counts_as_missing() -> None:
    with pytest.raises(KeyError, match="no sentence 'a'"):
        texts_of(Locale.EN_CA, 'msgid "a"\nmsgstr ""\n').say("a")


def test_a_catalogue_is_read_once() -> None:
    again = Texts.load(Locale.FR_CA, zone=ZoneInfo("America/Vancouver"), currency="USD")
    assert isinstance(again.catalogue, Catalogue)
    assert again.catalogue is FRENCH.catalogue


def test_shares_are_whole_percents_and_never_say_none_or_all_of_some() -> None:
    shares = [(1, 3), (1, 1000), (999, 1000), (0, 5), (5, 5), (1, 200), (-62, 100)]
    assert [ENGLISH.percent(*share) for share in shares] == [
        "33%",
        "<\u00a01%",
        ">\u00a099%",
        "0%",
        "100%",
        "1%",
        "-62%",
    ]
    assert FRENCH.percent(62, 100) == "62\u00a0%"


def test_a_scale_is_written_to_the_dollar() -> None:
    assert ENGLISH.round_money(123_450) == "$1,235"
    assert FRENCH.round_money(-123_449) == "-1\u00a0234\u00a0$"
    assert ENGLISH.round_money(0) == "$0"


def test_days_are_written_as_briefly_as_they_may_be() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    assert ENGLISH.days(first, last) == "Nov 1–30, 2026"
    assert FRENCH.days(first, last) == "1–30 nov. 2026"
    assert FRENCH.days(first, first) == "1er nov. 2026"
    assert FRENCH.days(date(2026, 10, 11), date(2026, 11, 1)) == "11 oct.\u2009–\u20091er nov. 2026"
    assert FRENCH.long_day(first) == "dimanche 1er novembre 2026"
    assert (ENGLISH.short_day(first), FRENCH.short_day(first)) == ("Nov 1", "1er nov.")
    assert (ENGLISH.month(first), FRENCH.month(first)) == ("Nov 2026", "nov. 2026")
    assert (ENGLISH.weekday(first), FRENCH.weekday(first)) == ("Sunday", "dimanche")
