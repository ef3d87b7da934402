"""A strike: the wish to delete a pod, or by a torpedo a controller, and what became of it.

The law: a strike is a request. Only the watch kills; ``confirmed`` is said when the pod is gone, not before.
"""

from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct

from kubewars.domain.ids import CarrierUid, PodUid, StrikeId

Weapon = Literal["laser", "ion", "torpedo"]

#: How strikes are signed that the autopilot asked for; no presenter bears this name.
AUTOPILOT: Final = "autopilot"
#: How a presenter signs who gives no name.
PRESENTER: Final = "presenter"


class Strike(Struct, frozen=True):
    """An order to strike one pod; a torpedo's ``uid`` is a controller's.

    ``by`` is :data:`AUTOPILOT` or a presenter's name; ``at`` is battle time, seconds."""

    id: StrikeId
    uid: PodUid | CarrierUid
    weapon: Weapon
    by: str
    at: float


class Outcome(StrEnum):
    """What the cluster, or our own rules, made of a strike."""

    ACCEPTED = "accepted"  # the API took the request; the pod is dying
    CONFIRMED = "confirmed"  # the watch says that the pod is gone
    DEFLECTED = "deflected"  # a PodDisruptionBudget refused the eviction
    REFUSED = "refused"  # one of our rules said no; nothing was sent
    SPARED = "spared"  # the pod was renewed, relabelled or gone a moment ago (409, 404)
    FAILED = "failed"  # the API could not or would not (403, 429, 5xx, connection lost)


class StrikeResult(Struct, frozen=True):
    """The outcome of one strike; ``rule`` names the rule that refused, ``reason`` is for people."""

    strike: Strike
    outcome: Outcome
    reason: str = ""
    rule: str = ""
