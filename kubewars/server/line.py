"""One spectator's line: how far it has been told, and whether its pipe has room.

Writing never waits. The transport keeps what the socket would not take yet; while it keeps anything, the
line is *behind* and nothing more is written, so that a spectator who does not read costs one buffer, bounded.
"""

from typing import Protocol


class Pipe(Protocol):
    """The part of an asyncio transport that a line needs."""

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int: ...

    def is_closing(self) -> bool: ...

    def abort(self) -> None: ...


class Line:
    """A pipe with a memory: the epoch and the sequence number of the last delta written to it."""

    __slots__ = ("_pipe", "behind_since", "epoch", "seq")

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self.epoch = ""
        self.seq = -1
        #: Loop time in seconds at which it fell behind; ``None`` while it keeps up.
        self.behind_since: float | None = None

    @property
    def is_clear(self) -> bool:
        """Everything written so far has been taken by the socket."""
        return not self._pipe.get_write_buffer_size()

    def write(self, frames: bytes) -> None:
        """Hand whole frames to the transport. Does nothing on a closing one: its reader will notice."""
        if not self._pipe.is_closing():
            self._pipe.write(frames)

    def cut(self) -> None:
        """Close without waiting for what is buffered: who does not read could not take a farewell either."""
        self._pipe.abort()
