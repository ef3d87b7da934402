import pytest

from kubewars.training.access.attributes import Attributes
from kubewars.training.access.policy import cluster_roles
from kubewars.training.access.rbac import Rbac
from kubewars.training.players import make_room
from kubewars.training.status import StatusError
from tests.training.machinery.builders import an_api


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
