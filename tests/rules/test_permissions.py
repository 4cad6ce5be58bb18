"""Who may do what: every listener, for every role, against the roles of the contract's §3."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from domain.people import GRANTS, Role
from handlers import attach
from handlers.listeners import EVERYONE, Declared

ROOT = Path(__file__).parents[2]
ATTACHING = frozenset(
    {"command", "action", "view", "shortcut", "options", "event", "message", "function"}
)
CLICK = frozenset({"click", "commands"})
"""Whose ``command`` is the command line's, not Bolt's."""

DECIDING = "decide"
FINDING_OUT = "the outcome of unknown charges"
ALL = "everyone"

VIEWER = {"/account", "/statement", "/report"}
CASHIER = VIEWER | {"/pay", "/deposit"}
CONTRACT: dict[Role, set[str]] = {
    Role.VIEWER: VIEWER,
    Role.CASHIER: CASHIER,
    Role.SUPERVISOR: CASHIER
    | {"/invoice", "/cancel", "/credit", "/plan", "/refund", "/void", "/reconcile", "/transfer"},
    Role.ACCOUNTANT: VIEWER | {"/reconcile", FINDING_OUT},
    Role.APPROVER: VIEWER | {DECIDING},
    Role.ADMIN: {"/billing"},
}
"""What the contract says that each role may do, command by command."""

PARTS = {
    "pay_from_message": "/pay",
    "record_pay": "/pay",
    "record_deposit": "/deposit",
    "fill_in_pay": "/pay",
    "fill_in_deposit": "/deposit",
    "bank_record": "/pay",
    "bank_record_sure": "/pay",
    "bank_choose": "/pay",
    "bank_leave_out": "/pay",
    "bank_bring_back": "/pay",
    "bank_page_back": "/account",
    "bank_page_on": "/account",
    "bank_compare": "/account",
    "bank_latest": "/reconcile",
    "home_pay": "/pay",
    "home_deposit": "/deposit",
    "home_invoice": "/invoice",
    "home_credit": "/credit",
    "home_refund": "/refund",
    "home_transfer": "/transfer",
    "home_reconcile": "/reconcile",
    "home_void": "/void",
    "home_billing": "/billing",
    "first_step": "/billing",
    "pay_invoice": "/pay",
    "installment_received": "/pay",
    "installment_failed": "/pay",
    "receive_installment": "/pay",
    "fail_installment": "/pay",
    "open_account": "/account",
    "account_search": "/account",
    "operations": "/account",
    "open_invoice": "/account",
    "open_statement": "/statement",
    "statement_pdf": "/statement",
    "statement_csv": "/statement",
    "home_report": "/report",
    "report_details": "/report",
    "report_csv": "/report",
    "report_xlsx": "/report",
    "report_open": "/report",
    "edit_schedules": "/billing",
    "report_schedules": "/billing",
    "stop_schedule": "/billing",
    "plan_invoice": "/plan",
    "cancel_invoice": "/cancel",
    "refund_deposit": "/refund",
    "sources": "/refund",
    "unapply": "/reconcile",
    "reconcile_all": "/reconcile",
    "refund_approve": DECIDING,
    "refund_decline": DECIDING,
    "transfer_approve": DECIDING,
    "transfer_decline": DECIDING,
    "decline": DECIDING,
    "approve_own": DECIDING,
    "charge_retry": "/pay",
    "link_send": "/pay",
    "failure_dismiss": "/pay",
    "attempt_charged": FINDING_OUT,
    "attempt_not_charged": FINDING_OUT,
    "app_home_opened": ALL,
    "app_mention": ALL,
    "file_shared": ALL,
    "message": ALL,
    "back": ALL,
    ".*": ALL,
}
"""What belongs to a command without bearing its name; ``everyone`` asks for more further on."""


@cache
def declared() -> Sequence[Declared]:
    """Every listener that the bot attaches."""
    client = WebClient(token="xoxb-nobody")
    app = App(client=client, signing_secret="none", token_verification_enabled=False)
    return attach(app)


def part_of(listener: Declared) -> str:
    """The command, or the right, to which a listener belongs."""
    if listener.kind == "command":
        return ALL if listener.name == "/billing" else listener.name
    if listener.kind == "options" and "customer_id" in listener.name:
        return "/account"
    name = listener.within or listener.name
    return PARTS.get(name) or f"/{name}"


def test_each_listener_belongs_to_something_that_the_contract_names() -> None:
    known = {ALL}.union(*CONTRACT.values())
    unknown = [x for x in declared() if part_of(x) not in known]
    assert unknown == []


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_contract_says_and_nothing_else(role: Role) -> None:
    for listener in declared():
        may = listener.needs is EVERYONE or listener.needs in GRANTS[role]
        wanted = part_of(listener)
        assert may == (wanted == ALL or wanted in CONTRACT[role]), (role, listener)


def test_every_command_of_the_contract_is_there() -> None:
    commands = {x.name for x in declared() if x.kind == "command"}
    assert commands == {name for may in CONTRACT.values() for name in may if name[0] == "/"}


def test_the_settings_form_is_for_admins_though_its_command_helps_everyone() -> None:
    needs = {x.needs for x in declared() if "billing" in (x.within, x.name)}
    assert needs <= GRANTS[Role.ADMIN]
    assert len(needs) == 1


def test_everyone_is_said_of_few_listeners_and_each_is_known() -> None:
    found = sorted((x.kind, x.name) for x in declared() if x.needs is EVERYONE)
    assert found == [
        ("action", ".*"),
        ("action", "back"),
        ("command", "/billing"),
        ("event", ".*"),
        ("event", "app_home_opened"),
        ("event", "app_mention"),
        ("event", "file_shared"),
        ("event", "message"),
    ]


def attachings(tree: ast.AST) -> Iterator[str]:
    """Every ``app.command(…)`` that is called in turn, or decorates a function."""
    for node in ast.walk(tree):
        made = [node.func] if isinstance(node, ast.Call) else []
        made += node.decorator_list if isinstance(node, ast.FunctionDef) else []
        for call in made:
            match call:
                case ast.Call(func=ast.Attribute(attr=verb, value=whose)) if verb in ATTACHING:
                    if ast.unparse(whose) not in CLICK:
                        yield verb


def test_nothing_is_attached_to_bolt_but_through_the_listeners_door() -> None:
    """``app.command(…)(listener)`` anywhere else would be a listener without a permission."""
    found = [
        (path.name, verb)
        for folder in ("handlers", "bot")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "bench" not in path.parts  # its bare bots are what ours is measured against
        for verb in attachings(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert {name for name, _ in found} == {"listeners.py"}
    assert {verb for _, verb in found} == ATTACHING - {"message", "function"}


def test_a_listener_cannot_be_attached_without_saying_who_may() -> None:
    source = (ROOT / "handlers" / "listeners.py").read_text(encoding="utf-8")
    doors = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("on_")
    ]
    for door in doors:
        names = [argument.arg for argument in door.args.args]
        required = names[: len(names) - len(door.args.defaults)]
        assert "needs" in required, door.name
    assert len(doors) == len(ATTACHING - {"message", "function"})
