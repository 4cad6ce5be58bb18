"""A bank's statement: a CSV or OFX file becomes lines of money in, and what each may settle.

Nothing here writes. A line knows its own request id, made from what the bank says of it: however
often the file is read, and in however many files the line stands, recording it again answers with
the receipt that is already there.
"""

from handlers.understanding.statements.csv_files import read_csv
from handlers.understanding.statements.lines import BankFile, BankLine, Unread
from handlers.understanding.statements.ofx import is_ofx, read_ofx
from handlers.understanding.surroundings import Surroundings

__all__ = ["BankFile", "BankLine", "Unread", "read_bank_file"]


def read_bank_file(content: bytes, around: Surroundings) -> BankFile:
    """Read a statement, OFX or CSV: what it is shows in its first bytes.

    Raises:
        BankFileUnreadable: it is neither, or nothing tells its columns.
        BankFileOtherCurrency: it is in another currency.
        BankFileTooLong: it has more lines than are matched at once.
        BankFileHoldsCard: a line holds what looks like a card number.
    """
    if is_ofx(content):
        return read_ofx(content, around.texts.currency, around.texts.zone)
    return read_csv(content, around.today)
