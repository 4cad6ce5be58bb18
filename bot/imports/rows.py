"""From rows of cells to what the books take in, one reader a kind of file."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.imports import cells as read
from bot.imports.cells import Cells
from bot.imports.sheets import Sheet
from domain.gateway import Rail
from domain.intake.batch import Tick
from domain.intake.given import (
    Given,
    GivenCustomer,
    GivenDeposit,
    GivenGlCode,
    GivenInvoiceLine,
    GivenSavedMethod,
    GivenStaff,
)
from domain.intake.refusals import Refusal
from domain.methods import Method

G = TypeVar("G", bound=Given)


def read_rows(
    sheet: Sheet, reader: Callable[[Cells], G], tick: Tick
) -> tuple[Sequence[G], list[Refusal]]:
    """Read every row of a sheet: the readable ones, and all that is wrong with the others."""
    given, refusals = [], list(sheet.refusals)
    for row in sheet.rows:
        cells = Cells(row.line, dict(zip(sheet.columns, row.cells, strict=True)))
        one = reader(cells)
        if cells.refusals:
            refusals += cells.refusals
        else:
            given.append(one)
        tick(1)
    return given, refusals


def read_gl_code(cells: Cells) -> GivenGlCode:
    """Read a row of ``gl_codes``."""
    return GivenGlCode(
        line=cells.line,
        gl_code=cells.read("gl_code", read.read_gl_code, ""),
        title=cells.text("title"),
    )


def read_customer(cells: Cells) -> GivenCustomer:
    """Read a row of ``customers``; only the number and the name must be there."""
    return GivenCustomer(
        line=cells.line,
        customer_id=cells.identifier("customer_id"),
        name=cells.text("name"),
        email=cells.read("email", read.read_email, ""),
        phone=cells.read("phone", read.read_phone, ""),
        locale=cells.read("locale", read.read_locale, ""),
    )


def read_staff(cells: Cells) -> GivenStaff:
    """Read a row of ``staff``; one without roles may do nothing."""
    return GivenStaff(
        line=cells.line,
        slack_user_id=cells.read("slack_user_id", read.read_slack_id, ""),
        name=cells.text("name"),
        roles=cells.read("roles", read.read_roles, ()),
        approval_limit_cents=cells.read("approval_limit", read.read_limit, None),
    )


def read_invoice_line(cells: Cells) -> GivenInvoiceLine:
    """Read a row of ``invoices``."""
    return GivenInvoiceLine(
        line=cells.line,
        invoice_number=cells.identifier("invoice_number"),
        customer_id=cells.identifier("customer_id"),
        issued_on=cells.day("issued_on"),
        due_on=cells.day("due_on"),
        position=cells.read("position", read.read_position, 0),
        description=cells.text("description"),
        gl_code=cells.identifier("gl_code"),
        amount_cents=cells.cents("amount"),
    )


def read_deposit(cells: Cells) -> GivenDeposit:
    """Read a row of ``deposits``."""
    return GivenDeposit(
        line=cells.line,
        customer_id=cells.identifier("customer_id"),
        received_on=cells.day("received_on"),
        method=cells.read("method", read.read_method, Method.CASH),
        amount_cents=cells.cents("amount"),
        reference=cells.text("reference", limit=read.REFERENCE_LIMIT),
    )


def read_saved_method(cells: Cells) -> GivenSavedMethod:
    """Read a row of ``saved_methods``."""
    return GivenSavedMethod(
        line=cells.line,
        customer_id=cells.identifier("customer_id"),
        saved_method=cells.read("saved_method", read.read_saved_number, 0),
        kind=cells.read("kind", read.read_rail, Rail.CARD),
        label=cells.text("label"),
        gateway_token=cells.text("gateway_token"),
        expires=cells.read("expires", read.read_expiry, ""),
    )
