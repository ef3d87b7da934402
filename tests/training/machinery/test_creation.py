import pytest

from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, a_pod, an_api


def test_a_new_object_gets_an_identity_and_a_version() -> None:
    api = an_api()

    stored = api.create("configmaps", "default", a_config_map("a", k="v"))

    assert (stored["kind"], stored["apiVersion"]) == ("ConfigMap", "v1")
    assert stored["metadata"]["namespace"] == "default"
    assert len(stored["metadata"]["uid"]) == 36
    assert stored["metadata"]["creationTimestamp"].endswith("Z")
    assert int(stored["metadata"]["resourceVersion"]) == api.store.revision


def test_what_was_given_is_not_touched() -> None:
    api = an_api()
    given = a_pod()
    api.create("pods", "default", given)

    assert given == a_pod()


def test_a_taken_name_is_a_conflict() -> None:
    api = an_api()
    api.create("configmaps", "default", a_config_map("a"))

    with pytest.raises(StatusError, match='configmaps "a" already exists') as refused:
        api.create("configmaps", "default", a_config_map("a"))

    assert (refused.value.code, refused.value.reason) == (409, "AlreadyExists")


def test_names_are_generated_and_differ() -> None:
    api = an_api()
    made = {
        api.create("configmaps", "default", {"metadata": {"generateName": "x-"}})["metadata"]["name"] for _ in range(50)
    }

    assert len(made) == 50
    assert all(name.startswith("x-") and len(name) == 7 for name in made)


def test_a_namespace_that_is_not_there_is_not_found() -> None:
    with pytest.raises(StatusError, match='namespaces "nowhere" not found') as refused:
        an_api().create("configmaps", "nowhere", a_config_map())

    assert refused.value.code == 404


def test_a_namespace_on_its_way_out_takes_nothing_in() -> None:
    api = an_api()
    api.delete("namespaces", None, "other")

    with pytest.raises(StatusError, match="because it is being terminated") as refused:
        api.create("configmaps", "other", a_config_map())

    assert refused.value.code == 403
    assert refused.value.causes[0].reason == "NamespaceTerminating"


def test_the_namespace_in_the_body_must_be_that_of_the_request() -> None:
    with pytest.raises(StatusError, match="does not match the namespace sent on the request"):
        an_api().create("configmaps", "default", {"metadata": {"name": "a", "namespace": "other"}})


def test_a_dry_run_shows_and_keeps_nothing() -> None:
    api = an_api()
    revision = api.store.revision
    shown = api.create("configmaps", "default", a_config_map("a"), dry_run=True)

    assert shown["metadata"]["uid"]
    assert api.find("configmaps", "default", "a") is None
    assert api.store.revision == revision


def test_a_pod_gets_what_admission_gives_it() -> None:
    api = an_api()
    spec = api.create("pods", "default", a_pod())["spec"]

    assert spec["serviceAccountName"] == "default"
    assert spec["volumes"][0]["name"] == spec["containers"][0]["volumeMounts"][0]["name"]
    assert {t["key"] for t in spec["tolerations"]} == {
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    }
    assert spec["priority"] == 0


def test_a_pod_of_an_account_that_is_not_there_is_forbidden() -> None:
    with pytest.raises(StatusError, match='serviceaccount "nobody" not found') as refused:
        an_api().create("pods", "default", a_pod(serviceAccountName="nobody"))

    assert refused.value.code == 403


def test_an_invalid_object_is_refused_with_its_field() -> None:
    with pytest.raises(StatusError) as refused:
        an_api().create("pods", "default", {"metadata": {"name": "Bad_Name"}, "spec": {"containers": []}})

    assert refused.value.code == 422
    assert {cause.field for cause in refused.value.causes} >= {"metadata.name", "spec.containers"}
