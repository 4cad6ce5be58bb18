"""What people read and how what they type is read: two languages, strictly.

The sentences are in ``en_CA.po`` and ``fr_CA.po``, under keys (``pay.title``), never under English.
"""

from handlers.texts.amounts import read_amount, write_amount
from handlers.texts.locales import Locale, locale_for
from handlers.texts.sentences import CODE_FACTS, Texts

__all__ = ["CODE_FACTS", "Locale", "Texts", "locale_for", "read_amount", "write_amount"]
