"""Parts of an object as Kubernetes' messages show them: its internal Go structs, all fields with their zeros.

Source: ``apimachinery/pkg/util/diff`` and ``pkg/apis`` (the facts' ``internal``).
"""

import difflib
import json
import re
from typing import Any

from kubewars.training.schema.facts import load_facts
from kubewars.training.schema.quoting import as_patched
from kubewars.training.schema.types import load_types

Obj = dict[str, Any]
_CONTEXT = 3  # lines around a difference
# What Go's JSON escapes so that it can stand in a web page, and Python's does not.
_ESCAPED = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def as_internal(struct: str, value: Obj | None) -> Obj:
    """``value``, decoded, as the struct (``core.PodSpec``) that the API server holds."""
    told = value or {}
    shown: Obj = {}
    for go_name, name, form in load_facts().internal[struct]:
        if go_name:
            shown[go_name] = _value(form, told.get(name))
        elif form.startswith("="):
            shown |= _value(form, told.get("metadata") or {})
        else:
            shown |= as_internal(form, told)
    return shown


def _value(form: str, value: Any) -> Any:
    shape = re.match(r"\*|\[\]|", form)
    assert shape is not None
    inner = form[shape.end() :]
    if shape[0] and value is None:
        return None
    if form == "map":
        return None if value is None else {key: value[key] for key in sorted(value)}
    if shape[0] == "[]":
        return [_value(inner, item) for item in value]
    if inner.startswith("="):
        return as_patched(load_types().named(inner[1:]), value, None)
    if inner in load_facts().internal:
        return as_internal(inner, value)
    return json.loads(inner) if value is None else value


def difference(struct: str, old: Obj, new: Obj) -> str:
    """The lines in which two objects differ as that struct, a hunk for each place, as ``diff -u`` writes them."""
    told = [_lines(as_internal(struct, one)) for one in (old, new)]
    return "".join(list(difflib.unified_diff(told[0], told[1], n=_CONTEXT))[2:])


def _lines(value: Obj) -> list[str]:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    text = re.sub("[&<>\u2028\u2029]", lambda found: _ESCAPED[found[0]], text)
    return [*text.splitlines(keepends=True)[:-1], "}\n"]
