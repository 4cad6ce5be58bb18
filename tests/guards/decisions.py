"""The guards of refunds, transfers and their decisions."""

from tests.guards.guard import Guard

APPROVALS = "tests/domain/test_approvals.py"
REFUNDS = "tests/domain/test_refunds.py"
ANNOUNCEMENTS = "tests/bot/test_announcements.py"

DECISIONS = (
    Guard(
        "a limit counts the customer's whole day",
        "domain/approvals.py",
        "    _require_limit(session, approval, stamp)\n",
        "",
        APPROVALS,
        "sqlite",
    ),
    Guard(
        "nobody decides their own request",
        "domain/approvals.py",
        "    if approval.requested_by == stamp.actor:\n",
        "    if False:\n",
        APPROVALS,
        "sqlite and own",
    ),
    Guard(
        "a sole approver waits an hour",
        "domain/approvals.py",
        "    if stamp.at < earliest:\n",
        "    if False:\n",
        APPROVALS,
        "sqlite and sole",
    ),
    Guard(
        "nobody decides after 72 hours",
        "domain/approvals.py",
        "    if approval.expires_at <= stamp.at:\n",
        "    if False:\n",
        APPROVALS,
        "sqlite and 72",
    ),
    Guard(
        "only an approver decides",
        "domain/approvals.py",
        "    people.require(session, stamp.actor, Permission.DECIDE)\n",
        "",
        APPROVALS,
        "sqlite and only_an_approver",
    ),
    Guard(
        "a request is decided by its own kind of button",
        "domain/approvals.py",
        "ApprovalRow.subject == subject, ApprovalRow.kind == kind",
        "ApprovalRow.subject == subject",
        REFUNDS,
        "sqlite and door",
    ),
    Guard(
        "no source is claimed above its amount",
        "domain/sources.py",
        "return min(self.free_cents, self.unclaimed_cents)",
        "return self.free_cents",
        REFUNDS,
        "sqlite and second_time",
    ),
    Guard(
        "a source that counts no more makes a refund fail",
        "domain/refunds.py",
        "all(sources.load_standing(session, claim.source).counts for claim in claimed)",
        "True",
        REFUNDS,
        "sqlite and bank_return",
    ),
    Guard(
        "what is applied comes off its lines when a refund is paid out",
        "domain/refund_parts.py",
        "    _free(session, approval.customer_id, claim, stamp)\n",
        "",
        REFUNDS,
        "sqlite and owed_again",
    ),
    Guard(
        "people's words are harmless on an approval's card",
        "handlers/approval_cards.py",
        "escape(approval.reason, REASON_SHOWN)",
        "approval.reason",
        "tests/journeys/test_refund.py",
        "sqlite and french",
    ),
    Guard(
        "machines are not written to",
        "bot/deliveries/announcements.py",
        "        if recorded_by in people.MACHINES:\n            return\n",
        "",
        ANNOUNCEMENTS,
        "sqlite and nobody",
    ),
)
