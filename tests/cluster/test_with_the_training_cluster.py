"""The adapter against the training cluster over TLS: a real API's answers instead of scripted ones."""

import asyncio
import json

import pytest

from kubewars.bots.bot import make_bots
from kubewars.bots.company import Company
from kubewars.cluster.applier import Applier
from kubewars.cluster.check import examine
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.connection import Connection
from kubewars.cluster.kinds import CARRIERS, EVENT, POD
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.domain.ids import StrikeId
from kubewars.domain.roster import Roster
from kubewars.domain.score import ScoreBoard
from kubewars.domain.strike import Outcome, Strike
from kubewars.training.cluster import Settings, running_cluster
from kubewars.training.node.pace import NONE
from kubewars.wire.snapshot import arena_player
from tests.cluster.builders import QUICK, Follower, until

LABELS = {"game": "starwars", "player": "cedric"}
CONTAINERS = [{"name": "tie", "image": "nginx"}]


@pytest.fixture
async def kubeconfig(tmp_path):
    path = tmp_path / "kubeconfig"
    async with running_cluster(Settings(kubeconfig=path, seed=1, pace=NONE)):
        yield path


@pytest.fixture
async def connection(kubeconfig):
    connection = await Connection.open(kubeconfig)
    yield connection
    await connection.close()


@pytest.fixture
async def follower(connection):
    follower = Follower.of(connection, tempo=QUICK)
    follower.feed.start()
    await until(lambda: follower.feed.health.is_fresh)
    yield follower
    await follower.feed.stop()


def a_pod(name, **metadata):
    meta = {"name": name, "labels": LABELS} | metadata
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {"containers": CONTAINERS}}


def a_controller(kind, replicas, labels=None):
    template = {"metadata": {"labels": LABELS | {"app": "wing"}}, "spec": {"containers": CONTAINERS}}
    selector = {"app": "wing"} if kind == "ReplicationController" else {"matchLabels": {"app": "wing"}}
    return {
        "apiVersion": CARRIERS[kind].api_version,
        "kind": kind,
        "metadata": {"name": "wing", "labels": labels or {"app": "wing"}},
        "spec": {"replicas": replicas, "selector": selector, "template": template},
    }


def flying(follower):
    return [uid for uid in follower.pods if follower.feed.sighting(uid).functional_since is not None]


async def test_a_struck_bare_pod_is_told_as_an_event_and_never_comes_back(connection, follower):
    await Applier(connection).apply(a_pod("lonely"))
    await until(lambda: flying(follower))
    [uid] = flying(follower)
    chronicle = Chronicle(connection, instance="test")
    limits = Limits(namespaces=("default",), respawn_shield=0.0, grace=0)
    reaper = Reaper(connection, follower.feed, limits, lambda: "", chronicle=chronicle)
    result = await reaper.strike(Strike(StrikeId(1), uid, "laser", "autopilot", 0.0))
    await until(lambda: not follower.pods)
    await until(lambda: not chronicle._writing)
    events = json.loads(await connection.request("GET", EVENT.path("default")))["items"]

    assert result.outcome is Outcome.ACCEPTED
    assert [event["involvedObject"]["uid"] for event in events if event["reason"] == "StruckByXWing"] == [uid]


@pytest.mark.parametrize("kind", ["ReplicationController", "Deployment"])
async def test_a_wing_heals_and_its_unlabelled_controller_is_known(connection, follower, kind):
    applied = await Applier(connection).apply(a_controller(kind, 3))
    await until(lambda: len(flying(follower)) == 3)
    await until(lambda: any(carrier.kind == kind for carrier in follower.carriers.values()))
    victim = flying(follower)[0]
    reaper = Reaper(connection, follower.feed, Limits(namespaces=("default",), respawn_shield=0.0, grace=0), lambda: "")
    result = await reaper.strike(Strike(StrikeId(1), victim, "laser", "autopilot", 0.0))
    await until(lambda: victim not in follower.pods and len(flying(follower)) == 3)

    assert applied.outcome == "created"
    assert result.outcome is Outcome.ACCEPTED
    assert {carrier.desired for carrier in follower.carriers.values()} == {3}


async def test_a_struck_pods_controllers_are_told_too_who_with_what_and_what_to_do(connection, follower):
    await Applier(connection).apply(a_controller("Deployment", 2))
    await until(lambda: len(flying(follower)) == 2)
    await until(lambda: any(carrier.kind == "Deployment" for carrier in follower.carriers.values()))
    await until(lambda: any(carrier.kind == "ReplicaSet" for carrier in follower.carriers.values()))
    chronicle = Chronicle(connection, instance="test", controllers=follower.feed.controllers)
    limits = Limits(namespaces=("default",), respawn_shield=0.0, grace=0)
    reaper = Reaper(connection, follower.feed, limits, lambda: "", chronicle=chronicle)
    await reaper.strike(Strike(StrikeId(1), flying(follower)[0], "ion", "the presenter", 0.0))
    await until(lambda: not chronicle._writing)
    events = json.loads(await connection.request("GET", EVENT.path("default")))["items"]
    told = {e["involvedObject"]["kind"]: e["message"] for e in events if e["reason"] == "EvictedByXWing"}

    assert set(told) == {"Pod", "ReplicaSet", "Deployment"}
    assert all("flown by the presenter" in message and "ion cannon" in message for message in told.values())
    assert all("launches another" in message for message in told.values())


async def test_a_disruption_budget_deflects_the_ion_cannon_with_its_reason(connection, follower):
    applier = Applier(connection)
    await applier.apply(a_controller("ReplicationController", 2))
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "shield"},
        "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "wing"}}},
    }
    applied = await applier.apply(budget)
    await until(lambda: len(flying(follower)) == 2)
    reaper = Reaper(connection, follower.feed, Limits(namespaces=("default",), respawn_shield=0.0), lambda: "")
    result = await reaper.strike(Strike(StrikeId(1), flying(follower)[0], "ion", "autopilot", 0.0))

    assert applied.outcome == "created"
    assert result.outcome is Outcome.DEFLECTED
    assert "shield" in result.reason
    assert len(flying(follower)) == 2


async def test_applying_twice_leaves_what_is_there_and_nonsense_is_refused_with_the_servers_word(connection):
    applier = Applier(connection)
    first = await applier.apply(a_pod("tie"))
    second = await applier.apply(a_pod("tie"))
    odd = await applier.apply(a_pod("Not A Name"))
    alien = await applier.apply({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}})

    assert [it.outcome for it in (first, second, odd, alien)] == ["created", "exists", "refused", "refused"]
    assert "Invalid value" in odd.reason


async def test_bots_that_are_sent_away_leave_the_roster_and_come_back_whole(connection, follower):
    roster, scores = Roster(), ScoreBoard()

    def look(name):
        roster.take_all(follower.feed.take(), 0.0)
        return arena_player(name, time=0.0, roster=roster, scores=scores)

    def functional():
        return [seen.functional if (seen := look(bot.player)) else 0 for bot in bots]

    bots = make_bots(3, namespace="default", seed=4)
    company = Company(bots, Applier(connection), look, namespace="default", sleep=lambda _: asyncio.sleep(0.01))
    playing = asyncio.create_task(company.play())
    await until(lambda: functional() == [bot.size for bot in bots])
    company.send_away()
    await until(lambda: look("") is None and not roster.ships)
    company.call_back()
    await until(lambda: functional() == [bot.size for bot in bots])
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)

    assert {look(bot.player).hull for bot in bots} == {"tie", "destroyer"}


async def test_what_is_to_be_changed_and_is_not_there_is_gone_and_nothing_is_made(connection):
    changed = await Applier(connection).change(a_pod("nobody"), {"metadata": {"labels": {"game": None}}})

    assert changed.outcome == "gone"


async def test_the_preflight_finds_all_well_where_pods_fly(kubeconfig, connection, follower):
    await Applier(connection).apply(a_pod("tie"))
    await until(lambda: flying(follower))
    findings = await examine(kubeconfig, None, ["default"])

    assert [finding.level for finding in findings] == ["ok"] * len(findings)
    assert any("1 pod with game=starwars, 1 of them flying" in finding.what for finding in findings)


async def test_the_preflight_knows_an_image_that_is_too_old_by_the_runtimes_words(kubeconfig, connection):
    pod = a_pod("old")
    pod["spec"] = {"containers": [{"name": "sw", "image": "tutum/hello-world:schema1"}]}
    await Applier(connection).apply(pod)

    async def told():
        return [finding for finding in await examine(kubeconfig) if "manifest schema 1" in finding.what]

    found = []
    while not found:
        found = await told()

    assert [finding.what.rpartition(": ")[2] for finding in found] == ["sw of default/old"]
    assert "kubectl -n default set image pod/old sw=nginx" in found[0].cure


async def test_the_preflight_finds_the_label_that_stands_on_the_controller_only(kubeconfig, connection):
    rc = a_controller("ReplicationController", 1, labels=LABELS)
    rc["spec"]["template"]["metadata"]["labels"] = {"app": "wing"}
    await Applier(connection).apply(rc)
    findings = await examine(kubeconfig, None, ["default", "nowhere"])
    problems = " / ".join(finding.what for finding in findings if finding.level == "problem")

    assert "there is no namespace nowhere" in problems
    assert "no pod has the label game=starwars" in problems
    assert "ReplicationController default/wing carries the label itself, but not on its pod template" in problems


async def test_pods_are_listed_over_tls_by_the_kubeconfigs_own_authority(connection):
    assert connection.host.startswith("https://")
    assert json.loads(await connection.request("GET", POD.path("default")))["kind"] == "PodList"


async def test_a_torpedo_takes_the_deployment_and_all_that_hangs_on_it_and_nothing_beside_it(connection, follower):
    applier = Applier(connection)
    await applier.apply(a_controller("Deployment", 3, labels=LABELS))
    await applier.apply(a_pod("lonely"))
    await until(lambda: len(flying(follower)) == 4)
    [uid] = [it.uid for it in follower.carriers.values() if it.kind == "Deployment"]
    limits = Limits(namespaces=("default",), respawn_shield=0.0, grace=0)
    reaper = Reaper(connection, follower.feed, limits, lambda: "", torpedo=lambda _: "")

    result = await reaper.strike(Strike(StrikeId(1), uid, "torpedo", "Zoë", 0.0))
    await until(lambda: len(follower.pods) == 1)

    assert result.outcome is Outcome.ACCEPTED
    assert {pod.name for pod in follower.pods.values()} == {"lonely"}
    await until(lambda: uid not in follower.carriers)


async def test_a_torpedo_spares_a_deployment_one_of_whose_pods_has_lost_its_label(connection, follower):
    await Applier(connection).apply(a_controller("Deployment", 3, labels=LABELS))
    await until(lambda: len(flying(follower)) == 3)
    [uid] = [it.uid for it in follower.carriers.values() if it.kind == "Deployment"]
    pod = next(iter(follower.pods.values()))
    path = POD.path("default", pod.name)
    thing = json.loads(await connection.request("GET", path))
    thing["metadata"]["labels"]["game"] = "off"
    await connection.request("PUT", path, body=thing)
    limits = Limits(namespaces=("default",), respawn_shield=0.0, grace=0)
    reaper = Reaper(connection, follower.feed, limits, lambda: "", torpedo=lambda _: "")

    result = await reaper.strike(Strike(StrikeId(1), uid, "torpedo", "Zoë", 0.0))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert pod.name in result.reason


@pytest.mark.parametrize("kind", ["ReplicationController", "Deployment"])
async def test_bots_change_what_they_have_made(connection, kind):
    applier = Applier(connection)
    await applier.apply(a_controller(kind, 3))

    changed = await applier.change(a_controller(kind, 3), {"spec": {"replicas": 0}})

    assert changed.outcome == "changed"
    assert (await told(connection, kind))["spec"]["replicas"] == 0


@pytest.mark.parametrize("kind", ["ReplicationController", "Deployment"])
async def test_what_a_player_has_made_under_the_same_name_is_no_bots_to_change(connection, kind):
    place = CARRIERS[kind].path("default")
    await connection.request("POST", place, query={"fieldManager": "kubectl-create"}, body=a_controller(kind, 3))

    changed = await Applier(connection).change(a_controller(kind, 3), {"spec": {"replicas": 0}})

    assert (changed.outcome, changed.reason) == ("refused", "it is somebody else's, under the same name")
    assert (await told(connection, kind))["spec"]["replicas"] == 3


async def test_what_is_not_there_cannot_be_changed(connection):
    changed = await Applier(connection).change(a_pod("nobody"), {"metadata": {"labels": {"game": None}}})

    assert changed.outcome == "gone"


async def told(connection, kind):
    return json.loads(await connection.request("GET", CARRIERS[kind].path("default", "wing")))
