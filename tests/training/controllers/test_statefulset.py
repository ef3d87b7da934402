from tests.training.controllers.world import World, template

SETS = "statefulsets.apps"
IMAGE = ("spec", "template", "spec", "containers", 0, "image")


def a_set(replicas: int = 3, **spec) -> dict:
    return {
        "replicas": replicas,
        "serviceName": "db",
        "selector": {"matchLabels": {"app": "db"}},
        "template": template(
            labels={"app": "db"}, readinessProbe={"tcpSocket": {"port": 80}, "initialDelaySeconds": 5}
        ),
        **spec,
    }


def images(world: World) -> dict[str, str]:
    return {name: world.pod(name)["spec"]["containers"][0]["image"] for name in world.pods()}


def test_pods_come_up_one_after_the_other_each_when_the_one_before_is_ready():
    world = World()

    world.create(SETS, "db", spec=a_set())

    world.after(1)
    assert world.pods() == ["db-0"]
    world.after(5)
    assert world.pods() == ["db-0", "db-1"]
    world.after(10)
    assert world.pods() == ["db-0", "db-1", "db-2"]
    assert world.events("db")[0] == ("SuccessfulCreate", "Create Pod db-0 in StatefulSet db successful")


def test_parallel_pods_come_up_together():
    world = World()

    world.create(SETS, "db", spec=a_set(podManagementPolicy="Parallel"))
    world.after()

    assert world.pods() == ["db-0", "db-1", "db-2"]


def test_a_pod_has_its_name_as_host_name_and_labels_that_tell_its_number():
    world = World()
    world.create(SETS, "db", spec=a_set(1))
    world.after()

    pod = world.pod("db-0")

    revision = world.get(SETS, "db")["status"]["updateRevision"]
    assert (pod["spec"]["hostname"], pod["spec"]["subdomain"]) == ("db-0", "db")
    assert pod["metadata"]["labels"] == {
        "app": "db",
        "apps.kubernetes.io/pod-index": "0",
        "controller-revision-hash": revision,
        "statefulset.kubernetes.io/pod-name": "db-0",
    }


def test_a_deleted_pod_comes_back_under_its_own_name_once_the_old_one_is_gone():
    world = World()
    world.create(SETS, "db", spec=a_set(2))
    world.after(20)
    before = world.pod("db-0")["metadata"]["uid"]

    world.api.delete("pods", "default", "db-0")
    world.after(10)

    assert world.pods(running=True) == ["db-0", "db-1"]
    assert world.pod("db-0")["metadata"]["uid"] != before


def test_each_pod_has_a_claim_of_its_own_that_outlives_it():
    world = World()
    claims = [
        {
            "metadata": {"name": "www"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        }
    ]
    world.create(SETS, "db", spec=a_set(2, volumeClaimTemplates=claims))
    world.after(20)

    world.change(SETS, "db", "spec", "replicas", to=0)
    world.after(20)

    assert world.pods() == []
    found = world.api.list("persistentvolumeclaims")
    assert [(one["metadata"]["name"], one["status"]["phase"]) for one in found] == [
        ("www-db-0", "Bound"),
        ("www-db-1", "Bound"),
    ]


def test_scaling_down_removes_the_highest_number_first():
    world = World()
    world.create(SETS, "db", spec=a_set(3))
    world.after(30)

    world.change(SETS, "db", "spec", "replicas", to=1)
    world.after(10)

    assert world.pods() == ["db-0"]


def test_a_new_template_reaches_the_pods_from_the_highest_number_down():
    world = World()
    world.create(SETS, "db", spec=a_set(3))
    world.after(30)

    world.change(SETS, "db", *IMAGE, to="nginx:1.28")

    world.after(2)
    assert images(world) == {"db-0": "nginx:1.27", "db-1": "nginx:1.27", "db-2": "nginx:1.28"}
    world.after(30)
    assert set(images(world).values()) == {"nginx:1.28"}
    status = world.get(SETS, "db")["status"]
    assert status["currentRevision"] == status["updateRevision"]
    assert [one["revision"] for one in world.api.list("controllerrevisions.apps")] in ([1, 2], [2, 1])


def test_pods_below_the_partition_keep_the_old_template():
    world = World()
    world.create(SETS, "db", spec=a_set(3, updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}))
    world.after(30)

    world.change(SETS, "db", *IMAGE, to="nginx:1.28")
    world.after(40)
    world.api.delete("pods", "default", "db-0")
    world.after(20)

    assert images(world) == {"db-0": "nginx:1.27", "db-1": "nginx:1.27", "db-2": "nginx:1.28"}


def parted(partition: int) -> dict:
    return {"type": "RollingUpdate", "rollingUpdate": {"partition": partition}}


def test_a_partition_counts_from_the_first_number():
    world = World()
    world.create(SETS, "db", spec=a_set(ordinals={"start": 5}, updateStrategy=parted(2)))
    world.after(30)

    world.change(SETS, "db", *IMAGE, to="nginx:9")
    world.after(60)

    assert images(world) == {"db-5": "nginx:1.27", "db-6": "nginx:1.27", "db-7": "nginx:9"}


def test_an_update_by_deletion_is_complete_once_all_pods_are_new():
    world = World()
    world.create(SETS, "db", spec=a_set(1, updateStrategy={"type": "OnDelete"}))
    world.after(10)
    world.change(SETS, "db", *IMAGE, to="nginx:9")
    world.after(1)
    before = world.get(SETS, "db")["status"]

    world.api.delete("pods", "default", "db-0")
    world.after(15)

    after = world.get(SETS, "db")["status"]
    assert before["currentRevision"] != before["updateRevision"]
    assert after["currentRevision"] == after["updateRevision"] == before["updateRevision"]


def test_of_two_surplus_pods_that_are_unwell_the_first_one_goes_first():
    world = World()
    world.create(SETS, "db", spec=a_set())
    world.after(30)
    for name in ("db-1", "db-2"):
        world.nodes.silence(world.pod(name)["spec"]["nodeName"])
    for name in ("db-1", "db-2"):
        world.change("pods", name, "metadata", "labels", "unwell", to="yes")
        status = world.pod(name)["status"]
        sick = [one | {"status": "False"} if one["type"] == "Ready" else one for one in status["conditions"]]
        changed = world.pod(name) | {"status": status | {"conditions": sick}}
        world.api.update("pods", changed, subresource="status")

    world.change(SETS, "db", "spec", "replicas", to=1)
    world.after(1)

    assert world.pods() == ["db-0", "db-1", "db-2"]


DISK = {"metadata": {"name": "disk"}, "spec": {"accessModes": ["ReadWriteOnce"]}}


def with_disks(**policy) -> dict:
    claim = DISK | {"spec": DISK["spec"] | {"resources": {"requests": {"storage": "1Gi"}}}}
    return a_set(2, volumeClaimTemplates=[claim], persistentVolumeClaimRetentionPolicy=policy)


def claims(world: World) -> list[str]:
    return [one["metadata"]["name"] for one in world.api.list("persistentvolumeclaims", "default")]


def test_claims_stay_unless_the_set_says_otherwise():
    world = World()
    world.create(SETS, "db", spec=with_disks())
    world.after(20)

    world.change(SETS, "db", "spec", "replicas", to=1)
    world.after(10)
    world.api.delete(SETS, "default", "db")
    world.after(10)

    assert claims(world) == ["disk-db-0", "disk-db-1"]


def test_claims_go_with_the_pods_that_are_scaled_away_where_the_set_says_so():
    world = World()
    world.create(SETS, "db", spec=with_disks(whenScaled="Delete", whenDeleted="Retain"))
    world.after(20)

    world.change(SETS, "db", "spec", "replicas", to=1)
    world.after(10)

    assert claims(world) == ["disk-db-0"]


def test_claims_go_with_the_set_where_it_says_so():
    world = World()
    world.create(SETS, "db", spec=with_disks(whenDeleted="Delete", whenScaled="Retain"))
    world.after(20)
    (owner,) = world.get("persistentvolumeclaims", "disk-db-0")["metadata"]["ownerReferences"]

    world.change(SETS, "db", "spec", "replicas", to=1)
    world.after(10)
    scaled = claims(world)
    world.api.delete(SETS, "default", "db", propagation="Background")
    world.after(10)

    assert (owner["kind"], owner["controller"]) == ("StatefulSet", True)
    assert scaled == ["disk-db-0", "disk-db-1"]
    assert claims(world) == []


def test_a_pod_that_lost_the_labels_of_its_name_and_number_gets_them_back():
    world = World()
    world.create(SETS, "db", spec=a_set(1))
    world.after(10)
    labels = world.pod("db-0")["metadata"]["labels"]

    world.change("pods", "db-0", "metadata", "labels", to={key: labels[key] for key in labels if "/" not in key})
    world.after(1)

    assert world.pod("db-0")["metadata"]["labels"] == labels
    assert world.events("db")[-1] == ("SuccessfulUpdate", "Update Pod db-0 in StatefulSet db successful")


def test_a_pod_taken_in_without_the_sets_claims_is_told_not_to_be_mendable():
    world = World()
    world.create("pods", "db-0", meta={"labels": {"app": "db"}}, spec=template()["spec"])
    world.after(1)

    world.create(SETS, "db", spec=with_disks())
    world.after(1)

    _, message = next(told for told in world.events("db") if told[0] == "FailedUpdate")
    assert message.startswith(
        'Update Pod db-0 in StatefulSet db failed error: Pod "db-0" is invalid: spec: Forbidden: '
    )
    assert ("SuccessfulCreate", "Create Claim disk-db-0 Pod db-0 in StatefulSet db success") in world.events("db")
    assert world.pods() == ["db-0"]


def test_claims_that_are_to_go_with_the_set_from_now_on_are_told_as_an_update():
    world = World()
    world.create(SETS, "db", spec=with_disks())
    world.after(20)

    policy = {"whenDeleted": "Delete", "whenScaled": "Retain"}
    world.change(SETS, "db", "spec", "persistentVolumeClaimRetentionPolicy", to=policy)
    world.after(1)

    assert world.get("persistentvolumeclaims", "disk-db-0")["metadata"]["ownerReferences"][0]["name"] == "db"
    assert world.reasons("db").count("SuccessfulUpdate") == 2


def test_a_pod_that_comes_to_match_is_taken_in_and_goes_where_its_number_is_not_wanted():
    world = World()
    world.create(SETS, "db", spec=a_set(1))
    world.create("pods", "db-1", meta={"labels": {"app": "x"}}, spec=template()["spec"])
    world.after(10)

    world.change("pods", "db-1", "metadata", "labels", to={"app": "db"})
    world.after(5)

    assert world.events("db")[-1] == ("SuccessfulDelete", "Delete Pod db-1 in StatefulSet db successful")
    assert world.pods() == ["db-0"]
