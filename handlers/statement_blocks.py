"""An account statement in words: on the screen, and in the columns of a file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.extract.statements import Entry, Statement
from domain.money import as_decimal
from handlers.blocks import Block, actions, button, context, header, section
from handlers.days import take_days
from handlers.mrkdwn import escape, plain
from handlers.spreadsheets import disarm
from handlers.texts import Texts

PDF, CSV = "pdf", "csv"
ENTRIES_SHOWN = 60
ENTRIES_A_BLOCK = 15
"""A line is 200 characters at most, and a paragraph 3,000."""


@dataclass(frozen=True)
class Period:
    """The days of a statement; ``is_asked`` where a person typed them."""

    from_on: date
    to_on: date
    is_asked: bool = False

    @classmethod
    def until(cls, to_on: date) -> "Period":
        """Take the year of a day, up to that day."""
        return cls(date(to_on.year, 1, 1), to_on)

    @property
    def of_file(self) -> "Period":
        """The period of the file: up to yesterday, because today can still change."""
        return self if self.is_asked else Period.until(self.to_on - timedelta(days=1))


def read_period(text: str, today: date) -> tuple[str, Period]:
    """Take up to two days off the end of what was typed: ``tremblay 2026-01-01 2026-06-30``."""
    rest, days = take_days(text)
    if not days:
        return rest, Period.until(today)
    return rest, Period(days[0], days[-1] if len(days) > 1 else max(days[0], today), is_asked=True)


def statement_blocks(statement: Statement, period: Period, texts: Texts) -> Sequence[Block]:
    """Draw the statement for the person who asked, with the buttons that send it as a file."""
    opening, closing = statement.opening_cents, statement.closing_cents
    blocks = [
        header(f"{statement.customer.name} · {statement.customer.customer_id}"),
        context(_tell_period(statement, period, texts)),
        section(texts.say("statement.opening", balance=texts.balance(opening))),
        *_list_entries(statement, texts),
        section(texts.say("statement.closing", balance=texts.balance(closing))),
    ]
    if statement.later_cents:
        owed = texts.balance(closing + statement.later_cents)
        blocks.append(context(texts.say("statement.later", balance=owed)))
    return [*blocks, _offer_files(statement, period, texts)]


def tell_entry(entry: Entry, texts: Texts) -> str:
    """Say what an entry is: a kind, a number, a method where there is one."""
    told = f"{texts.code('entry', entry.kind)} {entry.number}"
    return f"{told} · {texts.code('method', entry.method)}" if entry.method else told


def table_heads(texts: Texts) -> Sequence[str]:
    """Name the columns of the file on paper."""
    return [
        texts.say("statement.day"),
        texts.say("statement.operation"),
        texts.say("statement.charges"),
        texts.say("statement.credits"),
        texts.say("statement.balance"),
    ]


def table_rows(statement: Statement, texts: Texts) -> Sequence[Sequence[str]]:
    """Set the entries in columns; what raises and what lowers the balance stand apart."""
    opening = texts.say("statement.brought_forward")
    rows = [[texts.day(statement.from_on), opening, "", "", texts.balance(statement.opening_cents)]]
    for entry, owed in statement.with_balances():
        charge = texts.money(entry.cents) if entry.cents > 0 else ""
        credit = texts.money(-entry.cents) if entry.cents < 0 else ""
        told = plain(tell_entry(entry, texts))
        rows.append([texts.day(entry.on), told, charge, credit, texts.balance(owed)])
    return rows


def write_csv(statement: Statement, texts: Texts) -> bytes:
    """Write the statement for a spreadsheet: a byte-order mark, amounts with a dot."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["on", "kind", "number", "method", "charge", "credit", "owed"])
    opening = as_decimal(statement.opening_cents)
    writer.writerow([statement.from_on, texts.say("statement.brought_forward"), *[""] * 4, opening])
    for entry, owed in statement.with_balances():
        method = texts.code("method", entry.method) if entry.method else ""
        charge = as_decimal(entry.cents) if entry.cents > 0 else ""
        credit = as_decimal(-entry.cents) if entry.cents < 0 else ""
        kind = texts.code("entry", entry.kind)
        number = disarm(entry.number)
        writer.writerow([entry.on, kind, number, method, charge, credit, as_decimal(owed)])
    return out.getvalue().encode("utf-8-sig")


def _list_entries(statement: Statement, texts: Texts) -> Sequence[Block]:
    """Tell the latest entries, each with what is owed after it; earlier ones are counted."""
    entries = list(statement.with_balances())
    if not entries:
        return [context(texts.say("statement.empty"))]
    shown = entries[-ENTRIES_SHOWN:]
    lines = [_tell(entry, owed, texts) for entry, owed in shown]
    cut = len(entries) - len(shown)
    return [
        *([context(texts.say_many("statement.cut", cut))] if cut else []),
        *(
            section("\n".join(lines[first : first + ENTRIES_A_BLOCK]))
            for first in range(0, len(lines), ENTRIES_A_BLOCK)
        ),
    ]


def _tell(entry: Entry, owed_cents: int, texts: Texts) -> str:
    return texts.say(
        "statement.entry",
        on=entry.on,
        told=escape(tell_entry(entry, texts)),
        amount_cents=abs(entry.cents),
        balance=texts.balance(owed_cents),
    )


def _tell_period(statement: Statement, period: Period, texts: Texts) -> str:
    told = texts.say("statement.period", from_on=statement.from_on, to_on=statement.to_on)
    if period.is_asked:
        return told
    return f"{told}\n{texts.say('statement.today', to_on=period.of_file.to_on)}"


def _offer_files(statement: Statement, period: Period, texts: Texts) -> Block:
    asked = period.of_file
    days = f"{asked.from_on.isoformat()}:{asked.to_on.isoformat()}"
    value = statement.customer.customer_id
    return actions(
        [
            button(f"statement_{PDF}", texts.say("statement.send_pdf"), value),
            button(f"statement_{CSV}", texts.say("statement.send_csv"), value),
        ],
        f"statement:{days}",
    )
