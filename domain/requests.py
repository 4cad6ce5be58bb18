"""Requests that arrive twice are carried out once: same request, same answer."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from domain.errors import RequestReusedWithOtherDetails
from domain.ledger import Stamp
from domain.tables import RequestRow, insert_row


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


def remember_answer(
    session: Session, request: Request, numbers: tuple[str, ...], stamp: Stamp
) -> None:
    """Keep what the request made, in the transaction that made it."""
    insert_row(
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
