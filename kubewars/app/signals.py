"""What the terminal and the operating system may tell a running game: end, end now, hold fire, go on."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from kubewars.app.leaving import END, is_ignored_hangup, put_back


@contextmanager
def ending(stop: asyncio.Event, insist: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM, SIGHUP) sets ``stop``; the second calls ``insist`` and exits at once."""

    def end() -> None:
        if stop.is_set():
            insist()
            os._exit(130)
        stop.set()

    with _handling({number: end for number in END if not is_ignored_hangup(number)}):
        yield


@contextmanager
def fire_control(hold: Callable[[], None], go: Callable[[], None]) -> Iterator[None]:
    """Within the block SIGUSR1 is STOP and SIGUSR2 takes it back, where the operating system has them."""
    wanted = {"SIGUSR1": hold, "SIGUSR2": go}
    with _handling({number: call for name, call in wanted.items() if (number := getattr(signal, name, None))}):
        yield


@contextmanager
def _handling(handlers: dict[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in handlers}
    for number, call in handlers.items():
        try:
            loop.add_signal_handler(number, call)
        except NotImplementedError:  # Windows: only the interpreter's own way is there
            signal.signal(number, lambda *_, call=call: loop.call_soon_threadsafe(call))
    try:
        yield
    finally:
        for number, handler in before.items():
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
            put_back(number, handler)
