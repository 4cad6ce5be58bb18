"""The adapter to Stripe, through its official package; one account an organisation.

``domain/gateway.py`` is what it promises. Three laws hold in every module here: a request that
moves money carries our reference as its idempotency key and is never repeated by a library; only
a well-formed refusal is a no; everything else is ``UNKNOWN``.
"""

from bot.gateways.stripe.gateway import build

__all__ = ["build"]
