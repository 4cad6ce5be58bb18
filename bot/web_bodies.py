"""Reading what is posted, up to a limit."""

from starlette.requests import ClientDisconnect, Request

BODY_LIMIT = 1_000_000


async def read_body(request: Request) -> bytes | None:
    """Return the body; None where it is too long or whoever sent it went away."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
