import pytest

from kubewars.training.access.attributes import Attributes
from kubewars.training.access.policy import cluster_roles
from kubewars.training.access.rbac import Rbac
from kubewars.training.players import make_room
from kubewars.training.status import StatusError
from tests.training.machinery.builders import an_api
from tests.training.work import first_refusal


def test_a_player_may_work_at_home_and_look_elsewhere() -> None:
    api = an_api()
    for role in cluster_roles():
        api.create("clusterroles.rbac.authorization.k8s.io", None, role)
    luke, leia = make_room(api, "luke"), make_room(api, "leia")
    rbac = Rbac(api.store)

    assert rbac.allows(luke, Attributes("create", "", "pods", namespace="luke"))
    assert rbac.allows(luke, Attributes("list", "", "pods", namespace="leia"))
    assert not rbac.allows(luke, Attributes("delete", "", "pods", namespace="leia"))
    assert not rbac.allows(leia, Attributes("get", "", "secrets", namespace="luke"))
    assert rbac.allows(leia, Attributes("list", "", "nodes"))
    assert not rbac.allows(leia, Attributes("patch", "", "nodes", name="node-1"))


def test_making_room_twice_changes_nothing() -> None:
    api = an_api()
    make_room(api, "luke")
    revision = api.store.revision
    make_room(api, "luke")

    assert api.store.revision == revision


@pytest.mark.parametrize("name", ["Luke S.", "default", "kube-luke"])
def test_a_name_that_cannot_be_a_players_is_refused(name: str) -> None:
    api = an_api()
    with pytest.raises(StatusError) as refused:
        make_room(api, name)

    assert refused.value.code == 422
    assert name in refused.value.message


def test_there_is_an_end_to_everything_that_a_player_may_make() -> None:
    api = an_api()
    for role in cluster_roles():
        api.create("clusterroles.rbac.authorization.k8s.io", None, role)
    luke, rbac = make_room(api, "luke"), Rbac(api.store)
    made = {
        kind.name
        for kind in api.registry.all()
        if kind.namespaced
        and {"create", "list"} <= set(kind.verbs)
        and rbac.allows(luke, Attributes("create", kind.group, kind.resource, namespace="luke"))
    }
    counted = {name.removeprefix("count/") for name in api.get("resourcequotas", "luke", "player")["spec"]["hard"]}

    assert made - counted - {"events.events.k8s.io"} == set()  # those are the same as events


def test_a_player_cannot_lift_their_own_quota() -> None:
    api = an_api()
    for role in cluster_roles():
        api.create("clusterroles.rbac.authorization.k8s.io", None, role)
    luke, rbac = make_room(api, "luke"), Rbac(api.store)

    for verb in ("create", "update", "patch", "delete", "deletecollection"):
        for subresource in ("", "status"):
            asked = Attributes(verb, "", "resourcequotas", subresource, "luke", "player")
            assert not rbac.allows(luke, asked)
    assert rbac.allows(luke, Attributes("get", "", "resourcequotas", namespace="luke", name="player"))


def test_a_player_who_fills_their_namespace_is_told_by_the_quota_and_others_go_on() -> None:
    api = an_api()
    make_room(api, "luke")
    make_room(api, "leia")

    def make(number: int) -> None:
        api.create("configmaps", "luke", {"metadata": {"name": f"a{number}"}, "data": {"a": "x" * 900_000}})

    def grow(number: int) -> None:
        api.patch("configmaps", "luke", f"a{number}", {"data": {"b": "x" * 140_000}}, "merge")

    refused = first_refusal(make, 40)
    assert first_refusal(grow, 10).code == 403
    api.delete("configmaps", "luke", "a1")
    api.create("configmaps", "luke", {"metadata": {"name": "again"}})
    api.create("configmaps", "leia", {"metadata": {"name": "a"}, "data": {"a": "x" * 1_000_000}})

    assert refused.code == 403
    assert "exceeded quota: player, requested: kubewars/bytes=" in refused.message
    assert "limited: kubewars/bytes=16Mi" in refused.message
    assert api.store.size("luke") <= 16 << 20


def test_so_many_objects_are_refused_by_their_number() -> None:
    api = an_api()
    make_room(api, "luke")
    refused = first_refusal(lambda number: api.create("configmaps", "luke", {"metadata": {"name": f"a{number}"}}), 60)

    assert refused.message == (
        'configmaps "a50" is forbidden: exceeded quota: player, requested: configmaps=1, used: configmaps=50, '
        "limited: configmaps=50"
    )


def test_a_players_namespace_says_for_whom_it_was_made_also_where_it_was_there_before() -> None:
    api = an_api()
    api.create("namespaces", None, {"metadata": {"name": "leia"}})
    for name in ("luke", "leia"):
        make_room(api, name)

    owners = {
        it["metadata"]["name"]: it["metadata"]["labels"].get("kubewars.dev/player") for it in api.list("namespaces")
    }
    assert (owners["luke"], owners["leia"]) == ("luke", "leia")


def test_a_player_may_not_say_whose_a_namespace_is() -> None:
    api = an_api()
    for role in cluster_roles():
        api.create("clusterroles.rbac.authorization.k8s.io", None, role)
    luke = make_room(api, "luke")
    rbac = Rbac(api.store)

    for verb in ("create", "update", "patch", "delete"):
        assert not rbac.allows(luke, Attributes(verb, "", "namespaces", namespace="luke", name="luke"))
        assert not rbac.allows(luke, Attributes(verb, "", "namespaces", name="luke"))
