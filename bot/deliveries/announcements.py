"""What is undone is announced: voids and bank returns in the finance channel, and to whom."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.channels import Channels
from bot.deliveries.posting import Message, Poster
from bot.locales import Locales
from domain import audit, balances, customers, people, receipts, refunds
from domain.outbox import Owed
from handlers.announcements import Undone, return_told, taken_told, void_told
from handlers.blocks import section
from handlers.texts import Texts


@dataclass(frozen=True)
class AnnouncementDelivery:
    """Delivers new messages, in the channel's language or in the person's own."""

    poster: Poster
    texts: Texts
    channels: Channels
    locales: Locales

    def announce_void(self, number: str, owed: Owed) -> None:
        """Announce in the finance channel that a receipt was voided, by whom and why."""
        undone, channel = self._read(number, "receipt.void")
        self._announce(f"{number} voided", void_told(undone, self.texts), channel, owed)

    def announce_return(self, number: str, owed: Owed) -> None:
        """Announce a bank return in the finance channel, and to who recorded the receipt."""
        undone, channel = self._read(number, "receipt.return")
        self._announce(f"{number} returned", return_told(undone, self.texts), channel, owed)
        recorded_by = undone.receipt.recorded_by
        if recorded_by in people.MACHINES:
            return
        texts = self.texts.in_locale(self.locales.of(recorded_by))
        told = return_told(undone, texts)
        self.poster.tell(recorded_by, Message(number, told, [section(told)]))

    def announce_taken(self, number: str, owed: Owed) -> None:
        """Announce in the finance channel what a bank took back of a receipt."""
        with self.poster.books.reading() as session:
            refund = refunds.load_refund(session, number)
            owner = customers.load(session, refund.approval.customer_id)
            balance = balances.load(session, refund.approval.customer_id)
            channel = self.channels.decided(session).finance
        told = taken_told(refund, owner, balance.owed_cents, self.texts)
        self._announce(f"{number} taken back", told, channel, owed)

    def announce_own_roles(self, user_id: str, owed: Owed) -> None:
        """Tell the finance channel that a sole admin changed their own roles."""
        with self.poster.books.reading() as session:
            roles = people.load(session, user_id).roles
            channel = self.channels.decided(session).finance
        named = ", ".join(self.texts.code("role", role) for role in sorted(roles))
        told = self.texts.say("roles.announced", user=user_id, roles=named)
        self._announce(f"{user_id} roles {owed.promise_id}", told, channel, owed)

    def _read(self, number: str, action: str) -> tuple[Undone, str]:
        with self.poster.books.reading() as session:
            return self._load(session, number, action), self.channels.decided(session).finance

    def _load(self, session: Session, number: str, action: str) -> Undone:
        receipt = receipts.load(session, number)
        customer = customers.load(session, receipt.customer_id)
        balance = balances.load(session, receipt.customer_id)
        act = audit.find_act(session, action, number)
        actor = act.actor if act else ""
        return Undone(receipt, customer.name, balance.owed_cents, actor)

    def _announce(self, subject: str, told: str, channel: str, owed: Owed) -> None:
        if channel:
            self.poster.announce(Message(subject, told, [section(told)]), channel, owed)
