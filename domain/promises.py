"""What we owe Slack, one dataclass a kind. ``bot/worker.py`` has a delivery for each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowReceipt:
    """Show this receipt's card in the finance channel, or bring it up to date."""

    receipt: str


@dataclass(frozen=True, slots=True)
class ShowRefund:
    """Show this refund's card in the approvals channel, or bring it up to date."""

    refund: str


@dataclass(frozen=True, slots=True)
class ShowTransfer:
    """Show this transfer's card in the approvals channel, or bring it up to date."""

    transfer: str


@dataclass(frozen=True, slots=True)
class TellRequester:
    """Tell in private whoever asked for a refund or a transfer what became of it."""

    subject: str


@dataclass(frozen=True, slots=True)
class AnnounceVoid:
    """Announce in the finance channel that this receipt was voided."""

    receipt: str


@dataclass(frozen=True, slots=True)
class AnnounceReturn:
    """Announce a bank return in the finance channel, and tell who recorded the receipt."""

    receipt: str


Promise = ShowReceipt | ShowRefund | ShowTransfer | TellRequester | AnnounceVoid | AnnounceReturn
