"""A wing: the running count behind one ship, kept so that no change costs more than its own share."""

from msgspec import Struct

from kubewars.domain.crowd import Crowd
from kubewars.domain.ids import CarrierUid, PodUid, ShipId
from kubewars.domain.ship import Backing, Ship, is_named
from kubewars.domain.vacancy import Vacancies


class Seat(Struct, frozen=True):
    """Where a pod flies: in which ship and slot, whether a carrier of that ship counts it, whether anyone owns it."""

    ship: ShipId
    slot: int
    is_counted: bool
    is_owned: bool


class Post(Struct, frozen=True):
    """Where a carrier counts: for which ship, and as what."""

    ship: ShipId
    backing: Backing


class Wing:
    """One ship's pods and carriers. ``told`` is the ship as everyone else last heard of it."""

    def __init__(self, ship: ShipId, name: str, berth: int) -> None:
        self.ship = ship
        self.name = name
        self.berth = berth
        self.told: Ship | None = None
        self.told_tally = (0, 0)
        self.flying: Crowd[PodUid] = Crowd()
        self.pods: Crowd[PodUid] = Crowd()
        self._posts: dict[CarrierUid, Post] = {}
        self._carriers: tuple[Backing, ...] | None = ()
        self._slots = Vacancies()
        self._posted = 0
        self._uncounted = 0
        self._owned = 0

    @property
    def is_empty(self) -> bool:
        return not self.pods and not self._posts

    @property
    def desired(self) -> int:
        return self._posted + self._uncounted

    def seat(self, uid: PodUid, *, is_counted: bool, is_owned: bool) -> Seat:
        """Let a pod in, in the lowest free slot."""
        self.pods.add(uid)
        self._uncounted += not is_counted
        self._owned += is_owned
        return Seat(self.ship, self._slots.take(), is_counted, is_owned)

    def reseat(self, seat: Seat, *, is_counted: bool, is_owned: bool) -> Seat:
        """The pod stays where it is; what stands behind it has changed."""
        self._uncounted += (not is_counted) - (not seat.is_counted)
        self._owned += is_owned - seat.is_owned
        return Seat(self.ship, seat.slot, is_counted, is_owned)

    def unseat(self, uid: PodUid, seat: Seat) -> None:
        """Let a pod go; its slot is free for the next."""
        self.pods.discard(uid)
        self.flying.discard(uid)
        self._slots.free(seat.slot)
        self._uncounted -= not seat.is_counted
        self._owned -= seat.is_owned

    def post(self, post: Post) -> None:
        """Count a carrier, or count it anew."""
        self.dismiss(post.backing.uid)
        self._posts[post.backing.uid] = post
        self._posted += post.backing.desired
        self._carriers = None

    def dismiss(self, uid: CarrierUid) -> None:
        """Count a carrier no more; harmless if it never was."""
        post = self._posts.pop(uid, None)
        if post is not None:
            self._posted -= post.backing.desired
            self._carriers = None

    def view(self) -> Ship:
        """The ship as it stands now."""
        if self._carriers is None:
            carriers = (post.backing for post in self._posts.values())
            self._carriers = tuple(sorted(carriers, key=lambda one: (one.kind, one.namespace, one.name, one.uid)))
        return Ship(
            id=self.ship,
            name=self.name,
            named=is_named(self.ship),
            hull="destroyer" if self._posts or self._owned else "tie",
            berth=self.berth,
            desired=self.desired,
            carriers=self._carriers,
        )
