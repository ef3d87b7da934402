"""ControllerRevisions: the templates that a StatefulSet or DaemonSet has had, for ``rollout history`` and ``undo``.

Source: ``pkg/controller/history/controller_history.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kubewars.training.client.informer import controller_uid
from kubewars.training.client.names import fnv32a, safe_encode
from kubewars.training.client.ownership import controller_reference
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.client.informer import Informer
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

RESOURCE = "controllerrevisions.apps"

_encoder = msgspec.json.Encoder(order="deterministic")


class History:
    """The revisions of one kind of owner. ``hash_label`` is the label that a revision carries its hash under."""

    def __init__(self, api: Api, revisions: Informer, hash_label: str) -> None:
        self._api = api
        self._revisions = revisions
        self._hash_label = hash_label

    def of(self, owner: Obj) -> list[Obj]:
        """The owner's revisions, oldest first."""
        found = self._revisions.by(controller_uid, owner["metadata"]["uid"])
        return sorted(found, key=lambda one: (one["revision"], one["metadata"]["name"]))

    def current(self, owner: Obj) -> Obj:
        """The revision of the owner's present template, made or brought to the front when it is not there yet."""
        data = {"spec": {"template": owner["spec"]["template"] | {"$patch": "replace"}}}
        revisions = self.of(owner)
        latest = revisions[-1]["revision"] if revisions else 0
        equal = [one for one in revisions if one["data"] == data]
        if equal:
            newest = equal[-1]
            if newest["revision"] == latest:
                return newest
            return self._api.update(RESOURCE, newest | {"revision": latest + 1})
        return self._create(owner, data, latest + 1)

    def hash_of(self, revision: Obj) -> str:
        return str((revision["metadata"].get("labels") or {}).get(self._hash_label, ""))

    def truncate(self, owner: Obj, live: set[str]) -> None:
        """Delete the oldest revisions beyond ``revisionHistoryLimit``; those named in ``live`` stay."""
        limit = owner["spec"].get("revisionHistoryLimit")
        limit = 10 if limit is None else int(limit)
        idle = [one for one in self.of(owner) if one["metadata"]["name"] not in live]
        for one in idle[: max(0, len(idle) - limit)]:
            try:
                self._api.delete(RESOURCE, one["metadata"]["namespace"], one["metadata"]["name"])
            except StatusError as refused:
                if refused.code != 404:
                    raise

    def _create(self, owner: Obj, data: Obj, number: int) -> Obj:
        meta = owner["metadata"]
        labels = (owner["spec"]["template"].get("metadata") or {}).get("labels") or {}
        for probe in range(8):
            digest = safe_encode(str(fnv32a(_encoder.encode(data) + (str(probe).encode() if probe else b""))))
            revision = {
                "apiVersion": "apps/v1",
                "kind": "ControllerRevision",
                "metadata": {
                    "name": f"{meta['name'][:223]}-{digest}",
                    "namespace": meta["namespace"],
                    "labels": labels | {self._hash_label: digest},
                    "ownerReferences": [controller_reference(owner)],
                }
                | ({"annotations": meta["annotations"]} if meta.get("annotations") else {}),
                "data": data,
                "revision": number,
            }
            try:
                return self._api.create(RESOURCE, meta["namespace"], revision)
            except StatusError as refused:
                if refused.reason != "AlreadyExists" or probe == 7:
                    raise
        raise AssertionError("unreachable: the last attempt raises")
