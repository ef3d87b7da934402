import asyncio
import re
from types import SimpleNamespace

import pytest

from kubewars.bots.bot import launch_all, make_bots, play
from kubewars.wire.arena import ArenaFighter, ArenaPlayer
from kubewars.wire.messages import CarrierView


def a_player(name, fighters=0, carrier=""):
    return ArenaPlayer(
        id=f"player/{name}",
        name=name,
        named=True,
        hull="tie",
        carriers=(CarrierView(kind=carrier, namespace="bots", name=name, desired=5),) if carrier else (),
        fighters=tuple(
            ArenaFighter(uid=str(n), namespace="bots", name=f"{name}-{n}", state="ready") for n in range(fighters)
        ),
        desired=fighters,
        functional=fighters,
        integrity=1.0,
        score=0.0,
    )


class Shelf:
    """An applier that keeps what it was given, after refusing the first ``refusals`` of it."""

    def __init__(self, refusals=0):
        self.manifests = []
        self.refusals = refusals

    async def apply(self, manifest):
        if self.refusals:
            self.refusals -= 1
            return SimpleNamespace(outcome="refused", reason="no service account yet")
        self.manifests.append(manifest)
        return SimpleNamespace(outcome="created", reason="")


async def no_sleep(_):
    """Take no time."""


def kinds_and_names(shelf):
    return [(manifest["kind"], manifest["metadata"]["name"]) for manifest in shelf.manifests]


async def played_for(bot, shelf, look, sleeps):
    """Let the bot sleep ``sleeps`` times, in no time at all, then stop it."""
    left = sleeps

    async def sleep(_):
        nonlocal left
        left -= 1
        if left < 0:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await play(bot, shelf, look, sleep=sleep)


def test_the_first_three_bots_have_three_habits():
    assert {bot.habit.kind for bot in make_bots(3, namespace="bots", seed=1)} == {
        "",
        "ReplicationController",
        "Deployment",
    }


def test_the_same_seed_makes_the_same_bots():
    first, second = (make_bots(12, namespace="bots", seed=7) for _ in range(2))

    assert [bot.first_launch() for bot in first] == [bot.first_launch() for bot in second]
    assert [bot.first_launch() for bot in first] != [
        bot.first_launch() for bot in make_bots(12, namespace="bots", seed=8)
    ]


def test_hundreds_of_bots_all_have_different_names_that_are_valid_labels():
    names = [bot.player for bot in make_bots(400, namespace="bots", seed=3)]

    assert len(set(names)) == 400
    assert all(re.fullmatch(r"[a-z]([-a-z0-9]{0,40}[a-z0-9])?", name) for name in names)


def test_every_pod_a_bot_launches_carries_the_label_of_the_game():
    for bot in make_bots(9, namespace="bots", seed=5):
        for manifest in bot.first_launch():
            labels = manifest["metadata"]["labels"]
            template = manifest["spec"].get("template")

            assert labels["game"] == "starwars"
            assert labels["player"] == bot.player
            assert template is None or template["metadata"]["labels"]["game"] == "starwars"


async def test_the_namespace_is_made_before_anything_goes_into_it():
    shelf = Shelf()
    await launch_all(make_bots(3, namespace="bots", seed=1), shelf, namespace="bots")

    assert kinds_and_names(shelf)[0] == ("Namespace", "bots")
    assert {manifest["metadata"].get("namespace") for manifest in shelf.manifests[1:]} == {"bots"}


async def test_without_bots_nothing_is_created():
    shelf = Shelf()
    await launch_all([], shelf, namespace="bots")

    assert shelf.manifests == []


async def test_a_lost_bare_pod_is_launched_again_by_hand_under_a_new_name():
    bot = make_bots(1, namespace="bots", seed=1)[0]
    shelf = Shelf()
    await played_for(bot, shelf, lambda name: a_player(name, fighters=bot.size - 1), sleeps=4)

    assert kinds_and_names(shelf) == [
        ("Pod", f"{bot.player}-{bot.size + 1}"),
        ("Pod", f"{bot.player}-{bot.size + 2}"),
    ]


async def test_a_full_wing_is_left_alone():
    bot = make_bots(1, namespace="bots", seed=1)[0]
    shelf = Shelf()
    await played_for(bot, shelf, lambda name: a_player(name, fighters=bot.size), sleeps=6)

    assert shelf.manifests == []


async def test_lost_pods_of_a_controller_are_the_controllers_business():
    bot = make_bots(2, namespace="bots", seed=1)[1]
    shelf = Shelf()
    await played_for(bot, shelf, lambda name: a_player(name, fighters=0, carrier="ReplicationController"), sleeps=6)

    assert shelf.manifests == []


async def test_a_lost_controller_is_created_again():
    bot = make_bots(2, namespace="bots", seed=1)[1]
    shelf = Shelf()
    await played_for(bot, shelf, lambda _: None, sleeps=2)

    assert kinds_and_names(shelf) == [("ReplicationController", bot.player)]


async def test_a_pod_that_came_back_while_the_bot_was_typing_is_not_launched_twice():
    bot = make_bots(1, namespace="bots", seed=1)[0]
    shelf = Shelf()
    wings = iter([bot.size - 1, bot.size])
    await played_for(bot, shelf, lambda name: a_player(name, fighters=next(wings)), sleeps=2)

    assert shelf.manifests == []


async def test_a_namespace_that_is_not_ready_yet_is_tried_again():
    bots, shelf = make_bots(1, namespace="bots", seed=1), Shelf()
    shelf.refusals = 8
    await launch_all(bots, shelf, namespace="bots", sleep=no_sleep)

    assert len([kind for kind, _ in kinds_and_names(shelf) if kind == "Pod"]) == bots[0].size


async def test_what_is_refused_for_good_is_told_and_given_up(caplog):
    shelf = Shelf(refusals=10**9)
    await launch_all(make_bots(1, namespace="bots", seed=1), shelf, namespace="bots", sleep=no_sleep)

    assert shelf.manifests == []
    assert "no service account yet" in caplog.text
