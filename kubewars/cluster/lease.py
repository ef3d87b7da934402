"""Who shoots: of several games that play in one namespace, the one that holds the Lease ``kubewars`` there.

As client-go's leader election (tools/leaderelection): a holder renews; whoever waits measures by its own clock how long
the Lease has not changed, so that no two machines need to agree on the time. One Lease a namespace, so that games whose
namespaces overlap share them out and none waits for the other. A stopped game keeps its Lease: STOP must not hand the
trigger to another.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from kubewars.cluster.connection import Connection, decode_json
from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import LEASE

NAME = "kubewars"
#: Seconds that a game which ends spends on giving its Lease back.
PARTING = 1.0
_log = logging.getLogger(__name__)


class Term(Struct, frozen=True, kw_only=True):
    """Spans in seconds. A holder that could not renew for ``trusted`` stops shooting, before others take over."""

    duration: int = 10
    trusted: float = 7.0
    every: float = 2.0


class Claim:
    """One namespace's Lease, looked at again and again."""

    def __init__(
        self, connection: Connection, namespace: str, identity: str, *, term: Term, clock: Callable[[], float]
    ) -> None:
        self.namespace = namespace
        #: Why leases cannot be used here (no permission, no such API); then nobody can know of another game.
        self.limitation = ""
        self._connection = connection
        self._identity = identity
        self._term = term
        self._clock = clock
        self._lease: dict[str, Any] = {}
        self._seen_version = ""
        self._seen_at = 0.0
        self._held_at: float | None = None
        #: What we know of the Lease is what the cluster has: it came with our last renewal.
        self._is_current = False
        #: Another game is known to shoot here; otherwise nobody can tell yet.
        self.has_rival = False
        self._trouble = "asking who shoots"

    @property
    def standby(self) -> str:
        """Why we do not shoot in this namespace, or an empty string."""
        if self.limitation or (self._held_at is not None and self._clock() - self._held_at < self._term.trusted):
            return ""
        return f"standby: {self._trouble}"

    async def look(self) -> None:
        """Renew, take over, or wait. Never raises for what a cluster may do."""
        try:
            await self._look()
        except ApiError as error:
            self.has_rival = False
            self._take_refusal(error)
        except ClusterError as error:
            self.has_rival = False
            self._trouble = f"the Lease in {self.namespace} cannot be read: {error}"

    async def release(self) -> None:
        """Let go of the Lease at a good end, so that the next game need not wait for it to lapse. Best effort."""
        if self._held_at is None:
            return
        self._held_at = None
        try:
            async with asyncio.timeout(PARTING):
                await self._put(holder="")
        except (ClusterError, TimeoutError) as error:
            _log.info("the Lease in %s was not released: %s", self.namespace, error)

    async def _look(self) -> None:
        if not self._is_current:  # after a refusal the Lease may be gone, or another's: a cluster that died has lost it
            await self._read()
        self._is_current = False
        self.has_rival = bool(self._lease) and not self._is_ours and not self._has_lapsed
        if self.has_rival:
            self._held_at = None
            self._trouble = f"another game, {self._holder}, shoots in {self.namespace}"
            return
        begun = self._clock()
        try:
            await self._put(holder=self._identity)
        except ApiError as error:
            is_homeless = error.code == 404 and "namespaces" in error.detail
            if error.code != 409 and not is_homeless:
                raise
            self._held_at = None  # somebody was quicker, or took it away: look again at the next turn
            self._lease = {}
            self.has_rival = not is_homeless
            self._trouble = (
                f"there is no namespace {self.namespace}"
                if is_homeless
                else f"another game takes the Lease in {self.namespace}"
            )
            return
        self._held_at = begun
        self._is_current = True
        self.limitation = ""

    @property
    def _holder(self) -> str:
        return str((self._lease.get("spec") or {}).get("holderIdentity") or "")

    @property
    def _is_ours(self) -> bool:
        return self._holder == self._identity

    @property
    def _has_lapsed(self) -> bool:
        """Given back, or not renewed for its whole duration while we were looking."""
        duration = _whole((self._lease.get("spec") or {}).get("leaseDurationSeconds")) or self._term.duration
        return not self._holder or self._clock() - self._seen_at >= duration

    async def _read(self) -> None:
        path = LEASE.path(self.namespace, NAME)
        try:
            self._take(await self._connection.request("GET", path, timeout=self._term.trusted))
        except ApiError as error:
            if error.code != 404:
                raise
            self._lease = {}
        self.limitation = ""

    async def _put(self, *, holder: str) -> None:
        """Create the Lease or replace the one we have read; its resourceVersion lets only one of two through."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        before = self._lease.get("spec") or {}
        is_new_holder = holder != before.get("holderIdentity")
        spec = {
            "holderIdentity": holder,
            "leaseDurationSeconds": self._term.duration,
            "acquireTime": now if is_new_holder else before.get("acquireTime") or now,
            "renewTime": now,
            "leaseTransitions": _whole(before.get("leaseTransitions")) + (1 if is_new_holder and before else 0),
        }
        metadata = self._lease.get("metadata") or {"name": NAME, "namespace": self.namespace}
        body = {"apiVersion": LEASE.api_version, "kind": LEASE.name, "metadata": metadata, "spec": spec}
        method, name = ("PUT", NAME) if self._lease else ("POST", "")
        path = LEASE.path(self.namespace, name)
        self._take(await self._connection.request(method, path, body=body, timeout=self._term.trusted))

    def _take(self, content: bytes) -> None:
        told = decode_json(content)
        if not _is_lease(told):
            raise ApiError(200, "NotALease", "this is no Lease. See what the kubeconfig's server points at.")
        self._lease = told
        version = str(told["metadata"]["resourceVersion"])
        if version != self._seen_version:
            self._seen_version, self._seen_at = version, self._clock()

    def _take_refusal(self, error: ApiError) -> None:
        if error.code in (403, 404, 405):
            self.limitation = (
                f"May not use leases in {self.namespace}: a second game there would double the fire. "
                "Grant get, create and update on leases of coordination.k8s.io in a Role."
            )
            return
        self._trouble = f"the Lease in {self.namespace} cannot be read: {error}"


def _is_lease(told: Any) -> bool:
    """As far as we look into one; without a version nobody can tell whether its holder still lives."""
    if not isinstance(told, dict) or not isinstance(told.get("spec") or {}, dict):
        return False
    metadata = told.get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("resourceVersion"))


def _whole(told: Any) -> int:
    """A number as Kubernetes writes it there, 0 for anything else."""
    return told if isinstance(told, int) and told > 0 else 0


class Leases:
    """All claims. ``namespaces`` gives those that matter now; it is asked at each turn, for they may come and go."""

    def __init__(
        self,
        connection: Connection,
        namespaces: Callable[[], Collection[str]],
        *,
        identity: str,
        term: Term | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._namespaces = namespaces
        self._identity = identity
        self._term = term or Term()
        self._clock = clock
        self._claims: dict[str, Claim] = {}

    async def run(self) -> None:
        """Renew for ever."""
        while True:
            await self.look()
            await asyncio.sleep(self._term.every)

    async def look(self) -> None:
        """One turn: every claim at the same time."""
        wanted = set(self._namespaces())
        for namespace in wanted - self._claims.keys():
            self._claims[namespace] = Claim(
                self._connection, namespace, self._identity, term=self._term, clock=self._clock
            )
        for namespace in self._claims.keys() - wanted:
            await self._claims.pop(namespace).release()
        await asyncio.gather(*(claim.look() for claim in self._claims.values()))

    async def release(self) -> None:
        """Let go of all, at a good end."""
        await asyncio.gather(*(claim.release() for claim in self._claims.values()))

    def standby(self, namespace: str) -> str:
        """Why this game does not shoot in a namespace, or an empty string. For the rules, at the last moment."""
        claim = self._claims.get(namespace)
        return claim.standby if claim else f"standby: asking who shoots in {namespace}"

    def standby_everywhere(self) -> str:
        """Why this game shoots nowhere at all, another one shooting, or an empty string; for the screen."""
        return self._everywhere(has_rival=True)

    def undecided_everywhere(self) -> str:
        """The same where no other game is known of: the Leases have not been read, or cannot be."""
        return self._everywhere(has_rival=False)

    def _everywhere(self, *, has_rival: bool) -> str:
        told = [(claim.standby, claim.has_rival) for claim in self._claims.values()]
        if not told or not all(standby for standby, _ in told) or any(rival for _, rival in told) != has_rival:
            return ""
        return next(standby for standby, rival in told if rival == has_rival)

    @property
    def limitations(self) -> tuple[str, ...]:
        """Where leases may not be used, for people."""
        return tuple(claim.limitation for claim in self._claims.values() if claim.limitation)
