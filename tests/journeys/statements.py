"""Statements in journeys: files of a bank, the card that they become, and what is recorded."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, timedelta

from bot.demo import build_settings, build_workspace
from bot.service import linked, serving
from domain import receipts
from domain.receipts import Receipt
from playground.payloads import Json
from playground.server import running
from tests import make
from tests.clock import Clock
from tests.journeys.approvals import read
from tests.journeys.conftest import Counter
from tests.journeys.conftest import _staff as hire
from tests.slack import PATIENCE_SECONDS, PersonAtKeyboard

BERGERON, PARC = "C-1007", "C-1015"


@contextmanager
def counters(database_url: str) -> Iterator[Callable[[], AbstractContextManager[Counter]]]:
    """Open a workspace before which one bot may stand, and then another, with the same books."""
    workspace = build_workspace(patience_seconds=PATIENCE_SECONDS)
    clock = Clock()
    with running(workspace) as address:
        settings = build_settings(workspace, address, database_url)
        hire(database_url)

        @contextmanager
        def open_counter() -> Iterator[Counter]:
            with ExitStack() as closing:
                bot = closing.enter_context(serving(settings, clock))
                closing.enter_context(linked(bot))

                def arrive(user_id: str) -> PersonAtKeyboard:
                    return closing.enter_context(PersonAtKeyboard(address, user_id))

                yield Counter(workspace, bot, bot.books, arrive, clock)

        yield open_counter


def books(counter: Counter) -> None:
    """Three clients, two of whom bear one name; each owes something."""
    with counter.books.transaction() as session:
        make.customer(session, BERGERON, "Amélie Bergeron")
        make.customer(session, PARC, "École du Parc")
        make.customer(session, "C-2", "Marie Tremblay")
        make.customer(session, "C-3", "Marie Tremblay")
        make.invoice(session, "F-1", [7525], customer_id=BERGERON)
        make.invoice(session, "F-2", [9900], customer_id=BERGERON)
        make.invoice(session, "F-3", [125000], customer_id=PARC)
        make.invoice(session, "F-4", [4000], customer_id="C-2")


def day(counter: Counter, back: int = 3) -> date:
    """A day before today."""
    return counter.clock().astimezone(make.ZONE).date() - timedelta(days=back)


def csv_file(counter: Counter, *more: str) -> bytes:
    """A statement in English: two sure lines, one of a client not known for certain, money out."""
    on = day(counter)
    rows = [
        "Date,Description,Reference,Amount",
        f"{on},e-Transfer received from AMELIE BERGERON,CA1,75.25",
        f"{on},HYDRO,,-120.55",
        f"{on},e-Transfer received from ECOLE DU PARC,CA2,1250.00",
        f"{on},e-Transfer received from MARIE TREMBLAY,CA3,41.00",
        *more,
    ]
    return "\n".join(rows).encode()


def ofx_file(counter: Counter) -> bytes:
    """A statement in OFX with one sure line."""
    movement = (
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{day(counter):%Y%m%d}<TRNAMT>75.25<FITID>N1"
        "<NAME>e-Transfer received<MEMO>from AMELIE BERGERON</STMTTRN>"
    )
    account = "<BANKACCTFROM><BANKID>1<ACCTID>1234567<ACCTTYPE>CHECKING</BANKACCTFROM>"
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS>"
        f"<STMTRS><CURDEF>CAD{account}<BANKTRANLIST>{movement}</BANKTRANLIST></STMTRS>"
        "</STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


def as_file(content: bytes, name: str = "november.csv") -> Json:
    """A file as the page hands it over."""
    return {"name": name, "content": b64encode(content).decode()}


def drops(
    person: PersonAtKeyboard, content: bytes, name: str = "november.csv", text: str = ""
) -> Json:
    """Drop a file in the person's own conversation; the answer that it gets."""
    channel = person.app_channel()
    said = person.types(text, channel, [as_file(content, name)])
    return person.awaits(channel, lambda m: m["bot"] and m["ts"] > said["ts"])


def again(person: PersonAtKeyboard, card: Json, word: str) -> Json:
    """The card once it says this word."""
    return person.awaits(person.app_channel(), lambda m: m["ts"] == card["ts"] and word in read(m))


def offered(card: Json) -> Sequence[tuple[str, str]]:
    """A card's buttons, each with its value."""
    rows = [block["elements"] for block in card["blocks"] if block["type"] == "actions"]
    return [(one["action_id"], one.get("value", "")) for row in rows for one in row]


def records(person: PersonAtKeyboard, card: Json, row: int) -> None:
    """Press *Record* of one line, by its row in the file."""
    (mark,) = [
        value
        for name, value in offered(card)
        if name == "bank_record" and value.startswith(f"{row}-")
    ]
    person.presses("bank_record", mark, card)


def recorded(counter: Counter, *customer_ids: str) -> Sequence[Receipt]:
    """Every receipt of these clients: of all unless told."""
    wanted = customer_ids or (BERGERON, PARC, "C-2", "C-3", make.CUSTOMER)
    with counter.books.reading() as session:
        return [r for one in wanted for r in receipts.list_latest(session, one, 99)]
