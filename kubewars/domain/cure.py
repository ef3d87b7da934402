"""What a player may do about a fighter in trouble, as a key: pages say it in the reader's language, Events in English.

Pure. Only what the pod itself shows is said.
"""

from typing import Literal

#: ``crash``: a container ended in an error. ``completed``: its program ends by itself. ``memory``: it was killed for
#: using too much. ``image``: the image cannot be pulled. ``old_image``: it is of a format that no runtime pulls any more.
#: ``config``: a ConfigMap, Secret or command is not there. ``unschedulable``: no node has room. ``starting``: it takes
#: long. ``finalizer``: its deletion waits for one. ``node``: its node does not answer. ``deletion``: it takes long to go.
Cure = Literal[
    "",
    "crash",
    "completed",
    "memory",
    "image",
    "old_image",
    "config",
    "unschedulable",
    "starting",
    "finalizer",
    "node",
    "deletion",
]
