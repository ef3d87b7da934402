"""A watch on the wire: one JSON line an event, bookmarks while nothing happens, an end after a while.

Source: ``apiserver/pkg/endpoints/handlers/watch.go``.
"""

import random
from typing import TYPE_CHECKING

from kubewars.training.http.negotiation import Wanted
from kubewars.training.http.options import include_of, selection_of
from kubewars.training.http.request import Request
from kubewars.training.http.streams import Stream
from kubewars.training.http.target import Target
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.listing import parse_revision
from kubewars.training.machinery.watching import Shape, Watch
from kubewars.training.status import Cause, StatusError, invalid

if TYPE_CHECKING:
    from kubewars.training.clock import Timer

_BOOKMARK_EVERY = 60.0  # seconds, about as the real server
_LONGEST = (1800.0, 3600.0)  # a watch without timeoutSeconds ends at random between these, as on the real one


def watch_stream(core: Core, request: Request, target: Target, wanted: Wanted, chance: random.Random) -> Stream:
    """A started watch. A version that is too old is told inside the stream, where clients look for it.

    Raises:
        StatusError: 400 or 422 for parameters that make no sense.
    """
    selection = selection_of(request, core.kind(target.kind.name), target.namespace, target.name)
    has_initial = request.query.get("sendInitialEvents", "") != "" and request.flag("sendInitialEvents")
    _ensure_coherent(request)
    version = parse_revision(request.query.get("resourceVersion", ""))
    revision = None if has_initial or not version else version
    if request.query.get("sendInitialEvents") == "false" and not version:
        revision = core.store.revision
    stream = Stream("application/json;stream=watch")
    watch = Watch(core, selection, Shape(target.kind, wanted.view, include_of(request), wanted.version), stream.emit)
    try:
        watch.start(revision, ends_initial=has_initial)
    except StatusError as error:
        watch.fail(error)
        stream.end()
        return stream
    given = request.whole("timeoutSeconds")
    seconds = float(given) if given and given > 0 else chance.uniform(*_LONGEST)
    timers: list[Timer] = [core.clock.call_at(core.clock.now() + seconds, stream.end)]
    if request.flag("allowWatchBookmarks"):

        def mark() -> None:
            watch.bookmark()
            timers.append(core.clock.call_at(core.clock.now() + _BOOKMARK_EVERY, mark))
            del timers[1:-1]

        timers.append(core.clock.call_at(core.clock.now() + _BOOKMARK_EVERY, mark))

    def end() -> None:
        watch.stop()
        for timer in timers:
            timer.cancel()

    stream.on_end = end
    return stream


def _ensure_coherent(request: Request) -> None:
    initial, match = request.query.get("sendInitialEvents", ""), request.query.get("resourceVersionMatch", "")
    why = ""
    if initial and match != "NotOlderThan":
        why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    elif match and not initial:
        why = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    if why:
        causes = [Cause("FieldValueForbidden", f"Forbidden: {why}", "resourceVersionMatch")]
        if initial and match:
            told = f'Unsupported value: "{match}": supported values: "NotOlderThan"'
            causes.append(Cause("FieldValueNotSupported", told, "resourceVersionMatch"))
        raise invalid("ListOptions", "", tuple(causes), "meta.k8s.io")
