"""Templates of layouts: Jinja in a sandbox, with what a template may ask for. What a department wrote stays text: it can neither
become a heading nor an instruction."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.load import folder
from mingzhang.messages import say

GIVEN = "\x1f"
"""Stands before every value that a template prints, so that a line that begins with it is a paragraph whatever it says."""
NEXT = "\x1e"
"""Stands for the end of a line within such a value."""
_FIELD = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")
_NAMELESS = "<template>"
"""What Jinja calls a template that was given as text."""
_UNKNOWN = re.compile(r"'([^']*)' is undefined|has no attribute '([^']*)'")
_WRONG = (jinja2.TemplateError, ValueError, TypeError, ArithmeticError, LookupError, RecursionError)
_ENDS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
"""Every sign that ends a line somewhere: a document's and a spreadsheet's line break, and what Python calls one."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def lines_of(value: Any) -> list[str]:
    """The lines of a value, without what nobody can see."""
    lines = [_CONTROL.sub("", line).replace("\t", " ").strip() for line in _ENDS.split(str(value))]
    return [line for line in lines if line]


def _given(value: Any) -> Any:
    """A value as it is put into the text."""
    return value if value is None or isinstance(value, jinja2.Undefined) else GIVEN + NEXT.join(lines_of(value))


@cache
def environment(*, document: bool) -> jinja2.Environment:
    """How templates are rendered. In a `document` the values are marked as given; in the cells of forms they need no mark."""
    return ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader([str(folder())]),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_given if document else _plain,
    )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, jinja2.Undefined):
        return "" if value is None else value
    return "\n".join(lines_of(value))


@lru_cache(maxsize=2000)
def _template(environment: jinja2.Environment, text: str) -> jinja2.Template:
    return environment.from_string(text)


def render(environment: jinja2.Environment, text: str, values: Mapping[str, Any], file: Path | str) -> str:
    """The text with its values. Raises LayoutError (`layout.template`) where the template is wrong or asks for what cannot be, with the
    line of the template that does."""
    try:
        return _template(environment, text).render(values)
    except jinja2.TemplateSyntaxError as error:
        raise LayoutError(error.filename or file, error.lineno, "layout.template", what=error.message) from None
    except jinja2.TemplateNotFound as error:
        raise LayoutError(file, None, "layout.template", what=say("layout.no_template", name=error.message)) from None
    except _WRONG as error:
        where, line = _spot(error, file)
        raise LayoutError(where, line, "layout.template", what=_what(error)) from None


def _spot(error: Exception, file: Path | str) -> tuple[Path | str, int | None]:
    """The template and its line in which an error came up: the innermost one."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == _NAMELESS or Path(frame.filename).parent == folder():
            return (file if frame.filename == _NAMELESS else frame.filename), frame.lineno
    return file, None


def _what(error: Exception) -> str:
    unknown = _UNKNOWN.search(str(error)) if isinstance(error, jinja2.UndefinedError) else None
    return say("layout.no_name", name=unknown[1] or unknown[2]) if unknown else str(error)


def fill(text: str, values: Mapping[str, object], file: Path | str) -> str:
    """A phrase of a layout with its values: `{year}` and the like, and nothing else of what Python knows to do with braces. Raises
    LayoutError (`layout.template`) for a name that there is not, and for a brace alone."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise LayoutError(file, None, "layout.template", what=say("layout.no_name", name=match[1]))
        return str(values[match[1]])

    if _BRACE.search(_FIELD.sub("", text)):
        raise LayoutError(file, None, "layout.template", what=say("layout.no_brace"))
    return _FIELD.sub(value, text)
