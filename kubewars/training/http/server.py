"""The socket, TLS and life of the HTTP server."""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kubewars.training.http.app import App

_BACKLOG = 512
LONGEST_HEAD = 64 * 1024  # bytes of request line and headers; kubectl's are a few hundred
_GRACE = 1  # seconds for answers under way when the server stops


class PortTakenError(Exception):
    """The address is in use, or not ours to use; the message says what to do."""


def bind(host: str, port: int) -> socket.socket:
    """A listening address; port 0 takes a free one.

    Raises:
        PortTakenError: with the cure.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise PortTakenError(f"{host!r} is no address of this machine: choose another with --host") from error
    # asyncio turns Nagle's algorithm off only where the protocol is named: 40 ms an answer, where there is no uvloop.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            told = f"port {port} on {host} is taken: choose another with --api-port"
        elif error.errno == errno.EACCES:
            told = f"port {port} may not be used: choose one above 1023 with --api-port"
        else:
            told = f"cannot listen on {host}:{port} ({error.strerror}): choose another with --host"
        raise PortTakenError(told) from error
    listener.setblocking(False)  # noqa: FBT003 - the socket module's own way
    return listener


class _Protocol(HttpToolsProtocol):
    """uvicorn's, with an end to what may come before a body: it collects lines and headers for as long as they last."""

    _head = 0  # bytes of the head that is being read

    def data_received(self, data: bytes) -> None:
        before, self._is_within_head = self._head, True
        super().data_received(data)
        if self._is_within_head and not self.transport.is_closing():
            # The parser keeps a value to itself until it is whole.
            self._head = max(self._head, before + len(data))
            if self._head > LONGEST_HEAD:
                self.send_400_response("")

    def on_url(self, url: bytes) -> None:
        self._take(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._take(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_within_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._is_within_head = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()

    def _take(self, size: int) -> None:
        self._is_within_head = True
        self._head += size
        if self._head > LONGEST_HEAD:
            raise ValueError("the request's head is too long")

    def send_400_response(self, msg: str) -> None:
        """The parser has no other word for a head that was refused."""
        if self._head <= LONGEST_HEAD:
            super().send_400_response(msg)
            return
        told = b"the request line and headers are longer than %d bytes\n" % LONGEST_HEAD
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n" % len(told) + told
        )
        self.transport.close()


class _Server(uvicorn.Server):
    """uvicorn without a hand on the process's signals: whoever composes the program owns those."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """Serves an :class:`App` on a bound socket until stopped."""

    def __init__(self, app: App, listener: socket.socket, tls: ssl.SSLContext) -> None:
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_keep_alive=120,
            timeout_graceful_shutdown=_GRACE,
        )
        config.load()
        config.ssl = tls
        self._app = app
        self._listener = listener
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve; connections are accepted when this returns."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110 - uvicorn tells it by a flag
            await asyncio.sleep(0.001)
        if self._task.done():
            await self._task

    async def stop(self) -> None:
        """End all streams, finish what is under way, close; within about a second."""
        self._app.close()
        self._server.should_exit = True
        if self._task is not None:
            await self._task
