import pytest

from tests.training.controllers.world import World, template

SHELL = ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"]


def command(script: str) -> dict:
    return {"exec": {"command": ["sh", "-c", script]}}


def run(world: World, *, image: str = "busybox", grace: int = 30, script: list | None = None, **hooks) -> None:
    own = {"command": script or SHELL} if image == "busybox" else {}
    spec = template(image, lifecycle=hooks, spec={"terminationGracePeriodSeconds": grace}, **own)["spec"]
    world.create("pods", "one", spec=spec)
    world.after()


def test_nobody_is_told_that_a_container_runs_before_its_post_start_hook_has_ended():
    world = World()

    run(world, postStart=command("sleep 5; touch /tmp/warm"))
    world.after(4)
    pod = world.pod("one")
    world.after(2)

    status = pod["status"]["containerStatuses"][0]
    assert (pod["status"]["phase"], status["state"]) == ("Pending", {"waiting": {"reason": "ContainerCreating"}})
    assert ("containerID" in status, status["started"], status["ready"]) == (False, False, False)
    assert world.pod("one")["status"]["phase"] == "Running"
    assert world.container("one")["ready"]
    assert world.reasons("one") == ["Scheduled", "Pulling", "Pulled", "Created", "Started"]


def test_a_post_start_hook_sees_and_changes_the_files_of_its_container():
    world = World()
    script = ["sh", "-c", "touch /tmp/cold; sleep 3; test -f /tmp/warm && exit 7"]

    run(world, script=script, postStart=command("test -f /tmp/cold && touch /tmp/warm"))
    world.after(4)

    assert world.container("one")["lastState"]["terminated"]["exitCode"] == 7


def test_a_post_start_hook_that_fails_has_its_container_killed_and_tried_again():
    world = World()

    run(world, postStart=command("echo no; exit 3"))
    world.after(5)

    told = world.events("one")
    assert ("FailedPostStartHook", "PostStartHook failed") in told
    assert ("Killing", "FailedPostStartHook") in told
    assert world.container("one")["state"]["waiting"]["reason"] == "CrashLoopBackOff"
    assert world.container("one")["restartCount"] == 1


def test_until_the_back_off_the_status_says_why_the_hook_failed():
    world = World()

    run(world, script=["sleep", "3600"], grace=5, postStart=command("echo no; exit 3"))
    world.after(6)  # killed, started again, and killed again: TERM is not heeded

    uid = world.pod("one")["metadata"]["uid"]
    assert world.container("one")["state"]["waiting"] == {
        "reason": "PostStartHookError",
        "message": (
            f'Exec lifecycle hook ([sh -c echo no; exit 3]) for Container "main" in Pod "one_default({uid})" '
            "failed - error: command 'sh -c echo no; exit 3' exited with 3: , message: \"no\\n\""
        ),
    }
    assert world.container("one")["lastState"]["terminated"]["exitCode"] == 137


@pytest.mark.parametrize(
    ("image", "hook", "is_well"),
    [
        ("nginx:1.27", {"httpGet": {"port": 80, "path": "/warm"}}, True),
        ("nginx:1.27", {"httpGet": {"port": 9999, "path": "/warm"}}, False),
        ("nginx:1.27", {"tcpSocket": {"port": 80}}, False),
        ("nginx:1.27", {"exec": {"command": ["nginx", "-t"]}}, True),
        ("busybox", {"exec": {"command": ["nginx", "-t"]}}, False),
        ("busybox", {"sleep": {"seconds": 1}}, True),
    ],
)
def test_a_hook_fails_where_nobody_answers_or_nothing_is_found(image, hook, is_well):
    world = World()

    run(world, image=image, postStart=hook)
    world.after(3)

    assert ("FailedPostStartHook" not in world.reasons("one")) == is_well
    assert (world.pod("one")["status"]["phase"] == "Running" and world.container("one")["ready"]) == is_well


def test_a_container_that_ends_under_its_hook_has_failed_it():
    world = World()

    run(world, script=["sleep", "2"], postStart=command("sleep 60"))
    world.after(3)

    assert "FailedPostStartHook" in world.reasons("one")


def test_a_pre_stop_hook_that_fails_is_told_and_the_container_ends_all_the_same():
    world = World()
    run(world, preStop=command("sleep 3; exit 1"))

    world.api.delete("pods", "default", "one")
    world.after(2)
    early = world.reasons("one")
    world.after(3)

    assert "FailedPreStopHook" not in early
    assert world.events("one")[-1] == ("FailedPreStopHook", "PreStopHook failed")
    assert world.api.find("pods", "default", "one") is None


def test_a_pre_stop_hook_that_goes_well_is_not_told():
    world = World()
    run(world, preStop=command("sleep 3"))

    world.api.delete("pods", "default", "one")
    world.after(10)

    assert "FailedPreStopHook" not in world.reasons("one")


@pytest.mark.parametrize(("script", "lasts"), [(SHELL, 5), (["sleep", "3600"], 7)], ids=["heeds TERM", "does not"])
def test_a_hook_that_outlasts_the_grace_leaves_two_seconds_to_heed_term_in(script, lasts):
    world = World()
    run(world, script=script, grace=5, preStop=command("sleep 60"))

    world.api.delete("pods", "default", "one")
    world.after(lasts - 0.5)
    before = world.api.find("pods", "default", "one")
    world.after(1)

    assert before is not None
    assert world.api.find("pods", "default", "one") is None
    assert world.events("one")[-1] == ("FailedPreStopHook", "PreStopHook failed")


def test_a_pre_stop_hook_that_never_sleeps_long_is_not_played_to_the_end_of_a_long_grace():
    world = World()
    run(world, grace=100_000_000, preStop=command("while true; do :; done"))

    world.api.delete("pods", "default", "one")  # would not return within an hour
    world.after(60)

    assert world.api.find("pods", "default", "one") is not None
    assert world.reasons("one")[-1] == "Killing"
