"""What an administrator reads about each gateway is what its adapter asks for."""

import re

from bot.gateways.stripe.events import NEEDED
from bot.gateways.stripe.settings import StripeSettings
from tests.rules.tree import ROOT

TOLD = ROOT / "docs" / "gateways.md"


def test_every_setting_of_stripe_is_explained() -> None:
    told = TOLD.read_text(encoding="utf-8")
    named = set(re.findall(r"^\s*\| `(STRIPE_[A-Z_]+)` \|", told, re.MULTILINE))
    assert named == {name.upper() for name in StripeSettings.model_fields}


def test_every_event_of_stripe_is_explained() -> None:
    told = TOLD.read_text(encoding="utf-8")
    table = told.partition("| Events | Tell |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`([a-z_.]+)`", table)) == sorted(NEEDED)
