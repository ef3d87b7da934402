"""Bots that are sent away and called back, over a shelf of objects that shows what plays."""

import asyncio
from types import SimpleNamespace

import pytest

from kubewars.bots.bot import make_bots
from kubewars.bots.company import Company
from kubewars.wire.arena import ArenaFighter, ArenaPlayer
from kubewars.wire.messages import CarrierView

KINDS = {"ReplicationController", "Deployment"}


def merged(target, patch):
    """RFC 7386."""
    out = dict(target)
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = merged(out.get(key, {}), value) if isinstance(value, dict) else value
    return out


class Sky:
    """Objects by kind and name as a cluster keeps them, and the arena as it would show them."""

    def __init__(self, *, refuses=False):
        self.objects = {}
        self.refuses = refuses
        self.changes = 0

    async def apply(self, manifest):
        await asyncio.sleep(0)
        key = manifest["kind"], manifest["metadata"]["name"]
        outcome = "exists" if key in self.objects else "created"
        self.objects.setdefault(key, manifest)
        return SimpleNamespace(outcome=outcome, reason="")

    async def change(self, manifest, patch):
        await asyncio.sleep(0)
        self.changes += 1
        key = manifest["kind"], manifest["metadata"]["name"]
        if self.refuses:
            return SimpleNamespace(outcome="refused", reason="grant patch in a Role")
        self.objects[key] = merged(self.objects[key], patch)
        return SimpleNamespace(outcome="changed", reason="")

    def look(self, name):
        playing = [
            it
            for (kind, _), it in self.objects.items()
            if kind in {"Pod", *KINDS} and it["metadata"]["labels"].get("player") == name
            and "game" in it["metadata"]["labels"]
        ]  # fmt: skip
        if not playing:
            return None
        return ArenaPlayer(
            id=f"player/{name}",
            name=name,
            named=True,
            hull="tie",
            carriers=tuple(
                CarrierView(it["kind"], it["metadata"]["namespace"], it["metadata"]["name"], it["spec"]["replicas"])
                for it in playing
                if it["kind"] in KINDS
            ),
            fighters=tuple(
                ArenaFighter(it["metadata"]["name"], it["metadata"]["namespace"], it["metadata"]["name"], "ready")
                for it in playing
                if it["kind"] == "Pod"
            ),
            desired=0,
            functional=0,
            integrity=1.0,
            score=0.0,
        )


@pytest.fixture
def sky():
    return Sky()


@pytest.fixture
async def company(sky):
    """Three bots of three habits, at play, whose time passes as fast as it can."""
    bots = make_bots(3, namespace="bots", seed=1)
    company = Company(bots, sky, sky.look, namespace="bots", sleep=lambda _: asyncio.sleep(0))
    playing = asyncio.create_task(company.play())
    await until(lambda: all(sky.look(name) for name in company.names))
    yield company
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)


async def until(claim):
    async with asyncio.timeout(10):
        while not claim():  # noqa: ASYNC110 - a sky tells nobody
            await asyncio.sleep(0)


def pods(sky):
    return [key for key, it in sky.objects.items() if key[0] == "Pod" and "game" in it["metadata"]["labels"]]


async def test_bots_that_are_sent_away_leave_the_game_and_stay_away(company, sky):
    company.send_away()
    await until(lambda: not any(sky.look(name) for name in company.names))
    for _ in range(200):
        await asyncio.sleep(0)

    assert not any(sky.look(name) for name in company.names)
    assert not company.are_present
    assert len(company.names) == 3


async def test_their_controllers_want_nothing_then_and_no_template_carries_the_label(company, sky):
    company.send_away()
    await until(lambda: not any(sky.look(name) for name in company.names))

    controllers = [it for (kind, _), it in sky.objects.items() if kind in KINDS]
    assert [it["spec"]["replicas"] for it in controllers] == [0, 0]
    assert all("game" not in it["spec"]["template"]["metadata"]["labels"] for it in controllers)


async def test_a_controllers_selector_still_matches_its_template_once_the_games_label_is_off_it():
    for bot in make_bots(3, namespace="bots", seed=1)[1:]:
        controller = bot.first_launch()[0]
        selector = controller["spec"]["selector"]

        assert "game" not in selector.get("matchLabels", selector)


async def test_their_bare_pods_end_by_kubernetes_own_hand(company, sky):
    company.send_away()
    await until(lambda: not pods(sky))

    ending = [it["spec"]["activeDeadlineSeconds"] for key, it in sky.objects.items() if key[0] == "Pod"]
    assert ending == [1] * len(ending)


async def test_bots_that_are_called_back_fly_whole_wings_again(company, sky):
    before = pods(sky)
    company.send_away()
    await until(lambda: not any(sky.look(name) for name in company.names))
    company.call_back()
    await until(lambda: all(sky.look(name) for name in company.names) and len(pods(sky)) == len(before))

    controllers = [it for (kind, _), it in sky.objects.items() if kind in KINDS]
    assert all(it["spec"]["replicas"] > 0 for it in controllers)
    assert all(it["spec"]["template"]["metadata"]["labels"]["game"] == "starwars" for it in controllers)
    assert not {name for _, name in pods(sky)} & {name for _, name in before}


async def test_others_who_bear_a_bots_name_are_left_alone(company, sky):
    name = next(name for name in company.names if sky.look(name).fighters)
    labels = {"game": "starwars", "player": name}
    others = [
        {"kind": "Pod", "metadata": {"name": f"{name}-9", "namespace": "ada", "labels": labels}},
        {"kind": "Pod", "metadata": {"name": "mine", "namespace": "bots", "labels": labels}},
    ]
    for other in others:
        await sky.apply(other)
    company.send_away()
    await until(lambda: len(pods(sky)) == len(others))

    assert {name for _, name in pods(sky)} == {other["metadata"]["name"] for other in others}


async def test_what_a_cluster_refuses_is_told_once_and_tried_again(sky, caplog):
    sky.refuses = True
    bots = make_bots(2, namespace="bots", seed=1)[1:]
    company = Company(bots, sky, sky.look, namespace="bots", sleep=lambda _: asyncio.sleep(0))
    playing = asyncio.create_task(company.play())
    await until(lambda: sky.look(company.names[0]))
    company.send_away()
    await until(lambda: sky.changes > 3)
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)

    assert len(caplog.records) == 1
    assert "grant patch in a Role" in caplog.text


async def test_a_company_of_nobody_is_never_present(sky):
    company = Company([], sky, sky.look, namespace="bots")
    company.call_back()

    assert (company.names, company.are_present) == ((), False)
