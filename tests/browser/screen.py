"""A person before the page: what they see, and what their hands do. Every look waits its turn."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE_SECONDS = 30
APP = "Guichet"
GENERAL = "C0GENERAL"
APPROVALS = "C0APPROVALS"
FINANCE = "C0FINANCE"
MANAGERS = "C0MANAGERS"
OVER = (Keys.CONTROL, "a", Keys.NULL)
"""Before a text: takes the place of what stands there."""
LINE = f"{Keys.SHIFT}{Keys.ENTER}{Keys.NULL}"
DROP = """
const [file, place] = [new File([arguments[0]], arguments[1]), document.querySelector(".main")];
const dataTransfer = new DataTransfer();
dataTransfer.items.add(file);
for (const kind of ["dragover", "drop"])
  place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
"""
Seen = TypeVar("Seen")


def named(name: str, more: str = "") -> str:
    """Select what the page calls by this name."""
    return f'[data-testid="{name}"]{more}'


def plain(text: str) -> str:
    """Read every kind of space as one, as eyes do."""
    return " ".join(text.split())


class Screen:
    """One browser, before one demo."""

    def __init__(self, chrome: Chrome, address: str) -> None:
        self.chrome = chrome
        self.address = address

    # --- looking -----------------------------------------------------------------------------

    def awaits(self, look: Callable[[], Seen | None], wanted: str) -> Seen:
        """Look until there is something to see; whatever moves meanwhile is looked at again."""
        wait: WebDriverWait[Chrome] = WebDriverWait(
            self.chrome, PATIENCE_SECONDS, 0.05, [WebDriverException]
        )
        return wait.until(lambda _: look() or False, f"never seen: {wanted}")

    def all(self, css: str) -> list[WebElement]:
        """Everything in sight that fits, now."""
        found = self.chrome.find_elements(By.CSS_SELECTOR, css)
        return [element for element in found if element.is_displayed()]

    def one(self, css: str, text: str = "") -> WebElement:
        """The last thing in sight that fits and holds the text."""

        def look() -> WebElement | None:
            fitting = [each for each in self.all(css) if text in plain(each.text)]
            return fitting[-1] if fitting else None

        return self.awaits(look, f"{css} {text!r}")

    def reads(self, css: str, text: str = "") -> str:
        """The text of the last thing that fits, all spaces alike."""
        return self.awaits(lambda: plain(self.one(css, text).text), f"{css} {text!r}")

    def gone(self, css: str) -> None:
        """Look until nothing fits any more."""
        self.awaits(lambda: not self.all(css), f"{css} gone")

    def modal(self, text: str = "") -> str:
        """The text of the form on top, once it holds this."""
        return self.reads(named("modal"), text)

    def message(self, text: str) -> str:
        """The latest message that holds this."""
        return self.reads(named("message"), text)

    def field(self, name: str, css: str = "") -> str:
        """Select a field of the form on top, or something in it."""
        return f'{named("modal")} [data-field="{name}"] {css}'

    def value(self, name: str) -> str:
        """What stands in a field: its text, or the values that are chosen."""
        control = self.one(self.field(name, "input"))
        return str(control.get_attribute("data-value") or control.get_attribute("value") or "")

    def error(self, name: str) -> str:
        """The sentence under a field."""
        return self.reads(self.field(name, named("field-error")))

    def chosen(self, name: str) -> list[str]:
        """The values of the chips in a field."""
        chips = self.all(self.field(name, named("chip")))
        return [str(chip.get_attribute("data-value")) for chip in chips]

    # --- going somewhere ---------------------------------------------------------------------

    def comes_as(self, user: str, channel: str = GENERAL, tab: str = "home") -> None:
        """Open the page as somebody, and wait until it lives."""
        words = urlencode({"user": user, "channel": channel, "tab": tab})
        self.chrome.get(f"{self.address}/?{words}")
        self.one(named("bot-state", '[data-connected="true"]'))

    def becomes(self, user: str) -> None:
        """Turn to another person, by the switch."""
        self.clicks(named("person-switch"))
        self.clicks(named("person-option", f'[data-user="{user}"]'))
        self.one(named("person-switch", f'[data-user="{user}"]'))

    def goes_to(self, channel: str) -> None:
        """Open a channel, by the list on the left."""
        self.clicks(named("channel", f'[data-channel-id="{channel}"]'))
        self.one(named("channel", f'[data-channel-id="{channel}"][aria-current="page"]'))

    # --- acting ------------------------------------------------------------------------------

    def clicks(self, css: str, text: str = "") -> None:
        """Click the last thing that fits, as soon as it lets itself be clicked."""

        def click() -> bool:
            self.one(css, text).click()
            return True

        self.awaits(click, f"a click on {css} {text!r}")

    def presses(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        self.chrome.switch_to.active_element.send_keys(*keys)

    def says(self, text: str) -> None:
        """Type in the composer, line by line, and send."""
        composer = self.one(named("composer"))
        composer.click()
        composer.send_keys(text.replace("\n", LINE), Keys.ENTER)

    def drops(self, path: Path) -> None:
        """Drop a file on the conversation, and send it."""
        content = path.read_text(encoding="utf-8")
        self.chrome.execute_script(DROP, content, path.name)
        self.reads(named("attachment"), path.name)
        self.clicks(named("send"))

    def types(self, name: str, text: str) -> None:
        """Put a text in a field, in the place of what stands there.

        A form that a choice is about to show anew must have been seen so first.
        """
        control = self.one(self.field(name, ".text-input"))
        control.click()
        control.send_keys(*OVER, text)

    def searches(self, name: str, words: str, value: str) -> None:
        """Search in a menu, and take what was sought."""
        control = self.one(self.field(name, ".select-input"))
        control.click()
        if words:
            control.send_keys(*OVER, words)
        self.clicks(named("option", f'[data-value="{value}"]'))
        self.gone(named("option"))

    def picks(self, name: str, value: str) -> None:
        """Take one line of a menu."""
        self.searches(name, "", value)

    def ticks(self, name: str, value: str) -> None:
        """Tick a box."""
        self.clicks(self.field(name, named("choice", f'[data-value="{value}"]')))

    def confirms(self) -> None:
        """Say yes to "Are you sure?"."""
        self.clicks(named("confirm-yes"))
        self.gone(named("confirm"))

    def lets_pass(self, step: str) -> None:
        """Let an hour, a day, a week or a month pass, by the button *Time*."""
        self.clicks(named("clock"))
        self.clicks(named(f"clock_{step}"))
        self.gone(named(f"clock_{step}"))

    def uses_shortcut(self, message: str, callback_id: str) -> None:
        """Choose a shortcut in the menu of a message."""
        self.opens_menu_of(message)
        self.clicks(named("shortcut-option", f'[data-callback-id="{callback_id}"]'))

    def opens_menu_of(self, message: str) -> None:
        """Hover a message that holds this, and open its menu."""

        def opened() -> bool:
            row = self.one(named("message"), message)
            ActionChains(self.chrome).move_to_element(row).perform()
            row.find_element(By.CSS_SELECTOR, named("message-actions")).click()
            return bool(self.all(named("shortcut-option")))

        self.awaits(opened, f"the menu of {message!r}")

    def submits(self) -> None:
        """Press the form's main button."""
        self.clicks(named("modal-submit"))

    def closes(self) -> None:
        """Close the form on top."""
        self.clicks(named("modal-close"))
        self.gone(named("modal"))
