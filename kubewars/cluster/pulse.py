"""Whether one reflector can be believed, and since when: the watch's own account of itself."""

from collections.abc import Callable


class Pulse:
    """Fresh from the first complete listing on, as long as no trouble is told and something was heard in time.

    Times are monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float], silence: float) -> None:
        self._clock = clock
        self._silence = silence
        self._heard = clock()
        self._trouble = "the cluster has not been listed yet"
        self._since = self._heard

    def heard(self) -> None:
        """Bytes have come."""
        self._heard = self._clock()

    def well(self) -> None:
        """All that is known is true as of now."""
        self._heard = self._clock()
        if self._trouble:
            self._trouble = ""
            self._since = self._heard

    def ill(self, trouble: str) -> None:
        """What is known may be out of date. The first trouble dates it, the last one names it."""
        if not self._trouble:
            self._since = self._clock()
        self._trouble = trouble

    @property
    def trouble(self) -> str:
        """Why it cannot be believed, or an empty string."""
        if self._trouble:
            return self._trouble
        quiet = self._clock() - self._heard
        return f"nothing has been heard for {quiet:.0f} s" if quiet > self._silence * 1.5 else ""

    @property
    def since(self) -> float:
        """When the present state began."""
        return self._since if self._trouble or not self.trouble else self._heard
