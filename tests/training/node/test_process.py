import re
from types import SimpleNamespace

from kubewars.training.clock import ManualClock
from kubewars.training.node.behaviour import behaviour_of
from kubewars.training.node.files import Files
from kubewars.training.node.network import Reply
from kubewars.training.node.process import Process


def a_process(*command: str, image: str = "busybox:1.36", annotations: dict | None = None):
    """A process that has not started, its clock, and the lists of what it prints and of how it ends."""
    printed: list[str] = []
    ends: list[tuple[int, str]] = []
    pod = {"metadata": {"name": "one", "annotations": annotations or {}}, "spec": {}}
    around = SimpleNamespace(
        clock=ManualClock(),
        pod=pod,
        environment=lambda _: {"WHO": "luigi"},
        files=lambda _: Files(),
        resolves=lambda name: (name, []),
        fetches=lambda *_: Reply(failure="unknown"),
        address="",
    )
    spec = {"name": "main", "image": image, **({"command": list(command)} if command else {})}
    process = Process(
        around, spec, behaviour_of(pod, spec), printed.append, lambda code, reason: ends.append((code, reason))
    )
    return process, around.clock, printed, ends


def test_a_command_is_played_at_its_own_pace_and_tells_its_end():
    process, clock, printed, ends = a_process("sh", "-c", "echo a; sleep 2; echo b; exit 3")

    process.start()
    clock.advance(1)
    assert (printed, ends) == (["a"], [])
    assert process.busy_until == clock.now() + 1
    clock.advance(1)

    assert (printed, ends) == (["a", "b"], [(3, "")])


def test_variables_that_kubernetes_knows_are_filled_in_before_the_command_begins():
    process, _, printed, _ = a_process("echo", "$(WHO)", "$(NOBODY)")

    process.start()

    assert printed == ["luigi $(NOBODY)"]


def test_a_process_that_is_cancelled_prints_nothing_more_and_tells_no_end():
    process, clock, printed, ends = a_process("sh", "-c", "sleep 1; echo late")
    process.start()

    process.cancel()
    clock.advance(10)

    assert (printed, ends) == ([], [])


def test_nginx_tells_the_time_as_nginx_does():
    process, _, printed, _ = a_process(image="nginx")

    process.start()

    assert re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[notice\] 1#1: start worker processes", printed[-2])


def test_an_image_that_prints_and_ends_has_no_machine():
    process, _, printed, ends = a_process(image="hello-world:latest")

    process.start()

    assert process.machine is None
    assert "Hello from Docker!" in printed
    assert ends == [(0, "")]
