"""Where the program's log goes: the terminal's error stream, at the level asked for."""

import logging
import sys

from kubewars.settings import Settings


def configure_logging(settings: Settings) -> None:
    """Called once, before anything that logs. What the Kubernetes client warns of we say ourselves, with the cure."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("kubernetes").setLevel(logging.ERROR)
