"""Every story of the album, by the name that takes it alone: ``make pictures ARGS=refund``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tests.browser.album import (
    account,
    bank,
    conversation,
    counter,
    forms,
    gateway,
    office,
    plans,
    reconciling,
    refund,
    summaries,
)
from tests.browser.album.camera import FOLDER, Album, opened
from tests.browser.browser import browsing
from tests.browser.readers import READERS


@dataclass(frozen=True)
class Story:
    """What is told, and before which demo."""

    tell: Callable[[Album], None]
    lively: bool = False
    """In a demo that has weeks behind it."""


STORIES: Mapping[str, Story] = {
    "begin": Story(counter.begin),
    "help": Story(counter.ask_for_help),
    "pay": Story(counter.pay),
    "receipts": Story(counter.read_the_receipts),
    "pay-twice": Story(counter.pay_twice),
    "account": Story(account.look),
    "account-many": Story(account.look_at_many),
    "deposit": Story(counter.deposit),
    "forms": Story(forms.show),
    "undo": Story(forms.undo),
    "plan": Story(plans.plan),
    "actions": Story(plans.act),
    "refund": Story(refund.live),
    "refund-declined": Story(refund.decline),
    "reconcile": Story(reconciling.reconcile),
    "card": Story(gateway.charge),
    "card-declined": Story(gateway.decline),
    "card-unknown": Story(gateway.wait),
    "card-refund": Story(refund.to_a_card),
    "card-plan": Story(plans.charge_by_card),
    "link": Story(gateway.link),
    "conversation": Story(conversation.converse, lively=True),
    "now": Story(conversation.enter_quickly),
    "message": Story(conversation.pay_from_a_message),
    "bank": Story(bank.reconcile),
    "office": Story(office.go_home, lively=True),
    "billing": Story(office.decide, lively=True),
    "summary": Story(summaries.read, lively=True),
    "reports": Story(summaries.ask_for_each_report, lively=True),
    "today": Story(summaries.see_today, lively=True),
}


def take(names: Iterable[str]) -> None:
    """Take these stories for every reader, each in a demo of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browsing() as chrome:
        for name in names:
            for reader in READERS:
                story = STORIES[name]
                with opened(chrome, reader, lively=story.lively) as album:
                    story.tell(album)
