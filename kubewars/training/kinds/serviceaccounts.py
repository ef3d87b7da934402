"""ServiceAccounts: who a pod is to the API."""

from typing import Any

from kubewars.training.kinds.kind import AGE, NAME, Obj, Strategy


class ServiceAccountStrategy(Strategy):
    """References name their secrets and say no more."""

    columns = (NAME, AGE)

    def default(self, obj: Obj) -> None:
        """Of a secret, the name is all that is kept."""
        for index, secret in enumerate(obj.get("secrets") or ()):
            obj["secrets"][index] = {key: secret[key] for key in ("name",) if key in secret}

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [obj["metadata"]["name"], self.age(obj, now)]
