"""Opening a page in the browser of whoever sits at this machine, where somebody does."""

import os
import platform
import sys
import webbrowser


def has_desktop() -> bool:
    """Is there a terminal with a desktop behind it? Without one a text browser would take the terminal over."""
    if not sys.stdout.isatty():
        return False
    if platform.system() != "Linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and "SSH_CONNECTION" not in os.environ


def open_page(address: str) -> None:
    """Open it; a browser that cannot be started is no reason to stop a game."""
    try:
        webbrowser.open(address)
    except webbrowser.Error as error:
        print(f"  (no browser could be started: {error})", file=sys.stderr)
