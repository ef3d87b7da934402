"""Pods made from a template and deleted again, with the events that tell of it.

Source: ``RealPodControl`` and ``GetPodFromTemplate`` in ``pkg/controller/controller_utils.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.ownership import controller_reference
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.client.recorder import Recorder
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

_LONGEST_PREFIX = 63 - 5


def is_for_terminating_namespace(error: StatusError) -> bool:
    """The refusal that needs neither event nor retry: the namespace is going, and all in it."""
    return any(cause.reason == "NamespaceTerminating" for cause in error.causes) or (
        error.code == 403 and "because it is being terminated" in error.message
    )


def pod_from(template: Obj, owner: Obj, *, name: str = "") -> Obj:
    """A pod as the template wants it, controlled by ``owner``; named ``name``, or by its owner's name and chance."""
    meta = template.get("metadata") or {}
    owner_meta = owner["metadata"]
    pod_meta: Obj = {"namespace": owner_meta["namespace"], "ownerReferences": [controller_reference(owner)]}
    if name:
        pod_meta["name"] = name
    else:
        pod_meta["generateName"] = f"{owner_meta['name'][:_LONGEST_PREFIX]}-"
    for key in ("labels", "annotations", "finalizers"):
        if meta.get(key):
            pod_meta[key] = meta[key]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": pod_meta, "spec": template["spec"]}


class PodControl:
    """Creates and deletes pods in the name of one controller."""

    def __init__(self, api: Api, recorder: Recorder) -> None:
        self._api = api
        self._recorder = recorder

    def create(self, owner: Obj, pod: Obj) -> Obj:
        """The pod as created.

        Raises:
            StatusError: as the API refused it, told as an event first.
        """
        try:
            created = self._api.create("pods", pod["metadata"]["namespace"], pod)
        except StatusError as refused:
            if not is_for_terminating_namespace(refused):
                self._recorder.warning(owner, "FailedCreate", f"Error creating: {refused}")
            raise
        self._recorder.normal(owner, "SuccessfulCreate", f"Created pod: {created['metadata']['name']}")
        return created

    def delete(self, owner: Obj, pod: Obj) -> None:
        """Ask for the pod's deletion; one that is gone already is as well."""
        meta = pod["metadata"]
        try:
            self._api.delete("pods", meta["namespace"], meta["name"], preconditions={"uid": meta["uid"]})
        except StatusError as refused:
            if refused.code == 404:
                return
            self._recorder.warning(owner, "FailedDelete", f"Error deleting: {refused}")
            raise
        self._recorder.normal(owner, "SuccessfulDelete", f"Deleted pod: {meta['name']}")
