"""How much one user may ask, so that one student cannot stop the room.

The real server's priority and fairness queues and then answers 429; here there is a bucket a user. A request costs one,
and more where answering it took long: who asks for everything, over and over, has used up the same. The service
accounts of a namespace have one bucket together, for there can be as many as anybody likes. Members of
``system:masters``, the game among them, are not limited.
"""

from dataclasses import dataclass

from kubewars.training.access.user import User
from kubewars.training.clock import Clock
from kubewars.training.status import StatusError

#: Requests that a second of the server's work counts for: with the usual rate a user has at most a quarter of it.
_PER_SECOND = 200.0
_ACCOUNT = "system:serviceaccount:"
_TOLD = "Too many requests, please try again later."


@dataclass(frozen=True, slots=True)
class Allowance:
    """What each user has: requests a second on average, how many at once, and open streams."""

    rate: float = 50.0
    burst: float = 300.0
    streams: int = 100


class Limits:
    """Counts each user's requests and streams."""

    def __init__(self, clock: Clock, allowance: Allowance | None = None) -> None:
        self._clock = clock
        self._allowance = allowance or Allowance()
        self._buckets: dict[str, tuple[float, float]] = {}  # user → requests left, and when that was so
        self._streams: dict[str, int] = {}

    def admit(self, user: User) -> None:
        """Count one request.

        Raises:
            StatusError: 429 when the user has asked too much of late.
        """
        if user.is_master:
            return
        now = self._clock.now()
        payer = _payer(user)
        left, then = self._buckets.get(payer, (self._allowance.burst, now))
        left = min(self._allowance.burst, left + (now - then) * self._allowance.rate)
        if left < 1:
            raise _refusal()
        self._buckets[payer] = (left - 1, now)

    def charge(self, user: User, seconds: float) -> None:
        """Count the work that a request made, beyond what every request may."""
        payer = _payer(user)
        left, then = self._buckets.get(payer, (0.0, 0.0))
        if not user.is_master and then:
            self._buckets[payer] = (left - max(0.0, seconds * _PER_SECOND - 1), then)

    def open_stream(self, user: User) -> None:
        """Count one more open watch or log.

        Raises:
            StatusError: 429 when the user has too many.
        """
        payer = _payer(user)
        count = self._streams.get(payer, 0)
        if count >= self._allowance.streams and not user.is_master:
            raise _refusal()
        self._streams[payer] = count + 1

    def close_stream(self, user: User) -> None:
        """Count one fewer."""
        payer = _payer(user)
        count = self._streams.get(payer, 0) - 1
        if count > 0:
            self._streams[payer] = count
        else:
            self._streams.pop(payer, None)


def _payer(user: User) -> str:
    is_account = user.name.startswith(_ACCOUNT)
    return user.name.rpartition(":")[0] if is_account else user.name


def _refusal() -> StatusError:
    return StatusError(429, "TooManyRequests", _TOLD, retry_after=1)
