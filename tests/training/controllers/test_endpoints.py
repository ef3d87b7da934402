from tests.training.controllers.world import World, a_deployment, template

SLICES = "endpointslices.discovery.k8s.io"


def addresses(world: World) -> list[str]:
    (one,) = world.api.list(SLICES)
    return sorted(e["addresses"][0] for e in one["endpoints"] or () if e["conditions"]["ready"])


def test_a_service_has_the_addresses_of_its_ready_pods():
    world = World()
    world.create("deployments.apps", "web", spec=a_deployment(3))
    world.create("services", "web", spec={"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]})

    world.after(1)

    expected = sorted(world.pod(name)["status"]["podIP"] for name in world.pods())
    assert addresses(world) == expected
    (subset,) = world.get("endpoints", "web")["subsets"]
    assert sorted(one["ip"] for one in subset["addresses"]) == expected
    assert subset["ports"] == [{"port": 8080, "protocol": "TCP"}]


def test_a_pod_that_is_not_ready_is_listed_as_such():
    world = World()
    probe = {"tcpSocket": {"port": 81}}
    world.create("pods", "shy", meta={"labels": {"app": "web"}}, spec=template(readinessProbe=probe)["spec"])
    world.create("services", "web", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})

    world.after(1)

    assert addresses(world) == []
    assert "addresses" not in world.get("endpoints", "web")["subsets"][0]
    assert len(world.get("endpoints", "web")["subsets"][0]["notReadyAddresses"]) == 1


def test_a_named_port_is_looked_up_in_the_pod():
    world = World()
    ports = [{"name": "http", "containerPort": 8080}]
    world.create("pods", "one", meta={"labels": {"app": "web"}}, spec=template(ports=ports)["spec"])
    world.create("services", "web", spec={"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]})

    world.after(1)

    (one,) = world.api.list(SLICES)
    assert one["ports"] == [{"name": "", "port": 8080, "protocol": "TCP"}]


def test_deleting_the_service_takes_both_forms_along():
    world = World()
    world.create("services", "web", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})
    world.after(1)

    world.api.delete("services", "default", "web")
    world.after(1)

    assert world.api.find("endpoints", "default", "web") is None
    assert world.api.list(SLICES) == []


def test_a_service_without_selector_is_left_alone():
    world = World()

    world.create("services", "manual", spec={"ports": [{"port": 80}]})
    world.after(1)

    assert world.api.find("endpoints", "default", "manual") is None


def test_a_service_that_publishes_all_keeps_pods_that_are_on_their_way_out():
    world = World()
    stubborn = template("busybox", command=["sleep", "99"])["spec"]
    world.create("pods", "leaving", meta={"labels": {"app": "web"}}, spec=stubborn)
    ports = [{"port": 80}]
    world.create("services", "all", spec={"selector": {"app": "web"}, "ports": ports, "publishNotReadyAddresses": True})
    world.create("services", "ready", spec={"selector": {"app": "web"}, "ports": ports})
    world.after(1)

    world.api.delete("pods", "default", "leaving")
    world.after(1)

    (subset,) = world.get("endpoints", "all")["subsets"]
    assert [one["ip"] for one in subset["addresses"]] == [world.pod("leaving")["status"]["podIP"]]
    assert "subsets" not in world.get("endpoints", "ready")
