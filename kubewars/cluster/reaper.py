"""The one chokepoint: the only file in the program that asks a cluster to delete or evict anything.

Every rule of :mod:`kubewars.domain.rules` is asked at the last moment, against the pod as last seen, or by a torpedo
against the controller. The request carries its uid and resourceVersion as preconditions, so what was renewed or
relabelled meanwhile is spared by the API server itself. A request is sent once; only a conflict, which did nothing, is
judged afresh and sent again. Before a controller is struck, what hangs on it is read: one that must not be struck
spares it.
"""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from msgspec import Struct

from kubewars.battle.ports import FeedHealth
from kubewars.cluster.beneath import all_beneath
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.connection import Connection
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.errors import ApiError, ClusterError, Unreachable
from kubewars.cluster.feed import Sighting
from kubewars.cluster.kinds import CARRIERS, POD
from kubewars.cluster.ledger import Ledger
from kubewars.domain.fighter import FLYING, fighter_state
from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.lineage import Lineage
from kubewars.domain.pod import Carrier, Owner, Pod, Target
from kubewars.domain.rules import RULES, Refusal, Situation, first_refusal
from kubewars.domain.strike import Outcome, Strike, StrikeResult

#: Rules that whatever hangs on a controller must pass too, for it dies with it.
STANDS_FOR_ITS_CONTROLLER = frozenset({"label", "namespace", "system-namespace", "own-pod", "opt-out"})
#: An API server that thinks longer than this about one pod is in trouble of its own.
PATIENCE = 10.0


class Watch(Protocol):
    """What the reaper believes: pods and controllers as last seen, and whether that can be believed."""

    def sighting(self, uid: PodUid) -> Sighting | None: ...

    def carrier(self, uid: CarrierUid) -> Carrier | None: ...

    def controllers(self, pod: Pod) -> Sequence[Owner]: ...

    def put_pod(self, pod: Pod) -> None: ...

    @property
    def health(self) -> FeedHealth: ...


class Sighted(Struct, frozen=True):
    """What a strike is upon, as last seen; ``functional_since`` counts for a pod only."""

    target: Target
    functional_since: float | None = None


class Limits(Struct, frozen=True, kw_only=True):
    """The presenter's settings that the rules need; spans in seconds. ``grace`` is the pod's own when ``None``."""

    namespaces: Collection[str] = ()
    own_pod_uid: str = ""
    respawn_shield: float = 5.0
    cooldown: float = 0.0
    kill_budget: int | None = None
    grace: int | None = 1
    dry_run: bool = False


class Reaper:
    """Fits :class:`kubewars.battle.ports.Gunner`. ``hold`` says why fire is held at this moment, or an empty string.

    ``standby`` says who else shoots in a namespace, or an empty string if it is ours. ``torpedo`` says why a torpedo's
    strike is not permitted at this moment, or an empty string. ``ship`` says for whom something flies, by which the
    cooldown is reckoned; ``warm_up`` why that one is left alone as a newcomer, or an empty string.
    """

    def __init__(
        self,
        connection: Connection,
        watch: Watch,
        limits: Limits,
        hold: Callable[[], str],
        *,
        standby: Callable[[str], str] = lambda _: "",
        torpedo: Callable[[Strike], str] = lambda _: "the proton torpedo is not armed",
        ship: Callable[[Target], ShipId] | None = None,
        warm_up: Callable[[Target], str] = lambda _: "",
        chronicle: Chronicle | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._watch = watch
        self._limits = limits
        self._hold = hold
        self._standby = standby
        self._torpedo = torpedo
        self._ship = ship or Lineage().ship
        self._warm_up = warm_up
        self._chronicle = chronicle
        self._clock = clock
        self._ledger = Ledger()
        self._rest = 0.0
        self._rests_until = clock()

    async def strike(self, strike: Strike) -> StrikeResult:
        """Ask every rule, then the API. Gives a result for everything that a cluster may do; never strikes twice."""
        sighting = self._seen(strike)
        if sighting is None:
            return StrikeResult(strike, Outcome.SPARED, f"the {_noun(strike)} is gone already")
        result = await self._judge_and_fire(strike, sighting, is_retrial=False)
        if result.outcome is Outcome.ACCEPTED and self._chronicle is not None:
            self._chronicle.tell(strike, sighting.target)
        return result

    def refusal(self, strike: Strike) -> Refusal | None:
        """What the rules would say to this strike at this moment, for who chooses a target; ``None`` if all permit.

        A strike on what is gone is refused by no rule; what is beneath a controller is not looked at.
        """
        sighting = self._seen(strike)
        return None if sighting is None else first_refusal(strike, sighting.target, self._situation(strike, sighting))

    def _situation(self, strike: Strike, sighting: Sighted, beneath: str = "") -> Situation:
        """What the rules are told at this moment. ``beneath`` is why a controller is spared for a pod's sake."""
        now = self._clock()
        last = self._ledger.last(self._ship(sighting.target))
        health = self._watch.health
        since = sighting.functional_since
        return Situation(
            allowed_namespaces=frozenset(self._limits.namespaces),
            own_pod_uid=self._limits.own_pod_uid,
            own_carriers=self._own_carriers(),
            torpedo=self._torpedo(strike),
            beneath=beneath,
            functional_for=None if since is None else now - since,
            respawn_shield=self._limits.respawn_shield,
            since_player_struck=None if last is None else now - last,
            cooldown=self._limits.cooldown,
            warming_up=self._warm_up(sighting.target),
            kills_last_minute=self._ledger.kills_last_minute(now),
            kill_budget=self._limits.kill_budget,
            is_dry_run=self._limits.dry_run,
            standby=self._standby(sighting.target.namespace),
            holding_fire=self._hold(),
            stale="" if health.is_fresh else health.reason or "not heard from",
        )

    def out_of_budget(self) -> str:
        """Why not a single kill more is allowed at this moment, or an empty string."""
        budget = self._limits.kill_budget
        if budget is None or self._ledger.kills_last_minute(self._clock()) < budget:
            return ""
        return f"the budget of {budget} kills a minute is used up"

    def resting(self) -> str:
        """Why the API server is left alone at this moment, or an empty string: it has asked for that."""
        if self._clock() >= self._rests_until:
            return ""
        return f"the API server is overloaded and asked for {self._rest:.0f} s of rest"

    def _seen(self, strike: Strike) -> Sighted | None:
        """What the strike is upon, as last seen."""
        if strike.weapon == "torpedo":
            carrier = self._watch.carrier(CarrierUid(strike.uid))
            return None if carrier is None else Sighted(carrier)
        sighting = self._watch.sighting(PodUid(strike.uid))
        return None if sighting is None else Sighted(sighting.pod, sighting.functional_since)

    def _own_carriers(self) -> frozenset[str]:
        ours = self._watch.sighting(PodUid(self._limits.own_pod_uid))
        return frozenset() if ours is None else frozenset(owner.uid for owner in self._watch.controllers(ours.pod))

    async def _judge_and_fire(self, strike: Strike, sighting: Sighted, *, is_retrial: bool) -> StrikeResult:
        target = sighting.target
        refusal = first_refusal(strike, target, self._situation(strike, sighting))
        if refusal is None and isinstance(target, Carrier):
            # It takes a moment to look beneath: all rules are asked again after it.
            beneath = await self._look_beneath(strike, target)
            refusal = first_refusal(strike, target, self._situation(strike, sighting, beneath))
        if refusal is not None:
            return StrikeResult(strike, Outcome.REFUSED, refusal.reason, refusal.rule)
        at, ship = self._clock(), self._ship(target)
        before = self._ledger.last(ship)
        self._ledger.enter(ship, at)
        result = await self._fire_and_understand(strike, target)
        if result is None or result.outcome is not Outcome.ACCEPTED:
            self._ledger.strike_out(ship, at, before)
        if result is not None:
            return result
        if is_retrial:
            return StrikeResult(strike, Outcome.SPARED, f"the {_noun(strike)} changes faster than one can aim")
        return await self._retry_after_conflict(strike, target)

    async def _look_beneath(self, strike: Strike, carrier: Carrier) -> str:
        """Why this controller is spared for the sake of what would die with it, or an empty string.

        It is read, not remembered: whoever has lost its label is no longer watched, and dies all the same.
        """
        try:
            beneath = await all_beneath(self._connection, carrier)
        except ClusterError as error:
            return f"what hangs on {carrier.name} could not be looked at: {error}"
        for one in beneath:
            situation = self._situation(strike, Sighted(one))
            for rule in RULES:
                if rule.name in _stands_for(one) and (reason := rule.question(strike, one, situation)):
                    noun = "controller" if isinstance(one, Carrier) else "pod"
                    return f"beneath {carrier.name} there is a {noun} to be spared: {reason}"
        return ""

    async def _fire_and_understand(self, strike: Strike, target: Target) -> StrikeResult | None:
        """The result, or ``None`` after a conflict: the target is another than the one judged, and nothing was done."""
        try:
            await self._fire(strike, target)
        except ApiError as error:
            if error.retry_after and not _deflection(error):
                self._rest = error.retry_after
                self._rests_until = max(self._rests_until, self._clock() + error.retry_after)
            return None if error.code == 409 else _verdict(strike, target, error)
        except Unreachable as error:
            if error.may_have_arrived:
                return await self._find_out(strike, target, error)
            return StrikeResult(strike, Outcome.FAILED, str(error))
        except ClusterError as error:
            return StrikeResult(strike, Outcome.FAILED, str(error))
        return StrikeResult(strike, Outcome.ACCEPTED)

    async def _fire(self, strike: Strike, target: Target) -> None:
        options: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": target.uid, "resourceVersion": target.resource_version},
        }
        if isinstance(target, Carrier):
            options["propagationPolicy"] = "Background"
        elif self._limits.grace is not None:
            options["gracePeriodSeconds"] = self._limits.grace
        if strike.weapon != "ion":
            await self._connection.request("DELETE", _path(target), body=options, timeout=PATIENCE)
            return
        eviction = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": target.name, "namespace": target.namespace},
            "deleteOptions": options,
        }
        path = POD.path(target.namespace, target.name, "eviction")
        await self._connection.request("POST", path, body=eviction, timeout=PATIENCE)

    async def _retry_after_conflict(self, strike: Strike, target: Target) -> StrikeResult:
        """It has changed under our eyes, and nothing was done: read it, ask every rule again, fire once more."""
        try:
            fresh = await self._read(target)
        except ClusterError as error:
            return StrikeResult(strike, Outcome.FAILED, str(error))
        if fresh is None or _identity(fresh) != _identity(target):
            return StrikeResult(strike, Outcome.SPARED, f"another {_noun(strike)} bears its name by now")
        before = self._seen(strike)
        if before is None:
            return StrikeResult(strike, Outcome.SPARED, f"the {_noun(strike)} is gone already")
        since = None
        if isinstance(fresh, Pod) and fighter_state(fresh, struck=False)[0] in FLYING:
            since = before.functional_since
        return await self._judge_and_fire(strike, Sighted(fresh, since), is_retrial=True)

    async def _find_out(self, strike: Strike, target: Target, error: Unreachable) -> StrikeResult:
        """The answer was lost. Reading does no harm, striking again might: so the target is asked how it is."""
        noun = _noun(strike)
        try:
            fresh = await self._read(target)
        except ClusterError:
            return StrikeResult(strike, Outcome.FAILED, f"{error} The watch will tell whether the {noun} was hit.")
        if fresh is None or _identity(fresh) != _identity(target) or fresh.is_deleting:
            return StrikeResult(strike, Outcome.ACCEPTED, f"the answer was lost, the {noun} is dying")
        return StrikeResult(strike, Outcome.FAILED, str(error))

    async def _read(self, target: Target) -> Target | None:
        try:
            content = await self._connection.request("GET", _path(target), timeout=PATIENCE)
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        return carrier_decoder(target.kind)(content) if isinstance(target, Carrier) else decode_pod(content)


def _path(target: Target) -> str:
    kind = CARRIERS[target.kind] if isinstance(target, Carrier) else POD
    return kind.path(target.namespace, target.name)


def _noun(strike: Strike) -> str:
    return "controller" if strike.weapon == "torpedo" else "pod"


def _stands_for(beneath: Target) -> frozenset[str]:
    """A ReplicaSet's labels are its Deployment's doing: one of before the label is not somebody else's."""
    is_replica_set = isinstance(beneath, Carrier) and beneath.kind == "ReplicaSet"
    return STANDS_FOR_ITS_CONTROLLER - {"label"} if is_replica_set else STANDS_FOR_ITS_CONTROLLER


def _identity(target: Target) -> tuple[str, str, str]:
    return target.uid, target.namespace, target.name


def _deflection(error: ApiError) -> str:
    """How a PodDisruptionBudget has deflected the shot, or an empty string. A rest that it asks for is that pod's."""
    told = [told for reason, told in error.causes if reason == "DisruptionBudget"]
    return told[0] or error.detail or "a PodDisruptionBudget" if told else ""


def _verdict(strike: Strike, target: Target, error: ApiError) -> StrikeResult:
    """What an answer of the API server means for the fighter, or the ship."""
    if error.code in (404, 410):
        return StrikeResult(strike, Outcome.SPARED, f"the {_noun(strike)} was gone a moment ago")
    if error.code == 429:
        if budget := _deflection(error):
            return StrikeResult(strike, Outcome.DEFLECTED, budget)
        return StrikeResult(strike, Outcome.FAILED, f"the API server is overloaded: {error.detail}")
    if error.code == 403:
        resource = CARRIERS[target.kind].resource if isinstance(target, Carrier) else "pods"
        verb = "create on pods/eviction" if strike.weapon == "ion" else f"delete on {resource}"
        return StrikeResult(strike, Outcome.FAILED, f"not allowed: grant {verb} in a Role. ({error.detail})")
    if error.code == 401:
        return StrikeResult(strike, Outcome.FAILED, "the token was refused; log in again, or fetch a new kubeconfig")
    return StrikeResult(strike, Outcome.FAILED, str(error))
