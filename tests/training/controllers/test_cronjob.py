from tests.training.controllers.test_job import a_job
from tests.training.controllers.world import World

CRON_JOBS, JOBS = "cronjobs.batch", "jobs.batch"


def a_cron_job(script: str = "true", **spec) -> dict:
    return {"schedule": "* * * * *", "jobTemplate": {"spec": a_job(script)}, **spec}


def test_a_job_starts_each_minute_named_after_its_time():
    world = World()

    world.create(CRON_JOBS, "tick", spec=a_cron_job())
    world.after(61)

    (job,) = world.api.list(JOBS)
    minute = int(world.clock.now() // 60)
    assert job["metadata"]["name"] == f"tick-{minute}"
    assert world.events("tick")[:2] == [
        ("SuccessfulCreate", f"Created job tick-{minute}"),
        ("SawCompletedJob", f"Saw completed job: tick-{minute}, condition: Complete"),
    ]


def test_a_job_that_someone_else_made_for_it_is_told_of_and_let_be():
    world = World()
    cron_job = world.create(CRON_JOBS, "tick", spec=a_cron_job(suspend=True))
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": "tick", "uid": cron_job["metadata"]["uid"]}

    world.create(JOBS, "manual", meta={"ownerReferences": [owner | {"controller": True}]}, spec=a_job("sleep 5"))
    world.after(10)

    message = "Saw a job that the controller did not create or forgot: manual"
    assert set(world.events("tick")) == {("UnexpectedJob", message)}
    manual = world.get(JOBS, "manual")["status"]
    assert manual["succeeded"] == 1
    assert world.get(CRON_JOBS, "tick")["status"]["lastSuccessfulTime"] == manual["completionTime"]


def test_no_more_finished_jobs_are_kept_than_the_limits_say():
    world = World()

    world.create(CRON_JOBS, "tick", spec=a_cron_job(successfulJobsHistoryLimit=2))
    world.after(600)

    assert len(world.api.list(JOBS)) == 2


def test_forbid_starts_none_while_one_is_running():
    world = World()

    world.create(CRON_JOBS, "long", spec=a_cron_job("sleep 150", concurrencyPolicy="Forbid"))
    world.after(170)

    assert len(world.api.list(JOBS)) == 1
    assert "JobAlreadyActive" in world.reasons("long")


def test_replace_ends_the_one_that_is_running():
    world = World()

    world.create(CRON_JOBS, "long", spec=a_cron_job("trap exit TERM; sleep 1000", concurrencyPolicy="Replace"))
    world.after(200)

    assert len(world.pods(running=True)) == 1
    assert len(world.api.list(JOBS)) == 1


def test_a_suspended_schedule_starts_nothing():
    world = World()

    world.create(CRON_JOBS, "tick", spec=a_cron_job(suspend=True))
    world.after(200)

    assert world.api.list(JOBS) == []


def test_a_job_says_for_when_it_was_due_in_the_schedule_s_own_zone():
    world = World()

    world.create(CRON_JOBS, "tick", spec=a_cron_job(timeZone="Europe/Paris"))
    world.after(61)

    (job,) = world.api.list(JOBS)
    assert job["metadata"]["annotations"] == {
        "batch.kubernetes.io/cronjob-scheduled-timestamp": "2023-11-14T23:14:00+01:00"
    }
