"""Webhooks: forged, stale, repeated or senseless ones do no harm; a genuine one says what of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.gateway import EventRefused
from tests.gateways.bench import Bench, Post
from tests.gateways.orders import charged


def told(bench: Bench) -> tuple[str, str, Post]:
    """Charge, and give our reference, the gateway's, and a genuine webhook about it."""
    order, answer = charged(bench)
    return order.reference, answer.gateway_ref, bench.tell(answer.gateway_ref)


def test_a_notice_names_what_changed(bench: Bench) -> None:
    reference, charge_ref, post = told(bench)
    event = bench.gateway.read_event(post.headers, post.body)

    assert event.event_id
    assert event.gateway_ref == charge_ref or event.reference == reference


def test_the_same_notice_has_the_same_id(bench: Bench) -> None:
    _, _, post = told(bench)
    first = bench.gateway.read_event(post.headers, post.body)
    assert bench.gateway.read_event(post.headers, post.body) == first


def test_two_notices_have_two_ids_in_any_order(bench: Bench) -> None:
    posts = [told(bench)[2], told(bench)[2]]
    ids = [bench.gateway.read_event(post.headers, post.body).event_id for post in posts]
    assert len(set(ids)) == 2
    again = [bench.gateway.read_event(post.headers, post.body).event_id for post in posts[::-1]]
    assert again == ids[::-1]


def test_headers_are_read_in_any_case(bench: Bench) -> None:
    _, _, post = told(bench)
    lower = {name.lower(): value for name, value in post.headers.items()}
    assert bench.gateway.read_event(lower, post.body).event_id


def test_a_forged_notice_is_refused_or_only_a_hint(bench: Bench) -> None:
    _, _, post = told(bench)
    forged = replace(post, body=post.body.replace(b"1", b"2"))
    assert forged.body != post.body
    assert is_kept_as_genuine(bench, forged) is False


def test_a_notice_without_headers_is_refused_or_only_a_hint(bench: Bench) -> None:
    _, _, post = told(bench)
    assert is_kept_as_genuine(bench, replace(post, headers={})) is False


def test_a_stale_notice_is_refused_or_only_a_hint(bench: Bench) -> None:
    _, _, post = told(bench)
    bench.clock.passes(timedelta(minutes=10))
    assert is_kept_as_genuine(bench, post) is False


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 50_000, b"7"])
def test_what_is_no_notice_is_refused(bench: Bench, body: bytes) -> None:
    with pytest.raises(EventRefused):
        bench.gateway.read_event({}, body)


def is_kept_as_genuine(bench: Bench, post: Post) -> bool:
    try:
        return bench.gateway.read_event(post.headers, post.body).is_genuine
    except EventRefused:
        return False
