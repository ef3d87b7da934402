"""Every setting of the game, once: its flag, its variable, its default, what it means and how it is read.

Nothing here knows what a setting does to the game.
"""

from kubewars.settings.kinds import PACES
from kubewars.settings.table import COMMANDS, Setting, Settings, read_settings, table

__all__ = ["COMMANDS", "PACES", "Setting", "Settings", "read_settings", "table"]
