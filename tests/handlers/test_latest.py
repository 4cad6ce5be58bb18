"""Of several changes to one form, the newest is shown last and older ones not after it."""

from threading import Event, Thread

from handlers.latest import Latest


def test_an_older_change_that_comes_late_is_needless() -> None:
    latest = Latest()
    with latest.turn("V1", "2.0") as is_newest:
        assert is_newest
    with latest.turn("V1", "1.0") as is_newest:
        assert not is_newest
    with latest.turn("V2", "1.0") as is_newest:
        assert is_newest


def test_the_newest_waits_for_the_one_being_shown_and_the_one_between_is_dropped() -> None:
    latest, shown, arrived, may_end = Latest(), [], Event(), Event()

    def change(at: str) -> None:
        with latest.turn("V1", at) as is_newest:
            if is_newest:
                shown.append(at)

    def slow() -> None:
        with latest.turn("V1", "1.0"):
            shown.append("1.0")
            arrived.set()
            may_end.wait(10)

    first = Thread(target=slow)
    first.start()
    assert arrived.wait(10)
    newest = Thread(target=change, args=("3.0",))
    newest.start()
    while latest._forms["V1"].newest < 3.0:
        newest.join(0.001)
    between = Thread(target=change, args=("2.0",))
    between.start()
    may_end.set()
    for thread in (first, newest, between):
        thread.join(10)
    assert shown == ["1.0", "3.0"]
