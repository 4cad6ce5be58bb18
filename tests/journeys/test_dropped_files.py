"""Files dropped where Guichet sits: who may, what is refused and why, and who reads the answer."""

import logging

import pytest

from domain.people import Role
from playground.faults import refuse_with
from tests import make
from tests.journeys.approvals import read, refusals
from tests.journeys.conftest import Counter
from tests.journeys.statements import (
    again,
    as_file,
    books,
    csv_file,
    day,
    drops,
    offered,
    recorded,
    records,
)
from tests.slack import PATIENCE_SECONDS, PersonAtKeyboard

CARD = "4242 4242 4242 4242"
FINANCE = "C0FINANCE"
HOSTILE = "<!channel> *free* `x` & co"


def test_somebody_without_a_role_learns_nothing(counter: Counter) -> None:
    books(counter)
    with counter.grace as grace:
        told = read(drops(grace, csv_file(counter)))
    assert "Your roles do not let you" in told
    assert "Bergeron" not in told
    assert refusals(counter) == [("U0APPROVER", "bank_drop", "", "NotAllowed")]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ACCOUNTANT, Role.APPROVER])
def test_who_may_not_record_payments_compares_and_no_more(counter: Counter, role: Role) -> None:
    books(counter)
    with counter.books.transaction() as session:
        make.staff(session, make.APPROVER, role)
    with counter.grace as grace:
        card = drops(grace, csv_file(counter))
        assert "F-1" in read(card)
        assert "recording payments takes another role" in read(card)
        assert offered(card) == []


def test_a_right_that_was_lost_since_is_refused_at_the_click(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter))
        with counter.books.transaction() as session:
            make.dismiss(session, "U0CLERK")
        for action_id, value in offered(card):
            tom.presses(action_id, value or None, card)
        told = [one["text"] for one in tom.ephemerals(tom.app_channel())]
    assert len(told) == len(offered(card))
    assert all("Your roles do not let you" in one for one in told)
    assert recorded(counter) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("photo.png", b"\x89PNG", "“photo.png” is another kind of file"),
        ("list.csv", b"Client;Solde\nC-1;20,00\n", "Line 1 is the nearest: Client, Solde"),
        ("empty.csv", b"\n\n", "cannot be read as a bank statement"),
        ("broken.ofx", b"OFXHEADER:100\n\n<OFX><BANK>", "cannot be read as a bank statement"),
        ("large.csv", b"Date,Amount\n" + b"x" * 5_000_000, "too large for a statement: 5 MB"),
        ("long.csv", b"Date,Amount\n" + b"2026-11-02,1.00\n" * 1001, "1,000"),
        ("card.csv", f"Date,Memo,Amount\n2026-11-02,{CARD},-1.00".encode(), "Line 2 of this file"),
    ],
)
def test_a_file_that_is_no_statement_is_told_apart(
    counter: Counter, caplog: pytest.LogCaptureFixture, name: str, content: bytes, told: str
) -> None:
    with caplog.at_level(logging.DEBUG), counter.tom as tom:
        answer = read(drops(tom, content, name))
    assert told in answer
    assert "4242" not in answer
    assert "4242" not in "".join(r.getMessage() for r in caplog.records if "bot" in r.name)
    (refusal,) = refusals(counter)
    assert refusal[:3] == ("U0CLERK", "bank_drop", "")


def test_rows_that_nobody_can_read_are_named_with_their_column(counter: Counter) -> None:
    books(counter)
    rows = [f"{day(counter)},ODD,,{n}.345" for n in range(7)]
    with counter.tom as tom:
        told = read(drops(tom, csv_file(counter, *rows)))
    assert "7 lines could not be read" in told
    assert "line 6, column Amount: 0.345" in told
    assert "and 2 more" in told


def test_a_file_that_slack_does_not_give_is_told_and_so_is_one_that_is_gone(
    counter: Counter,
) -> None:
    books(counter)
    with counter.tom as tom:
        counter.workspace.faults.next("files.info", refuse_with("file_deleted"))
        assert "Slack does not give me this file" in read(drops(tom, csv_file(counter)))
        card = drops(tom, csv_file(counter))
        for file in counter.workspace.files.kept.values():
            file.ready_at = None
        before = len(tom.ephemerals(tom.app_channel()))
        records(tom, card, 2)
        (told,) = tom.ephemerals(tom.app_channel())[before:]
        assert "Slack does not give me this file" in told["text"]
    assert recorded(counter) == []


def test_what_people_and_banks_write_formats_and_calls_nobody(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.customer(session, "C-9", HOSTILE)
        make.invoice(session, HOSTILE, [7525], customer_id="C-9")
    row = f'{day(counter)},"e-Transfer received from {HOSTILE} C-9",{HOSTILE},75.25'
    content = f"Date,Description,Reference,Amount\n{row}".encode()
    with counter.tom as tom:
        card = drops(tom, content, f"{HOSTILE}.csv")
        assert "1 sure" in read(card)
        assert "<!channel>" not in str(card["blocks"])
        assert "<!channel>" not in card["text"]
        assert "*free*" not in read(card)
        tom.presses("bank_record", message=card)
        card = again(tom, card, "1 recorded")
        assert "<!channel>" not in str(card["blocks"])
    assert [r.reference for r in recorded(counter, "C-9")] == [HOSTILE]


def test_a_line_beside_the_file_is_not_taken_for_a_question(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        card = drops(tom, csv_file(counter), text="bergeron paid 50 cash")
        assert "2 sure" in read(card)


# --- in a channel ---------------------------------------------------------------------------------


def shares(person: PersonAtKeyboard, content: bytes, text: str = "", name: str = "a.csv") -> None:
    person.types(text, FINANCE, [as_file(content, name)])


@pytest.mark.parametrize("text", ["", "@Guichet november"])
def test_in_a_channel_the_one_who_dropped_it_is_asked_once_and_answered_apart(
    counter: Counter, text: str
) -> None:
    books(counter)
    with counter.tom as tom, counter.ana as ana:
        shares(tom, csv_file(counter), text)
        offer = tom.awaits(FINANCE, lambda m: m["ephemeral"])
        assert "Bergeron" not in read(offer)
        tom.presses("bank_compare", message=offer)
        tom.awaits(FINANCE, lambda m: "in our own conversation" in m["text"])
        card = tom.awaits(tom.app_channel(), lambda m: "2 sure" in read(m))
        records(tom, card, 2)
        again(tom, card, "1 recorded")
        counter.bot.tick()
        assert len(tom.ephemerals(FINANCE)) == 1
        assert not any(m["bot"] and "Statement" in m["text"] for m in ana.reads(FINANCE))


def test_other_files_and_other_people_of_a_channel_are_left_in_peace(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom, counter.grace as grace:
        shares(grace, csv_file(counter))
        shares(tom, b"customer_id,name\nC-1,Z\n")
        shares(tom, b"\x89PNG", name="photo.png")
        shares(tom, csv_file(counter))
        tom.awaits(FINANCE, lambda m: m["ephemeral"])
        assert len(tom.ephemerals(FINANCE)) == 1
        assert grace.ephemerals(FINANCE) == []


# --- events that come again -----------------------------------------------------------------------


def are_heard(counter: Counter, count: int) -> bool:
    """Wait until the bot is done with so many events of messages, copies counted."""

    def is_done() -> bool:
        kinds = [entry["kind"] for entry in counter.workspace.feed.list_entries()]
        return kinds.count("event message.im") == count

    return counter.workspace.wait_for(is_done, PATIENCE_SECONDS)


@pytest.mark.parametrize("text", ["help", "what does bergeron owe?"])
def test_an_event_that_comes_twice_is_answered_once(counter: Counter, text: str) -> None:
    books(counter)
    with counter.tom as tom:
        counter.workspace.faults.deliver_twice(1)
        tom.types(text, tom.app_channel())
        assert are_heard(counter, 2)
        answers = [m for m in tom.reads(tom.app_channel()) if m["bot"]]
    assert len(answers) == 1


def test_a_file_that_is_told_of_twice_is_answered_once(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        counter.workspace.faults.deliver_twice(1)
        drops(tom, csv_file(counter))
        assert are_heard(counter, 2)
        assert len([m for m in tom.reads(tom.app_channel()) if m["bot"]]) == 1


# --- /reconcile -----------------------------------------------------------------------------------


def test_reconcile_without_a_client_tells_of_statements_and_finds_the_last(
    counter: Counter,
) -> None:
    books(counter)
    with counter.simon as simon:
        simon.types("/reconcile")
        assert "Un relevé bancaire?" in read(simon.view() | {"text": ""})
        simon.presses("bank_latest")
        assert "Je ne trouve aucun fichier" in read(simon.view() | {"text": ""})
        simon.closes(everything=True)
        drops(simon, csv_file(counter))
        simon.types("/reconcile")
        simon.presses("bank_latest")
        assert "dans notre conversation" in read(simon.view() | {"text": ""})
        cards = [m for m in simon.reads(simon.app_channel()) if "2 sûres" in read(m)]
        assert len(cards) == 2
