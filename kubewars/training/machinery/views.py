"""Other faces of an object: a row of a Table, its metadata alone, a list of many.

Source: ``apimachinery/pkg/apis/meta/v1/types.go`` and ``apiserver/pkg/endpoints/handlers/response.go``.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from kubewars.training.kinds import Kind
from kubewars.training.storage.record import Obj, Record

Include = Literal["None", "Metadata", "Object"]

_encoder = msgspec.json.Encoder()


def metadata_of(obj: Obj, version: str = "v1") -> Obj:
    """The ``PartialObjectMetadata`` of an object, in that version of ``meta.k8s.io``."""
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": f"meta.k8s.io/{version}",
        "metadata": obj["metadata"],
    }


def table_row(kind: Kind, record: Record, now: float, include: Include, version: str = "v1") -> Obj:
    """One row, with as much of the object as was asked for."""
    row: Obj = {"cells": kind.strategy.row(record.obj, now)}
    match include:
        case "Metadata":
            row["object"] = metadata_of(record.obj, version)
        case "Object":
            row["object"] = msgspec.Raw(record.full)
        case _:
            row["object"] = None
    return row


def table_of(
    kind: Kind,
    records: Iterable[Record],
    now: float,
    *,
    include: Include = "Metadata",
    metadata: Obj | None = None,
    has_columns: bool = True,
    version: str = "v1",
) -> bytes:
    """A ``Table`` as JSON."""
    columns = [c.to_json() for c in kind.strategy.columns]
    return _encoder.encode(
        {
            "kind": "Table",
            "apiVersion": f"meta.k8s.io/{version}",
            "metadata": metadata or {},
            "columnDefinitions": columns if has_columns else None,
            "rows": [table_row(kind, record, now, include, version) for record in records],
        }
    )


def list_of(kind: Kind, records: Iterable[Record], metadata: Obj) -> bytes:
    """A ``PodList`` and its like as JSON, put together from what is encoded already."""
    head = b'{"kind":%s,"apiVersion":%s,"metadata":%s,"items":[' % (
        _encoder.encode(f"{kind.kind}List"),
        _encoder.encode(kind.api_version),
        _encoder.encode(metadata),
    )
    return head + b",".join(record.body for record in records) + b"]}"


def metadata_list_of(records: Iterable[Record], metadata: Obj, version: str = "v1") -> bytes:
    """A ``PartialObjectMetadataList`` as JSON."""
    return _encoder.encode(
        {
            "kind": "PartialObjectMetadataList",
            "apiVersion": f"meta.k8s.io/{version}",
            "metadata": metadata,
            "items": [metadata_of(record.obj, version) for record in records],
        }
    )
