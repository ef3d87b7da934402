"""What a player owes: a bare pod that was shot goes on counting until one fighter more was asked for.

Else losing for good would cost nothing, and the game would teach the opposite of its lesson. A debt is settled by
asking (one more bare pod, one more replica), and stays settled for as long as what settled it is not withdrawn again: a
pod that is launched and deleted at once, or a scale that goes up and down, settles nothing. Nor does what was withdrawn
while something was owed and is asked for again: the same pod, spared and spared no more, is not one more.
"""

from typing import NamedTuple


class Share(NamedTuple):
    """Of what a source asks for ``above`` so many, the next ``amount`` stand for debts."""

    above: int
    amount: int

    def within(self, asked: int) -> int:
        """How many of them are left where the source asks for so many in all."""
        return max(0, min(self.amount, asked - self.above))


class Debt:
    """One ship's. ``owed`` counts the fighters that were shot and for which nothing stands yet.

    A source is whatever asks for fighters: a bare pod for one, a controller for its replicas.
    """

    def __init__(self) -> None:
        self.owed = 0
        #: By which of its fighters each source has settled debts, the latest last.
        self._settled: dict[str, list[Share]] = {}
        #: What each source has withdrawn since something is owed, but for what had settled a debt.
        self._withdrawn: dict[str, int] = {}
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
        for source, shares in self._settled.items():
            last = shares.pop()
            self._keep(source, [*shares, Share(last.above, last.amount - 1)])
            return

    def reckon(self) -> None:
        """Take all that was asked since the last time, as one wish: what merely changed hands settles nothing anew."""
        changes, self._changes = self._changes, {}
        more = 0
        for source, (before, now) in changes.items():
            withdrawn = self._withdraw(source, now)
            self.owed += withdrawn
            more += now - before + withdrawn
            if now < before - withdrawn:
                self._withdrawn[source] = self._withdrawn.get(source, 0) + before - now - withdrawn
        for source, (before, now) in changes.items():
            again = self._ask_again(source, now - before)
            settled = min(now - before - again, self.owed, more)
            if settled > 0:
                self._settled.setdefault(source, []).append(Share(before + again, settled))
                self.owed -= settled
                more -= settled
        if not self.owed:
            self._withdrawn.clear()

    def _ask_again(self, source: str, grown: int) -> int:
        """Of what a source asks for more, that which it had withdrawn before."""
        again = max(0, min(grown, self._withdrawn.get(source, 0)))
        if again:
            self._withdrawn[source] -= again
        return again

    def _withdraw(self, source: str, now: int) -> int:
        """Forget the shares that are gone with what asked for them; how many debts they had settled."""
        shares = self._settled.get(source)
        if shares is None:
            return 0
        self._keep(source, [Share(above, Share(above, amount).within(now)) for above, amount in shares])
        return sum(share.amount - share.within(now) for share in shares)

    def _keep(self, source: str, shares: list[Share]) -> None:
        if kept := [share for share in shares if share.amount]:
            self._settled[source] = kept
        else:
            self._settled.pop(source, None)
