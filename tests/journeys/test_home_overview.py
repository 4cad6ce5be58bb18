"""Home shows each role its own: today so far with a chart, what waits, how the bot is."""

import json
from datetime import UTC, datetime

from domain import audit
from domain.people import Role
from handlers.overview import BACKUP
from playground.payloads import Json
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP
from tests.slack import PersonAtKeyboard

NOW = datetime.now(UTC)


def written(home: Json | None) -> str:
    assert home is not None
    return json.dumps(home["blocks"], ensure_ascii=False)


def prepare(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [90000])
        make.pay(session, 12345, at=NOW)


def shows_picture(counter: Counter, person: PersonAtKeyboard) -> bool:
    """Wait until the person's Home holds a picture."""
    homes = counter.workspace.views.homes
    return counter.workspace.wait_for(
        lambda: person.user in homes and '"slack_file"' in json.dumps(homes[person.user].blocks), 40
    )


def test_a_supervisor_reads_today_so_far_and_the_chart_follows(counter: Counter) -> None:
    prepare(counter)
    with counter.simon as simon:
        home = written(simon.home())
        assert f"*123,45{NBSP}$* net · 1 reçu" in home
        assert f"Chèque papier 123,45{NBSP}$" in home
        assert shows_picture(counter, simon)
        assert '"slack_file"' in written(simon.home()), "a chart that is known comes at once"
        simon.presses_at_home("report_open")
        assert simon.values()["report"] == "payments_summary"


def test_two_who_look_at_once_share_one_picture(counter: Counter) -> None:
    prepare(counter)
    with counter.simon as simon, counter.arrive("U0ACCOUNTANT") as luc:
        simon.home()
        luc.home()
        assert shows_picture(counter, simon)
        assert shows_picture(counter, luc)
    uploads = [line["kind"] for line in counter.workspace.feed.list_entries()]
    assert uploads.count("files.completeUploadExternal") == 1


def test_a_picture_that_is_not_ready_comes_later(counter: Counter) -> None:
    prepare(counter)
    counter.workspace.files.processing_seconds = 0.3
    with counter.simon as simon:
        simon.home()
        assert shows_picture(counter, simon)


def test_new_money_makes_a_new_chart(counter: Counter) -> None:
    prepare(counter)
    with counter.simon as simon:
        simon.home()
        assert shows_picture(counter, simon)
        before = written(simon.home_as_it_is())
        with counter.books.transaction() as session:
            make.pay(session, 100, at=NOW, confirmed=True)
        assert f"*124,45{NBSP}$* net" in written(simon.home())
        assert shows_picture(counter, simon)
        assert written(simon.home_as_it_is()) != before


def test_a_cashier_sees_their_receipts_and_no_totals(counter: Counter) -> None:
    prepare(counter)
    with counter.ana as ana:
        home = written(ana.home())
        assert "Aujourd’hui jusqu’ici" not in home
        assert "Vos derniers" in home


def test_an_approver_reads_what_waits(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.staff(session, "U0APPROVER", Role.APPROVER)
        make.refund(session, 1000, make.deposit(session, 5000), at=NOW)
    with counter.grace as grace:
        home = written(grace.home())
        assert "Waiting for a decision" in home
        assert "RF-000001" in home
        assert "<#C0APPROVALS>" in home


def test_an_admin_reads_how_the_bot_is(counter: Counter) -> None:
    with counter.arrive("U0ADMIN") as maya:
        home = written(maya.home())
        assert "Messages given up*\\n0" in home
        assert "none recorded" in home
        assert "Today so far" not in home
        with counter.books.transaction() as session:
            audit.record(session, make.stamp("cli", NOW), BACKUP, "")
        assert "none recorded" not in written(maya.home())


def test_home_names_the_commands_that_a_person_may_use(counter: Counter) -> None:
    with counter.ana as ana, counter.arrive("U0ACCOUNTANT") as luc:
        assert "`/pay tremblay`" in written(ana.home())
        seen = written(luc.home())
        assert "`/account tremblay`" in seen
        assert "`/report`" in seen
        assert "`/pay tremblay`" not in seen
        assert "`/billing`" not in seen
