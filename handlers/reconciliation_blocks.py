"""The reconciliation form's pieces: what stands, page by page, and what is left to apply."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import allocations, balances, reconciliation
from domain.allocations import Standing
from domain.balances import Balance
from domain.customers import Customer
from domain.extract.invoices import status
from domain.invoices import OpenLine, list_open_lines
from domain.reconciliation import InvoiceStanding, Left
from handlers.blocks import Block, actions, button, context, divider, option, search_menu, section
from handlers.forms import AMOUNT_LIMIT
from handlers.inputs import Fields
from handlers.money_fields import tell_account
from handlers.mrkdwn import escape
from handlers.pickers import customer_option
from handlers.texts import Texts
from handlers.typed import Typed

UNAPPLY = "unapply"
RECONCILE_ALL = "reconcile_all"
PAGE_BACK, PAGE_ON = "page_back", "page_on"
INCLUDED = ("payments", "deposits", "credit_memos")
LINKS_A_PAGE = 30
"""With a line for each one's invoice, 60 of the 100 blocks that a view may have."""
OPEN_SHOWN = 15
OPTIONS_SHOWN = 100
DESCRIPTION_SHOWN = 40


@dataclass(frozen=True)
class Link:
    """So much of a source on one invoice line; what was applied in several acts is one link."""

    source: str
    invoice: str
    position: int
    amount_cents: int
    standing: Standing

    @property
    def value(self) -> str:
        """What its button says: numbers hold no spaces."""
        return f"{self.source} {self.invoice} {self.position}"


@dataclass(frozen=True)
class Account:
    """All that the form shows of one customer, newest invoice first."""

    customer: Customer
    balance: Balance
    invoices: Sequence[InvoiceStanding]
    links: Sequence[Link]
    sources: Sequence[Left]
    lines: Sequence[OpenLine]

    @property
    def can_apply(self) -> bool:
        """Tell whether something is left on both sides."""
        return bool(self.sources and self.lines)


@dataclass(frozen=True)
class Page:
    """One page of the links, counted from 1."""

    number: int
    count: int

    @classmethod
    def of(cls, account: Account, typed: Typed) -> "Page":
        """Turn to the page asked for, or to the nearest that there is."""
        count = max(1, -(-len(account.links) // LINKS_A_PAGE))
        asked = typed.text(PAGE_ON) or typed.text(PAGE_BACK)
        number = int(asked) if asked.isdecimal() else 1
        return cls(min(max(number, 1), count), count)

    @property
    def first(self) -> int:
        """The place of its first link, from 0."""
        return (self.number - 1) * LINKS_A_PAGE


def read_account(session: Session, customer: Customer) -> Account:
    """Read what the form shows of a customer."""
    invoices = reconciliation.list_invoices(session, customer.customer_id)
    return Account(
        customer,
        balances.load(session, customer.customer_id),
        invoices,
        _links(session, customer, invoices),
        reconciliation.list_left(session, customer.customer_id),
        list_open_lines(session, customer.customer_id),
    )


def choose_customer(session: Session, customer: Customer | None, texts: Texts) -> Block:
    """Offer the customers by search. It is no input: a form without inputs needs no button."""
    search = search_menu("customer_id", texts.say("customer.search"))
    if customer is not None:
        balance = balances.load(session, customer.customer_id)
        search["initial_option"] = customer_option(customer, balance, texts)
    return actions([search], "customer_id")


def tell_standing(account: Account, texts: Texts) -> Sequence[Block]:
    """Tell the account's balance, and the invoices that nothing pays yet: no link shows them."""
    told = tell_account(account.customer, account.balance, texts)
    linked = {link.invoice for link in account.links}
    bare = [invoice for invoice in account.invoices if invoice.number not in linked]
    if not bare:
        return [told]
    lines = [f"•  {_tell_invoice(invoice, texts)}" for invoice in bare[:OPEN_SHOWN]]
    if len(bare) > OPEN_SHOWN:
        lines.append(texts.say_many("account.more_invoices", len(bare) - OPEN_SHOWN))
    return [told, section("\n".join(lines))]


def list_links(account: Account, page: Page, texts: Texts) -> Sequence[Block]:
    """List a page of what stands, each link with the button that removes it."""
    shown = account.links[page.first : page.first + LINKS_A_PAGE]
    invoices = {invoice.number: invoice for invoice in account.invoices}
    blocks = [divider()]
    if not shown:
        return [*blocks, context(texts.say("reconcile.no_links"))]
    under = ""
    for link in shown:
        if link.invoice != under:
            under = link.invoice
            blocks.append(context(_tell_invoice(invoices[under], texts)))
        blocks.append(_show_link(link, page, texts))
    return [*blocks, *_turn_pages(account, page, len(shown), texts)]


def ask_what_to_apply(account: Account, typed: Typed, texts: Texts) -> Sequence[Block]:
    """Ask which source goes to which line, and how much of it."""
    fields = Fields(texts, typed, account.customer.customer_id)
    sources = [
        option(
            left.number,
            texts.say(
                "reconcile.source", source=left.number, kind=left.kind, left_cents=left.cents
            ),
        )
        for left in account.sources[:OPTIONS_SHOWN]
    ]
    lines = [_line_option(line, texts) for line in account.lines[:OPTIONS_SHOWN]]
    blocks = [
        divider(),
        section(texts.say("reconcile.by_hand")),
        fields.choice("source", sources),
        fields.choice("invoice_line", lines),
        fields.text(
            "amount",
            limit=AMOUNT_LIMIT,
            optional=False,
            placeholder=texts.say("amount.placeholder"),
        ),
    ]
    if len(account.sources) > OPTIONS_SHOWN or len(account.lines) > OPTIONS_SHOWN:
        blocks.append(context(texts.say("reconcile.cut", count=OPTIONS_SHOWN)))
    return blocks


def offer_everything(account: Account, typed: Typed, texts: Texts) -> Sequence[Block]:
    """Offer to reconcile everything, oldest to newest, with what is ticked."""
    fields = Fields(texts, typed, account.customer.customer_id)
    boxes = [option(name, texts.say(f"include.{name}.title")) for name in INCLUDED]
    ticked = typed.many("include") if typed.knows("include") else INCLUDED[:1]
    return [
        divider(),
        fields.boxes("include", boxes, ticked),
        actions([button(RECONCILE_ALL, texts.say("reconcile.everything"))]),
    ]


def _links(
    session: Session, customer: Customer, invoices: Sequence[InvoiceStanding]
) -> Sequence[Link]:
    """Add up what stands by source and line, in the order of the invoices shown."""
    places = {invoice.number: place for place, invoice in enumerate(invoices)}
    links: dict[tuple[str, str, int], Link] = {}
    for one in allocations.standing_of_customer(session, customer.customer_id):
        key = (one.source, one.invoice, one.position)
        before = links[key].amount_cents if key in links else 0
        links[key] = Link(*key, before + one.amount_cents, one)
    return sorted(links.values(), key=lambda x: (places[x.invoice], x.position, x.source))


def _tell_invoice(invoice: InvoiceStanding, texts: Texts) -> str:
    stands = status(invoice.total_cents, invoice.due_cents, invoice.planned_cents)
    return texts.say(
        "reconcile.invoice" if invoice.due_cents else "reconcile.invoice_settled",
        invoice=escape(invoice.number),
        issued_on=invoice.issued_on,
        standing=stands,
        due_cents=invoice.due_cents,
    )


def _show_link(link: Link, page: Page, texts: Texts) -> Block:
    told = texts.say(
        "reconcile.link",
        source=link.source,
        position=link.position,
        amount_cents=link.amount_cents,
        applied_on=link.standing.applied_on,
    )
    remove = button(UNAPPLY, texts.say("reconcile.unapply"), link.value)
    return section(told, remove, f"{UNAPPLY}:{page.number}:{link.standing.allocation_id}")


def _turn_pages(account: Account, page: Page, shown: int, texts: Texts) -> Sequence[Block]:
    """Say which part is shown, with the way to the others."""
    if page.count == 1:
        return []
    told = texts.say(
        "reconcile.page",
        first=page.first + 1,
        last=page.first + shown,
        count=len(account.links),
    )
    turns = []
    if page.number > 1:
        turns.append(button(PAGE_BACK, texts.say("reconcile.page_back"), str(page.number - 1)))
    if page.number < page.count:
        turns.append(button(PAGE_ON, texts.say("reconcile.page_on"), str(page.number + 1)))
    return [context(told), actions(turns, f"pages:{account.customer.customer_id}")]


def _line_option(line: OpenLine, texts: Texts) -> Block:
    name = f"{line.invoice}/{line.position}"
    told = texts.say(
        "reconcile.item",
        invoice_line=name,
        due_cents=line.due_cents,
        description=escape(line.description, DESCRIPTION_SHOWN),
    )
    return option(name, told)
