"""A wing: the running count behind one ship, kept so that no change costs more than its own share."""

from collections import Counter

from msgspec import Struct, structs

from kubewars.domain.crowd import Crowd
from kubewars.domain.debt import Debt
from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.ship import Backing, Ship, Side, is_named
from kubewars.domain.vacancy import Vacancies


class Seat(Struct, frozen=True):
    """Where a pod flies, and what it counts for there.

    ``is_asked``: it adds one to the fighters that are asked for, since no carrier of that ship counts it (else
    ``counted_by``). ``is_owed``: it was struck, and goes on counting as a debt (:mod:`kubewars.domain.debt`). While it
    ``is_struck`` it stays as it was when it was hit.
    """

    ship: ShipId
    slot: int = 0
    is_asked: bool = False
    is_owed: bool = False
    is_owned: bool = False
    is_spared: bool = False
    is_struck: bool = False
    counted_by: CarrierUid | None = None


class Post(Struct, frozen=True):
    """Where a carrier counts: for which ship, and as what."""

    ship: ShipId
    backing: Backing


class Wing:
    """One ship's pods and carriers. ``told`` is the ship as everyone else last heard of it.

    ``flying`` are those that count and may be hunted; who is spared does neither.
    """

    def __init__(self, side: Side, berth: int, debt: Debt, warm_until: float = 0.0) -> None:
        self.side = side
        self.berth = berth
        self.debt = debt
        self.warm_until = warm_until
        self.told: Ship | None = None
        self.told_tally = (0, 0)
        self.flying: Crowd[PodUid] = Crowd()
        self.pods: Crowd[PodUid] = Crowd()
        self._posts: dict[CarrierUid, Post] = {}
        self._carriers: tuple[Backing, ...] | None = ()
        self._slots = Vacancies()
        self._asked = 0
        self._owned = 0
        self._spared = 0
        self._spared_of: Counter[CarrierUid] = Counter()

    @property
    def ship(self) -> ShipId:
        return self.side.ship

    @property
    def is_empty(self) -> bool:
        return not self.pods and not self._posts

    @property
    def desired(self) -> int:
        return self._asked + self.debt.owed

    def seat(self, uid: PodUid, seat: Seat) -> Seat:
        """Let a pod in; it flies in the lowest free slot, whatever ``seat`` says."""
        self.pods.add(uid)
        seat = structs.replace(seat, slot=self._slots.take())
        self._count(uid, Seat(self.ship), seat)
        return seat

    def reseat(self, uid: PodUid, before: Seat, seat: Seat) -> Seat:
        """The pod stays where it is; what it counts for has changed."""
        seat = structs.replace(seat, slot=before.slot)
        self._count(uid, before, seat)
        return seat

    def unseat(self, uid: PodUid, seat: Seat, *, has_fallen: bool = False) -> None:
        """Let a pod go; its slot is free for the next. What has fallen to a strike stays owed."""
        self.pods.discard(uid)
        self.flying.discard(uid)
        self._slots.free(seat.slot)
        self._count(uid, seat, Seat(self.ship, is_owed=seat.is_owed and has_fallen))

    def post(self, post: Post) -> None:
        """Count a carrier, or count it anew."""
        uid = post.backing.uid
        before = self._asked_by(uid)
        self._posts[uid] = post
        self._carriers = None
        self._ask(uid, before)

    def dismiss(self, uid: CarrierUid) -> None:
        """Count a carrier no more; harmless if it never was."""
        before = self._asked_by(uid)
        if self._posts.pop(uid, None) is not None:
            self._carriers = None
            self._ask(uid, before)

    def _asked_by(self, uid: CarrierUid) -> int:
        """A carrier's replicas, but for those that are spared."""
        post = self._posts.get(uid)
        return 0 if post is None else max(0, post.backing.desired - self._spared_of[uid])

    def _ask(self, uid: CarrierUid, before: int) -> None:
        now = self._asked_by(uid)
        self._asked += now - before
        self.debt.ask(uid, before, now)

    def _count(self, uid: PodUid, before: Seat, after: Seat) -> None:
        self._asked += after.is_asked - before.is_asked
        self._owned += after.is_owned - before.is_owned
        self._spared += after.is_spared - before.is_spared
        if after.is_owed and not before.is_owed:
            self.debt.shot(uid)
        elif before.is_owed and not after.is_owed:
            self.debt.returned()
        elif before.is_asked != after.is_asked:
            self.debt.ask(uid, int(before.is_asked), int(after.is_asked))
        for seat, step in ((before, -1), (after, 1)):
            if seat.is_spared and seat.counted_by is not None:
                asked = self._asked_by(seat.counted_by)
                self._spared_of[seat.counted_by] += step
                self._ask(seat.counted_by, asked)

    def view(self) -> Ship:
        """The ship as it stands now."""
        if self._carriers is None:
            carriers = (post.backing for post in self._posts.values())
            self._carriers = tuple(sorted(carriers, key=lambda one: (one.kind, one.namespace, one.name, one.uid)))
        return Ship(
            id=self.ship,
            name=self.side.name,
            named=is_named(self.ship),
            hull="destroyer" if self._posts or self._owned else "tie",
            berth=self.berth,
            desired=self.desired,
            carriers=self._carriers,
            owed=self.debt.owed,
            is_spared=self.desired == 0 and 0 < self._spared == len(self.pods),
            impostor=self.side.impostor,
            warm_until=self.warm_until,
        )
