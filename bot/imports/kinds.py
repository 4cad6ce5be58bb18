"""The kinds of file, told apart by their header; a file's rows may lean on an earlier kind's."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of file, in the order in which files are taken."""

    GL_CODES = "gl_codes"
    CUSTOMERS = "customers"
    STAFF = "staff"
    INVOICES = "invoices"
    DEPOSITS = "deposits"
    SAVED_METHODS = "saved_methods"


COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.GL_CODES: ("gl_code", "title"),
    Kind.CUSTOMERS: ("customer_id", "name", "email", "phone", "locale"),
    Kind.STAFF: ("slack_user_id", "name", "roles", "approval_limit"),
    Kind.INVOICES: (
        "invoice_number",
        "customer_id",
        "issued_on",
        "due_on",
        "position",
        "description",
        "gl_code",
        "amount",
    ),
    Kind.DEPOSITS: ("customer_id", "received_on", "method", "amount", "reference"),
    Kind.SAVED_METHODS: (
        "customer_id",
        "saved_method",
        "kind",
        "label",
        "gateway_token",
        "expires",
    ),
}


def find_kind(header: list[str]) -> Kind | None:
    """Return the kind whose columns these are, in any order."""
    return next((kind for kind, names in COLUMNS.items() if sorted(names) == sorted(header)), None)


def nearest_kind(header: list[str]) -> Kind | None:
    """Return the kind that the header most resembles, when it has at least half the columns."""
    shares = {kind: len({*names} & {*header}) / len(names) for kind, names in COLUMNS.items()}
    best = max(shares, key=lambda kind: shares[kind])
    return best if shares[best] >= 1 / 2 else None
