"""So many turns a day, counted for all who ask, also when two ask for the last one at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import Engine

from bot.database import open_database, transaction
from domain.quotas import take_turn
from tests.domain.test_races import wait_until_blocked

TODAY, TOMORROW = date(2026, 11, 28), date(2026, 11, 29)


def takes(engine: Engine, most: int, on: date = TODAY, what: str = "reading") -> bool:
    with transaction(engine) as session:
        return take_turn(session, what, on, most)


def test_each_day_and_each_thing_has_its_own_turns(engine: Engine) -> None:
    assert [takes(engine, 2) for _ in range(4)] == [True, True, False, False]
    assert takes(engine, 2, TOMORROW)
    assert takes(engine, 2, what="another")
    assert takes(engine, 3), "a limit that is raised gives more"
    assert not takes(engine, 0, TOMORROW)


def test_of_two_who_ask_for_the_last_turn_one_gets_it(engine: Engine, database_url: str) -> None:
    assert takes(engine, 2)
    other = open_database(database_url, wait_ms=20_000)
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction(engine) as session:
            assert take_turn(session, "reading", TODAY, 2)
            second = elsewhere.submit(takes, other, 2)
            wait_until_blocked(session, second)
        assert second.result(30) is False
    other.dispose()
