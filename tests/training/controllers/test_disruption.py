import pytest

from kubewars.training.node.pace import STAGE
from kubewars.training.status import StatusError
from tests.training.controllers.world import World, a_deployment, condition, template

BUDGETS = "poddisruptionbudgets.policy"
SELECTOR = {"matchLabels": {"app": "web"}}


@pytest.mark.parametrize(
    ("budget", "allowed", "desired"),
    [
        ({"maxUnavailable": 1}, 1, 3),
        ({"maxUnavailable": "50%"}, 2, 2),
        ({"minAvailable": 3}, 1, 3),
        ({"minAvailable": "100%"}, 0, 4),
        ({"minAvailable": 9}, 0, 9),
    ],
)
def test_what_a_budget_lets_go_follows_from_the_controller_s_size(budget, allowed, desired):
    world = World()
    world.create("deployments.apps", "web", spec=a_deployment(4))

    world.create(BUDGETS, "web", spec={"selector": SELECTOR, **budget})
    world.after()

    status = world.get(BUDGETS, "web")["status"]
    assert (status["disruptionsAllowed"], status["desiredHealthy"]) == (allowed, desired)
    assert (status["currentHealthy"], status["expectedPods"]) == (4, 4)
    told = condition(world.get(BUDGETS, "web"), "DisruptionAllowed")
    assert told["reason"] == ("SufficientPods" if allowed else "InsufficientPods")


def test_a_spent_budget_refuses_until_the_replacement_is_ready():
    world = World(pace=STAGE)
    world.create("deployments.apps", "web", spec=a_deployment(3))
    world.create(BUDGETS, "web", spec={"selector": SELECTOR, "maxUnavailable": 1})
    world.after(5)
    first, second, _ = world.pods()

    world.api.evict("default", first)
    world.after(0.05)
    with pytest.raises(StatusError) as refused:
        world.api.evict("default", second)
    world.after(5)
    world.api.evict("default", second)

    assert refused.value.code == 429


def test_pods_without_a_controller_are_told_of_when_the_budget_needs_its_size():
    world = World()
    world.create("pods", "bare", meta={"labels": {"app": "web"}}, spec=template()["spec"])

    world.create(BUDGETS, "web", spec={"selector": SELECTOR, "maxUnavailable": 1})
    world.after()

    assert "UnmanagedPods" in world.reasons("web")
    assert world.get(BUDGETS, "web")["status"]["disruptionsAllowed"] == 0


def test_a_budget_lets_nothing_go_of_a_controller_that_has_no_size():
    world = World()
    body = template("busybox", command=["sleep", "99"])
    body["spec"]["restartPolicy"] = "Never"
    world.create("jobs.batch", "work", spec={"template": body})
    world.create(BUDGETS, "web", spec={"selector": SELECTOR, "maxUnavailable": 1})
    world.after(1)

    budget = world.get(BUDGETS, "web")
    told = condition(budget, "DisruptionAllowed")
    why = "jobs.batch does not implement the scale subresource"
    assert (told["status"], told["reason"], told["message"]) == ("False", "SyncFailed", why)
    assert budget["status"]["disruptionsAllowed"] == 0
    expected = ("CalculateExpectedPodCountFailed", f"Failed to calculate the number of expected pods: {why}")
    assert expected in world.events("web")
