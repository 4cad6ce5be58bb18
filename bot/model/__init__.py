"""A language model as second reader, where one is set; its package is loaded for it alone.

What the model may do is bounded in ``handlers/understanding/proposals.py``; here are its limits of
time, tokens and calls a day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from bot.database import Books
from bot.settings import Settings, SettingWrong
from handlers.second_reading import SecondReader


@contextmanager
def opening_reader(settings: Settings, books: Books) -> Iterator[SecondReader | None]:
    """Give the second reader that is configured, or nothing where none is; it ends afterwards.

    Raises:
        SettingWrong: there is no such model, or a package for it is not installed.
    """
    if not settings.guichet_model:
        yield None
        return
    try:
        reader = import_module("bot.model.reader")
    except ModuleNotFoundError as error:
        raise SettingWrong(
            f"GUICHET_MODEL needs the package {error.name}: install guichet with its extra `model`"
        ) from error
    with reader.reading(reader.find_model(settings), settings, books) as second_reader:
        yield second_reader
