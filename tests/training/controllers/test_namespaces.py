from tests.training.controllers.world import World, a_deployment, condition, template


def test_a_new_namespace_has_a_service_account_and_the_root_certificate():
    world = World()

    world.api.create("namespaces", None, {"metadata": {"name": "team"}})
    world.after()

    assert world.api.find("serviceaccounts", "team", "default") is not None
    assert world.get("configmaps", "kube-root-ca.crt", "team")["data"] == {"ca.crt": "the certificate"}


def test_both_are_made_again_when_deleted():
    world = World()

    world.api.delete("configmaps", "default", "kube-root-ca.crt")
    world.api.delete("serviceaccounts", "default", "default")
    world.after()

    assert world.api.find("serviceaccounts", "default", "default") is not None
    assert world.api.find("configmaps", "default", "kube-root-ca.crt") is not None


def test_a_namespace_takes_everything_in_it_along():
    world = World()
    world.api.create("namespaces", None, {"metadata": {"name": "team"}})
    world.after()
    world.create("deployments.apps", "web", namespace="team", spec=a_deployment(3))
    world.create("secrets", "key", namespace="team")
    world.after()

    world.api.delete("namespaces", None, "team")
    world.after(2)

    assert world.api.find("namespaces", None, "team") is None
    left = [obj for kind in world.api.registry.all() if kind.namespaced for obj in world.api.list(kind.name, "team")]
    assert left == []


def test_pods_go_first_and_the_rest_waits_for_them():
    world = World()
    world.api.create("namespaces", None, {"metadata": {"name": "team"}})
    world.after()
    stubborn = template("busybox", command=["sleep", "99"])["spec"] | {"terminationGracePeriodSeconds": 10}
    world.create("pods", "stubborn", namespace="team", spec=stubborn)
    world.after()

    world.api.delete("namespaces", None, "team")
    world.after(5)

    namespace = world.api.get("namespaces", None, "team")
    assert namespace["status"]["phase"] == "Terminating"
    assert condition(namespace, "NamespaceContentRemaining")["reason"] == "ContentRemoved"
    assert world.api.find("serviceaccounts", "team", "default") is not None
    world.after(6)
    assert world.api.find("namespaces", None, "team") is None


def test_a_namespace_tells_of_what_finalizers_hold_back():
    world = World()
    world.api.create("namespaces", None, {"metadata": {"name": "team"}})
    world.create("configmaps", "held", namespace="team", meta={"finalizers": ["game.example/hold"]})
    world.after()

    world.api.delete("namespaces", None, "team")
    world.after(2)

    namespace = world.api.get("namespaces", None, "team")
    told = {c["type"]: (c["status"], c["message"]) for c in namespace["status"]["conditions"]}
    assert told["NamespaceContentRemaining"] == (
        "True",
        "Some resources are remaining: configmaps. has 1 resource instances",
    )
    assert told["NamespaceFinalizersRemaining"] == (
        "True",
        "Some content in the namespace has finalizers remaining: game.example/hold in 1 resource instances",
    )


def test_pods_that_outstay_their_grace_are_told_as_a_failure():
    world = World()
    world.api.create("namespaces", None, {"metadata": {"name": "team"}})
    world.after()
    lost = template()["spec"] | {"terminationGracePeriodSeconds": 10}
    world.create("pods", "lost", namespace="team", spec=lost)
    world.after()
    world.nodes.silence(world.get("pods", "lost", "team")["spec"]["nodeName"])

    world.api.delete("namespaces", None, "team")
    world.after(15)

    failure = condition(world.api.get("namespaces", None, "team"), "NamespaceDeletionContentFailure")
    assert (failure["status"], failure["reason"]) == ("True", "ContentDeletionFailed")
    assert failure["message"] == (
        "Failed to delete all resource types, 1 remaining: failed to delete pods for namespace: team, err: "
        "unexpected items still remain in namespace: team for gvr: /v1, Resource=pods"
    )


def test_the_root_certificate_is_put_right_when_someone_changes_it():
    world = World()

    world.change("configmaps", "kube-root-ca.crt", "data", to={"ca.crt": "another", "more": "x"})
    world.after()

    assert world.get("configmaps", "kube-root-ca.crt")["data"] == {"ca.crt": "the certificate"}
