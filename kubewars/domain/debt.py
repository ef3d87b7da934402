"""What a player owes: a bare pod that was shot goes on counting until one fighter more was asked for.

Else losing for good would cost nothing, and the game would teach the opposite of its lesson. A debt is settled by
asking (one more bare pod, one more replica), and stays settled for as long as what settled it is not withdrawn again: a
pod that is launched and deleted at once settles nothing.
"""


class Debt:
    """One ship's. ``owed`` counts the fighters that were shot and for which nothing stands yet.

    A source is whatever asks for fighters: a bare pod for one, a controller for its replicas.
    """

    def __init__(self) -> None:
        self.owed = 0
        #: How many debts each source has settled.
        self._settled: dict[str, int] = {}
        self._changes: dict[str, tuple[int, int]] = {}

    def ask(self, source: str, before: int, now: int) -> None:
        """This one asked for ``before`` fighters and asks for ``now``; it counts at the next :meth:`reckon`."""
        first, _ = self._changes.get(source, (before, before))
        self._changes[source] = (first, now)

    def shot(self, source: str) -> None:
        """A bare pod that asked for itself was struck: instead of that, it is owed from now on."""
        self._settled.pop(source, None)
        self.owed += 1

    def returned(self) -> None:
        """One that was struck is not owed after all."""
        if self.owed:
            self.owed -= 1
            return
        for source in self._settled:
            self._settle(source, -1)
            return

    def reckon(self) -> None:
        """Take all that was asked since the last time, as one wish: what merely changed hands settles nothing anew."""
        changes, self._changes = self._changes, {}
        for source, (_, now) in changes.items():
            withdrawn = max(0, self._settled.get(source, 0) - now)
            self._settle(source, -withdrawn)
            self.owed += withdrawn
        for source, (before, now) in changes.items():
            settled = min(max(0, now - before), self.owed)
            self._settle(source, settled)
            self.owed -= settled

    def _settle(self, source: str, more: int) -> None:
        settled = self._settled.get(source, 0) + more
        if settled:
            self._settled[source] = settled
        else:
            self._settled.pop(source, None)
