"""People's own words, made safe to stand inside Slack's markup.

Slack reads mentions and links only between ``<`` and ``>``, so entities disarm those. Its
formatting marks have no escape: those that could format are replaced by characters that look
alike. Zero-width characters would also break a mark up, but they hide in what people copy.
A bare address is still made a link unless the text object says ``verbatim``.
"""

import re
import unicodedata
from typing import Final

from domain.people import MACHINES

TEXT_LIMIT: Final = 200
"""The longest text that is shown where nothing else is said: a name's own limit."""

OWN_NAME: Final = "Guichet"
_ELLIPSIS: Final = "…"
_NOTHING: Final = "–"
_LOOK_ALIKES: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "'"}
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

# Between two ASCII letters or digits a mark formats nothing (jean_roy), save a backtick.
_FORMATTING: Final = re.compile(r"`|(?<![0-9A-Za-z])[*_~]|[*_~](?![0-9A-Za-z])")
# At the start of a line Slack shows a quotation, even from the entity.
_QUOTING: Final = re.compile(r"^([^\S\n]*)>+", re.MULTILINE)
_LINE_ENDS: Final = re.compile("\r\n?|[\n\v\f\x85\u2028\u2029]")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


def escape(text: str, limit: int = TEXT_LIMIT, *, keep_lines: bool = False) -> str:
    """Make a text harmless in mrkdwn: no mention, no link, no formatting, ``limit`` as read."""
    tidied = plain(text, limit, keep_lines=keep_lines)
    harmless = _FORMATTING.sub(lambda mark: _LOOK_ALIKES[mark[0]], tidied)
    return _QUOTING.sub(r"\1›", harmless).translate(_ENTITIES)


def mention(actor: str) -> str:
    """Name who acted: a person by a mention, the clock and the command line by our own name."""
    return OWN_NAME if actor in MACHINES else f"<@{actor}>"


def plain(text: str, limit: int = TEXT_LIMIT, *, keep_lines: bool = False) -> str:
    """Make a text fit for ``plain_text``: visible characters only, ``limit`` at most."""
    lines = (_visible(line) for line in _LINE_ENDS.split(text))
    tidied = ("\n" if keep_lines else " ").join(lines).strip()
    if text and not tidied:
        return _NOTHING  # Slack refuses an empty text, and with it the whole message
    if len(tidied) <= limit:
        return tidied
    return tidied[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS


def _visible(line: str) -> str:
    """Drop controls, and what turns or hides text; a tab is a space."""
    spaced = line.replace("\t", " ")
    return "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
