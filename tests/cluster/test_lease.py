"""Two games on one cluster: the Lease decides, by each one's own clock, and never for both."""

import json

import pytest

from kubewars.cluster.connection import Connection
from kubewars.cluster.kinds import LEASE
from kubewars.cluster.lease import Leases, Term
from kubewars.training.cluster import Settings, running_cluster
from kubewars.training.node.pace import NONE

TERM = Term(duration=10, trusted=7.0, every=2.0)


@pytest.fixture
async def connection(tmp_path):
    async with running_cluster(Settings(kubeconfig=tmp_path / "kubeconfig", seed=1, pace=NONE)):
        connection = await Connection.open(tmp_path / "kubeconfig")
        yield connection
        await connection.close()


class Hall:
    """Two games, ``one`` and ``two``, and a clock that the test moves."""

    def __init__(self, connection):
        self.connection = connection
        self.now = 100.0
        self.spaces = {"one": ["default"], "two": ["default"]}
        self.one, self.two = self.a_game("one"), self.a_game("two")

    def a_game(self, name):
        return Leases(self.connection, lambda: self.spaces[name], identity=name, term=TERM, clock=lambda: self.now)

    async def pass_time(self, seconds, *games):
        """Time goes by in the games' own turns; those not named are dead."""
        for _ in range(round(seconds / TERM.every)):
            self.now += TERM.every
            for game in games:
                await game.look()
                assert not self.both_shoot()

    def both_shoot(self):
        return not self.one.standby("default") and not self.two.standby("default")

    async def lease(self, namespace="default"):
        return json.loads(await self.connection.request("GET", LEASE.path(namespace, "kubewars")))


@pytest.fixture
def hall(connection):
    return Hall(connection)


async def test_nobody_shoots_before_the_cluster_was_asked(hall):
    assert "asking" in hall.one.standby("default")


async def test_a_lease_that_nobody_could_read_is_not_told_as_another_game(server):
    server.guard = lambda _: (500, b"{}")
    connection = server.connection()
    game = Leases(connection, lambda: ["default"], identity="one")
    await game.look()
    await connection.close()

    assert game.standby_everywhere() == ""
    assert "cannot be read" in game.undecided_everywhere()


async def test_the_first_game_shoots_and_the_second_says_for_whom_it_stands_by(hall):
    await hall.one.look()
    await hall.two.look()

    assert hall.one.standby("default") == ""
    assert hall.one.standby_everywhere() == ""
    assert hall.two.standby("default") == "standby: another game, one, shoots in default"
    assert hall.two.standby_everywhere() == hall.two.standby("default")
    assert hall.two.undecided_everywhere() == ""


async def test_a_holder_that_lives_keeps_the_lease(hall):
    await hall.one.look()
    await hall.pass_time(60, hall.one, hall.two)

    assert hall.one.standby("default") == ""
    assert hall.two.standby("default")
    assert (await hall.lease())["spec"]["leaseTransitions"] == 0


async def test_a_dead_holder_stops_first_and_is_succeeded_within_the_leases_time(hall):
    await hall.one.look()
    await hall.two.look()
    await hall.pass_time(8, hall.two)
    assert hall.one.standby("default")
    assert hall.two.standby("default")
    await hall.pass_time(4, hall.two)

    assert hall.two.standby("default") == ""
    lease = await hall.lease()
    assert (lease["spec"]["holderIdentity"], lease["spec"]["leaseTransitions"]) == ("two", 1)


async def test_one_that_comes_back_from_a_long_sleep_finds_itself_succeeded(hall):
    await hall.one.look()
    await hall.two.look()
    await hall.pass_time(14, hall.two)
    await hall.one.look()

    assert hall.one.standby("default")
    await hall.pass_time(20, hall.one, hall.two)
    assert "two, shoots" in hall.one.standby("default")


async def test_a_lease_that_is_lost_with_its_cluster_is_made_anew(hall, connection):
    await hall.one.look()
    await connection.request("DELETE", LEASE.path("default", "kubewars"))
    await hall.pass_time(8, hall.one)

    assert hall.one.standby("default") == ""
    assert (await hall.lease())["spec"]["holderIdentity"] == "one"


async def test_a_lease_given_back_is_taken_at_the_next_turn(hall):
    await hall.one.look()
    await hall.two.look()
    await hall.one.release()
    await hall.two.look()

    assert hall.one.standby("default")
    assert hall.two.standby("default") == ""


async def test_games_whose_namespaces_overlap_share_them_out(hall, connection):
    for name in ("red", "blue"):
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        await connection.request("POST", "/api/v1/namespaces", body=body)
    hall.spaces["one"], hall.spaces["two"] = ["red"], ["red", "blue"]
    await hall.one.look()
    await hall.two.look()

    assert hall.one.standby("red") == ""
    assert hall.two.standby("red")
    assert hall.two.standby("blue") == ""
    assert hall.two.standby_everywhere() == ""


async def test_a_namespace_that_is_not_there_yet_is_taken_when_it_comes(hall, connection):
    hall.spaces["one"] = ["later"]
    await hall.one.look()
    assert "there is no namespace later" in hall.one.standby("later")
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}}
    await connection.request("POST", "/api/v1/namespaces", body=body)
    await hall.one.look()

    assert hall.one.standby("later") == ""


async def test_without_the_right_to_leases_the_game_goes_on_and_says_what_is_missing(server):
    server.guard = lambda _: (403, json.dumps({"kind": "Status", "code": 403, "reason": "Forbidden"}).encode())
    connection = server.connection()
    game = Leases(connection, lambda: ["default"], identity="one")
    await game.look()
    await connection.close()

    assert game.standby("default") == ""
    assert "Grant get, create and update on leases" in game.limitations[0]


@pytest.mark.parametrize("spec", [7, [1], "held", {"holderIdentity": "other", "leaseDurationSeconds": "long"}], ids=str)
@pytest.mark.parametrize("metadata", [None, {"name": "kubewars", "resourceVersion": "1"}, [2]], ids=str)
async def test_a_lease_of_an_odd_shape_is_no_leave_to_shoot_and_ends_nothing(server, spec, metadata):
    server.guard = lambda _: (200, {"metadata": metadata, "spec": spec})
    connection = server.connection()
    game = Leases(connection, lambda: ["default"], identity="one")
    await game.look()
    await game.look()
    await connection.close()

    assert game.standby("default")


async def test_a_holder_that_cannot_renew_stops_before_others_may_take_over(server):
    now = 0.0
    connection = server.connection()
    game = Leases(connection, lambda: ["default"], identity="one", term=TERM, clock=lambda: now)
    lease = {"metadata": {"name": "kubewars", "resourceVersion": "1"}, "spec": {}}
    server.guard = lambda _: (200, json.dumps(lease).encode())
    await game.look()
    assert game.standby("default") == ""
    server.guard = lambda _: (500, b"{}")
    now = 6.9
    await game.look()
    assert game.standby("default") == ""
    now = 7.1
    await game.look()
    await connection.close()

    assert "cannot be read" in game.standby("default")
