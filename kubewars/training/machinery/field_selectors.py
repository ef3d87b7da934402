"""Field selectors: ``metadata.name=web-0,status.phase!=Running``.

Source: ``apimachinery/pkg/fields/selector.go``. Which fields a kind knows, its strategy says.
"""

import re
from dataclasses import dataclass

from kubewars.training.kinds.selectors import MOST_CLAUSES
from kubewars.training.machinery.label_selectors import too_many_clauses
from kubewars.training.status import bad_request

_OPERATOR = re.compile(r"(?<!\\)(!=|==|=)")
_COMMA = re.compile(r"(?<!\\),")


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """Terms ``(field, is_equal, value)`` that must all hold."""

    terms: tuple[tuple[str, bool, str], ...] = ()

    def matches(self, fields: dict[str, str]) -> bool:
        return all((fields.get(name, "") == value) is is_equal for name, is_equal, value in self.terms)

    def required(self, field: str) -> str | None:
        """The one value that ``field`` must have, when the selector says so."""
        return next((v for name, is_equal, v in self.terms if is_equal and name == field), None)


NO_FIELDS = FieldSelector()


def parse_field_selector(text: str) -> FieldSelector:
    """From the query parameter ``fieldSelector``.

    Raises:
        StatusError: 400 when a term has no operator, or there are very many.
    """
    terms: list[tuple[str, bool, str]] = []
    for term in _COMMA.split(text):
        if not term:
            continue
        if len(terms) == MOST_CLAUSES:
            raise too_many_clauses()
        parts = _OPERATOR.split(term, maxsplit=1)
        if len(parts) != 3:
            raise bad_request(f"invalid selector: '{text}'; can't understand '{term}'")
        name, operator, value = parts
        if re.search(r"(?<!\\)=", value):
            raise bad_request(f"invalid field selector: unescaped character in value: {ord('=')}")
        terms.append((name.strip(), operator != "!=", re.sub(r"\\([\\,=])", r"\1", value)))
    return FieldSelector(tuple(terms))
