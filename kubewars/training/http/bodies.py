"""Bodies into JSON values: JSON, YAML and Kubernetes' protobuf, with duplicate keys noticed.

Whatever comes, the outcome is a value or a refusal; nothing here trusts a byte.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from kubewars.training.counting import MOST_VALUES, ensure_few_values, has_few_aliases, too_many_values
from kubewars.training.http import protobuf
from kubewars.training.schema import Schema
from kubewars.training.schema.gotext import json_trouble
from kubewars.training.status import StatusError, bad_request

LIMIT = 3 * 1024 * 1024  # bytes, as the real server
_MAX_DEPTH = 100  # the deepest that Kubernetes has are managedFields, of about 40
_LONGEST_NUMBER = 400  # characters; the largest float has 309 digits
_QUOTED = 30  # bytes of a body that is quoted back
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A value, and what Go's decoders say of keys that came twice."""

    value: Any
    duplicates: tuple[str, ...] = ()


def too_large() -> StatusError:
    """413, worded as by the real server."""
    return StatusError(413, "RequestEntityTooLarge", f"Request entity too large: limit is {LIMIT}")


def unsupported(accepted: str = ACCEPTED) -> StatusError:
    """415: the Content-Type is none that is read here."""
    told = f"the body of the request was in an unknown format - accepted media types include: {accepted}"
    return StatusError(415, "UnsupportedMediaType", told)


def media_type(content_type: str) -> str:
    """The Content-Type without its parameters; JSON when there is none."""
    return content_type.split(";", 1)[0].strip().lower() or "application/json"


class UnreadableError(StatusError):
    """400: a body that is no JSON; ``why`` says so as Go's decoder does."""

    def __init__(self, why: str) -> None:
        super().__init__(400, "BadRequest", why)
        self.why = why


def summary_of(body: bytes) -> str:
    """The beginning of a body, as the real server quotes what it could not read."""
    if not body:
        return "<empty>"
    ending = " ..." if len(body) > _QUOTED else ""
    head = body[:_QUOTED]
    return (head.decode("utf-8", "replace") if head.startswith(b"{") else head.hex()) + ending


class _Seen(dict[str, Any]):
    """An object that had a key twice; ``twice`` names those keys."""

    twice: tuple[str, ...] = ()


def read_json(body: bytes, most: int = MOST_VALUES) -> Decoded:
    """Decode JSON of at most so many values.

    Raises:
        StatusError: 400, 413.
    """
    ensure_few_values(body, most)
    is_repeated = False

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_repeated
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        is_repeated = True
        counts = Counter(key for key, _ in pairs)
        seen = _Seen(found)
        seen.twice = tuple(key for key in found if counts[key] > 1)
        return seen

    try:
        value = json.loads(body.decode("utf-8", "replace"), object_pairs_hook=collect, parse_constant=_refuse_constant)
    except RecursionError:
        raise bad_request("the body of the request is nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(json_trouble(error)) from None
    if not is_repeated and not _SURROGATE.search(body):
        _ensure_shallow(body, value)
        return Decoded(value)
    duplicates: list[str] = []
    plain = _plain(value, "", duplicates, [most], 0)
    return Decoded(plain, tuple(f'duplicate field "{path}"' for path in duplicates))


def read_yaml(body: bytes) -> Decoded:
    """Decode one YAML document as JSON would have it.

    Raises:
        StatusError: 400, 413.
    """
    try:
        if not has_few_aliases(body):
            _ensure_few_aliases(body)
        loader = _Loader(body)
        try:
            node = loader.get_single_node()
            repeated = tuple(_repeated_keys(node, set()))
            value = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except RecursionError:
        raise bad_request("the body of the request is nested too deeply") from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise bad_request(f"error converting YAML to JSON: {_in_the_words_of_go_yaml(error)}") from None
    return Decoded(_plain(value, "", [], [MOST_VALUES], 0), repeated)


def _repeated_keys(node: yaml.Node | None, seen: set[int]) -> Iterator[str]:
    """Each key that its mapping had before, in the words of Go's YAML; what an anchor names is looked at once."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item, seen)
    elif isinstance(node, yaml.MappingNode):
        known: set[tuple[str, str]] = set()
        for key, value in node.value:
            yield from _repeated_keys(value, seen)
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                continue
            if (key.tag, key.value) in known:
                shown = json.dumps(key.value, ensure_ascii=False) if key.tag.endswith(":str") else key.value
                yield f"line {value.start_mark.line + 1}: key {shown} already set in map"
            known.add((key.tag, key.value))


def _in_the_words_of_go_yaml(error: Exception) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or not error.problem:
        return " ".join(str(error).split())
    # Its lines begin at nought, and only the scanner's are counted on.
    line = error.problem_mark.line if error.problem_mark else 0
    if line and isinstance(error, yaml.scanner.ScannerError):
        line += 1
    return f"yaml: line {line}: {error.problem}" if line else f"yaml: {error.problem}"


_TAG_OF_TEXT, _TAG_OF_LISTS, _TAG_OF_MAPS = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as Kubernetes reads it: a date is a string. Stops at more values, or deeper ones, than a body may have."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._count = self._depth = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: Any) -> None:
        """Every node begins here, be it composed in C: composing recurses there, where nobody counts."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise bad_request("the body of the request is nested too deeply")
        # The keys of a mapping are nodes, too, and no values.
        self._count += 1 if current_index is not None or not isinstance(current_node, yaml.MappingNode) else 0
        if self._count > MOST_VALUES:
            raise too_many_values()

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        """The tag of a node that has none, as PyYAML finds it, with fewer calls, for it is asked for every node.

        What is too long for a number is text, without a search for the number.
        """
        if kind is not yaml.ScalarNode:
            return _TAG_OF_LISTS if kind is yaml.SequenceNode else _TAG_OF_MAPS
        if implicit[0] and value is not None and len(value) <= _LONGEST_NUMBER:
            for tag, rule in self.yaml_implicit_resolvers.get(value[:1], ()):
                if rule.match(value):
                    return str(tag)
        return _TAG_OF_TEXT

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's signature
        """What a node stands for; text, as which most are written, without a detour."""
        if node.tag == _TAG_OF_TEXT and type(node) is yaml.ScalarNode:
            return node.value
        return super().construct_object(node, deep)

    def ascend_resolver(self) -> None:
        """Every node ends here."""
        self._depth -= 1

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take over what ``<<`` names; each level may multiply, so what comes of it is bounded."""
        super().flatten_mapping(node)
        if len(node.value) > MOST_VALUES:
            raise too_many_values()


def _ensure_few_aliases(body: bytes) -> None:
    count = 0
    for event in yaml.parse(body, Loader=_Loader):
        count += isinstance(event, yaml.NodeEvent)
        if count > MOST_VALUES:
            raise too_many_values()


_SHORT_BOOLEAN = "tag:kubewars,2026:short-boolean"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# YAML 1.1, which Kubernetes reads, has these too; PyYAML leaves them strings.
_Loader.add_implicit_resolver(_SHORT_BOOLEAN, re.compile(r"^(?:y|Y|n|N)$"), list("yYnN"))
_Loader.add_constructor(_SHORT_BOOLEAN, lambda _, node: node.value in "yY")


def _number(read: Callable[[Any, yaml.ScalarNode], Any]) -> Callable[[Any, yaml.ScalarNode], Any]:
    """Numbers to the base of 60 are strings, as in Kubernetes; and so is what is too long for any number."""

    def construct(loader: Any, node: yaml.ScalarNode) -> Any:
        is_text = ":" in node.value or len(node.value) > _LONGEST_NUMBER
        return node.value if is_text else read(loader, node)

    return construct


_Loader.add_constructor("tag:yaml.org,2002:int", _number(yaml.SafeLoader.construct_yaml_int))
_Loader.add_constructor("tag:yaml.org,2002:float", _number(yaml.SafeLoader.construct_yaml_float))


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"invalid character {text[0]!r} looking for beginning of value")


def _ensure_shallow(body: bytes, value: Any) -> None:
    # Only a body with that many brackets can be that deep; most are never walked.
    if body.count(b"{") + body.count(b"[") > _MAX_DEPTH:
        _plain(value, "", [], [LIMIT], 0)


def _plain(value: Any, path: str, duplicates: list[str], budget: list[int], depth: int) -> Any:
    """A copy of plain JSON values only, with an eye on size, depth, repeated keys and broken text."""
    budget[0] -= 1
    if budget[0] < 0:
        raise too_many_values()
    if depth > _MAX_DEPTH:
        raise bad_request("the body of the request is nested too deeply")
    if isinstance(value, dict):
        if isinstance(value, _Seen):
            duplicates += [f"{path}{key}" for key in value.twice]
        return {_text(key): _plain(item, f"{path}{key}.", duplicates, budget, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        stem = path.removesuffix(".")
        return [_plain(item, f"{stem}[{at}].", duplicates, budget, depth + 1) for at, item in enumerate(value)]
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise bad_request(f"error converting YAML to JSON: a {type(value).__name__} is not JSON")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else str(value)
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_body(body: bytes, content_type: str, schema: Schema) -> Decoded:
    """Decode by Content-Type; without one it is JSON. Protobuf names its own type and needs the schema.

    Raises:
        StatusError: 400 (unreadable), 415 (a type that is not read here).
    """
    match media_type(content_type):
        case "application/json" | "text/json":
            return read_json(body)
        case "application/yaml" | "text/yaml" | "application/x-yaml":
            return read_yaml(body)
        case protobuf.MEDIA_TYPE:
            return Decoded(protobuf.read_protobuf(body, schema))
    raise unsupported()
