"""The heartbeat: a tick twenty times a second, on its own beat however long any one tick took."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from kubewars.battle.meter import Meter
from kubewars.battle.ports import BattleClock

#: Seconds from one tick to the next.
TICK = 0.05

_log = logging.getLogger(__name__)


async def keep_ticking(
    tick: Callable[[float], None],
    meter: Meter,
    *,
    clock: BattleClock,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Call ``tick`` with the clock's time until cancelled.

    Ticks that were missed are left out, never caught up. A tick that raises is logged and does not end the battle:
    levels heal what it left undone.
    """
    due = clock()
    while True:
        began = clock()
        try:
            tick(began)
        except Exception:  # noqa: BLE001 - on a stage the battle goes on, whatever it was
            _log.exception("a tick went wrong; the battle goes on")
        ended = clock()
        meter.count(due=due, began=began, ended=ended)
        due += TICK
        if due < ended - TICK:
            due = ended
        await sleep(max(0.0, due - ended))
