"""The verbs on resources: each method here reads a request, asks the Api, and dresses the answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kubewars.training.access.escalation import Escalation
from kubewars.training.http import options
from kubewars.training.http.answers import Answer, json_answer
from kubewars.training.http.negotiation import Wanted, negotiate
from kubewars.training.http.request import Request
from kubewars.training.http.reviews import Reviews
from kubewars.training.http.sent import patch_type_of, read_object, read_patch, settle_name
from kubewars.training.http.shown import dress, show_one, show_page, show_success
from kubewars.training.http.streams import Stream
from kubewars.training.http.subresources import Subresources
from kubewars.training.http.target import Target, not_allowed
from kubewars.training.http.watches import watch_stream
from kubewars.training.kinds import Kind
from kubewars.training.machinery import deletion, views
from kubewars.training.machinery.api import Api
from kubewars.training.machinery.listing import list_page
from kubewars.training.machinery.patching import Patched, patch
from kubewars.training.machinery.versions import to_stored
from kubewars.training.status import Cause, StatusError, invalid
from kubewars.training.storage.record import Obj, Record

if TYPE_CHECKING:
    from collections.abc import Callable

# Deleting one of these answers the object itself; of any other, a Status, once it is gone.
_RETURNED_WHEN_DELETED = frozenset(
    [
        "persistentvolumeclaims",
        "persistentvolumes",
        "pods",
        "podtemplates",
        "resourcequotas",
        "serviceaccounts",
        "services",
        "csidrivers.storage.k8s.io",
        "csinodes.storage.k8s.io",
        "storageclasses.storage.k8s.io",
        "volumeattachments.storage.k8s.io",
    ]
)


# A PUT to a name that is free makes one of these.
_CREATED_BY_UPDATE = frozenset(
    [
        "clusterrolebindings.rbac.authorization.k8s.io",
        "events.events.k8s.io",
        "clusterroles.rbac.authorization.k8s.io",
        "endpoints",
        "events",
        "leases.coordination.k8s.io",
        "limitranges",
        "rolebindings.rbac.authorization.k8s.io",
        "roles.rbac.authorization.k8s.io",
        "services",
    ]
)


@contextmanager
def _telling(warnings: Sequence[str]) -> Iterator[None]:
    """A refusal carries them too: what is wrong with an object is told even when it is refused for something else."""
    try:
        yield
    except StatusError as error:
        error.warnings[:0] = warnings
        raise


def _name_as_served(error: StatusError, stored: Kind, served: Kind) -> None:
    """Call the object that is missed or taken what the client calls it, though it is stored in another group."""
    if stored.group != served.group and (error.kind, error.group) == (stored.resource, stored.group):
        error.group = served.group
        error.message = error.message.replace(f'{stored.resource} "', f'{served.name} "', 1)


class Resources:
    """Requests for resources; authorisation is settled before they come here."""

    def __init__(self, api: Api, subresources: Subresources, reviews: Reviews, escalation: Escalation) -> None:
        self._api = api
        self._escalation = escalation
        self._reviews = reviews
        self._core = api.core
        self._subresources = subresources
        self._verbs: dict[str, Callable[[Request, Target], Answer | Stream]] = {
            "get": self._get,
            "list": self._list,
            "watch": self._watch,
            "create": self._create,
            "update": self._update,
            "patch": self._patch,
            "delete": self._delete,
            "deletecollection": self._delete_collection,
        }

    def answer(self, request: Request, target: Target) -> Answer | Stream:
        """Do what the request asks.

        Raises:
            StatusError: whatever there is to refuse.
        """
        notes = (target.kind.strategy.deprecation,) if target.kind.strategy.deprecation else ()
        with _telling(notes):
            try:
                answer = self._answer(request, target)
            except StatusError as error:
                _name_as_served(error, self._stored(target), target.kind)
                raise
        if isinstance(answer, Answer):
            answer.warnings = (*notes, *answer.warnings)
        return answer

    def _answer(self, request: Request, target: Target) -> Answer | Stream:
        if target.subresource:
            special = self._subresources.answer(request, target)
            if special is not None:
                return special
        elif target.verb not in target.kind.verbs or (target.verb in ("update", "patch") and not target.name):
            raise not_allowed()
        elif target.kind.name == "bindings" and target.namespace:
            return self._subresources.bind(request, target.namespace)
        return self._verbs[target.verb](request, target)

    def _watch(self, request: Request, target: Target) -> Stream:
        wanted = negotiate(request.headers.get("accept", ""))
        return watch_stream(self._core, request, target, wanted, self._core.chance)

    def _get(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        record = self._core.record(self._stored(target), target.namespace, target.name)
        return show_one(self._core, request, target.kind, record, wanted, 200)

    def _stored(self, target: Target) -> Kind:
        return self._core.kind(target.kind.name)

    def _list(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        if request.query.get("sendInitialEvents"):
            why = "Forbidden: sendInitialEvents is forbidden for list"
            raise invalid("ListOptions", "", (Cause("FieldValueForbidden", why, "sendInitialEvents"),), "meta.k8s.io")
        match, version = request.query.get("resourceVersionMatch", ""), request.query.get("resourceVersion", "")
        options.ensure_match(match, version, request.query.get("continue", ""))
        page = list_page(
            self._core,
            options.selection_of(request, self._stored(target), target.namespace),
            limit=max(0, request.whole("limit") or 0),
            token=request.query.get("continue", ""),
            version=version,
            match=match,
        )
        return show_page(self._core, request, target.kind, page, wanted)

    def _create(self, request: Request, target: Target) -> Answer:
        if target.name or (target.kind.namespaced and target.namespace is None):
            raise not_allowed()
        wanted = negotiate(request.headers.get("accept", ""))
        options.ensure_manager(request, "CreateOptions")
        obj, warnings = read_object(self._api, request, target.kind)
        if self._reviews.is_review(target.kind):
            return json_answer(
                self._reviews.answer(request, target.kind, target.namespace, obj), 201, warnings=warnings
            )
        with _telling(warnings):
            return self._created(request, target, obj, warnings, wanted)

    def _update(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        obj, warnings = read_object(self._api, request, target.kind)
        with _telling(warnings):
            return self._updated(request, target, obj, warnings, wanted)

    def _updated(self, request: Request, target: Target, obj: Obj, warnings: list[str], wanted: Wanted) -> Answer:
        settle_name(obj, target)
        is_free = self._api.find(target.kind.name, target.namespace, target.name) is None
        if is_free and target.kind.name in _CREATED_BY_UPDATE and not target.subresource:
            return self._created(request, target, obj, warnings, wanted)
        old = self._api.get(target.kind.name, target.namespace, target.name)
        self._ensure_no_escalation(request, target, obj, old)
        stored = self._api.update(
            target.kind.name,
            to_stored(target.kind, self._stored(target), obj),
            subresource=target.subresource,
            manager=request.manager,
            dry_run=options.is_dry_run(request),
            served=target.kind,
        )
        warnings += target.kind.strategy.warnings(stored, old)
        return show_one(self._core, request, target.kind, Record(stored), wanted, 200, warnings)

    def _created(self, request: Request, target: Target, obj: Obj, warnings: list[str], wanted: Wanted) -> Answer:
        self._ensure_no_escalation(request, target, obj, None)
        stored = self._api.create(
            target.kind.name,
            target.namespace,
            to_stored(target.kind, self._stored(target), obj),
            manager=request.manager,
            dry_run=options.is_dry_run(request),
            served=target.kind,
        )
        warnings += target.kind.strategy.warnings(stored, None)
        return show_one(self._core, request, target.kind, Record(stored), wanted, 201, warnings)

    def _ensure_no_escalation(self, request: Request, target: Target, obj: Obj, old: Obj | None) -> None:
        if self._escalation.concerns(request.user, target.kind.resource, target.kind.group):
            self._escalation.ensure_none(request.user, target.kind.resource, target.namespace or "", obj, old)

    def _patch(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        options.ensure_manager(request, "PatchOptions")
        patch_type = patch_type_of(request)
        change = read_patch(request, patch_type)
        options.ensure_fitting(request, patch_type)

        def patched(*, is_dry_run: bool) -> Patched:
            return patch(
                self._core,
                target.kind.name,
                target.namespace,
                target.name,
                change,
                patch_type,
                subresource=target.subresource,
                manager=request.manager,
                validation=options.validation_of(request),
                is_forced=request.flag("force"),
                served=target.kind,
                is_dry_run=is_dry_run,
            )

        is_dry_run = options.is_dry_run(request, "PatchOptions")
        if self._escalation.concerns(request.user, target.kind.resource, target.kind.group):
            # What a patch would grant is known only once it is applied, so it is tried first.
            old = self._api.find(target.kind.name, target.namespace, target.name)
            self._ensure_no_escalation(request, target, patched(is_dry_run=True).obj, old)
        done = patched(is_dry_run=is_dry_run)
        warnings = [*done.warnings, *target.kind.strategy.warnings(done.obj, None)]
        code = 201 if done.is_new else 200
        return show_one(self._core, request, target.kind, Record(done.obj), wanted, code, warnings)

    def _delete(self, request: Request, target: Target) -> Answer:
        wanted = negotiate(request.headers.get("accept", ""))
        how = options.delete_options(request, self._api.schema)
        done = deletion.delete(
            self._core,
            target.kind.name,
            target.namespace,
            target.name,
            grace=how.grace,
            propagation=how.propagation,
            preconditions=how.preconditions,
            is_dry_run=how.is_dry_run,
        )
        if not done.is_gone or target.kind.name in _RETURNED_WHEN_DELETED:
            return show_one(self._core, request, target.kind, Record(done.obj), wanted, 200)
        return show_success(target.kind, done.obj, wanted)

    def _delete_collection(self, request: Request, target: Target) -> Answer:
        if target.kind.namespaced and target.namespace is None:
            raise not_allowed()
        wanted = negotiate(request.headers.get("accept", ""))
        how = options.delete_options(request, self._api.schema)
        page = list_page(self._core, options.selection_of(request, self._stored(target), target.namespace))
        for record in page.records:
            deletion.delete(
                self._core,
                target.kind.name,
                target.namespace,
                record.obj["metadata"]["name"],
                grace=how.grace,
                propagation=how.propagation,
                preconditions=how.preconditions,
                is_dry_run=how.is_dry_run,
            )
        return dress(views.list_of(target.kind, page.records, page.metadata), wanted, 200)
