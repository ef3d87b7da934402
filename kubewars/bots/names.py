"""Names for bots, of our own making: valid as labels and as parts of a pod's name."""

import random

_FIRST = ("amber", "brave", "calm", "dusty", "eager", "fuzzy", "grumpy", "lucky", "mellow", "nimble", "quiet", "rusty")
_SECOND = (
    "badger",
    "comet",
    "fennec",
    "gecko",
    "heron",
    "ibex",
    "lemur",
    "marmot",
    "otter",
    "puffin",
    "tapir",
    "wombat",
)


def bot_names(amount: int, rng: random.Random) -> list[str]:
    """``amount`` different names; past 144 they are numbered."""
    pairs = [f"{first}-{second}" for first in _FIRST for second in _SECOND]
    rng.shuffle(pairs)
    return [pairs[i % len(pairs)] + (f"-{i // len(pairs) + 1}" if i >= len(pairs) else "") for i in range(amount)]
