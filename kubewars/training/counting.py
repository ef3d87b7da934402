"""How many values a body holds, known before they are made: whoever reads a megabyte of brackets has paid already.

Kubernetes bounds a body by its bytes alone, since reading is cheap there. Here a value costs a thousand times what a
byte does, and the loop belongs to everybody.
"""

import re
from typing import Any

from kubewars.training.status import StatusError

#: Values (objects, lists and scalars) of one body; a large Deployment has two hundred; each costs up to 50 µs.
MOST_VALUES = 5_000
#: Of an object that is stored, its managedFields among them.
MOST_STORED_VALUES = 10_000
#: Of a JSON patch, whose operations are at most 10,000, as in Kubernetes, and of four values each.
MOST_PATCH_VALUES = 40_000

# A string that never ends reaches to the end: a search that began again at each of its quotes would be quadratic.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_ALIAS = re.compile(rb"(?:^|[\s\[{,?:-])\*[^\s,\[\]{}]", re.MULTILINE)


def too_many_values(most: int = MOST_VALUES) -> StatusError:
    """413: within the limit of bytes, and more than this loop may spend on one request."""
    return StatusError(413, "RequestEntityTooLarge", f"Request entity too large: limit is {most} values")


def ensure_few_values(text: bytes, most: int = MOST_VALUES) -> None:
    """Refuse JSON text of more than about ``most`` values, reading it at the speed of C.

    Raises:
        StatusError: 413.
    """
    if values_at_most(text) <= most:
        return
    # Each value has at most two strings, itself and its key.
    if (text.count(b'"') - text.count(b'\\"')) // 4 > most or values_at_most(_STRING.sub(b"", text)) > most:
        raise too_many_values(most)


def values_at_most(text: bytes) -> int:
    """A bound of the values in JSON text: each follows a comma or an opening bracket, what stands in strings too."""
    return 1 + text.count(b",") + text.count(b"[") + text.count(b"{")


def kept_values(value: Any) -> int:
    """At least so many values are left of this one when it is stored: what is empty, zero or null may go."""
    if isinstance(value, dict):
        return 1 + sum(kept_values(item) for item in value.values()) if value else 0
    if isinstance(value, list):
        return 1 + sum(kept_values(item) for item in value) if value else 0
    return 1 if value else 0


def has_few_aliases(text: bytes) -> bool:
    """Whether YAML text can be believed to have no more aliases than values are allowed, by its looks."""
    return text.count(b"*") <= MOST_VALUES or sum(1 for _ in _ALIAS.finditer(text)) <= MOST_VALUES
