"""IP families of Services in a cluster of one family."""

from typing import Any

import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.status import StatusError
from tests.training.machinery.builders import an_api

Obj = dict[str, Any]


def _service(api: Api, **spec: Any) -> Obj:
    given = {"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]} | spec}
    return api.create("services", "default", given)


def test_a_headless_service_without_a_selector_is_of_both_families_until_it_has_one() -> None:
    api = an_api()
    made = _service(api, clusterIP="None")

    with pytest.raises(StatusError, match="not configured for dual-stack services") as refused:
        api.patch("services", "default", "s", {"spec": {"selector": {"a": "b"}}}, "merge")

    assert made["spec"]["ipFamilies"] == ["IPv4", "IPv6"]
    assert [cause.field for cause in refused.value.causes] == ["spec.ipFamilyPolicy", "spec.ipFamilies[1]"]


def test_the_policy_that_is_asked_for_is_kept_and_given_what_there_is() -> None:
    made = _service(an_api(), ipFamilyPolicy="PreferDualStack")

    assert (made["spec"]["ipFamilyPolicy"], made["spec"]["ipFamilies"]) == ("PreferDualStack", ["IPv4"])


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"ipFamilies": ["IPv6"]}, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'),
        ({"ipFamilyPolicy": "RequireDualStack"}, "this cluster is not configured for dual-stack services"),
        ({"clusterIP": "fd00::1"}, "IPv6 is not configured on this cluster"),
        ({"ipFamilies": ["IPv4", "IPv6"]}, "when multiple IP families are specified"),
    ],
)
def test_a_second_family_is_refused(spec: Obj, why: str) -> None:
    with pytest.raises(StatusError) as refused:
        _service(an_api(), **spec)

    assert why in refused.value.message


def test_the_ports_of_a_dry_run_are_not_looked_at() -> None:
    api = an_api()
    given = {"metadata": {"name": "s"}, "spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]}}

    tried = api.create("services", "default", given, dry_run=True)
    with pytest.raises(StatusError, match="provided port is not in the valid range"):
        api.create("services", "default", given)

    assert tried["spec"]["ports"][0]["nodePort"] == 80
