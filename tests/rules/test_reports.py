"""Every report, column and code has its words, and the contract's names are ours."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.gateway import MovementKind
from domain.report_rows import Kind, Period
from domain.reports import REPORTS
from handlers.texts import Locale
from tests import make
from tests.rules.catalogues import sentences

ENGLISH = sentences(Locale.EN_CA)
CODES: dict[str, set[str]] = {
    "receipt_status": {"recorded", "processing", "cleared", "returned", "voided", "failed"},
    "installment_status": {"planned", "processing", "paid", "failed", "cancelled"},
    "movement": {str(kind) for kind in MovementKind},
}

# Contract §6, word for word; a method's own columns stand where {methods} is.
COLUMNS = {
    "payments_summary": "method, count, payments, deposits, voids, refunds, returns, net",
    "payment_details": "time, receipt, customer_id, method, recorded_by, received_on, amount,"
    " refunded, net, reconciled, unreconciled",
    "payments_by_gl_code": "gl_code, title, {methods}, total",
    "deposits_summary": "customer_id, opening, deposited, applied, refunded, voided, closing",
    "echeck_status": "received_on, customer_id, receipt, amount, status, status_on, expected_on,"
    " return_code, invoices",
    "merchant_account": "paid_on, payout, kind, receipt, customer_id, amount, fee, net",
    "receivables_aging": "customer_id, current, days_1_30, days_31_60, days_61_90, days_over_90,"
    " planned, credit, owed",
    "upcoming_installments": "due_on, customer_id, invoice, plan, method, amount, status",
    "daily_summary": "method, count, payments, deposits, voids, refunds, returns, net",
}
METHODS = "cash, cheque, card_terminal, bank_transfer, echeck"


def test_the_reports_are_those_of_the_contract() -> None:
    assert set(REPORTS) == set(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_is_the_contracts_and_has_its_word(engine: Engine, name: str) -> None:
    with Session(engine) as session:
        today = Today.of(make.NOON, make.ZONE)
        report = REPORTS[name](session, Period(make.TODAY, make.TODAY), today)
    wanted = COLUMNS[name].format(methods=METHODS).split(", ")
    assert [column.key for column in report.columns] == wanted
    assert set(report.totals) >= set(wanted)
    assert f"report.{name}" in ENGLISH
    for column in report.columns:
        is_code = column.codes and column.kind is not Kind.CODE
        assert f"{column.codes if is_code else 'column'}.{column.key}" in ENGLISH
    more = {"unreconciled", "failed", "due"} if name == "daily_summary" else set()
    assert set(report.totals) - set(wanted) == more
    assert all(f"column.{key}" in ENGLISH for key in more)


@pytest.mark.parametrize("kind", CODES)
def test_each_code_of_a_cell_has_its_word(kind: str) -> None:
    named = {key for key in ENGLISH if key.startswith(f"{kind}.")}
    assert named == {f"{kind}.{code}" for code in CODES[kind]}
