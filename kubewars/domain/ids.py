"""Identities have types. A pod is its uid, never its name: a name is used again by the next pod."""

from typing import NewType

PodUid = NewType("PodUid", str)
CarrierUid = NewType("CarrierUid", str)
#: ``player/<name>`` for who has a ``player`` label or a namespace of their own, ``carrier/<uid>`` or ``pod/<uid>`` for
#: who has neither, ``impostor/<namespace>/<name>`` for who bears the name of a player whose namespace is another.
ShipId = NewType("ShipId", str)
#: Counts up from 1 in one game.
StrikeId = NewType("StrikeId", int)
