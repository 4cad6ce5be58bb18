"""CardPointe's settings, its connection, and answers that are damaged wherever they are read."""

import json
import logging
import random
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.gateways import GATEWAYS
from bot.gateways.cardpointe.settings import read_cardpointe_settings
from bot.settings import SettingWrong
from domain.gateway import EventRefused, Gateway, Outcome, Rail
from tests.gateways.cardpointe_bench import CardPointeBench
from tests.gateways.orders import charged, link_order, settled
from tests.gateways.test_hostile_answers import distort
from tests.simulators.wire import Told, Wire, serving

RIGHT = MappingProxyType(
    {
        "CARDPOINTE_SITE": "fts",
        "CARDPOINTE_MERCHANT_ID": "496160873888",
        "CARDPOINTE_USERNAME": "a-user-of-the-api",
        "CARDPOINTE_PASSWORD": "a-password-of-the-api",
    }
)
MUTATED = 500


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*RIGHT, "CARDPOINTE_API_BASE", "CARDPOINTE_HPP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def put(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    for name, value in {**RIGHT, **changes}.items():
        monkeypatch.setenv(name, value)


def trouble(monkeypatch: pytest.MonkeyPatch, **changes: str) -> str:
    put(monkeypatch, **changes)
    with pytest.raises(SettingWrong) as wrong:
        read_cardpointe_settings()
    told = str(wrong.value)
    assert "\n" not in told
    return told


def test_the_site_makes_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch)
    settings = read_cardpointe_settings()
    assert settings.api_base == "https://fts.cardconnect.com/cardconnect/rest/"
    gateway: Gateway = import_module(GATEWAYS["cardpointe"]).build()
    assert gateway.name == "cardpointe"
    assert gateway.portal_url("303182249188") == "https://cardpointe.com/#303182249188"


@pytest.mark.parametrize("name", RIGHT)
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    told = trouble(monkeypatch, **{name: ""})
    assert told == f"{name} is not set (see docs/running.md)"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CARDPOINTE_SITE", "fts.evil.org/x", "(it is 'fts.evil.org/x')"),
        ("CARDPOINTE_MERCHANT_ID", "../../x", "6 to 16 digits"),
        ("CARDPOINTE_API_BASE", "https://evil.org/cardconnect/rest/", ".cardconnect.com/"),
        ("CARDPOINTE_API_BASE", "https://evilcardconnect.com/rest/", ".cardconnect.com/"),
        ("CARDPOINTE_API_BASE", "http://fts.cardconnect.com/rest/", ".cardconnect.com/"),
        ("CARDPOINTE_API_BASE", "https://fts.cardconnect.com@evil.org/", ".cardconnect.com/"),
        ("CARDPOINTE_API_BASE", "http://169.254.169.254/", ".cardconnect.com/"),
        ("CARDPOINTE_API_BASE", "file:///etc/passwd", ".cardconnect.com/"),
        ("CARDPOINTE_HPP", "https://evil.org/pay", "securepayments.cardpointe.com/"),
        ("CARDPOINTE_HPP", "https://x.securepayments.cardpointe.com/pay?total=1", "nothing more"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    line = trouble(monkeypatch, **{name: value})
    assert line.startswith(f"{name} must be ")
    assert told in line


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080/x", "https://fts-uat.cardconnect.com/a/b"])
def test_the_vendor_and_this_machine_may_be_named(
    monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    put(monkeypatch, CARDPOINTE_API_BASE=base)
    assert read_cardpointe_settings().api_base == f"{base}/"


def test_secrets_are_never_told(
    monkeypatch: pytest.MonkeyPatch,
    cardpointe: CardPointeBench,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(monkeypatch)
    secrets = (RIGHT["CARDPOINTE_USERNAME"], RIGHT["CARDPOINTE_PASSWORD"])
    long = "s3cret" * 20
    told = [
        trouble(monkeypatch, CARDPOINTE_PASSWORD=long),
        repr(read_cardpointe_settings(**lowered())),
    ]
    with caplog.at_level(logging.DEBUG):
        cardpointe.broken("key").check()
        charged(cardpointe)
    told += [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert [line for line in told if any(one in line for one in (*secrets, long, "testing"))] == []


def lowered() -> dict[str, str]:
    return {name.lower(): value for name, value in RIGHT.items()}


def test_a_merchant_without_echecks_is_told_apart(cardpointe: CardPointeBench) -> None:
    cardpointe.simulator.merchant.echeck = False
    assert [one.kind for one in cardpointe.gateway.check()] == ["echeck"]
    in_canada = cardpointe.open({}, currency="CAD")
    assert list(in_canada.check()) == []


def test_a_redirection_is_not_followed(cardpointe: CardPointeBench) -> None:
    """Credentials go where the settings say, and nowhere else."""
    elsewhere = saying(Told(200, b"{}"))
    with serving(elsewhere) as there:
        moved = saying(Told(302, b"", {"Location": f"{there}/inquireMerchant/1"}))
        with serving(moved) as here:
            gateway = cardpointe.open({"cardpointe_api_base": here})
            assert [one.kind for one in gateway.check()] == ["merchant"]
    assert len(moved.asked) == 1
    assert elsewhere.asked == []


def saying(told: Told) -> Wire:
    """A server that says the same to everybody."""
    return Wire(lambda _: told, {}, lambda _: False, lambda *_: None)


@pytest.mark.parametrize(
    ("endpoint", "ask"),
    [
        ("inquireByOrderid", lambda bench: bench.gateway.find(charged(bench)[0])),
        ("inquire", lambda bench: bench.gateway.stand(charged(bench)[1].gateway_ref)),
        ("profile", lambda bench: bench.gateway.refresh(bench.simulator.save_card(), "")),
        ("inquireMerchant", lambda bench: bench.gateway.check()),
        ("inquireMerchant", lambda bench: bench.gateway.open_link(link_order(bench))),
    ],
)
def test_a_damaged_answer_to_a_question_raises_nothing(
    cardpointe: CardPointeBench, endpoint: str, ask: Callable[[CardPointeBench], object]
) -> None:
    letters = random.Random(endpoint)
    for _ in range(MUTATED // 5):
        cardpointe.simulator.distort_next(distort(letters), endpoint)
        ask(cardpointe)


def test_a_damaged_inquiry_never_says_that_nothing_is_there(cardpointe: CardPointeBench) -> None:
    order, answer = charged(cardpointe)
    letters = random.Random("inquiry")
    for _ in range(MUTATED):
        cardpointe.simulator.distort_next(distort(letters), "inquireByOrderid", "inquire")
        found = cardpointe.gateway.find(order)
        assert found.outcome in {Outcome.APPROVED, Outcome.UNKNOWN}
        assert found.gateway_ref in {answer.gateway_ref, ""}


def test_a_damaged_funding_raises_nothing(cardpointe: CardPointeBench) -> None:
    settled(cardpointe)
    settled(cardpointe, Rail.ECHECK)
    today = cardpointe.clock().date()
    letters = random.Random("funding")
    for _ in range(MUTATED // 5):
        cardpointe.simulator.distort_next(distort(letters), "funding")
        for movement in cardpointe.gateway.list_movements(today - timedelta(days=5), today):
            assert isinstance(movement.amount_cents, int)


def test_a_damaged_webhook_is_read_or_refused(cardpointe: CardPointeBench) -> None:
    _, answer = charged(cardpointe)
    told = {
        "merchantId": cardpointe.simulator.merchant.merchid,
        "invoice": "b" * 19,
        "gatewayTransactionId": answer.gateway_ref,
        "details": [{"sku": "A"}],
    }
    letters = random.Random("webhook")
    for _ in range(MUTATED):
        body = distort(letters)(json.dumps(told).encode())
        try:
            event = cardpointe.gateway.read_event({}, body)
        except EventRefused:
            continue
        assert event.is_genuine is False
        assert event.reference in {"b" * 19, ""}
