"""Whatever the order of the news, the roster is level with the cluster."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from kubewars.domain.changes import CarrierGone, CarrierSeen, NamespaceOwned, PodGone, PodSeen
from kubewars.domain.fighter import FLYING, fighter_state
from kubewars.domain.news import FighterLost, FighterSeen, FighterTurned, IntegrityTurned, ShipLost, ShipSeen
from kubewars.domain.roster import Roster
from tests.domain.histories import histories


def last_words(history):
    """The cluster as the news leaves it."""
    known = {}
    for change in history:
        match change:
            case PodSeen(thing) | CarrierSeen(thing):
                known[thing.uid] = change
            case PodGone(uid) | CarrierGone(uid):
                known.pop(uid, None)
            case NamespaceOwned(namespace, player):
                known.pop(namespace, None)
                if player:
                    known[namespace] = change
    return list(known.values())


def picture(roster):
    """All that the roster says, but for what follows the order of arrival: berths, slots and times."""
    ships = {ship.id: (structs.replace(ship, berth=0), len(roster.flying(ship.id))) for ship in roster.ships.values()}
    fighters = {
        one.uid: (one.ship, one.namespace, one.name, one.state, one.reason, one.cure, one.is_spared)
        for one in roster.fighters.values()
    }
    return ships, fighters, set(roster.ready), set(roster.hunted)


@settings(max_examples=300)
@given(histories, st.randoms(use_true_random=False))
def test_whatever_the_order_the_roster_equals_the_cluster(history, random):
    lived = Roster()
    for change in history:
        lived.take(change, 0.0)
    shuffled = last_words(history)
    random.shuffle(shuffled)
    listed = Roster()
    listed.take_all(shuffled, 0.0)

    assert picture(lived) == picture(listed)


@given(histories)
def test_the_roster_holds_each_pod_of_the_game_that_has_not_ended_in_its_state_and_no_other(history):
    roster = Roster()
    roster.take_all(history, 0.0)
    pods = {change.pod.uid: change.pod for change in last_words(history) if isinstance(change, PodSeen)}
    ours = {uid: pod for uid, pod in pods.items() if pod.is_in_game and not roster._lineage.is_over(pod)}

    assert {uid: (one.state, one.reason) for uid, one in roster.fighters.items()} == {
        uid: fighter_state(pod, struck=False) for uid, pod in ours.items()
    }
    assert {uid: one.ship for uid, one in roster.fighters.items() if ours[uid].player} == {
        uid: roster.side(pod).ship for uid, pod in ours.items() if pod.player
    }
    assert set(roster.ready) == {uid for uid, one in roster.fighters.items() if one.state == "ready"}


@given(histories)
def test_no_two_ships_share_a_berth_and_no_two_fighters_of_a_wing_a_slot(history):
    roster = Roster()
    most_ships = 0
    for change in history:
        roster.take(change, 0.0)
        most_ships = max(most_ships, len(roster.ships))
        berths = [ship.berth for ship in roster.ships.values()]
        seats = [(one.ship, one.slot) for one in roster.fighters.values()]

        assert len(set(berths)) == len(berths)
        assert len(set(seats)) == len(seats)
        assert max(berths, default=0) <= 2 * most_ships  # all move at once where a namespace turns out to be somebody's


@settings(max_examples=200)
@given(histories)
def test_who_only_follows_the_news_knows_what_the_roster_knows(history):
    roster = Roster()
    ships, fighters, tallies = {}, {}, {}
    for now, change in enumerate(history):
        for event in roster.take(change, float(now)):
            match event:
                case ShipSeen(ship, _):
                    ships[ship.id] = ship
                case ShipLost(ship, _):
                    del ships[ship.id]
                case FighterSeen(fighter, _):
                    assert fighter.ship in ships
                    fighters[fighter.uid] = fighter
                case FighterTurned(fighter, was, _):
                    assert fighters[fighter.uid].state == was
                    fighters[fighter.uid] = fighter
                case FighterLost(fighter, _, _):
                    del fighters[fighter.uid]
                case IntegrityTurned(ship, functional, desired, _):
                    tallies[ship] = (functional, desired)

        assert ships == dict(roster.ships)
        assert fighters == dict(roster.fighters)
        assert {ship: tallies.get(ship, (0, 0)) for ship in ships} == {
            ship: (len(roster.flying(ship)), known.desired) for ship, known in roster.ships.items()
        }
        assert {fighter.ship for fighter in fighters.values()} <= set(ships)


@given(histories)
def test_a_flying_fighter_has_flown_since_its_first_functional_word(history):
    roster = Roster()
    for now, change in enumerate(history):
        roster.take(change, float(now))

        assert all((one.flying_since is not None) == (one.state in FLYING) for one in roster.fighters.values())
