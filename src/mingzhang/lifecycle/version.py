"""Fingerprints of facts: whether what was reviewed, approved and put in a pack is what stands there now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from mingzhang.facts.model import Facts
from mingzhang.lifecycle.audit import canonical


def content(facts: Facts) -> str:
    """The fingerprint of everything in the facts: 64 hexadecimal digits, the same for equal facts."""
    return hashlib.sha256(canonical(_plain(facts))).hexdigest()


def figures(facts: Facts) -> str:
    """The fingerprint of what is approved: figures, projects and targets. Words of the explanation, reasons of changes, opinions and the
    days of approval and publication may change without changing it."""
    return content(
        replace(
            facts,
            department=replace(facts.department, approved=None, published=None),
            projects=tuple(replace(project, opinions=(), submitted=None) for project in facts.projects),
            items=tuple(replace(item, reason=None) for item in facts.items),
            texts=MappingProxyType({}),
        )
    )


def _plain(value: object) -> object:
    # Nearly all values are these: they are not asked what else they might be.
    if value is None or isinstance(value, (str, int)):
        return value
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    return value.isoformat() if isinstance(value, date) else value
