from tests.training.controllers.world import World, a_deployment, template


def owned_by(owner: dict, *, blocks: bool = True) -> dict:
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "blockOwnerDeletion": blocks,
    }


def test_what_has_no_owner_left_goes():
    world = World()
    owner = world.create("configmaps", "owner")
    world.create("configmaps", "owned", meta={"ownerReferences": [owned_by(owner)]})
    world.create("configmaps", "free")

    world.api.delete("configmaps", "default", "owner")
    world.after()

    assert world.api.find("configmaps", "default", "owned") is None
    assert world.api.find("configmaps", "default", "free") is not None


def test_an_owner_that_never_was_does_not_keep_anything():
    world = World()
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "ghost", "uid": "no-such-uid"}

    world.create("configmaps", "owned", meta={"ownerReferences": [reference]})
    world.after()

    assert world.api.find("configmaps", "default", "owned") is None


def test_one_living_owner_of_two_keeps_it_and_the_other_is_struck_off():
    world = World()
    first, second = world.create("configmaps", "first"), world.create("configmaps", "second")
    world.create("configmaps", "owned", meta={"ownerReferences": [owned_by(first), owned_by(second)]})

    world.api.delete("configmaps", "default", "first")
    world.after()

    assert [one["name"] for one in world.get("configmaps", "owned")["metadata"]["ownerReferences"]] == ["second"]


def test_foreground_keeps_the_owner_until_all_it_owns_is_gone():
    world = World()
    world.create(
        "deployments.apps",
        "web",
        spec=a_deployment(1)
        | {"template": template("busybox", command=["sleep", "99"], spec={"terminationGracePeriodSeconds": 5})},
    )
    world.after()

    world.api.delete("deployments.apps", "default", "web", propagation="Foreground")

    world.after(4)
    assert world.get("deployments.apps", "web")["metadata"]["finalizers"] == ["foregroundDeletion"]
    assert len(world.api.list("pods")) == 1
    world.after(2)
    assert world.api.list("deployments.apps") == world.api.list("replicasets.apps") == world.api.list("pods") == []


def test_a_finalizer_holds_an_object_until_it_is_taken_away():
    world = World()
    world.create("configmaps", "held", meta={"finalizers": ["example.com/hold"]})
    world.api.delete("configmaps", "default", "held")
    world.after(5)
    assert "deletionTimestamp" in world.get("configmaps", "held")["metadata"]

    world.change("configmaps", "held", "metadata", "finalizers", to=[])

    assert world.api.find("configmaps", "default", "held") is None


def test_an_owner_of_an_unknown_kind_keeps_what_it_owns_for_nobody_can_say_that_it_is_gone():
    world = World()
    reference = {"apiVersion": "example.com/v1", "kind": "Squadron", "name": "red", "uid": "u"}

    world.create("configmaps", "owned", meta={"ownerReferences": [reference]})
    world.after(5)

    assert world.api.find("configmaps", "default", "owned") is not None


def test_an_owner_in_another_namespace_is_told_and_keeps_nothing():
    world = World()
    world.api.create("namespaces", None, {"metadata": {"name": "other"}})
    owner = world.create("configmaps", "owner", namespace="other")

    world.create("configmaps", "owned", meta={"ownerReferences": [owned_by(owner)]})
    world.after()

    uid = owner["metadata"]["uid"]
    told = f"ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: {uid}]"
    assert world.events("owned") == [
        ("OwnerRefInvalidNamespace", f'{told} does not exist in namespace "default"'),
    ]
    assert world.api.find("configmaps", "default", "owned") is None


def test_what_belongs_to_the_cluster_is_told_that_nothing_of_a_namespace_owns_it_and_stays():
    world = World()
    owner = world.create("configmaps", "owner")

    meta = {"name": "gold", "ownerReferences": [owned_by(owner)]}
    world.api.create("priorityclasses.scheduling.k8s.io", None, {"metadata": meta, "value": 1})
    world.after()

    assert world.reasons("gold") == ["OwnerRefInvalidNamespace"]
    assert world.api.find("priorityclasses.scheduling.k8s.io", "", "gold") is not None


def test_an_owner_that_was_deleted_is_not_told_to_be_elsewhere():
    world = World()
    owner = world.create("configmaps", "owner")
    world.create("configmaps", "owned", meta={"ownerReferences": [owned_by(owner)]})
    world.after()

    world.api.delete("configmaps", "default", "owner")
    world.after()

    assert world.events("owned") == []
