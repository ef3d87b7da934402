"""To be ended at any moment, before there is a loop and after: at once, without a word, with nothing left behind.

It loads nothing else, so that it stands before anything else does.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

END = tuple(number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)))


@contextmanager
def leaving_at_once(clean: Callable[[], None]) -> Iterator[None]:
    """Within the block Ctrl-C (or SIGTERM, SIGHUP) calls ``clean`` and exits there and then, wherever it hits us.

    Nothing is raised: what is raised in the middle of an import is printed, or lost.
    """

    def leave(number: int, _: object) -> None:
        for each in END:
            signal.signal(each, signal.SIG_IGN)
        clean()
        os._exit(128 + number)

    before = {number: signal.signal(number, leave) for number in END if not is_ignored_hangup(number)}
    try:
        yield
    finally:
        for number, handler in before.items():
            put_back(number, handler)


def put_back(number: signal.Signals, handler: Any) -> None:
    """Give a signal the handler that :func:`signal.getsignal` told; one that is not Python's becomes the default."""
    signal.signal(number, signal.SIG_DFL if handler is None else handler)


def is_ignored_hangup(number: signal.Signals) -> bool:
    """Was this started with ``nohup``, to go on when its terminal is closed?"""
    return number.name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN
