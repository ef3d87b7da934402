"""The way between a game and its cluster, as a TCP proxy that can be cut, and fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Cable:
    """A TCP proxy to ``server`` (a URL) for as long as :meth:`laid`; gives its port."""

    def __init__(self, server: str) -> None:
        self._to = urlsplit(server)
        self._ends: set[asyncio.StreamWriter] = set()
        self._joins: set[asyncio.Task[None]] = set()
        self._speaks = asyncio.Event()
        self._speaks.set()
        self.cuts = 0

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            self.speak()
            while self._joins:
                self.cut()
                await asyncio.wait(self._joins, timeout=1.0)

    def cut(self) -> None:
        """Every connection ends at once, in the middle of whatever was said."""
        self.cuts += len(self._ends) // 2
        for end in list(self._ends):
            end.transport.abort()

    def fall_silent(self) -> None:
        """From now on nothing passes, and nobody is told."""
        self._speaks.clear()

    def speak(self) -> None:
        """What was held back arrives, and all that follows."""
        self._speaks.set()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._joins.add(task)
        task.add_done_callback(self._joins.discard)
        try:
            there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer), return_exceptions=True)
        self._ends -= {writer, back}
        for end in (writer, back):
            end.transport.abort()
            with suppress(ConnectionError):
                await end.wait_closed()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65536):
                await self._speaks.wait()
                writer.write(piece)
                await writer.drain()
        finally:
            writer.close()
