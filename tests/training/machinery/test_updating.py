import pytest

from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_config_map, a_pod, an_api


def test_a_stale_version_is_a_conflict() -> None:
    api = an_api()
    first = api.create("configmaps", "default", a_config_map("a"))
    api.update("configmaps", first | {"data": {"k": "1"}})

    with pytest.raises(StatusError, match="please apply your changes to the latest version") as refused:
        api.update("configmaps", first | {"data": {"k": "2"}})

    assert (refused.value.code, refused.value.reason) == (409, "Conflict")


def test_another_uid_is_a_conflict() -> None:
    api = an_api()
    first = api.create("configmaps", "default", a_config_map("a"))
    api.delete("configmaps", "default", "a")
    api.create("configmaps", "default", a_config_map("a"))
    meta = {key: value for key, value in first["metadata"].items() if key != "resourceVersion"}

    with pytest.raises(StatusError, match="UID in precondition"):
        api.update("configmaps", first | {"metadata": meta})


def test_an_update_that_changes_nothing_writes_nothing() -> None:
    api = an_api()
    stored = api.create("configmaps", "default", a_config_map("a", k="v"))
    again = api.update("configmaps", stored)

    assert again is stored


def test_identity_and_birth_cannot_be_changed() -> None:
    api = an_api()
    stored = api.create("configmaps", "default", a_config_map("a"))
    meta = {"name": "a", "namespace": "default", "creationTimestamp": "2001-01-01T00:00:00Z"}
    changed = api.update("configmaps", {"metadata": meta, "data": {"k": "v"}})

    assert changed["metadata"]["uid"] == stored["metadata"]["uid"]
    assert changed["metadata"]["creationTimestamp"] == stored["metadata"]["creationTimestamp"]


def test_a_plain_update_leaves_the_status_and_a_status_update_the_spec() -> None:
    api = an_api()
    pod = api.create("pods", "default", a_pod())
    changed = {"status": {"phase": "Running"}, "spec": {"containers": []}}
    running = api.update("pods", pod | changed, subresource="status")
    labelled = api.update("pods", running | {"status": {}, "metadata": running["metadata"] | {"labels": {"x": "y"}}})

    assert running["spec"] == pod["spec"]
    assert labelled["status"]["phase"] == "Running"
    assert labelled["metadata"]["labels"] == {"x": "y"}


def test_the_last_finalizer_to_go_completes_the_deletion() -> None:
    api = an_api()
    held = {"metadata": {"name": "a", "finalizers": ["example.com/hold"]}}
    api.create("configmaps", "default", held)
    marked = api.delete("configmaps", "default", "a")
    meta = {key: value for key, value in marked["metadata"].items() if key != "finalizers"}
    api.update("configmaps", marked | {"metadata": meta})

    assert marked["metadata"]["deletionTimestamp"]
    assert api.find("configmaps", "default", "a") is None
