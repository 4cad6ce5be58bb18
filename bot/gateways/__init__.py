"""Adapters to payment gateways, each imported only where it is configured.

An adapter is a package with ``build``: it reads its own settings and gives a
``domain.gateway.Gateway``. What it needs beyond this program is an extra of its name.
"""

from importlib import import_module

from bot.settings import Settings, SettingWrong
from domain.gateway import Gateway

GATEWAYS = {
    "stripe": "bot.gateways.stripe",
    "cardpointe": "bot.gateways.cardpointe",
}
"""What a gateway is called, and the module whose ``build`` makes it."""


def open_gateway(name: str, settings: Settings) -> Gateway:
    """Build the adapter of a gateway.

    Raises:
        SettingWrong: no gateway has this name, its package is not installed, or a setting of its
            own is missing or wrong.
    """
    if name not in GATEWAYS:
        raise SettingWrong(f"no gateway is called {name!r} (there are {', '.join(GATEWAYS)})")
    try:
        adapter = import_module(GATEWAYS[name])
    except ModuleNotFoundError as error:
        told = f"the gateway {name} needs the package {error.name}"
        raise SettingWrong(f"{told}: pip install 'guichet[{name}]'") from error
    gateway: Gateway = adapter.build(settings)
    return gateway
