"""Tokens by which programs act for a person: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from mingzhang.web.api.models import Token
from mingzhang.web.audit.log import record
from mingzhang.web.people.models import Person

SCOPES = {"read": "读取本人可见的报送及其核对结果", "check": "上传文件核对，读取结果", "write": "改动本人的核对结果（搁置问题、删除文件）"}
"""What a token may be good for."""
PREFIX = "mz_"
FORM = re.compile(r"mz_[A-Za-z0-9_-]{43}")
NOTED = timedelta(minutes=1)
"""How exactly is noted when a token was last used."""


def issue(person: Person, name: str, scopes: Sequence[str], days: int) -> tuple[Token, str]:
    """A new token and its text, which is known only now."""
    text = PREFIX + secrets.token_urlsafe(32)
    made = Token.objects.create(
        person=person, name=name, hash=_hash(text), scopes=list(scopes), expires_at=timezone.now() + timedelta(days=days)
    )
    record(person.get_username(), "token.made", name, {"token": made.pk, "scopes": list(scopes), "days": days})
    return made, text


def find(text: str) -> Token | None:
    """The token that is good now; None for any other text."""
    if not FORM.fullmatch(text):
        return None
    now = timezone.now()
    good = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), ended_at=None, person__is_active=True)
    found = good.select_related("person").filter(hash=_hash(text)).first()
    if found is not None and (found.used_at is None or now - found.used_at > NOTED):
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return found


def revoke(person: Person, pk: int) -> bool:
    """Ends a token of the person; False where there is none."""
    ended = person.tokens.filter(pk=pk, ended_at=None).update(ended_at=timezone.now()) == 1
    if ended:
        record(person.get_username(), "token.ended", details={"token": pk})
    return ended


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
