"""The words of a shell's command: quotes, variables, arithmetic, commands' output and ranges in braces, expanded.

No file names are: ``*`` and ``?`` stay as they are.
"""

import re
from collections.abc import Callable

from kubewars.training.node.shell_arithmetic import evaluate
from kubewars.training.node.shell_machine import Machine
from kubewars.training.node.shell_syntax import end_of_bracket

_LONGEST = 64 * 1024  # characters that the substitutions of one word may come to

OutputOf = Callable[[Machine, str], str]

_VARIABLE = re.compile(
    r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*|[?#0-9])(?::?([-=+])([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*|[?#0-9$]))"
)


def expand(machine: Machine, word: str, output_of: OutputOf) -> list[str]:
    """A raw word as the fields that a command sees: none, one or several.

    ``output_of`` plays the script within ``$(…)`` or backquotes and answers what it printed.
    """
    fields: list[str] = []
    current: list[str] = []
    has_text = False
    at = 0
    size = 0
    while at < len(word) and size <= _LONGEST:
        character = word[at]
        if character == "'":
            end = word.index("'", at + 1)
            current.append(word[at + 1 : end])
            has_text, at = True, end + 1
        elif character == '"':
            end = _closing_quote(word, at)
            current.append(_substitute(machine, word[at + 1 : end], output_of, is_quoted=True))
            size += len(current[-1])
            has_text, at = True, end + 1
        elif character == "\\":
            current.append(word[at + 1 : at + 2])
            has_text, at = True, at + 2
        elif character in "$`":
            end = _end_of_substitution(word, at)
            value = _substitute(machine, word[at:end], output_of, is_quoted=False)
            size += len(value)
            at = end
            pieces = value.split()
            if not pieces:
                continue
            current.append(pieces[0])
            for piece in pieces[1:]:
                fields.append("".join(current))
                current = [piece]
            has_text = True
        else:
            current.append(character)
            has_text, at = True, at + 1
    if has_text:
        fields.append("".join(current))
    return [piece for text in fields for piece in _braces(text)]


def _braces(text: str) -> list[str]:
    match = re.fullmatch(r"\{(-?\d{1,4})\.\.(-?\d{1,4})\}", text)
    if match is None:
        return [text]
    first, last = int(match.group(1)), int(match.group(2))
    return [str(n) for n in range(first, last + (1 if last >= first else -1), 1 if last >= first else -1)]


def _closing_quote(word: str, at: int) -> int:
    at += 1
    while at < len(word) and word[at] != '"':
        if word[at] == "\\":
            at += 1
        elif word[at] == "$" and word[at + 1 : at + 2] == "(":
            at = end_of_bracket(word, at + 1) - 1
        at += 1
    return at


def _end_of_substitution(word: str, at: int) -> int:
    if word[at] == "`":
        end = word.find("`", at + 1)
        return len(word) if end < 0 else end + 1
    if word[at + 1 : at + 2] in ("(", "{"):
        return end_of_bracket(word, at + 1)
    match = _VARIABLE.match(word, at)
    return match.end() if match else at + 1


def _substitute(machine: Machine, text: str, output_of: OutputOf, *, is_quoted: bool) -> str:
    """``text`` with its ``$`` and backquote substitutions done."""
    out: list[str] = []
    at = size = 0
    while at < len(text) and size <= _LONGEST:
        character = text[at]
        if character == "\\" and is_quoted and text[at + 1 : at + 2] in ("$", "`", '"', "\\"):
            out.append(text[at + 1])
            at += 2
            continue
        if character not in "$`":
            out.append(character)
            at += 1
            continue
        end = _end_of_substitution(text, at)
        out.append(_substitution(machine, text[at:end], output_of))
        size += len(out[-1])
        at = end
    return "".join(out)


def _substitution(machine: Machine, piece: str, output_of: OutputOf) -> str:
    if piece.startswith("$((") and piece.endswith("))"):
        return str(evaluate(_substitute(machine, piece[3:-2], output_of, is_quoted=False), machine.variables))
    if piece.startswith(("$(", "`")):
        return output_of(machine, piece[2:-1] if piece.startswith("$(") else piece[1:-1])
    match = _VARIABLE.fullmatch(piece)
    if match is None:
        return piece
    name = match.group(1) or match.group(4)
    value = {"?": str(machine.status), "#": "0", "$": "1"}.get(name, machine.variables.get(name, ""))
    if match.group(2) in ("-", "=") and not value:
        return _substitute(machine, match.group(3), output_of, is_quoted=True)
    return value
