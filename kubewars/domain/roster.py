"""The roster: everyone in the game, level with the cluster's last word.

Level-based: after the same last words it is the same, in whatever order they came, however often they were repeated
(only berths and slots follow the order of arrival). One change costs O(1), however many pods a player has; only news
that moves a controller to another ship costs as much as the pods beneath it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import structs

from kubewars.domain.changes import CarrierGone, CarrierSeen, ClusterChange, PodGone, PodSeen
from kubewars.domain.crowd import Crowd
from kubewars.domain.fighter import BURNS, FLYING, Fighter, fighter_state
from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.lineage import Lineage
from kubewars.domain.news import (
    FighterLost,
    FighterSeen,
    FighterTurned,
    IntegrityTurned,
    RosterEvent,
    ShipLost,
    ShipSeen,
)
from kubewars.domain.pod import Carrier, Owner, Pod
from kubewars.domain.ship import Backing, Ship
from kubewars.domain.strike import Outcome
from kubewars.domain.vacancy import Vacancies
from kubewars.domain.wing import Post, Seat, Wing


class Roster:
    """Takes changes, gives news. Its views are live: they show the roster as it is when they are read.

    ``ready`` holds the fighters that may fire, ``hunted`` the ships that have a flying fighter.
    """

    def __init__(self) -> None:
        self._lineage = Lineage()
        self._wings: dict[ShipId, Wing] = {}
        self._fighters: dict[PodUid, Fighter] = {}
        self._ships: dict[ShipId, Ship] = {}
        self._seats: dict[PodUid, Seat] = {}
        self._posts: dict[CarrierUid, Post] = {}
        self._struck: set[PodUid] = set()
        self._berths = Vacancies()
        self._touched: dict[ShipId, None] = {}
        self._news: list[RosterEvent] = []
        self.ready: Crowd[PodUid] = Crowd()
        self.hunted: Crowd[ShipId] = Crowd()

    @property
    def fighters(self) -> Mapping[PodUid, Fighter]:
        return MappingProxyType(self._fighters)

    @property
    def ships(self) -> Mapping[ShipId, Ship]:
        return MappingProxyType(self._ships)

    def pod(self, uid: PodUid) -> Pod | None:
        """The pod as last seen."""
        return self._lineage.pods.get(uid)

    def carrier(self, uid: CarrierUid) -> Carrier | None:
        """The controller as last seen."""
        return self._lineage.carriers.get(uid)

    def wing(self, ship: ShipId) -> Crowd[PodUid]:
        """All fighters of a ship; empty where there is no such ship."""
        wing = self._wings.get(ship)
        return Crowd() if wing is None else wing.pods

    def flying(self, ship: ShipId) -> Crowd[PodUid]:
        """The functional fighters of a ship; empty where there is no such ship."""
        wing = self._wings.get(ship)
        return Crowd() if wing is None else wing.flying

    def take(self, change: ClusterChange, now: float) -> list[RosterEvent]:
        """Take one change at battle time ``now``; ships come before their fighters, and go after them."""
        return self.take_all((change,), now)

    def take_all(self, changes: Iterable[ClusterChange], now: float) -> list[RosterEvent]:
        """Take many changes at once: a ship and its integrity are told once, as they are in the end."""
        for change in changes:
            match change:
                case PodSeen(pod) if pod.is_in_game:
                    self._see_pod(pod, now)
                case PodSeen(pod):
                    self._lose_pod(pod.uid, now)
                case PodGone(uid):
                    self._lose_pod(uid, now)
                case CarrierSeen(carrier):
                    self._know_carrier(carrier.uid, carrier, now)
                case CarrierGone(carrier_uid):
                    self._know_carrier(carrier_uid, None, now)
        return self._tell(now)

    def strike(self, uid: PodUid, now: float) -> list[RosterEvent]:
        """Its deletion was asked for: it burns until the cluster's word, or until :meth:`settle` says otherwise."""
        if uid in self._fighters:
            self._struck.add(uid)
            self._place(self._lineage.pods[uid], now)
        return self._tell(now)

    def settle(self, uid: PodUid, outcome: Outcome, now: float) -> list[RosterEvent]:
        """What became of the strike. A refused, deflected, spared or failed one returns the fighter to its state."""
        if not BURNS[outcome] and uid in self._struck:
            self._struck.discard(uid)
            self._place(self._lineage.pods[uid], now)
        return self._tell(now)

    def _see_pod(self, pod: Pod, now: float) -> None:
        before = self._lineage.pods.get(pod.uid)
        self._lineage.put_pod(pod)
        if before is None or before.owner != pod.owner:
            self._recount(None if before is None else before.owner)
            self._recount(pod.owner)
        self._place(pod, now)

    def _lose_pod(self, uid: PodUid, now: float) -> None:
        pod = self._lineage.pods.get(uid)
        if pod is None:
            return
        self._lineage.drop_pod(uid)
        self._recount(pod.owner)
        seat = self._seats.pop(uid)
        self._leave(uid, seat)
        fighter = self._fighters.pop(uid)
        self._news.append(FighterLost(fighter, uid in self._struck, now))
        self._struck.discard(uid)

    def _know_carrier(self, uid: CarrierUid, carrier: Carrier | None, now: float) -> None:
        before = self._lineage.carriers.get(uid)
        if carrier is None:
            self._lineage.drop_carrier(uid)
        else:
            self._lineage.put_carrier(carrier)
        moved = _standing(before) != _standing(carrier)
        moved |= self._recount_one(uid)
        for child in self._lineage.carriers_beneath(uid):
            moved |= self._recount_one(child)
        for known in (before, carrier):
            self._recount(None if known is None else known.owner)
        if moved:
            for pod_uid in self._lineage.pods_beneath(uid):
                self._place(self._lineage.pods[pod_uid], now)

    def _recount(self, owner: Owner | None) -> None:
        """Whether these controllers count may hang on the pods and controllers beneath them."""
        for link in self._lineage.chain(owner):
            self._recount_one(link.uid)

    def _recount_one(self, uid: CarrierUid) -> bool:
        """Count one controller anew; says whether it now counts for another ship than before."""
        carrier = self._lineage.carriers.get(uid)
        before = self._posts.pop(uid, None)
        after = None
        if carrier is not None and self._lineage.counts(carrier):
            ship, name = self._lineage.ship_of_carrier(carrier)
            desired = 0 if carrier.is_deleting else max(0, carrier.desired)
            after = Post(ship, Backing(uid, carrier.kind, carrier.namespace, carrier.name, desired))
            self._posts[uid] = after
            if after != before:
                self._wing(ship, name).post(after)
        if before is not None and (after is None or after.ship != before.ship):
            self._wing(before.ship).dismiss(uid)
        return (before and before.ship) != (after and after.ship)

    def _place(self, pod: Pod, now: float) -> None:
        """Seat the pod where it belongs, and tell what that and its state have changed."""
        ship, name = self._lineage.ship_of_pod(pod)
        carrier = self._lineage.counting_carrier(pod)
        post = None if carrier is None else self._posts.get(carrier.uid)
        is_counted = post is not None and post.ship == ship
        is_owned = pod.owner is not None
        seat = self._seats.get(pod.uid)
        if seat is not None and seat.ship != ship:
            self._leave(pod.uid, seat)
            seat = None
        wing = self._wing(ship, name)
        if seat is None:
            seat = wing.seat(pod.uid, is_counted=is_counted, is_owned=is_owned)
        else:
            seat = wing.reseat(seat, is_counted=is_counted, is_owned=is_owned)
        self._seats[pod.uid] = seat
        self._turn(pod, seat, now)
        self._muster(pod.uid, wing)

    def _turn(self, pod: Pod, seat: Seat, now: float) -> None:
        state, reason = fighter_state(pod, struck=pod.uid in self._struck)
        before = self._fighters.get(pod.uid)
        if before is None:
            flying = now if state in FLYING else None
            fighter = Fighter(
                pod.uid, seat.ship, seat.slot, pod.namespace, pod.name, state, now, now, reason, flying_since=flying
            )
        else:
            flying = before.flying_since
            if state in FLYING and flying is None:
                flying = now
            elif state not in FLYING and state != "struck":
                flying = None
            fighter = structs.replace(
                before,
                ship=seat.ship,
                slot=seat.slot,
                state=state,
                reason=reason,
                since=before.since if before.state == state else now,
                flying_since=flying,
            )
        self._fighters[pod.uid] = fighter
        if before is None or (before.ship, before.slot) != (fighter.ship, fighter.slot):
            self._news.append(FighterSeen(fighter, now))
        elif (before.state, before.reason) != (state, reason):
            self._news.append(FighterTurned(fighter, before.state, now))

    def _muster(self, uid: PodUid, wing: Wing) -> None:
        fighter = self._fighters[uid]
        if fighter.state == "ready":
            self.ready.add(uid)
        else:
            self.ready.discard(uid)
        if fighter.is_flying:
            wing.flying.add(uid)
            self.hunted.add(wing.ship)
        else:
            self._ground(uid, wing)

    def _leave(self, uid: PodUid, seat: Seat) -> None:
        wing = self._wing(seat.ship)
        wing.unseat(uid, seat)
        self.ready.discard(uid)
        self._ground(uid, wing)

    def _ground(self, uid: PodUid, wing: Wing) -> None:
        wing.flying.discard(uid)
        if not wing.flying:
            self.hunted.discard(wing.ship)

    def _wing(self, ship: ShipId, name: str = "") -> Wing:
        """The wing of a ship, which will be looked at again when all is told."""
        self._touched[ship] = None
        wing = self._wings.get(ship)
        if wing is None:
            wing = self._wings[ship] = Wing(ship, name, self._berths.take())
        return wing

    def _tell(self, now: float) -> list[RosterEvent]:
        seen: list[RosterEvent] = []
        tallies: list[RosterEvent] = []
        lost: list[RosterEvent] = []
        for ship in self._touched:
            wing = self._wings[ship]
            tally = (len(wing.flying), wing.desired)
            if tally != wing.told_tally:
                tallies.append(IntegrityTurned(ship, *tally, now))
                wing.told_tally = tally
            view = wing.view()
            if wing.is_empty:
                del self._wings[ship]
                self._berths.free(wing.berth)
                if self._ships.pop(ship, None) is not None:
                    lost.append(ShipLost(view, now))
            elif view != wing.told:
                wing.told = self._ships[ship] = view
                seen.append(ShipSeen(view, now))
        news = seen + self._news + tallies + lost
        self._touched = {}
        self._news = []
        return news


def _standing(carrier: Carrier | None) -> tuple[str, str] | None:
    """What of a controller decides where the pods beneath it fly."""
    if carrier is None:
        return None
    return (carrier.player, "" if carrier.owner is None else carrier.owner.uid)
