"""A spectator in a few lines: takes events as ``kubewars/wire/messages.py`` says they are meant."""

from msgspec import structs

from kubewars.wire.messages import FighterEvent, FighterGone, FighterTurned, ShipEvent, ShipGone


class Mirror:
    """Ships and fighters as a browser knows them. A word on what it does not know is an error here."""

    def __init__(self):
        self.ships = {}
        self.fighters = {}

    def take(self, events):
        for event in events:
            match event:
                case ShipEvent(ship):
                    self.ships[ship.id] = ship
                case ShipGone(ship):
                    del self.ships[ship]
                    assert all(one.ship != ship for one in self.fighters.values())
                case FighterEvent(fighter):
                    assert fighter.ship in self.ships
                    self.fighters[fighter.uid] = fighter
                case FighterTurned(uid, state, since, reason, cure):
                    self.fighters[uid] = structs.replace(
                        self.fighters[uid], state=state, since=since, reason=reason, cure=cure
                    )
                case FighterGone(uid):
                    del self.fighters[uid]
