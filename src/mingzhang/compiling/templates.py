"""Templates of layouts: Jinja in a sandbox, with what a template may ask for. What a department wrote stays text: it can neither
become a heading nor an instruction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.load import folder

GIVEN = "\x1f"
"""Stands before every value that a template prints, so that a line that begins with it is a paragraph whatever it says."""
NEXT = "\x1e"
"""Stands for the end of a line within such a value."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1d\x7f]")


def _given(value: Any) -> Any:
    """A value as it is put into the text."""
    if value is None or isinstance(value, jinja2.Undefined):
        return value
    lines = [_CONTROL.sub("", line).strip() for line in str(value).splitlines()]
    return GIVEN + NEXT.join(line for line in lines if line)


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
    return "" if value is None else value


@lru_cache(maxsize=2000)
def _template(environment: jinja2.Environment, text: str) -> jinja2.Template:
    return environment.from_string(text)


def render(environment: jinja2.Environment, text: str, values: Mapping[str, Any], file: Path | str) -> str:
    """The text with its values. Raises LayoutError (`layout.template`) where the template is wrong."""
    try:
        return _template(environment, text).render(values)
    except jinja2.TemplateSyntaxError as error:
        raise LayoutError(error.filename or file, error.lineno, "layout.template", what=error.message) from None
    except jinja2.TemplateNotFound as error:
        raise LayoutError(file, None, "layout.template", what=f"没有模板 {error.message}") from None
    except (jinja2.UndefinedError, jinja2.exceptions.SecurityError) as error:
        raise LayoutError(file, None, "layout.template", what=error.message) from None
