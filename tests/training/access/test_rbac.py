import pytest

from kubewars.training.access.attributes import Attributes, ensure_allowed
from kubewars.training.access.policy import cluster_role_bindings, cluster_roles
from kubewars.training.access.rbac import Rbac
from kubewars.training.access.user import MASTERS, User
from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import Obj, an_api

GROUP = "rbac.authorization.k8s.io"
PLAYER = User("luke", ("players", "system:authenticated"))


def an_rbac_api() -> Api:
    api = an_api()
    for role in cluster_roles():
        api.create(f"clusterroles.{GROUP}", None, role)
    for binding in cluster_role_bindings():
        api.create(f"clusterrolebindings.{GROUP}", None, binding)
    return api


def a_binding(api: Api, role: str, *, namespace: str | None, subject: Obj, role_kind: str = "ClusterRole") -> None:
    resource = f"rolebindings.{GROUP}" if namespace else f"clusterrolebindings.{GROUP}"
    reference = {"apiGroup": GROUP, "kind": role_kind, "name": role}
    api.create(resource, namespace, {"metadata": {"name": "b"}, "roleRef": reference, "subjects": [subject]})


def test_nothing_is_allowed_to_whom_nothing_was_granted() -> None:
    rbac = Rbac(an_rbac_api().store)

    assert not rbac.allows(PLAYER, Attributes("get", "", "pods", namespace="default"))


def test_masters_may_everything() -> None:
    assert Rbac(an_api().store).allows(User("root", (MASTERS,)), Attributes("delete", "", "nodes"))


def test_a_role_binding_reaches_its_own_namespace_only() -> None:
    api = an_rbac_api()
    a_binding(api, "edit", namespace="default", subject={"kind": "User", "apiGroup": GROUP, "name": "luke"})
    rbac = Rbac(api.store)

    assert rbac.allows(PLAYER, Attributes("create", "", "pods", namespace="default"))
    assert rbac.allows(PLAYER, Attributes("get", "", "pods", "log", namespace="default"))
    assert not rbac.allows(PLAYER, Attributes("create", "", "pods", namespace="other"))
    assert not rbac.allows(PLAYER, Attributes("create", GROUP, "rolebindings", namespace="default"))


def test_a_group_may_look_everywhere_and_touch_nothing() -> None:
    api = an_rbac_api()
    a_binding(api, "view", namespace=None, subject={"kind": "Group", "apiGroup": GROUP, "name": "players"})
    rbac = Rbac(api.store)

    assert rbac.allows(PLAYER, Attributes("watch", "apps", "deployments", namespace="other"))
    assert not rbac.allows(PLAYER, Attributes("get", "", "secrets", namespace="other"))
    assert not rbac.allows(PLAYER, Attributes("delete", "", "pods", namespace="other"))


def test_a_rule_may_name_objects_and_subresources() -> None:
    api = an_rbac_api()
    rules = [{"verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["mine"]}]
    api.create(f"roles.{GROUP}", "default", {"metadata": {"name": "r"}, "rules": rules})
    a_binding(
        api,
        "r",
        namespace="default",
        role_kind="Role",
        subject={"kind": "ServiceAccount", "name": "bot", "namespace": "other"},
    )
    bot = User("system:serviceaccount:other:bot")
    rbac = Rbac(api.store)

    assert rbac.allows(bot, Attributes("get", "", "configmaps", namespace="default", name="mine"))
    assert not rbac.allows(bot, Attributes("get", "", "configmaps", namespace="default", name="yours"))
    assert not rbac.allows(bot, Attributes("list", "", "configmaps", namespace="default"))


def test_everyone_may_find_their_way() -> None:
    rbac = Rbac(an_rbac_api().store)

    assert rbac.allows(PLAYER, Attributes("get", path="/apis/apps/v1"))
    assert not rbac.allows(PLAYER, Attributes("get", path="/metrics"))
    assert rbac.allows(PLAYER, Attributes("create", "authorization.k8s.io", "selfsubjectaccessreviews"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            Attributes("list", "", "pods", namespace="default"),
            'pods is forbidden: User "luke" cannot list resource "pods" in API group "" in the namespace "default"',
        ),
        (
            Attributes("get", "apps", "deployments", "scale", "default", "web"),
            (
                'deployments.apps "web" is forbidden: User "luke" cannot get resource "deployments/scale" '
                'in API group "apps" in the namespace "default"'
            ),
        ),
        (
            Attributes("list", "", "nodes"),
            'nodes is forbidden: User "luke" cannot list resource "nodes" in API group "" at the cluster scope',
        ),
    ],
)
def test_a_refusal_says_who_may_not_do_what_where(asked: Attributes, told: str) -> None:
    with pytest.raises(StatusError) as refused:
        ensure_allowed(Rbac(an_api().store), PLAYER, asked)

    assert refused.value.code == 403
    assert refused.value.message == told
