"""The one chokepoint: the only file in the program that asks a cluster to delete or evict anything.

Every rule of :mod:`kubewars.domain.rules` is asked at the last moment, against the pod as last seen. The request
carries that pod's uid and resourceVersion as preconditions, so a pod that was renewed or relabelled meanwhile is spared
by the API server itself. A request is sent once; only a conflict, which did nothing, is judged afresh and sent again.
"""

import time
from collections.abc import Callable, Collection
from typing import Any, Protocol

from msgspec import Struct

from kubewars.battle.ports import FeedHealth
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.connection import Connection
from kubewars.cluster.decode import decode_pod
from kubewars.cluster.errors import ApiError, ClusterError, Unreachable
from kubewars.cluster.feed import Sighting
from kubewars.cluster.kinds import POD
from kubewars.cluster.ledger import Ledger
from kubewars.domain.fighter import FLYING, fighter_state
from kubewars.domain.ids import PodUid
from kubewars.domain.pod import Pod
from kubewars.domain.rules import Situation, first_refusal
from kubewars.domain.strike import Outcome, Strike, StrikeResult

#: An API server that thinks longer than this about one pod is in trouble of its own.
PATIENCE = 10.0


class Watch(Protocol):
    """What the reaper believes: pods as last seen, and whether that can be believed."""

    def sighting(self, uid: PodUid) -> Sighting | None: ...

    def put_pod(self, pod: Pod) -> None: ...

    @property
    def health(self) -> FeedHealth: ...


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

    ``standby`` says who else shoots in a namespace, or an empty string if it is ours.
    """

    def __init__(
        self,
        connection: Connection,
        watch: Watch,
        limits: Limits,
        hold: Callable[[], str],
        *,
        standby: Callable[[str], str] = lambda _: "",
        chronicle: Chronicle | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._watch = watch
        self._limits = limits
        self._hold = hold
        self._standby = standby
        self._chronicle = chronicle
        self._clock = clock
        self._ledger = Ledger()

    async def strike(self, strike: Strike) -> StrikeResult:
        """Ask every rule, then the API. Gives a result for everything that a cluster may do; never strikes twice."""
        sighting = self._watch.sighting(strike.uid)
        if sighting is None:
            return StrikeResult(strike, Outcome.SPARED, "the pod is gone already")
        result = await self._judge_and_fire(strike, sighting, is_retrial=False)
        if result.outcome is Outcome.ACCEPTED and self._chronicle is not None:
            self._chronicle.tell(strike, sighting.pod)
        return result

    def situation(self, sighting: Sighting) -> Situation:
        """What the rules are told at this moment."""
        now = self._clock()
        last = self._ledger.last(sighting.pod)
        health = self._watch.health
        since = sighting.functional_since
        return Situation(
            allowed_namespaces=frozenset(self._limits.namespaces),
            own_pod_uid=self._limits.own_pod_uid,
            functional_for=None if since is None else now - since,
            respawn_shield=self._limits.respawn_shield,
            since_player_struck=None if last is None else now - last,
            cooldown=self._limits.cooldown,
            kills_last_minute=self._ledger.kills_last_minute(now),
            kill_budget=self._limits.kill_budget,
            is_dry_run=self._limits.dry_run,
            standby=self._standby(sighting.pod.namespace),
            holding_fire=self._hold(),
            stale="" if health.is_fresh else health.reason or "not heard from",
        )

    def out_of_budget(self) -> str:
        """Why not a single kill more is allowed at this moment, or an empty string."""
        budget = self._limits.kill_budget
        if budget is None or self._ledger.kills_last_minute(self._clock()) < budget:
            return ""
        return f"the budget of {budget} kills a minute is used up"

    async def _judge_and_fire(self, strike: Strike, sighting: Sighting, *, is_retrial: bool) -> StrikeResult:
        pod = sighting.pod
        refusal = first_refusal(strike, pod, self.situation(sighting))
        if refusal is not None:
            return StrikeResult(strike, Outcome.REFUSED, refusal.reason, refusal.rule)
        at, before = self._clock(), self._ledger.last(pod)
        self._ledger.enter(pod, at)
        result = await self._fire_and_understand(strike, pod)
        if result is None or result.outcome is not Outcome.ACCEPTED:
            self._ledger.strike_out(pod, at, before)
        if result is not None:
            return result
        if is_retrial:
            return StrikeResult(strike, Outcome.SPARED, "the pod changes faster than one can aim")
        return await self._retry_after_conflict(strike, pod)

    async def _fire_and_understand(self, strike: Strike, pod: Pod) -> StrikeResult | None:
        """The result, or ``None`` after a conflict: the pod is another than the one judged, and nothing was done."""
        try:
            await self._fire(strike, pod)
        except ApiError as error:
            return None if error.code == 409 else _verdict(strike, error)
        except Unreachable as error:
            if error.may_have_arrived:
                return await self._find_out(strike, pod, error)
            return StrikeResult(strike, Outcome.FAILED, str(error))
        except ClusterError as error:
            return StrikeResult(strike, Outcome.FAILED, str(error))
        return StrikeResult(strike, Outcome.ACCEPTED)

    async def _fire(self, strike: Strike, pod: Pod) -> None:
        options: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": pod.uid, "resourceVersion": pod.resource_version},
        }
        if self._limits.grace is not None:
            options["gracePeriodSeconds"] = self._limits.grace
        if strike.weapon == "laser":
            path = POD.path(pod.namespace, pod.name)
            await self._connection.request("DELETE", path, body=options, timeout=PATIENCE)
            return
        eviction = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": pod.name, "namespace": pod.namespace},
            "deleteOptions": options,
        }
        path = POD.path(pod.namespace, pod.name, "eviction")
        await self._connection.request("POST", path, body=eviction, timeout=PATIENCE)

    async def _retry_after_conflict(self, strike: Strike, pod: Pod) -> StrikeResult:
        """The pod has changed under our eyes, and nothing was done: read it, ask every rule again, fire once more."""
        try:
            fresh = await self._read(pod)
        except ClusterError as error:
            return StrikeResult(strike, Outcome.FAILED, str(error))
        if fresh is None or _identity(fresh) != _identity(pod):
            return StrikeResult(strike, Outcome.SPARED, "another pod bears its name by now")
        before = self._watch.sighting(strike.uid)
        if before is None:
            return StrikeResult(strike, Outcome.SPARED, "the pod is gone already")
        state, _ = fighter_state(fresh, struck=False)
        since = before.functional_since if state in FLYING else None
        return await self._judge_and_fire(strike, Sighting(fresh, since), is_retrial=True)

    async def _find_out(self, strike: Strike, pod: Pod, error: Unreachable) -> StrikeResult:
        """The answer was lost. Reading does no harm, striking again might: so the pod is asked how it is."""
        try:
            fresh = await self._read(pod)
        except ClusterError:
            return StrikeResult(strike, Outcome.FAILED, f"{error} The watch will tell whether the pod was hit.")
        if fresh is None or _identity(fresh) != _identity(pod) or fresh.is_deleting:
            return StrikeResult(strike, Outcome.ACCEPTED, "the answer was lost, the pod is dying")
        return StrikeResult(strike, Outcome.FAILED, str(error))

    async def _read(self, pod: Pod) -> Pod | None:
        try:
            return decode_pod(
                await self._connection.request("GET", POD.path(pod.namespace, pod.name), timeout=PATIENCE)
            )
        except ApiError as error:
            if error.code == 404:
                return None
            raise


def _identity(pod: Pod) -> tuple[str, str, str]:
    return pod.uid, pod.namespace, pod.name


def _verdict(strike: Strike, error: ApiError) -> StrikeResult:
    """What an answer of the API server means for the fighter."""
    if error.code in (404, 410):
        return StrikeResult(strike, Outcome.SPARED, "the pod was gone a moment ago")
    if error.code == 429:
        budget = next((told for reason, told in error.causes if reason == "DisruptionBudget"), None)
        if budget is not None:
            return StrikeResult(strike, Outcome.DEFLECTED, budget or error.detail)
        return StrikeResult(strike, Outcome.FAILED, f"the API server is overloaded: {error.detail}")
    if error.code == 403:
        verb = "create on pods/eviction" if strike.weapon == "ion" else "delete on pods"
        return StrikeResult(strike, Outcome.FAILED, f"not allowed: grant {verb} in a Role. ({error.detail})")
    if error.code == 401:
        return StrikeResult(strike, Outcome.FAILED, "the token was refused; log in again, or fetch a new kubeconfig")
    return StrikeResult(strike, Outcome.FAILED, str(error))
