import itertools

from tests.training.controllers.world import World, condition, template

SETS = "daemonsets.apps"


def a_set(**spec) -> dict:
    return {"selector": {"matchLabels": {"app": "agent"}}, "template": template(labels={"app": "agent"}, **spec)}


def nodes_with_pods(world: World) -> list[str]:
    return sorted(world.pod(name)["spec"]["nodeName"] for name in world.pods(running=True))


def test_each_node_has_one_pod():
    world = World()

    world.create(SETS, "agent", spec=a_set())
    world.after()

    assert nodes_with_pods(world) == ["node-1", "node-2", "node-3"]
    assert world.get(SETS, "agent")["status"] == {
        "currentNumberScheduled": 3,
        "numberMisscheduled": 0,
        "desiredNumberScheduled": 3,
        "numberReady": 3,
        "observedGeneration": 1,
        "updatedNumberScheduled": 3,
        "numberAvailable": 3,
    }


def test_a_node_selector_leaves_the_other_nodes_alone_until_they_match():
    world = World()
    world.create(SETS, "agent", spec=a_set(spec={"nodeSelector": {"disk": "ssd"}}))
    world.after()
    assert world.pods() == []

    world.change("nodes", "node-2", "metadata", "labels", "disk", to="ssd", namespace="")
    world.after()

    assert nodes_with_pods(world) == ["node-2"]


def test_a_cordoned_node_keeps_its_daemon():
    world = World()
    world.change("nodes", "node-1", "spec", "unschedulable", to=True, namespace="")

    world.create(SETS, "agent", spec=a_set())
    world.after()

    assert nodes_with_pods(world) == ["node-1", "node-2", "node-3"]


def test_a_taint_keeps_daemons_away_that_do_not_tolerate_it():
    world = World()
    world.change("nodes", "node-1", "spec", "taints", to=[{"key": "only", "effect": "NoSchedule"}], namespace="")

    world.create(SETS, "agent", spec=a_set())
    world.after()

    assert nodes_with_pods(world) == ["node-2", "node-3"]


def test_a_new_template_replaces_one_pod_at_a_time():
    world = World()
    slow = {"tcpSocket": {"port": 80}, "initialDelaySeconds": 5}
    world.create(SETS, "agent", spec=a_set(readinessProbe=slow))
    world.after(10)

    world.change(SETS, "agent", "spec", "template", "spec", "containers", 0, "image", to="nginx:1.28")

    world.after(1)
    assert world.get(SETS, "agent")["status"]["numberUnavailable"] == 1
    world.after(30)
    assert {world.pod(name)["spec"]["containers"][0]["image"] for name in world.pods()} == {"nginx:1.28"}
    assert world.get(SETS, "agent")["status"]["updatedNumberScheduled"] == 3


def surging(**rolling) -> dict:
    return {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, **rolling}}}


SLOW = {"readinessProbe": {"tcpSocket": {"port": 80}, "initialDelaySeconds": 5}}


def ready_on(world: World) -> set[str]:
    pods = [world.pod(name) for name in world.pods()]
    return {pod["spec"]["nodeName"] for pod in pods if condition(pod, "Ready")["status"] == "True"}


def test_a_daemon_that_surges_has_its_new_pod_ready_before_the_old_one_goes():
    world = World()
    world.create(SETS, "agent", spec=a_set(**SLOW) | surging(maxSurge=1))
    world.after(10)
    least, most = [], []
    world.api.subscribe("pods", lambda *_: (least.append(len(ready_on(world))), most.append(len(world.pods()))))

    world.change(SETS, "agent", "spec", "template", "spec", "containers", 0, "image", to="nginx:9")
    world.after(40)

    images = {world.pod(name)["spec"]["containers"][0]["image"] for name in world.pods()}
    assert images == {"nginx:9"}
    assert len(world.pods()) == 3
    assert (min(least), max(most)) == (3, 4)


def test_a_daemon_that_may_be_away_on_two_nodes_is_replaced_two_at_a_time():
    world = World()
    spec = a_set(**SLOW) | {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 2}}}
    world.create(SETS, "agent", spec=spec)
    world.after(10)

    world.change(SETS, "agent", "spec", "template", "spec", "containers", 0, "image", to="nginx:9")
    world.after(2)

    assert len(ready_on(world)) == 1
    world.after(20)
    assert len(ready_on(world)) == 3


def test_daemons_that_fail_again_and_again_are_replaced_later_and_later():
    world = World(nodes=1)
    deaths = []
    world.api.subscribe("pods", lambda kind, *_: deaths.append(world.clock.now()) if kind == "DELETED" else None)
    world.create(SETS, "agent", spec=a_set())

    for _ in range(120):
        world.after(0.5)
        for name in world.pods(running=True):
            failed = world.pod(name)["status"] | {"phase": "Failed"}
            world.api.update("pods", world.pod(name) | {"status": failed}, subresource="status")

    pauses = [later - earlier for earlier, later in itertools.pairwise(deaths)]
    assert 4 <= len(deaths) <= 8
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 16


def test_a_quota_that_is_used_up_is_told_for_one_batch_of_nodes():
    world = World()
    world.create("resourcequotas", "team", spec={"hard": {"pods": "1"}})

    world.create(SETS, "agent", spec=a_set(spec={"schedulerName": "another"}))
    world.after()

    # Both of the second batch, and the first of the look that the set's own status brought about.
    assert world.reasons("agent") == ["SuccessfulCreate", "FailedCreate", "FailedCreate", "FailedCreate"]


def test_a_pod_that_comes_to_match_is_taken_in_and_goes_where_there_is_one_already():
    world = World()
    world.create(SETS, "agent", spec=a_set())
    world.create("pods", "stray", meta={"labels": {"app": "x"}}, spec=template()["spec"] | {"nodeName": "node-1"})
    world.after(5)

    world.change("pods", "stray", "metadata", "labels", to={"app": "agent"})
    world.after(1)

    assert ("SuccessfulDelete", "Deleted pod: stray") in world.events("agent")
    assert len(world.pods()) == 3
