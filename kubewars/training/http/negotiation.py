"""Which face of an object a client wants: itself, a Table, or its metadata; as JSON or as YAML.

Source: ``apiserver/pkg/endpoints/handlers/negotiation``.
"""

from dataclasses import dataclass
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
            return Wanted(view, media == "application/yaml")
        is_view_refused = True
    if is_view_refused:
        told = f"only the following media types are accepted: {', '.join(_MEDIA)}"
        raise StatusError(406, "NotAcceptable", told)
    told = f"406: Not Acceptable\n\nAvailable representations: {', '.join(_MEDIA)}"
    raise StatusError(406, "NotAcceptable", told, has_details=True)
