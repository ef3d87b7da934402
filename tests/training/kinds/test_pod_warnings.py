from typing import Any

from kubewars.training.kinds import pod_warnings


def test_two_variables_of_one_name_are_warned_of() -> None:
    spec = {"containers": [{"name": "c", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}]}
    told = pod_warnings.of_spec(spec, "spec")

    assert told == [
        'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'
    ]


def test_a_variable_that_builds_on_the_one_before_is_fine() -> None:
    spec = {"containers": [{"name": "c", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}]}]}
    told = pod_warnings.of_spec(spec, "spec")

    assert told == []


def test_a_pod_whose_name_is_no_host_name_is_warned_of() -> None:
    pod: dict[str, Any] = {"metadata": {"name": "a.b"}, "spec": {}}
    told = pod_warnings.of_pod(pod)

    assert len(told) == 1
    assert told[0].endswith("a DNS label is recommended: [must not contain dots]")
