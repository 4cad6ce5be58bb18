"""Which channel hears what: as an admin decided, else as the environment says."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.settings import Settings
from domain import settings as decisions


@dataclass(frozen=True)
class Channels:
    """Ids of channels; empty where there is none."""

    finance: str = ""
    approvals: str = ""
    managers: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Channels":
        """Take the environment's channels, which hold until an admin decides."""
        return cls(
            settings.guichet_finance_channel,
            settings.guichet_approvals_channel,
            settings.guichet_managers_channel,
        )

    def decided(self, session: Session) -> "Channels":
        """Return the channels in force now."""
        decided = decisions.load(session)
        return Channels(
            decided.finance_channel or self.finance,
            decided.approvals_channel or self.approvals,
            decided.managers_channel or self.managers,
        )
