"""Eight approvers press the button of one refund at once: one execution, none by its maker.

``python -m tests.faults.approvers`` does it with 1,000 refunds; here there are fewer.
"""

from tests.faults.approvers import storm

REFUNDS = 100


def test_each_refund_is_carried_out_once_by_somebody_else(database_url: str) -> None:
    assert storm(database_url, REFUNDS) == []
