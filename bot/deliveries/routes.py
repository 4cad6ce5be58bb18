"""Which delivery keeps which promise."""

from dataclasses import dataclass
from typing import assert_never

from bot.channels import Channels
from bot.deliveries.announcements import AnnouncementDelivery
from bot.deliveries.approvals import ApprovalDelivery
from bot.deliveries.bank_cards import BankCardDelivery
from bot.deliveries.homes import HomeDelivery
from bot.deliveries.links import LinkDelivery, Pages
from bot.deliveries.outcomes import OutcomeDelivery
from bot.deliveries.pictures import Pictures
from bot.deliveries.posting import Poster
from bot.deliveries.receipts import ReceiptDelivery
from bot.deliveries.reports import ReportDelivery
from bot.deliveries.statements import StatementDelivery
from bot.drawing import Studio
from bot.locales import Locales
from domain.outbox import Card, Owed
from domain.promises import (
    AnnounceOwnRoles,
    AnnounceReturn,
    AnnounceTaken,
    AnnounceVoid,
    PostReports,
    SendLink,
    SendReport,
    SendStatement,
    ShowBankCard,
    ShowHome,
    ShowReceipt,
    ShowRefund,
    ShowTransfer,
    TellLinkUsed,
    TellOutcome,
    TellRequester,
)
from handlers.desk import Desk

Told = (
    TellRequester
    | AnnounceVoid
    | AnnounceReturn
    | AnnounceTaken
    | TellOutcome
    | SendLink
    | TellLinkUsed
    | AnnounceOwnRoles
)
Sent = SendStatement | SendReport | PostReports | ShowHome | ShowBankCard


@dataclass(frozen=True)
class Deliveries:
    """A delivery for each kind of promise."""

    receipts: ReceiptDelivery
    approvals: ApprovalDelivery
    announcements: AnnouncementDelivery
    statements: StatementDelivery
    reports: ReportDelivery
    homes: HomeDelivery
    bank_cards: BankCardDelivery
    outcomes: OutcomeDelivery
    links: LinkDelivery

    @classmethod
    def of(
        cls,
        poster: Poster,
        desk: Desk,
        channels: Channels,
        studio: Studio,
        pages: Pages | None = None,
    ) -> "Deliveries":
        """Make them all: one way to Slack, the channels' language, which channel hears what."""
        texts = desk.texts()
        locales = Locales(poster.client, texts.locale)
        pictures = Pictures(poster, studio)
        return cls(
            ReceiptDelivery(poster, texts, channels),
            ApprovalDelivery(poster, texts, channels, locales),
            AnnouncementDelivery(poster, texts, channels, locales),
            StatementDelivery(poster, texts, locales, desk.organisation, studio),
            ReportDelivery(poster, texts, locales, pictures),
            HomeDelivery(poster, desk, locales, pictures),
            BankCardDelivery(poster, desk, locales),
            OutcomeDelivery(poster, texts, locales),
            LinkDelivery(poster, texts, locales, pages),
        )

    def keep(self, owed: Owed) -> tuple[str, Card] | None:
        """Keep a promise; return the card to remember, under its subject, if there is one.

        Raises:
            SlackApiError: Slack refused.
            OSError: Slack did not answer.
            ClaimLost: another worker took the promise over.
        """
        match owed.promise:
            case ShowReceipt(receipt=number):
                return _under(number, self.receipts.show(number, owed))
            case ShowRefund(refund=number) | ShowTransfer(transfer=number):
                return _under(number, self.approvals.show(number, owed))
            case (
                SendStatement() | SendReport() | PostReports() | ShowHome() | ShowBankCard() as sent
            ):
                self._send(sent, owed)
            case told:
                self._tell(told, owed)
        return None

    def _tell(self, promise: Told, owed: Owed) -> None:
        """Keep a promise of a message that nothing brings up to date later."""
        match promise:
            case TellRequester(subject=number):
                self.approvals.tell_requester(number)
            case AnnounceVoid(receipt=number):
                self.announcements.announce_void(number, owed)
            case AnnounceReturn(receipt=number):
                self.announcements.announce_return(number, owed)
            case AnnounceTaken(refund=number):
                self.announcements.announce_taken(number, owed)
            case TellOutcome() | SendLink() | TellLinkUsed() as about:
                self._tell_of_gateway(about)
            case AnnounceOwnRoles(slack_user_id=user_id):
                self.announcements.announce_own_roles(user_id, owed)
            case other:
                assert_never(other)

    def _send(self, asked: Sent, owed: Owed) -> None:
        """Send what is drawn or written out first."""
        match asked:
            case SendStatement():
                self.statements.send(asked, owed)
            case SendReport():
                self.reports.send(asked, owed)
            case PostReports(channel=channel):
                self.reports.post_next(channel, owed)
            case ShowHome(slack_user_id=user_id):
                self.homes.show(user_id)
            case ShowBankCard(card=card):
                self.bank_cards.show(card)
            case other:
                assert_never(other)

    def _tell_of_gateway(self, promise: TellOutcome | SendLink | TellLinkUsed) -> None:
        """Keep a promise to one person about the gateway."""
        match promise:
            case TellOutcome(reference=reference):
                self.outcomes.tell(reference)
            case SendLink(reference=reference):
                self.links.send(reference)
            case TellLinkUsed(reference=reference):
                self.links.tell_used(reference)


def _under(subject: str, card: Card | None) -> tuple[str, Card] | None:
    return None if card is None else (subject, card)
