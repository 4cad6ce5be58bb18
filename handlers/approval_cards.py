"""Cards that wait for a decision: what the approvals channel sees of a refund or a transfer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import approvals, balances, customers, failures, refunds, transfers
from domain.approvals import OPEN, Approval
from domain.balances import Balance
from domain.customers import Customer
from domain.refunds import Part, Refund
from domain.transfers import Transfer
from handlers.blocks import Block, actions, ask_first, button, context, fields, section
from handlers.cards import reason_told
from handlers.mrkdwn import escape, mention
from handlers.texts import Texts

REASON_SHOWN = 500
PARTS_SHOWN = 8
TAKEN_IN = ("sent", "failed")
"""How stands what nobody here decided: it was made at the gateway."""
TITLES = {refunds.KIND: "refund.announced", transfers.KIND: "transfer.announced"}

DECIDED = {
    ("refund", "sent"): ":white_check_mark: ",
    ("transfer", "approved"): ":white_check_mark: ",
    ("refund", "approved"): ":hourglass_flowing_sand: ",
}
"""What ended well, or waits at the gateway; the rest did not."""


@dataclass(frozen=True)
class Party:
    """A customer whose account is concerned, and how it stands."""

    customer: Customer
    balance: Balance


@dataclass(frozen=True)
class ApprovalCard:
    """All that a request's card tells; ``parts``, ``method`` and ``trouble`` are a refund's.

    ``trouble`` is why the gateway gave nothing back.
    """

    approval: Approval
    giver: Party
    receiver: Party | None = None
    method: str = ""
    parts: Sequence[Part] = ()
    trouble: str = ""

    @property
    def parties(self) -> Sequence[Party]:
        """Whose accounts are concerned: who gives, and who receives where somebody does."""
        return [party for party in (self.giver, self.receiver) if party is not None]

    @property
    def other_methods(self) -> Sequence[str]:
        """The methods by which the money came in, where it leaves by another one."""
        came = dict.fromkeys(part.stands.method for part in self.parts if part.stands.method)
        return [method for method in came if method != self.method]


def load_card(session: Session, number: str) -> ApprovalCard:
    """Read a request's card as it stands now."""
    approval = approvals.load(session, number)
    giver = _load_party(session, approval.customer_id)
    if approval.kind == transfers.KIND:
        transfer: Transfer = transfers.load_transfer(session, number)
        return ApprovalCard(approval, giver, _load_party(session, transfer.to_customer_id))
    refund: Refund = refunds.load_refund(session, number)
    parts = refunds.list_parts(session, number)
    trouble = failures.latest_reason(session, number)
    return ApprovalCard(approval, giver, None, refund.method, parts, trouble)


def approval_title(card: ApprovalCard, texts: Texts) -> str:
    """Tell the card in one plain line: what notifications and screen readers read."""
    approval = card.approval
    return texts.say(
        TITLES[approval.kind],
        subject=approval.subject,
        amount_cents=approval.amount_cents,
        customer=" → ".join(_named(party) for party in card.parties),
    )


def approval_blocks(card: ApprovalCard, texts: Texts) -> Sequence[Block]:
    """Draw the card; only a request that waits still has its buttons."""
    approval = card.approval
    asked = texts.say(
        "approval.asked",
        by=mention(approval.requested_by),
        requested_at=approval.requested_at,
    )
    title = f"*{approval_title(card, texts)}*"
    told = [section(title), fields(_facts(card, texts)), *_parts(card, texts)]
    if approval.status == OPEN:
        expires = texts.say("approval.expires", expires_at=approval.expires_at)
        return [*told, context(f"{asked} · {expires}"), _buttons(card, texts)]
    return [*told, section(decision_told(card, texts)), context(asked)]


def outcome_told(card: ApprovalCard, texts: Texts) -> str:
    """Tell whoever asked what became of it."""
    return f"{approval_title(card, texts)}\n{decision_told(card, texts)}"


def decision_told(card: ApprovalCard, texts: Texts) -> str:
    """Tell who decided, when and why; or that nobody did, or that it could not be carried out."""
    approval = card.approval
    sign = DECIDED.get((approval.kind, approval.status), ":no_entry_sign: ")
    decided_at = approval.decided_at or approval.expires_at
    if approval.decided_by is None and approval.status in TAKEN_IN:
        return sign + texts.say("approval.taken_in", decided_at=decided_at)
    if approval.decided_by is None:
        return sign + texts.say("approval.expired", decided_at=decided_at)
    told = sign + texts.say(
        "approval.decided",
        decision=approval.status,
        by=mention(approval.decided_by),
        decided_at=decided_at,
    )
    if (approval.kind, approval.status) == ("refund", "approved"):
        told += "\n" + texts.say("approval.at_gateway")
    if approval.status == "failed":
        told += "\n" + _why_failed(card, texts)
    if approval.decline_reason:
        told += f"\n> {escape(approval.decline_reason, REASON_SHOWN)}"
    return told


def _why_failed(card: ApprovalCard, texts: Texts) -> str:
    return reason_told(card.trouble, texts) if card.trouble else texts.say("approval.failed_why")


def _facts(card: ApprovalCard, texts: Texts) -> list[str]:
    approval = card.approval
    facts = [texts.say("approval.reason", reason=_reason(approval, texts))]
    if card.method:
        facts.append(texts.say("approval.method", method=card.method))
    return facts + [_tell_party(party, texts) for party in card.parties]


def _reason(approval: Approval, texts: Texts) -> str:
    """Say why it was asked: in a person's own words, or what was taken in from the gateway."""
    if approval.decided_by is None and approval.status in TAKEN_IN:
        return reason_told(approval.reason, texts)
    return escape(approval.reason, REASON_SHOWN) or "–"


def _tell_party(party: Party, texts: Texts) -> str:
    return texts.say(
        "approval.balance",
        customer=escape(party.customer.name),
        balance=texts.balance(party.balance.owed_cents),
        credit_cents=party.balance.available_credit_cents,
        reserved_cents=party.balance.reserved_cents,
    )


def _parts(card: ApprovalCard, texts: Texts) -> Sequence[Block]:
    """Tell each source with its three numbers: paid, gone already, applied (rule E20)."""
    told = [_part(part, texts) for part in card.parts[:PARTS_SHOWN]]
    if len(card.parts) > PARTS_SHOWN:
        told.append(texts.say_many("approval.more_parts", len(card.parts) - PARTS_SHOWN))
    others = card.other_methods
    if others:
        names = ", ".join(texts.code("method", method) for method in others)
        told.append(":warning: " + texts.say("approval.other_method", methods=names))
    return [section("\n".join(told))] if told else []


def _part(part: Part, texts: Texts) -> str:
    stands = part.stands
    return texts.say(
        "approval.part",
        source=stands.source.number,
        kind=stands.source.kind,
        amount_cents=part.claim.amount_cents,
        paid_cents=stands.source.amount_cents,
        refunded_cents=stands.gone_cents,
        applied_cents=stands.applied_cents,
    )


def _buttons(card: ApprovalCard, texts: Texts) -> Block:
    """Offer both decisions; a button knows the request's number and nothing else."""
    approval = card.approval
    doubt = texts.say("approval.sure", subject=approval.subject, amount_cents=approval.amount_cents)
    asked = ask_first(
        texts.say("approval.sure_title"),
        doubt,
        texts.say("approval.approve"),
        texts.say("button.cancel"),
    )
    approve = button(
        f"{approval.kind}_approve", texts.say("approval.approve"), approval.subject, "primary"
    )
    decline = button(
        f"{approval.kind}_decline", texts.say("approval.decline"), approval.subject, "danger"
    )
    return actions([{**approve, "confirm": asked}, decline], approval.subject)


def _load_party(session: Session, customer_id: str) -> Party:
    return Party(customers.load(session, customer_id), balances.load(session, customer_id))


def _named(party: Party) -> str:
    return f"{escape(party.customer.name)} · {escape(party.customer.customer_id)}"
