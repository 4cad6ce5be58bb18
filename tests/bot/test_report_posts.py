"""Scheduled reports: each closed day once, oldest first, through whatever Slack and clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.database import Books
from bot.demo import CHANNELS, MANAGERS, MANIFEST, PEOPLE, build_settings
from bot.drawing import Studio
from bot.due import run_due
from bot.due_reports import DueReports
from bot.service import build_desk, build_worker
from bot.worker import Worker
from domain import outbox, report_schedules, settings
from domain.methods import Method
from domain.people import Role
from domain.report_schedules import Every
from domain.tables import PromiseRow
from handlers.desk import Desk
from playground.faults import DROP_AFTER, DROP_BEFORE, refuse_with
from playground.manifest import read_manifest
from playground.messages import Message
from playground.server import running
from playground.workspace import Workspace
from tests import make

NBSP = "\u00a0"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADMIN = "U0ADMIN"


class Clock:
    """A moment that moves when a test says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def timestamp(self) -> float:
        return self.now.timestamp()


@dataclass
class Office:
    """The books, a workspace, one desk and one worker, and a clock that a test moves."""

    workspace: Workspace
    books: Books
    clock: Clock
    desk: Desk
    worker: Worker

    def passes(self, pause: timedelta) -> None:
        self.clock.now += pause

    def ticks(self) -> None:
        """Let the tick look, then the worker do all it may."""
        run_due(self.desk)
        while self.worker.keep_next():
            continue

    def comes_to(self, moment: datetime, step: timedelta = HOUR) -> None:
        """Let time go by, with a tick every hour."""
        while self.clock.now < moment:
            self.clock.now = min(moment, self.clock.now + step)
            self.ticks()

    def pays(self, cents: int, method: Method = Method.CASH) -> None:
        with self.books.transaction() as session:
            make.pay(session, cents, method=method, at=self.clock.now, confirmed=True)

    @property
    def posts(self) -> list[Message]:
        return self.workspace.messages.list_said(MANAGERS)

    @property
    def subjects(self) -> list[str]:
        found = [str((m.metadata or {})["event_payload"]["subject"]) for m in self.posts]
        return [subject.removesuffix(f" {MANAGERS}") for subject in found]

    def calls(self, method: str) -> int:
        return sum(line["kind"] == method for line in self.workspace.feed.list_entries())


def texts_of(message: Message) -> str:
    """Everything that a person reads in a message."""
    found: list[str] = []

    def read(held: object) -> None:
        if isinstance(held, dict):
            found.extend(v for k, v in held.items() if k == "text" and isinstance(v, str))
            for value in held.values():
                read(value)
        elif isinstance(held, list):
            for value in held:
                read(value)

    read(message.blocks)
    return "\n".join(found)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of that autumn on Toronto's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=make.ZONE).astimezone(UTC)


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """One process that draws, for all offices."""
    with Studio() as studio:
        yield studio


@pytest.fixture
def office(engine: Engine, studio: Studio) -> Iterator[Office]:
    """An office on a Friday at noon; the first schedules begin with it."""
    clock = Clock(make.NOON)
    workspace = Workspace(PEOPLE, CHANNELS, read_manifest(MANIFEST), clock=clock.timestamp)
    books = Books(engine)
    with books.transaction() as session:
        make.counter(session)
        make.staff(session, ADMIN, Role.ADMIN)
        make.invoice(session, "A", [500000])
    with running(workspace) as address:
        known = build_settings(workspace, address, "sqlite:///unused.db")
        desk = build_desk(known, books, clock=clock)
        worker = build_worker(known, desk, books, studio)
        office = Office(workspace, books, clock, desk, worker)
        run_due(desk)
        yield office


def test_yesterday_is_posted_at_the_hour_once_with_its_figures(office: Office) -> None:
    office.pays(12345)
    office.pays(5000, Method.CHEQUE)
    office.comes_to(at(21, 5, 59))
    assert office.posts == []
    office.comes_to(at(21, 6))
    office.comes_to(at(21, 23))
    (post,) = office.posts
    assert office.subjects == ["daily_summary 2026-11-20"]
    told = texts_of(post)
    assert "vendredi 20 novembre 2026" in told
    assert f"173,45{NBSP}$" in told
    assert "Argent comptant" in told
    assert "Zoé" not in told
    assert "en retard" not in told
    assert f"173,45{NBSP}$" in post.text
    assert "table" in kinds(post)


def test_a_day_without_movement_is_told_once_without_a_chart(office: Office) -> None:
    office.comes_to(at(21, 9))
    (post,) = office.posts
    assert "Aucun mouvement" in texts_of(post)
    assert not {"image", "table", "actions"} & set(kinds(post))


def test_the_years_before_the_first_day_are_never_posted(office: Office) -> None:
    with office.books.transaction() as session:
        make.pay(session, 100, at=make.NOON - 30 * DAY)
    office.comes_to(at(22, 7))
    assert office.subjects == ["daily_summary 2026-11-20", "daily_summary 2026-11-21"]


def test_a_week_is_posted_on_the_monday_after(office: Office) -> None:
    office.pays(700)
    office.comes_to(at(23, 7))
    assert office.subjects[-2:] == ["daily_summary 2026-11-22", "payments_summary week 2026-11-22"]
    told = texts_of(office.posts[-1])
    assert "16–22 nov. 2026" in told
    assert f"7,00{NBSP}$" in told


def test_a_bot_that_was_away_for_days_catches_up_oldest_first_and_says_so(office: Office) -> None:
    office.pays(100)
    office.passes(3 * DAY)
    office.ticks()
    assert office.subjects == [
        "daily_summary 2026-11-20",
        "daily_summary 2026-11-21",
        "daily_summary 2026-11-22",
        "payments_summary week 2026-11-22",
    ]
    assert all("en retard" in texts_of(post) for post in office.posts)


def test_slack_that_refuses_for_an_hour_gets_each_post_once_with_the_figures_of_then(
    office: Office,
) -> None:
    office.pays(100)
    office.comes_to(at(21, 5, 45))
    office.workspace.faults.refuse_all()
    office.comes_to(at(21, 7))
    assert office.posts == []
    office.pays(900)
    office.workspace.faults.lift()
    office.comes_to(at(21, 8))
    (post,) = office.posts
    assert f"*1,00{NBSP}$* net" in texts_of(post)
    assert "en retard" in texts_of(post)


def test_slack_that_is_down_for_days_gets_them_in_order(office: Office) -> None:
    office.workspace.faults.refuse_all()
    office.comes_to(at(22, 12))
    office.workspace.faults.lift()
    office.comes_to(at(22, 13))
    assert office.subjects == ["daily_summary 2026-11-20", "daily_summary 2026-11-21"]


@pytest.mark.parametrize("fault", [DROP_AFTER, DROP_BEFORE])
@pytest.mark.parametrize(
    "method", ["chat.postMessage", "files.completeUploadExternal", "conversations.history"]
)
def test_an_answer_that_is_lost_repeats_nothing(office: Office, method: str, fault: object) -> None:
    office.pays(100)
    office.comes_to(at(21, 5, 45))
    office.workspace.faults.next(method, fault)  # type: ignore[arg-type]
    office.comes_to(at(21, 7))
    assert office.subjects == ["daily_summary 2026-11-20"]


def test_a_given_up_promise_leaves_its_post_to_the_next_which_finds_it(office: Office) -> None:
    """The answer was lost at the last try: the next day's promise looks before it posts."""
    office.pays(100)
    office.comes_to(at(21, 5, 45))
    office.workspace.faults.next("chat.postMessage", DROP_AFTER)
    office.passes(timedelta(minutes=15))
    run_due(office.desk)
    assert office.worker.keep_next()
    with office.books.transaction() as session:
        (owed,) = session.scalars(select(PromiseRow.id).where(PromiseRow.state == "owed"))
        outbox.give_up(session, owed, "for the test", office.clock())
    office.comes_to(at(22, 7))
    assert office.subjects[0] == "daily_summary 2026-11-20"
    assert len(set(office.subjects)) == len(office.subjects)


def test_a_picture_that_slack_still_works_on_is_waited_for(office: Office) -> None:
    office.workspace.files.processing_seconds = 3
    office.pays(100)
    office.comes_to(at(21, 6))
    assert office.posts == []
    office.passes(timedelta(minutes=1))
    office.ticks()
    (post,) = office.posts
    assert "image" in kinds(post)
    assert office.calls("files.completeUploadExternal") == 1


def test_a_picture_that_slack_never_takes_is_left_out(office: Office) -> None:
    office.workspace.files.processing_seconds = 10**9
    office.pays(100)
    office.comes_to(at(21, 13))
    (post,) = office.posts
    assert "image" not in kinds(post)
    assert "table" in kinds(post)


def test_where_slack_takes_no_files_the_numbers_go_without_a_picture(office: Office) -> None:
    office.workspace.faults.next("files.getUploadURLExternal", refuse_with("missing_scope"))
    office.pays(100)
    office.comes_to(at(21, 6))
    (post,) = office.posts
    assert "image" not in kinds(post)
    assert "table" in kinds(post)


def test_where_slack_takes_no_table_the_numbers_stand_in_letters(office: Office) -> None:
    office.pays(12345)
    office.comes_to(at(21, 5, 45))
    office.workspace.faults.next("chat.postMessage", refuse_with("invalid_blocks"))
    office.comes_to(at(21, 6))
    (post,) = office.posts
    assert "table" not in kinds(post)
    assert "rich_text" in kinds(post)
    assert f"123,45{NBSP}$" in texts_of(post)


def test_the_day_on_which_the_hour_comes_twice_posts_once(office: Office) -> None:
    """On the first of November 2026 Toronto's clock shows 01:30 twice."""
    with office.books.transaction() as session:
        settings.decide(session, "summary_time", "01:30", make.stamp(ADMIN))
        for report, _ in report_schedules.FIRST:
            report_schedules.decide(session, report, "", Every.NEVER, make.stamp(ADMIN))
        begun = make.stamp(ADMIN, at(30, 12, month=10))
        report_schedules.decide(session, "daily_summary", "", Every.DAY, begun)
    office.clock.now = at(31, 1, month=10)
    office.comes_to(at(2, 3), HOUR / 2)
    assert office.subjects == [
        "daily_summary 2026-10-30",
        "daily_summary 2026-10-31",
        "daily_summary 2026-11-01",
    ]
    moments = [datetime.fromtimestamp(float(post.ts), UTC) for post in office.posts]
    assert [moment.astimezone(make.ZONE).time() for moment in moments] == [time(1, 30)] * 3
    assert moments[1].astimezone(make.ZONE).fold == 0


def test_a_clock_that_jumps_back_and_forth_posts_each_day_once(office: Office) -> None:
    for jump in (DAY, -HOUR, -DAY, 2 * DAY, -HOUR, HOUR, HOUR):
        office.passes(jump)
        office.ticks()
    assert office.subjects == ["daily_summary 2026-11-20", "daily_summary 2026-11-21"]


def test_a_schedule_of_another_channel_goes_there(office: Office) -> None:
    with office.books.transaction() as session:
        stamp = make.stamp(ADMIN)
        report_schedules.decide(session, "receivables_aging", "C0FINANCE", Every.DAY, stamp)
    office.comes_to(at(21, 7))
    subjects = [m.metadata for m in office.workspace.messages.list_said("C0FINANCE")]
    assert [str(s) for s in subjects if "receivables_aging 2026-11-20" in str(s)]


def test_a_channel_gets_a_sundays_own_report_and_its_weeks_each_once(office: Office) -> None:
    """The managers' channel by its name is the one that is meant by none."""
    with office.books.transaction() as session:
        stamp = make.stamp(ADMIN)
        report_schedules.decide(session, "payments_summary", MANAGERS, Every.DAY, stamp)
    office.comes_to(at(23, 7))
    office.ticks()
    assert [s for s in office.subjects if s.startswith("payments_summary")] == [
        "payments_summary 2026-11-20",
        "payments_summary 2026-11-21",
        "payments_summary 2026-11-22",
        "payments_summary week 2026-11-22",
    ]


def test_what_is_posted_before_its_day_is_over_is_brought_up_to_date_in_place(
    office: Office,
) -> None:
    reports = DueReports(office.desk)
    office.pays(100)
    for _ in range(2):
        reports.owe_now("daily_summary", make.TODAY, make.stamp("cli", office.clock()))
        office.ticks()
    (early,) = office.posts
    assert "n’est pas terminée" in texts_of(early)
    office.pays(900)
    office.comes_to(at(21, 7))
    (post,) = office.posts
    assert f"*10,00{NBSP}$* net" in texts_of(post)
    assert "n’est pas terminée" not in texts_of(post)
