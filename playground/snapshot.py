"""What survives a restart: messages, files and Home tabs, in a directory."""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playground.feed import Event
from playground.files import File
from playground.messages import Message
from playground.payloads import Json
from playground.workspace import Workspace

PAUSE_SECONDS = 0.5
KEPT_KINDS = frozenset({"message", "message_changed", "message_deleted", "home"})


@dataclass(eq=False)
class Snapshot:
    """Keeps a workspace in a directory, a moment after each change and at the end."""

    workspace: Workspace
    directory: Path
    _changed: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _saved_files: set[str] = field(default_factory=set)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> Callable[[], None]:
        """Put back what an earlier run kept and keep what changes; the answer ends that."""
        self._files.mkdir(parents=True, exist_ok=True)
        self._restore()
        silence = self.workspace.feed.listen(self.notice)
        thread = threading.Thread(target=self._keep, name="snapshot", daemon=True)
        thread.start()

        def end() -> None:
            silence()
            self._ended.set()
            self._changed.set()
            thread.join()
            self.save()

        return end

    @property
    def _files(self) -> Path:
        return self.directory / "files"

    @property
    def _state(self) -> Path:
        return self.directory / "workspace.json"

    def is_due(self) -> bool:
        """Whether something changed since the last time."""
        return self._changed.is_set()

    def notice(self, event: Event) -> None:
        """Remember to write, if what happened is kept."""
        if event.kind in KEPT_KINDS:
            self._changed.set()

    def _keep(self) -> None:
        while not self._ended.is_set():
            self._changed.wait()
            self._ended.wait(PAUSE_SECONDS)
            if not self._ended.is_set():
                self._changed.clear()
                self.save()

    def save(self) -> None:
        """Write everything down, so that a crash leaves either the old or the new state."""
        with self._writing:
            with self.workspace.feed.changed:
                state = self._describe()
                fresh = {
                    file.id: file.content
                    for file in self.workspace.files.kept.values()
                    if file.content is not None and file.id not in self._saved_files
                }
            for file_id, content in fresh.items():
                _write_whole(self._files / file_id, content)
            self._saved_files |= fresh.keys()
            _write_whole(self._state, json.dumps(state, ensure_ascii=False).encode())

    def _describe(self) -> Json:
        workspace = self.workspace
        files = [asdict(file) for file in workspace.files.kept.values() if file.content is not None]
        return {
            "messages": [asdict(message) for message in workspace.messages.list_all()],
            "files": [{**file, "content": None} for file in files],
            "homes": {person: view.body for person, view in workspace.views.homes.items()},
        }

    def _restore(self) -> None:
        if not self._state.exists():
            return
        state = json.loads(self._state.read_text(encoding="utf-8"))
        for row in state["files"]:
            self._restore_file(row)
        self.workspace.messages.restore(
            [Message(**{**row, "files": tuple(row["files"])}) for row in state["messages"]]
        )
        for person_id, body in state["homes"].items():
            if person_id in self.workspace.roster.people:
                self.workspace.views.restore_home(person_id, body)

    def _restore_file(self, row: Json) -> None:
        content = (self._files / row["id"]).read_bytes()
        self.workspace.files.kept[row["id"]] = File(**{**row, "content": content})
        self._saved_files.add(row["id"])


def _write_whole(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
