"""Identities have types. A pod is its uid, never its name: a name is used again by the next pod."""

from typing import NewType

PodUid = NewType("PodUid", str)
CarrierUid = NewType("CarrierUid", str)
#: ``player/<name>`` for who has a ``player`` label, ``carrier/<uid>`` or ``pod/<uid>`` for who has none.
ShipId = NewType("ShipId", str)
#: Counts up from 1 in one game.
StrikeId = NewType("StrikeId", int)
