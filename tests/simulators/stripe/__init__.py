"""A Stripe of our own on loopback, as the official package sees it.

State is in memory; ids come from a seed and time from a clock that the test moves. It refuses
what Stripe refuses: parameters that nobody knows, other versions of the API, refunds above the
charge, an idempotency key with other parameters.
"""
