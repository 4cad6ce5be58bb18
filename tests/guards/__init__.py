"""The guards of the money, each with the tests that go red without it."""
