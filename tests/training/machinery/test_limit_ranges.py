import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import a_pod, an_api


def a_limit(api: Api, **bounds: object) -> None:
    limit = {"metadata": {"name": "l"}, "spec": {"limits": [{"type": "Container"} | bounds]}}
    api.create("limitranges", "default", limit)


def test_who_asks_for_nothing_gets_the_default() -> None:
    api = an_api()
    a_limit(api, default={"cpu": "200m"}, defaultRequest={"cpu": "100m"})
    pod = api.create("pods", "default", a_pod("a"))

    assert pod["spec"]["containers"][0]["resources"] == {"requests": {"cpu": "100m"}, "limits": {"cpu": "200m"}}
    assert pod["status"]["qosClass"] == "Burstable"


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        ({"max": {"cpu": "1"}}, "maximum cpu usage per Container is 1, but limit is 2"),
        ({"min": {"cpu": "3"}}, "minimum cpu usage per Container is 3, but request is 2"),
    ],
)
def test_what_is_beyond_a_bound_is_forbidden(bounds: dict[str, object], why: str) -> None:
    api = an_api()
    a_limit(api, **bounds)
    resources = {"requests": {"cpu": "2"}, "limits": {"cpu": "2"}}
    pod = a_pod("a", containers=[{"name": "c", "image": "x", "resources": resources}])

    with pytest.raises(StatusError) as refused:
        api.create("pods", "default", pod)

    assert refused.value.code == 403
    assert refused.value.message == f'pods "a" is forbidden: {why}'


def test_another_namespace_is_free() -> None:
    api = an_api()
    a_limit(api, max={"cpu": "1"})
    resources = {"limits": {"cpu": "2"}}
    api.create("pods", "other", a_pod("a", containers=[{"name": "c", "image": "x", "resources": resources}]))

    assert api.find("pods", "other", "a") is not None
