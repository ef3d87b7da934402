"""What a container does, by its image and what its pod says of it."""

import pytest

from kubewars.training.node.behaviour import behaviour_of


def of(image, **container):
    spec = {"name": "main", "image": image, **container}
    return behaviour_of({"metadata": {"name": "p"}, "spec": {"containers": [spec]}}, spec)


def test_the_workshops_hello_world_is_a_server_that_stays_up():
    behaviour = of("tutum/hello-world", ports=[{"containerPort": 80}])

    assert (behaviour.command, behaviour.program.exit_code, behaviour.program.ports) == ((), None, (80,))


def test_with_a_terminal_a_shell_waits_and_what_only_prints_ends_all_the_same():
    assert of("busybox", stdin=True, tty=True).command == ("tail", "-f", "/dev/null")
    assert of("hello-world", stdin=True, tty=True).command == ()
    assert of("hello-world", stdin=True, tty=True).program.exit_code == 0


def test_a_database_that_takes_its_variables_from_elsewhere_starts():
    assert of("postgres:16").program.exit_code == 1
    assert of("postgres:16", envFrom=[{"secretRef": {"name": "db"}}]).program.exit_code is None


@pytest.mark.parametrize(
    ("image", "arguments", "command"),
    [
        ("python:3", ["-m", "http.server"], ("-m", "http.server")),
        ("someone/python", ["-m", "http.server"], ()),
        ("someone/python", ["sleep", "5"], ("sleep", "5")),
        ("curlimages/curl", ["-s", "web"], ("curl", "-s", "web")),
        ("curlimages/curl", ["sh", "-c", "date"], ("sh", "-c", "date")),
        ("mirror.gcr.io/library/busybox", ["nosuch"], ("nosuch",)),
        ("me/busybox", ["nosuch"], ()),
    ],
)
def test_arguments_are_a_command_where_the_image_has_no_entrypoint(image, arguments, command):
    assert of(image, args=arguments).command == command


def test_a_command_that_nobody_knows_is_missing_in_a_system_and_the_application_of_any_other_image():
    assert (
        'exec: "serve": executable file not found'
        in of("public.ecr.aws/docker/library/alpine", command=["serve"]).start_error
    )
    assert of("me/alpine", command=["serve"]).start_error == ""


def test_a_tag_asks_for_an_image_of_the_old_manifest_schema():
    assert "manifest.v1+prettyjws" in of("tutum/hello-world:schema1").pull_error
