"""Account statements as files: drawn, then put in the conversation of whoever asked."""

from dataclasses import dataclass

from bot.deliveries.claims import hold_on
from bot.deliveries.posting import Attachment, Poster
from bot.drawing import Studio
from bot.locales import Locales
from charts.statement_sheet import StatementSheet
from domain.extract.statements import Statement, load_statement
from domain.outbox import Owed
from domain.promises import SendStatement
from handlers.mrkdwn import escape, plain
from handlers.statement_blocks import CSV, table_heads, table_rows, write_csv
from handlers.texts import Texts


@dataclass(frozen=True)
class StatementDelivery:
    """Delivers statements in the language of whoever asked for them."""

    poster: Poster
    texts: Texts
    locales: Locales
    organisation: str
    studio: Studio

    def send(self, asked: SendStatement, owed: Owed) -> None:
        """Make the file and send it."""
        texts = self.texts.in_locale(self.locales.of(asked.slack_user_id))
        with self.poster.books.reading() as session:
            statement = load_statement(session, asked.customer_id, asked.from_on, asked.to_on)
        if asked.kind == CSV:
            content = write_csv(statement, texts)
        else:
            content = self.studio.draw(write_sheet(statement, texts, self.organisation))
        hold_on(self.poster.books, owed, self.poster.clock)
        days = f"{asked.from_on.isoformat()}_{asked.to_on.isoformat()}"
        file = Attachment(
            name=f"statement_{_as_filename(asked.customer_id)}_{days}.{asked.kind}",
            title=f"{texts.say('statement.title')} · {asked.customer_id}",
            content=content,
            told=texts.say("statement.of", customer=escape(statement.customer.name)),
        )
        self.poster.send_file(asked.slack_user_id, file)


def write_sheet(statement: Statement, texts: Texts, organisation: str) -> StatementSheet:
    """Put a statement into the words that stand on its pages."""
    customer = statement.customer
    period = texts.say("statement.period", from_on=statement.from_on, to_on=statement.to_on)
    balance = texts.balance(statement.closing_cents)
    return StatementSheet(
        organisation=plain(organisation),
        title=texts.say("statement.title"),
        facts=[f"{plain(customer.name)} · {customer.customer_id}", period],
        heads=table_heads(texts),
        rows=table_rows(statement, texts),
        closing=texts.say("statement.closing_plain", balance=balance),
        page=texts.say("statement.page"),
    )


def _as_filename(text: str) -> str:
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in text)
