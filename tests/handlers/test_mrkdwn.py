"""Whatever people call themselves, Slack shows it and does nothing else."""

import random
import re
import unicodedata

import pytest

from handlers.mrkdwn import TEXT_LIMIT, escape, mention, plain

FRAGMENTS = (
    "<!channel>", "<!here>", "<!everyone|all>", "<!date^1^{date}|x>", "<@U012AB3CD>", "<#C01|pay>",
    "<!subteam^S1>", "<https://evil.example|Invoice>", "<mailto:a@b.c|me>", "<", ">", "&", "&lt;",
    "&amp;", "!", "@", "#", "|", "*", "_", "~", "`", "```", ">>>", "*bold*", "_it_", "~no~", "`c`",
    "\n", "\r\n", "\u2028", "\t", "\0", "\x1b[31m", "\u202e", "\u202d", "\u2066", "\u2069",
    "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ud800", "{", "}", "{0}", "%s", "\\", "$&",
    "Côté", "O'", "李", "عمر", "é", "\U0001f469\u200d\U0001f467", " ", "  ", "a", "Z", "9",
    "<" * 40, "<\u200b!channel>", "<\n@U1>", "\uff1c!channel\uff1e",
)  # fmt: skip

ENTITY = re.compile("&(?:amp|lt|gt);")
# A mark that may open or close formatting: an ASCII letter or digit is not on both its sides.
MARK = re.compile(r"(?:^|[^0-9A-Za-z])[*_~]|[*_~](?:[^0-9A-Za-z]|$)|`", re.MULTILINE)


def hostile_texts(count: int) -> list[str]:
    chance = random.Random(20261103)
    return ["".join(chance.choices(FRAGMENTS, k=chance.randint(1, 30))) for _ in range(count)]


def test_2000_hostile_texts_mention_link_and_format_nothing() -> None:
    for place, text in enumerate(hostile_texts(2_000)):
        safe = escape(text, keep_lines=place % 2 == 0)
        assert "<" not in safe
        assert ">" not in safe
        assert "&" not in ENTITY.sub("", safe)
        assert not MARK.search(safe), safe
        assert not re.search(r"^\s*&gt;", safe, re.MULTILINE)
        assert len(ENTITY.sub("x", safe)) <= TEXT_LIMIT
        assert safe.encode()


def test_2000_hostile_texts_are_visible_whole_and_never_empty_when_plain() -> None:
    for text in hostile_texts(2_000):
        safe = plain(text, 60)
        assert 1 <= len(safe) <= 60
        assert not {unicodedata.category(char) for char in safe} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Côté & Fils", "Côté &amp; Fils"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("jean_roy@example.ca", "jean_roy@example.ca"),
        ("_x_ *y* ~z~", "ˍxˍ ∗y∗ ∼z∼"),
        ("O`Brien", "O'Brien"),
        ("> said", "› said"),
        ("a > b", "a &gt; b"),
        ("Anne\u202eykcuL\u200b", "AnneykcuL"),
        ("two\r\nlines\u2028three", "two lines three"),
        ("\u200b", "–"),
        ("", ""),
    ],
)
def test_names_stay_readable(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_lines_are_kept_where_asked() -> None:
    assert escape("one\r\n>two\u2029three", keep_lines=True) == "one\n›two\nthree"


def test_the_limit_counts_what_is_read_and_never_cuts_an_entity() -> None:
    assert escape("&" * 10, 5) == "&amp;" * 4 + "…"
    assert plain("abcdef", 6) == "abcdef"
    assert plain("abc  def", 6) == "abc…"


def test_a_person_is_mentioned_and_the_clock_is_called_by_our_name() -> None:
    assert mention("U012AB3CD") == "<@U012AB3CD>"
    assert [mention(actor) for actor in ("guichet", "cli")] == ["Guichet", "Guichet"]
