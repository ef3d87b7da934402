"""Times as kubectl's tables show them. Rules: ``apimachinery/pkg/util/duration``."""

import functools
from datetime import UTC, datetime


@functools.lru_cache(maxsize=8192)
def parse_time(stamp: str) -> float:
    """Unix seconds of an RFC 3339 time, fractions included."""
    return datetime.fromisoformat(stamp).timestamp()


def format_time(seconds: float) -> str:
    """RFC 3339 in UTC, whole seconds, as ``metav1.Time`` is written."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_micro_time(seconds: float) -> str:
    """RFC 3339 in UTC with six digits, as ``metav1.MicroTime`` is written."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def age(stamp: str | None, now: float) -> str:
    """The time since ``stamp`` in two units at most, or ``<unknown>``."""
    return human_duration(now - parse_time(stamp)) if stamp else "<unknown>"


def human_duration(seconds: float) -> str:  # noqa: C901, PLR0911 - a table of thresholds reads best as one
    """``9s``, ``2m5s``, ``59m``, ``3h12m``, ``47h``, ``7d3h``, ``2y40d``: precise where it matters."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    if whole < 0:
        return "0s"
    if whole < 120:
        return f"{whole}s"
    minutes = whole // 60
    if minutes < 10:
        return _two(minutes, "m", whole % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    days = hours // 24
    if hours < 24 * 8:
        return _two(days, "d", hours % 24, "h")
    if days < 365 * 2:
        return f"{days}d"
    years = days // 365
    if days < 365 * 8:
        return _two(years, "y", days % 365, "d")
    return f"{years}y"


def go_duration(seconds: float) -> str:
    """As Go prints a short time: ``842ms``, ``1.204s``."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    return f"{round(seconds, 3):g}s"


def _two(big: int, big_unit: str, small: int, small_unit: str) -> str:
    return f"{big}{big_unit}{small}{small_unit}" if small else f"{big}{big_unit}"
