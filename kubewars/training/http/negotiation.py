"""Which face of an object a client wants: itself, a Table, or its metadata; as JSON or as YAML.

Source: ``apiserver/pkg/endpoints/handlers/negotiation``.
"""

from dataclasses import dataclass, field
from typing import Literal

from kubewars.training.status import StatusError

View = Literal["object", "table", "metadata"]

_VIEWS: dict[str, View] = {
    "Table": "table",
    "PartialObjectMetadata": "metadata",
    "PartialObjectMetadataList": "metadata",
}
_MEDIA = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer to an Accept header."""

    view: View = "object"
    is_yaml: bool = False
    version: str = "v1"  # of meta.k8s.io, in which a view is told
    asked: str = field(default="", compare=False)  # the view as the client calls it

    def ensure_one(self, group: str, kind: str) -> None:
        """Refuse (406) to show one object as a list of metadata."""
        if self.asked == "PartialObjectMetadataList":
            raise _unfit(self.asked, f"is not a list (*{_internal(group)}.{kind})")

    def ensure_list(self, group: str, kind: str) -> None:
        """Refuse (406) to show a list as one object's metadata."""
        if self.asked == "PartialObjectMetadata":
            raise _unfit(self.asked, f"is a list (*{_internal(group)}.{kind}List)")


def _internal(group: str) -> str:
    """The package of Kubernetes' own that holds the kinds of a group."""
    return (group or "core").split(".")[0]


def _unfit(asked: str, why: str) -> StatusError:
    return StatusError(406, "NotAcceptable", f"you requested {asked}, but the requested object {why}")


def parse_accept(header: str) -> list[tuple[str, dict[str, str]]]:
    """The media ranges in the order given, each with its parameters; the order is the preference."""
    ranges = []
    for clause in header.split(","):
        media, *parameters = (part.strip() for part in clause.split(";"))
        if media:
            ranges.append((media.lower(), dict(p.split("=", 1) for p in parameters if "=" in p)))
    return ranges


def negotiate(header: str) -> Wanted:
    """What to send. Protobuf is answered in JSON, which every client of Kubernetes reads.

    Raises:
        StatusError: 406 when nothing that is served is acceptable.
    """
    ranges = parse_accept(header)
    if not ranges:
        return Wanted()
    is_view_refused = False
    for media, parameters in ranges:
        if media in ("*/*", "application/*"):
            return Wanted()
        if media not in _MEDIA:
            continue
        asked = parameters.get("as", "")
        if not asked:
            return Wanted(is_yaml=media == "application/yaml")
        view = _VIEWS.get(asked)
        if view and parameters.get("g") == "meta.k8s.io" and parameters.get("v") in ("v1", "v1beta1"):
            return Wanted(view, media == "application/yaml", parameters["v"], asked)
        is_view_refused = True
    if is_view_refused:
        told = f"only the following media types are accepted: {', '.join(_MEDIA)}"
        raise StatusError(406, "NotAcceptable", told)
    told = f"406: Not Acceptable\n\nAvailable representations: {', '.join(_MEDIA)}"
    raise StatusError(406, "NotAcceptable", told, has_details=True)
