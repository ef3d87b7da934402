"""A quarter of an hour of the workshop, by a hand-wound clock: nothing crashes, nothing is restarted."""

from pathlib import Path

from tests.training.controllers.world import World
from tests.workshop.material import objects_of

RESOURCES = {"Pod": "pods", "ReplicationController": "replicationcontrollers", "Service": "services"}


def test_whatever_the_workshop_launches_stays_up(source: Path) -> None:
    seen = []
    for step in sorted({file.parent for file in source.glob("step-*/*.yaml")}):
        world = World()
        for thing in objects_of(step):
            world.api.create(RESOURCES[thing["kind"]], "default", thing)
        world.after(900)
        for name in world.pods():
            status = world.container(name)
            seen.append((step.name, status["ready"], status["restartCount"], list(status["state"])))

    assert len(seen) == 1 + 1 + 2 + 3 + 11
    assert {fate[1:3] + tuple(fate[3]) for fate in seen} == {(True, 0, "running")}
