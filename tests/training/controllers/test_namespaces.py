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


def test_while_pods_still_stop_the_namespace_says_what_it_waits_for():
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
    remaining = condition(namespace, "NamespaceContentRemaining")
    assert (remaining["status"], remaining["message"]) == (
        "True",
        "Some resources are remaining: pods has 1 resource instances",
    )
    world.after(6)
    assert world.api.find("namespaces", None, "team") is None
