"""Reads the small shell scripts that people put into ``command`` and ``args``: a subset of POSIX sh as a tree.

Grammar: lists with ``; & && || | !``, ``while``, ``until``, ``for``, ``if``, groups, redirections. What is not
understood raises :class:`BadSyntaxError`; nothing is ever run here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_OPERATORS = ("&&", "||", ";;", ";", "&", "|", "(", ")", "\n")
_REDIRECTION = re.compile(r"&>>?|([0-9])?(>&[0-9-]|>>|>\||>|<)")
_ENDINGS = frozenset({"do", "done", "then", "elif", "else", "fi", "}", ")"})
_LONGEST = 20_000
_DEEPEST = 40


class BadSyntaxError(ValueError):
    """The text is not a script that we understand; the message is what a shell would say."""


@dataclass(slots=True)
class Simple:
    """A command, still to be expanded."""

    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Redirected:
    """What goes elsewhere, or comes from elsewhere. ``redirects`` are ``(operator, word)``; ``2>&1`` has no word."""

    inner: Node
    redirects: list[tuple[str, str]]


@dataclass(slots=True)
class Pipeline:
    commands: list[Node]
    is_negated: bool = False
    is_background: bool = False


@dataclass(slots=True)
class Sequence:
    """Pipelines with the operator that leads to each: ``;``, ``&&`` or ``||``."""

    parts: list[tuple[str, Pipeline]] = field(default_factory=list)


@dataclass(slots=True)
class Loop:
    """``while`` or ``until`` (``stops_on`` is the truth that ends it)."""

    condition: Sequence
    body: Sequence
    stops_on: bool


@dataclass(slots=True)
class For:
    name: str
    words: list[str]
    body: Sequence


@dataclass(slots=True)
class If:
    branches: list[tuple[Sequence, Sequence]]
    otherwise: Sequence | None


Node = Simple | Redirected | Sequence | Loop | For | If

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse(text: str) -> Sequence:
    """The script as a tree.

    Raises:
        BadSyntaxError: not understood, or longer or deeper than any script in a pod has a reason to be.
    """
    if len(text) > _LONGEST:
        raise BadSyntaxError("script too long")
    try:
        parser = _Parser(_tokens(text))
        tree = parser.sequence()
    except RecursionError:
        raise BadSyntaxError("script too deep") from None
    if parser.peek() is not None:
        raise BadSyntaxError(f'syntax error: unexpected "{parser.peek()}"')
    return tree


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in " \t\r" or text.startswith("\\\n", at):
            at += 2 if text[at] == "\\" else 1
            continue
        if text[at] == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        redirection = _REDIRECTION.match(text, at)
        if redirection:
            found.append(_named(redirection))
            at = redirection.end()
            continue
        operator = next((o for o in _OPERATORS if text.startswith(o, at)), None)
        if operator:
            found.append(operator)
            at += len(operator)
            continue
        end = _end_of_word(text, at)
        found.append(text[at:end])
        at = end
    return found


def _named(redirection: re.Match[str]) -> str:
    """Each redirection under one name: ``1>`` is ``>``, ``>&2`` is ``1>&2``."""
    stream, operator = redirection.groups()
    if operator is None:
        return redirection.group()
    if operator.startswith(">&"):
        return f"{stream or 1}{operator}"
    operator = ">" if operator == ">|" else operator
    return operator if stream in (None, "0", "1") else f"{stream}{operator}"


def _end_of_word(text: str, at: int) -> int:
    while at < len(text) and text[at] not in " \t\r\n;&|()<>":
        if text[at] == "\\":
            at += 2
        elif text[at] in "'\"`":
            at = end_of_quote(text, at)
        elif text[at] == "$" and text[at + 1 : at + 2] in ("(", "{"):
            at = end_of_bracket(text, at + 1)
        else:
            at += 1
    return min(at, len(text))


def end_of_quote(text: str, at: int) -> int:
    """The place after the quote that opens at ``at``."""
    quote = text[at]
    at += 1
    while at < len(text) and text[at] != quote:
        if text[at] == "\\" and quote != "'":
            at += 1
        elif quote == '"' and text[at] == "$" and text[at + 1 : at + 2] == "(":
            at = end_of_bracket(text, at + 1) - 1
        at += 1
    if at >= len(text):
        raise BadSyntaxError("syntax error: unterminated quoted string")
    return at + 1


def end_of_bracket(text: str, at: int) -> int:
    """The place after the bracket that opens at ``at``."""
    closing = {"(": ")", "{": "}"}[text[at]]
    opening, depth = text[at], 0
    while at < len(text):
        if text[at] in "'\"":
            at = end_of_quote(text, at)
            continue
        depth += (text[at] == opening) - (text[at] == closing)
        at += 1
        if not depth:
            return at
    raise BadSyntaxError(f'syntax error: unexpected end of file (expecting "{closing}")')


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def sequence(self) -> Sequence:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadSyntaxError("script too deep")
        found = Sequence()
        operator = ";"
        while True:
            self._skip("\n", ";")
            token = self.peek()
            if token is None or token in _ENDINGS:
                break
            pipeline = self._pipeline()
            found.parts.append((operator, pipeline))
            token = self.peek()
            pipeline.is_background = self.peek() == "&"
            if token in ("&&", "||"):
                operator = self._take()
                self._skip("\n")
            elif token in (";", "\n", "&"):
                operator = ";"
                self._take()
            else:
                break
        self._depth -= 1
        return found

    def _pipeline(self) -> Pipeline:
        is_negated = False
        while self.peek() == "!":
            self._take()
            is_negated = not is_negated
        commands = [self._command()]
        while self.peek() == "|":
            self._take()
            self._skip("\n")
            commands.append(self._command())
        return Pipeline(commands, is_negated)

    def _command(self) -> Node:
        match self.peek():
            case "while" | "until":
                stops_on = self._take() == "until"
                condition = self.sequence()
                return self._redirected(Loop(condition, self._block("do", "done"), stops_on))
            case "for":
                return self._redirected(self._for())
            case "if":
                return self._redirected(self._if())
            case "(":
                return self._redirected(self._block("(", ")"))
            case "{":
                return self._redirected(self._block("{", "}"))
        return self._simple()

    def _block(self, opening: str, closing: str) -> Sequence:
        self._expect(opening)
        body = self.sequence()
        self._expect(closing)
        return body

    def _for(self) -> For:
        self._take()
        name = self._take()
        if not _NAME.fullmatch(name):
            raise BadSyntaxError("syntax error: bad for loop variable")
        words: list[str] = []
        self._skip("\n")
        if self.peek() == "in":
            self._take()
            while self.peek() not in (";", "\n", None):
                words.append(self._take())
        self._skip(";", "\n")
        return For(name, words, self._block("do", "done"))

    def _if(self) -> If:
        branches = []
        otherwise = None
        self._take()
        while True:
            condition = self.sequence()
            self._expect("then")
            branches.append((condition, self.sequence()))
            word = self._take()
            if word == "else":
                otherwise = self.sequence()
                word = self._take()
            if word == "fi":
                return If(branches, otherwise)
            if word != "elif":
                raise BadSyntaxError(f'syntax error: unexpected "{word}" (expecting "fi")')

    def _simple(self) -> Node:
        command = Simple()
        redirects: list[tuple[str, str]] = []
        while (word := self.peek()) is not None:
            if _REDIRECTION.fullmatch(word):
                redirects.append(self._redirect())
            elif word in _OPERATORS:
                break
            else:
                command.words.append(self._take())
        if not command.words and not redirects:
            raise BadSyntaxError(f'syntax error: unexpected "{self.peek() or "end of file"}"')
        return Redirected(command, redirects) if redirects else command

    def _redirected(self, node: Node) -> Node:
        redirects: list[tuple[str, str]] = []
        while (word := self.peek()) is not None and _REDIRECTION.fullmatch(word):
            redirects.append(self._redirect())
        return Redirected(node, redirects) if redirects else node

    def _redirect(self) -> tuple[str, str]:
        operator = self._take()
        return operator, "" if ">&" in operator else self._take()

    def _skip(self, *tokens: str) -> None:
        while self.peek() in tokens:
            self._at += 1

    def _take(self) -> str:
        token = self.peek()
        if token is None:
            raise BadSyntaxError("syntax error: unexpected end of file")
        self._at += 1
        return token

    def _expect(self, wanted: str) -> None:
        self._skip("\n", ";") if wanted not in (")", "}") else self._skip("\n")
        found = self._take()
        if found != wanted:
            raise BadSyntaxError(f'syntax error: unexpected "{found}" (expecting "{wanted}")')
