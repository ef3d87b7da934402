"""Who flies: the autopilot, or one of the presenter's consoles by hand; and whether that console is heard from.

States of the helm, and what moves it::

    autopilot ──take──▶ by hand ──nothing heard for SILENT_AFTER──▶ silent: fire is held
        ▲                  │  ◀──────────heard again────────────────┤
        └────hand back─────┴──────── after HANDED_BACK_AFTER, only where the pilot chose so ─┘

Two consoles may be open at once: one flies, the other sees who does, and takes over only where it says so expressly.

A console whose page was loaded anew, or whose network was gone for a moment, sits down on its own seat again by the
seat's secret. A seat that was left is kept for ``SEAT_KEPT``; the one that flies, for as long as it flies.
"""

import secrets
from collections.abc import Callable
from math import hypot, isfinite

from msgspec import Struct

from kubewars.battle.ports import BattleClock
from kubewars.battle.tube import Tube
from kubewars.domain.strike import AUTOPILOT, PRESENTER, Weapon
from kubewars.sim.controls import Controls
from kubewars.wire.messages import HelmView

#: Seconds without a word from the console that flies after which fire is held.
SILENT_AFTER = 1.0
#: Seconds of silence after which the autopilot flies on, if the pilot has chosen that; else fire goes on being held.
HANDED_BACK_AFTER = 10.0
#: Seconds for which an empty seat is kept for whoever knows its secret, and how many are kept at most.
SEAT_KEPT = 60.0
MOST_KEPT = 64
LONGEST_NAME = 40


class Seat(Struct, frozen=True):
    """One console at its seat; ``name`` is how its presenter signs, ``sitting`` counts who sat down here, from 1.

    A console that sits where another one does by now neither steers nor leaves: it is another ``Seat``.
    """

    number: int
    name: str
    sitting: int = 1


def _new_secret() -> str:
    return secrets.token_urlsafe(16)


class Cockpit:
    """One a battle. Every call returns at once; times are the battle's clock, in seconds."""

    def __init__(
        self, clock: BattleClock, tube: Tube | None = None, *, new_secret: Callable[[], str] = _new_secret
    ) -> None:
        self._clock = clock
        self.tube = tube or Tube(clock)
        self._new_secret = new_secret
        self._last_number = 0
        self._seats: dict[int, Seat] = {}
        #: Seats that were left, each with when; oldest first.
        self._left: dict[int, tuple[Seat, float]] = {}
        self._secrets: dict[int, str] = {}
        self._flown_by: Seat | None = None
        self._heard = 0.0
        self._returns_to_autopilot = False
        self._stick = Controls()
        self._was_pulled = False
        self._chosen: Weapon = "laser"

    def board(self, name: str = "", secret: str = "") -> Seat:
        """A console is there: on the seat of this secret, flying on if that seat flies, else on a new one.

        Whoever sat on the seat until now sits there no more.
        """
        self._forget_seats()
        before = self._seat_of(secret)
        if before is None:
            self._last_number += 1
            seat = Seat(self._last_number, signature(name))
            self._secrets[seat.number] = self._new_secret()
        else:
            seat = Seat(before.number, signature(name), before.sitting + 1)
            self._left.pop(seat.number, None)
        self._seats[seat.number] = seat
        if before is not None and self.flies(before):
            self._flown_by = seat
            self._heard = self._clock()
            self._rest()
        return seat

    def is_secret(self, secret: str) -> bool:
        """Whether it is the secret of a seat that is taken or kept."""
        return self._seat_of(secret) is not None

    def secret(self, seat: Seat) -> str:
        """With which this console sits down here again; for its own ears."""
        return self._secrets[seat.number]

    def seat(self, number: int) -> Seat | None:
        """The console of this number, while it is there."""
        return self._seats.get(number)

    def leave(self, seat: Seat) -> None:
        """The console is gone. If it was flying, it is silent from this moment: nothing else is decided for it."""
        if self._seats.get(seat.number) != seat:
            return
        del self._seats[seat.number]
        self._left[seat.number] = (seat, self._clock())
        self._forget_seats()
        if self.flies(seat):
            self._heard = min(self._heard, self._clock() - SILENT_AFTER)
            self._rest()

    def flies(self, seat: Seat) -> bool:
        return self._flown_by == seat

    def take(self, seat: Seat, *, takes_over: bool = False, returns_to_autopilot: bool = False) -> bool:
        """This console flies from now on; False where another one does and ``takes_over`` was not said."""
        if self._flown_by is not None and not self.flies(seat) and not takes_over:
            return False
        self._flown_by = seat
        self._heard = self._clock()
        self._returns_to_autopilot = returns_to_autopilot
        self._rest()
        return True

    def hand_back(self) -> None:
        """The autopilot flies from now on, whoever did."""
        self._flown_by = None
        self._rest()

    def steer(self, seat: Seat, x: float, y: float, *, trigger: bool) -> None:
        """The console is there and holds its stick so; of a console that does not fly this is not heeded.

        A trigger that was pulled and let go between two ticks still fires one shot.
        """
        if not self.flies(seat):
            return
        self._heard = self._clock()
        if not (isfinite(x) and isfinite(y)):
            x = y = 0.0
        shorten = max(1.0, hypot(x, y))
        self._stick = Controls(seat.name, x / shorten, y / shorten, trigger)
        self._was_pulled |= trigger

    def choose(self, weapon: Weapon) -> bool:
        """Shoot with this from now on, whoever flies. False for a torpedo that is not armed: all stays as it was."""
        if weapon == "torpedo" and not self.tube.is_armed:
            return False
        self._chosen = weapon
        return True

    @property
    def weapon(self) -> Weapon:
        """What is shot with; after a torpedo's one shot it is the laser."""
        if self._chosen == "torpedo" and not self.tube.is_armed:
            self._chosen = "laser"
        return self._chosen

    def controls(self) -> Controls:
        """What is asked of the X-Wing at this tick; once each tick, for a pull of the trigger is told only once."""
        waited = self._clock() - self._heard
        if self._flown_by is not None and self._returns_to_autopilot and waited > HANDED_BACK_AFTER:
            self.hand_back()
        if self._flown_by is None:
            return Controls(weapon=self.weapon)
        if self.silence():
            self._rest()
        is_pulled = self._stick.trigger or self._was_pulled
        self._was_pulled = False
        open_ships = self.tube.open_ships
        return Controls(self._flown_by.name, self._stick.x, self._stick.y, is_pulled, self.weapon, open_ships)

    def silence(self) -> str:
        """Why fire is held while a hand-flown X-Wing's console is not heard from, or an empty string."""
        if self._flown_by is None or self._clock() - self._heard <= SILENT_AFTER:
            return ""
        return f"the console of {self._flown_by.name}, who flies by hand, is silent"

    def view(self) -> HelmView:
        """As everyone is told it."""
        pilot = AUTOPILOT if self._flown_by is None else self._flown_by.name
        return HelmView(pilot=pilot, weapon=self.weapon, silent=bool(self.silence()))

    def _seat_of(self, secret: str) -> Seat | None:
        """The seat of this secret, left or not."""
        number = next((number for number, known in self._secrets.items() if secret and known == secret), None)
        if number is None:
            return None
        return self._seats.get(number) or self._left[number][0]

    def _forget_seats(self) -> None:
        """Seats that were left too long ago, or too many; never the one that flies."""
        idle = [(seat, left) for seat, left in self._left.values() if not self.flies(seat)]
        for number, (seat, left) in enumerate(idle):
            if self._clock() - left > SEAT_KEPT or number < len(idle) - MOST_KEPT:
                del self._left[seat.number], self._secrets[seat.number]

    def _rest(self) -> None:
        self._stick = Controls()
        self._was_pulled = False


def signature(name: str) -> str:
    """How a presenter signs who calls themselves so: on one line, short, and never taken for the autopilot."""
    told = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:LONGEST_NAME].strip()
    return PRESENTER if not told or told.casefold() == AUTOPILOT else told
