"""An address as a QR code on the terminal, for phones in the first rows."""

import io
import os
import shutil
import sys

import segno

#: Black modules on white ground by the fixed part of the 256 colours: themes do not change those, dark or light.
_COLOURS, _RESET = "\x1b[38;5;231;48;5;16m", "\x1b[0m"
_INDENT = "  "


def terminal_qr(address: str) -> str:
    """The code with its quiet zone, two modules to a line of text; each line ends as it began, without colour."""
    drawn = io.StringIO()
    segno.make_qr(address).terminal(drawn, border=4, compact=True)
    return "".join(f"{_INDENT}{_COLOURS}{line}{_RESET}\n" for line in drawn.getvalue().splitlines())


def can_show(drawn: str) -> bool:
    """Does standard output lead to a terminal that has room, colours and the letters for it?"""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb" or "NO_COLOR" in os.environ:
        return False
    first = drawn.partition("\n")[0]
    width = len(first) - len(_COLOURS) - len(_RESET)
    try:
        drawn.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return width <= shutil.get_terminal_size().columns
