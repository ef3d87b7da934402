"""A request as the handlers see it: read whole, its query parsed, its user known."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from kubewars.training.access.user import User
from kubewars.training.status import bad_request

_TRUE = frozenset({"1", "t", "true"})
_FALSE = frozenset({"", "0", "f", "false"})


@dataclass(frozen=True, slots=True)
class Request:
    """``headers`` have lower-case names; of one that came twice, the last counts. ``path`` is decoded once."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    user: User
    body: bytes = b""
    client: str = field(default="", compare=False)
    repeated: dict[str, tuple[str, ...]] = field(default_factory=dict)  # all values of parameters that came again

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter that may come several times; empty ones are none."""
        found = self.repeated.get(name) or (self.query.get(name, ""),)
        return tuple(value for value in found if value)

    def flag(self, name: str) -> bool:
        """A boolean parameter as Go reads one.

        Raises:
            StatusError: 400 for anything else.
        """
        text = self.query.get(name, "").lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise bad_request(f'strconv.ParseBool: parsing "{self.query[name]}": invalid syntax')

    def whole(self, name: str) -> int | None:
        """A whole number, or None when it is not given.

        Raises:
            StatusError: 400.
        """
        text = self.query.get(name, "")
        if not text:
            return None
        if not text.lstrip("+-").isascii() or not text.lstrip("+-").isdigit() or len(text) > 19:
            raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax')
        try:
            return int(text)
        except ValueError:
            raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None

    @property
    def manager(self) -> str:
        """Who manages the fields written: ``fieldManager``, or the first word of the User-Agent."""
        given = self.query.get("fieldManager")
        return given or self.headers.get("user-agent", "unknown").split("/", 1)[0][:128] or "unknown"


def parse_query(raw: bytes) -> dict[str, str]:
    """The first value of each parameter, as Kubernetes reads them; what is not UTF-8 is replaced."""
    found: dict[str, str] = {}
    text = raw.decode("latin-1")
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        found.setdefault(name, value)
    return found


def parse_repeated(raw: bytes) -> dict[str, tuple[str, ...]]:
    """The values, in order, of each parameter that came more than once."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace"):
        found[name] = (*found.get(name, ()), value)
    return {name: values for name, values in found.items() if len(values) > 1}


def decode_path(raw: bytes) -> str:
    """The path with its escapes resolved; a NUL or a broken escape stays harmless text."""
    return unquote(raw.decode("latin-1"), errors="replace")
