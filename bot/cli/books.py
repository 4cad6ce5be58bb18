"""What a command does to the books: brings up to date, imports, exports, closes, verifies."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import exports
from bot.cli.acting import acting, books_of, give_up
from bot.database import Books
from bot.doctor import examine
from bot.imports import bar_on, import_files
from bot.migrations import bring_up_to_date
from bot.settings import read_settings, require
from domain import anonymising, audit, balances, returns, settings, verification
from domain.errors import (
    ClosesTooLate,
    CustomerUnknown,
    GlCodeUnknown,
    ReceiptNotReturnable,
    ReceiptUnknown,
)
from domain.ledger import Stamp
from domain.money import as_decimal
from domain.returns import ReturnFee
from handlers.overview import BACKUP


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    with books_of() as engine:
        bring_up_to_date(engine)
    click.echo("the database is up to date")


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(files: tuple[Path, ...]) -> None:
    """Import CSV files, in any order; all or nothing per file."""
    settings = read_settings()
    with books_of(settings) as engine:
        stamp = Stamp.of("cli", datetime.now(UTC), settings.zone)
        reports = import_files(engine, files, stamp, bar_on(sys.stderr))
    for report in reports:
        if report.is_taken:
            click.echo(report.tell())
        for line in report.tell_refusals():
            click.echo(line, err=True)
    if not all(report.is_taken for report in reports):
        sys.exit(1)


@click.command()
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("--customer", help="Only this customer's, by number.")
@click.option("--to", type=click.Path(path_type=Path), help="The folder of the CSV files.")
def export(form: str, customer: str | None, to: Path | None) -> None:
    """Write the books out: JSON on standard output, or one CSV file a list into --to."""
    if form == "csv" and to is None:
        raise click.UsageError("--format csv needs --to FOLDER")
    if form != "csv" and to is not None:
        raise click.UsageError("--to is for --format csv; JSON goes to standard output")
    with books_of() as engine:
        try:
            if to is not None:
                for path in exports.write_csv(engine, to, customer):
                    click.echo(str(path))
            else:
                exports.write_json(engine, sys.stdout, customer)
        except CustomerUnknown:
            give_up(f"no customer {customer}")


@click.command()
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
def close(day: datetime) -> None:
    """Close everything up to DATE: nothing can be dated there any more."""
    with acting() as (session, stamp, _):
        try:
            settings.close_through(session, day.date(), stamp)
        except ClosesTooLate:
            closed = settings.load(session).closed_through
            since = f" and not before {closed}, closed already" if closed else ""
            give_up(f"DATE must be before today, {stamp.on}{since}")
    click.echo(f"closed through {day.date()}")


@click.command(name="bank-return")
@click.argument("receipt")
@click.option("--code", default="", help="The bank's own code or word for why.")
def bank_return(receipt: str, code: str) -> None:
    """Record that a cheque or e-cheque recorded outside came back from the bank."""
    with acting() as (session, stamp, known):
        fee = ReturnFee(known.return_fee_cents, known.guichet_return_fee_gl)
        if fee.cents:
            require(known, "GUICHET_RETURN_FEE_GL")
        try:
            returned = returns.record_return(session, receipt, code, fee, stamp)
        except ReceiptUnknown:
            give_up(f"no receipt {receipt}")
        except ReceiptNotReturnable as refusal:
            status = refusal.facts["receipt_status"]
            give_up(f"{receipt} is no cheque or e-cheque that can come back (it is {status})")
        except GlCodeUnknown:
            give_up(f"GUICHET_RETURN_FEE_GL names no GL code (it is {fee.gl_code!r})")
        balance = balances.load(session, returned.customer_id)
    owed = as_decimal(balance.owed_cents)
    click.echo(f"{receipt} is returned; {returned.customer_id} now owes {owed}")


@click.command()
@click.argument("customer", metavar="CUSTOMER")
def anonymise(customer: str) -> None:
    """Remove what identifies a customer; the books stay. It cannot be undone."""
    with acting() as (session, stamp, _):
        try:
            was_there = anonymising.anonymise(session, customer, stamp)
        except CustomerUnknown:
            give_up(f"no customer {customer}")
        balance = balances.load(session, customer)
    told = "is anonymised" if was_there else "was anonymised before"
    click.echo(f"{customer} {told}")
    if balance.owed_cents or balance.available_credit_cents or balance.reserved_cents:
        owed, credit = as_decimal(balance.owed_cents), as_decimal(balance.available_credit_cents)
        click.echo(f"guichet: the account is open: owed {owed}, credit {credit}", err=True)


@click.command("backed-up")
def backed_up() -> None:
    """Write down that a backup was taken now; App Home shows admins the last one."""
    with acting() as (session, stamp, _):
        audit.record(session, stamp, BACKUP, "")
    click.echo("a backup is written down")


@click.command()
def verify() -> None:
    """Recompute every invariant from the journal; exit status 1 if anything is wrong."""
    with books_of() as engine, Books(engine).reading() as session:
        wrong = 0
        for finding in verification.verify(session):
            wrong += 1
            click.echo(f"{finding.subject}: {finding.invariant} ({finding.found})")
    if wrong:
        sys.exit(1)
    click.echo("every invariant holds")


@click.command()
@click.option("--mend", "mends", is_flag=True, help="Bring the database up to date first.")
def doctor(*, mends: bool) -> None:
    """Check settings, database, Slack and channels; say how to mend what is wrong."""
    remarks = []
    for remark in examine(read_settings(), mends=mends):
        click.echo(str(remark))
        remarks.append(remark)
    if not all(remark.is_well for remark in remarks):
        sys.exit(1)
