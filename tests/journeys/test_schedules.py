"""An admin decides in ``/billing`` which channel gets which report, and how often."""

from sqlalchemy import delete

from domain import report_schedules
from domain.report_schedules import Every
from domain.tables import StaffRoleRow
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

MAYA, FINANCE = "U0ADMIN", "C0FINANCE"


def open_list(maya: PersonAtKeyboard) -> None:
    maya.types("/billing")
    maya.presses("edit_schedules")
    maya.awaits_view(lambda view: view["callback_id"] == "report_schedules")


def told(person: PersonAtKeyboard) -> str:
    blocks = person.view()["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def decided(counter: Counter) -> set[tuple[str, str, Every]]:
    with counter.books.reading() as session:
        return {(s.report, s.channel, s.every) for s in report_schedules.list_all(session)}


def test_the_first_schedules_stand_there_and_more_are_added(counter: Counter) -> None:
    counter.bot.tick()
    with counter.arrive(MAYA) as maya:
        open_list(maya)
        assert "*Daily summary*\nEvery day · the managers’ channel" in told(maya)
        maya.fills(report="receivables_aging", every="week", channel=FINANCE)
        assert maya.submits() == "updated"
        assert f"Every week · <#{FINANCE}>" in told(maya)
        assert maya.values()["report"] is None
    assert ("receivables_aging", FINANCE, Every.WEEK) in decided(counter)


def test_one_is_stopped_and_stays_so(counter: Counter) -> None:
    counter.bot.tick()
    with counter.arrive(MAYA) as maya:
        open_list(maya)
        maya.presses("stop_schedule", value="daily_summary ")
        maya.awaits_view(lambda view: "Daily summary*" not in str(view["blocks"]))
        counter.bot.tick()
    assert decided(counter) == {("payments_summary", "", Every.WEEK)}


def test_a_role_lost_while_the_form_was_open_is_seen_at_submit(counter: Counter) -> None:
    counter.bot.tick()
    before = decided(counter)
    with counter.arrive(MAYA) as maya:
        open_list(maya)
        with counter.books.transaction() as session:
            session.execute(delete(StaffRoleRow).where(StaffRoleRow.slack_user_id == MAYA))
        maya.fills(report="receivables_aging", every="day")
        assert maya.submits() == "updated"
        assert "change settings and roles" in told(maya)
    assert decided(counter) == before
