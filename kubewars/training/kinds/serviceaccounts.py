"""ServiceAccounts: who a pod is to the API."""

from typing import Any

from kubewars.training.kinds.kind import AGE, NAME, Obj, Strategy


class ServiceAccountStrategy(Strategy):
    """Nothing beyond the schema but its table."""

    columns = (NAME, AGE)

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [obj["metadata"]["name"], self.age(obj, now)]
