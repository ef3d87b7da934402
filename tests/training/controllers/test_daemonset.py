from tests.training.controllers.world import World, template

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
