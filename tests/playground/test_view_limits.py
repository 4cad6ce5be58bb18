"""What a modal and the Home tab may hold, and the options that a search may answer."""

from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.payload_limits import LARGEST_VIEW, check_options
from playground.payloads import Json, Refused, measure
from playground.server import running
from playground.workspace import Workspace
from tests.playground.blocks import (
    field,
    groups,
    home,
    inputs,
    modal,
    option,
    options,
    plain,
    section,
    select,
    table,
)
from tests.playground.conftest import make_client, make_workspace
from tests.playground.test_message_limits import refusal_of

Make = Callable[[int], Json]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    built = make_workspace()
    with running(built):
        yield built


@pytest.fixture
def open_view(workspace: Workspace) -> Callable[[Json], object]:
    client: WebClient = make_client(workspace)

    def open_view(view: Json) -> object:
        trigger = workspace.tickets.give_trigger("UANA")
        return client.views_open(trigger_id=trigger, view=view)

    return open_view


def _number(**more: object) -> Json:
    return modal(inputs({"type": "number_input", "is_decimal_allowed": False, **more}))


LIMITS: dict[str, tuple[int, Make]] = {
    "blocks": (100, lambda n: modal(*[section()] * n)),
    "title": (24, lambda n: modal(section(), title=plain("x" * n))),
    "submit": (24, lambda n: modal(section(), submit=plain("x" * n))),
    "close": (24, lambda n: modal(section(), close=plain("x" * n))),
    "private metadata": (3000, lambda n: modal(section(), private_metadata="x" * n)),
    "callback id": (255, lambda n: modal(section(), callback_id="x" * n)),
    "external id": (255, lambda n: modal(section(), external_id="x" * n)),
    "block id": (255, lambda n: modal(field("x" * n) | {"element": {"type": "plain_text_input"}})),
    "initial value": (3000, lambda n: modal(field("a", initial_value="x" * n))),
    "longest value": (3000, lambda n: modal(field("a", max_length=n))),
    "shortest value": (3000, lambda n: modal(field("a", min_length=n, max_length=3000))),
    "placeholder": (150, lambda n: modal(field("a", placeholder=plain("x" * n)))),
    "label": (2000, lambda n: modal(inputs({"type": "plain_text_input"}, "x" * n))),
    "hint": (2000, lambda n: modal(inputs({"type": "plain_text_input"}, hint=plain("x" * n)))),
    "options": (100, lambda n: modal(inputs(select(n)))),
}


@pytest.mark.parametrize("name", LIMITS)
def test_views_are_accepted_at_the_limit_and_refused_beyond(
    name: str, open_view: Callable[[Json], object]
) -> None:
    limit, make = LIMITS[name]
    open_view(make(limit))
    with pytest.raises(SlackApiError) as error:
        open_view(make(limit + 1))
    refusal, message = refusal_of(error)
    assert refusal == "invalid_arguments"
    assert message.startswith("[ERROR] ")
    assert "[json-pointer:/view" in message


REFUSED: dict[str, tuple[Json, str]] = {
    "no submit though there are inputs": (
        modal(field("amount"), submit=None),
        "missing required field: submit",
    ),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title"),
    "a home as a modal": (home(section()), "unsupported type: home"),
    "a field of an answer": (modal(id="V1"), "invalid additional property: id"),
    "a table": (modal(table(1, 1)), "unsupported type: table"),
    "two fields in focus": (
        modal(field("a", focus_on_load=True), field("b", focus_on_load=True)),
        "only one element may have focus_on_load",
    ),
    "same block id": (modal(field("a"), field("a")), "`block_id` a already exists"),
    "number without decimals said": (
        modal(inputs({"type": "number_input"})),
        "missing required field: is_decimal_allowed",
    ),
    "number bounds crossed": (
        _number(min_value="2", max_value="1"),
        "min_value must not exceed max_value",
    ),
    "number as a number": (_number(min_value=2), "must be a string"),
    "lengths crossed": (
        modal(field("a", min_length=5, max_length=4)),
        "min_length must not exceed max_length",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_views_are_refused_with_their_place(
    name: str, open_view: Callable[[Json], object]
) -> None:
    view, wanted = REFUSED[name]
    with pytest.raises(SlackApiError) as error:
        open_view(view)
    refusal, message = refusal_of(error)
    assert refusal == "invalid_arguments"
    assert message.startswith(f"[ERROR] {wanted} [json-pointer:/view")


def _weigh(size: int) -> Json:
    """A view of exactly this many bytes: many options with long texts."""
    blocks = [
        inputs(
            {
                "type": "static_select",
                "action_id": "a",
                "options": [option(f"{n}".ljust(150, "v"), f"{n}".ljust(75, "t"))] * 99,
            },
            block_id=f"b{n}",
        )
        for n in range(8)
    ]
    view = modal(*blocks, private_metadata="")
    missing = size - measure(view)
    fillers = [section("x" * 2900) for _ in range(missing // 3000)]
    view = modal(*blocks, *fillers, private_metadata="")
    return view | {"private_metadata": "m" * (size - measure(view))}


def test_a_view_is_weighed(open_view: Callable[[Json], object]) -> None:
    open_view(_weigh(LARGEST_VIEW))
    with pytest.raises(SlackApiError) as error:
        open_view(_weigh(LARGEST_VIEW + 1))
    assert refusal_of(error)[0] == "view_too_large"


def test_the_home_tab_has_its_own_rules(workspace: Workspace) -> None:
    client = make_client(workspace)
    client.views_publish(user_id="UANA", view=home(*[section()] * 100))
    for view in (home(*[section()] * 101), home(title=plain("x")), home(table(1, 1)), modal()):
        with pytest.raises(SlackApiError) as error:
            client.views_publish(user_id="UANA", view=view)
        assert refusal_of(error)[0] == "invalid_arguments"


@pytest.mark.parametrize(
    ("fits", "beyond"),
    [
        ({"options": options(100)}, {"options": options(101)}),
        ({"option_groups": groups(100)}, {"option_groups": groups(101)}),
        ({"option_groups": groups(1, 100)}, {"option_groups": groups(1, 101)}),
        ({"options": [option(text="x" * 75)]}, {"options": [option(text="x" * 76)]}),
        ({"options": []}, {"options": [], "option_groups": []}),
        ({"options": []}, {}),
    ],
)
def test_the_answer_to_a_search_is_limited(fits: Json, beyond: Json) -> None:
    assert check_options(fits) == fits
    with pytest.raises(Refused) as refusal:
        check_options(beyond)
    assert refusal.value.error == "invalid_options"
