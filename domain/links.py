"""Hosted links: a page at the gateway where the client adds a method, or replaces one that expired.

A link is opened for one customer, works once, and expires; another one for the same purpose takes
its place. Opening the page is the client's authorisation, dated when it was used (R9, R10, R15).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import audit, customers, outbox, people, saved_methods
from domain.errors import MethodNotOffered
from domain.gateway import Link, LinkOrder, Rail, SavedAtGateway
from domain.ledger import Stamp
from domain.methods import Saved
from domain.people import Permission
from domain.promises import SendLink, TellLinkUsed
from domain.references import make_reference
from domain.saved_methods import NewMethod, Till
from domain.tables import CustomerRow, LinkRow, insert_row

LASTS: Final = timedelta(hours=23)
"""Gateways close a page after a day at most."""
CLIENT: Final = "client"
"""Who authorises: the person who opened the page, whom we do not know by another name."""

OPEN = ("wanted", "open")


@dataclass(frozen=True, slots=True)
class SentLink:
    """One link and where it stands; moments in UTC."""

    reference: str
    customer_id: str
    requested_by: str
    expires_at: datetime
    replaces: int | None
    state: str
    url: str
    link_ref: str


def request_link(
    session: Session, customer_id: str, till: Till, stamp: Stamp, replaces: int | None = None
) -> str:
    """Ask for a link, which is opened at the gateway and sent to who asked; return its reference.

    Raises:
        NotAllowed: the person may not record payments.
        MethodNotOffered: no gateway charges anything here.
        CustomerUnknown: there is no such customer.
    """
    people.require(session, stamp.actor, Permission.RECORD_PAYMENT)
    if not till.rails:
        raise MethodNotOffered()
    customers.lock(session, customer_id)
    _withdraw(session, customer_id, replaces)
    reference = make_reference()
    values = {
        "reference": reference,
        "customer_id": customer_id,
        "requested_by": stamp.actor,
        "requested_at": stamp.at,
        "expires_at": stamp.at + LASTS,
        "replaces": replaces,
        "state": "wanted",
    }
    insert_row(session, LinkRow, values)
    audit.record(session, stamp, "link.request", customer_id)
    outbox.promise(session, SendLink(reference), stamp)
    return reference


def load(session: Session, reference: str) -> SentLink:
    """Return a link that exists."""
    return _as_link(session.get_one(LinkRow, reference, populate_existing=True))


def order_of(
    session: Session, link: SentLink, organisation: str, rails: frozenset[Rail], return_url: str
) -> LinkOrder:
    """Write the order of a page as a gateway takes it, in the client's own language."""
    row = session.get_one(CustomerRow, link.customer_id)
    return LinkOrder(
        link.reference,
        link.customer_id,
        organisation,
        tuple(sorted(rails)),
        row.locale,
        return_url,
        link.expires_at,
        _known_as(session, link.customer_id),
        row.email,
    )


def open_link(session: Session, reference: str, opened: Link) -> SentLink:
    """Write down the page that the gateway opened."""
    session.execute(
        update(LinkRow)
        .where(LinkRow.reference == reference, LinkRow.state == "wanted")
        .values(
            state="open",
            url=opened.url,
            link_ref=opened.link_ref,
            gateway_customer=opened.gateway_customer,
            expires_at=opened.expires_at,
        )
    )
    return load(session, reference)


def find_open(session: Session, link_ref: str) -> SentLink | None:
    """Return the open link that a gateway calls so, or that bears this reference of ours."""
    named = (LinkRow.link_ref == link_ref) | (LinkRow.reference == link_ref)
    row = session.scalars(select(LinkRow).where(named, LinkRow.state == "open")).first()
    return None if row is None else _as_link(row)


def list_open(session: Session, now: datetime, limit: int = 50) -> Sequence[SentLink]:
    """List the links that a client may still use, oldest first."""
    query = select(LinkRow).where(LinkRow.state == "open", LinkRow.expires_at > now)
    return [
        _as_link(row) for row in session.scalars(query.order_by(LinkRow.requested_at).limit(limit))
    ]


def use(session: Session, link: SentLink, told: SavedAtGateway, stamp: Stamp) -> Saved | None:
    """Put on file what the client saved; None where the link was used or withdrawn meanwhile."""
    customers.lock(session, link.customer_id)
    used = session.scalars(
        update(LinkRow)
        .where(LinkRow.reference == link.reference, LinkRow.state == "open")
        .values(state="used")
        .returning(LinkRow.reference)
    )
    if used.one_or_none() is None:
        return None
    new = NewMethod.of(told)
    saved = saved_methods.save(session, link.customer_id, new, stamp, link.replaces)
    outbox.promise(session, TellLinkUsed(link.reference), stamp)
    return saved


def _withdraw(session: Session, customer_id: str, replaces: int | None) -> None:
    """Let an earlier link for the same purpose work no more."""
    session.execute(
        update(LinkRow)
        .where(
            LinkRow.customer_id == customer_id,
            LinkRow.replaces == replaces,
            LinkRow.state.in_(OPEN),
        )
        .values(state="withdrawn")
    )


def _known_as(session: Session, customer_id: str) -> str:
    """Return the customer's name at the gateway, where a method on file says it."""
    on_file = saved_methods.list_active(session, customer_id)
    return next((m.gateway_customer for m in on_file if m.gateway_customer), "")


def _as_link(row: LinkRow) -> SentLink:
    return SentLink(
        row.reference,
        row.customer_id,
        row.requested_by,
        row.expires_at,
        row.replaces,
        row.state,
        row.url,
        row.link_ref,
    )
