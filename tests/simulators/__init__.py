"""Gateways of our own on loopback, wire-compatible with the real ones, that go wrong on request."""
