"""The guards of reports: what they count, when a day is written, what a file must not run."""

from tests.guards.guard import Guard

AGAINST = "tests/bot/test_report_command.py"
CLOSED = "tests/reports/test_closed_days.py"
MONTHS = "tests/reports/test_closed_months.py"
FILES = "tests/reports/test_files.py"
MOVEMENTS = "domain/movements.py"

REPORTS = (
    Guard(
        "a report counts what the bank returned",
        MOVEMENTS,
        "case((or_(is_refund, is_void), 0), else_=out)",
        "case((or_(is_refund, is_void), 0), else_=-ReceiptRow.amount_cents)",
        AGAINST,
        "sqlite",
    ),
    Guard(
        "a report counts what was voided",
        MOVEMENTS,
        "case((is_refund, 0), (is_void, out), else_=0)",
        "literal(0)",
        AGAINST,
        "sqlite",
    ),
    Guard(
        "what was held before these books began is in no payments report",
        MOVEMENTS,
        "_during(ReceiptRow.recorded_on, first, last), ReceiptRow.origin != IMPORTED",
        "_during(ReceiptRow.recorded_on, first, last)",
        "tests/reports/test_movements.py",
        "sqlite",
    ),
    Guard(
        "what opening deposits pay is in no method's column",
        MOVEMENTS,
        ".where(or_(gained, lost), ReceiptRow.origin != IMPORTED)",
        ".where(or_(gained, lost))",
        "tests/reports/test_movements.py",
        "sqlite",
    ),
    Guard(
        "a day is written only once nothing can be dated in it any more",
        "domain/closed_days.py",
        "    if _may_still_change(",
        "    if False and _may_still_change(",
        CLOSED,
        "postgresql and stamped",
    ),
    Guard(
        "a day is written only once it has been over for a while",
        "domain/closed_days.py",
        "last_closed_day(now - MARGIN, zone)",
        "last_closed_day(now, zone)",
        CLOSED,
        "sqlite and while",
    ),
    Guard(
        "two who write a day write it once",
        "domain/closed_days.py",
        "    if is_first:\n",
        "    if is_first or True:\n",
        CLOSED,
        "postgresql and two",
    ),
    Guard(
        "verify adds closed days up anew",
        "domain/closed_days.py",
        "        for row in session.execute(_differing(totals)):\n",
        "        for row in ():\n",
        CLOSED,
        "sqlite and verified",
    ),
    Guard(
        "a month is written only once its last day is",
        "domain/closed_months.py",
        " or month > closed:",
        ":",
        MONTHS,
        "sqlite and only",
    ),
    Guard(
        "two who write a month write it once",
        "domain/closed_months.py",
        "    if is_first:\n",
        "    if is_first or True:\n",
        MONTHS,
        "postgresql and two",
    ),
    Guard(
        "verify adds closed months up anew",
        "domain/closed_months.py",
        "        for row in session.execute(_differing(totals)):\n",
        "        for row in ():\n",
        MONTHS,
        "sqlite and verified",
    ),
    Guard(
        "verify misses no month between others",
        "domain/closed_months.py",
        "        if month not in written:\n",
        "        if False:\n",
        MONTHS,
        "sqlite and missing",
    ),
    Guard(
        "days before a period's whole months end where those begin",
        "domain/sums.py",
        'day < _bound("beside")',
        'day <= _bound("beside")',
        MONTHS,
        "sqlite and rest",
    ),
    Guard(
        "days after a period's whole months begin where those end",
        "domain/sums.py",
        'day > _bound("through")',
        'day >= _bound("through")',
        MONTHS,
        "sqlite and rest",
    ),
    Guard(
        "what had moved before a period's whole months is taken off",
        "domain/sums.py",
        "whole.from_on - ONE_DAY if whole and has_earlier else None",
        "None",
        MONTHS,
        "sqlite and rest",
    ),
    Guard(
        "a CSV file runs nothing",
        "bot/reporting/csv_file.py",
        "    return disarm(value) if",
        "    return value if",
        FILES,
    ),
    Guard(
        "a workbook runs nothing",
        "bot/reporting/workbook.py",
        "                    self.sheet.write_string(place, number, told, look)\n",
        "                    self.sheet.write(place, number, told, look)\n",
        FILES,
    ),
    Guard(
        "a terminal's cursor is nobody's to move",
        "bot/reporting/cells.py",
        "            return plain(written)\n",
        "            return written\n",
        FILES,
    ),
)
