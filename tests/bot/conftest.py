"""A terminal to type at, and a small centre to bring files to."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bot.command_line import Terminal
from tests.bot.files import CUSTOMERS, GL_CODES, STAFF, bring


@pytest.fixture
def centre(engine: Engine, tmp_path: Path) -> Engine:
    """A small centre: two GL codes, three customers, one member of staff."""
    reports = bring(engine, tmp_path, GL_CODES, CUSTOMERS, STAFF)
    assert all(report.is_taken for report in reports)
    return engine


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    folder = tmp_path / "work"
    folder.mkdir()
    return Terminal(folder, monkeypatch, capsys)
