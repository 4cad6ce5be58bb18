"""Drawing in a process of its own: it holds the interpreter, and people wait for this one.

A drawing is named by its module, which has one function ``draw``: the bot never imports it.
"""

from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

STATEMENT: Final = "charts.statement_pdf"

SECONDS = 30.0
"""A drawing that takes longer is given up; the promise is tried again later."""


class DrawingFailed(OSError):
    """The drawing broke or took too long; nothing came of it."""


def draw(drawing: str, sheet: object, seconds: float = SECONDS) -> bytes:
    """Draw a sheet in a new process, and return the file.

    Raises:
        DrawingFailed: the process died, or took more than ``seconds``.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, drawing, sheet), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise DrawingFailed(f"no drawing in {seconds} s")
        return ours.recv_bytes()
    except EOFError as error:
        raise DrawingFailed("the drawing broke") from error
    finally:
        process.kill()
        process.join()
        ours.close()


def _send(out: Connection, drawing: str, sheet: object) -> None:
    content: bytes = import_module(drawing).draw(sheet)
    out.send_bytes(content)
