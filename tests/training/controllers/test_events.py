from tests.training.controllers.world import World, template


def test_events_are_forgotten_after_an_hour():
    world = World()
    world.create("pods", "one", spec=template()["spec"])
    world.after()
    assert "Started" in world.reasons("one")

    world.after(3600 + 120)

    assert world.api.list("events", "default") == []
