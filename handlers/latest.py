"""People type faster than Slack answers: of the changes to one form, the newest is shown last."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

REMEMBERED = 1_000


@dataclass
class _Form:
    newest: float = 0.0
    turn: Lock = field(default_factory=Lock)


class Latest:
    """Remembers, form by form, the newest change that arrived in this process."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._forms: OrderedDict[str, _Form] = OrderedDict()

    @contextmanager
    def turn(self, view_id: str, changed_at: str) -> Iterator[bool]:
        """Wait for the change before this one; tell whether a newer one makes this one needless."""
        moment = float(changed_at or 0)
        form = self._arrive(view_id, moment)
        with form.turn:
            yield moment >= form.newest

    def _arrive(self, view_id: str, moment: float) -> _Form:
        with self._guard:
            form = self._forms.setdefault(view_id, _Form())
            self._forms.move_to_end(view_id)
            form.newest = max(form.newest, moment)
            while len(self._forms) > REMEMBERED:
                self._forms.popitem(last=False)
            return form
