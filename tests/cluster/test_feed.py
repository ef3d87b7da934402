"""The feed on a cluster that behaves: pods, controllers, owners, namespaces, permissions."""

from tests.cluster.builders import a_carrier_object, a_pod_object, owned_by, until
from tests.cluster.scripted_server import status


async def test_what_exists_is_listed_and_what_happens_is_followed(server, follow):
    await server.put(a_pod_object("before"))
    follower = await follow()
    after = await server.put(a_pod_object("after"))
    await until(lambda: after in follower.pods)
    await server.delete(after)
    await until(lambda: after not in follower.pods)

    assert set(follower.pods) == server.names()
    assert [pod.name for pod in follower.pods.values()] == ["before"]


async def test_the_selector_is_the_servers_work(server, follow):
    await server.put(a_pod_object("outsider", labels={"app": "web"}))
    follower = await follow()

    assert follower.pods == {}
    asked = {(request.path, request.query["labelSelector"]) for request in server.lists + server.watches}
    assert {selector for path, selector in asked if path != "/api/v1/namespaces"} == {"game=starwars"}
    assert {selector for path, selector in asked if path == "/api/v1/namespaces"} == {"kubewars.dev/player"}


async def test_a_watch_of_the_whole_cluster_leaves_the_clusters_own_namespaces_out(server, follow):
    await server.put(a_pod_object("sheltered", uid="sheltered", namespace="kube-system"))
    await server.put(a_carrier_object("shelter", namespace="kube-public"), "replicationcontrollers")
    seen = await server.put(a_pod_object())
    follower = await follow()
    await until(lambda: seen in follower.pods)

    assert set(follower.pods) == {seen}
    assert follower.carriers == {}


async def test_a_pod_that_loses_its_label_is_gone_and_comes_back_with_it(server, follow):
    pod = a_pod_object()
    uid = await server.put(pod)
    follower = await follow()
    await until(lambda: uid in follower.pods)

    pod["metadata"]["labels"] = {"app": "web"}
    await server.put(pod)
    await until(lambda: uid not in follower.pods)
    pod["metadata"]["labels"] = {"game": "starwars"}
    await server.put(pod)
    await until(lambda: uid in follower.pods)

    assert follower.feed.sighting(uid).pod.player == ""


async def test_controllers_of_all_six_kinds_are_followed(server, follow):
    resources = {
        "ReplicationController": "replicationcontrollers",
        "ReplicaSet": "replicasets",
        "Deployment": "deployments",
        "StatefulSet": "statefulsets",
        "DaemonSet": "daemonsets",
        "Job": "jobs",
    }
    for kind, resource in resources.items():
        await server.put(a_carrier_object(kind.lower(), kind), resource)
    follower = await follow()
    await until(lambda: len(follower.carriers) == 6)

    assert {carrier.kind for carrier in follower.carriers.values()} == set(resources)


async def test_owners_without_the_label_are_fetched_up_to_the_deployment(server, follow):
    deployment = a_carrier_object("web", "Deployment", labels={})
    replicaset = a_carrier_object("web-1", "ReplicaSet", labels={}, ownerReferences=owned_by(deployment))
    await server.put(deployment, "deployments")
    await server.put(replicaset, "replicasets")
    await server.put(a_pod_object("web-1-a", ownerReferences=owned_by(replicaset)))

    follower = await follow()
    await until(lambda: len(follower.carriers) == 2)
    deployment["spec"]["replicas"] = 7
    await server.put(deployment, "deployments")
    await until(lambda: follower.carriers[deployment["metadata"]["uid"]].desired == 7)
    await server.delete(deployment["metadata"]["uid"], "deployments")
    await until(lambda: deployment["metadata"]["uid"] not in follower.carriers)

    assert [carrier.name for carrier in follower.carriers.values()] == ["web-1"]


async def test_several_namespaces_are_several_watches_and_nothing_else_is_seen(server, follow):
    for namespace in ("red", "blue", "green"):
        await server.put(a_pod_object(namespace=namespace))
    follower = await follow("red", "blue")
    await until(lambda: len(follower.pods) == 2)

    assert {pod.namespace for pod in follower.pods.values()} == {"red", "blue"}
    assert {request.namespace for request in server.lists} == {"red", "blue"}


async def test_all_namespaces_are_one_watch_a_kind_however_many_there_are(server, follow):
    for number in range(20):
        await server.put(a_pod_object(namespace=f"player-{number}"))
    follower = await follow()
    await server.put(a_pod_object(namespace="came-later"))
    await until(lambda: len(follower.pods) == 21)

    assert len(server.watches) == 8  # pods, six kinds of controllers, whose the namespaces are
    assert {request.namespace for request in server.watches} == {""}


async def test_a_kind_that_may_not_be_read_is_told_and_done_without(server, follow):
    server.guard = lambda request: (403, status(403, "Forbidden")) if request.resource == "jobs" else None
    await server.put(a_pod_object())
    follower = await follow(fresh=False)
    await until(lambda: follower.feed.health.is_fresh)
    await until(lambda: len(follower.pods) == 1)

    assert follower.feed.limitations == (
        "May not list and watch jobs in all namespaces: grant get, list and watch on them in a Role.",
    )


async def test_pods_that_may_not_be_read_make_the_feed_stale_with_the_cure(server, follow):
    server.guard = lambda request: (403, status(403, "Forbidden")) if request.resource == "pods" else None
    follower = await follow(fresh=False)
    await until(lambda: follower.feed.limitations != ())

    assert not follower.feed.health.is_fresh
    assert "May not list and watch pods in all namespaces: grant" in follower.feed.health.reason


async def test_of_two_namespaces_the_one_that_may_be_read_is_enough(server, follow):
    server.guard = lambda request: (403, status(403, "Forbidden")) if request.namespace == "blue" else None
    await server.put(a_pod_object(namespace="red"))
    follower = await follow("red", "blue", fresh=False)
    await until(lambda: follower.feed.health.is_fresh and len(follower.pods) == 1)

    assert any("pods in the namespace blue" in limitation for limitation in follower.feed.limitations)


async def test_only_the_latest_word_on_a_pod_is_kept_for_who_takes_late(server, follow):
    follower = await follow()
    pod = a_pod_object()
    for _ in range(20):
        uid = await server.put(pod)
    await until(lambda: follower.feed.sighting(uid) is not None)
    await until(lambda: follower.feed.sighting(uid).pod.resource_version == str(server.version))

    assert len(follower.feed.take()) == 1


async def test_functional_since_starts_anew_when_a_pod_was_broken(server, follow):
    now = [100.0]
    pod = a_pod_object()
    uid = await server.put(pod)
    follower = await follow(clock=lambda: now[0])
    await until(lambda: follower.feed.sighting(uid) is not None)
    first = follower.feed.sighting(uid).functional_since

    now[0] = 103.0
    running = pod["status"]["containerStatuses"][0]["state"]
    pod["status"]["containerStatuses"][0]["state"] = {"waiting": {"reason": "CrashLoopBackOff"}}
    await server.put(pod)
    await until(lambda: follower.feed.sighting(uid).functional_since is None)
    pod["status"]["containerStatuses"][0]["state"] = running
    await server.put(pod)
    await until(lambda: follower.feed.sighting(uid).functional_since is not None)

    assert follower.feed.sighting(uid).functional_since == 103.0
    assert first == 100.0


async def test_a_list_of_many_pages_is_read_to_its_end(server, follow, monkeypatch):
    monkeypatch.setattr("kubewars.cluster.reflector.PAGE", 10)
    for _ in range(35):
        await server.put(a_pod_object())
    follower = await follow()
    await until(lambda: len(follower.pods) == 35)

    assert set(follower.pods) == server.names()
    assert len([request for request in server.lists if request.resource == "pods"]) == 4
