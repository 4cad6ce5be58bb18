"""A browser without a window: Debian's Chromium, on a profile of its own that ends with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
QUIET = (
    "--headless=new",
    "--no-sandbox",  # the tests may run as root, where Chromium has no sandbox
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)
ZONE = "America/Toronto"


@contextmanager
def browsing() -> Iterator[Chrome]:
    """Open a browser whose clock is the counter's."""
    with TemporaryDirectory(prefix="browser", ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in (*QUIET, f"--user-data-dir={profile}", "--window-size=1280,900"):
            options.add_argument(argument)
        chrome = Chrome(options, Service(DRIVER))
        try:
            chrome.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ZONE})
            yield chrome
        finally:
            chrome.quit()


def resize(chrome: Chrome, width: int, height: int) -> None:
    """Make the page this large, in pixels; narrower than any window may be."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def dress(chrome: Chrome, scheme: str) -> None:
    """Let the page be ``light`` or ``dark``, as the person's machine would ask."""
    wish = [{"name": "prefers-color-scheme", "value": scheme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wish})
