"""The proton torpedo at the chokepoint: what it sends, what it never sends, and whom it spares."""

import json
from types import SimpleNamespace

import pytest

from kubewars.battle.ports import FeedHealth
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.domain.ids import CarrierUid, StrikeId
from kubewars.domain.strike import Outcome, Strike
from tests.cluster.builders import a_carrier_object, a_pod_object, owned_by, until
from tests.cluster.scripted_server import status
from tests.cluster.test_reaper import Scope

SPARE = {"kubewars.dev/spare": "true"}


@pytest.fixture
async def scope(server):
    scope = Scope(server)
    yield scope
    await scope.connection.close()


def armed(scope, **limits):
    """A reaper in an open field whose torpedo is armed, unless the test says otherwise."""
    given = {"namespaces": ("default",), "respawn_shield": 0.0} | limits
    chronicle = Chronicle(scope.connection, instance="test")
    return Reaper(
        scope.connection, scope, Limits(**given), lambda: scope.stop, torpedo=lambda _: "", chronicle=chronicle,
        clock=lambda: scope.now,
    )  # fmt: skip


def a_torpedo(uid):
    return Strike(StrikeId(1), CarrierUid(uid), "torpedo", "Zoë", 0.0)


async def a_fleet(scope, **metadata):
    """A Deployment with a ReplicaSet and two pods, as Kubernetes hangs them together; gives their uids by kind."""
    deployment = a_carrier_object("wing", "Deployment", **metadata)
    replica_set = a_carrier_object("wing-1", "ReplicaSet", ownerReferences=owned_by(deployment))
    await scope.server.put(replica_set, "replicasets")
    pods = [a_pod_object(ownerReferences=owned_by(replica_set)) for _ in range(2)]
    uids = [await scope.see(pod) for pod in pods]
    uid = await scope.see_carrier(deployment)
    return SimpleNamespace(uid=uid, deployment=deployment, replica_set=replica_set, pods=pods, pod_uids=uids)


def deletions(server):
    return [request.path for request in server.strikes]


async def test_it_deletes_the_controller_with_uid_version_and_what_hangs_on_it(server, scope):
    fleet = await a_fleet(scope)
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.ACCEPTED
    assert deletions(server) == ["/apis/apps/v1/namespaces/default/deployments/wing"]
    sent = server.strikes[0].json
    assert sent["preconditions"] == {"uid": fleet.uid, "resourceVersion": scope.carriers[fleet.uid].resource_version}
    assert sent["propagationPolicy"] == "Background"
    assert "gracePeriodSeconds" not in sent


@pytest.mark.parametrize(
    ("kind", "resource", "path"),
    [
        ("ReplicationController", "replicationcontrollers", "/api/v1/namespaces/default/replicationcontrollers/wing"),
        ("StatefulSet", "statefulsets", "/apis/apps/v1/namespaces/default/statefulsets/wing"),
        ("Job", "jobs", "/apis/batch/v1/namespaces/default/jobs/wing"),
    ],
)
async def test_each_kind_is_deleted_where_it_stands(server, scope, kind, resource, path):
    uid = await scope.see_carrier(a_carrier_object("wing", kind), resource)
    result = await armed(scope).strike(a_torpedo(uid))

    assert result.outcome is Outcome.ACCEPTED
    assert deletions(server) == [path]


async def test_it_stays_in_its_tube_until_it_is_armed(server, scope):
    fleet = await a_fleet(scope)
    result = await scope.reaper().strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "weapon")
    assert server.requests == []


@pytest.mark.parametrize(
    ("rule", "metadata", "limits", "stop", "stale"),
    [
        ("label", {"labels": {"app": "shop"}}, {}, "", ""),
        ("namespace", {}, {"namespaces": ("other",)}, "", ""),
        ("opt-out", {"annotations": SPARE}, {}, "", ""),
        ("functional", {"deletionTimestamp": "2026-11-23T12:00:00Z"}, {}, "", ""),
        ("kill-budget", {}, {"kill_budget": 0}, "", ""),
        ("dry-run", {}, {"dry_run": True}, "", ""),
        ("hold-fire", {}, {}, "STOP by the presenter", ""),
        ("stale-watch", {}, {}, "", "nothing heard"),
    ],
)
async def test_every_rule_is_asked_of_the_controller_itself(server, scope, rule, metadata, limits, stop, stale):
    fleet = await a_fleet(scope, **metadata)
    scope.stop, scope.health = stop, FeedHealth(is_fresh=not stale, reason=stale)
    result = await armed(scope, **limits).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, rule)
    assert deletions(server) == []


async def test_nothing_in_a_namespace_of_the_cluster_is_struck_whatever_is_allowed(server, scope):
    uid = await scope.see_carrier(a_carrier_object("dns", "Deployment", namespace="kube-system"))
    result = await armed(scope, namespaces=("*",)).strike(a_torpedo(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "system-namespace")
    assert server.requests == []


async def test_the_games_own_controller_is_never_struck(server, scope):
    uid = await scope.see_carrier(a_carrier_object("us", "ReplicationController"), "replicationcontrollers")
    ours = await scope.see(a_pod_object(ownerReferences=[
        {"kind": "ReplicationController", "name": "us", "uid": uid, "controller": True}
    ]))  # fmt: skip
    result = await armed(scope, own_pod_uid=ours).strike(a_torpedo(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "own-pod")
    assert deletions(server) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"labels": {"app": "shop"}}, "does not carry the label"),
        ({"annotations": SPARE}, "spared by its annotation"),
    ],
)
async def test_a_pod_beneath_it_that_must_not_be_struck_protects_it(server, scope, changed, told):
    fleet = await a_fleet(scope)
    pod = fleet.pods[1]
    await server.put(pod | {"metadata": pod["metadata"] | changed})
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert told in result.reason
    assert deletions(server) == []


async def test_a_bystander_that_merely_names_it_as_an_owner_protects_it(server, scope):
    fleet = await a_fleet(scope)
    [reference] = owned_by(fleet.deployment)
    references = [{"kind": "Node", "name": "n", "uid": "n"}, reference | {"controller": None}]
    await server.put(a_pod_object(labels={"app": "shop"}, ownerReferences=references))
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert deletions(server) == []


@pytest.mark.parametrize(("kind", "resource"), [("StatefulSet", "statefulsets"), ("Job", "jobs")])
async def test_a_bystander_behind_another_controller_beneath_it_protects_it(server, scope, kind, resource):
    fleet = await a_fleet(scope)
    between = a_carrier_object("between", kind, ownerReferences=owned_by(fleet.deployment))
    await server.put(between, resource)
    await server.put(a_pod_object(labels={"app": "shop"}, ownerReferences=owned_by(between)))
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert deletions(server) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"labels": {"app": "shop"}}, "does not carry the label"),
        ({"annotations": SPARE}, "spared by its annotation"),
    ],
)
async def test_a_controller_beneath_it_that_must_not_be_struck_protects_it(server, scope, changed, told):
    fleet = await a_fleet(scope)
    shop = a_carrier_object("shop", "StatefulSet", ownerReferences=owned_by(fleet.deployment), **changed)
    await server.put(shop, "statefulsets")
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert told in result.reason
    assert deletions(server) == []


async def test_a_replica_set_of_before_the_label_protects_nobody(server, scope):
    fleet = await a_fleet(scope)
    old = a_carrier_object("old", "ReplicaSet", replicas=0, labels={}, ownerReferences=owned_by(fleet.deployment))
    await server.put(old, "replicasets")
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.ACCEPTED


async def test_references_in_a_circle_are_followed_once(server, scope):
    fleet = await a_fleet(scope)
    one, two = a_carrier_object("one", "Job"), a_carrier_object("two", "Job")
    one["metadata"]["ownerReferences"] = owned_by(two) + owned_by(fleet.deployment)
    two["metadata"]["ownerReferences"] = owned_by(one)
    await server.put(one, "jobs")
    await server.put(two, "jobs")
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.ACCEPTED


async def test_a_thing_in_the_list_that_cannot_be_read_protects_it(server, scope):
    async def riddle(_, wire):
        await wire.answer(200, {"kind": "List", "metadata": {}, "items": ["riddle"]})

    fleet = await a_fleet(scope)
    server.list_faults.append(riddle)
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert deletions(server) == []


async def test_a_pod_of_somebody_else_protects_nobody(server, scope):
    fleet = await a_fleet(scope)
    await server.put(a_pod_object(labels={"app": "shop"}))
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.ACCEPTED


async def test_pods_that_cannot_be_looked_at_protect_it(server, scope):
    async def refuse(_, wire):
        await wire.answer(403, status(403, "Forbidden", "no list for you"))

    fleet = await a_fleet(scope)
    server.list_faults.append(refuse)
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "beneath")
    assert deletions(server) == []


async def test_stop_while_one_looks_beneath_is_obeyed(server, scope):
    async def stop(request, wire):
        scope.stop = "STOP by the presenter"
        await wire.answer(200, {"kind": "List", "metadata": {}, "items": []})

    fleet = await a_fleet(scope)
    server.list_faults.append(stop)
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "hold-fire")
    assert deletions(server) == []


async def test_one_relabelled_after_aiming_is_judged_afresh_and_refused(server, scope):
    fleet = await a_fleet(scope)
    meta = fleet.deployment["metadata"]
    await server.put(fleet.deployment | {"metadata": meta | {"labels": {"app": "shop"}}}, "deployments")
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "label")
    assert fleet.uid in server.objects["deployments"]
    assert len(server.strikes) == 1


async def test_one_that_merely_changed_is_struck_at_its_new_version(server, scope):
    fleet = await a_fleet(scope)
    await server.put(fleet.deployment, "deployments")
    newest = server.objects["deployments"][fleet.uid]["metadata"]["resourceVersion"]
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.ACCEPTED
    assert server.strikes[-1].json["preconditions"]["resourceVersion"] == newest


async def test_another_of_the_same_name_is_spared(server, scope):
    fleet = await a_fleet(scope)
    await server.delete(fleet.uid, "deployments")
    await server.put(a_carrier_object("wing", "Deployment"), "deployments")
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.SPARED
    assert len(server.objects["deployments"]) == 1


async def test_one_that_the_watch_does_not_know_is_spared_without_a_request(server, scope):
    result = await armed(scope).strike(a_torpedo("nobody"))

    assert (result.outcome, result.reason) == (Outcome.SPARED, "the controller is gone already")
    assert server.requests == []


@pytest.mark.parametrize(
    ("code", "outcome", "told"),
    [
        (403, Outcome.FAILED, "grant delete on deployments"),
        (404, Outcome.SPARED, "the controller was gone a moment ago"),
        (429, Outcome.FAILED, "overloaded"),
        (500, Outcome.FAILED, "500"),
    ],
)
async def test_each_answer_of_the_api_has_its_outcome_after_one_strike(server, scope, code, outcome, told):
    async def fault(_, wire):
        await wire.answer(code, status(code, str(code)))

    fleet = await a_fleet(scope)
    server.write_faults.append(fault)
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is outcome
    assert told in result.reason
    assert len(server.strikes) == 1


async def test_a_connection_lost_after_sending_is_never_followed_by_a_second(server, scope):
    async def hit_and_lose(_, wire):
        await server.delete(fleet.uid, "deployments")
        wire.reset()

    fleet = await a_fleet(scope)
    server.write_faults.append(hit_and_lose)
    result = await armed(scope).strike(a_torpedo(fleet.uid))

    assert result.outcome is Outcome.ACCEPTED
    assert len(server.strikes) == 1


async def test_it_counts_against_the_budget_and_the_cooldown_of_its_player(server, scope):
    fleet = await a_fleet(scope)
    reaper = armed(scope, kill_budget=1, cooldown=10.0)
    await reaper.strike(a_torpedo(fleet.uid))
    laser = Strike(StrikeId(2), fleet.pod_uids[0], "laser", "Zoë", 0.0)

    assert (await reaper.strike(laser)).rule == "cooldown"
    assert reaper.out_of_budget()


async def test_its_owner_is_told_as_an_event_on_the_controller_with_pilot_weapon_and_advice(server, scope):
    fleet = await a_fleet(scope)
    await armed(scope).strike(a_torpedo(fleet.uid))
    await until(lambda: any(request.resource == "events" for request in server.requests))
    [event] = [request.json for request in server.requests if request.resource == "events"]

    assert event["involvedObject"]["kind"] == "Deployment"
    assert event["involvedObject"]["uid"] == fleet.uid
    assert event["reason"] == "TorpedoedByXWing"
    assert "flown by the presenter Zoë" in event["message"]
    assert "kubectl apply it again" in event["message"]
    assert json.dumps(event)
