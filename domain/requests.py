"""Requests that arrive twice are carried out once: same request, same answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from domain.errors import RequestReusedWithOtherDetails
from domain.ledger import Stamp
from domain.tables import RequestRow, insert_if_new

AT_ONCE = 500
"""How many requests one question names."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request's own id, made before it was first sent, and a digest of what it asks."""

    request_id: str
    digest: str

    @classmethod
    def of(cls, request_id: str, *details: object) -> "Request":
        """Digest the details, in order."""
        told = json.dumps([str(detail) for detail in details])
        return cls(request_id, sha256(told.encode()).hexdigest())


def find_answer(session: Session, request: Request) -> tuple[str, ...] | None:
    """Return the numbers that this request made before, or nothing when it is new.

    Call it with the customer's account locked: two copies that arrive at once queue there.

    Raises:
        RequestReusedWithOtherDetails: the same request came before with other details.
    """
    row = session.execute(_earlier(), {"request_id": request.request_id}).one_or_none()
    if row is None:
        return None
    numbers = tuple(row.answer.split())
    if row.digest != request.digest:
        raise RequestReusedWithOtherDetails(numbers=numbers)
    return numbers


def list_made(session: Session, request_id: str) -> tuple[str, ...]:
    """List the numbers that a request made; none where it was not carried out."""
    row = session.execute(_earlier(), {"request_id": request_id}).one_or_none()
    return () if row is None else tuple(row.answer.split())


def list_made_by(session: Session, request_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """List the numbers that each of these requests made; those not carried out are left out."""
    made: dict[str, tuple[str, ...]] = {}
    for first in range(0, len(request_ids), AT_ONCE):
        query = select(RequestRow.request_id, RequestRow.answer).where(
            RequestRow.request_id.in_(request_ids[first : first + AT_ONCE])
        )
        made |= {row.request_id: tuple(row.answer.split()) for row in session.execute(query)}
    return made


def remember_answer(
    session: Session, request: Request, numbers: tuple[str, ...], stamp: Stamp
) -> None:
    """Keep what the request made, in the transaction that made it.

    Raises:
        RequestReusedWithOtherDetails: meanwhile the same request was carried out for another
            customer, whose account is another lock; nothing of this one may stay.
    """
    if not _keep(session, request, numbers, stamp):
        raise RequestReusedWithOtherDetails(numbers=list_made(session, request.request_id))


def claim(session: Session, request_id: str, stamp: Stamp) -> bool:
    """Take what arrives at least once, and may be acted on once; tell whether it was new."""
    return _keep(session, Request(request_id, ""), (), stamp)


def _keep(session: Session, request: Request, numbers: tuple[str, ...], stamp: Stamp) -> bool:
    return insert_if_new(
        session,
        RequestRow,
        {
            "request_id": request.request_id,
            "digest": request.digest,
            "answer": " ".join(numbers),
            "actor": stamp.actor,
            "recorded_at": stamp.at,
        },
    )


@cache
def _earlier() -> Select[str, str]:
    return select(RequestRow.digest, RequestRow.answer).where(
        RequestRow.request_id == bindparam("request_id")
    )
