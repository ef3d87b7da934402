from tests.training.controllers.world import World, a_deployment, condition, template

UNSCHEDULABLE = "node.kubernetes.io/unschedulable"


def taints(world: World, name: str) -> list[tuple[str, str]]:
    return [(one["key"], one["effect"]) for one in world.get("nodes", name, "")["spec"].get("taints", [])]


def test_a_new_node_is_ready_and_bears_no_taint():
    world = World()

    assert condition(world.get("nodes", "node-1", ""), "Ready")["status"] == "True"
    assert taints(world, "node-1") == []
    assert "RegisteredNode" in world.reasons("node-1")


def test_a_cordoned_node_is_tainted_and_freed_again():
    world = World()

    world.change("nodes", "node-1", "spec", "unschedulable", to=True, namespace="")
    world.after()
    assert taints(world, "node-1") == [(UNSCHEDULABLE, "NoSchedule")]

    world.change("nodes", "node-1", "spec", "unschedulable", to=False, namespace="")
    world.after()
    assert taints(world, "node-1") == []


def test_no_execute_drives_out_the_pods_that_do_not_tolerate_it():
    world = World(nodes=2)
    tolerant = template(spec={"nodeName": "node-1", "tolerations": [{"key": "fire", "operator": "Exists"}]})
    world.create("pods", "stays", spec=tolerant["spec"])
    world.create("pods", "goes", spec=template(spec={"nodeName": "node-1"})["spec"])
    patient = {"key": "fire", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}
    world.create("pods", "waits", spec=template(spec={"nodeName": "node-1", "tolerations": [patient]})["spec"])
    world.after()

    world.change("nodes", "node-1", "spec", "taints", to=[{"key": "fire", "effect": "NoExecute"}], namespace="")

    world.after(1)
    assert world.pods() == ["stays", "waits"]
    assert ("TaintManagerEviction", "Marking for deletion Pod default/goes") in world.events("goes")
    world.after(30)
    assert world.pods() == ["stays"]


def test_a_silent_node_becomes_unknown_and_loses_its_pods_after_five_minutes():
    world = World()
    world.create("deployments.apps", "web", spec=a_deployment(3))
    world.after()

    world.nodes.silence("node-1")
    world.after(65)
    assert condition(world.get("nodes", "node-1", ""), "Ready")["reason"] == "NodeStatusUnknown"
    assert ("node.kubernetes.io/unreachable", "NoExecute") in taints(world, "node-1")
    world.after(310)

    homes = {world.pod(name)["spec"]["nodeName"] for name in world.pods(running=True)}
    assert homes == {"node-2", "node-3"}
    assert world.get("deployments.apps", "web")["status"]["availableReplicas"] == 3


def test_pods_of_a_deleted_node_are_removed_and_replaced_elsewhere():
    world = World()
    world.create("deployments.apps", "web", spec=a_deployment(3))
    world.after()

    world.api.delete("nodes", None, "node-1")
    world.after(60)

    homes = [world.pod(name)["spec"]["nodeName"] for name in world.pods(running=True)]
    assert len(homes) == 3
    assert "node-1" not in homes


def test_a_pod_whose_node_comes_back_in_time_is_told_that_it_may_stay():
    world = World(nodes=1)
    patient = {"key": "fire", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}
    world.create("pods", "waits", spec=template(spec={"tolerations": [patient]})["spec"])
    world.after()
    world.change("nodes", "node-1", "spec", "taints", to=[{"key": "fire", "effect": "NoExecute"}], namespace="")
    world.after(10)

    world.change("nodes", "node-1", "spec", "taints", to=[], namespace="")
    world.after(60)

    assert world.pods(running=True) == ["waits"]
    assert world.events("waits")[-1] == ("TaintManagerEviction", "Cancelling deletion of Pod default/waits")
