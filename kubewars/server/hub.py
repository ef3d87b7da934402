"""The hub: one delta in, one frame built, written to every spectator; nobody waits for anybody.

States of a line, and what moves it::

    joined ──hello/resume──▶ watching ──pipe not clear at a delta──▶ behind
                                ▲                                      │ clear again: deltas it missed, or a snapshot
                                └──────────────────────────────────────┤
                                                                       └ not clear for PATIENCE seconds: cut

A line that is behind gets nothing, so its buffer only shrinks. Measured in ``bench/fanout.py``.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct

from kubewars.battle.game import Game
from kubewars.server.frame import text_frame
from kubewars.server.line import Line
from kubewars.wire.messages import Delta, encode

#: Seconds a spectator may leave its buffer unread before its line is cut.
PATIENCE = 10.0
#: Seconds between looks at the lines that are behind.
SWEEP_EVERY = 0.05
#: A snapshot is built at most so often that building takes this share of the time, however many join at once.
SNAPSHOT_SHARE = 0.1


class HubTally(Struct):
    """What was counted since the process began; one each hub, changed in place."""

    deltas: int = 0
    frames: int = 0
    bytes: int = 0
    skipped: int = 0
    snapshots: int = 0
    resumed: int = 0
    cut: int = 0


class Hub:
    """Fits ``kubewars.battle.ports.Audience``. Made first, attached to the game it shows, then joined by lines."""

    def __init__(self, *, clock: Callable[[], float], patience: float = PATIENCE) -> None:
        """``clock``: monotonic seconds, the loop's own."""
        self._clock = clock
        self._patience = patience
        self._game: Game | None = None
        self._watching: set[Line] = set()
        self._behind: set[Line] = set()
        self._kept = b""
        self._kept_for = ("", -1)
        self._kept_until = 0.0
        self.tally = HubTally()

    def attach(self, game: Game) -> None:
        """From now on snapshots and missed deltas come from this game."""
        self._game = game

    @property
    def spectators(self) -> int:
        """Lines that have said hello."""
        return len(self._watching) + len(self._behind)

    @property
    def behind(self) -> int:
        """Lines that do not take what is written to them."""
        return len(self._behind)

    def publish(self, delta: Delta) -> None:
        """Write one delta to every line that has room; returns at once."""
        frame = text_frame(encode(delta))
        self.tally.deltas += 1
        late = []
        for line in self._watching:
            if line.is_clear:
                line.write(frame)
                line.seq = delta.seq
            else:
                late.append(line)
        written = len(self._watching) - len(late)
        self.tally.frames += written
        self.tally.bytes += written * len(frame)
        for line in late:
            self._fall_behind(line)
        self.tally.skipped += len(self._behind)

    def hello(self, line: Line) -> None:
        """A spectator that knows nothing: a snapshot, now or as soon as its pipe is clear."""
        self.resume(line, "", -1)

    def resume(self, line: Line, epoch: str, seq: int) -> None:
        """A spectator that has everything up to ``seq``: what it missed if that is still kept, else a snapshot."""
        line.epoch, line.seq = epoch, seq
        if line.is_clear:
            self._bring_up_to_date(line)
        else:
            self._fall_behind(line)

    def answer(self, line: Line, payload: bytes) -> None:
        """Write one message to one line, unless its pipe is not clear: then a late answer is worth nothing."""
        if line.is_clear:
            line.write(text_frame(payload))

    def leave(self, line: Line) -> None:
        """Forget a line; harmless for one that never said hello."""
        self._watching.discard(line)
        self._behind.discard(line)

    def cut_all(self) -> None:
        """Cut whoever is behind: at the end nobody waits for them."""
        for line in self._behind:
            line.cut()

    def sweep(self) -> None:
        """Look at the lines that are behind: whose pipe is clear again catches up, who never reads is cut."""
        now = self._clock()
        for line in list(self._behind):
            if line.is_clear:
                self._bring_up_to_date(line)
            elif line.behind_since is not None and now - line.behind_since > self._patience:
                self._behind.discard(line)
                self.tally.cut += 1
                line.cut()

    async def sweep_forever(self) -> None:
        """Sweep until cancelled."""
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(SWEEP_EVERY)
                self.sweep()

    def _fall_behind(self, line: Line) -> None:
        self._watching.discard(line)
        self._behind.add(line)
        if line.behind_since is None:
            line.behind_since = self._clock()

    def _bring_up_to_date(self, line: Line) -> None:
        """After this the line has, or has on its way, all that was published."""
        game = self._attached()
        missed = game.deltas_since(line.epoch, line.seq)
        head = b""
        if missed is None:
            head = self._snapshot()
            line.epoch, line.seq = self._kept_for
            missed = game.deltas_since(line.epoch, line.seq) or ()
            self.tally.snapshots += 1
        else:
            self.tally.resumed += 1
        frames = head + b"".join(map(text_frame, missed))
        if frames:
            line.write(frames)
        line.seq += len(missed)
        line.behind_since = None
        self._behind.discard(line)
        self._watching.add(line)
        self.tally.frames += len(missed) + bool(head)
        self.tally.bytes += len(frames)

    def _snapshot(self) -> bytes:
        """A snapshot's frame, a moment old at most: a room that reloads at once shares one.

        It may lag behind the last delta by a few; the caller adds those. It is built anew when they are no longer kept.
        """
        game = self._attached()
        started = self._clock()
        if started >= self._kept_until or game.deltas_since(*self._kept_for) is None:
            snapshot = game.snapshot()
            self._kept = text_frame(encode(snapshot))
            self._kept_for = (snapshot.epoch, snapshot.seq)
            now = self._clock()
            self._kept_until = now + max(SWEEP_EVERY, (now - started) / SNAPSHOT_SHARE)
        return self._kept

    def _attached(self) -> Game:
        if self._game is None:
            raise RuntimeError("The hub shows no game yet: attach one before the first spectator joins.")
        return self._game
