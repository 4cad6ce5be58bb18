"""Guards of reports in Slack: each once, oldest first, whose names may be read."""

from tests.guards.guard import Guard

SCHEDULES = "tests/domain/test_report_schedules.py"
POSTING = "tests/bot/test_report_posts.py"
MESSAGES = "tests/bot/test_report_messages.py"

POSTS = (
    Guard(
        "a schedule that moved on writes nothing",
        "domain/report_schedules.py",
        "if row is None or _as_schedule(row) != schedule:",
        "if row is None:",
        SCHEDULES,
        "sqlite and second_process",
    ),
    Guard(
        "a post is written once for its day",
        "domain/report_posts.py",
        "        if row.is_over or not figures.is_over:\n            return False\n",
        "",
        SCHEDULES,
        "sqlite and written_twice",
    ),
    Guard(
        "figures that changed meanwhile are shown again",
        "domain/report_posts.py",
        "    if row.is_over == int(post.figures.is_over):\n        row.posted_at = now",
        "    row.posted_at = now",
        SCHEDULES,
        "sqlite and changed_while",
    ),
    Guard(
        "posts go oldest day first",
        "domain/report_posts.py",
        ".order_by(ReportPostRow.day, ",
        ".order_by(",
        SCHEDULES,
        "sqlite and oldest_day_first",
    ),
    Guard(
        "a post is looked for before it is made",
        "bot/deliveries/reports.py",
        "return self.poster.find_since(place.subject, place.channel, post.made_at, owed)",
        "return None",
        POSTING,
        "sqlite and (lost or given_up)",
    ),
    Guard(
        "a picture that Slack still works on is waited for",
        "bot/deliveries/pictures.py",
        "            raise PictureNotReady(subject) from error\n",
        "            return\n",
        POSTING,
        "sqlite and waited_for",
    ),
    Guard(
        "a schedule is an admin's to decide",
        "domain/report_schedules.py",
        "    people.require(session, stamp.actor, Permission.ADMINISTER)\n",
        "",
        SCHEDULES,
        "sqlite and admin",
    ),
    Guard(
        "in a channel clients are initials",
        "bot/deliveries/composing.py",
        "return name if self.shows_names else initials(name)",
        "return name",
        MESSAGES,
    ),
    Guard(
        "a channel's report is composed without names",
        "bot/deliveries/reports.py",
        "self._compose(asked, self.texts, notes=notes, shows_names=False)",
        "self._compose(asked, self.texts, notes=notes, shows_names=True)",
        "tests/journeys/test_report.py",
        "sqlite and no_client",
    ),
    Guard(
        "a file is for whoever may see it",
        "handlers/orders.py",
        "                check(session, caller, order.needs)\n",
        "",
        "tests/journeys/test_report.py",
        "sqlite and stranger",
    ),
    Guard(
        "a day's post and that of the week it ends are two",
        "domain/report_schedules.py",
        "    is_daily = schedule.every is Every.DAY\n",
        "    is_daily = True\n",
        "tests/bot/test_report_posts.py",
        "sqlite and sundays",
    ),
    Guard(
        "the rows that a message leaves out follow as a file",
        "bot/deliveries/reports.py",
        "        if has_all:\n",
        "        if has_all or True:\n",
        "tests/journeys/test_report.py",
        "sqlite and follow",
    ),
)
