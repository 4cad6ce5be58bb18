"""Payments by GL code: what each method's money was reconciled with (L55), and what it was not.

The last row ties the report to the payments summary: what came in by each method, net, less what
its GL codes got. Money stands there until it is applied, and again once that is taken back. Credit
memos, deposits held before these books began and credit that another client gave are in no column;
what such credit's money came in by still shows it as unreconciled.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.methods import Method, in_order
from domain.report_rows import Column, Kind, Period, Report, Row, total_of
from domain.reports.payments_summary import net_of
from domain.sums import add_up
from domain.tables import GlCodeRow
from domain.totals import GL_CODES, METHODS

NAME = "payments_by_gl_code"
UNRECONCILED = "unreconciled"

Amounts = Mapping[str, int]
"""Cents by method."""


def build(session: Session, period: Period, _today: Today) -> Report:
    """Add the period up, a row a GL code; the last one is what is not reconciled."""
    gl_codes = _read_reconciled(session, period)
    unreconciled = _read_unreconciled(session, period, gl_codes)
    methods = in_order([*Method, *unreconciled])
    titles = {row.gl_code: row.title for row in session.execute(_titles())}
    rows = [
        _as_row(code, titles.get(code, ""), gl_codes[code], methods) for code in sorted(gl_codes)
    ]
    rows.append(_as_row(UNRECONCILED, None, unreconciled, methods))
    columns = _columns(methods)
    return Report(NAME, period.from_on, period.to_on, columns, rows, total_of(columns, rows))


def unreconciled_cents(session: Session, period: Period) -> int:
    """Return what the period brought, net, that no GL code got."""
    gl_codes = _read_reconciled(session, period)
    return sum(_read_unreconciled(session, period, gl_codes).values())


def _read_reconciled(session: Session, period: Period) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    sums = add_up(session, GL_CODES, period, ["gl_code", "method"])
    for (gl_code, method), (cents,) in sums.items():
        found.setdefault(str(gl_code), {})[str(method)] = cents
    return found


@cache
def _titles() -> Select[str, str]:
    return select(GlCodeRow.gl_code, GlCodeRow.title)


def _read_unreconciled(
    session: Session, period: Period, gl_codes: Mapping[str, Amounts]
) -> dict[str, int]:
    sums = add_up(session, METHODS, period, ["method"])
    left = {str(method): net_of(figures) for (method,), figures in sums.items()}
    for amounts in gl_codes.values():
        for method, cents in amounts.items():
            left[method] = left.get(method, 0) - cents
    return left


def _columns(methods: Sequence[str]) -> tuple[Column, ...]:
    by_method = (Column(method, Kind.CENTS, "method") for method in methods)
    named = (Column("gl_code", Kind.TEXT), Column("title", Kind.TEXT))
    return (*named, *by_method, Column("total", Kind.CENTS))


def _as_row(code: str, title: str | None, amounts: Amounts, methods: Sequence[str]) -> Row:
    by_method = {method: amounts.get(method, 0) for method in methods}
    return {"gl_code": code, "title": title, **by_method, "total": sum(amounts.values())}
