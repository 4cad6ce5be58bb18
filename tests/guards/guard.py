"""What a guard is: a text in a file, what stands there without it, the tests that must go red."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A guard, the replacement that removes it, and the tests to run without it.

    ``only`` is a ``-k`` expression: a guard of one database is tried on that one.
    """

    name: str
    file: str
    old: str
    new: str
    tests: str
    only: str = ""
