"""The CardPointe Gateway (CardConnect, Fiserv): cards, and e-cheques in American dollars.

One file, one matter: ``adapter`` is the port; ``wire`` sends, ``record`` reads, ``codes`` and
``retry_law`` are the vendor's and the networks' tables, ``answers`` decides. The traps that it
avoids are those of reliability.md §1.1; ``tests/simulators/cardpointe`` sets each of them.
"""

from bot.gateways.cardpointe.adapter import CardPointe
from bot.gateways.cardpointe.settings import read_settings

__all__ = ["CardPointe", "build", "read_settings"]


def build() -> CardPointe:
    """Build the gateway from the environment.

    Raises:
        SettingWrong: one of its settings is missing or wrong.
    """
    return CardPointe(read_settings())
