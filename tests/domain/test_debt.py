"""What is owed for a bare pod that was shot, told of the roster that counts it."""

import pytest
from msgspec import structs

from kubewars.domain.changes import CarrierGone, CarrierSeen, PodGone, PodSeen
from kubewars.domain.debt import Debt
from kubewars.domain.strike import Outcome
from tests.builders import a_carrier, a_pod, a_roster, owned_by


class Life:
    """One player's ship, as the cluster and the X-Wing treat it."""

    def __init__(self, *bare):
        self.roster = a_roster(*(a_pod(uid, player="x") for uid in bare))

    def see(self, *things):
        for thing in things:
            self.roster.take(thing, 1.0)

    def launch(self, *uids):
        self.see(*(PodSeen(a_pod(uid, player="x")) for uid in uids))

    def shoot(self, *uids):
        for uid in uids:
            self.roster.strike(uid, 1.0)
            self.roster.settle(uid, Outcome.ACCEPTED, 1.0)
            self.see(PodGone(uid))

    def deploy(self, replicas):
        """A Deployment of so many, whose pods fly at once."""
        deployment = a_carrier("d", "Deployment", player="x", desired=replicas)
        replica_set = a_carrier("rs", "ReplicaSet", player="x", desired=replicas, owner=owned_by(deployment))
        self.see(CarrierSeen(deployment), CarrierSeen(replica_set))
        pods = [f"d{number}" for number in range(10)]
        self.see(*(PodSeen(a_pod(uid, player="x", owner=owned_by(replica_set))) for uid in pods[:replicas]))
        self.see(*(PodGone(uid) for uid in pods[replicas:]))

    @property
    def tally(self):
        ship = self.roster.ships.get("player/x")
        return None if ship is None else (len(self.roster.flying(ship.id)), ship.desired, ship.owed)


def test_a_bare_pod_that_was_shot_goes_on_counting():
    life = Life("b1", "b2", "b3", "b4")

    life.shoot("b1", "b2")

    assert life.tally == (2, 4, 2)


def test_it_counts_while_it_burns_as_it_did_before():
    life = Life("b1", "b2")

    life.roster.strike("b1", 1.0)

    assert life.tally == (1, 2, 1)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DEFLECTED, Outcome.SPARED, Outcome.FAILED])
def test_a_strike_that_came_to_nothing_is_owed_by_nobody(outcome):
    life = Life("b1", "b2")
    life.roster.strike("b1", 1.0)

    life.roster.settle("b1", outcome, 1.0)

    assert life.tally == (2, 2, 0)


def test_one_bare_pod_more_settles_one():
    life = Life("b1", "b2", "b3")
    life.shoot("b1", "b2")

    life.launch("b4")

    assert life.tally == (2, 3, 1)


def test_one_that_is_launched_while_the_other_burns_settles_it_too():
    life = Life("b1")
    life.roster.strike("b1", 1.0)

    life.launch("b2")
    life.see(PodGone("b1"))

    assert life.tally == (1, 1, 0)


def test_a_deployment_of_three_settles_three_and_the_ship_is_whole_again():
    life = Life("b1", "b2", "b3", "b4")
    life.shoot("b1", "b2", "b3")

    life.deploy(3)

    assert life.tally == (4, 4, 0)


def test_replicas_that_are_added_settle_as_many():
    life = Life("b1", "b2")
    life.deploy(1)
    life.shoot("b1", "b2")

    life.deploy(2)

    assert life.tally == (2, 3, 1)


def test_what_a_player_deletes_while_it_lives_is_withdrawn():
    life = Life("b1", "b2", "b3")

    life.see(PodSeen(a_pod("b1", player="x", deleting=True)))
    leaving = life.tally
    life.see(PodGone("b1"))

    assert leaving == (2, 2, 0)
    assert life.tally == (2, 2, 0)


def test_what_is_scaled_down_is_withdrawn():
    life = Life()
    life.deploy(4)

    life.deploy(2)

    assert life.tally == (2, 2, 0)


def test_launching_and_deleting_at_once_settles_nothing():
    life = Life("b1", "b2")
    life.shoot("b1")

    life.launch("b3")
    life.see(PodGone("b3"))

    assert life.tally == (1, 2, 1)


def test_scaling_up_and_down_again_settles_nothing():
    life = Life("b1", "b2")
    life.shoot("b1")
    life.deploy(1)

    life.see(*(PodGone(f"d{number}") for number in range(3)), CarrierGone("d"), CarrierGone("rs"))

    assert life.tally == (1, 2, 1)


def test_launching_as_many_as_are_owed_and_deleting_them_settles_nothing_however_many_others_live():
    life = Life(*(f"b{number}" for number in range(8)))
    life.shoot("b0", "b1", "b2")

    life.launch("n1", "n2", "n3")
    life.see(PodGone("n1"), PodGone("n2"), PodGone("n3"))

    assert life.tally == (5, 8, 3)


def test_of_replicas_those_that_settled_nothing_are_withdrawn_first():
    life = Life("b1")
    life.deploy(1)
    life.shoot("b1")
    life.deploy(4)

    life.deploy(2)

    assert life.tally == (2, 2, 0)


def test_a_ship_that_was_lost_comes_back_with_what_it_owes():
    life = Life("b1", "b2", "b3")
    life.shoot("b1", "b2", "b3")
    lost = life.tally

    life.launch("b4")

    assert lost is None
    assert life.tally == (1, 3, 2)


def test_whoever_changes_the_label_of_a_pod_that_burns_owes_it_all_the_same():
    life = Life("b1", "b2")
    life.roster.strike("b1", 1.0)

    life.see(PodSeen(a_pod("b1", labels={"player": "x"})))

    assert life.tally == (1, 2, 1)


def test_a_pod_with_a_controller_is_owed_by_nobody():
    life = Life()
    life.deploy(3)

    life.shoot("d0")

    assert life.tally == (2, 3, 0)


def test_an_owner_that_is_no_controller_of_the_game_does_not_hide_a_loss():
    hidden = a_pod("h", player="x", owner=owned_by(a_carrier("config-map")))
    life = Life("b1")
    life.see(PodSeen(hidden))

    life.shoot("h")

    assert life.tally == (1, 2, 1)


def test_what_was_shot_twice_over_is_settled_twice_over():
    life = Life("b1")
    life.shoot("b1")
    life.launch("b2")
    life.shoot("b2")

    life.launch("b3")

    assert life.tally == (1, 1, 0)


def test_what_is_orphaned_from_its_controller_settles_nothing_anew():
    life = Life("b1")
    life.shoot("b1")
    life.deploy(2)

    life.see(CarrierGone("d"), CarrierGone("rs"), *(PodSeen(a_pod(f"d{number}", player="x")) for number in range(2)))

    assert life.tally == (2, 2, 0)


def test_replicas_that_are_spared_afterwards_stand_for_nothing():
    life = Life("b1", "b2")
    life.shoot("b1")
    life.deploy(1)
    owner = owned_by(a_carrier("rs", "ReplicaSet"))

    life.see(PodSeen(a_pod("d0", player="x", owner=owner, annotations={"kubewars.dev/spare": ""})))

    assert life.tally == (1, 2, 1)


@pytest.mark.parametrize(
    "trick",
    [
        {"annotations": {"kubewars.dev/spare": "true"}},
        {"player": "somebody-else"},
        {"owner": owned_by(a_carrier("d", "ReplicaSet"))},
    ],
    ids=["spared", "relabelled", "adopted"],
)
def test_what_a_player_does_to_a_pod_that_burns_changes_neither_who_owes_it_nor_that(trick):
    life = Life("b1", "b2")
    life.see(CarrierSeen(a_carrier("d", "ReplicaSet", player="x", desired=1)))
    life.roster.strike("b1", 1.0)

    life.see(PodSeen(a_pod("b1", **{"player": "x", "deleting": True} | trick)))
    burning = life.tally
    life.see(PodGone("b1"))

    assert burning == life.tally == (1, 3, 1)
    assert "player/somebody-else" not in life.roster.ships


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.SPARED, Outcome.FAILED])
def test_what_its_player_deleted_before_the_strike_arrived_is_owed_by_nobody(outcome):
    life = Life("b1", "b2")
    life.roster.strike("b1", 1.0)
    life.see(PodGone("b1"))

    life.roster.settle("b1", outcome, 1.0)

    assert life.tally == (1, 1, 0)


def test_nor_is_it_where_it_was_the_last_of_its_ship():
    life = Life("b1")
    life.roster.strike("b1", 1.0)
    life.see(PodGone("b1"))

    life.roster.settle("b1", Outcome.SPARED, 1.0)
    life.launch("b2")

    assert life.tally == (1, 1, 0)


def test_replicas_that_go_up_and_down_again_settle_nothing_however_many_stand():
    life = Life("b1", "b2")
    life.deploy(4)
    life.shoot("b1", "b2")

    life.deploy(6)
    life.deploy(4)

    assert life.tally == (4, 6, 2)


@pytest.mark.parametrize(
    "away",
    [
        a_pod("b2", player="x", annotations={"kubewars.dev/spare": ""}),
        a_pod("b2", player="y"),
        a_pod("b2", labels={"player": "x"}),
    ],
    ids=["spared", "another's", "out of the game"],
)
def test_a_pod_that_is_withdrawn_and_comes_back_is_not_one_more(away):
    life = Life("b1", "b2", "b3")
    life.shoot("b1")

    life.see(PodSeen(away))
    life.launch("b2")

    assert life.tally == (2, 3, 1)


def test_replicas_that_go_down_and_up_again_are_no_more():
    life = Life("b1", "b2")
    life.deploy(4)
    life.shoot("b1", "b2")

    life.deploy(0)
    life.deploy(5)

    assert life.tally == (5, 6, 1)


def test_whoever_deletes_bare_pods_and_deploys_as_many_as_are_owed_owes_nothing():
    life = Life("b1", "b2", "b3", "b4")
    life.shoot("b1", "b2")

    life.see(PodGone("b3"), PodGone("b4"))
    life.deploy(2)

    assert life.tally == (2, 2, 0)


def test_a_replica_set_that_is_orphaned_from_its_deployment_settles_nothing():
    deployment = a_carrier("d", "Deployment", player="x", desired=3)
    life = Life("b1", "b2")
    life.see(
        CarrierSeen(deployment),
        CarrierSeen(a_carrier("rs", "ReplicaSet", player="x", desired=3, owner=owned_by(deployment))),
    )
    life.shoot("b1", "b2")

    life.see(CarrierGone("d"))

    assert life.tally == (0, 5, 2)


def test_a_deployment_that_makes_no_pods_hides_no_loss_of_bare_ones_that_claim_to_be_its():
    paused = a_carrier("d", "Deployment", player="x", desired=1)
    life = Life()
    life.see(CarrierSeen(paused), *(PodSeen(a_pod(uid, player="x", owner=owned_by(paused))) for uid in ("b1", "b2")))

    life.shoot("b1")

    assert life.tally == (1, 3, 1)


def test_a_controller_of_another_namespace_hides_no_loss():
    elsewhere = a_carrier("rc", player="x", desired=1, namespace="elsewhere")
    life = Life()
    life.see(CarrierSeen(elsewhere), *(PodSeen(a_pod(uid, player="x", owner=owned_by(elsewhere))) for uid in "ab"))

    life.shoot("a")

    assert life.tally == (1, 3, 1)


def test_a_controller_that_claims_to_be_anothers_asks_for_its_own():
    small = a_carrier("small", player="x", desired=1)
    life = Life()

    life.see(CarrierSeen(small), CarrierSeen(a_carrier("large", player="x", desired=9, owner=owned_by(small))))

    assert life.tally == (0, 10, 0)


@pytest.mark.parametrize(
    "how", [{"is_deleting": True}, {"replaces": False, "desired": 0}], ids=["leaving", "giving up"]
)
def test_a_controller_that_launches_no_more_hides_no_loss_of_the_pods_that_it_has(how):
    job = a_carrier("job", "Job", player="x", desired=2)
    life = Life()
    life.see(CarrierSeen(job), *(PodSeen(a_pod(uid, player="x", owner=owned_by(job))) for uid in ("j1", "j2")))
    life.see(CarrierSeen(structs.replace(job, **how)))

    life.shoot("j1")

    assert life.tally == (1, 2, 1)


def test_a_jobs_pod_that_ends_well_because_it_was_shot_is_owed():
    job = a_carrier("job", "Job", player="x", desired=2)
    life = Life()
    life.see(CarrierSeen(job), *(PodSeen(a_pod(uid, player="x", owner=owned_by(job))) for uid in ("j1", "j2")))
    life.roster.strike("j1", 1.0)
    life.roster.settle("j1", Outcome.ACCEPTED, 1.0)

    ended = a_pod("j1", player="x", owner=owned_by(job), phase="Succeeded", deleting=True)
    life.see(PodSeen(ended), PodSeen(ended), CarrierSeen(structs.replace(job, desired=1)), PodGone("j1"))

    assert life.tally == (1, 2, 1)


def test_a_debt_is_never_negative_however_often_something_returns():
    debt = Debt()
    debt.shot("b1")
    debt.ask("b2", 0, 1)
    debt.reckon()

    debt.returned()
    debt.returned()

    assert debt.owed == 0
