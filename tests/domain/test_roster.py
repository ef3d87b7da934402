import pytest
from msgspec import structs

from kubewars.domain.changes import CarrierGone, CarrierSeen, NamespaceOwned, PodGone, PodSeen
from kubewars.domain.news import FighterLost, FighterSeen, FighterTurned, IntegrityTurned, ShipLost, ShipSeen
from kubewars.domain.pod import Owner
from kubewars.domain.roster import Roster
from kubewars.domain.strike import Outcome
from tests.builders import a_carrier, a_container, a_pod, a_roster, owned_by


def told(news, kind):
    return [event for event in news if isinstance(event, kind)]


def test_a_labelled_pod_becomes_a_fighter_of_its_players_ship():
    pod = a_pod("u1", player="wescale", name="hello")

    roster = a_roster(pod)

    ship = roster.ships["player/wescale"]
    assert (ship.name, ship.named, ship.hull, ship.desired) == ("wescale", True, "tie", 1)
    fighter = roster.fighters["u1"]
    assert (fighter.ship, fighter.name, fighter.state) == ("player/wescale", "hello", "ready")


def test_a_pod_without_the_games_label_is_nobody():
    roster = a_roster(a_pod(labels={"player": "x"}), a_pod(labels={"game": "chess"}), a_pod(labels={}))

    assert not roster.fighters
    assert not roster.ships


def test_a_pod_that_loses_the_games_label_leaves_the_game():
    roster = a_roster(a_pod("u1", player="x"))

    news = roster.take(PodSeen(a_pod("u1", labels={"player": "x"})), 1.0)

    assert not roster.fighters
    assert not roster.ships
    assert [event.shot for event in told(news, FighterLost)] == [False]


def test_a_players_pods_of_all_namespaces_fly_with_one_ship():
    roster = a_roster(a_pod(player="x", namespace="red"), a_pod(player="x", namespace="blue"))

    assert list(roster.ships) == ["player/x"]
    assert roster.ships["player/x"].desired == 2


def test_a_bare_pod_without_a_player_flies_as_its_own_unnamed_ship():
    roster = a_roster(a_pod("u1", name="hello"), a_pod("u2"))

    assert set(roster.ships) == {"pod/u1", "pod/u2"}
    assert roster.ships["pod/u1"].name == "hello"
    assert not roster.ships["pod/u1"].named


def test_a_replication_controller_makes_a_destroyer_that_desires_its_replicas():
    controller = a_carrier("rc", player="cedric", desired=10)
    roster = a_roster(*(a_pod(player="cedric", owner=owned_by(controller)) for _ in range(4)))

    roster.take(CarrierSeen(controller), 1.0)

    ship = roster.ships["player/cedric"]
    assert (ship.hull, ship.desired, len(roster.flying(ship.id))) == ("destroyer", 10, 4)


def test_bare_pods_are_desired_beside_the_controllers_replicas():
    controller = a_carrier("rc", player="x", desired=2)
    roster = a_roster(a_pod(player="x", owner=owned_by(controller)), a_pod(player="x"))

    roster.take(CarrierSeen(controller), 1.0)

    assert roster.ships["player/x"].desired == 3


def test_a_deployment_and_its_replica_set_desire_the_same_pods_once():
    deployment = a_carrier("d", "Deployment", player="x", desired=3)
    new = a_carrier("rs-new", "ReplicaSet", player="x", desired=3, owner=owned_by(deployment))
    old = a_carrier("rs-old", "ReplicaSet", player="x", desired=0, owner=owned_by(deployment))
    roster = a_roster(*(a_pod(player="x", owner=owned_by(new)) for _ in range(3)))

    for carrier in (new, old, deployment):
        roster.take(CarrierSeen(carrier), 1.0)

    ship = roster.ships["player/x"]
    assert ship.desired == 3
    assert [backing.name for backing in ship.carriers] == ["d"]


def test_pods_of_a_deployment_without_a_player_fly_as_one_unnamed_ship_under_its_name():
    deployment = a_carrier("d", "Deployment", name="web", desired=2)
    replica_set = a_carrier("rs", "ReplicaSet", desired=2, owner=owned_by(deployment))
    roster = a_roster(a_pod(owner=owned_by(replica_set)), a_pod(owner=owned_by(replica_set)))

    news = roster.take_all([CarrierSeen(replica_set), CarrierSeen(deployment)], 1.0)

    assert [(ship.id, ship.name, ship.desired) for ship in roster.ships.values()] == [("carrier/d", "web", 2)]
    assert [event.ship.id for event in told(news, ShipLost)] == ["carrier/rs"]


def test_pods_whose_controller_cannot_be_seen_are_desired_one_by_one_and_fly_a_destroyer():
    owner = Owner("Rollout", "web", "rollout-uid")

    roster = a_roster(a_pod(owner=owner), a_pod(owner=owner))

    ship = roster.ships["carrier/rollout-uid"]
    assert (ship.name, ship.hull, ship.desired) == ("web", "destroyer", 2)


def test_a_controller_without_the_label_counts_once_a_pod_of_the_game_is_beneath_it():
    controller = a_carrier("rc", labels={}, template_labels={}, desired=5)
    roster = Roster()

    roster.take(CarrierSeen(controller), 0.0)
    before = dict(roster.ships)
    roster.take(PodSeen(a_pod(owner=owned_by(controller))), 1.0)

    assert before == {}
    assert roster.ships["carrier/rc"].desired == 5


def test_a_player_named_on_the_controller_alone_is_its_pods_player_too():
    controller = a_carrier("rc", labels={"game": "starwars", "player": "x"}, desired=1)

    roster = a_roster(a_pod("u1", owner=owned_by(controller)))
    roster.take(CarrierSeen(controller), 1.0)

    assert roster.fighters["u1"].ship == "player/x"
    assert list(roster.ships) == ["player/x"]


def test_a_ship_is_lost_when_neither_pod_nor_controller_is_left():
    controller = a_carrier("rc", player="x", desired=1)
    roster = a_roster(a_pod("u1", player="x", owner=owned_by(controller)))
    roster.take(CarrierSeen(controller), 1.0)

    without_pod = roster.take(PodGone("u1"), 2.0)
    without_both = roster.take(CarrierGone("rc"), 3.0)

    assert not told(without_pod, ShipLost)
    assert [event.ship.id for event in told(without_both, ShipLost)] == ["player/x"]
    assert not roster.ships


def test_a_relabelled_pod_moves_to_the_other_players_ship():
    roster = a_roster(a_pod("u1", player="x"), a_pod("u2", player="x"))

    news = roster.take(PodSeen(a_pod("u1", player="y")), 1.0)

    assert [event.fighter.ship for event in told(news, FighterSeen)] == ["player/y"]
    assert {ship.id: ship.desired for ship in roster.ships.values()} == {"player/x": 1, "player/y": 1}


def test_the_same_name_with_another_uid_is_another_fighter():
    roster = a_roster(a_pod("old", player="x", name="hello"))

    roster.take_all([PodSeen(a_pod("new", player="x", name="hello")), PodGone("old")], 1.0)

    assert list(roster.fighters) == ["new"]


def test_hearing_the_same_again_is_no_news():
    controller = a_carrier("rc", player="x")
    pod = a_pod("u1", player="x", owner=owned_by(controller))
    roster = a_roster(pod)
    roster.take(CarrierSeen(controller), 0.0)

    assert (
        roster.take_all([PodSeen(pod), CarrierSeen(controller), PodGone("never seen"), CarrierGone("nor this")], 1.0)
        == []
    )


def test_a_state_is_told_with_the_one_before_and_keeps_its_beginning():
    roster = a_roster(a_pod("u1", player="x", ready=False))
    crashed = a_pod(
        "u1", player="x", ready=False, containers=(a_container(state="waiting", reason="CrashLoopBackOff"),)
    )

    news = roster.take(PodSeen(crashed), 5.0)
    again = roster.take(PodSeen(crashed), 9.0)

    [turned] = told(news, FighterTurned)
    assert (turned.was, turned.fighter.state, turned.fighter.reason) == ("functional", "damaged", "CrashLoopBackOff")
    assert again == []
    assert roster.fighters["u1"].since == 5.0


def test_flying_since_survives_readiness_and_ends_with_a_crash():
    roster = a_roster(a_pod("u1", ready=False))

    roster.take(PodSeen(a_pod("u1")), 3.0)
    ready = roster.fighters["u1"].flying_since
    roster.take(PodSeen(a_pod("u1", phase="Failed")), 4.0)
    crashed = roster.fighters["u1"].flying_since
    roster.take(PodSeen(a_pod("u1")), 6.0)

    assert (ready, crashed, roster.fighters["u1"].flying_since) == (0.0, None, 6.0)


def test_a_struck_fighter_burns_until_the_watch_says_that_it_is_gone():
    roster = a_roster(a_pod("u1", player="x"))

    roster.strike("u1", 1.0)
    roster.settle("u1", Outcome.ACCEPTED, 1.1)
    roster.take(PodSeen(a_pod("u1", player="x", deleting=True)), 1.2)
    burning = roster.fighters["u1"].state
    news = roster.take(PodGone("u1"), 2.0)

    assert burning == "struck"
    assert [event.shot for event in told(news, FighterLost)] == [True]


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DEFLECTED, Outcome.SPARED, Outcome.FAILED])
def test_a_strike_that_came_to_nothing_returns_the_fighter_to_flight(outcome):
    roster = a_roster(a_pod("u1", player="x"))

    roster.strike("u1", 1.0)
    grounded = len(roster.flying("player/x"))
    news = roster.settle("u1", outcome, 2.0)

    assert grounded == 0
    assert [event.fighter.state for event in told(news, FighterTurned)] == ["ready"]
    assert roster.fighters["u1"].flying_since == 0.0
    assert "u1" in roster.flying("player/x")


def test_striking_who_is_gone_is_no_news():
    assert Roster().strike("nobody", 1.0) == []
    assert Roster().settle("nobody", Outcome.REFUSED, 1.0) == []


def test_who_leaves_by_their_players_hand_was_not_shot():
    roster = a_roster(a_pod("u1", player="x"))

    roster.take(PodSeen(a_pod("u1", player="x", deleting=True)), 1.0)
    leaving = roster.fighters["u1"].state
    news = roster.take(PodGone("u1"), 2.0)

    assert leaving == "leaving"
    assert [event.shot for event in told(news, FighterLost)] == [False]


def test_a_replacement_takes_the_slot_that_was_freed():
    roster = a_roster(a_pod("u0", player="x"), a_pod("u1", player="x"), a_pod("u2", player="x"))

    roster.take_all([PodGone("u1"), PodSeen(a_pod("u3", player="x"))], 1.0)

    assert {uid: fighter.slot for uid, fighter in roster.fighters.items()} == {"u0": 0, "u2": 2, "u3": 1}


def test_a_new_ship_takes_the_lowest_free_berth():
    roster = a_roster(a_pod("u0", player="a"), a_pod("u1", player="b"), a_pod("u2", player="c"))

    roster.take(PodGone("u0"), 1.0)
    roster.take(PodSeen(a_pod("u3", player="d")), 2.0)

    assert {ship.name: ship.berth for ship in roster.ships.values()} == {"b": 1, "c": 2, "d": 0}


def test_ships_are_told_before_their_fighters_and_go_after_them():
    roster = Roster()

    arrival = roster.take(PodSeen(a_pod("u1", player="x")), 0.0)
    departure = roster.take(PodGone("u1"), 1.0)

    assert [type(event) for event in arrival] == [ShipSeen, FighterSeen, IntegrityTurned]
    assert [type(event) for event in departure] == [FighterLost, IntegrityTurned, ShipLost]


def test_a_controller_that_only_reports_its_status_is_no_news():
    controller = a_carrier("rc", player="x", desired=3)
    roster = Roster()
    roster.take(CarrierSeen(controller), 0.0)

    assert roster.take(CarrierSeen(structs.replace(controller, resource_version="2", ready=3)), 1.0) == []


def test_a_scaled_controller_changes_what_its_ship_desires():
    roster = Roster()
    roster.take(CarrierSeen(a_carrier("rc", player="x", desired=3)), 0.0)

    news = roster.take(CarrierSeen(a_carrier("rc", player="x", desired=7)), 1.0)

    assert [event.ship.desired for event in told(news, ShipSeen)] == [7]
    assert [(event.functional, event.desired) for event in told(news, IntegrityTurned)] == [(0, 7)]


def test_a_controller_on_its_way_out_desires_nothing_more():
    roster = Roster()
    roster.take(CarrierSeen(a_carrier("rc", player="x", desired=3)), 0.0)

    roster.take(CarrierSeen(a_carrier("rc", player="x", desired=3, deleting=True)), 1.0)

    assert roster.ships["player/x"].desired == 0


def test_owner_references_that_run_in_a_circle_do_no_harm():
    one = a_carrier("one", "ReplicaSet", owner=Owner("ReplicaSet", "two", "two"))
    two = a_carrier("two", "ReplicaSet", owner=Owner("ReplicaSet", "one", "one"))
    roster = a_roster(a_pod("u1", owner=owned_by(one)))

    roster.take_all([CarrierSeen(one), CarrierSeen(two)], 1.0)

    assert list(roster.fighters) == ["u1"]
    assert sum(ship.desired for ship in roster.ships.values()) == one.desired + two.desired


@pytest.mark.parametrize(
    "player",
    [
        "p" * 63,
        "<script>alert(1)</script>",
        "\u0441\u0430r\u043el",
        "\u202eevil",
        "player/x",
        "carrier/rc",
        "玩家 🚀",
        "a\x00b",
    ],
)
def test_a_player_label_is_just_text(player):
    roster = a_roster(a_pod("u1", player=player), a_pod("u2", player="carol"))

    assert roster.ships[f"player/{player}"].name == player
    assert len(roster.ships) == 2


def test_an_empty_player_label_names_nobody():
    roster = a_roster(a_pod("u1", labels={"game": "starwars", "player": ""}))

    assert list(roster.ships) == ["pod/u1"]


def test_a_pod_that_is_adopted_elsewhere_counts_for_its_old_controller_no_more():
    old = a_carrier("old", labels={}, template_labels={}, desired=4)
    roster = a_roster(a_pod("u1", owner=owned_by(old)))
    roster.take(CarrierSeen(old), 1.0)

    roster.take(PodSeen(a_pod("u1", owner=None)), 2.0)

    assert {ship.id: ship.desired for ship in roster.ships.values()} == {"pod/u1": 1}


def test_an_emptied_replica_set_whose_deployment_is_unknown_stands_behind_nobody():
    emptied = a_carrier("rs", "ReplicaSet", player="x", desired=0, owner=Owner("Deployment", "d", "d"))
    roster = a_roster(a_pod(player="x"))

    roster.take(CarrierSeen(emptied), 1.0)

    assert roster.ships["player/x"].hull == "tie"


def test_a_destroyer_whose_last_launched_pod_is_gone_is_a_lone_tie_again():
    roster = a_roster(a_pod("bare", player="x"), a_pod("made", player="x", owner=Owner("Rollout", "r", "r")))
    before = roster.ships["player/x"].hull

    roster.take(PodGone("made"), 1.0)

    assert (before, roster.ships["player/x"].hull) == ("destroyer", "tie")


def test_a_controller_without_the_label_is_gone_from_the_arena_with_its_last_pod():
    controller = a_carrier("rc", labels={}, template_labels={}, desired=5)
    roster = a_roster(a_pod("u1", owner=owned_by(controller)))
    roster.take(CarrierSeen(controller), 1.0)

    roster.take(PodGone("u1"), 2.0)

    assert not roster.ships


def test_a_deployment_without_the_label_counts_once_its_replica_set_ties_it_to_a_pod():
    deployment = a_carrier("d", "Deployment", labels={}, template_labels={}, desired=5)
    replica_set = a_carrier("rs", "ReplicaSet", desired=5, owner=owned_by(deployment))
    roster = a_roster(a_pod(owner=owned_by(replica_set)))

    roster.take(CarrierSeen(deployment), 1.0)
    roster.take(CarrierSeen(replica_set), 2.0)

    assert {ship.id: ship.desired for ship in roster.ships.values()} == {"carrier/d": 5}


def test_a_pod_that_succeeded_flies_home_and_counts_for_nothing():
    roster = a_roster(a_pod("u1", player="x"), a_pod("u2", player="x"))

    news = roster.take(PodSeen(a_pod("u2", player="x", phase="Succeeded")), 1.0)

    assert set(roster.fighters) == {"u1"}
    assert roster.ships["player/x"].desired == 1
    assert [event.shot for event in told(news, FighterLost)] == [False]


def test_a_job_that_did_its_work_leaves_nothing_adrift():
    job = a_carrier("job", "Job", player="x", desired=1)
    roster = a_roster(a_pod("u1", player="x", owner=owned_by(job)))
    roster.take(CarrierSeen(job), 1.0)

    roster.take(CarrierSeen(structs.replace(job, desired=0, is_finished=True)), 2.0)
    roster.take(PodSeen(a_pod("u1", player="x", phase="Succeeded", owner=owned_by(job))), 2.0)

    assert not roster.ships
    assert not roster.fighters


def test_a_failed_pod_of_a_job_that_goes_on_is_a_wreck_that_shows_what_was_wrong():
    job = a_carrier("job", "Job", player="x", desired=1)
    roster = a_roster(a_pod("u1", player="x", owner=owned_by(job)))
    roster.take(CarrierSeen(job), 1.0)
    failed = a_pod("u1", player="x", phase="Failed", containers=(a_container(state="terminated", exit_code=3),))

    news = roster.take(PodSeen(structs.replace(failed, owner=owned_by(job))), 2.0)

    [turned], [lost] = told(news, FighterTurned), told(news, FighterLost)
    assert news.index(turned) < news.index(lost)
    assert (turned.fighter.state, turned.fighter.reason, lost.shot) == ("damaged", "exit 3", False)
    assert roster.ships["player/x"].desired == 1


def test_the_pods_of_a_job_that_failed_for_good_stay_in_trouble_and_count_for_nothing():
    job = a_carrier("job", "Job", player="x", desired=1)
    failed = a_pod("u1", player="x", phase="Failed", owner=owned_by(job))
    roster = a_roster(failed)
    roster.take(CarrierSeen(job), 1.0)

    roster.take(CarrierSeen(structs.replace(job, desired=0, is_finished=True)), 2.0)

    assert roster.fighters["u1"].state == "damaged"
    assert roster.ships["player/x"].desired == 0


def test_a_pod_that_was_struck_is_lost_when_it_is_gone_and_not_when_it_ends_on_the_way():
    roster = a_roster(a_pod("u1", player="x"))
    roster.strike("u1", 1.0)

    ended = roster.take(PodSeen(a_pod("u1", player="x", phase="Succeeded", deleting=True)), 2.0)
    gone = roster.take(PodGone("u1"), 3.0)

    assert told(ended, FighterLost) == []
    assert [event.shot for event in told(gone, FighterLost)] == [True]


def test_who_is_spared_flies_and_counts_in_neither_functional_nor_desired():
    roster = a_roster(a_pod("u1", player="x"), a_pod("u2", player="x", annotations={"kubewars.dev/spare": ""}))

    ship = roster.ships["player/x"]
    assert (len(roster.flying(ship.id)), ship.desired, ship.is_spared) == (1, 1, False)
    assert roster.fighters["u2"].is_spared
    assert roster.fighters["u2"].state == "ready"


def test_a_ship_of_spared_pods_only_is_known_as_such_whatever_stands_behind_them():
    controller = a_carrier("rc", player="y", desired=2)
    spare = {"kubewars.dev/spare": "true"}
    roster = a_roster(
        a_pod(player="x", annotations=spare),
        *(a_pod(player="y", annotations=spare, owner=owned_by(controller)) for _ in range(2)),
    )
    roster.take(CarrierSeen(controller), 1.0)

    assert [(ship.desired, ship.is_spared) for ship in roster.ships.values()] == [(0, True), (0, True)]
    assert not roster.hunted


def test_a_namespace_that_was_made_for_a_player_flies_for_them_whatever_its_labels_say():
    roster = Roster()
    roster.take(NamespaceOwned("margot", "margot"), 0.0)

    for uid, player in (("u1", ""), ("u2", "margot"), ("u3", "nobody-of-that-name")):
        roster.take(PodSeen(a_pod(uid, player=player, namespace="margot")), 1.0)

    assert {fighter.ship for fighter in roster.fighters.values()} == {"player/margot"}


@pytest.mark.parametrize("namespace", ["margot", "default"])
def test_twenty_crashing_pods_that_bear_anothers_name_do_not_sink_them(namespace):
    roster = a_roster(a_pod("good", player="ada", namespace="ada"))
    roster.take_all([NamespaceOwned("ada", "ada"), NamespaceOwned("margot", "margot")], 0.0)
    crashing = (a_container(state="waiting", reason="CrashLoopBackOff"),)

    for _ in range(20):
        roster.take(PodSeen(a_pod(player="ada", namespace=namespace, containers=crashing)), 1.0)

    assert roster.ships["player/ada"].desired == 1
    impostor = roster.ships[f"impostor/{namespace}/ada"]
    assert (impostor.name, impostor.impostor, impostor.named, impostor.desired) == ("ada?", "ada", False, 20)


def test_where_nobody_owns_a_namespace_the_label_decides():
    roster = a_roster(a_pod("u1", player="ada", namespace="margot"), a_pod("u2", player="ada", namespace="default"))

    assert set(roster.ships) == {"player/ada"}


def test_whoever_turns_out_to_own_a_namespace_has_what_flies_there_from_then_on():
    controller = a_carrier("rc", player="ada", desired=2, namespace="margot")
    roster = a_roster(a_pod("u1", player="ada", namespace="margot", owner=owned_by(controller)))
    roster.take(CarrierSeen(controller), 1.0)

    roster.take_all([NamespaceOwned("margot", "margot")], 2.0)
    owned = set(roster.ships)
    roster.take_all([NamespaceOwned("margot", "")], 3.0)

    assert owned == {"player/margot"}
    assert set(roster.ships) == {"player/ada"}
