"""What follows from Kubernetes' own schemas, for each kind alike: decoding, patches, ownership of fields, OpenAPI.

No kind is named here. What a schema cannot say (rules across fields, tables, states) stands in ``kinds``.
"""

from kubewars.training.schema.schema import Schema, load_schema

__all__ = ["Schema", "load_schema"]
