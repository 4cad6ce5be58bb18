"""Those who look after the counter: Home of a manager and of an admin, settings, schedules."""

from tests.browser.album.camera import Album
from tests.browser.album.counter import record
from tests.browser.readers import ANA, MAYA, SIMON
from tests.browser.screen import APP, named


def go_home(album: Album) -> None:
    """Home of a supervisor and of an admin."""
    screen = album.screen
    screen.comes_as(ANA)
    record(screen, "/pay C-1007 100 cash")
    screen.comes_as(SIMON, APP)
    screen.one(named("home-view") + " img.picture")
    album.take("home-supervisor")
    screen.comes_as(MAYA, APP)
    screen.reads(named("home-view"), "/billing")
    album.take("home-admin")


def decide(album: Album) -> None:
    """``/billing``: its form, somebody's roles, what each channel gets."""
    screen = album.screen
    screen.comes_as(MAYA)
    screen.says("/billing")
    screen.modal()
    album.take("billing")
    screen.clicks('[data-action-id="edit_schedules"]')
    screen.one('[data-action-id="stop_schedule"]')
    album.take("schedules")
