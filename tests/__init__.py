"""Tests, in rings that mirror the floors."""
