"""A bank's statement in the page: dropped on the conversation, recorded, and looked at."""

from pathlib import Path

from domain import receipts
from tests.browser.demos import Demo
from tests.browser.screen import APP, Screen, named

TOM = "U0CLERK"
SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


def test_a_statement_is_dropped_and_its_sure_lines_are_recorded(screen: Screen, demo: Demo) -> None:
    screen.comes_as(TOM, APP, tab="messages")
    screen.drops(SAMPLES / "releve.csv")
    screen.message("4 sure · 2 to look at")
    screen.clicks(named("message", ' [data-action-id="bank_record_sure"]'))
    screen.clicks(named("confirm-yes"))
    told = screen.message("4 recorded")
    assert "R-000013 · Amélie Bergeron" in told
    with demo.books.reading() as session:
        (receipt,) = receipts.list_latest(session, "C-1007", 1)
    assert (receipt.amount_cents, receipt.method) == (22995, "bank_transfer")


def test_a_file_is_chosen_with_the_button_and_taken_out_again(phone: Screen) -> None:
    phone.comes_as(TOM, APP, tab="messages")
    chooser = phone.chrome.find_element("css selector", named("attach"))
    chooser.send_keys(str(SAMPLES / "statement.ofx"))
    phone.clicks(named("attachment", " button"))
    phone.gone(named("attachment"))
    chooser.send_keys(str(SAMPLES / "statement.ofx"))
    phone.reads(named("attachment"), "statement.ofx")
    phone.clicks(named("send"))
    phone.message("Statement statement.ofx · 6 amounts received")
