"""The reports of contract §6: one module each, ``build(session, period, today) -> Report``.

``REPORTS`` names them in the order in which they are offered. A report reads, and writes nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.report_rows import Period, Report
from domain.reports import (
    daily_summary,
    deposits_summary,
    echeck_status,
    merchant_account,
    payment_details,
    payments_by_gl_code,
    payments_summary,
    receivables_aging,
    upcoming_installments,
)

Builder = Callable[[Session, Period, Today], Report]

REPORTS: Mapping[str, Builder] = MappingProxyType(
    {
        payments_summary.NAME: payments_summary.build,
        payment_details.NAME: payment_details.build,
        payments_by_gl_code.NAME: payments_by_gl_code.build,
        deposits_summary.NAME: deposits_summary.build,
        echeck_status.NAME: echeck_status.build,
        merchant_account.NAME: merchant_account.build,
        receivables_aging.NAME: receivables_aging.build,
        upcoming_installments.NAME: upcoming_installments.build,
        daily_summary.NAME: daily_summary.build,
    }
)
