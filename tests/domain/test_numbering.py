"""Numbers are given in order, once each, also when two people ask for the first one at once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import open_database, transaction
from domain.numbering import next_number
from tests.domain.test_races import wait_until_blocked


def test_each_kind_counts_by_itself(engine: Engine) -> None:
    with transaction(engine) as session:
        given = [next_number(session, prefix) for prefix in ("RF", "RF", "TR", "RF")]
    assert given == ["RF-000001", "RF-000002", "TR-000001", "RF-000003"]


def test_what_was_undone_gives_its_number_back(engine: Engine) -> None:
    with Session(engine) as session:
        next_number(session, "RF")
    with transaction(engine) as session:
        assert next_number(session, "RF") == "RF-000001"


def test_two_who_ask_for_the_first_number_queue(engine: Engine, database_url: str) -> None:
    other = open_database(database_url, wait_ms=20_000)
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction(engine) as session:
            assert next_number(session, "RF") == "RF-000001"
            second = elsewhere.submit(first_of, other)
            wait_until_blocked(session, second)
        assert second.result(30) == "RF-000002"
    other.dispose()


def first_of(engine: Engine) -> str:
    with transaction(engine) as session:
        return next_number(session, "RF")
