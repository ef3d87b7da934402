from kubewars.training.client.informer import Informer, controller_uid, namespace_of, orphan_in
from tests.training.machinery.builders import an_api


def test_what_exists_and_what_comes_is_found_by_index():
    api = an_api()
    api.create("configmaps", "default", {"metadata": {"name": "before"}})
    informer = Informer(api, "configmaps", namespace_of)

    api.create("configmaps", "default", {"metadata": {"name": "after"}})
    api.create("configmaps", "other", {"metadata": {"name": "elsewhere"}})

    assert sorted(one["metadata"]["name"] for one in informer.by(namespace_of, "default")) == ["after", "before"]


def test_what_is_deleted_is_found_no_more():
    api = an_api()
    api.create("configmaps", "default", {"metadata": {"name": "one"}})
    informer = Informer(api, "configmaps", namespace_of)

    api.delete("configmaps", "default", "one")

    assert informer.get("default", "one") is None
    assert informer.by(namespace_of, "default") == []


def test_an_object_moves_between_indexes_with_its_owner():
    api = an_api()
    created = api.create("configmaps", "default", {"metadata": {"name": "one"}})
    informer = Informer(api, "configmaps", controller_uid, orphan_in)
    assert informer.count(orphan_in, "default") == 1

    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "boss", "uid": "u-1", "controller": True}
    api.update("configmaps", created | {"metadata": created["metadata"] | {"ownerReferences": [owner]}})

    assert informer.count(orphan_in, "default") == 0
    assert [one["metadata"]["name"] for one in informer.by(controller_uid, "u-1")] == ["one"]


def test_a_late_handler_hears_of_what_is_there_already():
    api = an_api()
    api.create("configmaps", "default", {"metadata": {"name": "one"}})
    informer = Informer(api, "configmaps", namespace_of)
    heard = []

    informer.on_change(lambda kind, obj, old: heard.append((kind, obj["metadata"]["name"], old is not None)))
    api.update("configmaps", informer.get("default", "one") | {"data": {"a": "b"}})
    api.delete("configmaps", "default", "one")

    assert heard == [("ADDED", "one", False), ("MODIFIED", "one", True), ("DELETED", "one", True)]
