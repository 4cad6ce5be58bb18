"""Files that the bot uploads (a ticket, the bytes, then where they are shared) or people drop."""

from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import quote

from playground.feed import Feed
from playground.payloads import Ids, Json, Refused

MIMETYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "ofx": "application/x-ofx",
    "qfx": "application/x-ofx",
    "txt": "text/plain",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IMAGES = frozenset({"png", "jpg", "jpeg", "gif"})
LONGEST_ALT = 1000
LARGEST_DROPPED = 50_000_000
"""What a page hands over at once; Slack itself takes a gigabyte."""


@dataclass
class File:
    """An uploaded file; it can be named in blocks from `ready_at` on."""

    id: str
    name: str
    size: int
    alt: str = ""
    title: str = ""
    user: str = ""
    content: bytes | None = None
    ready_at: float | None = None
    channels: list[str] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """The kind of file by its name."""
        return PurePath(self.name).suffix.lstrip(".").lower()

    @property
    def mimetype(self) -> str:
        """What a browser is told."""
        return MIMETYPES.get(self.suffix, "application/octet-stream")


class Files:
    """Every file of the workspace."""

    def __init__(self, feed: Feed, ids: Ids, processing_seconds: float) -> None:
        self._feed = feed
        self._ids = ids
        self.processing_seconds = processing_seconds
        self.kept: dict[str, File] = {}

    def announce(self, name: str, size: int, alt: str) -> File:
        """Reserve an id for bytes that will follow."""
        if size < 1:
            raise Refused("missing_argument")
        if len(alt) > LONGEST_ALT:
            raise Refused("alt_txt_too_large")
        with self._feed.changed:
            file = File(self._ids.fresh("F"), name, size, alt, title=name)
            self.kept[file.id] = file
            return file

    def drop(self, name: str, content: bytes, user: str) -> File:
        """Take in a file that a person dropped: it exists at once."""
        if not content:
            raise Refused("file_empty")
        if len(content) > LARGEST_DROPPED:
            raise Refused("file_too_large")
        with self._feed.changed:
            file = File(self._ids.fresh("F"), name, len(content), title=name, user=user)
            file.content = content
            file.ready_at = self._feed.clock()
            self.kept[file.id] = file
            return file

    def receive(self, file_id: str, content: bytes) -> File:
        """Take in the bytes of an announced file."""
        with self._feed.changed:
            file = self._known(file_id)
            if len(content) != file.size:
                raise Refused("file_upload_size_restricted", status=400)
            file.content = content
            return file

    def complete(self, file_id: object, title: str | None) -> File:
        """Finish the upload: from now on the file exists."""
        with self._feed.changed:
            file = self._known(file_id)
            if file.content is None:
                raise Refused("file_not_found")
            file.title = title or file.name
            file.ready_at = self._feed.clock() + self.processing_seconds
            return file

    def find(self, file_id: object) -> File:
        """A file whose upload is finished."""
        file = self._known(file_id)
        if file.ready_at is None:
            raise Refused("file_not_found")
        return file

    def is_showable(self, file_id: object) -> bool:
        """Whether an image block may name this file now."""
        file = self.kept.get(str(file_id))
        if file is None or file.ready_at is None or file.suffix not in IMAGES:
            return False
        return self._feed.clock() >= file.ready_at

    def _known(self, file_id: object) -> File:
        file = self.kept.get(str(file_id))
        if file is None:
            raise Refused("file_not_found")
        return file

    def show(self, file: File, address: str) -> Json:
        """A file as Slack writes it."""
        url = f"{address}/files-pri/{file.id}/{quote(file.name, safe='')}"
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype,
            "filetype": file.suffix or "binary",
            "size": file.size,
            "alt_txt": file.alt,
            "user": file.user,
            "mode": "hosted",
            "is_external": False,
            "url_private": url,
            "url_private_download": url,
            "permalink": f"{address}/ui/files/{file.id}",
            "channels": list(file.channels),
        }
