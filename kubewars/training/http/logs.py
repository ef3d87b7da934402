"""``kubectl logs``: the lines of a simulated container, whole or as they come.

Source: ``pkg/registry/core/pod/strategy.go`` (LogLocation) and ``PodLogOptions``.
"""

from collections.abc import Callable
from typing import Protocol

from kubewars.training.clock import Clock
from kubewars.training.http.answers import TEXT, Answer
from kubewars.training.http.request import Request
from kubewars.training.http.streams import Stream
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.kinds.causes import bad_value, forbidden
from kubewars.training.machinery.api import Api
from kubewars.training.status import Cause, bad_request, invalid
from kubewars.training.storage.record import Obj

Line = tuple[float, str]


class Logs(Protocol):
    """Where lines come from; times are seconds since 1970."""

    def lines(self, pod: Obj, container: str, *, previous: bool, since: float | None) -> list[Line]:
        """What was written so far, oldest first."""

    def subscribe_lines(
        self,
        pod_uid: str,
        container: str,
        callback: Callable[[float, str], None],
        *,
        on_end: Callable[[], None] = ...,
    ) -> Callable[[], None]:
        """Hear of each further line, and of the end of this run, until the function returned is called."""


def log_answer(request: Request, pod: Obj, logs: Logs, api: Api) -> Answer | Stream:
    """The log of one container.

    Raises:
        StatusError: 400 when it is unclear which container, or it has not started.
    """
    _ensure_sane(request, pod["metadata"]["name"])
    container = _container(pod, request.query.get("container", ""))
    if not pod["spec"].get("nodeName") and not request.flag("previous"):
        return Answer(204, b"", TEXT)  # not an error: there is no place yet that could have written anything
    is_previous = request.flag("previous")
    _ensure_started(pod, container, is_previous=is_previous)
    has_times = request.flag("timestamps")
    lines = logs.lines(pod, container, previous=is_previous, since=_since(request, api.clock))
    tail = request.whole("tailLines")
    if tail is not None:
        lines = lines[-tail:] if tail else []
    text = b"".join(_written(line, has_times=has_times) for line in lines)
    limit = request.whole("limitBytes")
    if limit is not None:
        text = text[:limit]
    is_running = "running" in (_status(pod, container).get("state") or {})
    if not request.flag("follow") or is_previous or not is_running:
        return Answer(200, text, TEXT)
    stream = Stream(TEXT)
    stream.emit(text)
    stream.on_end = logs.subscribe_lines(
        pod["metadata"]["uid"],
        container,
        lambda when, line: stream.emit(_written((when, line), has_times=has_times)),
        on_end=stream.end,
    )
    return stream


def _container(pod: Obj, asked: str) -> str:
    spec, name = pod["spec"], pod["metadata"]["name"]
    mains = [container["name"] for container in spec["containers"]]
    inits = [container["name"] for container in spec.get("initContainers") or ()]
    if asked:
        if asked in mains or asked in inits:
            return asked
        raise bad_request(f"container {asked} is not valid for pod {name}")
    if len(mains) == 1:
        return str(mains[0])
    raise bad_request(f"a container name must be specified for pod {name}, choose one of: [{' '.join(inits + mains)}]")


def _ensure_sane(request: Request, name: str) -> None:
    """Refuse (422) options that make no sense, before anything is looked for."""
    causes: list[Cause] = []
    tail, since, limit = (request.whole(key) for key in ("tailLines", "sinceSeconds", "limitBytes"))
    if tail is not None and tail < 0:
        causes.append(bad_value("tailLines", tail, "must be greater than or equal to 0"))
    if limit is not None and limit < 1:
        causes.append(bad_value("limitBytes", limit, "must be greater than 0"))
    if since is not None and request.query.get("sinceTime"):
        causes.append(forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"))
    elif since is not None and since < 1:
        causes.append(bad_value("sinceSeconds", since, "must be greater than 0"))
    if causes:
        raise invalid("PodLogOptions", name, tuple(causes))


def _status(pod: Obj, container: str) -> Obj:
    status = pod.get("status") or {}
    both = [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]
    return next((one for one in both if one["name"] == container), {})


def _ensure_started(pod: Obj, container: str, *, is_previous: bool) -> None:
    name, status = pod["metadata"]["name"], _status(pod, container)
    if is_previous:
        if not (status.get("lastState") or {}).get("terminated"):
            raise bad_request(f'previous terminated container "{container}" in pod "{name}" not found')
        return
    waiting = (status.get("state") or {}).get("waiting")
    if waiting is not None and not (status.get("lastState") or {}).get("terminated"):
        why = waiting.get("reason", "")
        if why in ("ImagePullBackOff", "ErrImagePull"):
            raise bad_request(
                f'container "{container}" in pod "{name}" is waiting to start: trying and failing to pull image'
            )
        raise bad_request(f'container "{container}" in pod "{name}" is waiting to start: {why}')


def _since(request: Request, clock: Clock) -> float | None:
    seconds = request.whole("sinceSeconds")
    if seconds is not None:
        return clock.now() - seconds
    if text := request.query.get("sinceTime"):
        try:
            return parse_time(text)
        except ValueError:
            raise bad_request(f'parsing time "{text}": it is no RFC 3339 time') from None
    return None


def _written(line: Line, *, has_times: bool) -> bytes:
    when, text = line
    if not has_times:
        return text.encode() + b"\n"
    whole = int(when)
    return f"{format_time(when)[:-1]}.{int((when - whole) * 1e9):09d}Z {text}\n".encode()
