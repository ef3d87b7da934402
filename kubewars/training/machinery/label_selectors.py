"""Label selectors, as the query parameter writes them and as a ``LabelSelector`` in a spec does.

Source: ``apimachinery/pkg/labels/selector.go``, whose grammar and complaints these are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kubewars.training.kinds import naming
from kubewars.training.kinds.causes import shown
from kubewars.training.kinds.selectors import MOST_CLAUSES
from kubewars.training.status import StatusError, bad_request

_TOKEN = re.compile(r"\s*(?:(?P<symbol>==|!=|[=!(),<>])|(?P<word>[^\s=!(),<>]+))")
_NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_EXPECTED_OPERATORS = "in, notin, =, ==, !=, gt, lt"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One clause; ``operator`` is one of In, NotIn, Exists, DoesNotExist, Gt, Lt."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.key)
        match self.operator:
            case "In":
                return value in self.values
            case "NotIn":
                return value not in self.values
            case "Exists":
                return value is not None
            case "DoesNotExist":
                return value is None
        try:
            actual, bound = int(value or ""), int(next(iter(self.values)))
        except ValueError:
            return False
        return actual > bound if self.operator == "Gt" else actual < bound


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """Clauses that must all hold; without any, everything matches."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        present = labels or {}
        return all(requirement.matches(present) for requirement in self.requirements)


EVERYTHING = LabelSelector()


def selector_of(spec: Mapping[str, Any] | None) -> LabelSelector:
    """From a ``LabelSelector`` object (``matchLabels``, ``matchExpressions``); an absent one matches everything."""
    if not spec:
        return EVERYTHING
    found = [Requirement(k, "In", frozenset({v})) for k, v in sorted((spec.get("matchLabels") or {}).items())]
    found.extend(
        Requirement(clause["key"], clause["operator"], frozenset(clause.get("values") or ()))
        for clause in spec.get("matchExpressions") or ()
    )
    return LabelSelector(tuple(found))


def selector_of_labels(labels: Mapping[str, str] | None) -> LabelSelector:
    """From a plain map, as ReplicationControllers and Services have it."""
    return selector_of({"matchLabels": labels or {}})


def parse_label_selector(text: str) -> LabelSelector:
    """From the query parameter ``labelSelector``.

    Raises:
        StatusError: 400 with the complaint of the real parser, or when there are very many clauses.
    """
    if not text.strip():
        return EVERYTHING
    return LabelSelector(tuple(_Parser(text).parse()))


def too_many_clauses() -> StatusError:
    """400; Kubernetes has no such limit."""
    why = f"a selector of more than {MOST_CLAUSES} clauses is not read here, as each is held against every object"
    return bad_request(f"{why}: select by fewer, several values of one label in one clause (key in (a,b))")


class _Parser:
    def __init__(self, text: str) -> None:
        self._parts = [m.group("symbol") or m.group("word") for m in _TOKEN.finditer(text)]
        self._at = 0

    def parse(self) -> list[Requirement]:
        found: list[Requirement] = []
        while True:
            if len(found) == MOST_CLAUSES:
                raise too_many_clauses()
            found.append(self._requirement())
            part = self._next()
            if part == "":
                return found
            if part != ",":
                raise bad_request(f"found '{part}', expected: ',' or 'end of string'")
            if not (self._peek() == "!" or _is_word(self._peek())):
                raise bad_request(f"found '{self._peek()}', expected: identifier after ','")

    def _requirement(self) -> Requirement:
        part = self._peek()
        if not (part == "!" or _is_word(part)):
            raise bad_request(f"found '{part}', expected: !, identifier, or 'end of string'")
        is_negated = part == "!" and bool(self._next())
        key = self._next()
        _check_key(key)
        if is_negated or self._peek() in ("", ","):
            return Requirement(key, "DoesNotExist" if is_negated else "Exists")
        operator = self._next()
        if operator in ("in", "notin"):
            values = self._values(key)
            return Requirement(key, "In" if operator == "in" else "NotIn", frozenset(values))
        if operator in ("=", "==", "!=", ">", "<", "gt", "lt"):
            return self._comparison(key, operator)
        raise _unparsed(f"found '{operator}', expected: {_EXPECTED_OPERATORS}")

    def _comparison(self, key: str, operator: str) -> Requirement:
        if self._peek() not in ("", ",") and not _is_word(self._peek()):
            raise _unparsed(f"found '{self._peek()}', expected: identifier")
        value = self._next() if _is_word(self._peek()) else ""
        if operator in (">", "<", "gt", "lt"):
            if not re.fullmatch(r"[+-]?\d+", value):
                raise _unparsed("for 'Gt', 'Lt' operators, the value must be an integer")
            return Requirement(key, "Gt" if operator in (">", "gt") else "Lt", frozenset({value}))
        _check_value(key, value)
        return Requirement(key, "NotIn" if operator == "!=" else "In", frozenset({value}))

    def _values(self, key: str) -> list[str]:
        if (part := self._next()) != "(":
            raise _unparsed(f"found '{part}' expected: '('")
        values: list[str] = []
        while True:
            part = self._next()
            if _is_word(part):
                _check_value(key, part)
                values.append(part)
                part = self._next()
            else:
                values.append("")
            if part == ")":
                return values
            if part != ",":
                raise _unparsed(f"found '{part}', expected: ',' or ')'")

    def _peek(self) -> str:
        return self._parts[self._at] if self._at < len(self._parts) else ""

    def _next(self) -> str:
        part = self._peek()
        self._at += 1
        return part


def _is_word(part: str) -> bool:
    return bool(part) and part[0] not in "=!(),<>"


def _unparsed(why: str) -> Exception:
    return bad_request(f"unable to parse requirement: {why}")


def _check_key(key: str) -> None:
    if wrong := naming.label_key(key):
        raise _unparsed(f"<nil>: Invalid value: {shown(key)}: {'; '.join(wrong)}")


def _check_value(key: str, value: str) -> None:
    if wrong := naming.label_value(value):
        raise _unparsed(f"values[0][{key}]: Invalid value: {shown(value)}: {'; '.join(wrong)}")
