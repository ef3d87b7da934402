"""A tick's news as the wire's events, each thing told once: of several words on the same thing only the last is sent.

Order is kept where it matters: ships before their fighters, fighters before their ships are gone.
"""

from collections.abc import Iterable

from kubewars.domain.news import (
    FighterLost,
    FighterSeen,
    FighterTurned,
    IntegrityTurned,
    RosterEvent,
    ShipLost,
    ShipSeen,
)
from kubewars.sim.events import ShotFired, SimEvent, StrikeWished, TorpedoLanded, XWingStruck, XWingTurned
from kubewars.wire import messages
from kubewars.wire.messages import (
    Course,
    Event,
    FighterEvent,
    FighterGone,
    ScoreEvent,
    ShipEvent,
    ShipGone,
    ShotEvent,
    StrikeEvent,
    XWingEvent,
    XWingHit,
)
from kubewars.wire.views import course_numbers, fighter_view, seconds, ship_view, shot_view, xwing_view


def roster_event(news: RosterEvent) -> Event | None:
    """What a browser hears of the roster's news; ``None`` where the score's own event tells it."""
    match news:
        case ShipSeen(ship, _):
            return ShipEvent(ship_view(ship))
        case ShipLost(ship, _):
            return ShipGone(ship.id)
        case FighterSeen(fighter, _):
            return FighterEvent(fighter_view(fighter))
        case FighterTurned(fighter, _, _):
            return messages.FighterTurned(
                fighter.uid, fighter.state, seconds(fighter.since), fighter.reason, fighter.cure
            )
        case FighterLost(fighter, shot, at):
            return FighterGone(fighter.uid, seconds(at), shot)
        case IntegrityTurned():
            return None


def sim_event(news: SimEvent) -> Event | None:
    """What a browser hears of the simulation's news; a wish to strike is told by the strike that comes of it."""
    match news:
        case XWingTurned(xwing, _, is_course):
            return Course(course_numbers(xwing.path)) if is_course else XWingEvent(xwing_view(xwing))
        case ShotFired(shot, _):
            return ShotEvent(shot_view(shot))
        case XWingStruck(by, shields, at):
            return XWingHit(by, seconds(at), shields)
        case StrikeWished() | TorpedoLanded():
            return None


def once_each(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events in their order, where a later word on the same thing takes the place of the earlier one.

    What comes, goes or is introduced anew is told each time, and begins a new account of it.
    """
    told: list[Event] = []
    account: dict[tuple[str, str | int], int] = {}
    for event in events:
        topic = _topic(event)
        place = None if topic is None else account.get(topic)
        if place is not None:
            told[place] = event
            continue
        if topic is not None:
            account[topic] = len(told)
        told.append(event)
        match event:
            case FighterEvent(fighter):
                account.pop(("turned", fighter.uid), None)
            case ShipGone(ship):
                account.pop(("ship", ship), None)
    return tuple(told)


def _topic(event: Event) -> tuple[str, str | int] | None:
    match event:
        case ShipEvent(ship):
            return "ship", ship.id
        case messages.FighterTurned(uid):
            return "turned", uid
        case StrikeEvent(strike):
            return "strike", strike.id
        case ScoreEvent(score):
            return "score", score.ship
    return None
