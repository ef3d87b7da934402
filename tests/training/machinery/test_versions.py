from kubewars.training.machinery.versions import to_served, to_stored
from tests.training.machinery.builders import an_api


def test_an_autoscaler_reads_in_both_versions() -> None:
    registry = an_api().registry
    old = registry.by_resource("autoscaling", "v1", "horizontalpodautoscalers")
    new = registry.by_resource("autoscaling", "v2", "horizontalpodautoscalers")
    assert old
    assert new
    spec = {"maxReplicas": 3, "targetCPUUtilizationPercentage": 80}
    stored = to_stored(old, new, {"metadata": {"name": "h"}, "spec": spec})
    back = to_served(old, new, stored)

    assert stored["apiVersion"] == "autoscaling/v2"
    assert stored["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 80
    assert back["spec"] == spec


def test_an_event_reads_in_both_groups() -> None:
    registry = an_api().registry
    core = registry.by_name("events")
    new = registry.by_resource("events.k8s.io", "v1", "events")
    assert new
    event = {"metadata": {"name": "e"}, "involvedObject": {"kind": "Pod"}, "message": "hit", "count": 2}
    served = to_served(new, core, event)
    back = to_stored(new, core, served)

    assert (served["note"], served["regarding"], served["deprecatedCount"]) == ("hit", {"kind": "Pod"}, 2)
    assert (back["message"], back["involvedObject"], back["count"]) == ("hit", {"kind": "Pod"}, 2)
    assert back["kind"] == "Event"
    assert back["apiVersion"] == "v1"
