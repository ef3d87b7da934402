import ipaddress

import pytest

from kubewars.training.machinery.api import Api
from kubewars.training.machinery.service_addresses import NETWORK
from kubewars.training.status import StatusError
from tests.training.machinery.builders import Obj, an_api


def a_service(api: Api, name: str, **spec: object) -> Obj:
    return api.create("services", "default", {"metadata": {"name": name}, "spec": {"ports": [{"port": 80}], **spec}})


def test_each_service_has_an_address_of_its_own_and_keeps_it() -> None:
    api = an_api()
    made = [a_service(api, f"s{number}") for number in range(20)]
    addresses = {service["spec"]["clusterIP"] for service in made}
    spec = {key: value for key, value in made[0]["spec"].items() if not key.startswith("clusterIP")}
    changed = api.update("services", made[0] | {"spec": spec | {"selector": {"a": "b"}}})

    assert len(addresses) == 20
    assert all(ipaddress.ip_address(address) in NETWORK for address in addresses)
    assert changed["spec"]["clusterIP"] == made[0]["spec"]["clusterIP"]


def test_a_headless_service_and_an_external_name_have_none() -> None:
    api = an_api()

    assert a_service(api, "headless", clusterIP="None")["spec"]["clusterIP"] == "None"
    assert "clusterIP" not in a_service(api, "outside", type="ExternalName", externalName="example.com")["spec"]


def test_a_node_port_is_given_and_kept() -> None:
    api = an_api()
    service = a_service(api, "s", type="NodePort")
    port = service["spec"]["ports"][0]["nodePort"]
    changed = api.update("services", service | {"spec": service["spec"] | {"selector": {"a": "b"}}})

    assert 30000 <= port <= 32767
    assert changed["spec"]["ports"][0]["nodePort"] == port


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ({"clusterIP": "10.96.0.10"}, "provided IP is already allocated"),
        ({"clusterIP": "192.168.0.1"}, "is not in the valid range. The range of valid IPs is 10.96.0.0/16"),
        ({"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]}, "provided port is already allocated"),
        ({"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]}, "The range of valid ports is 30000-32767"),
    ],
)
def test_what_is_taken_or_out_of_range_is_refused(spec: Obj, complaint: str) -> None:
    api = an_api()
    a_service(api, "first", type="NodePort", clusterIP="10.96.0.10", ports=[{"port": 80, "nodePort": 30080}])

    with pytest.raises(StatusError) as refused:
        a_service(api, "second", **spec)

    assert refused.value.code == 422
    assert complaint in refused.value.message
