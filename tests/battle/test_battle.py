import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kubewars.battle.cockpit import HANDED_BACK_AFTER
from kubewars.battle.dispatch import CAN_WAIT, LONGEST_WAIT
from kubewars.battle.loop import TICK
from kubewars.battle.ports import FeedHealth
from kubewars.domain.strike import Outcome
from kubewars.sim.gunnery import place_of
from kubewars.sim.path import path_place
from kubewars.wire.messages import (
    CoachView,
    Course,
    Delta,
    FighterEvent,
    FighterGone,
    FighterTurned,
    FireEvent,
    HelmEvent,
    PathView,
    ScoreEvent,
    ShipEvent,
    ShipGone,
    ShipHit,
    ShotEvent,
    StrikeEvent,
    TorpedoEvent,
    WatchEvent,
    XWingEvent,
    XWingHit,
)
from tests.battle.stage import Stage
from tests.builders import a_carrier, a_pod, owned_by


async def a_stage_with_a_strike(**given_):
    """A stage on which the only fighter, ``u``, has just been struck at."""
    stage = Stage(**given_)
    stage.feed.see(a_pod("u", player="cedric", ready=False))
    await stage.play(30, until=lambda: stage.gun.strikes)
    assert stage.gun.strikes[0].uid == "u"
    return stage


async def test_a_hit_makes_a_fighter_struck_and_only_the_watch_makes_it_a_wreck():
    stage = await a_stage_with_a_strike()
    await stage.play(20)

    assert stage.states() == {"u": "struck"}
    assert stage.battle.strikes()[0].outcome == "accepted"
    assert stage.events(FighterGone) == []

    stage.feed.lose("u")
    await stage.tick()

    assert stage.states() == {}
    assert [(gone.uid, gone.shot) for gone in stage.events(FighterGone)] == [("u", True)]
    assert stage.battle.strikes()[0].outcome == "confirmed"
    assert stage.book.rows[-1] == ("cedric", "default/u", Outcome.CONFIRMED)
    assert stage.battle.tally().strikes == {("laser", "confirmed"): 1}


async def test_a_strike_that_came_to_nothing_returns_the_fighter_to_flight():
    for outcome in (Outcome.REFUSED, Outcome.SPARED, Outcome.FAILED, Outcome.DEFLECTED):
        stage = await a_stage_with_a_strike(outcome=outcome, pace=60.0)
        await stage.play(0.2)

        assert stage.states() == {"u": "functional"}
        assert stage.battle.strikes()[0].outcome == outcome.value


async def test_a_strike_that_was_accepted_and_changed_nothing_does_not_burn_for_ever():
    stage = await a_stage_with_a_strike(pace=3600.0)
    await stage.play(29)

    assert stage.states() == {"u": "struck"}

    await stage.play(3)

    assert stage.states() == {"u": "functional"}
    assert stage.battle.strikes()[0].outcome == "failed"
    assert "lives on" in stage.battle.strikes()[0].reason


async def test_a_pod_that_takes_long_to_die_burns_until_it_is_gone():
    stage = await a_stage_with_a_strike(pace=3600.0)
    stage.feed.see(a_pod("u", player="cedric", ready=False, deleting=True))
    await stage.play(90)

    assert stage.states() == {"u": "struck"}

    stage.feed.lose("u")
    await stage.tick()

    assert stage.battle.strikes()[0].outcome == "confirmed"


async def test_a_stale_watch_does_not_say_that_a_struck_pod_lives_on():
    stage = await a_stage_with_a_strike(pace=3600.0)
    stage.feed.health = FeedHealth(is_fresh=False, reason="silent")
    await stage.play(90)

    assert stage.states() == {"u": "struck"}


async def test_what_the_game_may_not_read_is_told_to_everyone_and_again_when_it_may():
    stage = Stage()
    stage.lacking = ("May not list and watch jobs: grant it.",)
    await stage.tick()

    assert stage.events(WatchEvent)[-1].watch.lacking == stage.lacking
    assert stage.battle.snapshot().watch.lacking == stage.lacking
    assert stage.battle.arena().lacking == stage.lacking

    stage.lacking = ()
    await stage.tick()

    assert stage.events(WatchEvent)[-1].watch.lacking == ()


async def test_a_pod_that_its_owner_deletes_flies_home_and_does_not_explode():
    stage = Stage(pace=3600.0)
    stage.feed.see(a_pod("u"))
    await stage.tick()
    stage.feed.lose("u")
    await stage.tick()

    assert [gone.shot for gone in stage.events(FighterGone)] == [False]


async def test_a_slow_api_delays_no_tick_and_is_not_asked_twice_about_one_pod():
    stage = Stage(pace=0.2)
    stage.gun.may_answer.clear()
    stage.feed.see(a_pod("u"))
    await stage.play(20)

    assert [strike.uid for strike in stage.gun.strikes] == ["u"]
    assert stage.states() == {"u": "struck"}


async def test_stop_holds_fire_from_the_same_moment():
    stage = Stage(pace=0.2)
    stage.feed.see(*(a_pod(f"u{n}") for n in range(20)))
    await stage.play(10, until=lambda: stage.gun.strikes)
    stage.battle.stop("the bridge")
    fired = len(stage.gun.strikes)
    await stage.play(10)

    assert len(stage.gun.strikes) == fired
    assert stage.battle.arena().holding
    assert stage.events(FireEvent)[-1].fire.reason == "STOP by the bridge"

    stage.battle.go("the bridge")
    await stage.play(10, until=lambda: len(stage.gun.strikes) > fired)

    assert len(stage.gun.strikes) > fired


async def test_a_shot_in_flight_when_stop_is_pressed_strikes_nobody():
    stage = Stage(pace=1.0)
    stage.feed.see(a_pod("u", ready=False))
    await stage.play(30, until=lambda: stage.events(ShotEvent))
    assert stage.gun.strikes == []
    stage.battle.stop("the bridge")
    await stage.play(5)

    assert stage.gun.strikes == []


async def test_a_stale_watch_holds_fire_and_says_so_until_it_is_fresh_again():
    stage = Stage(pace=0.2)
    stage.feed.see(*(a_pod(f"u{n}") for n in range(5)))
    await stage.tick()
    stage.feed.health = FeedHealth(is_fresh=False, reason="connection refused", since=stage.now - 12)
    await stage.play(10)

    assert stage.gun.strikes == []
    told = stage.events(WatchEvent)[-1].watch
    assert (told.stale, told.reason) == (True, "connection refused")
    assert stage.battle.arena().stale
    assert stage.battle.snapshot().fire.holding

    stage.feed.health = FeedHealth(is_fresh=True)
    await stage.play(10, until=lambda: stage.gun.strikes)

    assert not stage.events(WatchEvent)[-1].watch.stale
    assert stage.gun.strikes


async def test_whom_the_rules_would_spare_is_not_hunted():
    stage = Stage(pace=0.2, is_fair=lambda uid: uid == "fair")
    stage.feed.see(a_pod("fair"), *(a_pod(f"u{n}") for n in range(5)))
    await stage.play(20, until=lambda: stage.gun.strikes)

    assert {strike.uid for strike in stage.gun.strikes} == {"fair"}


async def test_a_tick_without_news_tells_nothing():
    stage = Stage(pace=3600.0)
    await stage.play(60)
    told = len(stage.audience.deltas)

    assert told < 60 / 0.05 / 10
    assert all(delta.events for delta in stage.audience.deltas)


async def test_figures_wait_for_something_that_moves_but_not_long():
    stage = Stage(pace=0.5, outcome=Outcome.ACCEPTED)
    stage.feed.see(*(a_pod(f"u{n}", player=f"p{n % 4}") for n in range(40)))
    await stage.play(20)
    only_figures = [d for d in stage.audience.deltas if all(isinstance(event, CAN_WAIT) for event in d.events)]
    times = [delta.time for delta in stage.audience.deltas]

    assert len(only_figures) < len(times) / 5
    for delta in only_figures:
        before = max((time for time in times if time < delta.time), default=0.0)
        assert delta.time - before >= LONGEST_WAIT - 0.01


async def test_a_pace_is_felt_at_once():
    stage = Stage(pace=3600.0)
    stage.feed.see(*(a_pod(f"u{n}") for n in range(50)))
    await stage.play(10)
    before = len(stage.gun.strikes)
    stage.battle.set_pace(0.5)
    await stage.play(10)

    assert len(stage.gun.strikes) - before > 5
    assert stage.battle.arena().pace == 0.5


async def test_the_same_seed_and_the_same_cluster_give_the_same_battle():
    told = []
    for _ in range(2):
        stage = Stage(pace=0.5, seed=5)
        stage.feed.see(*(a_pod(f"u{n}", player=f"p{n % 3}") for n in range(12)))
        await stage.play(20)
        told.append(stage.audience.deltas)

    assert told[0] == told[1]


async def test_the_players_points_grow_with_integrity():
    stage = Stage(pace=3600.0)
    stage.battle.stop("me")
    stage.feed.see(a_pod("u", player="cedric"))
    await stage.play(10)

    assert 95 < stage.battle.player("cedric").score < 105


async def test_the_arena_tells_a_player_by_name_and_nobody_else():
    carrier = a_carrier("c", player="cedric", desired=2)
    stage = Stage(pace=3600.0)
    stage.feed.see(a_pod("a", player="cedric", owner=owned_by(carrier)), a_pod("b", player="<b>"))
    await stage.tick()

    assert [fighter.uid for fighter in stage.battle.player("cedric").fighters] == ["a"]
    assert stage.battle.player("<b>").name == "<b>"
    assert stage.battle.player("nobody") is None
    assert stage.battle.player("pod/a") is None


async def test_the_battle_says_that_it_ticks_only_while_it_does():
    stage = Stage()
    stage.battle.meter.count(due=stage.now, began=stage.now, ended=stage.now)
    assert stage.battle.health().is_ticking

    stage.now += 10

    assert not stage.battle.health().is_ticking


class Mirror:
    """What a browser knows: a snapshot, and deltas taken one after the other."""

    def __init__(self, snapshot):
        self.seq = snapshot.seq
        self.ships = {ship.id: ship for ship in snapshot.ships}
        self.fighters = {fighter.uid: fighter for fighter in snapshot.fighters}
        self.scores = {score.ship: score for score in snapshot.scores}
        self.strikes = {strike.id: strike for strike in snapshot.strikes}
        self.fire, self.watch, self.xwing = snapshot.fire, snapshot.watch, snapshot.xwing
        self.helm, self.tube, self.hits = snapshot.helm, snapshot.torpedo.state, dict(snapshot.torpedo.hits)

    def take(self, delta):  # noqa: C901, PLR0912 - a case for each event
        assert delta.seq == self.seq + 1
        self.seq = delta.seq
        for event in delta.events:
            match event:
                case ShipEvent(ship):
                    self.ships[ship.id] = ship
                case ShipGone(ship):
                    del self.ships[ship]
                    self.hits.pop(ship, None)
                case TorpedoEvent(state):
                    self.tube = state
                case ShipHit(ship, hits):
                    self.hits[ship] = hits
                case FighterEvent(fighter):
                    self.fighters[fighter.uid] = fighter
                case FighterTurned(uid, state, since, reason):
                    turned = {"state": state, "since": since, "reason": reason}
                    self.fighters[uid] = msgspec.structs.replace(self.fighters[uid], **turned)
                case FighterGone(uid):
                    del self.fighters[uid]
                case ScoreEvent(score):
                    self.scores[score.ship] = score
                case StrikeEvent(strike):
                    self.strikes[strike.id] = strike
                case FireEvent(fire):
                    self.fire = fire
                case WatchEvent(watch):
                    self.watch = watch
                case XWingEvent(xwing):
                    self.xwing = xwing
                case Course(numbers):
                    self.xwing = msgspec.structs.replace(self.xwing, path=PathView(*numbers))
                case HelmEvent(helm):
                    self.helm = helm
                case XWingHit(_, _, shields):
                    self.xwing = msgspec.structs.replace(self.xwing, shields=shields)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("see"), st.integers(0, 6), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("lose"), st.integers(0, 6)),
        st.tuples(st.just("wait"), st.integers(1, 40)),
        st.tuples(st.just("steer"), st.integers(-1, 1), st.integers(-1, 1)),
        st.tuples(st.sampled_from(["stop", "go", "stale", "fresh", "take", "hand back", "unlock", "arm"])),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=40)
@given(STEPS, st.sampled_from([Outcome.ACCEPTED, Outcome.REFUSED]), st.integers(0, 5))
async def test_whoever_has_a_snapshot_and_every_delta_knows_what_a_newcomer_is_told(  # noqa: C901, PLR0912 - a case for each step
    steps, outcome, seed
):
    stage = Stage(pace=0.2, outcome=outcome, seed=seed, torpedoes=True)
    mirror = Mirror(stage.battle.snapshot())
    seat = stage.battle.cockpit.board("ada")
    for step in steps:
        match step:
            case ("unlock",):
                stage.battle.cockpit.tube.unlock()
            case ("arm",):
                stage.battle.cockpit.tube.arm()
            case ("take",):
                stage.battle.cockpit.take(seat)
            case ("hand back",):
                stage.battle.cockpit.hand_back()
            case ("steer", x, y):
                stage.battle.cockpit.steer(seat, x, y, trigger=True)
            case ("see", number, player, ready):
                stage.feed.see(a_pod(f"u{number}", player=f"p{player}" if player else "", ready=ready))
            case ("lose", number):
                stage.feed.lose(f"u{number}")
            case ("wait", ticks):
                await stage.play(ticks * 0.05)
            case ("stop",):
                stage.battle.stop("me")
            case ("go",):
                stage.battle.go("me")
            case (word,):
                stage.feed.health = FeedHealth(is_fresh=word == "fresh", reason="gone")
        await stage.tick()
    await stage.play(LONGEST_WAIT + 0.1)
    for delta in stage.audience.deltas:
        mirror.take(delta)

    newcomer = Mirror(stage.battle.snapshot())
    assert mirror.seq == newcomer.seq
    for part in ("ships", "fighters", "fire", "watch", "xwing", "helm", "tube", "hits"):
        assert getattr(mirror, part) == getattr(newcomer, part)
    assert newcomer.scores.items() <= mirror.scores.items()
    assert newcomer.strikes.items() <= mirror.strikes.items()


async def test_who_was_away_a_moment_gets_exactly_what_was_missed():
    stage = Stage(pace=0.5)
    stage.feed.see(*(a_pod(f"u{n}") for n in range(5)))
    await stage.play(10)
    last = stage.audience.deltas[-1].seq

    missed = stage.battle.deltas_since("e", last - 3)

    assert [msgspec.json.decode(raw, type=Delta) for raw in missed] == stage.audience.deltas[-3:]
    assert stage.battle.deltas_since("another", last) is None
    assert stage.battle.deltas_since("e", last + 1) is None


async def test_a_game_that_is_about_to_end_shoots_no_more_and_says_so():
    stage = Stage(pace=0.2)
    stage.feed.see(*(a_pod(f"u{n}") for n in range(20)))
    await stage.play(10, until=lambda: stage.gun.strikes)
    stage.battle.leave()
    fired = len(stage.gun.strikes)
    await stage.play(5)

    assert len(stage.gun.strikes) == fired
    assert stage.battle.health().is_leaving
    assert stage.events(FireEvent)[-1].fire.reason == "the game is ending"


async def by_hand(stage, seat, seconds, until=lambda: False, *, trigger=True):
    """A console that is heard from at every tick and flies after the first fighter."""
    await stage.tick()
    for _ in range(round(seconds / TICK)):
        t = stage.battle.time()
        x, y = path_place(stage.battle._simulation.xwing.path, t)
        uid = next(iter(stage.battle._roster.fighters))
        goal = place_of(stage.battle._roster, stage.battle._roster.fighters[uid], t)
        stage.battle.cockpit.steer(seat, goal[0] - x, goal[1] - y, trigger=trigger)
        await stage.tick()
        if until():
            return


async def test_a_strike_by_hand_is_signed_by_the_presenter_and_one_by_itself_by_the_autopilot():
    stage = Stage(pace=1.0)
    stage.feed.see(a_pod("u", player="cedric", ready=False))
    seat = stage.battle.cockpit.board("Zoë")
    stage.battle.cockpit.take(seat)
    await by_hand(stage, seat, 60, until=lambda: stage.gun.strikes)

    assert [(strike.uid, strike.by) for strike in stage.gun.strikes] == [("u", "Zoë")]
    assert stage.battle.strikes()[0].by == "Zoë"
    assert stage.battle.snapshot().helm.pilot == "Zoë"
    assert stage.battle.arena().xwing.pilot == "Zoë"

    stage.feed.lose("u")
    stage.feed.see(a_pod("v", player="cedric", ready=False))
    stage.battle.cockpit.hand_back()
    await stage.play(30, until=lambda: len(stage.gun.strikes) > 1)

    assert stage.gun.strikes[1].by == "autopilot"
    assert [event.helm.pilot for event in stage.events(HelmEvent)] == ["Zoë", "autopilot"]


async def test_a_silent_console_holds_fire_with_its_reason_and_a_word_from_it_ends_that():
    stage = Stage(pace=0.2)
    stage.feed.see(*(a_pod(f"u{n}", player=f"p{n}", ready=False) for n in range(20)))
    seat = stage.battle.cockpit.board("Zoë")
    stage.battle.cockpit.take(seat)
    await by_hand(stage, seat, 10)
    before = len(stage.gun.strikes)
    assert not stage.battle.snapshot().fire.holding

    await stage.play(30)

    assert len(stage.gun.strikes) <= before + 1  # one may have been on its way when it fell silent
    told = stage.events(FireEvent)[-1].fire
    assert (told.holding, told.reason) == (True, "the console of Zoë, who flies by hand, is silent")
    assert stage.battle.snapshot().helm.silent
    assert stage.fire.held == told.reason

    await by_hand(stage, seat, 1)

    assert not stage.events(FireEvent)[-1].fire.holding


async def test_after_a_long_silence_the_autopilot_flies_on_only_where_its_pilot_chose_so():
    for chosen in (False, True):
        stage = Stage(pace=0.5)
        stage.feed.see(*(a_pod(f"u{n}", player=f"p{n}", ready=False) for n in range(20)))
        seat = stage.battle.cockpit.board("Zoë")
        stage.battle.cockpit.take(seat, returns_to_autopilot=chosen)
        stage.battle.cockpit.leave(seat)
        await stage.play(HANDED_BACK_AFTER + 10.0)

        assert bool(stage.gun.strikes) is chosen
        assert stage.battle.snapshot().fire.holding is not chosen


async def test_a_hand_flown_flight_costs_few_bytes():
    stage = Stage(pace=3600.0)
    stage.feed.see(a_pod("u", player="x", ready=False))
    seat = stage.battle.cockpit.board("Zoë")
    stage.battle.cockpit.take(seat)
    await stage.play(1)
    stage.audience.deltas.clear()
    await by_hand(stage, seat, 60, trigger=False)
    told = [delta for delta in stage.audience.deltas if any(isinstance(event, Course) for event in delta.events)]

    assert told
    assert sum(len(msgspec.json.encode(delta)) for delta in told) / 60.0 < 900.0


async def test_whoever_loses_a_fighter_is_coached_once_it_is_confirmed():
    carrier = a_carrier("c", "ReplicaSet", player="ada", desired=1)
    for owner, coached in ((None, CoachView("bare")), (owned_by(carrier), CoachView("replicas", "ReplicaSet"))):
        stage = Stage(pace=1.0)
        stage.feed.see(a_pod("u", player="ada", owner=owner))
        await stage.play(60, until=lambda stage=stage: stage.gun.strikes)
        await stage.play(0.2)
        assert stage.battle.strikes()[0].coach is None
        stage.feed.lose("u")
        await stage.play(1)

        assert [event.strike.coach for event in stage.events(StrikeEvent)] == [coached]
