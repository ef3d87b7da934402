"""When the server is down, one reflector knocks and the others wait behind it."""

import asyncio


class Reach:
    """What all reflectors know of the server together.

    Whether the server was reached at the last attempt of the reflector that leads. Starts as not known to be.
    """

    def __init__(self) -> None:
        self._found = asyncio.Event()
        #: Whether it sends a listing as the beginning of a watch; believed until it says no.
        self.streams_listings = True

    def found(self) -> None:
        """It has answered, if only to refuse."""
        self._found.set()

    def lost(self) -> None:
        """It does not answer any more."""
        self._found.clear()

    async def wait(self) -> None:
        """Until it answers; at once while it does."""
        await self._found.wait()
