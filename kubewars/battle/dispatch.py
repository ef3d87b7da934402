"""When news is told: at the end of the tick that brought it, all of it in one message.

News that nobody sees move waits a moment for something that moves, and makes no messages of its own.
"""

from kubewars.battle.ports import Audience
from kubewars.wire.history import History
from kubewars.wire.messages import Event, ScoreEvent, StrikeEvent
from kubewars.wire.tidings import once_each

#: News that nobody sees move: it rides with the next that one does see, or goes by itself after so many seconds.
CAN_WAIT = (ScoreEvent, StrikeEvent)
LONGEST_WAIT = 0.5


class Dispatch:
    """Gathers a tick's events for the audience; what was sent stands in the history. Times are battle time, seconds."""

    def __init__(self, audience: Audience, history: History) -> None:
        self._audience = audience
        self._history = history
        self._events: list[Event] = []
        self._waiting_since = 0.0

    def add(self, event: Event) -> None:
        """Tell this with the rest of the tick."""
        self._events.append(event)

    def send(self, now: float) -> None:
        """The tick is over: tell what is new, if anything is that should not wait."""
        if not self._events:
            self._waiting_since = now
            return
        is_urgent = any(not isinstance(event, CAN_WAIT) for event in self._events)
        if is_urgent or now - self._waiting_since >= LONGEST_WAIT:
            events, self._events = self._events, []
            self._waiting_since = now
            self._audience.publish(self._history.add(now, once_each(events)))
