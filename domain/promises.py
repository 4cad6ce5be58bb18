"""What we owe Slack, one dataclass a kind. ``bot/worker.py`` has a delivery for each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowReceipt:
    """Show this receipt's card in the finance channel, or bring it up to date."""

    receipt: str


Promise = ShowReceipt

KINDS: dict[str, type[Promise]] = {"show_receipt": ShowReceipt}
