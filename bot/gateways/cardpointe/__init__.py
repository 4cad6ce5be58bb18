"""The CardPointe Gateway (CardConnect, Fiserv): cards, and e-cheques in American dollars.

One file, one matter: ``adapter`` is the port; ``wire`` sends, ``record`` reads, ``codes`` and
``retry_law`` are the vendor's and the networks' tables, ``answers`` decides. The traps that it
avoids are those of reliability.md §1.1; ``tests/simulators/cardpointe`` sets each of them.
"""

from bot.gateways.cardpointe.adapter import CardPointe, build

__all__ = ["CardPointe", "build"]
