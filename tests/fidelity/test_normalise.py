"""What two runs may differ in does not count."""

import itertools
import json

from tests.fidelity.normalise import normalise_body


def test_the_second_in_which_a_case_began_does_not_decide_in_what_order_managers_are_told() -> None:
    def told(*names: str) -> bytes:
        listed = [{"manager": name, "operation": "Update", "time": "2026-01-01T00:00:00Z"} for name in names]
        return json.dumps({"metadata": {"managedFields": listed}}).encode()

    seen = [normalise_body(told(*names), "case-1", managed=True) for names in itertools.permutations(("a", "b", "c"))]

    assert all(one == seen[0] for one in seen)
    assert [entry["manager"] for entry in seen[0]["metadata"]["managedFields"]] == ["a", "b", "c"]
