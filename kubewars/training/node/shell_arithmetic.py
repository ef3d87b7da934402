"""Integer arithmetic as a shell's ``$((…))`` does it: precedence, 64 bits, and nothing that can grow or fail."""

import re
from collections.abc import Mapping

_ARITHMETIC = re.compile(r"[\d\s+\-*/%()<>=!&|]+")
_LONGEST = 200
_WORD = 2**64


def evaluate(text: str, variables: Mapping[str, str]) -> int:
    """The value of an expression whose ``$`` names are replaced already; what cannot be read is 0."""
    resolved = re.sub(r"[A-Za-z_]\w*", lambda match: variables.get(match.group(0)) or "0", text)
    if not _ARITHMETIC.fullmatch(resolved) or "**" in resolved or len(resolved) > _LONGEST:
        return 0
    return _Sum(re.findall(r"\d+|[-+*/%()]|[<>=!]=?|&&|\|\|", resolved)).value()


class _Sum:
    """Integer arithmetic by precedence; division by nothing is nothing."""

    _LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def value(self, level: int = 0) -> int:
        if level == len(self._LEVELS):
            return self._atom()
        left = self.value(level + 1)
        while self._tokens and self._tokens[0] in self._LEVELS[level]:
            operator = self._tokens.pop(0)
            left = _wrap(self._apply(operator, left, self.value(level + 1)))
        return left

    def _atom(self) -> int:
        if not self._tokens:
            return 0
        sign = self._tokens.pop(0)
        if sign == "-":
            return -self._atom()
        if sign == "(":
            inner = self.value()
            if self._tokens:
                self._tokens.pop(0)
            return inner
        return int(sign) if sign.isdigit() and len(sign) < 20 else 0

    @staticmethod
    def _apply(operator: str, left: int, right: int) -> int:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left // right if right else 0
            case "%":
                return left % right if right else 0
        return int(
            {
                "<": left < right,
                ">": left > right,
                "<=": left <= right,
                ">=": left >= right,
                "==": left == right,
                "!=": left != right,
                "&&": bool(left and right),
                "||": bool(left or right),
            }[operator]
        )


def _wrap(number: int) -> int:
    return (number + _WORD // 2) % _WORD - _WORD // 2
