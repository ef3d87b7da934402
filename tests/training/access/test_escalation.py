import pytest

from kubewars.training.access.escalation import Escalation
from kubewars.training.access.rbac import Rbac
from kubewars.training.access.user import MASTERS, User
from kubewars.training.status import StatusError
from tests.training.access.test_rbac import GROUP, PLAYER, a_binding, an_rbac_api
from tests.training.machinery.builders import Obj


def an_admin_of_default() -> Escalation:
    """Looks after ``PLAYER``, who is the administrator of the namespace ``default``."""
    api = an_rbac_api()
    a_binding(api, "admin", namespace="default", subject={"kind": "User", "name": PLAYER.name, "apiGroup": GROUP})
    return Escalation(Rbac(api.store))


def a_role(*verbs: str, resource: str = "pods", **rest: list[str]) -> Obj:
    rule = {"apiGroups": [""], "resources": [resource], "verbs": list(verbs)} | rest
    return {"metadata": {"name": "r"}, "rules": [rule]}


@pytest.mark.parametrize(
    "role",
    [
        a_role("get", "create"),
        a_role("get", resourceNames=["a", "b"]),
        a_role("get", resource="pods/log"),
        {"metadata": {"name": "r"}, "rules": None},
    ],
)
def test_a_role_within_ones_own_rights_is_let_pass(role: Obj) -> None:
    an_admin_of_default().ensure_none(PLAYER, "roles", "default", role, None)


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        (a_role("get", "fly"), '{APIGroups:[""], Resources:["pods"], Verbs:["fly"]}'),
        (a_role("*"), '{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'),
        (a_role("get", resource="nodes"), '{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}'),
        (a_role("get", apiGroups=["*"]), '{APIGroups:["*"], Resources:["pods"], Verbs:["get"]}'),
    ],
)
def test_a_role_beyond_them_is_refused_and_told_what_is_missing(role: Obj, missing: str) -> None:
    with pytest.raises(StatusError) as refused:
        an_admin_of_default().ensure_none(PLAYER, "roles", "default", role, None)

    assert refused.value.code == 403
    assert refused.value.message.split("\n")[1:] == [missing]


def test_rights_in_one_namespace_grant_nothing_in_another() -> None:
    with pytest.raises(StatusError, match="attempting to grant"):
        an_admin_of_default().ensure_none(PLAYER, "roles", "other", a_role("get"), None)


def test_a_role_that_grants_no_more_than_before_may_be_written() -> None:
    an_admin_of_default().ensure_none(PLAYER, "roles", "default", a_role("fly"), a_role("fly"))


def test_whoever_may_everything_is_not_asked() -> None:
    escalation = an_admin_of_default()

    assert not escalation.concerns(User("root", (MASTERS,)), "roles", GROUP)
    assert escalation.concerns(PLAYER, "clusterrolebindings", GROUP)
    assert not escalation.concerns(PLAYER, "pods", "")
