"""A desk for deliveries to be tried at, without settings."""

from collections.abc import Callable
from datetime import datetime

from bot.database import Books
from handlers.desk import Desk
from handlers.texts import Locale
from tests import make


def desk_of(books: Books, clock: Callable[[], datetime], locale: Locale) -> Desk:
    """Make a desk over these books, whose channels read this language."""
    return Desk(
        transaction=books.transaction,
        reading=books.reading,
        organisation="Centre",
        zone=make.ZONE,
        currency="CAD",
        locale=locale,
        clock=clock,
    )
