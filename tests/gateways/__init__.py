"""The contract of every gateway, written against the port alone, run on each simulator.

A gateway joins with a bench of its own (``tests/gateways/stripe_bench.py``) and one line in
``BENCHES`` of ``tests/gateways/conftest.py``. What only one gateway does is tested beside it.
"""
