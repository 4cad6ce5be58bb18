"""What we owe Slack, one dataclass a kind. ``bot/deliveries/routes.py`` has a delivery for each."""

import json
from dataclasses import dataclass
from datetime import date


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


@dataclass(frozen=True, slots=True)
class AnnounceTaken:
    """Announce in the finance channel what a bank took back of a receipt, as this refund."""

    refund: str


@dataclass(frozen=True, slots=True)
class TellOutcome:
    """Tell who asked what became of this order to the gateway, in their form or in private."""

    reference: str


@dataclass(frozen=True, slots=True)
class SendLink:
    """Open this link at the gateway, and send it to who asked for it."""

    reference: str


@dataclass(frozen=True, slots=True)
class TellLinkUsed:
    """Tell who asked for this link that the client used it."""

    reference: str


@dataclass(frozen=True, slots=True)
class AnnounceOwnRoles:
    """Tell the finance channel that a sole admin changed their own roles or limit."""

    slack_user_id: str


@dataclass(frozen=True, slots=True)
class SendStatement:
    """Send a client's account statement, as a file of this kind, to whoever asked for it."""

    customer_id: str
    from_on: date
    to_on: date
    kind: str
    slack_user_id: str

    @property
    def subject(self) -> str:
        """Write the promise in one line."""
        days = (self.from_on.isoformat(), self.to_on.isoformat())
        return json.dumps([self.customer_id, *days, self.kind, self.slack_user_id])

    @classmethod
    def of(cls, subject: str) -> "SendStatement":
        """Read the promise back."""
        customer_id, from_on, to_on, kind, slack_user_id = json.loads(subject)
        days = (date.fromisoformat(from_on), date.fromisoformat(to_on))
        return cls(customer_id, *days, kind, slack_user_id)


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Show this person's Home once more, with today's chart."""

    slack_user_id: str


@dataclass(frozen=True, slots=True)
class ShowBankCard:
    """Bring the card of a bank's statement up to date: one of its lines was recorded in a form."""

    card: str


@dataclass(frozen=True, slots=True)
class PostReports:
    """Post the oldest report that this channel does not have yet, in the channel's own order."""

    channel: str


@dataclass(frozen=True, slots=True)
class SendReport:
    """Send a report that somebody asked for: a message or a file (``form``) to a channel.

    Without a channel it goes to whoever asked, alone.
    """

    report: str
    from_on: date
    to_on: date
    form: str
    slack_user_id: str
    channel: str = ""

    @property
    def subject(self) -> str:
        """Write the promise in one line."""
        days = (self.from_on.isoformat(), self.to_on.isoformat())
        return json.dumps([self.report, *days, self.form, self.slack_user_id, self.channel])

    @classmethod
    def of(cls, subject: str) -> "SendReport":
        """Read the promise back."""
        report, from_on, to_on, form, slack_user_id, channel = json.loads(subject)
        days = (date.fromisoformat(from_on), date.fromisoformat(to_on))
        return cls(report, *days, form, slack_user_id, channel)


Promise = (
    ShowReceipt
    | ShowRefund
    | ShowTransfer
    | TellRequester
    | AnnounceVoid
    | AnnounceReturn
    | AnnounceTaken
    | TellOutcome
    | SendLink
    | TellLinkUsed
    | AnnounceOwnRoles
    | SendStatement
    | ShowHome
    | ShowBankCard
    | PostReports
    | SendReport
)
