"""Gateways: each adapter behind the port of ``domain/gateway.py``, loaded when it is chosen.

An adapter's package may not be installed (extras of ``pyproject.toml``), so modules are named
here and imported only for the one that is configured.
"""

GATEWAYS = {
    "stripe": "bot.gateways.stripe",
    "cardpointe": "bot.gateways.cardpointe",
}
"""By the name in ``GUICHET_GATEWAY``: the module whose ``build()`` returns the gateway."""
