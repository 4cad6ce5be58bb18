"""What a gateway posts to us."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Post:
    """A webhook as it arrives."""

    headers: Mapping[str, str]
    body: bytes
