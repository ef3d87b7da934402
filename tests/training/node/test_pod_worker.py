"""Whose turn it is in a pod, also with as many containers as one may have, and after the nodes start anew."""

import logging

import pytest

from kubewars.training.node.pace import STAGE
from kubewars.training.storage.store import Store
from tests.training.controllers.world import World, template

MANY = 99  # with one more of another kind, the most that a pod may have here


def many(**container) -> list[dict]:
    return [{"name": f"c{n}", "image": "busybox:1.36", **container} for n in range(MANY)]


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Whatever a test here does, no part of the cluster has logged an error in the end."""
    yield
    assert [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR] == []


def test_a_pod_of_very_many_containers_runs():
    world = World(nodes=1)

    world.create("pods", "one", spec={"containers": many(command=["sleep", "1000"])})
    world.after()

    statuses = world.pod("one")["status"]["containerStatuses"]
    assert len(statuses) == MANY
    assert all("running" in status["state"] for status in statuses)


def test_very_many_init_containers_have_their_turn_one_after_another():
    world = World(nodes=1)

    world.create("pods", "one", spec={"initContainers": many(command=["true"]), **template()["spec"]})
    world.after()

    status = world.pod("one")["status"]
    assert status["phase"] == "Running"
    assert all(one["state"]["terminated"]["exitCode"] == 0 for one in status["initContainerStatuses"])


def test_very_many_containers_that_end_at_once_end_their_pod():
    world = World(nodes=1)

    world.create("pods", "one", spec={"restartPolicy": "Never", "containers": many(command=["true"])})
    world.after()

    assert world.pod("one")["status"]["phase"] == "Succeeded"


def test_a_pod_is_deleted_while_very_many_containers_still_wait_for_their_image():
    world = World(nodes=1, pace=STAGE)
    world.create("pods", "one", spec={"containers": many()})
    while "Pulling" not in world.reasons("one"):
        world.after(0.05)

    world.api.delete("pods", "default", "one")
    world.after(5)

    assert world.api.find("pods", "default", "one") is None


def test_a_container_that_comes_second_finds_the_image_that_the_first_has_pulled():
    world = World(nodes=1)

    world.create("pods", "one", spec={"containers": many(command=["sleep", "1000"])[:2]})
    world.after()

    told = ["Scheduled", "Pulling", "Pulled", "Created", "Started", "Pulled", "Created", "Started"]
    assert world.reasons("one") == told


@pytest.mark.parametrize("inits", [[], [{"name": "init", "image": "redis", "command": ["sleep", "3"]}]])
def test_containers_that_had_not_begun_when_the_nodes_start_anew_begin_then(inits):
    world = World(nodes=1, pace=STAGE)
    world.create("pods", "one", spec={"initContainers": inits, "containers": many(command=["sleep", "1000"])[:2]})
    while "Pulling" not in world.reasons("one"):
        world.after(0.05)
    assert world.pod("one")["status"]["podIP"]
    world.nodes.stop()
    world.stop_controllers()

    again = World(nodes=1, pace=STAGE, store=Store(world.store_copy()))
    again.after(60)

    assert all("running" in status["state"] for status in again.pod("one")["status"]["containerStatuses"])
