"""The roster: everyone in the game, level with the cluster's last word.

Level-based: after the same last words it is the same, in whatever order they came, however often they were repeated
(only berths, slots and debts follow the order of arrival). One change costs O(1), however many pods a player has; only
news that moves a controller to another ship costs as much as the pods beneath it, and whose a namespace is as much as
all pods.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import structs

from kubewars.domain.changes import CarrierGone, CarrierSeen, ClusterChange, NamespaceOwned, PodGone, PodSeen
from kubewars.domain.crowd import Crowd
from kubewars.domain.cure import cure_of
from kubewars.domain.debt import Debt
from kubewars.domain.fighter import BURNS, FLYING, Fighter, fighter_state
from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.lineage import Lineage
from kubewars.domain.lingering import explain, overdue
from kubewars.domain.news import (
    FighterLost,
    FighterSeen,
    FighterTurned,
    IntegrityTurned,
    RosterEvent,
    ShipLost,
    ShipSeen,
)
from kubewars.domain.pod import Carrier, Owner, Pod, Target
from kubewars.domain.ship import Backing, Ship, Side, is_named
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
        #: Those that burn, and whether the cluster has taken the strike.
        self._struck: dict[PodUid, bool] = {}
        #: Of those that were gone before the cluster said what it made of the strike: who owes them.
        self._fallen: dict[PodUid, ShipId] = {}
        self._berths = Vacancies()
        self._debts: dict[ShipId, Debt] = {}
        self._warm: dict[ShipId, float] = {}
        #: Pods on their way out, since when, and how long of that was told.
        self._leaving: dict[PodUid, tuple[float, int]] = {}
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

    def side(self, target: Target) -> Side:
        """For whom this flies or launches."""
        return self._lineage.side(target)

    def wing(self, ship: ShipId) -> Crowd[PodUid]:
        """All fighters of a ship; empty where there is no such ship."""
        wing = self._wings.get(ship)
        return Crowd() if wing is None else wing.pods

    def flying(self, ship: ShipId) -> Crowd[PodUid]:
        """The functional fighters of a ship that are not spared; empty where there is no such ship."""
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
                case NamespaceOwned(namespace, player):
                    if self._lineage.own(namespace, player):
                        self._place_all(now)
        return self._tell(now)

    def strike(self, uid: PodUid, now: float) -> list[RosterEvent]:
        """Its deletion was asked for: it burns until the cluster's word, or until :meth:`settle` says otherwise."""
        if uid in self._fighters:
            self._struck[uid] = False
            self._place(self._lineage.pods[uid], now)
        return self._tell(now)

    def settle(self, uid: PodUid, outcome: Outcome, now: float) -> list[RosterEvent]:
        """What became of the strike. A refused, deflected, spared or failed one returns the fighter to its state.

        One that is gone meanwhile was not shot then, and nobody owes it.
        """
        fallen = self._fallen.pop(uid, None)
        if BURNS[outcome]:
            if uid in self._struck:
                self._struck[uid] = True
        elif uid in self._struck:
            del self._struck[uid]
            self._place(self._lineage.pods[uid], now)
        elif fallen is not None:
            self._forgive(fallen)
        return self._tell(now)

    def _forgive(self, ship: ShipId) -> None:
        if ship in self._wings:
            self._touch(ship).debt.returned()
        elif ship in self._debts:
            self._debts[ship].returned()

    def warm(self, ship: ShipId, until: float, now: float) -> list[RosterEvent]:
        """This player is new: up to that battle time everyone is told so."""
        self._warm[ship] = until
        if ship in self._wings:
            self._wings[ship].warm_until = until
            self._touched[ship] = None
        return self._tell(now)

    def linger(self, now: float) -> list[RosterEvent]:
        """Time has passed: of those that have been leaving for unusually long the reason is told."""
        for uid, (since, told) in list(self._leaving.items()):
            step = overdue(self._lineage.pods[uid], now - since)
            if step != told:
                self._leaving[uid] = (since, step)
                self._place(self._lineage.pods[uid], now)
        return self._tell(now)

    def _place_all(self, now: float) -> None:
        for uid in list(self._lineage.carriers):
            self._recount_one(uid)
        for pod in list(self._lineage.pods.values()):
            self._place(pod, now)

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
        self._retire(uid, now)
        self._struck.pop(uid, None)

    def _retire(self, uid: PodUid, now: float) -> None:
        """It flies no more; harmless if it did not."""
        seat = self._seats.pop(uid, None)
        if seat is None:
            return
        shot = uid in self._struck
        if shot and seat.is_owed and not self._struck[uid]:
            self._fallen[uid] = seat.ship
        self._leave(uid, seat, has_fallen=shot)
        self._leaving.pop(uid, None)
        self._news.append(FighterLost(self._fighters.pop(uid), shot, now))

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
            side = self._lineage.side_of_carrier(carrier)
            desired = 0 if carrier.is_deleting else max(0, carrier.desired)
            after = Post(side.ship, Backing(uid, carrier.kind, carrier.namespace, carrier.name, desired))
            self._posts[uid] = after
            if after != before:
                self._wing(side).post(after)
        if before is not None and (after is None or after.ship != before.ship):
            self._touch(before.ship).dismiss(uid)
        return (before and before.ship) != (after and after.ship)

    def _place(self, pod: Pod, now: float) -> None:
        """Seat the pod where it belongs, and tell what that and its state have changed.

        Whatever its player does to one that burns, it was theirs when it was hit, and what it was then.
        """
        is_struck = pod.uid in self._struck
        if not is_struck and self._lineage.is_over(pod):
            self._end(pod, now)
            return
        before = self._seats.get(pod.uid)
        if before is not None and before.is_struck and is_struck:
            if pod.phase == "Succeeded" and self._is_jobs(before.counted_by):
                before = self._seats[pod.uid] = self._wings[before.ship].reseat(
                    pod.uid, before, structs.replace(before, is_owed=True, counted_by=None)
                )
                self._touch(before.ship)
            self._turn(pod, before, now)
            return
        side = self._lineage.side_of_pod(pod)
        if before is not None and before.ship != side.ship:
            self._leave(pod.uid, before)
            before = None
        wing = self._wing(side)
        wanted = self._wanted_seat(pod, side.ship, is_struck=is_struck)
        seat = wing.seat(pod.uid, wanted) if before is None else wing.reseat(pod.uid, before, wanted)
        self._seats[pod.uid] = seat
        self._turn(pod, seat, now)
        self._muster(pod.uid, wing)

    def _is_jobs(self, uid: CarrierUid | None) -> bool:
        """Whether a Job counts it: that takes what ended well for work that is done, and launches no other."""
        carrier = None if uid is None else self._lineage.carriers.get(uid)
        return carrier is not None and carrier.kind == "Job"

    def _wanted_seat(self, pod: Pod, ship: ShipId, *, is_struck: bool) -> Seat:
        carrier = self._lineage.counting_carrier(pod)
        post = None if carrier is None else self._posts.get(carrier.uid)
        is_counted = carrier is not None and carrier.replaces and not carrier.is_deleting
        counted_by = carrier.uid if carrier and is_counted and post is not None and post.ship == ship else None
        is_finished = carrier is not None and carrier.is_finished
        is_asked = counted_by is None and not pod.is_spared and not is_finished
        return Seat(
            ship,
            is_asked=is_asked and not is_struck and not pod.is_deleting,  # what somebody else deletes is withdrawn
            is_owed=is_asked and is_struck,
            is_owned=pod.owner is not None,
            is_spared=pod.is_spared,
            is_struck=is_struck,
            counted_by=counted_by,
        )

    def _end(self, pod: Pod, now: float) -> None:
        """The pod has ended by itself; a wreck shows what was wrong with it first."""
        seat = self._seats.get(pod.uid)
        if seat is not None and pod.phase == "Failed":
            self._turn(pod, seat, now)
        self._retire(pod.uid, now)

    def _turn(self, pod: Pod, seat: Seat, now: float) -> None:
        state, reason = fighter_state(pod, struck=pod.uid in self._struck)
        cure = cure_of(pod, state)
        if pod.is_deleting:
            _, step = self._leaving.setdefault(pod.uid, (now, 0))
            if step:
                reason, cure = explain(pod, step)
        before = self._fighters.get(pod.uid)
        if before is None:
            flying = now if state in FLYING else None
            fighter = Fighter(
                pod.uid,
                seat.ship,
                seat.slot,
                pod.namespace,
                pod.name,
                state,
                now,
                now,
                reason,
                cure,
                is_spared=seat.is_spared,
                flying_since=flying,
            )
        else:
            fighter = before.moved(seat.ship, seat.slot, is_spared=seat.is_spared).turned(state, reason, cure, now)
        self._fighters[pod.uid] = fighter
        if before is None or before.introduction != fighter.introduction:
            self._news.append(FighterSeen(fighter, now))
        elif (before.state, before.reason, before.cure) != (state, reason, cure):
            self._news.append(FighterTurned(fighter, before.state, now))

    def _muster(self, uid: PodUid, wing: Wing) -> None:
        fighter = self._fighters[uid]
        if fighter.state == "ready":
            self.ready.add(uid)
        else:
            self.ready.discard(uid)
        if fighter.is_flying and not fighter.is_spared:
            wing.flying.add(uid)
            self.hunted.add(wing.ship)
        else:
            self._ground(uid, wing)

    def _leave(self, uid: PodUid, seat: Seat, *, has_fallen: bool = False) -> None:
        wing = self._touch(seat.ship)
        wing.unseat(uid, seat, has_fallen=has_fallen)
        self.ready.discard(uid)
        self._ground(uid, wing)

    def _ground(self, uid: PodUid, wing: Wing) -> None:
        wing.flying.discard(uid)
        if not wing.flying:
            self.hunted.discard(wing.ship)

    def _wing(self, side: Side) -> Wing:
        """The wing of a ship, which will be looked at again when all is told."""
        if side.ship not in self._wings:
            debt = self._debts.pop(side.ship, None) or Debt()
            warm_until = self._warm.get(side.ship, 0.0)
            self._wings[side.ship] = Wing(side, self._berths.take(), debt, warm_until)
        return self._touch(side.ship)

    def _touch(self, ship: ShipId) -> Wing:
        self._touched[ship] = None
        return self._wings[ship]

    def _tell(self, now: float) -> list[RosterEvent]:
        seen: list[RosterEvent] = []
        tallies: list[RosterEvent] = []
        lost: list[RosterEvent] = []
        for ship in self._touched:
            wing = self._wings[ship]
            wing.debt.reckon()
            tally = (0, 0) if wing.is_empty else (len(wing.flying), wing.desired)
            if tally != wing.told_tally:
                tallies.append(IntegrityTurned(ship, *tally, now))
                wing.told_tally = tally
            view = wing.view()
            if wing.is_empty:
                self._dissolve(wing)
                if self._ships.pop(ship, None) is not None:
                    lost.append(ShipLost(view, now))
            elif view != wing.told:
                wing.told = self._ships[ship] = view
                seen.append(ShipSeen(view, now))
        news = seen + self._news + tallies + lost
        self._touched = {}
        self._news = []
        return news

    def _dissolve(self, wing: Wing) -> None:
        """Nothing is left of it. Who has a name may come back, and owes what they owed."""
        del self._wings[wing.ship]
        self._berths.free(wing.berth)
        if wing.debt.owed and is_named(wing.ship):
            self._debts[wing.ship] = wing.debt


def _standing(carrier: Carrier | None) -> tuple[object, ...] | None:
    """What of a controller decides where the pods beneath it fly, and what they count for."""
    if carrier is None:
        return None
    goes_on = carrier.desired > 0 and not carrier.is_deleting
    owner = "" if carrier.owner is None else carrier.owner.uid
    return (carrier.player, owner, goes_on, carrier.is_finished, carrier.replaces, carrier.is_deleting)
