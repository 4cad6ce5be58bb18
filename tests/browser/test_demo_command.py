"""``guichet demo`` as a newcomer runs it: an address, a payment, and what a second start keeps."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome

from tests.browser.screen import FINANCE, Screen, named, plain

GUICHET = Path(sys.executable).parent / "guichet"
ANA = "U0CASHIER"


@contextmanager
def started(folder: Path, *options: str) -> Iterator[str]:
    """Run the command until the block ends; give the address that it printed."""
    command = [str(GUICHET), "demo", "--port", "0", "--data", str(folder / "demo"), *options]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        ready = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert ready, line
        try:
            yield ready[0]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


def test_a_demo_keeps_its_data_until_it_is_reset(chrome: Chrome, tmp_path: Path) -> None:
    with started(tmp_path) as address:
        screen = Screen(chrome, address)
        screen.comes_as(ANA)
        screen.says("/pay C-1007 1 234,50 cash")
        screen.modal("F-2026-019 : 1 004,55 $ → réglée")
        screen.submits()
        recorded = re.search(r"R-\d{6}", screen.modal("R-"))
        assert recorded
        card = f"Paiement {recorded[0]} de 1 234,50 $"
        screen.closes()
        screen.goes_to(FINANCE)
        screen.message(card)
    with started(tmp_path) as address:
        screen = Screen(chrome, address)
        screen.comes_as(ANA, FINANCE)
        screen.message(card)
        screen.says("/account C-1007")
        screen.message("Solde actuel Réglé")
    with started(tmp_path, "--reset") as address:
        screen = Screen(chrome, address)
        screen.comes_as(ANA, FINANCE)
        screen.says("/account C-1007")
        screen.message("Solde actuel Doit 1 234,50 $")
        assert card not in " ".join(plain(message.text) for message in screen.all(named("message")))
