from tests.training.controllers.world import World, condition, template

JOBS = "jobs.batch"


def a_job(script: str, **spec) -> dict:
    body = template("busybox", labels={}, command=["sh", "-c", script])
    body["spec"]["restartPolicy"] = spec.pop("restart", "Never")
    return {"template": body, **spec}


def test_a_job_is_complete_when_its_pod_succeeds():
    world = World()

    world.create(JOBS, "pi", spec=a_job("sleep 2"))

    world.after(1)
    assert world.get(JOBS, "pi")["status"]["active"] == 1
    world.after(2)
    status = world.get(JOBS, "pi")["status"]
    assert (status["succeeded"], status.get("active")) == (1, None)
    assert [c["type"] for c in status["conditions"]] == ["SuccessCriteriaMet", "Complete"]
    assert world.reasons("pi") == ["SuccessfulCreate", "Completed"]


def test_a_job_whose_pods_a_quota_refuses_has_begun_all_the_same():
    world = World()
    world.create("resourcequotas", "none", spec={"hard": {"pods": "0"}})

    world.create(JOBS, "pi", spec=a_job("true"))
    world.after(1)

    assert world.get(JOBS, "pi")["status"]["startTime"]
    assert set(world.reasons("pi")) == {"FailedCreate"}


def test_completions_are_worked_off_as_many_at_a_time_as_parallelism_allows():
    world = World()
    most = []
    world.api.subscribe(
        "pods",
        lambda *_: most.append(
            len([p for p in world.api.list("pods") if p["status"].get("phase") in ("Pending", "Running")])
        ),
    )

    world.create(JOBS, "pi", spec=a_job("sleep 1", completions=5, parallelism=2))
    world.after(10)

    assert world.get(JOBS, "pi")["status"]["succeeded"] == 5
    assert max(most) == 2


def test_a_job_fails_once_its_back_off_limit_is_passed_and_waits_longer_each_time():
    world = World()

    world.create(JOBS, "bad", spec=a_job("exit 3", backoffLimit=2))

    world.after(5)
    assert world.get(JOBS, "bad")["status"]["failed"] == 1
    world.after(6)
    assert world.get(JOBS, "bad")["status"]["failed"] == 2
    world.after(15)
    assert world.get(JOBS, "bad")["status"]["failed"] == 2
    world.after(10)
    job = world.get(JOBS, "bad")
    assert job["status"]["failed"] == 3
    assert condition(job, "Failed")["reason"] == "BackoffLimitExceeded"
    assert world.events("bad")[-1] == ("BackoffLimitExceeded", "Job has reached the specified backoff limit")


def test_a_pod_that_is_deleted_at_work_counts_as_failed_and_is_replaced():
    world = World()
    world.create(JOBS, "pi", spec=a_job("trap 'exit 1' TERM; sleep 60 & wait"))
    world.after(1)
    (first,) = world.pods()

    world.api.delete("pods", "default", first)
    world.after(40)

    assert world.get(JOBS, "pi")["status"]["failed"] == 1
    assert len(world.pods(running=True)) == 1
    assert first not in [pod["metadata"]["name"] for pod in world.api.list("pods")]


def test_an_indexed_job_does_each_part_once():
    world = World()

    world.create(
        JOBS, "idx", spec=a_job("echo $JOB_COMPLETION_INDEX", completions=3, parallelism=3, completionMode="Indexed")
    )
    world.after(1)

    status = world.get(JOBS, "idx")["status"]
    assert (status["succeeded"], status["completedIndexes"]) == (3, "0-2")
    pods = world.api.list("pods")
    printed = sorted(
        line for pod in pods for _, line in world.nodes.logs.lines(pod, "main", previous=False, since=None)
    )
    assert printed == ["0", "1", "2"]


def test_a_job_ends_at_its_deadline():
    world = World()

    world.create(JOBS, "late", spec=a_job("sleep 1000", activeDeadlineSeconds=5))
    world.after(40)

    assert condition(world.get(JOBS, "late"), "Failed")["reason"] == "DeadlineExceeded"
    assert world.pods() == []


def test_a_suspended_job_has_no_pods_until_it_is_resumed():
    world = World()
    world.create(JOBS, "later", spec=a_job("sleep 1", suspend=True))
    world.after(1)
    assert world.pods() == []
    assert condition(world.get(JOBS, "later"), "Suspended")["status"] == "True"

    world.change(JOBS, "later", "spec", "suspend", to=False)
    world.after(3)

    assert world.get(JOBS, "later")["status"]["succeeded"] == 1
    assert condition(world.get(JOBS, "later"), "Suspended")["status"] == "False"


def test_a_finished_job_goes_when_its_time_to_live_is_over():
    world = World()

    world.create(JOBS, "pi", spec=a_job("true", ttlSecondsAfterFinished=20))

    world.after(10)
    assert len(world.api.list(JOBS)) == 1
    world.after(20)
    assert world.api.list(JOBS) == world.api.list("pods") == []


def test_deleting_a_job_takes_finished_pods_along():
    world = World()
    world.create(JOBS, "pi", spec=a_job("true"))
    world.after(1)

    world.api.delete(JOBS, "default", "pi", propagation="Background")
    world.after(1)

    assert world.api.list("pods") == []
