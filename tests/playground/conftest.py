"""A workspace, a real Bolt app linked to it, and people at keyboards."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.manifest import Manifest, Shortcut, SlashCommand
from playground.roster import Channel, Person
from playground.server import running
from playground.workspace import Workspace
from tests.slack import PersonAtKeyboard, linked

ANA = Person("UANA", "ana", "Ana Roy", "Cashier", "fr-CA")
BEN = Person("UBEN", "ben", "Ben Côté", "Approver", "en-US", is_admin=True)
COUNTER = Channel("CCOUNTER", "counter", topic="Payments", members=frozenset({"UANA", "UBEN"}))
ELSEWHERE = Channel("CELSE", "elsewhere", members=frozenset({"UBEN"}), has_bot=False)
BACK_OFFICE = Channel("GBACK", "back-office", "private", members=frozenset({"UBEN"}))
PAIR = Channel("DPAIR", "ana and ben", "dm", members=frozenset({"UANA", "UBEN"}))
SECRET = Channel("GSECRET", "secret", "private", members=frozenset({"UBEN"}), has_bot=False)
MANIFEST = Manifest(
    app_name="Guichet",
    bot_name="Guichet",
    commands=(
        SlashCommand("/pay", "Take a payment", "[customer]"),
        SlashCommand("/tell", "Say it", should_escape=True),
    ),
    shortcuts=(
        Shortcut("global", "Pay", "pay", "Take a payment"),
        Shortcut("message", "Pay from here", "pay_from_message", "Take a payment"),
    ),
    events=frozenset({"app_home_opened", "message.im", "app_mention"}),
    is_agent=True,
)


class Clock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


def make_workspace(**settings: object) -> Workspace:
    """A workspace of two people, four channels and their own conversation."""
    channels = (COUNTER, ELSEWHERE, BACK_OFFICE, SECRET, PAIR)
    defaults: dict[str, object] = {"manifest": MANIFEST}
    return Workspace((ANA, BEN), channels, **{**defaults, **settings})  # type: ignore[arg-type]


def make_client(workspace: Workspace) -> WebClient:
    """Slack's own client, pointed at the playground; it never tries twice."""
    return WebClient(workspace.bot_token, base_url=f"{workspace.address}/api/", retry_handlers=[])


def refusal_to(client: WebClient, method: str, **words: object) -> str:
    """The name under which Slack refuses a call; empty when it does not."""
    try:
        client.api_call(method, json=words)
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


@contextmanager
def listening(
    workspace: Workspace, listen: Callable[[App], None], ping_seconds: float = 1
) -> Iterator[App]:
    """A real Bolt app on Socket Mode, for as long as the block lasts."""
    with ThreadPoolExecutor(8) as executor:
        client = WebClient(workspace.bot_token, base_url=f"{workspace.address}/api/")
        app = App(client=client, listener_executor=executor, process_before_response=True)
        listen(app)
        with linked(app, workspace, ping_seconds=ping_seconds):
            yield app


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(clock: Clock) -> Iterator[Workspace]:
    built = make_workspace(clock=clock, retry_seconds=(0.0, 0.0, 0.0))
    with running(built):
        yield built


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return make_client(workspace)


@pytest.fixture
def sit_down(workspace: Workspace) -> Iterator[Callable[[str], PersonAtKeyboard]]:
    """Put somebody at a keyboard."""
    with ExitStack() as stack:

        def sit(user: str) -> PersonAtKeyboard:
            return stack.enter_context(PersonAtKeyboard(workspace.address, user, "CCOUNTER"))

        yield sit


@pytest.fixture
def ana(sit_down: Callable[[str], PersonAtKeyboard]) -> PersonAtKeyboard:
    return sit_down("UANA")


@pytest.fixture
def ben(sit_down: Callable[[str], PersonAtKeyboard]) -> PersonAtKeyboard:
    return sit_down("UBEN")
