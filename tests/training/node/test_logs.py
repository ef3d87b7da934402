import pytest

from kubewars.training.status import StatusError
from tests.training.controllers.world import World, template


def printed(world: World, name: str = "one", *, previous: bool = False, since: float | None = None) -> list[str]:
    return [line for _, line in world.nodes.logs.lines(world.pod(name), "main", previous=previous, since=since)]


def run(world: World, script: str) -> None:
    world.create("pods", "one", spec=template("busybox", command=["sh", "-c", script])["spec"])
    world.after()


def test_what_a_script_prints_is_in_its_log():
    world = World()

    run(world, "i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done")
    world.after(2)

    assert printed(world) == ["line 0", "line 1", "line 2"]


def test_since_leaves_out_what_is_older():
    world = World()
    run(world, "echo old; sleep 10; echo new; sleep 100")
    world.after(11)

    assert printed(world, since=world.clock.now() - 5) == ["new"]


def test_the_log_of_the_run_before_is_kept():
    world = World()

    run(world, "echo $(date +%s); sleep 1; exit 1")
    world.after(2)

    first, second = printed(world, previous=True), printed(world)
    assert len(first) == len(second) == 1


def test_a_known_image_prints_what_it_is_known_for():
    world = World()

    world.create("pods", "one", spec=template("nginx:1.27")["spec"])
    world.after()

    assert any("start worker processes" in line for line in printed(world))


def test_each_line_reaches_a_follower_until_the_container_ends():
    world = World()
    run(world, "sleep 1; echo a; sleep 1; echo b; sleep 1")
    heard: list[str | None] = []

    world.nodes.logs.subscribe_lines(
        world.pod("one")["metadata"]["uid"],
        "main",
        lambda _, line: heard.append(line),
        on_end=lambda: heard.append(None),
    )
    world.after(3)

    assert heard == ["a", "b", None]


def test_a_follower_that_left_hears_nothing_more():
    world = World()
    run(world, "while true; do sleep 1; echo x; done")
    heard: list[str] = []
    stop = world.nodes.logs.subscribe_lines(
        world.pod("one")["metadata"]["uid"], "main", lambda _, line: heard.append(line)
    )
    world.after(1)

    stop()
    world.after(5)

    assert heard == ["x"]


def test_a_container_that_waits_has_no_log_yet():
    world = World()
    world.create("pods", "one", spec=template("nginx:nope")["spec"])
    world.after()

    with pytest.raises(StatusError) as refused:
        printed(world)

    assert (
        refused.value.message == 'container "main" in pod "one" is waiting to start: trying and failing to pull image'
    )


def test_a_log_keeps_the_latest_lines_only():
    world = World()

    run(world, "for i in $(seq 1 1000); do echo a; echo b; done; sleep 100")
    world.after(30)

    assert len(printed(world)) == 1000
