"""The claims of a StatefulSet's pods: made before their pod, and tied to what they are to go with.

Source: ``pkg/controller/statefulset`` (stateful_pod_control.go, and ``updateClaimOwnerRefForSetAndPod``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.ownership import controller_reference
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.client.recorder import Recorder
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

RESOURCE = "persistentvolumeclaims"


class StatefulClaims:
    """Writes claims in the name of the StatefulSet controller."""

    def __init__(self, api: Api, recorder: Recorder) -> None:
        self._api = api
        self._recorder = recorder

    def ensure(self, stateful_set: Obj, claim: Obj, pod_name: str) -> None:
        """Have the claim there.

        Raises:
            StatusError: 409 while one of that name is on its way out, or as the API refused it.
        """
        namespace, name = claim["metadata"]["namespace"], claim["metadata"]["name"]
        found = self._api.find(RESOURCE, namespace, name)
        if found is not None:
            if "deletionTimestamp" in found["metadata"]:
                raise StatusError(409, "Conflict", f"pvc {name} is being deleted")
            return
        owner = stateful_set["metadata"]["name"]
        try:
            self._api.create(RESOURCE, namespace, claim)
        except StatusError as refused:
            message = f"Create Claim {name} for Pod {pod_name} in StatefulSet {owner} failed error: {refused}"
            self._recorder.warning(stateful_set, "FailedCreate", message)
            raise StatusError(refused.code, refused.reason, f"failed to create PVC {name}: {refused}") from refused
        message = f"Create Claim {name} Pod {pod_name} in StatefulSet {owner} success"
        self._recorder.normal(stateful_set, "SuccessfulCreate", message)

    def keep(self, stateful_set: Obj, pod: Obj, *, is_condemned: bool) -> bool:
        """Tie the pod's claims to whatever they are to go with, by the set's retention policy; whether that was new."""
        is_new = False
        for name in _claim_names(stateful_set, pod):
            found = self._api.find(RESOURCE, pod["metadata"]["namespace"], name)
            if found is None:
                continue
            owners = found["metadata"].get("ownerReferences") or []
            wanted = _owners(stateful_set, pod, owners, is_condemned=is_condemned)
            if wanted != owners:
                rest = {key: value for key, value in found["metadata"].items() if key != "ownerReferences"}
                meta = rest | ({"ownerReferences": wanted} if wanted else {})
                self._api.update(RESOURCE, found | {"metadata": meta})
                is_new = True
        return is_new


def _claim_names(stateful_set: Obj, pod: Obj) -> list[str]:
    """The names of the claims that the set's templates give the pod."""
    templates = stateful_set["spec"].get("volumeClaimTemplates") or ()
    return [f"{one['metadata']['name']}-{pod['metadata']['name']}" for one in templates]


def _owners(stateful_set: Obj, pod: Obj, owners: list[Obj], *, is_condemned: bool) -> list[Obj]:
    """Whom a pod's claim goes with: the set, the pod that is scaled away, or nobody; others' claims to it stay."""
    policy = stateful_set["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    kept = [one for one in owners if not (_means(one, stateful_set) or _means(one, pod))]
    own = (stateful_set["metadata"]["uid"], pod["metadata"]["uid"])
    is_of_another_life = any(one not in kept and one["uid"] not in own for one in owners)
    is_foreign = is_of_another_life or any(one.get("controller") for one in kept)
    goes_scaled = policy.get("whenScaled") == "Delete"
    goes_deleted = policy.get("whenDeleted") == "Delete"
    if is_foreign and (goes_scaled or goes_deleted):
        return kept
    if goes_scaled and is_condemned:
        return [*kept, controller_reference(pod)]
    if goes_deleted and not (goes_scaled and is_condemned):
        return [*kept, controller_reference(stateful_set)]
    return kept


def _means(reference: Obj, owner: Obj) -> bool:
    """Whether a reference names the owner, be it of another life of that name."""
    named = reference["apiVersion"], reference["kind"], reference["name"]
    return named == (owner["apiVersion"], owner["kind"], owner["metadata"]["name"])
