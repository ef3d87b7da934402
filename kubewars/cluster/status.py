"""Reads Kubernetes' ``Status`` objects: refusals, wherever they stand (an HTTP answer, a 200, an ERROR event)."""

from typing import Any

import msgspec

from kubewars.cluster.errors import ApiError
from kubewars.cluster.shapes import UNREADABLE

_LONGEST_WAIT = 120.0


def refusal_in(code: int, content: bytes, retry_after: str = "") -> ApiError:
    """The refusal that an HTTP answer holds, whatever its body is. ``retry_after`` is the header, in seconds."""
    try:
        status = msgspec.json.decode(content)
    except UNREADABLE:
        status = {"message": content[:200].decode(errors="replace").strip()}
    return refusal_of(status, code=code, retry_after=_seconds(retry_after))


def refusal_of(status: Any, *, code: int = 0, retry_after: float = 0.0) -> ApiError:
    """The refusal that a ``Status`` tells; its own code wins over ``code``. An odd shape is read as far as it goes."""
    if not isinstance(status, dict):
        status = {}
    own_code = status.get("code")
    details = status.get("details")
    if not isinstance(details, dict):
        details = {}
    causes = details.get("causes")
    return ApiError(
        own_code if isinstance(own_code, int) and own_code else code,
        str(status.get("reason") or ""),
        str(status.get("message") or "no reason given"),
        causes=tuple(
            (str(cause.get("reason") or ""), str(cause.get("message") or ""))
            for cause in (causes if isinstance(causes, list) else ())
            if isinstance(cause, dict)
        ),
        retry_after=max(retry_after, _seconds(details.get("retryAfterSeconds"))),
    )


def _seconds(text: Any) -> float:
    try:
        wait = float(text)
    except (TypeError, ValueError):
        return 0.0
    return min(wait, _LONGEST_WAIT) if wait > 0 else 0.0
