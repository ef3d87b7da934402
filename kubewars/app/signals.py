"""What the terminal and the operating system may tell a game, while it begins too: end, end now, hold fire, go on."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

END = tuple(number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)))


@contextmanager
def leaving_at_once(clean: Callable[[], None]) -> Iterator[None]:
    """Within the block Ctrl-C (or SIGTERM, SIGHUP) calls ``clean`` and exits there and then, wherever it hits us.

    For the time before a loop runs and after. Nothing is raised: what is raised inside an import is printed or lost.
    """

    def leave(number: int, _: object) -> None:
        for each in END:
            signal.signal(each, signal.SIG_IGN)
        clean()
        os._exit(128 + number)

    before = {number: signal.signal(number, leave) for number in END if not _is_ignored_hangup(number)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ending(stop: asyncio.Event, insist: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM, SIGHUP) sets ``stop``; the second calls ``insist`` and exits at once."""

    def end() -> None:
        if stop.is_set():
            insist()
            os._exit(130)
        stop.set()

    with _handling({number: end for number in END if not _is_ignored_hangup(number)}):
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
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _is_ignored_hangup(number: signal.Signals) -> bool:
    """Was this started with ``nohup``, to go on when its terminal is closed?"""
    return number.name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN
