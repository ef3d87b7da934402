"""How a bench tells what it found: machine and versions, then each figure with its goal and the ratio of the two."""

import importlib.metadata
import os
import platform

PACKAGES = ("uvloop", "uvicorn", "websockets", "aiohttp", "msgspec")


def tell_machine() -> None:
    """Two lines: where this was measured, and with what."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}")
    print(f"Python {platform.python_version()}, {versions}\n", flush=True)


def tell_figure(what: str, figure: float, unit: str, *, goal: float | None = None) -> None:
    """One line. All figures here are such that less is better; a ratio under 1 reaches the goal."""
    line = f"{what:58} {figure:9.3g} {unit}"
    if goal is not None:
        line += f"   goal under {goal:g} {unit}, ratio {figure / goal:.2f}"
    print(line, flush=True)


def share(values: list[float], part: float) -> float:
    """The value under which ``part`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
