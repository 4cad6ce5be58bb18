"""Reports as files: text for a terminal, JSON, CSV, and a spreadsheet's own form.

Every form is bytes made from the rows of a report and the words of a reader; nothing here reads
the books.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.reporting.csv_file import write_csv
from bot.reporting.json_file import write_json
from bot.reporting.text_table import write_text
from bot.reporting.workbook import write_xlsx
from domain.report_rows import Report
from handlers.texts import Texts

Writer = Callable[[Report, Texts], bytes]

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {"text": write_text, "json": write_json, "csv": write_csv, "xlsx": write_xlsx}
)
"""What writes each form."""

BINARY = frozenset({"xlsx"})
"""Forms that are no text: for a file, never for a terminal."""


def write(report: Report, texts: Texts, form: str) -> bytes:
    """Write a report in one of the forms of ``WRITERS``."""
    return WRITERS[form](report, texts)
