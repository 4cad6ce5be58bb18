"""Every message and view that the bot builds is one that Slack takes, whatever people are called.

Each is built by the handlers' own functions from ordinary and from hostile books, in both
languages, and read by two judges: slack_sdk's models, which check a limit when they are written
out, and the playground's own checks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.blocks.basic_components import Option as SdkOption
from slack_sdk.models.views import View as SdkView
from sqlalchemy.orm import Session

from bot.database import Books, open_database
from bot.migrations import bring_up_to_date
from domain import balances, customers, failures, people, receipts, sources
from domain.errors import BillingError, PaymentTooLarge
from domain.methods import Method
from domain.money import MAX_CENTS
from domain.people import Role
from handlers import schedule_form
from handlers.answers import answer
from handlers.blocks import Block, View, section
from handlers.cards import ReceiptCard, receipt_blocks, receipt_title
from handlers.commands import account, deposit, pay, report
from handlers.desk import Caller, Desk
from handlers.fill_in import Words
from handlers.forms import LINE_LIMIT, NOTE_LIMIT
from handlers.home import show_home
from handlers.mrkdwn import escape
from handlers.notices import notice, refusal_notice
from handlers.openings import Reply, Said
from handlers.pickers import list_customers, list_invoices
from handlers.submissions import FormDesk, Visit
from handlers.texts import Locale
from handlers.typed import Draft, Typed
from handlers.understanding.intents import (
    CUSTOMER,
    AskFailures,
    AskOwed,
    AskReceipts,
    AskTopDebtors,
    Choice,
    Help,
    Intent,
    RecordDeposit,
    RecordPayment,
    ShowAccount,
    Unsure,
)
from playground.payload_limits import (
    MessageParts,
    check_message,
    check_options,
    check_view,
)
from tests import make

CURSE = "<!channel>*_~`&<https://evil.example|ici>\u202e😀@here>"
NAME_LIMIT, ID_LIMIT = 200, 50


def long(limit: int) -> str:
    """Exactly so many characters that mean harm."""
    return (CURSE * (limit // len(CURSE) + 1))[:limit]


CALM, HOSTILE, BUSY = "C-1", long(ID_LIMIT), "C-3"
EVERYBODY = (CALM, HOSTILE, BUSY)


@dataclass(frozen=True)
class Counter:
    """Open books, and somebody before the counter who reads one language."""

    session: Session
    visit: Visit

    @property
    def caller(self) -> Caller:
        """Who stands before the counter."""
        return self.visit.caller


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Books of three customers: a calm one, a hostile one, and one with very many invoices."""
    path: Path = tmp_path_factory.mktemp("books") / "guichet.db"
    engine = open_database(f"sqlite:///{path}")
    bring_up_to_date(engine)
    books = Books(engine)
    with books.transaction() as session:
        _fill(session)
    yield books
    engine.dispose()


def _fill(session: Session) -> None:
    make.staff(session, make.CASHIER, *Role)
    make.customer(session, CALM)
    make.customer(session, HOSTILE, long(NAME_LIMIT))
    make.customer(session, BUSY, "Zoé Côté-Tremblay")
    make.invoice(session, "F-1", [123450, 1], customer_id=CALM)
    make.invoice(session, long(ID_LIMIT - 1), [MAX_CENTS] * 3, customer_id=HOSTILE)
    for number in range(120):
        day = make.TODAY - timedelta(days=number)
        make.invoice(session, f"F-2026-{number:05d}", [MAX_CENTS], day, customer_id=BUSY)
    for number in range(20):
        subject, reason = f"R-9{number:05d}", long(NOTE_LIMIT)
        failures.open_failure(session, subject, HOSTILE, MAX_CENTS, reason, make.stamp())
    for customer_id in EVERYBODY:
        make.deposit(session, 5000, customer_id, **_harm())
        make.pay(session, 100, customer_id=customer_id, credit=5000, method=Method.CASH)


def _harm() -> dict[str, object]:
    line = long(LINE_LIMIT)
    return {"payer": line, "reference": line, "purpose": line, "note": long(NOTE_LIMIT)}


@pytest.fixture(params=list(Locale))
def counter(books: Books, request: pytest.FixtureRequest) -> Iterator[Counter]:
    organisation = long(NAME_LIMIT)
    desk = Desk(books.transaction, books.reading, organisation, make.ZONE, "CAD", Locale.FR_CA)
    caller = Caller(make.CASHIER, desk.texts(request.param), make.NOON)
    with books.reading() as session:
        yield Counter(session, Visit(caller, desk, "request-1"))


# --- the judges ----------------------------------------------------------------------------------


def judge_message(text: str, blocks: Sequence[Block] = ()) -> None:
    check_message(MessageParts(text=text, blocks=list(blocks) or None), _shows_nothing)
    for parsed in SdkBlock.parse_all(list(blocks)):
        parsed.to_dict()
    judge_words([{"type": "mrkdwn", "text": text}, *blocks])


def judge_reply(reply: View | Reply) -> None:
    assert isinstance(reply, Reply)
    judge_message(reply.text, reply.blocks)


def judge_view(view: View | Reply) -> None:
    assert isinstance(view, dict)
    check_view(view, ("modal", "home"), _shows_nothing)
    SdkView(**view).to_dict()
    judge_words([view])


def judge_options(options: Sequence[Block]) -> None:
    assert options
    check_options({"options": list(options)})
    for parsed in SdkOption.parse_all(list(options)) or []:
        parsed.to_dict()


def judge_words(built: Sequence[object]) -> None:
    """Nobody is called by what somebody else typed: no mention, no link, no turned text."""
    for kind, text in _shown(built):
        assert "\u202e" not in text
        if kind == "mrkdwn":
            assert "<!" not in text
            assert "<http" not in text


def _shown(built: object) -> Iterator[tuple[str, str]]:
    """Every text that people read; values and what they typed themselves stay as they are."""
    match built:
        case {"type": "mrkdwn" | "plain_text" as kind, "text": str(text)}:
            yield str(kind), text
        case dict():
            for part in built.values():
                yield from _shown(part)
        case list() | tuple():
            for part in built:
                yield from _shown(part)


def _shows_nothing(_file: object) -> bool:
    return False


def test_the_judges_are_awake() -> None:
    too_much = section("x")
    too_much["text"]["text"] = "x" * 3001
    with pytest.raises(SlackObjectFormationError):
        SdkBlock.parse_all([too_much])[0].to_dict()
    with pytest.raises(AssertionError):
        judge_words([section("<!channel>")])


# --- forms ---------------------------------------------------------------------------------------

FORMS: dict[str, FormDesk[Any]] = {"pay": pay.DESK, "deposit": deposit.DESK}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("customer_id", ["", "C-404", *EVERYBODY], ids=repr)
def test_forms_open_for_everybody(counter: Counter, form: str, customer_id: str) -> None:
    typed = Typed({"customer_id": customer_id} if customer_id else {})
    judge_view(FORMS[form].open(counter.session, typed, counter.visit))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("customer_id", EVERYBODY, ids=repr)
@pytest.mark.parametrize("amount", ["1", "9999999.99", "12,34,56", "0", ""])
def test_forms_come_back_with_whatever_was_typed(
    counter: Counter, form: str, customer_id: str, amount: str
) -> None:
    written = {name: str(text) for name, text in _harm().items()}
    answers = {"customer_id": customer_id, "amount": amount, "credit": amount, "method": "cash"}
    typed = Typed({**answers, **written, "excess": ("deposit",), "confirm_duplicate": ()})
    draft = Draft(form, "request-1", typed, warning=long(NOTE_LIMIT))
    judge_view(FORMS[form].show(counter.session, draft, counter.visit))


@pytest.mark.parametrize("customer_id", EVERYBODY, ids=repr)
def test_previews_of_everything_fit(counter: Counter, customer_id: str) -> None:
    owed = balances.load(counter.session, customer_id).owed_cents
    for cents in (1, owed // 2, owed, owed + 1):
        for excess in ((), ("deposit",)):
            amount = f"{cents // 100}.{cents % 100:02d}"
            answers = {"customer_id": customer_id, "amount": amount, "excess": excess}
            draft = Draft("pay", "request-1", Typed(answers))
            judge_view(pay.DESK.show(counter.session, draft, counter.visit))


def test_what_is_recorded_is_told(books: Books, counter: Counter) -> None:
    for number, customer_id in enumerate(EVERYBODY):
        visit = Visit(counter.caller, counter.visit.desk, f"{counter.caller.texts.locale}-{number}")
        answers = {"customer_id": customer_id, "method": "cash", "received_on": str(make.TODAY)}
        typed = Typed(
            {**answers, "amount": str(7 + number), "credit": "", "confirm_duplicate": ("y",)}
        )
        for desk in FORMS.values():
            form = desk.form.read(typed, counter.caller.texts.locale)
            with books.transaction() as session:
                told = desk.record(session, form, visit if desk is pay.DESK else _another(visit))
            judge_view(told)


def test_reports_are_asked_for_and_scheduled(counter: Counter) -> None:
    judge_view(report.open_form(counter.session, Said("2026-11-01 2026-11-30"), counter.visit))
    judge_view(schedule_form.DESK.show(counter.session, Draft("", "r", Typed()), counter.visit))


def _another(visit: Visit) -> Visit:
    return Visit(visit.caller, visit.desk, f"{visit.request_id}-deposit")


# --- searches ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "zoe", "!channel"])
def test_searches_list_choices(counter: Counter, typed: str) -> None:
    judge_options(list_customers(counter.session, counter.caller, typed))


@pytest.mark.parametrize("customer_id", EVERYBODY, ids=repr)
def test_invoices_are_listed(counter: Counter, customer_id: str) -> None:
    judge_options(list_invoices(counter.session, counter.caller, customer_id, ""))


# --- answers for one person ----------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", *EVERYBODY, "zoe", "channel"], ids=repr)
def test_accounts_are_shown(counter: Counter, words: str) -> None:
    judge_reply(account.show(counter.session, Said(words), counter.visit))


@pytest.mark.parametrize("customer_id", EVERYBODY, ids=repr)
def test_buttons_of_an_account_open_their_forms(counter: Counter, customer_id: str) -> None:
    judge_reply(account.open_account(counter.session, Said(customer_id), counter.visit))
    for operation in account.FORMS:
        said = Said(operation, customer_id)
        judge_view(account.open_operation(counter.session, said, counter.visit))
    judge_view(account.pay_invoice(counter.session, Said("F-1"), counter.visit))


ASKED: tuple[Intent, ...] = (
    *(kind(customer_id=one) for kind in (AskOwed, ShowAccount) for one in EVERYBODY),
    AskTopDebtors(count=50),
    AskReceipts(method=Method.CASH),
    AskFailures(),
    Help(),
    Unsure(question=long(NOTE_LIMIT)),
    Unsure(
        question=long(NOTE_LIMIT),
        choices=(Choice(value=HOSTILE, label=long(NAME_LIMIT)),) * 8,
        about=CUSTOMER,
    ),
    RecordPayment(customer_id=HOSTILE, note=long(NOTE_LIMIT), payer=long(LINE_LIMIT)),
    RecordDeposit(customer_id=HOSTILE, amount="1", purpose=long(LINE_LIMIT), at_once=True),
)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: type(asked).__name__)
def test_whatever_the_assistant_answers_is_a_message(counter: Counter, asked: Intent) -> None:
    staff = people.load(counter.session, make.CASHIER)
    judge_reply(answer(counter.session, Words(long(500)), asked, staff, counter.visit).reply)


def test_help_of_every_command_is_a_message(counter: Counter) -> None:
    for name in (*FORMS, "account", "report"):
        judge_message(counter.caller.texts.say(f"{name}.help"))


def test_refusals_are_told_in_a_notice_and_in_private(counter: Counter) -> None:
    texts = counter.caller.texts
    refusals: list[BillingError] = [PaymentTooLarge(max_cents=MAX_CENTS)]
    written = {name: str(text) for name, text in _harm().items()}
    draft = Draft("pay", "request-1", Typed({**written, "customer_id": HOSTILE}))
    for told in (long(5000), *map(texts.refusal, refusals)):
        judge_message(escape(told, 500))
        judge_view(refusal_notice(texts, texts.say("pay.title"), escape(told, 500), draft))
        judge_view(notice(texts, texts.say("app.title"), [section(escape(told, 500))]))


# --- home and channel ----------------------------------------------------------------------------


@pytest.mark.parametrize("user_id", [make.CASHIER, "U0STRANGER"])
def test_home_is_shown_to_everybody(counter: Counter, user_id: str) -> None:
    caller = Caller(user_id, counter.caller.texts, make.NOON)
    judge_view(show_home(counter.session, caller, counter.visit.desk))


@pytest.mark.parametrize("customer_id", EVERYBODY, ids=repr)
def test_cards_of_receipts_are_messages(counter: Counter, customer_id: str) -> None:
    session = counter.session
    for receipt in receipts.list_latest(session, customer_id):
        customer = customers.load(session, customer_id)
        applied = receipts.list_applied(session, receipt.number)
        standing = sources.load_standing(session, receipt.number)
        card = ReceiptCard(receipt, customer.name, applied, MAX_CENTS, standing)
        texts = counter.caller.texts
        judge_message(receipt_title(card, texts), receipt_blocks(card, texts))
