"""What was typed in one field and cannot be read or kept."""

from domain.errors.refusals import BillingError, Fact


class FieldRefused(BillingError):
    """What was typed in one field cannot be read or kept."""

    def __init__(self, field: str = "", **facts: Fact) -> None:
        super().__init__(**facts)
        self.field = field


class FieldMissing(FieldRefused):
    """A required field is empty."""


class AmountUnreadable(FieldRefused):
    """The text is no amount in the reader's language (fact: ``example``)."""


class CountUnreadable(FieldRefused):
    """The text is no whole number within the bounds (facts: ``least``, ``most``)."""


class AmountNotPositive(FieldRefused):
    """The amount is zero where nothing is not an answer."""


class AmountTooLarge(FieldRefused):
    """The amount is above 9,999,999.99 (fact: ``max_cents``)."""


class CardNumberTyped(FieldRefused):
    """The text holds what looks like a card number; it is neither kept nor logged."""


class TextTooLong(FieldRefused):
    """The text is longer than the field keeps (fact: ``limit``)."""


class ChoiceUnknown(FieldRefused):
    """The chosen value is not one of those on offer."""


class DayUnreadable(FieldRefused):
    """The text is no day of the calendar."""


class BankFileUnreadable(FieldRefused):
    """The file is no statement that can be read, or is too large for one."""


class BankFileNoColumns(BankFileUnreadable):
    """No line of the file names a day and an amount (facts: ``line``, ``found``: its cells)."""


class BankFileHoldsCard(FieldRefused):
    """A line holds what looks like a card number (fact: ``line``); it is neither kept nor shown."""


class BankFileOtherKind(FieldRefused):
    """The file's name is no statement's (fact: ``file``)."""


class BankFileTooLarge(FieldRefused):
    """The file is larger than a statement is (fact: ``limit``, in megabytes)."""


class BankFileGone(FieldRefused):
    """Slack does not give the file (fact: ``file``): deleted, kept elsewhere, or no answer."""


class BankFileOtherCurrency(FieldRefused):
    """The statement is in another currency (fact: ``currency``)."""


class BankFileTooLong(FieldRefused):
    """The statement has more lines than are matched at once (fact: ``limit``)."""
