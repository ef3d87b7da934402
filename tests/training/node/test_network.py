"""What a script in a container hears from the network."""

import pytest

from tests.training.controllers.world import World, a_deployment, template


def a_room() -> World:
    """Two nginx behind the Service ``web``; ``wrong`` leads to a port where none listens, ``empty`` to nobody."""
    world = World()
    world.create("deployments.apps", "web", spec=a_deployment(replicas=2))
    for name, port, app in (("web", 80, "web"), ("wrong", 8080, "web"), ("empty", 80, "nobody")):
        ports = [{"port": 80, "targetPort": port}]
        world.create("services", name, spec={"selector": {"app": app}, "ports": ports})
    world.create("services", "all", spec={"clusterIP": "None", "selector": {"app": "web"}, "ports": [{"port": 80}]})
    return world.after()


def heard(world: World, script: str, image: str = "busybox") -> list[str]:
    """What a pod that runs the script prints."""
    spec = {"restartPolicy": "Never"}
    world.create("pods", "asks", spec=template(image, spec=spec, command=["sh", "-c", script])["spec"])
    world.after(5)
    worker = world.nodes.worker_of("", world.pod("asks")["metadata"]["uid"])
    assert worker
    return [line for _, line in worker.mains[0].output.lines]


def test_a_service_answers_with_all_its_pods_in_turn():
    world = a_room()
    pods = {f"Hello from {name}" for name in world.pods()}

    lines = heard(world, "for i in $(seq 1 30); do wget -qO- http://web; done")

    assert {line for line in lines if line.startswith("Hello")} == pods
    assert lines.count("service: web") == 30


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("wget -qO- http://nosuch", "wget: bad address 'nosuch'"),
        ("wget -qO- web:81", "wget: download timed out"),
        ("wget -qO- -T 2 http://wrong | grep x", "wget: can't connect to remote host (ADDRESS): Connection refused"),
        ("wget -qO- http://empty", "wget: can't connect to remote host (ADDRESS): Connection refused"),
        ("curl -s web.default.svc.cluster.local/x | grep request", "request: GET /x"),
        ("curl http://nosuch", "curl: (6) Could not resolve host: nosuch"),
        ("curl -sS wrong; echo $?", "7"),
        ("nc -zv web 80", "web (ADDRESS:80) open"),
        ("wget http://web 2> /dev/null; cat /index.html | grep Hello > /dev/null && echo kept", "kept"),
        ("nslookup web | grep Name", "Name:\tweb.default.svc.cluster.local"),
        ("nslookup nosuch.default > /dev/null || echo none", "none"),
    ],
)
def test_what_a_command_says(command, said):
    world = a_room()

    lines = heard(world, command)

    addresses = [service["spec"]["clusterIP"] for service in world.api.list("services")]
    text = lines[-1]
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    assert text == said


def test_the_image_of_curl_takes_an_address_alone():
    world = a_room()
    spec = {"restartPolicy": "Never"}
    world.create("pods", "asks", spec=template("curlimages/curl", spec=spec, args=["-s", "http://web"])["spec"])
    world.after(2)

    worker = world.nodes.worker_of("", world.pod("asks")["metadata"]["uid"])
    assert worker
    assert "service: web" in [line for _, line in worker.mains[0].output.lines]


def test_a_headless_service_is_its_pods_addresses():
    world = a_room()

    lines = heard(world, "nslookup all | grep Address | tail -n 2")

    assert lines == [f"Address: {world.pod(name)['status']['podIP']}" for name in world.pods() if name != "asks"]


def test_services_are_told_in_variables_unless_the_pod_wants_none():
    world = a_room()
    address = world.get("services", "web")["spec"]["clusterIP"]

    lines = heard(world, "echo $WEB_SERVICE_HOST $WEB_SERVICE_PORT $WEB_PORT $WEB_PORT_80_TCP_PROTO x$ALL_SERVICE_HOST")
    world.api.delete("pods", "default", "asks", grace=0)
    world.after()
    spec = {"restartPolicy": "Never", "enableServiceLinks": False}
    world.create("pods", "none", spec=template("busybox", spec=spec, command=["sh", "-c", "echo x$WEB_PORT"])["spec"])
    world.after(2)
    worker = world.nodes.worker_of("", world.pod("none")["metadata"]["uid"])

    assert lines == [f"{address} 80 tcp://{address}:80 tcp x"]
    assert worker
    assert [line for _, line in worker.mains[0].output.lines] == ["x"]


def test_a_script_that_asks_without_a_pause_is_made_to_breathe():
    world = a_room()

    lines = heard(world, "while true; do wget -qO- http://web | grep Hello; done")

    assert 30 < len(lines) < 80
