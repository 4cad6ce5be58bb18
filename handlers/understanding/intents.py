"""What a person's words mean: one typed intent, or one question where they may mean several."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

CUSTOMER: Final = "customer_id"
AMOUNT: Final = "amount"
METHOD: Final = "method"
RECEIVED_ON: Final = "received_on"
REFERENCE: Final = "reference"
MEANING: Final = "meaning"
"""What a question may be about: a field of the form, or the whole."""


class _Intent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Intent):
    """Some local days, both included."""

    from_on: date
    to_on: date


class Entry(_Intent):
    """Open a form with this in it; what was not said, or is not sure, is empty.

    ``amount`` stands as it was written, in the person's own notation; ``everything`` asks for all
    that is owed, and then no amount was written.
    """

    customer_id: str = ""
    invoices: tuple[str, ...] = ()
    amount: str = ""
    everything: bool = False
    method: str = ""
    received_on: date | None = None
    payer: str = ""
    reference: str = ""
    purpose: str = ""
    note: str = ""
    at_once: bool = False


class RecordPayment(Entry):
    """Open a payment's form."""


class RecordDeposit(Entry):
    """Open a deposit's form."""


class FillIn(Entry):
    """Open another command's form: a customer, perhaps an amount and a method."""


class ShowAccount(_Intent):
    """Show a customer's account."""

    customer_id: str


class AskOwed(_Intent):
    """Tell what a customer owes."""

    customer_id: str


class AskTopDebtors(_Intent):
    """Tell who owes most."""

    count: int = 5


class AskReceipts(_Intent):
    """Tell what came in; no period means today, no method means all."""

    period: Period | None = None
    method: str = ""


class AskFailures(_Intent):
    """Tell which payments failed; no period means those still open."""

    period: Period | None = None


class ShowReport(_Intent):
    """Show a report; no period means the report's own."""

    name: str
    period: Period | None = None


class Help(_Intent):
    """Tell what can be asked."""


class Choice(_Intent):
    """One answer to a question: what it stands for, and how it reads."""

    value: str
    label: str


Sure = (
    RecordPayment
    | RecordDeposit
    | ShowAccount
    | AskOwed
    | AskTopDebtors
    | AskReceipts
    | AskFailures
    | ShowReport
    | Help
)


class Unsure(_Intent):
    """One question, in the person's language, and the answers to it.

    The question holds people's own words: it is escaped where it is shown. ``about`` says which
    field it is about; ``so_far`` is what is sure whatever the answer, ``sought`` the words that
    name a customer.
    """

    question: str
    choices: tuple[Choice, ...] = ()
    about: str = MEANING
    so_far: Sure | None = None
    sought: str = ""


class NotUnderstood(Unsure):
    """The words ask nothing that the grammar knows: nothing is sure, and nothing was refused.

    A client may be named among them; then that is what the question is about.
    """


Intent = Sure | Unsure
