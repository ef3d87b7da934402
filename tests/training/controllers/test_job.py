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


def rules(*listed: dict) -> dict:
    return {"podFailurePolicy": {"rules": list(listed)}}


def on_code(action: str, code: int) -> dict:
    return {"action": action, "onExitCodes": {"operator": "In", "values": [code]}}


def test_an_exit_code_that_the_policy_names_fails_the_job_at_once():
    world = World()

    world.create(JOBS, "pi", spec=a_job("exit 42", backoffLimit=6, **rules(on_code("FailJob", 42))))
    world.after(2)

    job = world.get(JOBS, "pi")
    (pod,) = world.api.list("pods", "default")
    message = (
        f"Container main for pod default/{pod['metadata']['name']} failed with exit code 42 "
        "matching FailJob rule at index 0"
    )
    assert [(c["type"], c["reason"], c["message"]) for c in job["status"]["conditions"]] == [
        ("FailureTarget", "PodFailurePolicy", message),
        ("Failed", "PodFailurePolicy", message),
    ]
    assert job["status"]["failed"] == 1
    assert world.events("pi")[-1] == ("PodFailurePolicy", message)


def test_a_failure_that_the_policy_ignores_is_not_counted():
    world = World()

    world.create(JOBS, "pi", spec=a_job("exit 7", backoffLimit=0, **rules(on_code("Ignore", 7))))
    world.after(5)

    status = world.get(JOBS, "pi")["status"]
    assert "failed" not in status
    assert "conditions" not in status
    world.after(10)
    assert len(world.api.list("pods", "default")) == 2


def test_a_pod_on_its_way_out_is_replaced_only_when_it_has_ended_where_that_is_asked_for():
    world = World()
    world.create(JOBS, "pi", spec=a_job("sleep 99", podReplacementPolicy="Failed"))
    world.after(1)
    (first,) = world.pods()

    world.api.delete("pods", "default", first)
    world.after(20)
    meanwhile = world.get(JOBS, "pi")["status"]
    world.after(30)

    assert (meanwhile["terminating"], meanwhile.get("failed"), meanwhile.get("active")) == (1, None, None)
    assert world.get(JOBS, "pi")["status"]["failed"] == 1
    assert len(world.pods(running=True)) == 1


def indexed(script: str, completions: int = 3, **spec) -> dict:
    return a_job(script, completions=completions, parallelism=completions, completionMode="Indexed", **spec)


def test_a_success_policy_ends_the_job_with_the_index_that_matters():
    world = World()
    script = "[ $JOB_COMPLETION_INDEX = 0 ] && exit 0; sleep 99"

    world.create(JOBS, "lead", spec=indexed(script, successPolicy={"rules": [{"succeededIndexes": "0"}]}))
    world.after(40)

    status = world.get(JOBS, "lead")["status"]
    assert [(c["type"], c["reason"], c["message"]) for c in status["conditions"]] == [
        ("SuccessCriteriaMet", "SuccessPolicy", "Matched rules at index 0"),
        ("Complete", "SuccessPolicy", "Matched rules at index 0"),
    ]
    assert (status["succeeded"], status["completedIndexes"], status.get("failed")) == (1, "0", None)
    assert world.pods(running=True) == []


def test_an_index_that_fails_too_often_is_given_up_and_the_others_go_on():
    world = World()
    script = "[ $JOB_COMPLETION_INDEX = 1 ] && exit 1; sleep 30"

    world.create(JOBS, "parts", spec=indexed(script, backoffLimitPerIndex=1))
    world.after(5)
    (waiting,) = [pod for pod in world.api.list("pods", "default") if pod["status"]["phase"] == "Failed"]
    world.after(10)
    during = world.get(JOBS, "parts")["status"]
    world.after(30)

    assert "batch.kubernetes.io/job-tracking" in waiting["metadata"]["finalizers"]
    counts = sorted(
        pod["metadata"]["annotations"]["batch.kubernetes.io/job-index-failure-count"]
        for pod in world.api.list("pods", "default")
    )
    assert counts == ["0", "0", "0", "1"]
    assert (during["failedIndexes"], during["active"]) == ("1", 2)
    job = world.get(JOBS, "parts")
    assert condition(job, "Failed")["reason"] == "FailedIndexes"
    assert (job["status"]["completedIndexes"], job["status"]["failedIndexes"]) == ("0,2", "1")


def test_too_many_lost_indexes_fail_the_job():
    world = World()
    spec = indexed("exit 1", backoffLimitPerIndex=0, maxFailedIndexes=1)

    world.create(JOBS, "parts", spec=spec)
    world.after(5)

    failed = condition(world.get(JOBS, "parts"), "Failed")
    assert (failed["reason"], failed["message"]) == (
        "MaxFailedIndexesExceeded",
        "Job has exceeded the specified maximal number of failed indexes",
    )


def test_pods_beyond_a_smaller_parallelism_go_without_counting_as_failures():
    world = World()
    world.create(JOBS, "pi", spec=a_job("trap 'exit 1' TERM; sleep 99 & wait", completions=3, parallelism=3))
    world.after(1)

    world.change(JOBS, "pi", "spec", "parallelism", to=1)
    world.after(10)

    status = world.get(JOBS, "pi")["status"]
    assert (status["active"], status.get("failed")) == (1, None)


def test_pods_that_a_deadline_stops_count_as_failed():
    world = World()

    world.create(JOBS, "late", spec=a_job("sleep 99", activeDeadlineSeconds=5, completions=2, parallelism=2))
    world.after(40)

    assert world.get(JOBS, "late")["status"]["failed"] == 2


def test_a_success_ends_the_pauses_that_failures_brought():
    world = World()
    script = "[ $((JOB_COMPLETION_INDEX)) = 0 ] && exit 1; sleep 12"
    start, made = world.clock.now(), []
    world.api.subscribe("pods", lambda kind, *_: made.append(world.clock.now() - start) if kind == "ADDED" else None)
    world.create(JOBS, "parts", spec=indexed(script, completions=2))

    world.after(60)

    assert [round(one) for one in made[:5]] == [0, 0, 10, 12, 22]


def test_an_index_variable_of_ones_own_is_left_as_it_is():
    world = World()
    spec = indexed("echo $JOB_COMPLETION_INDEX", completions=1)
    spec["template"]["spec"]["containers"][0]["env"] = [{"name": "JOB_COMPLETION_INDEX", "value": "mine"}]

    world.create(JOBS, "parts", spec=spec)
    world.after(1)

    (pod,) = world.api.list("pods", "default")
    assert pod["spec"]["containers"][0]["env"] == [{"name": "JOB_COMPLETION_INDEX", "value": "mine"}]


def of_the_job(world: World, name: str) -> dict:
    """The labels by which a Job knows its pods."""
    labels: dict = world.get(JOBS, name)["spec"]["selector"]["matchLabels"]
    return labels


def a_pod(script: str = "sleep 600") -> dict:
    spec = template("busybox", command=["sh", "-c", script])["spec"]
    return spec | {"restartPolicy": "Never", "terminationGracePeriodSeconds": 1}


def test_a_job_takes_in_a_pod_that_matches_and_is_nobodys():
    world = World()
    world.create(JOBS, "pi", spec=a_job("sleep 600", parallelism=1, completions=3))
    world.after(1)

    world.create("pods", "stray", meta={"labels": of_the_job(world, "pi")}, spec=a_pod())
    world.change(JOBS, "pi", "spec", "parallelism", to=2)
    world.after(2)
    meta = world.pod("stray")["metadata"]

    assert meta["ownerReferences"][0]["uid"] == world.get(JOBS, "pi")["metadata"]["uid"]
    assert meta["finalizers"] == ["batch.kubernetes.io/job-tracking"]
    assert len(world.pods()) == 2


def test_a_pod_that_had_succeeded_before_it_was_taken_in_counts():
    world = World()
    world.create(JOBS, "pi", spec=a_job("sleep 600", suspend=True))
    world.create("pods", "stray", meta={"labels": {"app": "x"}}, spec=a_pod("true"))
    world.after(3)

    world.change("pods", "stray", "metadata", "labels", to=of_the_job(world, "pi"))
    world.after(1)

    assert world.get(JOBS, "pi")["status"]["succeeded"] == 1
    assert "finalizers" not in world.pod("stray")["metadata"]


def test_a_job_lets_go_of_a_pod_that_matches_no_more_and_makes_another():
    world = World()
    world.create(JOBS, "pi", spec=a_job("sleep 600"))
    world.after(1)
    (first,) = world.pods()

    world.change("pods", first, "metadata", "labels", to={"app": "mine"})
    world.after(1)

    meta = world.pod(first)["metadata"]
    assert ("ownerReferences" in meta, "finalizers" in meta) == (False, False)
    assert len(world.pods()) == 2
    assert "failed" not in world.get(JOBS, "pi")["status"]


def test_pods_that_their_job_left_behind_can_be_deleted():
    world = World()
    world.create(JOBS, "pi", spec=a_job("sleep 600"))
    world.after(1)
    (pod,) = world.pods()

    world.api.delete(JOBS, "default", "pi", propagation="Orphan")
    world.after(1)
    meta = world.pod(pod)["metadata"]
    world.api.delete("pods", "default", pod)
    world.after(60)

    assert ("ownerReferences" in meta, "finalizers" in meta) == (False, False)
    assert world.api.list("pods") == []


def test_of_two_pods_with_one_index_one_goes():
    world = World()
    world.create(JOBS, "idx", spec=a_job("sleep 600", completions=2, parallelism=2, completionMode="Indexed"))
    world.after(5)
    before = world.pods()
    index = {"batch.kubernetes.io/job-completion-index": "1"}

    meta = {"labels": of_the_job(world, "idx"), "annotations": index}
    world.create("pods", "again", meta=meta, spec=a_pod())
    world.after(2)

    assert world.pods() == before
    assert ("SuccessfulDelete", "Deleted pod: again") in world.events("idx")
