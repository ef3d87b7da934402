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


def a_volume(world: World, name: str, size: str, **spec) -> None:
    body = {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}}
    world.api.create(
        "persistentvolumes", None, {"metadata": {"name": name}, "spec": body | {"storageClassName": "manual"} | spec}
    )


def phases(world: World) -> dict[str, str]:
    return {one["metadata"]["name"]: one["status"]["phase"] for one in world.api.list("persistentvolumes")}


def test_a_claim_gets_the_smallest_volume_that_is_large_enough():
    world = World()
    for name, size in (("a-huge", "100Gi"), ("b-small", "1Gi"), ("c-right", "3Gi")):
        a_volume(world, name, size)
    world.after(1)
    assert set(phases(world).values()) == {"Available"}

    world.create(CLAIMS, "disk", spec=a_claim(storageClassName="manual"))
    world.after(1)

    assert world.get(CLAIMS, "disk")["spec"]["volumeName"] == "c-right"
    assert phases(world) == {"a-huge": "Available", "b-small": "Available", "c-right": "Bound"}


def test_a_claim_for_which_every_volume_is_too_small_waits_and_is_told_why():
    world = World()
    a_volume(world, "small", "1Gi")

    world.create(CLAIMS, "disk", spec=a_claim(storageClassName="manual"))
    world.after(1)

    assert world.get(CLAIMS, "disk")["status"]["phase"] == "Pending"
    told = ("ProvisioningFailed", 'storageclass.storage.k8s.io "manual" not found')
    assert set(world.events("disk")) == {told}


def test_a_volume_that_was_made_for_a_claim_is_for_no_other():
    world = World()
    a_volume(world, "reserved", "5Gi", claimRef={"namespace": "default", "name": "disk"})

    world.create(CLAIMS, "other", spec=a_claim(storageClassName="manual"))
    world.after(1)
    assert phases(world) == {"reserved": "Available"}
    world.create(CLAIMS, "disk", spec=a_claim(storageClassName="manual"))
    world.after(1)

    assert world.get(CLAIMS, "other")["status"]["phase"] == "Pending"
    assert world.get(CLAIMS, "disk")["spec"]["volumeName"] == "reserved"


def test_a_volume_made_by_hand_is_kept_when_its_claim_goes_and_given_to_no_other():
    world = World()
    a_volume(world, "mine", "5Gi")
    world.create(CLAIMS, "disk", spec=a_claim(storageClassName="manual"))
    world.after(1)

    world.api.delete(CLAIMS, "default", "disk")
    world.after(1)
    world.create(CLAIMS, "next", spec=a_claim(storageClassName="manual"))
    world.after(1)

    assert phases(world) == {"mine": "Released"}
    assert world.get(CLAIMS, "next")["status"]["phase"] == "Pending"
