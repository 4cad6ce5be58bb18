"""Gateways: each adapter behind the port of ``domain/gateway.py``, loaded when it is chosen.

An adapter's package may not be installed (extras of ``pyproject.toml``), so modules are named
here and imported only for the one that is configured.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from bot.database import Books
from bot.gateways.sandbox import Sandbox
from bot.settings import Settings, SettingWrong
from domain.gateway import Gateway
from handlers.desk import now

NONE = "none"
SANDBOX = "sandbox"

GATEWAYS: Final[Mapping[str, str]] = MappingProxyType(
    {"stripe": "bot.gateways.stripe", "cardpointe": "bot.gateways.cardpointe"}
)
"""By the name in ``GUICHET_GATEWAY``: the module whose ``build()`` returns the gateway."""


def open_gateway(
    settings: Settings, books: Books, clock: Callable[[], datetime] = now
) -> Gateway | None:
    """Return the gateway that is configured, or nothing where none is.

    The sandbox keeps its books in our database; every other one is told by its own settings.

    Raises:
        SettingWrong: there is no such gateway, its package is not installed, or a setting of its
            own is wrong.
    """
    name = settings.guichet_gateway
    if name == NONE:
        return None
    if name == SANDBOX:
        address = settings.public_url
        return Sandbox(books, settings.zone, settings.guichet_currency, clock, address)
    if name not in GATEWAYS:
        known = ", ".join([NONE, SANDBOX, *sorted(GATEWAYS)])
        raise SettingWrong(f"GUICHET_GATEWAY must be one of {known} (it is {name!r})")
    try:
        module = import_module(GATEWAYS[name])
    except ModuleNotFoundError as error:
        raise SettingWrong(
            f"GUICHET_GATEWAY={name} needs the package {error.name}:"
            f" install guichet with its extra `{name}`"
        ) from error
    return cast(Gateway, module.build())
