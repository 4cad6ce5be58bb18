"""The CSV files of contract §4, read strictly and taken whole: all of a file, or none of it."""

from bot.imports.files import import_files
from bot.imports.progress import Progress, bar_on, no_progress
from bot.imports.reports import FileReport

__all__ = ["FileReport", "Progress", "bar_on", "import_files", "no_progress"]
