from tests.training.controllers.world import World, template

CLAIMS = "persistentvolumeclaims"


def a_claim(**spec) -> dict:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "2Gi"}}, **spec}


def test_a_claim_gets_a_volume_of_its_own_and_its_pod_starts():
    world = World()
    world.create(
        "pods",
        "db",
        spec=template(spec={"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "disk"}}]})["spec"],
    )
    world.after(1)
    assert ("FailedScheduling" in world.reasons("db"), world.pods(running=True)) == (True, [])

    world.create(CLAIMS, "disk", spec=a_claim())
    world.after(15)

    claim = world.get(CLAIMS, "disk")
    assert (claim["status"]["phase"], claim["status"]["capacity"]) == ("Bound", {"storage": "2Gi"})
    assert claim["spec"]["storageClassName"] == "standard"
    assert world.pods(running=True) == ["db"]


def test_a_claim_that_wants_no_class_waits_for_a_volume():
    world = World()

    world.create(CLAIMS, "disk", spec=a_claim(storageClassName=""))
    world.after(1)
    assert world.get(CLAIMS, "disk")["status"]["phase"] == "Pending"
    volume = {"capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}}
    world.api.create("persistentvolumes", None, {"metadata": {"name": "mine"}, "spec": volume})
    world.after(1)

    assert world.get(CLAIMS, "disk")["spec"]["volumeName"] == "mine"
    assert world.get(CLAIMS, "disk")["status"]["phase"] == "Bound"


def test_the_volume_goes_with_the_claim():
    world = World()
    world.create(CLAIMS, "disk", spec=a_claim())
    world.after(1)

    world.api.delete(CLAIMS, "default", "disk")
    world.after(1)

    assert world.api.list("persistentvolumes") == []
