"""Idempotency keys as the API keeps them: the first answer again, for a day."""

from dataclasses import dataclass, field

from tests.simulators.stripe.books import Books
from tests.simulators.wire import Asked, Told

KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class _Kept:
    asked: Asked
    told: Told
    at: int


@dataclass
class Keys:
    """What was answered under each key."""

    books: Books
    kept: dict[str, _Kept] = field(default_factory=dict)

    def find(self, key: str, asked: Asked) -> Told | None:
        """Return the first answer under this key, or refuse other parameters."""
        kept = self.kept.get(key)
        if kept is None or self.books.now - kept.at >= KEPT_SECONDS:
            return None
        if (kept.asked.path, kept.asked.body) != (asked.path, asked.body):
            message = "Keys for idempotent requests can only be used with the same parameters."
            error = {"type": "idempotency_error", "message": message}
            return Told.of({"error": error}, 400)
        return Told(kept.told.status, kept.told.body, {"Idempotent-Replayed": "true"})

    def keep(self, key: str, asked: Asked, told: Told) -> None:
        """Keep an answer, errors included."""
        self.kept[key] = _Kept(asked, told, self.books.now)
