"""A training cluster that dies in the middle of a show is started again, and the terminal says what that means."""

import asyncio
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from kubewars.app.training_child import Serving
from kubewars.errors import KubeWarsError

#: So many deaths within so many seconds are no accident.
MOST_DEATHS = 5
WITHIN = 60.0
#: Seconds before the first new start; each further one within the time above waits twice as long.
FIRST_WAIT = 0.5


class Mortal(Protocol):
    """The child, as far as tending goes."""

    def start(self) -> None: ...

    async def ended(self) -> int: ...

    async def serving(self) -> Serving: ...

    def kill(self) -> None: ...

    @property
    def last_words(self) -> str: ...


async def keep_alive(
    child: Mortal,
    renewed: asyncio.Event,
    *,
    keeps_objects: bool,
    say: Callable[[str], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Start the child again whenever it ends, until cancelled; ``renewed`` is set each time it serves again.

    Raises:
        KubeWarsError: it died too often within too short a time; holds its last words.
    """
    deaths: deque[float] = deque(maxlen=MOST_DEATHS)
    while True:
        code = await child.ended()
        deaths.append(clock())
        recent = sum(clock() - death < WITHIN for death in deaths)
        if recent == MOST_DEATHS:
            words = child.last_words or "nothing"
            raise KubeWarsError(
                f"the training cluster died {MOST_DEATHS} times within {WITHIN:g} s ({_cause(code)}). "
                f"Start again, with fewer pods or another --api-port. Its last words:\n{words}"
            )
        say(f"the training cluster died ({_cause(code)}); it is started again, and the arena waits for it.")
        await sleep(FIRST_WAIT * 2 ** (recent - 1))
        child.start()
        try:
            serving = await child.serving()
        except KubeWarsError:  # it died at once, or hangs: another death, to be counted above
            child.kill()
            continue
        objects = (
            "its objects are all there" if keeps_objects else "what ran in it is gone: whoever played launches again"
        )
        say(f"the training cluster is back at {serving.server}; every key is good still, {objects}.")
        renewed.set()


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name}, perhaps for want of memory" if name == "SIGKILL" else name
