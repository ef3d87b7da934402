"""The ASGI application: who asks, for what, and the answer; a refusal whatever goes wrong."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from kubewars.training.access.authentication import Authentication
from kubewars.training.access.limits import Limits
from kubewars.training.access.user import UNAUTHENTICATED, User
from kubewars.training.http.answers import Answer, status_answer
from kubewars.training.http.bodies import LIMIT, too_large
from kubewars.training.http.request import Request, decode_path, parse_query, parse_repeated
from kubewars.training.http.router import Router
from kubewars.training.http.streams import Send, Stream
from kubewars.training.status import StatusError, bad_request

Receive = Callable[[], Awaitable[dict[str, Any]]]
Scope = dict[str, Any]

log = logging.getLogger("kubewars.training")
ANONYMOUS = User("system:anonymous", (UNAUTHENTICATED,))
_HAS_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class App:
    """The cluster's HTTP face. Keeps account of its open streams, to end them when it closes."""

    def __init__(self, router: Router, authentication: Authentication, limits: Limits) -> None:
        self._limits = limits
        self._router = router
        self._authentication = authentication
        self._streams: set[Stream] = set()
        self._is_closing = False

    def close(self) -> None:
        """End all streams and begin no more."""
        self._is_closing = True
        for stream in tuple(self._streams):
            stream.end()

    def end_streams_of(self, name: str) -> None:
        """End the streams of a user who is no administrator, and of the service accounts in the namespace named so."""
        prefix = f"system:serviceaccount:{name}:"
        for stream in tuple(self._streams):
            owner = stream.owner
            if owner is not None and not owner.is_master and (owner.name == name or owner.name.startswith(prefix)):
                stream.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        outcome = await self._outcome(scope, headers, receive)
        if isinstance(outcome, Stream):
            await self._serve_stream(outcome, receive, send)
            return
        lines = outcome.header_lines(is_gzip_welcome="gzip" in headers.get("accept-encoding", ""))
        await send({"type": "http.response.start", "status": outcome.code, "headers": lines})
        await send({"type": "http.response.body", "body": outcome.body})

    async def _outcome(self, scope: Scope, headers: dict[str, str], receive: Receive) -> Answer | Stream:
        path = decode_path(scope["raw_path"])
        try:
            asker = user = self._user(headers, path)
            self._limits.admit(asker)
            if "impersonate-user" in headers:
                groups = [value.decode("latin-1") for name, value in scope["headers"] if name == b"impersonate-group"]
                user = self._router.impersonated(user, headers["impersonate-user"], groups)
            body = await _read_body(scope["method"], headers, receive)
            raw = scope["query_string"]
            request = Request(
                scope["method"], path, parse_query(raw), headers, user, body, repeated=parse_repeated(raw)
            )
            began = time.perf_counter()
            try:
                return self._counted(asker, self._router.answer(request))
            finally:
                self._limits.charge(asker, time.perf_counter() - began)
        except StatusError as error:
            return status_answer(error)
        except RecursionError:
            return status_answer(bad_request("the request is nested too deeply"))
        except Exception:
            log.exception("a request could not be answered: %s %s", scope["method"], path)
            told = "the training cluster met an error of its own; its log has the details"
            return status_answer(StatusError(500, "InternalError", told))

    def _counted(self, user: User, outcome: Answer | Stream) -> Answer | Stream:
        if not isinstance(outcome, Stream):
            return outcome
        release = outcome.on_end
        try:
            self._limits.open_stream(user)
        except StatusError:
            release()
            raise

        def end() -> None:
            self._limits.close_stream(user)
            release()

        outcome.on_end = end
        outcome.owner = user
        return outcome

    def _user(self, headers: dict[str, str], path: str) -> User:
        user = self._authentication.authenticate(headers.get("authorization", ""))
        if user is not None:
            return user
        if self._router.is_public(path) and "authorization" not in headers:
            return ANONYMOUS
        raise StatusError(401, "Unauthorized", "Unauthorized")

    async def _serve_stream(self, stream: Stream, receive: Receive, send: Send) -> None:
        self._streams.add(stream)
        leaving = asyncio.create_task(_wait_for_leave(receive, stream))
        if self._is_closing:
            stream.end()
        try:
            await stream.run(send)
        finally:
            self._streams.discard(stream)
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await leaving


async def _wait_for_leave(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _read_body(method: str, headers: dict[str, str], receive: Receive) -> bytes:
    if method not in _HAS_BODY:
        return b""
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > LIMIT:
        raise too_large()
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise bad_request("the client left before the body was complete")
        size += len(message.get("body", b""))
        if size > LIMIT:
            raise too_large()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
