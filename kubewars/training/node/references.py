"""``$(NAME)`` in variables, commands and arguments. Source: ``third_party/forked/golang/expansion``."""

import re
from collections.abc import Mapping

# Linux starts no program with a longer string; and each variable may name the one before twice.
LONGEST = 128 * 1024
_REFERENCE = re.compile(r"\$(?:\$|\(([^()$]*)\))")  # what opens anew ends it, or each would be read to the end


def filled(text: str, known: Mapping[str, str]) -> str:
    """``text`` with references to what is known replaced, ``$$`` read as ``$``, all else as it is.

    Never much longer than 128 KiB: what would be stays unreplaced.
    """
    if "$" not in text:
        return text
    room = LONGEST

    def replaced(match: re.Match[str]) -> str:
        nonlocal room
        if match.group() == "$$":
            return "$"
        value = known.get(match.group(1))
        if value is None or len(value) > room:
            return match.group()
        room -= len(value)
        return value

    return _REFERENCE.sub(replaced, text)
