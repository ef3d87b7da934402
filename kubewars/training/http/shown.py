"""How an answer shows objects: whole, as a Table or as metadata only, in JSON or YAML."""

import msgspec

from kubewars.training.http import options
from kubewars.training.http.answers import JSON, YAML, Answer
from kubewars.training.http.negotiation import Wanted
from kubewars.training.http.request import Request
from kubewars.training.http.yaml_text import to_yaml
from kubewars.training.kinds import Kind
from kubewars.training.machinery import views
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.listing import Page
from kubewars.training.machinery.versions import served_record
from kubewars.training.storage.record import Obj, Record

_LONGEST_YAML = 128 * 1024  # bytes of JSON that are written anew: it takes a thousand times as long as to send them


def show_one(
    core: Core,
    request: Request,
    kind: Kind,
    record: Record,
    wanted: Wanted,
    code: int,
    warnings: list[str] | None = None,
    *,
    stored: Kind | None = None,
) -> Answer:
    """One object, in the version of ``kind``; ``stored`` is the kind that draws its table, where it is no resource."""
    stored = stored or core.kind(kind.name)
    wanted.ensure_one(kind.group, kind.kind)
    if wanted.view == "table":
        body = views.table_of(
            stored,
            (record,),
            core.clock.now(),
            include=options.include_of(request),
            metadata={key: meta[key] for key in ("resourceVersion",) if key in (meta := record.obj["metadata"])},
            version=wanted.version,
        )
    elif wanted.view == "metadata":
        body = msgspec.json.encode(views.metadata_of(record.obj, wanted.version))
    else:
        body = served_record(kind, stored, record).full
    answer = dress(body, wanted, code)
    answer.warnings = tuple(dict.fromkeys(warnings or ()))
    return answer


def show_page(core: Core, request: Request, kind: Kind, page: Page, wanted: Wanted) -> Answer:
    """A page of a list, in the version of ``kind``."""
    stored = core.kind(kind.name)
    wanted.ensure_list(kind.group, kind.kind)
    if wanted.view == "table":
        # A table is drawn from what is stored: the same for every version of a kind, as in the real server.
        body = views.table_of(
            stored,
            page.records,
            core.clock.now(),
            include=options.include_of(request),
            metadata=page.metadata,
            version=wanted.version,
        )
        return dress(body, wanted, 200)
    records = [served_record(kind, stored, record) for record in page.records]
    if wanted.view == "metadata":
        return dress(views.metadata_list_of(records, page.metadata, wanted.version), wanted, 200)
    return dress(views.list_of(kind, records, page.metadata), wanted, 200)


def show_success(kind: Kind, obj: Obj, wanted: Wanted) -> Answer:
    """The Status that tells of an object that is gone."""
    details = {"name": obj["metadata"]["name"], "group": kind.group, "kind": kind.resource}
    status = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {key: value for key, value in details.items() if value} | {"uid": obj["metadata"]["uid"]},
    }
    return dress(msgspec.json.encode(status), wanted, 200)


def dress(body: bytes, wanted: Wanted, code: int) -> Answer:
    """JSON as the client wants it: as it is, or as YAML, of which JSON is a part: what is large stays as it is."""
    if not wanted.is_yaml:
        return Answer(code, body, JSON)
    if len(body) > _LONGEST_YAML:
        return Answer(code, body, YAML)
    return Answer(code, to_yaml(msgspec.json.decode(body)), YAML)
