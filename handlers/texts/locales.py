"""The two languages of the counter, and whose reader gets which."""

from enum import StrEnum


class Locale(StrEnum):
    """A language with its Canadian habits, as CLDR names it."""

    EN_CA = "en_CA"
    FR_CA = "fr_CA"


def locale_for(slack_locale: str | None, default: Locale) -> Locale:
    """Choose by a Slack locale: any French is French, the rest English, none the default."""
    if not slack_locale:
        return default
    return Locale.FR_CA if slack_locale.lower().startswith("fr") else Locale.EN_CA
