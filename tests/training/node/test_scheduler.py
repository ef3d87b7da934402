import pytest

from kubewars.training.node.node_object import NodeSize
from tests.training.controllers.world import World, condition, template

SMALL = NodeSize(cpu="2", memory="4Gi", pods=5)


def asks(cpu: str = "100m", memory: str = "64Mi", **spec) -> dict:
    return template(resources={"requests": {"cpu": cpu, "memory": memory}}, spec=spec)["spec"]


def unschedulable(world: World, name: str) -> str:
    told = condition(world.pod(name), "PodScheduled")
    assert (told["status"], told["reason"]) == ("False", "Unschedulable")
    message: str = told["message"]
    return message


def test_a_pod_is_placed_and_says_where():
    world = World()

    world.create("pods", "one", spec=asks())
    world.after()

    node = world.pod("one")["spec"]["nodeName"]
    assert world.events("one")[0] == ("Scheduled", f"Successfully assigned default/one to {node}")


def test_pods_of_one_owner_are_spread_over_the_nodes():
    world = World()

    world.create("replicationcontrollers", "rc", spec={"replicas": 6, "template": template()})
    world.after()

    homes = [world.pod(name)["spec"]["nodeName"] for name in world.pods()]
    assert sorted(homes) == ["node-1"] * 2 + ["node-2"] * 2 + ["node-3"] * 2


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            asks(cpu="100"),
            (
                "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: "
                "3 Preemption is not helpful for scheduling."
            ),
        ),
        (
            asks(cpu="3", memory="1Ti"),
            (
                "0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. "
                "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            ),
        ),
        (
            asks(nodeSelector={"disk": "ssd"}),
            (
                "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. "
                "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            ),
        ),
    ],
)
def test_a_pod_that_fits_nowhere_is_told_why_in_kubernetes_words(spec, message):
    world = World(size=SMALL)

    world.create("pods", "big", spec=spec)
    world.after()

    assert unschedulable(world, "big") == message
    assert world.events("big") == [("FailedScheduling", message)]


def test_full_nodes_could_be_helped_by_preemption_but_there_is_no_victim():
    world = World(size=SMALL, nodes=1)
    world.create("pods", "first", spec=asks(cpu="1500m"))
    world.after()

    world.create("pods", "second", spec=asks(cpu="1"))
    world.after()

    assert unschedulable(world, "second") == (
        "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: "
        "1 No preemption victims found for incoming pod."
    )


def test_a_waiting_pod_is_placed_when_room_is_made():
    world = World(size=SMALL, nodes=1)
    world.create("pods", "first", spec=asks(cpu="1500m"))
    world.after()
    world.create("pods", "second", spec=asks(cpu="1"))
    world.after()

    world.api.delete("pods", "default", "first")
    world.after(15)

    assert world.pods(running=True) == ["second"]


def test_a_node_takes_no_more_pods_than_it_has_room_for():
    world = World(size=SMALL, nodes=1)

    world.create("replicationcontrollers", "rc", spec={"replicas": 7, "template": template()})
    world.after()

    assert len(world.pods(running=True)) == 5
    waiting = next(name for name in world.pods() if name not in world.pods(running=True))
    assert "1 Too many pods" in unschedulable(world, waiting)


def test_cordoned_and_tainted_nodes_are_told_apart():
    world = World()
    world.change("nodes", "node-1", "spec", "unschedulable", to=True, namespace="")
    for name in ("node-2", "node-3"):
        world.change("nodes", name, "spec", "taints", to=[{"key": "gpu", "effect": "NoSchedule"}], namespace="")

    world.create("pods", "one", spec=asks())
    world.after()

    assert unschedulable(world, "one").startswith(
        "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s). "
    )


def test_a_toleration_opens_a_tainted_node():
    world = World(nodes=1)
    world.change(
        "nodes", "node-1", "spec", "taints", to=[{"key": "gpu", "value": "yes", "effect": "NoSchedule"}], namespace=""
    )
    tolerations = [{"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoSchedule"}]

    world.create("pods", "one", spec=asks(tolerations=tolerations))
    world.after()

    assert world.pods(running=True) == ["one"]


def test_anti_affinity_puts_each_pod_on_a_host_of_its_own():
    world = World()
    term = {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": "kubernetes.io/hostname"}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}

    world.create(
        "replicationcontrollers", "rc", spec={"replicas": 4, "template": template(spec={"affinity": affinity})}
    )
    world.after()

    homes = [world.pod(name)["spec"]["nodeName"] for name in world.pods(running=True)]
    assert sorted(homes) == ["node-1", "node-2", "node-3"]
    (waiting,) = set(world.pods()) - set(world.pods(running=True))
    assert "3 node(s) didn't match pod anti-affinity rules" in unschedulable(world, waiting)


def test_spread_constraints_keep_the_hosts_level():
    world = World(nodes=2)
    world.change("nodes", "node-2", "spec", "unschedulable", to=True, namespace="")
    spread = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}},
    }

    world.create(
        "replicationcontrollers",
        "rc",
        spec={"replicas": 2, "template": template(spec={"topologySpreadConstraints": [spread]})},
    )
    world.after()

    assert len(world.pods(running=True)) == 1


def test_two_pods_cannot_have_the_same_host_port_on_one_node():
    world = World(nodes=1)
    port = {"ports": [{"containerPort": 80, "hostPort": 8080}]}

    world.create("pods", "first", spec=template(**port)["spec"])
    world.create("pods", "second", spec=template(**port)["spec"])
    world.after()

    assert "1 node(s) didn't have free ports for the requested pod ports" in unschedulable(world, "second")


def test_a_pod_for_another_scheduler_is_left_alone():
    world = World()

    world.create("pods", "other", spec=asks(schedulerName="mine"))
    world.after()

    assert "nodeName" not in world.pod("other")["spec"]
    assert world.events("other") == []


def test_a_missing_claim_is_told_before_any_node_is_asked():
    world = World()
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "disk"}}]

    world.create("pods", "db", spec=asks(volumes=volumes))
    world.after()

    assert unschedulable(world, "db") == ('0/3 nodes are available: persistentvolumeclaim "disk" not found. not found')


HOST = "kubernetes.io/hostname"


def near(app: str) -> dict:
    term = {"labelSelector": {"matchLabels": {"app": app}}, "topologyKey": HOST}
    return {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def test_a_pod_that_waits_for_a_neighbour_follows_it_when_it_comes():
    world = World()
    world.create("pods", "cache", spec=asks(affinity=near("web")))
    world.after(30)
    message = unschedulable(world, "cache")

    world.create("pods", "web", meta={"labels": {"app": "web"}}, spec=asks())
    world.after(1)

    assert message == (
        "0/3 nodes are available: 3 node(s) didn't match pod affinity rules. "
        "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    )
    assert world.pod("cache")["spec"]["nodeName"] == world.pod("web")["spec"]["nodeName"]


def apart(**where) -> dict:
    term = {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": HOST, **where}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


@pytest.mark.parametrize(
    ("where", "is_kept_away"),
    [
        ({"namespaceSelector": {"matchLabels": {"team": "red"}}}, True),
        ({"namespaceSelector": {"matchLabels": {"team": "blue"}}}, False),
        ({"namespaceSelector": {"matchLabels": {"team": "blue"}}, "namespaces": ["other"]}, True),
        ({"namespaceSelector": {}}, True),
        ({"namespaces": ["other"]}, True),
        ({"namespaces": ["default"]}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("is_mine", [True, False])
def test_pods_keep_apart_only_in_the_namespaces_that_the_term_selects(where, is_kept_away, is_mine):
    world = World(nodes=1)
    world.api.create("namespaces", None, {"metadata": {"name": "other", "labels": {"team": "red"}}})
    world.change("namespaces", "default", "metadata", "labels", to={"team": "red"}, namespace="")
    world.after(1)
    first, second = ("other", "default") if is_mine else ("default", "other")
    specs = (asks(), asks(affinity=apart(**where))) if is_mine else (asks(affinity=apart(**where)), asks())

    world.create("pods", "first", namespace=first, meta={"labels": {"app": "web"}}, spec=specs[0])
    world.after(1)
    world.create("pods", "second", namespace=second, meta={"labels": {"app": "web"}}, spec=specs[1])
    world.after(1)

    assert ("nodeName" not in world.get("pods", "second", second)["spec"]) == is_kept_away


def test_pods_keep_apart_only_from_those_that_share_the_labels_of_the_terms_keys():
    world = World(nodes=1)
    affinity = apart(matchLabelKeys=["version", "absent"], mismatchLabelKeys=["color"])

    for name, version, color in (("a", "1", "red"), ("b", "2", "blue"), ("c", "1", "red"), ("d", "1", "blue")):
        labels = {"app": "web", "version": version, "color": color}
        world.create("pods", name, meta={"labels": labels}, spec=asks(affinity=affinity))
        world.after(1)

    required = world.pod("a")["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert required[0]["labelSelector"]["matchExpressions"] == [
        {"key": "version", "operator": "In", "values": ["1"]},
        {"key": "color", "operator": "NotIn", "values": ["red"]},
    ]
    assert world.pods(running=True) == ["a", "b", "c"]
    assert "didn't match pod anti-affinity rules" in unschedulable(world, "d")


def test_the_keys_of_a_spread_constraint_are_written_into_its_selector():
    world = World(nodes=1)
    spread = {"maxSkew": 1, "topologyKey": HOST, "whenUnsatisfiable": "DoNotSchedule", "matchLabelKeys": ["version"]}
    selector = {"labelSelector": {"matchLabels": {"app": "web"}}}

    meta = {"labels": {"app": "web", "version": "1"}}
    world.create("pods", "a", meta=meta, spec=asks(topologySpreadConstraints=[spread | selector]))
    world.after(1)

    (written,) = world.pod("a")["spec"]["topologySpreadConstraints"]
    assert written["labelSelector"]["matchExpressions"] == [{"key": "version", "operator": "In", "values": ["1"]}]


def zones(world: World) -> None:
    for name, zone in (("node-1", "east"), ("node-2", "east"), ("node-3", "west")):
        world.change("nodes", name, "metadata", "labels", "zone", to=zone, namespace="")


def beside(*terms: tuple[dict, str]) -> dict:
    required = [{"labelSelector": {"matchLabels": labels}, "topologyKey": key} for labels, key in terms]
    return {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}


def test_two_pods_that_meet_one_term_each_are_no_company():
    world = World(nodes=1)
    world.create("pods", "a", meta={"labels": {"app": "web"}}, spec=asks())
    world.create("pods", "b", meta={"labels": {"tier": "front"}}, spec=asks())

    world.create("pods", "c", spec=asks(affinity=beside(({"app": "web"}, HOST), ({"tier": "front"}, HOST))))
    world.after(1)

    assert "1 node(s) didn't match pod affinity rules" in unschedulable(world, "c")


def test_different_pods_may_be_company_in_different_domains_when_each_meets_all_terms():
    world = World()
    zones(world)
    labels = {"app": "web", "tier": "front"}
    world.create("pods", "a", meta={"labels": labels}, spec=asks(nodeName="node-1"))

    world.create("pods", "b", spec=asks(affinity=beside(({"app": "web"}, "zone"), ({"tier": "front"}, HOST))))
    world.after(1)

    assert world.pod("b")["spec"]["nodeName"] == "node-1"


def test_the_first_of_its_kind_must_meet_all_of_its_own_terms():
    world = World(nodes=1)
    terms = beside(({"app": "web"}, HOST), ({"tier": "front"}, HOST))
    world.create("pods", "near", meta={"labels": {"app": "web"}}, spec=asks())

    world.create("pods", "half", meta={"labels": {"app": "web"}}, spec=asks(affinity=terms))
    world.after(1)
    without = world.pods(running=True)
    world.create("pods", "whole", meta={"labels": {"app": "web", "tier": "front"}}, spec=asks(affinity=terms))
    world.after(30)

    assert without == ["near"]
    assert world.pods(running=True) == ["half", "near", "whole"]


def test_whoever_has_waited_long_is_placed_at_once_when_a_node_opens():
    world = World(nodes=1)
    world.change("nodes", "node-1", "spec", "unschedulable", to=True, namespace="")
    world.create("pods", "one", spec=asks())
    world.after()
    for size in range(4):  # tried again and again, so that its pause is at its longest
        world.change("nodes", "node-1", "metadata", "labels", "size", to=str(size), namespace="")
        world.after(20)

    world.change("nodes", "node-1", "spec", "unschedulable", to=False, namespace="")
    world.after(0.1)

    assert world.pods(running=True) == ["one"]


def test_nodes_other_than_the_named_ones_are_told_as_kubernetes_tells_them():
    world = World(size=SMALL)
    fields = [{"key": "metadata.name", "operator": "In", "values": ["node-2"]}]
    required = {"nodeSelectorTerms": [{"matchFields": fields}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    world.create("pods", "first", spec=asks(cpu="1500m", affinity=affinity))
    world.after()

    world.create("pods", "second", spec=asks(cpu="1", affinity=affinity))
    world.after()

    assert unschedulable(world, "second") == (
        "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: "
        "0/3 nodes are available: 1 No preemption victims found for incoming pod, "
        "2 Preemption is not helpful for scheduling."
    )


def a_spread(**more) -> dict:
    rule = {"maxSkew": 1, "topologyKey": HOST, "whenUnsatisfiable": "DoNotSchedule"}
    return rule | {"labelSelector": {"matchLabels": {"app": "web"}}} | more


def test_nodes_that_a_pod_may_not_go_to_do_not_count_when_pods_are_spread():
    world = World(nodes=3)
    for name in ("node-1", "node-2"):
        world.change("nodes", name, "metadata", "labels", "disk", to="fast", namespace="")
    spec = {"nodeSelector": {"disk": "fast"}, "topologySpreadConstraints": [a_spread()]}

    world.create("replicationcontrollers", "rc", spec={"replicas": 4, "template": template(spec=spec)})
    world.after()

    homes = sorted(world.pod(name)["spec"]["nodeName"] for name in world.pods(running=True))
    assert homes == ["node-1", "node-1", "node-2", "node-2"]


def test_too_few_domains_count_as_one_that_is_empty():
    world = World(nodes=2)
    spec = {"topologySpreadConstraints": [a_spread(minDomains=3)]}

    world.create("replicationcontrollers", "rc", spec={"replicas": 4, "template": template(spec=spec)})
    world.after()

    assert len(world.pods(running=True)) == 2
