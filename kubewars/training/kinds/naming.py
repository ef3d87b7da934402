"""Rules for names, label keys and values, ports: the regular expressions of RFC 1123 and 1035 as Kubernetes tells them.

Each rule gives the list of what is wrong, empty when nothing is. Source: ``apimachinery/pkg/util/validation``.
"""

import ipaddress
import re
from collections.abc import Callable

NameRule = Callable[[str], list[str]]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = f"({_KEY})?"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_PERCENT = "[0-9]+%"
_HEADER = "[-A-Za-z0-9]+"

_label = re.compile(f"{_LABEL}")
_subdomain = re.compile(_SUBDOMAIN)
_label_1035 = re.compile(_LABEL_1035)
_key = re.compile(_KEY)
_value = re.compile(_VALUE)
_config_key = re.compile(_CONFIG_KEY)
_percent = re.compile(_PERCENT)
_header = re.compile(_HEADER)
_port_letters = re.compile("[-a-z0-9]+")


def _too_long(limit: int) -> str:
    return f"must be no more than {limit} characters"


def _no_match(rule: str, pattern: str, *examples: str) -> str:
    told = " or ".join(f"'{example}', " for example in examples)
    return f"{rule} (e.g. {told}regex used for validation is '{pattern}')"


def dns_label(value: str) -> list[str]:
    """RFC 1123 label: what most parts of a name must be."""
    wrong = [_too_long(63)] if len(value.encode()) > 63 else []
    if not _label.fullmatch(value):
        if _subdomain.fullmatch(value):
            wrong.append("must not contain dots")
        else:
            rule = (
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start"
                " and end with an alphanumeric character"
            )
            wrong.append(_no_match(rule, _LABEL, "my-name", "123-abc"))
    return wrong


def dns_subdomain(value: str) -> list[str]:
    """RFC 1123 subdomain: what most objects' names must be."""
    wrong = [_too_long(253)] if len(value.encode()) > 253 else []
    if not _subdomain.fullmatch(value):
        rule = (
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
            " start and end with an alphanumeric character"
        )
        wrong.append(_no_match(rule, _SUBDOMAIN, "example.com"))
    return wrong


def dns_1035_label(value: str) -> list[str]:
    """RFC 1035 label: what a Service's name must be."""
    wrong = [_too_long(63)] if len(value.encode()) > 63 else []
    if not _label_1035.fullmatch(value):
        rule = (
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
            " character, and end with an alphanumeric character"
        )
        wrong.append(_no_match(rule, _LABEL_1035, "my-name", "abc-123"))
    return wrong


def wildcard_subdomain(value: str) -> list[str]:
    """``*.`` and a subdomain."""
    if value.startswith("*.") and _subdomain.fullmatch(value[2:]):
        return []
    rule = (
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of"
        " lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
    )
    return [_no_match(rule, rf"\*\.{_SUBDOMAIN}", "*.example.com")]


def ip_address(value: str) -> list[str]:
    """An address of either version."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if (bare := _without_leading_zeros(value)) != value and not ip_address(bare):
            return ["must not have leading 0s"]
        return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]
    return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] if "%" in value else []


def address_block(value: str) -> list[str]:
    """An address and the length of its prefix."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        if (bare := _without_leading_zeros(value)) != value and not address_block(bare):
            return ["must not have leading 0s in IP or prefix length"]
        return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]
    return [] if "/" in value else ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]


def _without_leading_zeros(value: str) -> str:
    return re.sub(r"(?<![\w:])0+(?=\d)", "", value)


def path_segment(value: str) -> list[str]:
    """What RBAC's names must be: anything that can stand between two slashes."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{sign}'" for sign in "/%" if sign in value]


def any_name(value: str) -> list[str]:  # noqa: ARG001 - the face of a rule
    """No rule at all."""
    return []


def for_prefix(rule: NameRule) -> NameRule:
    """The rule for ``generateName``, where a trailing dash will be followed by something."""

    def check(value: str) -> list[str]:
        masked = value[:-2] + "a" if len(value) > 1 and value.endswith("-") else value
        return rule(masked)

    return check


def label_key(value: str) -> list[str]:
    """``name`` or ``example.com/name``."""
    signs = "must consist of alphanumeric characters, '-', '_' or '.'"
    rule = f"{signs}, and must start and end with an alphanumeric character"
    parts = value.split("/")
    if len(parts) > 2:
        told = _no_match(rule, _KEY, "MyName", "my.name", "123-abc")
        return [f"a valid label key {told} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    wrong: list[str] = []
    if len(parts) == 2:
        if not parts[0]:
            wrong.append("prefix part must be non-empty")
        else:
            wrong += [f"prefix part {one}" for one in dns_subdomain(parts[0])]
    name = parts[-1]
    if not name:
        wrong.append("name part must be non-empty")
    elif len(name.encode()) > 63:
        wrong.append(f"name part {_too_long(63)}")
    if not _key.fullmatch(name):
        wrong.append(f"name part {_no_match(rule, _KEY, 'MyName', 'my.name', '123-abc')}")
    return wrong


def label_value(value: str) -> list[str]:
    """At most 63 signs, or empty."""
    wrong = ["must be no more than 63 bytes"] if len(value.encode()) > 63 else []
    if not _value.fullmatch(value):
        rule = (
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
            " start and end with an alphanumeric character"
        )
        wrong.append(_no_match(rule, _VALUE, "MyValue", "my_value", "12345"))
    return wrong


def config_key(value: str) -> list[str]:
    """A key of a ConfigMap or Secret."""
    wrong = [_too_long(253)] if len(value.encode()) > 253 else []
    if not _config_key.fullmatch(value):
        rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
        wrong.append(_no_match(rule, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name"))
    if value in (".", ".."):
        wrong.append(f"must not be '{value}'")
    elif value.startswith(".."):
        wrong.append("must not start with '..'")
    return wrong


def env_name(value: str) -> list[str]:
    """An environment variable: printable ASCII without ``=``."""
    if all(" " <= sign <= "~" and sign != "=" for sign in value):
        return []
    return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]


def header_name(value: str) -> list[str]:
    """An HTTP header's name."""
    if _header.fullmatch(value):
        return []
    rule = "a valid HTTP header must consist of alphanumeric characters or '-'"
    return [_no_match(rule, _HEADER, "X-Header-Name")]


def port_number(value: int) -> list[str]:
    return [] if 1 <= value <= 65535 else ["must be between 1 and 65535, inclusive"]


def port_name(value: str) -> list[str]:
    """A container port's name: at most 15 signs, one of them a letter."""
    wrong = [_too_long(15)] if len(value.encode()) > 15 else []
    if not _port_letters.fullmatch(value):
        wrong.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        wrong.append("must contain at least one letter (a-z)")
    if "--" in value:
        wrong.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        wrong.append("must not begin or end with a hyphen")
    return wrong


def percent(value: str) -> list[str]:
    if _percent.fullmatch(value):
        return []
    rule = "a valid percent string must be a numeric string followed by an ending '%'"
    return [_no_match(rule, _PERCENT, "1%", "93%")]
