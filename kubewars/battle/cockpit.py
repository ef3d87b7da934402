"""Who flies: the autopilot, or one of the presenter's consoles by hand; and whether that console is heard from.

States of the helm, and what moves it::

    autopilot ──take──▶ by hand ──nothing heard for SILENT_AFTER──▶ silent: fire is held
        ▲                  │  ◀──────────heard again────────────────┤
        └────hand back─────┴──────── after HANDED_BACK_AFTER, only where the pilot chose so ─┘

Two consoles may be open at once: one flies, the other sees who does, and takes over only where it says so expressly.
"""

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
LONGEST_NAME = 40


class Seat(Struct, frozen=True):
    """One console; ``name`` is how its presenter signs."""

    number: int
    name: str


class Cockpit:
    """One a battle. Every call returns at once; times are the battle's clock, in seconds."""

    def __init__(self, clock: BattleClock, tube: Tube | None = None) -> None:
        self._clock = clock
        self.tube = tube or Tube(clock)
        self._last_number = 0
        self._seats: dict[int, Seat] = {}
        self._flown_by: Seat | None = None
        self._heard = 0.0
        self._returns_to_autopilot = False
        self._stick = Controls()
        self._was_pulled = False
        self._chosen: Weapon = "laser"

    def board(self, name: str = "") -> Seat:
        """Another console is there; it does not fly yet."""
        self._last_number += 1
        seat = Seat(self._last_number, signature(name))
        self._seats[seat.number] = seat
        return seat

    def seat(self, number: int) -> Seat | None:
        """The console of this number, while it is there."""
        return self._seats.get(number)

    def leave(self, seat: Seat) -> None:
        """The console is gone. If it was flying, it is silent from this moment: nothing else is decided for it."""
        self._seats.pop(seat.number, None)
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

    def _rest(self) -> None:
        self._stick = Controls()
        self._was_pulled = False


def signature(name: str) -> str:
    """How a presenter signs who calls themselves so: on one line, short, and never taken for the autopilot."""
    told = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:LONGEST_NAME].strip()
    return PRESENTER if not told or told.casefold() == AUTOPILOT else told
