"""What is sent, held against its type in Go's own words."""

from typing import Any

import pytest

from kubewars.training.kinds import load_registry
from kubewars.training.schema import load_schema
from kubewars.training.status import StatusError
from tests.training.builders import a_container, a_deployment, a_pod

Obj = dict[str, Any]
PODS = load_registry().by_name("pods")
DEPLOYMENTS = load_registry().by_name("deployments.apps")


TOO_LARGE = (
    "cannot unmarshal number 2147483648 into Go struct field"
    " ContainerPort.spec.containers.ports.containerPort of type int32"
)
NO_PORT = (
    "cannot unmarshal bool into Go struct field"
    " HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32"
)


def _refusal(raw: Any, **options: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        load_schema().decode(PODS, raw, **options)
    return caught.value


def test_unknown_fields_are_refused_with_their_paths():
    pod = a_pod(spec={"foo": 1, "containers": [a_container(imag="x")]})

    refusal = _refusal(pod)

    assert refusal.code == 400
    assert refusal.message == (
        'Pod in version "v1" cannot be handled as a Pod: strict decoding error:'
        ' unknown field "spec.containers[0].imag", unknown field "spec.foo"'
    )


def test_under_warn_unknown_fields_are_dropped_and_told():
    obj, warnings = load_schema().decode(PODS, a_pod(spec={"foo": 1}), validation="Warn")

    assert "foo" not in obj["spec"]
    assert warnings == ['unknown field "spec.foo"']


def test_under_ignore_nothing_is_told():
    obj, warnings = load_schema().decode(
        PODS, a_pod(spec={"foo": 1}), validation="Ignore", duplicates=['duplicate field "spec"']
    )

    assert "foo" not in obj["spec"]
    assert warnings == []


def test_duplicate_keys_are_refused():
    refusal = _refusal(a_pod(), duplicates=['duplicate field "spec.containers"'])

    assert refusal.message.endswith('strict decoding error: duplicate field "spec.containers"')


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (
            {"containers": "x"},
            "cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container",
        ),
        (
            {"containers": [a_container(image=1)]},
            "cannot unmarshal number into Go struct field Container.spec.containers.image of type string",
        ),
        (
            {"terminationGracePeriodSeconds": 1.5},
            "cannot unmarshal number 1.5 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
        ),
        ({"hostNetwork": "yes"}, "cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool"),
        (
            {"restartPolicy": []},
            "cannot unmarshal array into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
        ),
        ({"containers": [a_container(ports=[{"containerPort": 2**31}])]}, TOO_LARGE),
        ({"containers": [a_container(livenessProbe={"httpGet": {"port": True}})]}, NO_PORT),
    ],
)
def test_a_wrong_type_is_told_as_go_tells_it(spec: Obj, told: str):
    refusal = _refusal(a_pod(spec=spec))

    assert refusal.message == f'Pod in version "v1" cannot be handled as a Pod: json: {told}'


@pytest.mark.parametrize("raw", [None, [], "pod", 7])
def test_what_is_no_object_is_refused(raw: Any):
    assert _refusal(raw).code == 400


def test_go_writes_what_it_always_writes_and_leaves_out_what_says_nothing():
    pod = a_pod(spec={"hostNetwork": False, "nodeName": "", "nodeSelector": {}, "hostname": None})

    obj, _ = load_schema().decode(PODS, pod)

    assert obj["spec"] == {"containers": [a_container() | {"resources": {}}]}
    assert obj["status"] == {}


def test_a_zero_that_means_something_is_kept():
    obj, _ = load_schema().decode(DEPLOYMENTS, a_deployment(replicas=0, paused=False))

    assert obj["spec"]["replicas"] == 0
    assert "paused" not in obj["spec"]


def test_amounts_are_written_in_their_one_form():
    limits = {"cpu": 0.5, "memory": "2048Mi", "example.com/x": "1000m"}
    pod = a_pod(spec={"containers": [a_container(resources={"limits": limits})]})

    obj, _ = load_schema().decode(PODS, pod)

    assert obj["spec"]["containers"][0]["resources"]["limits"] == {"cpu": "500m", "memory": "2Gi", "example.com/x": "1"}


@pytest.mark.parametrize("amount", ["abc", "1x", True, "1.2.3", "--1"])
def test_what_is_no_amount_is_refused(amount: Any):
    refusal = _refusal(a_pod(spec={"containers": [a_container(resources={"limits": {"cpu": amount}})]}))

    assert "quantit" in refusal.message


def test_the_argument_is_not_changed():
    pod = a_pod(spec={"foo": 1, "hostname": None})
    before = repr(pod)

    load_schema().decode(PODS, pod, validation="Ignore")

    assert repr(pod) == before


def test_kinds_that_are_only_sent_are_decoded_too():
    eviction = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": "p"},
        "deleteOptions": {"gracePeriodSeconds": 5},
    }

    obj, _ = load_schema().decode_as("policy", "v1", "Eviction", eviction)

    assert obj["deleteOptions"] == {"gracePeriodSeconds": 5}


def test_no_more_than_a_hundred_strict_troubles_are_told_as_go_stops_there():
    many = {f"unknown-{number}": 1 for number in range(60)}
    _, warnings = load_schema().decode(
        PODS, a_pod(spec=many), validation="Warn", duplicates=[f'duplicate field "{number}"' for number in range(60)]
    )

    assert len(warnings) == 100
