"""The simulator behaves as the vendor documents: what is tried against it means something."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.clock import Clock
from tests.simulators.cardpointe import Simulator, running
from tests.simulators.cardpointe.books import ACCEPTED, AUTHORISED, QUEUED

MERCHANT = "496160873888"


class Caller:
    """Somebody who calls the REST service with the right credentials."""

    def __init__(self, simulator: Simulator, clock: Clock) -> None:
        self.simulator, self.clock = simulator, clock
        self.http = httpx.Client(base_url=simulator.address, auth=("testing", "testing123"))

    def put(self, endpoint: str, **fields: str) -> Any:
        return self.http.put(endpoint, json={"merchid": MERCHANT, **fields}).json()

    def get(self, path: str, **query: str) -> Any:
        return self.http.get(path, params=query).json()

    def sell(self, number: str = "4788250000121443", amount: str = "10.00", **fields: str) -> Any:
        token = self.simulator.vault.tokenise(number)
        given = {"account": token, "amount": amount, "capture": "Y", **fields}
        return self.put("auth", **given)


@pytest.fixture
def caller() -> Iterator[Caller]:
    clock = Clock()
    with running(Simulator(clock)) as simulator:
        calling = Caller(simulator, clock)
        yield calling
        calling.http.close()


@pytest.mark.parametrize(
    ("number", "stat", "code"),
    [
        ("4788250000121443", "A", "000"),
        ("4387751111111020", "C", "107"),
        ("5442981111111031", "C", "100"),
        ("6011000995511046", "C", "101"),
        ("4387751111111053", "C", "500"),
        ("4999006200620062", "B", "62"),
    ],
)
def test_the_vendors_test_cards_answer_as_documented(
    caller: Caller, number: str, stat: str, code: str
) -> None:
    answer = caller.sell(number)
    assert (answer["respstat"], answer["respcode"]) == (stat, code)
    assert answer.get("setlstat") == ("Declined" if stat == "B" else None)


@pytest.mark.parametrize(("processor", "code"), [("RPCT", "002"), ("FNOR", "10")])
def test_a_prepaid_card_is_approved_in_part_from_six_dollars(
    caller: Caller, processor: str, code: str
) -> None:
    caller.simulator.merchant.processor = processor
    partly = caller.sell("4387750101010101", "6.50")
    assert (partly["respstat"], partly["respcode"], partly["amount"]) == ("A", code, "5.00")
    assert caller.sell("4387750101010101", "5.99")["amount"] == "5.99"


def test_an_amount_may_order_a_code_and_needs_no_point(caller: Caller) -> None:
    answer = caller.sell(amount="111695")
    assert (answer["respstat"], answer["respcode"], answer["amount"]) == ("C", "116", "0.00")
    assert caller.sell(amount="1000")["amount"] == "10.00"
    assert caller.sell(amount="10")["amount"] == "0.10"


def test_answers_are_strings_in_any_order_with_dummies_among_them(caller: Caller) -> None:
    first, second = caller.sell(), caller.sell()
    assert all(isinstance(value, str) for name, value in first.items() if "dummy" not in name)
    assert any(name.startswith("dummy") for name in first)
    assert list(first) != list(second)


def test_the_same_seed_makes_the_same_answers(caller: Caller) -> None:
    with running(Simulator(caller.clock)) as twin:
        other = Caller(twin, caller.clock)
        assert list(other.sell()) == list(caller.sell())
        other.http.close()


def test_an_order_id_may_be_used_twice_and_an_inquiry_lists_both(caller: Caller) -> None:
    caller.sell(orderid="twice")
    assert caller.get(f"inquireByOrderid/twice/{MERCHANT}/1")["orderId"] == "twice"
    caller.sell(orderid="twice")
    assert len(caller.get(f"inquireByOrderid/twice/{MERCHANT}/1")) == 2


def test_an_order_id_that_passes_luhn_is_lost(caller: Caller) -> None:
    assert caller.sell(orderid="4788250000121443")["respstat"] == "A"
    asked = caller.get(f"inquireByOrderid/4788250000121443/{MERCHANT}/1")
    assert (asked["respcode"], asked["resptext"]) == ("29", "Txn not found")
    assert caller.put("voidByOrderId", orderid="4788250000121443")["respcode"] == "29"


def test_a_sale_may_be_captured_later(caller: Caller) -> None:
    retref = caller.sell(capture="N")["retref"]
    assert caller.simulator.operation(retref).state == AUTHORISED
    caller.put("capture", retref=retref)
    assert caller.simulator.operation(retref).state == QUEUED
    assert caller.put("capture", retref=retref)["respstat"] == "C"


def test_a_batch_is_told_by_day_and_by_number(caller: Caller) -> None:
    retref = caller.sell()["retref"]
    caller.simulator.bank.close_batch()
    today = f"{caller.clock():%m%d}"
    (batch,) = caller.get("settlestat", merchid=MERCHANT, date=today)
    assert [one["retref"] for one in batch["txns"]] == [retref]
    assert (
        caller.get("settlestat", merchid=MERCHANT, batchid=batch["batchid"])[0]["hoststat"] == "GB"
    )
    assert caller.get("settlestat", merchid=MERCHANT, batchid="none") == []
    assert caller.simulator.operation(retref).state == ACCEPTED


def test_a_void_by_order_id_passes_over_what_was_declined(caller: Caller) -> None:
    caller.sell("4387751111111038", orderid="again")
    sold = caller.sell(orderid="again")["retref"]
    voided = caller.put("voidByOrderId", orderid="again")
    assert (voided["retref"], voided["authcode"]) == (sold, "REVERS")


def test_a_profile_is_patched_or_written_anew(caller: Caller) -> None:
    token = caller.simulator.vault.tokenise("4788250000121443")
    made = caller.put("profile", account=token, expiry="1229", name="A", postal="H2X")
    again = caller.put("profile", account=token, expiry="1229", name="A", postal="H2X")
    where = f"{made['profileid']}/{made['acctid']}"
    assert (again["profileid"], again["acctid"]) == (made["profileid"], made["acctid"])

    patched = caller.put("profile", profile=where, account=token, name="B", profileupdate="Y")
    assert (patched["name"], patched["postal"]) == ("B", "H2X")
    anew = caller.put("profile", profile=where, account=token, name="C")
    assert (anew["name"], anew["postal"], anew["expiry"]) == ("C", "", "")


def test_a_profile_is_deleted(caller: Caller) -> None:
    where = caller.simulator.save_card()
    path = f"profile/{where}/{MERCHANT}"
    assert caller.get(path)[0]["token"][-4:] == "1443"
    assert caller.http.delete(path).json()["resptext"] == "Profile Deleted"
    assert caller.get(path)[0]["respcode"] == "96"
    assert caller.http.delete(path).json()["respcode"] == "96"


def test_a_declined_sale_makes_no_profile(caller: Caller) -> None:
    assert caller.sell("4387751111111038", profile="Y")["respstat"] == "C"
    assert caller.simulator.vault.profiles == {}


def test_a_token_says_little_of_its_card(caller: Caller) -> None:
    token = caller.simulator.vault.tokenise("4788250000121443")
    assert (len(token), token[:3], token[-4:]) == (16, "947", "1443")
    assert caller.simulator.vault.tokenise("4788250000121443") == token


def test_a_stranger_a_typo_and_haste_are_refused(caller: Caller) -> None:
    stranger = httpx.get(f"{caller.simulator.address}inquireMerchant/{MERCHANT}")
    assert stranger.status_code == 401
    assert caller.http.get("inquireByOderid").status_code == 404
    assert caller.http.post("nothing", json={}).status_code == 404

    caller.simulator.merchant.has_request_limits = True
    answers = [caller.http.get(f"inquire/1/{MERCHANT}") for _ in range(21)]
    assert [one.status_code for one in answers] == [200] * 20 + [429]
    assert answers[19].headers["X-Rate-Limit-Remaining"] == "0"
    assert 0 < int(answers[20].headers["X-Rate-Limit-Retry-After-Seconds"]) <= 60
    caller.clock.passes(timedelta(minutes=1))
    assert caller.http.get(f"inquire/1/{MERCHANT}").status_code == 200


def test_another_merchants_operation_is_not_found(caller: Caller) -> None:
    retref = caller.sell()["retref"]
    assert caller.get(f"inquire/{retref}/800000009033")["respcode"] == "29"
    other = caller.http.put("refund", json={"merchid": "800000009033", "retref": retref})
    assert other.json()["respcode"] == "29"


def test_a_merchant_may_refund_before_settlement(caller: Caller) -> None:
    caller.simulator.merchant.refunds_unsettled = True
    retref = caller.sell()["retref"]
    refunded = caller.put("refund", retref=retref)
    assert (refunded["respstat"], refunded["amount"]) == ("A", "10.00")
    assert caller.put("refund", retref=retref, amount="0.01")["respcode"] == "43"
