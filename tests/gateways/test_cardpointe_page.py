"""The Hosted Payment Page and the profiles that come of it; its webhook is a hint, no more."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from domain.gateway import EventRefused, Link, Rail
from tests.gateways.cardpointe_bench import CardPointeBench
from tests.gateways.orders import charged, link_order
from tests.simulators.cardpointe.verdicts import Verdict

CARD, NEW_CARD = "4788250000121443", "5454545454545454"


def opened(cardpointe: CardPointeBench, *rails: Rail) -> Link:
    link = cardpointe.gateway.open_link(link_order(cardpointe, *rails))
    assert link is not None
    return link


def test_the_page_is_told_who_and_under_which_reference(cardpointe: CardPointeBench) -> None:
    link = opened(cardpointe)
    url = urlsplit(link.url)
    assert url.hostname == "club.securepayments.cardpointe.com"
    assert parse_qs(url.query) == {
        "total": ["0.00"],
        "invoice": [link.link_ref],
        "customerId": ["C-1"],
    }


def test_a_merchant_without_a_page_has_no_links(cardpointe: CardPointeBench) -> None:
    gateway = cardpointe.open({"cardpointe_hpp": ""})
    assert gateway.open_link(link_order(cardpointe)) is None
    assert list(gateway.check()) == []


@pytest.mark.parametrize("keeps", [True, False])
def test_a_profile_is_read_or_made(cardpointe: CardPointeBench, *, keeps: bool) -> None:
    link = opened(cardpointe)
    token = cardpointe.simulator.vault.tokenise(CARD)
    cardpointe.simulator.pay_on_page(link.url, token, keeps=keeps)
    saved = cardpointe.gateway.read_link(link.link_ref)

    assert saved is not None
    assert (saved.label, saved.expires) == ("Visa •••• 1443", "12/29")
    assert saved.token == f"{saved.gateway_customer}/1"
    assert cardpointe.gateway.read_link(link.link_ref) == saved  # made once, read again
    assert len(cardpointe.simulator.vault.profiles) == 1


def test_consent_is_written_down_with_a_profile_that_we_make(cardpointe: CardPointeBench) -> None:
    link = opened(cardpointe)
    token = cardpointe.simulator.vault.tokenise(CARD)
    cardpointe.simulator.pay_on_page(link.url, token, keeps=False)
    cardpointe.gateway.read_link(link.link_ref)
    (asked,) = [one for one in cardpointe.simulator.asked("profile") if "account" in one]
    assert (asked["cofpermission"], asked["auoptout"]) == ("Y", "N")


def test_a_bank_account_keeps_its_kind(cardpointe: CardPointeBench) -> None:
    link = opened(cardpointe, Rail.ECHECK)
    token = cardpointe.simulator.vault.tokenise("1234123412")
    cardpointe.simulator.pay_on_page(link.url, token, "ESAV")
    saved = cardpointe.gateway.read_link(link.link_ref)
    assert saved is not None
    assert (saved.rail, saved.label, saved.expires) == (Rail.ECHECK, "•••• 3412", "")
    assert saved.token.endswith("/ESAV")


def test_a_method_that_was_refused_on_the_page_is_not_saved(cardpointe: CardPointeBench) -> None:
    link = opened(cardpointe)
    token = cardpointe.simulator.vault.tokenise(CARD)
    cardpointe.simulator.answer_next(Verdict("C", "RPCT", "100", "Do not honor"))
    cardpointe.simulator.pay_on_page(link.url, token)
    assert cardpointe.gateway.read_link(link.link_ref) is None


def test_the_account_updater_is_read_back(cardpointe: CardPointeBench) -> None:
    saved = cardpointe.save(Rail.CARD)
    profileid, acctid = saved.token.split("/")
    cardpointe.simulator.vault.renew(profileid, acctid, NEW_CARD, "0231")
    now = cardpointe.gateway.refresh(saved.token, saved.gateway_customer)
    assert now == replace(saved, label="Mastercard •••• 5454", expires="02/31")


def test_a_profile_that_was_deleted_is_gone(cardpointe: CardPointeBench) -> None:
    saved = cardpointe.save(Rail.CARD)
    cardpointe.simulator.vault.drop(*saved.token.split("/"))
    now = cardpointe.gateway.refresh(saved.token, saved.gateway_customer)
    assert now is not None
    assert now.is_gone


@pytest.mark.parametrize(
    "token", ["", "9478825012340443", "1/", "/1", "1/2/3/4", "../../x/1", "a/1"]
)
def test_what_is_no_profile_is_not_asked_for(cardpointe: CardPointeBench, token: str) -> None:
    cardpointe.simulator.wire.asked.clear()
    assert cardpointe.gateway.refresh(token, "") is None
    assert [one for one in cardpointe.simulator.wire.asked if one.path.count("/") > 6] == []


# The webhook


def test_a_webhook_is_never_believed(cardpointe: CardPointeBench) -> None:
    """It names an order; what became of that order is asked for, whatever the webhook says."""
    order, answer = charged(cardpointe)
    sale = cardpointe.simulator.operation(answer.gateway_ref)
    forged = cardpointe.simulator.webhook(sale, total="9999.99", responseText="Declined")
    event = cardpointe.gateway.read_event({}, forged)
    assert event.is_genuine is False
    assert (event.reference, event.gateway_ref) == (order.reference, answer.gateway_ref)
    assert not hasattr(event, "amount_cents")


def test_a_forged_webhook_does_not_take_the_true_ones_place(cardpointe: CardPointeBench) -> None:
    _, answer = charged(cardpointe)
    sale = cardpointe.simulator.operation(answer.gateway_ref)
    true, forged = (
        cardpointe.simulator.webhook(sale),
        cardpointe.simulator.webhook(sale, total="0.01"),
    )
    ids = [cardpointe.gateway.read_event({}, body).event_id for body in (true, forged, true)]
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("form", ["field", "escaped", "plain"])
def test_a_webhook_is_read_however_it_is_wrapped(cardpointe: CardPointeBench, form: str) -> None:
    _, answer = charged(cardpointe)
    told = json.dumps(
        {
            "merchantId": cardpointe.simulator.merchant.merchid,
            "gatewayTransactionId": answer.gateway_ref,
            "invoice": "their own + 100%",
        }
    )
    wrapped = {"field": urlencode({"json": told}), "escaped": quote(told), "plain": told}[form]
    event = cardpointe.gateway.read_event({}, wrapped.encode())
    assert (event.gateway_ref, event.reference) == (answer.gateway_ref, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"merchantId": "800000009033"},
        {"merchantId": ""},
        {"invoice": "GC-4788250000121443", "gatewayTransactionId": ""},
        {"invoice": "", "gatewayTransactionId": "<script>"},
    ],
)
def test_a_webhook_that_names_nothing_of_ours_is_refused(
    cardpointe: CardPointeBench, changes: dict[str, str]
) -> None:
    _, answer = charged(cardpointe)
    sale = cardpointe.simulator.operation(answer.gateway_ref)
    with pytest.raises(EventRefused):
        cardpointe.gateway.read_event({}, cardpointe.simulator.webhook(sale, **changes))


def test_a_webhook_has_a_length(cardpointe: CardPointeBench) -> None:
    with pytest.raises(EventRefused):
        cardpointe.gateway.read_event({}, b"{" + b" " * 64_000 + b"}")


def test_a_link_outlives_nobody(cardpointe: CardPointeBench) -> None:
    """The page does not expire: the moment is the order's, and whoever keeps links sees to it."""
    order = link_order(cardpointe)
    link = cardpointe.gateway.open_link(order)
    assert link is not None
    assert link.expires_at == order.expires_at == order.expires_at + timedelta()
