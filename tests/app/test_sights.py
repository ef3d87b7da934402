import asyncio

import pytest

from kubewars.app.sights import Sights
from kubewars.cluster.errors import ApiError
from kubewars.domain.ids import CarrierUid
from kubewars.domain.rules import Refusal
from kubewars.domain.ship import Backing
from kubewars.server.backstage import TorpedoDoubt


def a_backing(name="cedric", kind="ReplicationController"):
    return Backing(CarrierUid(f"uid-{name}"), kind, "red", name, 5)


class Cluster:
    """Answers whether one may, and counts how often it was asked."""

    def __init__(self, *, allowed=True, broken=False):
        self.allowed = allowed
        self.broken = broken
        self.asked = 0

    async def request(self, method, path, *, query=None, body=None):
        self.asked += 1
        if self.broken:
            raise ApiError(500, "InternalError", "it is ill")
        return b'{"status":{"allowed":true}}' if self.allowed else b'{"status":{"allowed":false}}'


async def seen(sights):
    """The sights after their first look."""
    looking = asyncio.create_task(sights.look_forever())
    await asyncio.sleep(0.01)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    return sights.doubts()


def sights(cluster=None, *, fleet=None, opened=("cedric",), refusal=None):
    return Sights(
        cluster or Cluster(),
        fleet=lambda: {"cedric": a_backing()} if fleet is None else fleet,
        open_ships=lambda: frozenset(opened),
        refusal=lambda _: refusal,
        clock=lambda: 100.0,
    )


async def test_an_open_ship_with_a_controller_leaves_no_doubt():
    assert await seen(sights()) == ()


async def test_where_no_ship_is_open_a_torpedo_strikes_nothing():
    assert await seen(sights(opened=())) == (TorpedoDoubt("no_ship"),)


async def test_an_open_ship_without_a_controller_is_named():
    assert await seen(sights(fleet={"cedric": None})) == (TorpedoDoubt("no_controller", "cedric"),)


async def test_a_controller_without_the_label_is_spared_and_it_is_said_why():
    refusal = Refusal("label", "cedric does not carry the label game=starwars")

    assert await seen(sights(refusal=refusal)) == (TorpedoDoubt("spared", refusal.reason),)


@pytest.mark.parametrize("rule", ["weapon", "cooldown", "kill-budget", "dry-run", "hold-fire", "stale-watch"])
async def test_a_rule_that_refuses_only_for_now_is_no_doubt(rule):
    assert await seen(sights(refusal=Refusal(rule, "not now"))) == ()


async def test_a_missing_right_is_told_before_any_ship_is_open():
    told = (TorpedoDoubt("rights", "delete on replicationcontrollers in red"),)

    assert await seen(sights(Cluster(allowed=False))) == told
    assert await seen(sights(Cluster(allowed=False), opened=())) == (TorpedoDoubt("no_ship"), *told)


async def test_of_two_open_ships_one_that_can_be_struck_is_enough():
    fleet = {"cedric": a_backing(), "ada": None}

    assert await seen(sights(fleet=fleet, opened=("cedric", "ada"))) == ()


async def test_a_cluster_that_does_not_answer_leaves_the_right_open():
    assert await seen(sights(Cluster(broken=True))) == ()


async def test_an_answer_is_believed_for_a_while():
    cluster = Cluster()
    looked = sights(cluster)
    await seen(looked)
    await seen(looked)

    assert cluster.asked == 1
