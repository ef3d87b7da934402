from kubewars.app.check import report
from kubewars.cluster.findings import Finding


def test_each_finding_is_a_line_with_its_cure_beneath():
    said = report([Finding("ok", "it answers"), Finding("problem", "no pod", "Label one.")])

    assert said.splitlines() == ["ok      it answers", "PROBLEM no pod", "        → Label one."]
