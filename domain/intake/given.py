"""The rows of the files, read and typed; a field bears the name of its column.

``line`` says where a row stands in its file and is no part of what it says: two rows that say the
same are equal. A field that ends in ``_cents`` is the column without that ending.
"""

from dataclasses import dataclass, field
from datetime import date

from domain.gateway import Rail
from domain.methods import Method
from domain.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One row of a file."""

    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenGlCode(Given):
    """A GL code and its title."""

    gl_code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCustomer(Given):
    """A customer; all but the number may change later."""

    customer_id: str
    name: str
    email: str
    phone: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStaff(Given):
    """A member of staff; ``roles`` are in the order of their names, each once."""

    slack_user_id: str
    name: str
    roles: tuple[Role, ...]
    approval_limit_cents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenInvoiceLine(Given):
    """One line of an invoice, with what it shares with the invoice's other lines."""

    invoice_number: str
    customer_id: str
    issued_on: date
    due_on: date
    position: int
    description: str
    gl_code: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDeposit(Given):
    """A deposit that was held before: an opening balance, known by its reference."""

    customer_id: str
    received_on: date
    method: Method
    amount_cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSavedMethod(Given):
    """A method on file, by its number among its customer's; ``expires`` is ``YYYY-MM`` or nothing.

    ``gateway_token`` is the gateway's name for it, never a card number.
    """

    customer_id: str
    saved_method: int
    kind: Rail
    label: str
    gateway_token: str
    expires: str
