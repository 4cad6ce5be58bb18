"""One process draws everything: it is kept, replaced when it is gone or stuck, and never left."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from bot import drawing
from bot.cli.reporting import report
from bot.drawing import BLANK, DrawingFailed, Studio, _Artist
from charts import easel
from charts.sheets import BarsSheet, Heading
from tests.charts.test_statement_pdf import SHEET, pages

BROKEN = BarsSheet(Heading("", "", "", ""), [None])  # type: ignore[list-item]
PNG = b"\x89PNG"


@pytest.fixture
def studio() -> Iterator[Studio]:
    with Studio() as studio:
        yield studio


def process_of(studio: Studio) -> "subprocess.Popen[bytes]":
    assert studio._artist is not None
    return studio._artist.process


def test_charts_and_statements_come_from_one_process(studio: Studio) -> None:
    assert pages(studio.draw(SHEET)) == 1
    first = process_of(studio).pid
    assert studio.draw(BLANK).startswith(PNG)
    assert process_of(studio).pid == first


def test_what_warmed_it_is_nobodys_drawing(studio: Studio) -> None:
    studio.warm()
    first = process_of(studio).pid
    assert studio.draw(SHEET).startswith(b"%PDF")
    assert process_of(studio).pid == first


def test_one_that_was_killed_is_replaced(studio: Studio) -> None:
    studio.warm()
    process_of(studio).kill()
    process_of(studio).wait()
    assert studio.draw(BLANK).startswith(PNG)


def test_one_that_has_grown_is_replaced(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(easel, "MOST_MEGABYTES", 0)
    ours, theirs = Pipe()
    grown = Thread(target=easel.answer, args=(theirs,))
    grown.start()
    studio._artist = _Artist(subprocess.Popen([sys.executable, "-c", "input()"]), ours)
    process = process_of(studio)
    assert studio.draw(SHEET).startswith(b"%PDF")
    grown.join()
    theirs.close()
    assert studio.pid is None
    assert process.returncode is not None


def test_a_drawing_that_breaks_is_given_up_and_the_next_one_is_not(studio: Studio) -> None:
    with pytest.raises(DrawingFailed):
        studio.draw(BROKEN)
    assert studio.draw(SHEET).startswith(b"%PDF")


def test_a_drawing_that_lasts_is_given_up_and_its_process_with_it(studio: Studio) -> None:
    studio.warm()
    stuck = process_of(studio)
    stuck.send_signal(signal.SIGSTOP)
    studio.seconds = 0.0
    with pytest.raises(DrawingFailed):
        studio.draw(SHEET)
    assert stuck.returncode == -signal.SIGKILL
    studio.seconds = drawing.SECONDS
    assert studio.draw(SHEET).startswith(b"%PDF")


def test_the_end_of_the_studio_is_that_of_its_process() -> None:
    with Studio() as studio:
        studio.draw(SHEET)
        process = process_of(studio)
    assert process.returncode is not None


def test_a_bot_that_is_killed_leaves_no_process_behind() -> None:
    """The line breaks with the bot, and the process that waits on it ends."""
    program = (
        "from bot.drawing import Studio, BLANK\n"
        "studio = Studio()\n"
        "studio.draw(BLANK)\n"
        "print(studio._artist.process.pid, flush=True)\n"
        "input()\n"
    )
    bot = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,
    )
    assert bot.stdout is not None
    artist = int(bot.stdout.readline())
    watched = os.pidfd_open(artist)
    bot.kill()
    bot.communicate()
    ended, _, _ = select.select([watched], [], [], 60)
    os.close(watched)
    assert ended


def test_no_secret_goes_along(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    studio.warm()
    told = (Path("/proc") / str(process_of(studio).pid) / "environ").read_bytes()
    assert b"PATH=" in told
    assert b"secret" not in told


def test_the_bot_never_loads_what_draws() -> None:
    program = (
        "import sys, bot.cli, bot.service, bot.charting\n"
        "print([name for name in sys.modules if name in ('matplotlib', 'numpy', 'fpdf')])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    ).stdout
    assert told.strip() == "[]"


def report_as_png(database_url: str, *words: str) -> Result:
    arguments = [*words, "--from", "2026-11-01", "--to", "2026-11-30", "--format", "png"]
    return CliRunner().invoke(report, arguments, env={"DATABASE_URL": database_url})


def test_a_report_is_a_picture_on_the_command_line(database_url: str) -> None:
    drawn = report_as_png(database_url, "payments_summary")
    assert drawn.exit_code == 0
    assert drawn.stdout_bytes.startswith(PNG)
    assert b"Recettes nettes" in drawn.stdout_bytes
