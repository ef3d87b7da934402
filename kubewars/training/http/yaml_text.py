"""JSON values as the YAML that Kubernetes writes: strings plain where they stay strings, else in double quotes.

Source: ``sigs.k8s.io/yaml`` (``encode.go`` and ``resolve.go``).
"""

import re
from typing import Any

import yaml

_WORDS = frozenset(
    word
    for lower in ("y", "yes", "n", "no", "true", "false", "on", "off", "null", ".nan", ".inf", "+.inf", "-.inf")
    for word in (lower, lower.capitalize(), lower.upper(), ".NaN", ".Inf", "+.Inf", "-.Inf")
) | {"", "~"}
# What a reader of YAML would take for a number or a time.
_NUMBER = re.compile(
    r"[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[oO]?[0-7_]+"
    r"|[-+]?0[bB][01_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
)
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ]\d.*)?")


class _Dumper(yaml.SafeDumper):
    """Strings as Go writes them; everything else as PyYAML does."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own name for what it copies from class to class
        first: [(tag, rule) for tag, rule in rules if tag.rpartition(":")[2] in ("null", "bool", "int", "float")]
        for first, rules in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|"
    elif text in _WORDS or _NUMBER.fullmatch(text) or _TIME.fullmatch(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _string)


def to_yaml(value: Any) -> bytes:
    """One document, its keys sorted."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=True, allow_unicode=True)
    return text.encode()
